"""Whether the text layer of a PDF page says what the page shows.

Each check has its threshold from 5,000 real pages; what they found there is
said beside it.
"""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.geometry import BBox, overlap
from pipeline.ingest.printed import Word

_MAX_ODD_SHARE = 0.2
"""Of characters without a meaning; 3 % are bullets and logos on real pages."""

_MAX_CONTROL_SHARE = 0.01
"""A page with more had paragraphs in a font that shifts every letter by 31."""

_MAX_JOINED_SHARE = 0.02
"""Of letters joined by the same mark, "the!system!is": spaces that a font maps to
it. One report of 43 pages had 10 %, no other page a fifth of this."""

_MIN_LETTER_SHARE = 0.5
"""Of letters and digits without dots and dashes; real pages have 80 % or more."""

_MIN_FREQUENT_SHARE = 0.43
"""Of the letters e t a o i n s r in words; real pages of ten languages have 50 % or
more, a shifted alphabet has 20 to 40 %."""

_MIN_CHARS = 50
_MIN_LETTERS = 100

FEW_WORDS = 40
_LARGE_IMAGE = 0.5
"""Share of the page. Under so few words it may be a scan with a stamp: 2 % of real
pages, most of them annexes of UN documents with their number printed above."""

_ODD = re.compile("[\ufffd\ufffe\ue000-\uf8ff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_JOINED = re.compile(r'[!"#$%(](?<=[^\W\d_].)(?=[^\W\d_])')
_ALNUM = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"\b[a-z]{3,}\b")
_LEADERS = " .…·_-–—"
_FREQUENT = "etaoinsr"

SCAN = "the page is an image without a text layer (scan)"
OVER_SCAN = "an image (scan) fills the page, and its text layer holds few words"
DRAWN = "the page shows something but holds no text"


def find_flaw(words: Sequence[Word]) -> str | None:
    """Say why the words of a text layer are not those of the page, or None."""
    text = " ".join(word.text for word in words)
    n_chars = len(text) - len(words) + 1
    if len(_ODD.findall(text)) > _MAX_ODD_SHARE * n_chars:
        return "the text layer is unusable: its fonts map to no known characters"
    flaw = "the text layer is unusable: "
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * n_chars:
        return flaw + "it holds control characters in place of letters"
    joined = Counter(_JOINED.findall(text))
    joined["("] -= text.count(")")  # the name(s) and f(x) of real text
    for mark, n in joined.items():
        if n > max(_MAX_JOINED_SHARE * n_chars, 9):
            return flaw + f"it holds {mark!r} in place of spaces"
    if _lacks_letters(text):
        return flaw + "its letters make no words"
    return None


def _lacks_letters(text: str) -> bool:
    n_rest = len(text) - sum(map(text.count, _LEADERS))
    n_letters = sum(map(len, _ALNUM.findall(text)))
    if n_rest >= _MIN_CHARS and n_letters < _MIN_LETTER_SHARE * n_rest:
        return True
    plain = "".join(_PLAIN_WORD.findall(text.lower()))
    n_frequent = sum(map(plain.count, _FREQUENT))
    return len(plain) >= _MIN_LETTERS and n_frequent < _MIN_FREQUENT_SHARE * len(plain)


def find_image(
    words: Sequence[Word], images: Sequence[BBox], size: tuple[float, float]
) -> str | None:
    """Say that the words of a page may stand in an image, or None.

    Args:
        words: Of its text layer.
        images: Where images stand on it.
        size: Width and height in points.
    """
    if not words:
        return SCAN if images else None
    page = BBox(0, 0, *size)
    covered = sum(overlap(image, page) for image in images)
    if len(words) < FEW_WORDS and covered > _LARGE_IMAGE * page.area:
        return OVER_SCAN
    return None
