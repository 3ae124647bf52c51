"""Check that the text layer of a PDF page fits the page, and a scan's its picture.

Each check has its threshold from 5,000 real pages; the result there is given beside it.
A page that fails goes to OCR and not to a slower reader of the text layer, because the
fault is in the file. Of 153 such pages pdfplumber read none better, 47 as badly and
three with each letter twice (``benches.self_check`` asks it).

The text layer of a scan comes from an earlier OCR, or from somebody who wants the page
to be searched for other words than a reader of the picture sees. So OCR reads the
picture, and the words are compared at their places. The layer stays as it is. Stretches
of several words that only OCR reads are added behind it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import MarkKind, Said, joined
from pipeline.geometry import BBox, overlap
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import (
    OcrPage,
    OcrWord,
    likeness,
    printed,
    read_at,
    turned,
    why_unread,
)
from pipeline.ingest.pdf.turned import moved

_ROWS, _COLUMNS = 256, 32
"""Number of rows and columns of cells in the rectangle around the words. On a full page
a cell is 3 points high, a third of a line, and 18 points wide, as long as a word. Fewer
cells are faster."""

_TRIM = 0.2
"""Share of a word's height that is left out at its top and foot: lines set close touch
there."""

_INCH = 72.0


class Spread(NamedTuple):
    """Spread of words on a page; all zero without any.

    Attributes:
        covered: Share of the page that their boxes have together, 0 or more.
        piled: Share of their boxes that lies under other ones, in [0, 1].
        density: Number of words on a square inch of the rectangle around them.
    """

    covered: float = 0.0
    piled: float = 0.0
    density: float = 0.0


def spread_of(words: Sequence[Word], size: tuple[float, float]) -> Spread:
    """Measure the spread of words on a page; width and height in points."""
    if not words:
        return Spread()
    # By iterator: from tuples, numpy makes an array in four times the time.
    sides = chain.from_iterable(map(attrgetter("box"), words))
    flat = np.fromiter(sides, np.float64, 4 * len(words))
    if not np.isfinite(flat).all():
        return Spread()
    x0, top, x1, bottom = flat.reshape(-1, 4).T
    heights = bottom - top
    left, upper = x0.min(), top.min()
    width, height = max(x1.max() - left, 1.0), max(bottom.max() - upper, 1.0)
    # Nothing is made a cell wide that is not: words side by side must not meet.
    columns = np.rint((np.stack((x0, x1)) - left) * (_COLUMNS / width)).astype(int)
    trimmed = np.stack((top + _TRIM * heights, bottom - _TRIM * heights))
    rows = np.rint((trimmed - upper) * (_ROWS / height)).astype(int)
    total = int(np.dot(columns[1] - columns[0], rows[1] - rows[0]))
    return Spread(
        float(np.dot(x1 - x0, heights)) / max(size[0] * size[1], 1.0),
        1 - _count_covered(columns, rows) / total if total else 0.0,
        float(len(words) / (width * height / _INCH**2)),
    )


def _count_covered(columns: NDArray[np.int64], rows: NDArray[np.int64]) -> int:
    """Count the cells that any of some rectangles covers.

    Each rectangle adds 1 from its corner on and takes it away behind its sides, so that
    sums over rows and columns give the number of rectangles on a cell.
    """
    wide = _COLUMNS + 1
    corners = rows * wide
    begin, end = (corners + columns).ravel(), (corners + columns[::-1]).ravel()
    n = (_ROWS + 1) * wide
    steps = np.bincount(begin, minlength=n) - np.bincount(end, minlength=n)
    # A row of steps sums to nothing, so that the rows need not be told apart.
    counts = steps.reshape(_ROWS + 1, wide).cumsum(0).ravel().cumsum()
    return int(np.count_nonzero(counts))


_MAX_ODD_SHARE = 0.2
"""Largest share of characters without a meaning; 3 % are bullets and logos on real
pages."""

_MAX_CONTROL_SHARE = 0.01
"""Largest share of control characters: a page with more had paragraphs in a font that
shifts every letter by 31."""

_MAX_JOINED_SHARE = 0.02
"""Largest share of letters joined by the same mark, "the!system!is": spaces that a font
maps to it. One report of 43 pages had 10 %, no other page a fifth of this."""

_MIN_LETTER_SHARE = 0.5
"""Least share of letters and digits, without dots and dashes; real pages have 80 % or
more."""

_MIN_FREQUENT_SHARE = 0.43
"""Least share of the letters e t a o i n s r in words; real pages of ten languages have
50 % or more, a shifted alphabet has 20 to 40 %."""

_MIN_CHARS = 50
_MIN_LETTERS = 100

_FEW_WORDS = 40
_LARGE_IMAGE = 0.5
"""Share of the page from which images are large. A page with so few words over such an
image may be a scan with a stamp: 2 % of real pages, most of them annexes of UN
documents with their number printed above."""

_MIN_COVERED = 0.01
"""Least share of the page that words cover unless they are few: on real pages with so
large an image and a good text layer 2.2 % or more, half of those with few words under
0.2 %."""

_MAX_PILED = 0.15
"""Largest share, of the area that words cover, under other words: 13 % on one real
page, with shadows of its headings, 9 % on one, under 1 % on 5,600. A layer that is
there twice, three points apart, has 23 %, one in a single line 64 % or more."""

_MAX_DENSITY = 40.0
"""Most words on a square inch in the text layer of a scan: real pages have up to 18,
and one page in a hundred 16. Print so small is painted; a layer has shrunk."""

_ODD = re.compile("[\ufffd\ufffe\ue000-\uf8ff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_JOINED = re.compile(r'[!"#$%(](?<=[^\W\d_].)(?=[^\W\d_])')
_ALNUM = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"\b[a-z]{3,}\b")
_LEADERS = " .…·_-–—"
_FREQUENT = "etaoinsr"


_NO_LETTERS = re.compile(
    "[\ufffd\ue000-\uf8ff\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x9f]+"
)
_MIN_UNKNOWN, _MIN_KINDS = 4, 5
"""Fewest words of three and more unknown letters, and of different letters in them:
symbols and bullets are single characters, or the same ones again."""


def is_unknown(text: str) -> bool:
    """Return True for a word whose characters all have no meaning or no shape."""
    return _NO_LETTERS.fullmatch(text) is not None


class Flaw(NamedTuple):
    """The reason why the words of a text layer are not those of the page.

    Attributes:
        why: Reason, as a sentence.
        is_partial: Whether the words are right, but an image may hold more.
        is_misplaced: Whether the words may be right, but their places, and so their
            order, are not.
    """

    why: str
    is_partial: bool = False
    is_misplaced: bool = False


SCAN = Flaw("the page is an image without a text layer (scan)")
OVER_SCAN = Flaw(
    "an image (scan) fills the page, and its text layer holds few words",
    is_partial=True,
)
DRAWN = Flaw("the page shows something but holds no text")
UNKNOWN = Flaw(
    "a font maps some of the page's words to no known characters",
    is_partial=True,
)
PILED = Flaw("the words of the text layer overlap", is_misplaced=True)
SHRUNK = Flaw(
    "the letters of the text layer are too small to be read",
    is_misplaced=True,
)


def find_flaw(words: Sequence[Word]) -> Flaw | None:
    """Return the flaw of the letters of a text layer, or None."""
    text = " ".join([word.text for word in words])
    n_chars = len(text) - len(words) + 1
    if len(_ODD.findall(text)) > _MAX_ODD_SHARE * n_chars:
        return Flaw("the text layer is unusable: its fonts map to no known characters")
    n_control = 0 if text.isprintable() else len(_CONTROL.findall(text))
    if n_control > _MAX_CONTROL_SHARE * n_chars:
        return Flaw(
            "the text layer is unusable: it holds control characters in place of "
            "letters"
        )
    n_joined = Counter(_JOINED.findall(text))
    n_joined["("] -= text.count(")")  # the name(s) and f(x) of real text
    for mark, n in n_joined.items():
        if n > max(_MAX_JOINED_SHARE * n_chars, 9):
            code = "the text layer is unusable: it holds {mark!r} in place of spaces"
            return Flaw(Said(code, mark=mark))
    if _lacks_letters(text):
        return Flaw("the text layer is unusable: its letters make no words")
    return None


def find_unknown(words: Sequence[Word]) -> Flaw | None:
    """Return the flaw of a page with some words of no known letters, or None."""
    text = "".join([word.text for word in words])
    if text.isascii() or _NO_LETTERS.search(text) is None:
        return None
    unknown = [w.text for w in words if len(w.text) > 2 and is_unknown(w.text)]
    is_font = len(unknown) >= _MIN_UNKNOWN
    shapes = set("".join(unknown))
    is_odd = len(shapes) >= _MIN_KINDS or _ODD.search("".join(shapes)) is None
    return UNKNOWN if is_font and is_odd else None


def _lacks_letters(text: str) -> bool:
    n_rest = len(text) - sum(map(text.count, _LEADERS))
    least = _MIN_LETTER_SHARE * n_rest if n_rest >= _MIN_CHARS else 0
    plain = "".join(_PLAIN_WORD.findall(text.lower()))
    # On most pages the plain words are enough, and the others need not be found.
    if len(plain) < least and sum(map(len, _ALNUM.findall(text))) < least:
        return True
    n_frequent = sum(map(plain.count, _FREQUENT))
    return len(plain) >= _MIN_LETTERS and n_frequent < _MIN_FREQUENT_SHARE * len(plain)


def find_image(
    words: Sequence[Word],
    spread: Spread,
    images: Sequence[BBox],
    size: tuple[float, float],
) -> Flaw | None:
    """Return the flaw of a page whose words may be only in an image, or None."""
    if not words:
        return SCAN if images else None
    page = BBox(0, 0, *size)
    covered = sum(overlap(image, page) for image in images)
    is_sparse = len(words) < _FEW_WORDS or spread.covered < _MIN_COVERED
    return OVER_SCAN if is_sparse and covered > _LARGE_IMAGE * page.area else None


def find_misplaced(words: Sequence[Word], spread: Spread) -> Flaw | None:
    """Return the flaw of a text layer with misplaced words, or None."""
    if len(words) < _FEW_WORDS:
        return None  # a logo drawn twice is most of such a page
    if spread.piled > _MAX_PILED:
        return PILED
    if spread.density > _MAX_DENSITY:
        n_scanned = sum(word.mark is MarkKind.OCR for word in words)
        return SHRUNK if 2 * n_scanned > len(words) else None
    return None


OTHER_PICTURE = "the picture shows words that are not those of its text layer"

_MIN_COMPARED = 5
"""Fewest words of a layer that are compared with the picture."""

_MIN_TELLING = 4
"""Fewest letters of a word that tells: a shorter one stands on any page."""

_MIN_ALIKE = 0.6
"""Least likeness, in [0, 1], of two readings of one word: bad scans have 0.7 and more,
other words 0.4 and less."""

_MIN_RUN = 5
_SURE = 0.9
"""Least confidence of such a word, and least mean confidence of its page."""

_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z\u00df-\u024f\u3040-\u30ff\u4e00-\u9fff]")
"""A letter that is not Latin, Chinese or Japanese: OCR reads many of them wrongly."""

_MAX_COMPARED = 3_000
"""Most words of a page that are compared: no page of print has more."""


def is_layer(words: Sequence[Word]) -> bool:
    """Return True if a page has the text layer of a scan that OCR can be asked for."""
    n_words = [word.mark for word in words].count(MarkKind.OCR)
    return _MIN_COMPARED <= n_words <= _MAX_COMPARED


def add_unstored(layout: PageLayout, recognised: OcrPage) -> PageLayout:
    """Return a page with the stretches behind it that only OCR reads in its picture."""
    if why_unread(recognised, "") is not None or recognised.confidence < _SURE:
        return layout
    size = layout.width, layout.height
    way = (recognised.turns - layout.turns) % 4
    upright = size[::-1] if way % 2 else size
    known = [
        turned(word, (-way) % 4, *upright)
        for block in layout.blocks
        for line in block.lines
        for word in line.words
    ]
    added = list(_unstored(recognised.words, known))
    if added:
        blocks = lay_out(printed(added), *upright).blocks
        layout.blocks += [moved(block, way, *size) for block in blocks]
        layout.note = joined([layout.note, OTHER_PICTURE])
    return layout


def _unstored(words: Sequence[OcrWord], known: Sequence[Word]) -> Iterator[OcrWord]:
    """Yield the words in the stretches that only OCR reads."""
    is_known = list(_matches(words, known))
    for run in _runs(is_known):
        start, end = run.start, run.stop
        while start and _goes_on(words, is_known, start, start - 1):
            start -= 1
        while end < len(words) and _goes_on(words, is_known, end - 1, end):
            end += 1
        yield from words[start:end]


def _goes_on(
    words: Sequence[OcrWord], is_known: Sequence[bool | None], i: int, j: int
) -> bool:
    """Return True if a word that cannot tell stands in the line of another one."""
    a, b = words[i].box, words[j].box
    return is_known[j] is None and a.top < (b.top + b.bottom) / 2 < a.bottom


def _matches(words: Sequence[OcrWord], known: Sequence[Word]) -> Iterator[bool | None]:
    """Yield False for each word that is surely not known; None if it cannot tell."""
    own = [_letters_of(word.text) for word in words]
    theirs = [_letters_of(word.text) for word in known]
    texts, pairs = set(theirs), set(pairwise(theirs))
    places = list(zip(theirs, (word.box for word in known), strict=True))
    for i, (letters, word) in enumerate(zip(own, words, strict=True)):
        if _OTHER_SCRIPT.search(letters):
            yield True
        elif len(letters) < _MIN_TELLING or not letters.isalpha():
            yield None
        elif letters in texts:
            # The same word elsewhere is no match, the same two words are.
            around = own[max(i - 1, 0) : i + 2]
            yield not pairs.isdisjoint(pairwise(around)) or None
        else:
            there = read_at(word.box, places)
            is_other = _OTHER_SCRIPT.search(there) is not None
            is_match = (
                is_other or letters in there or likeness(letters, there) > _MIN_ALIKE
            )
            yield is_match or (None if word.score < _SURE else False)


def _letters_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("\u0111", "d")
    return "".join(filter(str.isalnum, plain))


def _runs(is_known: Iterable[bool | None]) -> Iterator[range]:
    """Yield the stretches with enough words that are not known, by their numbers."""
    other: list[int] = []
    for i, is_match in enumerate([*is_known, True]):
        if is_match:
            if len(other) >= _MIN_RUN:
                yield range(other[0], other[-1] + 1)
            other = []
        elif is_match is False:
            other.append(i)
