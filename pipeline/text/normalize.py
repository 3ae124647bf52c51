r"""The view of a text for models. The text itself is never changed.

The view undoes what printing did to the words: hyphens at line ends, ligatures,
typographic quotes, soft and zero-width characters, runs of white space. A tab, which
readers put between table cells, becomes " | ", so that cells stay apart for a reader of
words.

A normal form may come with offsets back to the original:

    >>> found = normalize_rewritten(unchanged("moni-\ntoring of calls"))
    >>> found.text
    'monitoring of calls'
    >>> found.span(0, 10)
    (0, 12)

``normalize`` alone is several times faster, and enough if nothing is quoted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[a-zà-ÿ])")
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
SPACE = re.compile(r"[^\S\t]+")
CELL = re.compile(r"\s*\t\s*")
QUOTES = str.maketrans("‘’‚“”„«»–—‐‑", '\'\'\'"""""----')


def any_case(pattern: str) -> re.Pattern[str]:
    """Return a pattern that matches small and capital letters alike."""
    return re.compile(pattern, re.IGNORECASE)


def normalize(text: str) -> str:
    r"""Return the text as models read it; the same text always gives the same.

    Example:
        >>> normalize("moni-\ntoring of “mes\u00adsages”\tyes")
        'monitoring of "messages" | yes'
    """
    text = LINE_HYPHEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        text = text.translate(QUOTES)
    return CELL.sub(" | ", SPACE.sub(" ", text).strip())


_WIDE_CLUSTER = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+|[\x00-\x7f]")
"""Letters composed without accents, as in Hangul, stay whole in these."""

_LEADING = re.compile(r"\A\s+")
_TRAILING = re.compile(r"\s+\Z")

Edit = tuple[int, int, str]
"""Start and end of a non-empty span, and the text that replaces it."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text in normal form.

    Attributes:
        text: Text as returned by ``normalize``.
        starts: Start of the original span behind each character of ``text``; the values
            decrease in parts that were written backwards.
        ends: End of the original span behind each character of ``text``, exclusive.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text behind ``text[start:end]``.

        Raises:
            ValueError: The span is empty or not in the text.
        """
        if not 0 <= start < end <= len(self.text):
            msg = f"span {start}:{end} is not in a text of {len(self.text)} characters"
            raise ValueError(msg)
        return min(self.starts[start:end]), max(self.ends[start:end])

    def rewritten(self, edits: Iterable[Edit]) -> "Normalized":
        """Replace spans of the text; new characters map to their whole span.

        Args:
            edits: Edits ``(start, end, new)``, in order, none overlapping.
        """
        pieces = list(_pieces(self, edits))
        return Normalized(
            "".join(text for text, _, _ in pieces),
            tuple(start for _, starts, _ in pieces for start in starts),
            tuple(end for _, _, ends in pieces for end in ends),
        )

    def reordered(self, order: Sequence[int]) -> "Normalized":
        """Put the characters of the text into another order.

        Args:
            order: Present index of each character, in the new order.
        """
        return Normalized(
            "".join(self.text[i] for i in order),
            tuple(self.starts[i] for i in order),
            tuple(self.ends[i] for i in order),
        )


def unchanged(text: str) -> Normalized:
    """Return a text mapped to itself, character by character."""
    places = range(len(text))
    return Normalized(text, tuple(places), tuple(i + 1 for i in places))


def normalize_rewritten(found: Normalized) -> Normalized:
    """Return the normal form of a rewritten text, with offsets to the original."""
    found = _replaced(found, LINE_HYPHEN, "")
    if not found.text.isascii():
        found = _replaced(found, INVISIBLE, "")
        found = _composed(found)
        found = Normalized(found.text.translate(QUOTES), found.starts, found.ends)
    found = _replaced(found, SPACE, " ")
    found = _replaced(_replaced(found, _LEADING, ""), _TRAILING, "")
    return _replaced(found, CELL, " | ")


def _replaced(found: Normalized, pattern: re.Pattern[str], new: str) -> Normalized:
    edits = [(*match.span(), new) for match in pattern.finditer(found.text)]
    return found.rewritten(edits) if edits else found


def _composed(found: Normalized) -> Normalized:
    """Apply NFKC to one letter at a time, together with its accents."""
    whole = unicodedata.normalize("NFKC", found.text)
    clusters = [match.span() for match in _WIDE_CLUSTER.finditer(found.text)]
    for cuts in (_letters(found.text), clusters):
        composed = found.rewritten(
            (start, end, unicodedata.normalize("NFKC", found.text[start:end]))
            for start, end in cuts
        )
        if composed.text == whole:
            break
    return composed


def _letters(text: str) -> list[tuple[int, int]]:
    starts = [i for i, c in enumerate(text) if i == 0 or not _is_accent(c)]
    return list(pairwise([*starts, len(text)]))


def _is_accent(character: str) -> bool:
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.combining(first) != 0


def _pieces(
    found: Normalized, edits: Iterable[Edit]
) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    last = 0
    for start, end, new in edits:
        yield found.text[last:start], found.starts[last:start], found.ends[last:start]
        first, until = min(found.starts[start:end]), max(found.ends[start:end])
        yield new, (first,) * len(new), (until,) * len(new)
        last = end
    yield found.text[last:], found.starts[last:], found.ends[last:]
