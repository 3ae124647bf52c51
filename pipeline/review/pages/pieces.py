"""A stretch of a document's text, cut into pieces of one style each.

Each piece knows its offset, so that words selected on the page can be found in the
stored text. Offsets count characters as Python does. A browser counts UTF-16 units, and
``static/review.js`` converts them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.dossier.plain import code_point, is_hidden

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StyledPiece:
    """Characters of one style.

    Attributes:
        text: Text as stored, or the code point of a character without a shape.
        start: Offset of the first character in the document's text.
        mark: Index of the quote that it belongs to, or None.
        is_evidence: Whether the piece lies in an evidence span.
        is_code: Whether ``text`` is the code point of one hidden character.
    """

    text: str
    start: int
    mark: int | None = None
    is_evidence: bool = False
    is_code: bool = False


def cut(
    text: str,
    start: int,
    end: int,
    quotes: Sequence[Span] = (),
    evidence: Iterable[Span] = (),
) -> tuple[StyledPiece, ...]:
    """Cut ``text[start:end]`` at quotes, evidence and hidden characters.

    If quotes overlap, the first given one counts.

    Example:
        >>> [(p.text, p.mark) for p in cut("a spy phone", 0, 11, [(2, 5)])]
        [('a ', None), ('spy', 0), (' phone', None)]
    """
    spans = list(evidence)
    edges = {start, end}
    edges |= {x for span in (*quotes, *spans) for x in span if start < x < end}
    return tuple(
        piece
        for a, b in pairwise(sorted(edges))
        for piece in _pieces(text, a, b, _mark(quotes, a), _covered(spans, a))
    )


def _mark(quotes: Sequence[Span], at: int) -> int | None:
    return next((i for i, (a, b) in enumerate(quotes) if a <= at < b), None)


def _covered(spans: Iterable[Span], at: int) -> bool:
    return any(a <= at < b for a, b in spans)


def _pieces(
    text: str, start: int, end: int, mark: int | None, is_evidence: bool
) -> Iterator[StyledPiece]:
    first = start
    for i in range(start, end):
        if not is_hidden(text[i]):
            continue
        if first < i:
            yield StyledPiece(text[first:i], first, mark, is_evidence)
        yield StyledPiece(code_point(text[i]), i, mark, is_evidence, is_code=True)
        first = i + 1
    if first < end:
        yield StyledPiece(text[first:end], first, mark, is_evidence)


NEAR = 420
"""Number of characters shown before and after a quote: some five lines each."""


def window(text: str, start: int, end: int, near: int = NEAR) -> Span:
    """Return the span of a quote with its surroundings, cut at white space."""
    first, last = max(0, start - near), min(len(text), end + near)
    if first > 0:
        gap = text.find(" ", first, start)
        first = start if gap < 0 else gap + 1
    if last < len(text):
        gap = text.rfind(" ", end, last)
        last = end if gap < 0 else gap
    return first, last


def parts(text: str, size: int = 12_000) -> list[Span]:
    r"""Cut a text without pages into parts of about ``size`` characters, at line ends.

    Example:
        >>> parts("ab\ncd\nef", 4)
        [(0, 6), (6, 8)]
    """
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start + size)
        end = len(text) if end < 0 else end + 1
        spans.append((start, end))
        start = end
    return spans or [(0, 0)]
