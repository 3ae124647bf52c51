"""One function a flag: from the facts of a case to the reasons to raise it.

Every reason says in words what raised it and names the findings, links and parties
behind it. What a rule counts, and from when, stands in ``corpora/flags.toml``; these
functions know only where to look.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.casefile.control import control_references, terms_in
from pipeline.casefile.facts import Facts, Ground, has_part
from pipeline.casefile.gaps import NO_SANCTIONS, unknown_country, warning_words
from pipeline.casefile.rules import FlagRule
from pipeline.classify.control_refs import is_c_series
from pipeline.datamodel import (
    NO_LIST,
    Kind,
    Link,
    NameRole,
    OmissionKind,
    Party,
    PartyRole,
    Polarity,
    Said,
    Weight,
    counted,
    joined,
)
from pipeline.labels import in_words


@dataclass(frozen=True, slots=True)
class Raised:
    """One reason for a flag; ``is_search`` where it is a search that was not made."""

    weight: Weight
    reason: str
    finding_ids: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()
    party_ids: tuple[str, ...] = ()
    is_search: bool = False


_COVERT = (
    "{document}: {n} passage on covert surveillance",
    "{document}: {n} passages on covert surveillance",
)
_COVERT_IN_PART = (
    "{document}: {n} passage on covert surveillance, on a condition or of an item "
    "not named",
    "{document}: {n} passages on covert surveillance, on a condition or of an item "
    "not named",
)
_DIVERSION = (
    "{document}: {n} passage on diversion or an intermediary",
    "{document}: {n} passages on diversion or an intermediary",
)
_VAGUE = (
    "{document}: {n} passage on a vague or evasive end use",
    "{document}: {n} passages on a vague or evasive end use",
)
_SAFEGUARDS = (
    "{document}: {n} passage on safeguards or oversight",
    "{document}: {n} passages on safeguards or oversight",
)
_MISUSE = {
    "technology": (
        "technology {said!r}: {n} report passage on its misuse",
        "technology {said!r}: {n} report passages on its misuse",
    ),
    "product": (
        "product {name!r}: {n} report passage on its misuse",
        "product {name!r}: {n} report passages on its misuse",
    ),
    "vendor": (
        "vendor {name!r}: {n} report passage on its misuse",
        "vendor {name!r}: {n} report passages on its misuse",
    ),
}
_CONDUCT_THERE = (
    "earlier delivery to {country} ({where}): {n} report passage on conduct there",
    "earlier delivery to {country} ({where}): {n} report passages on conduct there",
)
"""For one passage, and for many."""


def _ids(grounds: Iterable[Ground]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(g.finding_id for g in grounds if g.finding_id))


def _weight(facts: Facts, grounds: Sequence[Ground]) -> Weight:
    return Weight.RAISED if facts.is_strong(grounds) else Weight.WEAK


def _by_document(
    grounds: Iterable[Ground], what: tuple[str, str], weight: Weight
) -> Iterator[Raised]:
    """Give one reason for each document with such claims, the surest first."""
    found: dict[str, list[Ground]] = {}
    for ground in sorted(grounds, key=lambda ground: -ground.score):
        found.setdefault(ground.document, []).append(ground)
    for document, same in found.items():
        reason = counted(len(same), *what, document=document)
        yield Raised(weight, reason, _ids(same))


def _by_claims(
    facts: Facts, grounds: Sequence[Ground], what: tuple[str, str]
) -> Iterator[Raised]:
    return _by_document(grounds, what, _weight(facts, grounds))


def marketed_covert(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF1."""
    said = facts.asserted(rule.labels, in_case=True)
    grounds = [ground for ground in said if not _is_other(rule, ground)]
    products = {
        product.name.casefold()
        for product in facts.deal.products
        if product.kind == "product" and not product.is_apart
    }

    def is_of_item(ground: Ground) -> bool:
        is_said = ground.claim.polarity is Polarity.ASSERTED
        line = ground.row.words.line
        is_brochure = line.kind is Kind.BROCHURE and line.document_id not in facts.apart
        words = ground.quote.casefold()
        is_named = is_brochure or any(name in words for name in products)
        return (is_said and is_named) or ground.claim.is_confirmed(ground.at)

    full = [ground for ground in grounds if is_of_item(ground)]
    weight = _weight(facts, full)
    yield from _by_document(full, _COVERT, weight)
    rest = [ground for ground in grounds if not is_of_item(ground)]
    yield from _by_document(rest, _COVERT_IN_PART, Weight.WEAK)


