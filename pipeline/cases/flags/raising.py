"""One function a flag: from the facts of a case to the reasons that raise it.

Every reason says in words what raised it and names the findings, links and parties
behind it. What a rule counts stands in ``corpora/flags.toml``; these functions know
only where to look.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.cases.flags.facts import (
    Claim,
    Facts,
    control_claims,
    names_c_series,
)
from pipeline.cases.flags.rules import FlagRule
from pipeline.cases.gaps import plural, unknown_country
from pipeline.datamodel import Link, Party, PartyRole, Weight


@dataclass(frozen=True, slots=True)
class Raised:
    """One reason for a flag."""

    weight: Weight
    reason: str
    finding_ids: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()
    party_ids: tuple[str, ...] = ()


def _by_claims(claims: Iterable[Claim], what: str, weight: Weight) -> Iterator[Raised]:
    """Give one reason for each document that holds such claims, the surest first."""
    found: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: -claim.score):
        found.setdefault(claim.document, []).append(claim)
    for document, same in found.items():
        n = len(same)
        reason = f"{document}: {n} {plural(n, 'passage')} {what}"
        ids = tuple(claim.finding_id for claim in same if claim.finding_id)
        yield Raised(weight, reason, ids)


def marketed_covert(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF1."""
    claims = facts.asserted(rule.labels, in_case=True)
    return _by_claims(claims, "on covert surveillance", Weight.RAISED)


