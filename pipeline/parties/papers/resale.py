"""Chains of resale: "Tane resells to Orsk AG, who delivers to the Lind Office".

Each step is one pair of names in a sentence, with only words for a sale or delivery
between them. The steps of all papers together give the chain to each receiver.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.datamodel import Party, PartyMention, Said
from pipeline.parties.papers.defined_terms import OURS
from pipeline.parties.papers.role_phrases import apart, fits, names_of, sentences_with
from pipeline.parties.papers.role_terms import role_of_term, terms_pattern
from pipeline.parties.party_names import bare
from pipeline.parties.records import NamedParty, PartyRole, Span
from pipeline.parties.state.countries import countries_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/resale", TERMS=terms_pattern)

_BEFORE = 80
"""Number of characters before a name that may hold the passive of its verb."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a sentence, or a word for it, and the name as its paper writes it."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A giver and a receiver of the goods, and the role of one not known before."""

    giver: _Named
    receiver: _Named
    words: Span
    role: PartyRole


def with_givers(text: str, parties: Sequence[NamedParty]) -> list[NamedParty]:
    """Return the parties, and for each step of a chain its receiver with the giver.

    A receiver keeps its role. A new one is an end user after a resale, a consignee
    after a delivery, a buyer if it buys, and a distributor if it passes the goods on.
    """
    steps = [*_steps(text, parties)]
    givers = {bare(step.giver.name) for step in steps}
    kept = list(parties)
    for step in steps:
        own = [p for p in parties if bare(p.name) == bare(step.receiver.name)]
        if any(p.role is PartyRole.SELLER for p in own):
            continue  # what comes back to the seller is a return
        # The same sentence, as another reader understood it.
        told = [p for p in own if p.evidence.meets(step.words) and not p.defined_as]
        party = next((p for p in own if p not in told), None)
        if party is None:
            party = told[0] if told else _new(step.receiver, step.role)
            if bare(step.receiver.name) in givers:
                party = replace(party, role=PartyRole.DISTRIBUTOR)
        kept = [p for p in kept if p not in told]
        reason = Said("gets the item from {name}", name=step.giver.name)
        kept.append(
            replace(party, reason=reason, evidence=step.words, giver=step.giver.name)
        )
    return kept


def _new(named: _Named, role: PartyRole) -> NamedParty:
    countries = countries_in(named.name)
    return NamedParty(named.name, role, named.span, "", named.span, countries)


def _steps(text: str, parties: Sequence[NamedParty]) -> Iterator[_Step]:
    """Yield the steps between two names that follow each other in a sentence."""
    for start, end in sentences_with(text, _P.TRIGGER):
        named = [*_named(text, start, end, parties)]
        last: _Step | None = None
        for one, other in pairwise(named):
            last = _step(text, start, one, other, last)
            if last is not None:
                yield last


def _step(
    text: str, start: int, one: _Named, other: _Named, last: _Step | None
) -> _Step | None:
    """Return the step between two names, or None if the words between tell of none."""
    between = text[one.span.end : other.span.start]
    before = text[max(start, one.span.start - _BEFORE) : one.span.start]
    begin, words = one.span.start, between
    if passive := _passive(before, between):
        begin, words = begin - len(passive), passive
    if _P.TO.fullmatch(between) if passive else _gives(text, one, other):
        giver, receiver = _subject(one, last, between), other
    elif passive or _gets(between):
        giver, receiver = other, one
    else:
        return None
    if bare(giver.name) == bare(receiver.name) or _is_unsaid(before, words):
        return None
    begin = min(begin, giver.span.start)
    return _Step(giver, receiver, Span(begin, other.span.end), _role_of(words))


def _subject(one: _Named, last: _Step | None, between: str) -> _Named:
    """Return the giver: that of the step before, in "sells to Tane and delivers to"."""
    is_second = last is not None and last.receiver == one and _P.AND.match(between)
    return last.giver if last is not None and is_second else one


def _role_of(words: str) -> PartyRole:
    """Return the role of a receiver by the words of its step."""
    if _P.IS_DISTRIBUTOR.fullmatch(words):
        return PartyRole.DISTRIBUTOR
    if _P.RESELLS.search(words):
        return PartyRole.END_USER
    return PartyRole.BUYER if _gets(words) else PartyRole.CONSIGNEE


def _passive(before: str, between: str) -> str:
    """Return the passive of a verb before a name, whose sentence goes on, or ""."""
    to, by = _P.TO.fullmatch(between), _P.BY.fullmatch(between)
    found = _P.PASSED_BY.search(before) if to else None
    found = _P.PASSED_TO.search(before) if by else found
    return found.group() if found else ""


def _gets(between: str) -> bool:
    """Return True if the words between two names say that the first one receives."""
    is_one = _P.IS_DISTRIBUTOR.fullmatch(between) or _P.GETS.fullmatch(between)
    return is_one is not None


def _is_unsaid(before: str, words: str) -> bool:
    """Return True if the words deny the step, or pass on a paper and no goods.

    In "shall deliver to Tane Ltd" what is delivered stands behind the name, where it
    is mostly a paper.
    """
    is_denied = _P.NOT.search(words) or _P.NOT.search(before)
    return bool(is_denied or _P.PAPER.search(words) or _P.NO_OBJECT.search(words))


def _gives(text: str, one: _Named, other: _Named) -> bool:
    """Return True if the words between two names say that the first one gives."""
    between = text[one.span.end : other.span.start]
    is_late = _P.GIVES_LATE.fullmatch(between) is not None
    if is_late and _P.VERB_LAST.match(text, other.span.end):
        return True
    return _P.GIVES.fullmatch(between) is not None


def _named(
    text: str, start: int, end: int, parties: Sequence[NamedParty]
) -> Iterator[_Named]:
    """Yield the names in a sentence, and the terms and roles that stand for them."""
    forms = {bare(party.name): party.name for party in parties}
    known = {name: name for name in forms.values()}
    known |= {p.defined_as: p.name for p in parties if p.defined_as.lower() not in OURS}
    known.pop("", None)
    found: dict[Span, str] = {}
    for form, name in known.items():
        words = r"\s+".join(map(re.escape, form.split()))
        for match in re.finditer(rf"(?<!\w){words}(?!\w)", text[start:end]):
            found[Span(start + match.start(), start + match.end())] = name
    for match in _P.TERM.finditer(text, start, end):
        role = role_of_term(match["term"])
        bearers = {p.name for p in parties if p.role is role}
        if len(bearers) == 1:
            found.setdefault(Span(*match.span("term")), bearers.pop())
    for span in names_of(text, start, end, [*found]):
        name = span.plain(text)
        if fits(name, PartyRole.BUYER):
            found.setdefault(span, forms.get(bare(name), name))
    yield from (_Named(span, found[span]) for span in apart(found))


def chain_to(party: Party, parties: Sequence[Party]) -> tuple[PartyMention, ...]:
    """Return the chain of givers of a party, the first giver first.

    Each step is a mention of its receiver and names the giver; the last step leads to
    the party itself. Of several givers the first one is followed. A chain that would
    come back to a receiver ends before it.
    """
    steps = list(_back_from(party, parties))
    return tuple(reversed(steps))


def _back_from(party: Party, parties: Sequence[Party]) -> Iterator[PartyMention]:
    passed: set[str] = set()
    while party.key not in passed:
        passed.add(party.key)
        step = next((m for m in party.mentions if m.giver), None)
        if step is None:
            return
        giver = _party_of(step.giver, parties)
        if giver is not None and giver.key in passed:
            return
        yield step
        if giver is None:
            return
        party = giver


def _party_of(name: str, parties: Sequence[Party]) -> Party | None:
    """Return the party of a name, in full or as written in a paper."""
    wanted = bare(name)
    whole = (p for p in parties if wanted in map(bare, p.names))
    short = (p for p in parties if wanted in {bare(m.quote.text) for m in p.mentions})
    return next(whole, None) or next(short, None)
