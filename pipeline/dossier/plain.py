"""Text of documents as people see it: exact, and without hidden characters.

Characters without a shape can hide words or reverse their order (a right-to-left
override in a file name, for example). They are shown as code points, so that the reader
sees them.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

# Line breaks and tabs are shown as such. The joiners shape words of Persian and of
# Indic scripts; a code point in their place would be an error.
_KEPT = frozenset("\n\t\u200c\u200d")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


class Segment(NamedTuple):
    """A stretch of a quote with one appearance.

    Attributes:
        text: Characters of the quote, or the code point of a hidden one.
        is_marked: Whether the stretch lies in an evidence span.
        is_code: Whether ``text`` stands for a character without a shape.
    """

    text: str
    is_marked: bool
    is_code: bool


def is_hidden(char: str) -> bool:
    r"""Return True for a character that has no shape of its own.

    Example:
        >>> is_hidden("\u202e"), is_hidden("\n"), is_hidden("a")
        (True, False, False)
    """
    return char not in _KEPT and unicodedata.category(char) in _HIDDEN_CATEGORIES


def code_point(char: str) -> str:
    r"""Return the code point in the notation of Unicode.

    Example:
        >>> code_point("\x00")
        'U+0000'
    """
    return f"U+{ord(char):04X}"


def visible(text: str) -> str:
    r"""Return the text with hidden characters written as ``[U+202E]``.

    Example:
        >>> visible("gpj.\u202eexe")
        'gpj.[U+202E]exe'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"[{code_point(c)}]" if is_hidden(c) else c for c in text)


def runs_leftwards(text: str) -> bool:
    """Return True if lines begin at the right, as in Arabic and Hebrew.

    Source: UAX 9, rule P2: the first letter with a direction decides.
    """
    directions = map(unicodedata.bidirectional, text)
    first = next((d for d in directions if d in ("L", "R", "AL")), "L")
    return first != "L"


def segments(
    quote: str, start: int, evidence: Iterable[tuple[int, int]]
) -> list[Segment]:
    """Cut a quote at its evidence spans and at its hidden characters.

    The texts of all segments that are no codes, joined, give the quote without its
    hidden characters.

    Args:
        quote: Exact text of the quote.
        start: Offset of the quote in its document.
        evidence: Spans in the document; parts outside the quote are ignored.

    Example:
        >>> [s.text for s in segments("runs unseen", 100, [(105, 111)])]
        ['runs ', 'unseen']
    """
    return list(_iter_segments(quote, _marked(len(quote), start, evidence)))


def _marked(length: int, start: int, evidence: Iterable[tuple[int, int]]) -> list[bool]:
    marked = [False] * length
    for first, last in evidence:
        for i in range(max(first - start, 0), min(last - start, length)):
            marked[i] = True
    return marked


def _iter_segments(quote: str, marked: list[bool]) -> Iterator[Segment]:
    chars = zip(quote, marked, strict=True)
    for (is_marked, is_code), run in groupby(
        chars, key=lambda pair: (pair[1], is_hidden(pair[0]))
    ):
        text = "".join(char for char, _ in run)
        if is_code:
            yield from (Segment(code_point(c), is_marked, True) for c in text)
        else:
            yield Segment(text, is_marked, False)
