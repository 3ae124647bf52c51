"""The parties on a cover, on lines of their own around "and" or "&".

A cover may say "between", or only name the paper above the first party. Several
governments or companies may stand below each other, one on a line.
"""

from itertools import pairwise, takewhile

from pipeline.parties.party_names import (
    bare,
    is_company,
    is_firm_or_organ,
    is_title,
    leading_name,
)
from pipeline.parties.records import Opening, Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/covers")

_COVER_CHARS = 1_500
_MAX_WRAPPED = 3
"""Most lines of one name."""


def with_cover(text: str, openings: list[Opening]) -> list[Opening]:
    """Add the parties of the cover if it names more than the openings."""
    found = read_cover(text)
    named = [opening.name for opening in openings if opening.name is not None]
    if len(found) <= len(named):
        return openings
    known = {bare(name.of(text)) for name in named}
    new = [
        name
        for name in found
        if bare(name.of(text)) not in known and not any(map(name.meets, named))
    ]
    every = [*openings, *(Opening(name, name, "", None) for name in new)]
    return sorted(every, key=lambda each: each.at.start)


def read_cover(text: str) -> list[Span]:
    r"""Return the names of the parties on the cover of an agreement, in order.

    Example:
        >>> text = "AGREEMENT\nbetween\nCity of Sarel\nTown of Orrin\n&\nTane Union\n"
        >>> [name.of(text) for name in read_cover(text)]
        ['City of Sarel', 'Town of Orrin', 'Tane Union']
    """
    cover = min(len(text), _COVER_CHARS)
    lines = [Span(*line.span(1)) for line in _P.LINE.finditer(text, 0, cover)]
    for at, line in enumerate(lines):
        if _P.JOINT.fullmatch(line.of(text)):
            above = _names(text, _above(text, lines[:at]))
            below = _names(text, _below(text, lines[at + 1 :]))
            if above and below:
                return [*above, *below]
    return []


def _above(text: str, lines: list[Span]) -> list[Span]:
    """Return the lines of the list of parties above."""
    opener = max(
        (n for n, line in enumerate(lines) if _P.OPENER.search(line.of(text))),
        default=len(lines),
    )
    behind = lines[opener + 1 :]
    return [line for line in behind if not _P.STOP.match(line.of(text))]


def _below(text: str, lines: list[Span]) -> list[Span]:
    """Return the lines of the next paragraph, up to a date or number."""
    block = list(
        takewhile(
            lambda line: not _P.STOP.match(line.of(text)), lines[: 2 * _MAX_WRAPPED]
        )
    )
    ends = (
        number
        for number, (line, after) in enumerate(pairwise(block), 1)
        if "\n" in text[line.end : after.start].replace("\n", "", 1)
    )
    return block[: next(ends, len(block))]


def _names(text: str, lines: list[Span]) -> list[Span]:
    """Return the names of a list, one on a line, or one name over several lines."""
    words = [line.of(text) for line in lines]
    is_list = all(map(is_company, words)) or all(map(_P.GOVERNMENT.match, words))
    if not is_list and 1 < len(lines) <= _MAX_WRAPPED:
        lines = [Span(lines[0].start, lines[-1].end)]
    found = [_whole(text, line) for line in lines]
    return [name for name in found if name] if all(found) else []


def _whole(text: str, line: Span) -> Span | None:
    """Return the company or body of a line, or None."""
    flat = line.of(text).replace("\n", " ")
    name = leading_name(flat, 0, len(flat))
    if name is None or _P.REST.fullmatch(flat, name.end) is None:
        return None
    words = name.of(flat)
    is_body = _P.BODY.search(words) or _P.GOVERNMENT.match(words)
    is_name = " " in words and (is_firm_or_organ(words) or is_body)
    found = Span(line.start + name.start, line.start + name.end)
    return found if is_name and not is_title(words) else None
