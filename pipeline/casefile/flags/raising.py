"""One function per flag: from the facts of a case to the reasons to raise it.

Every reason is a sentence, with the findings, links and parties behind it. The
conditions and limits are in ``corpora/flags.toml``; these functions only choose the
facts.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.casefile.flag_rules import FlagRule
from pipeline.casefile.flags.facts import (
    Facts,
    Raised,
    by_document,
    countries_of_buyers,
    ids_of,
    weight_of,
    where,
)
from pipeline.casefile.flags.raising_item import (
    in_c_series,
    marketed_covert,
    possibly_listed,
    similar_item_misused,
)
from pipeline.casefile.flags.raising_links import (
    end_user_conflict,
    end_user_repression,
    restricted_party,
)
from pipeline.casefile.rows.claims import Ground
from pipeline.casefile.unsearched import (
    NO_SANCTIONS,
    is_of_some_lists,
    unknown_country,
    warning_words,
)
from pipeline.datamodel import (
    NO_LIST,
    OmissionKind,
    Said,
    Sentence,
    Weight,
    counted,
    joined,
)
from pipeline.parties.state.countries import country_name, country_names

_DIVERSION = (
    "{document}: {n} passage on diversion or an intermediary",
    "{document}: {n} passages on diversion or an intermediary",
)
_BUYER_ABROAD = "buyer or distributor in {countries}, end user in {others}"
_VAGUE = (
    "{document}: {n} passage on a vague or evasive end use",
    "{document}: {n} passages on a vague or evasive end use",
)
_HIDDEN = ("{document}: no duty to name the user (clauses: {n})",) * 2
_SAFEGUARDS = (
    "{document}: {n} passage on safeguards or oversight",
    "{document}: {n} passages on safeguards or oversight",
)
_CONDUCT_THERE = (
    "earlier delivery to {country} ({where}): {n} report passage on abuses there",
    "earlier delivery to {country} ({where}): {n} report passages on abuses there",
)
"""Reason for one passage, and for several."""

_DIFFERENT = {
    OmissionKind.END_USERS: "the papers name different users: {names}",
    OmissionKind.COUNTRIES: "the papers name different countries of end use: {names}",
}


def prior_export(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF6, an earlier delivery."""
    wanted = facts.rules.settings.prior_conduct
    said = facts.asserted(rule.labels, in_case=True)
    at = {(g.place[0], g.place[1]): g for g in said}
    with_country: set[tuple[str, int]] = set()
    for supply in facts.deal.prior_supplies:
        quote = supply.quote
        ground = at.get((quote.document_id, quote.start)) if quote else None
        if quote is not None:
            if ground is None:
                continue  # a person dismissed the finding of an earlier delivery
            with_country.add((quote.document_id, quote.start))
        if conduct := facts.in_country(supply, wanted):
            reason = counted(
                len(conduct),
                *_CONDUCT_THERE,
                country=country_name(supply.country),
                where=supply.place or (where(ground) if ground else "?"),
            )
            is_full = facts.is_strong(conduct) and _is_delivery(facts, rule, ground)
            weight = Weight.RAISED if is_full else Weight.WEAK
            yield Raised(
                weight, reason, ids_of((*([ground] if ground else ()), *conduct))
            )
    for key, ground in at.items():
        if key not in with_country and _is_delivery(facts, rule, ground):
            reason = Said(
                "{document}: an earlier delivery to a country not named",
                document=ground.document,
            )
            yield Raised(Weight.WEAK, reason, ids_of([ground]))


def _is_delivery(facts: Facts, rule: FlagRule, ground: Ground | None) -> bool:
    """Return True for a delivery in the register, a confirmed one, or clear words."""
    if ground is None or ground.is_sure:
        return True
    is_said = rule.says is None or rule.says.search(ground.quote) is not None
    is_other = rule.says_other(ground.quote)
    return is_said and not is_other and facts.is_strong([ground])