def similar_item_misused(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF2."""
    found: dict[tuple[str, str], list[str]] = {}
    live = facts.live
    for link in facts.deal.product_links:
        pairs = zip(link.labels, link.finding_ids, strict=True)
        ids = [id_ for label, id_ in pairs if label in rule.labels and id_ in live]
        if ids:
            found.setdefault((link.by, link.product), []).extend(ids)
    for (by, product), ids in found.items():
        unique = tuple(dict.fromkeys(ids))
        n = len(unique)
        name = product.replace("_", " ") if by == "technology" else product
        reason = f"{by} {name!r}: {n} report {plural(n, 'passage')} on its misuse"
        yield Raised(Weight.RAISED, reason, unique)


def in_c_series(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF3."""
    for product in facts.deal.products:
        if any(list_id in product.reason for list_id in rule.lists):
            yield Raised(Weight.RAISED, f"{product.name!r} is {product.reason}")
    for finding in names_c_series(facts):
        reason = f"page {finding.page_number} refers to the C series"
        yield Raised(Weight.RAISED, reason, (finding.finding_id,))


def end_user_repression(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF4."""
    for link, party, labels in _conduct(facts, rule.labels):
        yield from _of_link(facts, rule, link, party, labels, needs_type=False)


def end_user_conflict(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF5."""
    wars = {
        claim.document_id
        for claim in facts.claims
        if claim.label in rule.labels and not claim.is_case
    }
    for link, party, labels in _conduct(facts, (*rule.labels, *rule.conflict_labels)):
        in_war = link.quote.document_id in wars
        if in_war or labels.keys() & set(rule.labels):
            yield from _of_link(facts, rule, link, party, labels, needs_type=True)


def _conduct(
    facts: Facts, labels: Iterable[str]
) -> Iterator[tuple[Link, Party, dict[str, str]]]:
    """Yield the links of receiving parties with the conduct that the passage holds."""
    wanted, parties = set(labels), facts.parties
    for link in facts.deal.links:
        party = parties.get(link.party_id)
        live = {k: v for k, v in facts.live_labels(link).items() if k in wanted}
        if party is not None and live and not facts.is_split(link):
            yield link, party, live


def _of_link(
    facts: Facts,
    rule: FlagRule,
    link: Link,
    party: Party,
    labels: dict[str, str],
    *,
    needs_type: bool,
) -> Iterator[Raised]:
    strength = facts.strength(link)
    has_type = bool(set(party.end_user_types) & set(rule.end_user_types))
    if needs_type and not has_type:
        return
    if strength in rule.strengths:
        weight, said = Weight.RAISED, f"{strength}"
    elif strength is None:
        weight, said = Weight.WEAK, "a person must say whether they are one"
    elif strength in rule.weak_strengths and has_type:
        weight, said = Weight.WEAK, f"{strength}, another organ of the same State"
    else:
        return
    conduct = ", ".join(sorted(label.replace("_", " ") for label in labels))
    reason = f"{party.name!r} and {link.name!r} ({said}): {conduct}"
    yield Raised(
        weight, reason, tuple(labels.values()), (link.link_id,), (party.party_id,)
    )


def prior_export(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF6."""
    wanted = set(facts.rules.settings.prior_conduct)
    live = {c.finding_id for c in facts.claims if c.label in wanted and c.finding_id}
    placed: set[tuple[str, int]] = set()
    for supply in facts.deal.prior_supplies:
        ids = tuple(id_ for id_ in supply.finding_ids if id_ in live)
        if supply.quote:
            placed.add((supply.quote.document_id, supply.quote.start))
        if ids:
            where = (
                supply.place
                or f"page {supply.quote.page_number if supply.quote else '?'}"
            )
            n = len(ids)
            reason = (
                f"earlier delivery to {supply.country.upper()} ({where}): {n} report "
                f"{plural(n, 'passage')} on conduct there"
            )
            yield Raised(Weight.RAISED, reason, ids)
    for claim in facts.asserted(rule.labels, in_case=True):
        start = claim.finding.start if claim.finding else -1
        if (claim.document_id, start) not in placed:
            reason = f"{claim.document}: an earlier delivery to a country not named"
            yield Raised(Weight.WEAK, reason, tuple(filter(None, (claim.finding_id,))))


def diversion(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF7."""
    claims = facts.asserted(rule.labels, in_case=True)
    yield from _by_claims(claims, "on diversion or an intermediary", Weight.RAISED)
    by_use = {
        use: {d.country for d in facts.deal.destinations if use in d.uses}
        for use in ("end_user", "site", "consignee", "payment")
    }
    ends = by_use["end_user"] | by_use["site"]
    for use in ("consignee", "payment"):
        others = by_use[use] - ends
        if ends and others:
            reason = f"{use} in {_codes(others)}, end user in {_codes(ends)}"
            yield Raised(Weight.WEAK, reason)


def _codes(countries: Iterable[str]) -> str:
    return ", ".join(sorted(c.upper() if len(c) == 2 else c.title() for c in countries))


def end_use_unclear(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF8."""
    claims = facts.asserted(rule.labels, in_case=True)
    yield from _by_claims(claims, "on a vague or evasive end use", Weight.RAISED)
    if not facts.has_statement:
        yield Raised(Weight.RAISED, "no paper of the case is an end-use statement")
    roles = {role for party in facts.deal.parties for role in party.roles}
    if facts.deal.parties and not roles & {PartyRole.END_USER, PartyRole.OPERATOR}:
        yield Raised(Weight.RAISED, "no paper of the case names an end user")


def restricted_party(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """DF9."""
    names = {party.party_id: party.name for party in facts.deal.parties}
    for hit in facts.deal.list_hits:
        if hit.restricts and not facts.is_split(hit):
            state = "confirmed" if facts.is_answered(hit) else "unresolved"
            score = "no score" if hit.score is None else f"{hit.score:.2f}"
            reason = (
                f"{names[hit.party_id]!r} and {hit.name!r}, entry {hit.entry_id} of "
                f"{hit.source.list_id} of {hit.source.dated} ({score}, {state})"
            )
            yield Raised(Weight.RAISED, reason, party_ids=(hit.party_id,))


def possibly_listed(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """DF10."""
    found: dict[str, list[str]] = {}
    for reason, finding in control_claims(facts):
        found.setdefault(reason, []).append(finding.finding_id)
    for reason, ids in found.items():
        yield Raised(Weight.RAISED, reason, tuple(dict.fromkeys(ids)))


def safeguards(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF11."""
    claims = [c for c in facts.claims if c.is_case and c.label in rule.labels]
    return _by_claims(claims, "on safeguards or oversight", Weight.BESIDE)


def coverage_gap(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """DF12."""
    for gap in facts.gaps:
        yield Raised(Weight.RAISED, f"{gap.subject}: {gap.words}")
    deal = facts.deal
    if not deal.parties:
        yield Raised(Weight.RAISED, "no party was found in the papers")
    if not deal.destinations:
        yield Raised(Weight.RAISED, "no destination was found in the papers")
    for destination in deal.destinations:
        if not destination.n_reports:
            reason = f"no report on {_codes([destination.country])} was searched"
            yield Raised(Weight.RAISED, reason)
        unknown = unknown_country(destination.country)
        if unknown:
            yield Raised(Weight.RAISED, unknown)
    warnings = Counter(w for search in deal.searches for w in search.warnings)
    for warning in warnings:
        yield Raised(Weight.RAISED, warning)


RAISING: dict[str, Callable[[Facts, FlagRule], Iterator[Raised]]] = {
    "DF1": marketed_covert,
    "DF2": similar_item_misused,
    "DF3": in_c_series,
    "DF4": end_user_repression,
    "DF5": end_user_conflict,
    "DF6": prior_export,
    "DF7": diversion,
    "DF8": end_use_unclear,
    "DF9": restricted_party,
    "DF10": possibly_listed,
    "DF11": safeguards,
    "DF12": coverage_gap,
}
