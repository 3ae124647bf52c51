"""Find the parties that a term stands for: "A, Dubai, and B (together "Buyer")"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.parties.party_names import (
    LEGAL_FORM,
    is_company,
    is_firm_or_organ,
    is_organ,
    leading_name,
)
from pipeline.parties.records import Opening, Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/co_parties")

_FORM = re.compile(rf"\b{LEGAL_FORM}")


def with_co_parties(text: str, openings: list[Opening]) -> list[Opening]:
    """Return the openings, with each party that shares the term of another one.

    What is said of one of them, such as its country, is not said of the others.

    Example:
        >>> text = 'Tane FZE, Dubai, and Orrin Ltd, Sarel (together the "Buyer")'
        >>> whole = Span(0, len(text))
        >>> found = with_co_parties(text, [Opening(Span(0, 8), whole, "Buyer", None)])
        >>> [each.stretch.of(text)[:20] for each in found]
        ['Tane FZE, Dubai', 'Orrin Ltd, Sarel (to']
    """
    found: dict[Span, Opening] = {}
    ends = [_bracket(text, opening) for opening in openings]
    for at, opening in enumerate(openings):
        shares = any(
            end and other.term == opening.term
            for other, end in zip(openings[at + 1 :], ends[at + 1 :], strict=True)
        )
        # "A, Dubai, B, Sarel, and C (together the "Buyer")": the bracket is C's.
        if not ends[at] and shares and opening.term not in opening.stretch.of(text):
            ends[at] = opening.stretch.end
        for each in _parts(text, opening, ends[at]):
            # A stretch that was cut short says less of its party.
            if each.at not in found or found[each.at].stretch.end < each.stretch.end:
                found[each.at] = each
    return sorted(found.values(), key=lambda each: each.at.start)


def _parts(text: str, opening: Opening, end: int) -> Iterator[Opening]:
    """Yield an opening, cut in one for each company or State body before ``end``."""
    if opening.name is None or not opening.term:
        yield opening
        return
    start, name = opening.name.start, opening.name
    for joint in _P.JOINT.finditer(text, name.end, end) if end else ():
        other = leading_name(text, joint.end(), end)
        if other is not None and _is_co_party(text, name, joint, other):
            yield replace(opening, name=name, stretch=Span(start, joint.start()))
            start, name = other.start, other
    yield replace(opening, name=name, stretch=Span(start, opening.stretch.end))


def _bracket(text: str, opening: Opening) -> int:
    """Return the start of the bracket with the shared term, or 0."""
    if opening.name is None:
        return 0
    limit = min(len(text), opening.stretch.end + len(opening.term) + 2)
    found = _P.SHARED.search(text, opening.name.end, limit)
    is_own = found is not None and found["term"].strip(" ,.") == opening.term
    return found.start() if found and is_own else 0


def _is_co_party(text: str, name: Span, joint: re.Match[str], other: Span) -> bool:
    """Return True for a further party, not an owner: "venture of A Ltd and B Ltd"."""
    between = text[name.end : joint.start()]
    is_comma = joint["comma"] is not None
    return (
        (is_company if is_comma else is_firm_or_organ)(other.of(text))
        and not (is_comma and other.start > joint.end())
        and between.count("(") == between.count(")")
        and _FORM.search(between) is None
    )


def with_shared_terms(text: str, parties: list[Opening]) -> list[Opening]:
    """Give a shared term, "(collectively, the "Agent")", to the parties without one."""
    shared: Opening | None = None
    completed = []
    for party in reversed(parties):
        words = party.stretch.of(text)
        if party.term and re.search(r"\b(?:collectively|both|each|together)\b", words):
            shared = party
        elif party.term:
            shared = None
        elif shared is not None:
            party = replace(party, term=shared.term, role=shared.role)
        completed.append(party)
    return completed[::-1]


def without_places(text: str, parties: list[Opening]) -> list[Opening]:
    """Give a term back: in "Tane AG of Sarel and Orrin ("Tane")", Orrin is a place."""
    kept: list[Opening] = []
    for party in parties:
        before = kept[-1] if kept else None
        if before is not None and _is_place(text, before, party):
            kept[-1] = replace(before, term=party.term, role=party.role)
        else:
            kept.append(party)
    return kept


def _is_place(text: str, before: Opening, party: Opening) -> bool:
    """Return True if a term behind a place belongs to the party before the place."""
    if before.name is None or party.name is None or before.term or not party.term:
        return False
    words = party.name.of(text)
    if is_company(words) or is_short_for(party.term, words):
        return False
    is_alone = " and " not in text[before.name.end : party.name.start].lower()
    is_alone = is_alone and is_company(before.name.of(text)) and not is_organ(words)
    return is_alone or is_short_for(party.term, before.name.of(text))


def is_short_for(term: str, name: str) -> bool:
    """Return True if a term is made of a word or the initials of a name."""
    words = re.findall(r"\w+", name.casefold())
    plain = re.sub(r"\W", "", term.casefold())
    initials = "".join(word[0] for word in words)
    return plain == initials or any(
        w in plain or plain in w for w in words if len(w) > 2
    )