def diversion(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF7, diversion."""
    grounds = facts.asserted(rule.labels, in_case=True)
    yield from by_document(grounds, _DIVERSION, weight_of(facts, grounds))
    by_use = {
        use: {d.country for d in facts.deal.destinations if use in d.uses}
        for use in ("end_user", "site", "consignee", "payment")
    }
    is_named = any(party.uses_goods for party in facts.deal.parties)
    ends = by_use["end_user"] | by_use["site"] if is_named else set()
    buyers = countries_of_buyers(facts.deal.parties)
    for others, code in (
        (
            by_use["consignee"] - buyers,
            "consignee in {countries}, end user in {others}",
        ),
        (by_use["consignee"] & buyers, _BUYER_ABROAD),
        (by_use["payment"], "payment in {countries}, end user in {others}"),
    ):
        if ends and (apart := others - ends):
            reason = Said(
                code, countries=country_names(apart), others=country_names(ends)
            )
            yield Raised(Weight.WEAK, reason)


def end_use_unclear(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF8, an unclear end use."""
    said = facts.asserted(rule.labels, in_case=True)
    grounds = [ground for ground in said if not facts.means_other(rule, ground)]
    yield from by_document(grounds, _VAGUE, weight_of(facts, grounds))
    yield from by_document(facts.hidden_users, _HIDDEN, Weight.WEAK)
    if not facts.has_statement:
        yield Raised(Weight.RAISED, "no paper of the case is an end-use statement")
    if facts.names_no_user:
        yield Raised(Weight.RAISED, "no paper of the case names an end user")
    yield from _contradicting(facts)


def _contradicting(facts: Facts) -> Iterator[Raised]:
    """Yield the end users and countries on which papers contradict each other."""
    for omission in facts.deal.omissions:
        if code := _DIFFERENT.get(omission.kind):
            names = dict.fromkeys(" ".join(q.text.split()) for q in omission.quotes)
            listed = joined((Said("“{name}”", name=name) for name in names), ", ")
            yield Raised(Weight.RAISED, Said(code, names=listed))


def safeguards(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the safeguards of DF11."""
    least = facts.rules.strength.safeguard
    grounds = facts.safeguards(rule.labels)
    grounds = [g for g in grounds if g.is_sure or g.score >= least]
    return by_document(grounds, _SAFEGUARDS, Weight.BESIDE)


def coverage_gap(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """Yield the gaps of DF12; equal words about several documents are one."""
    found: dict[tuple[bool, str], list[Sentence]] = {}
    for gap in facts.file.gaps:
        found.setdefault((bool(gap.document_id), gap.words), []).append(gap.subject)
    for (is_document, words), subjects in found.items():
        # A file name is never translated; other subjects are ("said1").
        code = "{name}: {said}" if is_document else "{said1}: {said}"
        name = ", ".join(subjects) if is_document else joined(subjects, ", ")
        reason = Said(code, name=name, said1=name, said=words)
        yield Raised(Weight.RAISED, reason)
    for search in _unsearched(facts):
        yield Raised(Weight.RAISED, search, is_search=True)


def _unsearched(facts: Facts) -> Iterator[str]:
    """Yield the missing searches, most serious first: a case without any list."""
    deal = facts.deal
    warnings = dict.fromkeys(w for search in deal.searches for w in search.warnings)
    if NO_LIST in warnings:
        yield NO_SANCTIONS
    yield from filter(is_of_some_lists, warnings)
    if not deal.parties:
        yield "no party was found in the papers"
    if not deal.destinations:
        yield "no destination was found in the papers"
    for destination in deal.destinations:
        if not destination.n_reports:
            yield Said(
                "no report on {country} was searched",
                country=country_name(destination.country),
            )
        if unknown := unknown_country(destination.country):
            yield unknown
    for list_id in facts.stale:
        yield Said(
            "the list {name} changed since the parties were looked up in it",
            name=list_id,
        )
    others = (w for w in warnings if w != NO_LIST and not is_of_some_lists(w))
    yield from map(warning_words, others)


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


def raising(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for a flag; those of earlier versions of papers are weak."""
    yield from RAISING[rule.id](facts, rule)
    if not facts.file.replaced:
        return
    for part in RAISING[rule.id](replace(facts, is_of_earlier=True), rule):
        at = {ground.place[0] for ground in facts.by_ids(part.finding_ids)}
        if at & facts.file.replaced:
            is_full = part.weight is Weight.RAISED
            yield replace(
                part,
                weight=Weight.WEAK if is_full else part.weight,
                reason=Said("{said} (in an earlier version only)", said=part.reason),
                is_earlier=True,
            )
