"""Flags by a party's links to reports and lists: DF4, DF5 and DF9.

A link says that a name of a report, or an entry of a list, is the party, its owner or
another organ of its State.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from pipeline.casefile.flag_rules import FlagRule
from pipeline.casefile.flags.facts import (
    Facts,
    Raised,
    has_part,
    ids_of,
    n_passages,
    weight_of,
)
from pipeline.casefile.rows.claims import Ground
from pipeline.datamodel import Link, NameRole, Party, Said, Weight, counted, joined
from pipeline.labels import in_words
from pipeline.parties.state.countries import countries_in

_SAME = "{name!r} and {other!r} ({level}): {said}"
_SPARE = "{name!r} and {other!r} ({level}; named as a substitute only): {said}"
_LEADS = "{other!r}, {relation} of {name!r} ({level}): {said}"
_MAY_LEAD = (
    "{other!r}, {relation} of {name!r} (a person must say if that is the same body): "
    "{said}"
)
_ASKED = "{name!r} and {other!r} (the same body? a person must say): {said}"
_ORGANS = "{name!r} and {other!r} ({level}, another organ of the same State): {said}"
_HELD = (
    "party {name!r}, entry {other!r} ({entry} of {list}, {said}; {score}, confirmed)"
)
_OPEN = "party {name!r}, entry {other!r} ({entry} of {list}, {said}; {score}, open)"
_IN_WAR = (
    "{said} ({n} passage of the report on violations in war there)",
    "{said} ({n} passages of the report on violations in war there)",
)
"""Reason with one passage on a war in the same country, and with several."""

_ANYWHERE = ""
"""Country of a war without a known country, added by a person."""


def end_user_repression(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF4, repression by a party."""
    for link, party, grounds in _conduct(facts, rule.labels):
        yield from _of_link(facts, rule, link, party, grounds, needs_type=False)


def end_user_conflict(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF5, violations in war by a party.

    Repression counts if the same report tells of such violations in the same country.
    """
    conduct = [*_conduct(facts, (*rule.labels, *rule.conflict_labels))]
    reports = {link.quote.document_id for link, *_ in conduct}
    wars: dict[tuple[str, str], list[Ground]] = defaultdict(list)
    for ground in facts.asserted(rule.labels, in_case=False):
        # The countries of a report cost a reading of it.
        for country in _places(ground) if ground.place[0] in reports else ():
            wars[ground.place[0], country].append(ground)
    for link, party, grounds in conduct:
        own = [ground for ground in grounds if ground.claim.label_id in rule.labels]
        near = {_ANYWHERE, *link.countries, *chain(*map(_places, grounds))}
        told = {ground.id: ground for ground in own}
        for country in near:
            key = (link.quote.document_id, country)
            told |= {ground.id: ground for ground in wars.get(key, ())}
        if not told:
            continue
        is_war = facts.is_strong(told.values())
        for each in _of_link(facts, rule, link, party, grounds, needs_type=True):
            more = counted(n_passages(told.values()), *_IN_WAR, said=each.reason)
            yield replace(
                each,
                weight=each.weight if is_war else Weight.WEAK,
                reason=each.reason if own else more,
                is_partial=not is_war,
            )


def _places(ground: Ground) -> frozenset[str]:
    """Return the countries of words of a report."""
    if ground.finding is None:  # a person may know the country without naming it
        return countries_in(ground.quote) or frozenset({_ANYWHERE})
    return ground.row.words.around.countries


def _conduct(
    facts: Facts, labels: Iterable[str]
) -> Iterator[tuple[Link, Party, list[Ground]]]:
    """Yield the links of receiving parties, with the conduct in the linked passage."""
    wanted, parties = tuple(dict.fromkeys(labels)), facts.parties
    for link in facts.deal.links:
        party = parties.get(link.party_id)
        if party is None or facts.is_split(link):
            continue
        if grounds := facts.in_passage(link.quote, wanted):
            yield link, party, grounds


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
        return  # a name that is only mentioned is not accused of anything
    strength = facts.strength(link)
    types = {*party.end_user_types, *link.types}
    has_type = bool(types & set(rule.end_user_types))
    if needs_type and not has_type:
        return
    if strength in rule.strengths:
        weight = weight_of(facts, grounds)
        if party.is_spare or not has_part(party, facts.deal.parties):
            weight = Weight.WEAK
        code = _LEADS if link.steps else _SPARE if party.is_spare else _SAME
    elif strength is None:
        weight, code = Weight.WEAK, _MAY_LEAD if link.steps else _ASKED
    elif strength in rule.weak_strengths and has_type:
        weight, code = Weight.WEAK, _ORGANS
    else:
        return
    labels = sorted({in_words(ground.claim.label_id) for ground in grounds})
    reason = Said(
        code,
        name=_held(link, party.name),
        other=link.name,
        level=strength,
        relation=link.steps[-1].relation if link.steps else "",
        said=joined(labels, ", "),
    )
    yield Raised(
        weight, _with_path(reason, link), ids_of(grounds), (link.link_id,),
        (party.party_id,), is_spare=party.is_spare,
    )  # fmt: skip


def restricted_party(facts: Facts, _rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF9, a restricted party."""
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
                said=hit.source.dated,
                score="no score" if hit.score is None else f"{hit.score:.2f}",
            )
            # The owner is not the party itself, so a person must check the steps. So
            # must one if the names are only alike: armed forces often bear such names.
            steps = [step.words for step in hit.steps]
            is_weak = bool(steps) or facts.is_only_alike(hit)
            weight = Weight.WEAK if is_weak else Weight.RAISED
            yield Raised(
                weight, joined((reason, *steps)), party_ids=(hit.party_id,),
                hit_ids=(hit.pair_id,),
            )  # fmt: skip


def _listed_in_reports(facts: Facts) -> Iterator[Raised]:
    """Yield the parties in official listings among the reports."""
    names = {party.party_id: party.name for party in facts.deal.parties}
    for link in facts.deal.links:
        if link.role is not NameRole.LISTED or facts.is_split(link):
            continue
        is_held = facts.is_answered(link)
        who = _listed(link, names[link.party_id])
        reason = Said(
            "{said}, listed in a report (confirmed)"
            if is_held
            else "{said}, listed in a report (unresolved)",
            said=who,
        )
        weight = Weight.RAISED if is_held and not link.steps else Weight.WEAK
        yield Raised(
            weight, _with_path(reason, link), link_ids=(link.link_id,),
            party_ids=(link.party_id,),
        )  # fmt: skip


def _listed(link: Link, party: str) -> Said:
    """Return the reason: a party, or its owner, is listed."""
    if link.steps:
        return Said(
            "{other!r}, {relation} of {name!r}",
            other=link.name,
            relation=link.steps[-1].relation,
            name=_held(link, party),
        )
    if link.name == party:
        return Said("{name!r}", name=party)
    return Said("{name!r} and {other!r}", name=party, other=link.name)


def _held(link: Link, party: str) -> str:
    """Return the body owned or led by the linked name."""
    return link.steps[-1].held if len(link.steps) > 1 else party


def _with_path(reason: str, link: Link) -> str:
    """Add the chain of owners to a reason."""
    return joined((reason, *(step.words for step in reversed(link.steps[:-1]))))