def _is_other(rule: FlagRule, ground: Ground) -> bool:
    """Return True if words deny or mean something else, and no person confirmed them.

    A field of a form that is answered with no, and "no agent, undercover or otherwise".
    """
    words = " ".join(ground.quote.split())
    is_other = rule.says_other is not None and rule.says_other.search(words)
    return bool(is_other) and not ground.claim.is_confirmed(ground.at)


def similar_item_misused(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF2."""
    found: dict[tuple[str, str], list[str]] = {}
    for link in facts.deal.product_links:
        pairs = zip(link.labels, link.finding_ids, strict=True)
        ids = [id_ for label, id_ in pairs if label in rule.labels]
        found.setdefault((link.by, link.product), []).extend(ids)
    for (by, product), ids in found.items():
        grounds = facts.standing(ids)
        words = product.replace("_", " ")
        reason = counted(len(grounds), *_MISUSE[by], name=product, said=words)
        own = facts.asserted([product], in_case=True) if by == "technology" else ()
        is_apart = bool(own) and not facts.of_deal(own)
        if grounds:
            weight = Weight.WEAK if is_apart else _weight(facts, grounds)
            yield Raised(weight, reason, _ids(grounds))


_LISTED = {
    (False, False): "{name!r} is on the list {list}",
    (False, True): "{name!r} is on the list {list}, for {places} only",
    (True, False): "a notice of {list} describes {said}",
    (True, True): "a notice of {list} describes {said}, for {places} only",
}
"""By whether only its technology is described, and whether for other places."""


def in_c_series(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF3."""
    places = {each.country for each in facts.deal.destinations}
    for product in facts.deal.products:
        if product.list_id not in rule.lists:
            continue
        is_like = product.kind == "technology"
        elsewhere = places.isdisjoint(product.countries) and product.countries
        reason = Said(
            _LISTED[is_like, bool(elsewhere)],
            name=product.name,
            said=in_words(product.name),
            list=product.list_id,
            places=_codes(elsewhere or ()),
        )
        yield Raised(Weight.WEAK if is_like or elsewhere else Weight.RAISED, reason)
    for ground in facts.rule_grounds:
        if ground.finding and is_c_series(ground.claim.entry):
            reason = Said(
                "page {n} refers to the C series", n=ground.finding.page_number
            )
            yield Raised(Weight.RAISED, reason, (ground.finding_id,))


def end_user_repression(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF4."""
    for link, party, grounds in _conduct(facts, rule.labels):
        yield from _of_link(facts, rule, link, party, grounds, needs_type=False)


def end_user_conflict(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF5."""
    wars = {
        ground.row.words.document_id
        for ground in facts.grounds(rule.labels, in_case=False)
    }
    for link, party, grounds in _conduct(facts, (*rule.labels, *rule.conflict_labels)):
        in_war = link.quote.document_id in wars
        if in_war or {g.claim.label_id for g in grounds} & set(rule.labels):
            yield from _of_link(facts, rule, link, party, grounds, needs_type=True)


def _conduct(
    facts: Facts, labels: Iterable[str]
) -> Iterator[tuple[Link, Party, list[Ground]]]:
    """Yield the links of receiving parties with the conduct in the passage."""
    wanted, parties = set(labels), facts.parties
    for link in facts.deal.links:
        party = parties.get(link.party_id)
        if party is None or facts.is_split(link):
            continue
        grounds = facts.standing(link.finding_ids)
        own = [ground for ground in grounds if ground.claim.label_id in wanted]
        if own:
            yield link, party, own


_ASKED = "{name!r} and {other!r} (a person must say whether they are one): {said}"
_ORGANS = "{name!r} and {other!r} ({level}, another organ of the same State): {said}"


def _of_link(
    facts: Facts,
    rule: FlagRule,
    link: Link,
    party: Party,
    grounds: Sequence[Ground],
    *,
    needs_type: bool,
) -> Iterator[Raised]:
    if not link.role.is_deed:
        return  # who is only named there did nothing
    strength = facts.strength(link)
    types = {*party.end_user_types, *link.types}
    has_type = bool(types & set(rule.end_user_types))
    if needs_type and not has_type:
        return
    if strength in rule.strengths:
        weight, code = (
            _weight(facts, grounds),
            "{name!r} and {other!r} ({level}): {said}",
        )
        if not has_part(party, facts.deal.parties):
            weight = Weight.WEAK
    elif strength is None:
        weight, code = Weight.WEAK, _ASKED
    elif strength in rule.weak_strengths and has_type:
        weight, code = Weight.WEAK, _ORGANS
    else:
        return
    labels = sorted({ground.claim.label_id.replace("_", " ") for ground in grounds})
    reason = Said(
        code,
        name=party.name,
        other=link.name,
        level=strength,
        said=joined(labels, ", "),
    )
    yield Raised(weight, reason, _ids(grounds), (link.link_id,), (party.party_id,))


def prior_export(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF6."""
    wanted = set(facts.rules.settings.prior_conduct)
    said = facts.asserted(rule.labels, in_case=True)
    at = {(g.place[0], g.place[1]): g for g in said}
    placed: set[tuple[str, int]] = set()
    for supply in facts.deal.prior_supplies:
        quote = supply.quote
        ground = at.get((quote.document_id, quote.start)) if quote else None
        if quote and ground is None:
            continue  # a person dismissed that it is an earlier delivery
        if quote:
            placed.add((quote.document_id, quote.start))
        conduct = facts.standing(supply.finding_ids)
        conduct = [g for g in conduct if g.claim.label_id in wanted]
        if conduct:
            where = supply.place or f"page {quote.page_number if quote else '?'}"
            country = supply.country.upper()
            reason = counted(
                len(conduct), *_CONDUCT_THERE, country=country, where=where
            )
            is_full = facts.is_strong(conduct) and _is_delivery(facts, rule, ground)
            weight = Weight.RAISED if is_full else Weight.WEAK
            yield Raised(
                weight, reason, _ids((*([ground] if ground else ()), *conduct))
            )
    for key, ground in at.items():
        if key not in placed and _is_delivery(facts, rule, ground):
            reason = Said(
                "{document}: an earlier delivery to a country not named",
                document=ground.document,
            )
            yield Raised(Weight.WEAK, reason, _ids([ground]))


def _is_delivery(facts: Facts, rule: FlagRule, ground: Ground | None) -> bool:
    """Return True if words speak of a delivery, by register or confirmation."""
    if ground is None or ground.is_sure:
        return True
    is_said = rule.says is None or rule.says.search(ground.quote) is not None
    is_other = rule.says_other is not None and rule.says_other.search(ground.quote)
    return is_said and not is_other and facts.is_strong([ground])


def diversion(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF7."""
    grounds = facts.asserted(rule.labels, in_case=True)
    yield from _by_claims(facts, grounds, _DIVERSION)
    by_use = {
        use: {d.country for d in facts.deal.destinations if use in d.uses}
        for use in ("end_user", "site", "consignee", "payment")
    }
    ends = by_use["end_user"] | by_use["site"]
    for use, code in (
        ("consignee", "consignee in {countries}, end user in {others}"),
        ("payment", "payment in {countries}, end user in {others}"),
    ):
        others = by_use[use] - ends
        if ends and others:
            reason = Said(code, countries=_codes(others), others=_codes(ends))
            yield Raised(Weight.WEAK, reason)


def _codes(countries: Iterable[str]) -> str:
    return ", ".join(sorted(c.upper() if len(c) == 2 else c.title() for c in countries))


def end_use_unclear(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF8."""
    grounds = facts.asserted(rule.labels, in_case=True)
    yield from _by_claims(facts, grounds, _VAGUE)
    if not facts.has_statement:
        yield Raised(Weight.RAISED, "no paper of the case is an end-use statement")
    parties = facts.deal.parties
    roles = {role for party in parties for role in party.roles}
    # A police department that buys is its own end user.
    buys = any(p.end_user_types and PartyRole.BUYER in p.roles for p in parties)
    is_named = buys or roles & {PartyRole.END_USER, PartyRole.OPERATOR}
    if parties and not is_named:
        yield Raised(Weight.RAISED, "no paper of the case names an end user")
    yield from _contradicting(facts)


def _contradicting(facts: Facts) -> Iterator[Raised]:
    """Yield the end users of papers that contradict each other, with their words."""
    for omission in facts.deal.omissions:
        if omission.kind is OmissionKind.END_USERS:
            names = dict.fromkeys(" ".join(q.text.split()) for q in omission.quotes)
            listed = ", ".join(f"“{name}”" for name in names)
            reason = Said("the papers name different users: {names}", names=listed)
            yield Raised(Weight.RAISED, reason)


_HELD = "{name!r} and {other!r}, entry {entry} of {list} of {day} ({score}, confirmed)"
_OPEN = "{name!r} and {other!r}, entry {entry} of {list} of {day} ({score}, unresolved)"


_LISTED_BY = {
    True: "{name!r} and {other!r}, listed in a report (confirmed)",
    False: "{name!r} and {other!r}, listed in a report (unresolved)",
}


def restricted_party(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """DF9."""
    yield from _listed_in_reports(facts)
    names = {party.party_id: party.name for party in facts.deal.parties}
    for hit in facts.deal.list_hits:
        if hit.restricts and not facts.is_split(hit):
            reason = Said(
                _HELD if facts.is_answered(hit) else _OPEN,
                name=names[hit.party_id],
                other=hit.name,
                entry=hit.entry_id,
                list=hit.source.list_id,
                day=hit.source.dated,
                score="no score" if hit.score is None else f"{hit.score:.2f}",
            )
            # Who owns a party is not the party: a person looks at the steps.
            steps = [
                Said(
                    "{name!r}: {relation} of {other!r}",
                    name=s.holder,
                    relation=s.relation,
                    other=s.held,
                )
                for s in hit.steps
            ]
            weight = Weight.WEAK if steps else Weight.RAISED
            yield Raised(weight, joined((reason, *steps)), party_ids=(hit.party_id,))


def _listed_in_reports(facts: Facts) -> Iterator[Raised]:
    """Yield the parties that an official listing among the reports names."""
    names = {party.party_id: party.name for party in facts.deal.parties}
    for link in facts.deal.links:
        if link.role is not NameRole.LISTED or facts.is_split(link):
            continue
        is_held = facts.is_answered(link)
        name = names[link.party_id]
        reason = Said(_LISTED_BY[is_held], name=name, other=link.name)
        weight = Weight.RAISED if is_held and not link.steps else Weight.WEAK
        yield Raised(
            weight, reason, link_ids=(link.link_id,), party_ids=(link.party_id,)
        )


_NOT_ORDERED = "{entry}: {said}, of a product that no contract names"


def possibly_listed(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF10."""
    found: dict[tuple[str, str], list[Ground]] = {}
    printed = {ground.finding_id for ground in facts.rule_grounds}
    for ground in (*facts.rule_grounds, *facts.item_grounds):
        if ground.finding is None:
            continue
        for reference in control_references([ground.finding], facts.labels):
            if not reference.is_denied:
                key = (reference.entry, reference.basis)
                found.setdefault(key, []).append(ground)
    for (entry, basis), grounds in found.items():
        own = [ground for ground in grounds if ground.finding_id in printed]
        is_full = (
            any(char.isdigit() for ground in own for char in ground.claim.entry)
            if own
            else facts.is_strong(grounds) and _n_terms(grounds) >= rule.min_terms
        )
        weight = Weight.RAISED if is_full else Weight.WEAK
        code = "{entry}: {said}" if facts.of_deal(grounds) else _NOT_ORDERED
        yield Raised(weight, Said(code, entry=entry, said=basis), _ids(grounds))


def _n_terms(grounds: Iterable[Ground]) -> int:
    """Return the number of different technical terms of their entry in passages."""
    found: set[str] = set()
    for ground in grounds:
        attributes = dict(ground.finding.attributes) if ground.finding else {}
        found |= terms_in(attributes.get("listed_category", ""), ground.quote)
    return len(found)


def safeguards(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """DF11."""
    grounds = facts.safeguards(rule.labels)
    return _by_document(grounds, _SAFEGUARDS, Weight.BESIDE)


def coverage_gap(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """DF12."""
    for gap in facts.gaps:
        code = "{name}: {said}" if gap.document_id else "{said1}: {said}"
        name = gap.subject
        reason = Said(code, name=name, said1=name, said=gap.words)
        yield Raised(Weight.RAISED, reason)
    for search in _unsearched(facts):
        yield Raised(Weight.RAISED, search, is_search=True)


def _unsearched(facts: Facts) -> Iterator[str]:
    """Yield the searches that were not made; that in no list hides most."""
    deal = facts.deal
    warnings = dict.fromkeys(w for search in deal.searches for w in search.warnings)
    if NO_LIST in warnings:
        yield NO_SANCTIONS
    if not deal.parties:
        yield "no party was found in the papers"
    if not deal.destinations:
        yield "no destination was found in the papers"
    for destination in deal.destinations:
        if not destination.n_reports:
            yield Said(
                "no report on {country} was searched",
                country=_codes([destination.country]),
            )
        if unknown := unknown_country(destination.country):
            yield unknown
    for list_id in facts.stale:
        yield Said(
            "the list {name} changed since the parties were looked up in it",
            name=list_id,
        )
    yield from (warning_words(each) for each in warnings if each != NO_LIST)


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
