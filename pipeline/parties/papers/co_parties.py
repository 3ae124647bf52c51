"""Parties of an agreement with one term: "A, Dubai, and B (together "Buyer")"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.parties.party_names import (
    LEGAL_FORM,
    is_company,
    is_firm_or_organ,
    leading_name,
)
from pipeline.parties.records import Opening, Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/co_parties")

_FORM = re.compile(rf"\b{LEGAL_FORM}")


def with_co_parties(text: str, openings: list[Opening]) -> list[Opening]:
    """Return the openings, with each party that shares the term of another one.

    What is said of one of them, such as its country, is not said of the others.

    Args:
        text: Text of the agreement.
        openings: Parties of its opening, in order.

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
            key = each.name or each.stretch
            # A stretch that was cut short says less of its party.
            if key not in found or found[key].stretch.end < each.stretch.end:
                found[key] = each
    return sorted(found.values(), key=lambda each: (each.name or each.stretch).start)


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
