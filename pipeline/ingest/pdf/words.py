"""Words of a PDF page with their boxes, from pdfium's text.

Four traps of pdfium's text (its 2026 releases): U+FFFE stands for a hyphen at a line
end *and* swallows the newline; an index into the text is not a character index if
characters were dropped or lie outside the basic plane; boxes ignore the page's rotation
and crop box; if text that runs from right to left is turned, the two halves of such a
character are turned, too. Lines that run from right to left are read by the places of
their letters. One loss cannot be repaired: beside such text some signs are written as
letters, "®" as "R".
"""

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import accumulate
from math import hypot, inf

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.geometry import BBox, Sides, merge_bboxes
from pipeline.ingest.layout.lines import TO_LEFT, runs_to_left
from pipeline.ingest.layout.printed import ASKEW, Word
from pipeline.ingest.pdf.hidden import Looks
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.to_left import glyphs_of, words_to_left

_WORD = re.compile(r"[^\s\ufffe]+\ufffe?")
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_LINE_END = re.compile(r"[\r\n]|\ufffe")
_NO_INK = 0.002
"""Share of its line below which the height of a word is no ink. For letters of a font
that neither the file nor this machine has, pdfium says 0.001; a dash has 0.05."""

_MAX_STEP = 2.0
"""Largest step up or down, in points, of words on one line. Behind a larger one they
may run another way: pdfium puts level and turned words that meet on one line."""

_HYPHEN = "\ufffe"
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_TURNED_PAIR = re.compile("([\udc00-\udfff])([\ud800-\udbff])")


def iter_words(
    text_page: pdfium.PdfTextPage, transform: Transform, looks: Looks | None = None
) -> Iterator[Word]:
    """Yield the words of a page in stream order."""
    n_chars = text_page.count_chars()
    if n_chars <= 0:
        return
    text = _mended(text_page.get_text_range(errors="surrogatepass"))
    chars_of = _char_spans(text_page, text, n_chars)
    ruler_of = cache(partial(_ruler, text_page, transform))
    measure = ruler_of(0)
    bold = False
    turns = line_start = line_end = -1
    last_top = 0.0
    found_words = _words_of(text_page, text, chars_of, transform)
    for number, (start, word, runs) in enumerate(found_words):
        first = runs[0][0]
        if start > line_end:  # the font is asked once a line: each call costs 1 us
            bold = _is_bold(text_page, first)
            turns = turns_of(text_page, transform, first)
            measure = ruler_of(turns % ASKEW)  # askew words are measured as upright
            found = _LINE_END.search(text, start)
            line_start, line_end = start, found.start() if found else len(text)
        box, size, ink, is_inkless = _measured(runs, measure)
        leaves = turns != 0 or abs(box.top - last_top) > _MAX_STEP
        if leaves and start > line_start:
            known, turns = turns, turns_of(text_page, transform, first)
            if turns != known:
                measure = ruler_of(turns % ASKEW)
                box, size, ink, is_inkless = _measured(runs, measure)
        last_top = box.top
        if looks is not None:
            looks.add(number, first, size)
            if is_inkless:
                looks.inkless.append(number)
        yield Word(word, box, size, bold, ink, None, turns)


def _words_of(
    text_page: pdfium.PdfTextPage,
    text: str,
    chars_of: Callable[[int, int], tuple[int, int]],
    transform: Transform,
) -> Iterator[tuple[int, str, list[tuple[int, int]]]]:
    """Yield a place in the line, the text and the runs of characters of each word."""
    if text.isascii() or not TO_LEFT.search(text):
        yield from _plain_words(text, 0, len(text), chars_of)
        return
    is_likely = runs_to_left(text)
    for line in _LINE.finditer(text):
        if TO_LEFT.search(line[0]):
            drawn = [chars_of(i, i + 1)[0] for i in range(*line.span())]
            if not turns_of(text_page, transform, drawn[0]):
                glyphs = glyphs_of(text_page, transform, line[0], drawn)
                to_left = runs_to_left(line[0], is_likely=is_likely)
                for word, runs in words_to_left(glyphs, to_left=to_left):
                    yield line.start(), word, runs
                continue
        yield from _plain_words(text, *line.span(), chars_of)


def _plain_words(
    text: str, start: int, end: int, chars_of: Callable[[int, int], tuple[int, int]]
) -> Iterator[tuple[int, str, list[tuple[int, int]]]]:
    for match in _WORD.finditer(text, start, end):
        span = match.span()
        yield span[0], match[0].replace(_HYPHEN, "-"), [chars_of(*span)]


def _mended(text: str) -> str:
    """Return a text without halves of characters and without null."""
    if not text.isascii():
        pairs = _TURNED_PAIR.sub(r"\2\1", text).encode("utf-16-le", "surrogatepass")
        text = pairs.decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd")


def _is_bold(text_page: pdfium.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(64)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page, index, name, 64, flags)
    return any(mark in name.value.lower() for mark in (b"bold", b"black", b"heavy"))


def _is_in_file(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """Return False for a letter of a font outside the file, drawn elsewhere."""
    handle = pdfium_c.FPDFText_GetTextObject(text_page, index)
    font = pdfium_c.FPDFTextObj_GetFont(handle) if handle else None
    return not font or bool(pdfium_c.FPDFFont_GetIsEmbedded(font))


def _char_spans(
    text_page: pdfium.PdfTextPage, text: str, n_chars: int
) -> Callable[[int, int], tuple[int, int]]:
    """Return a function from a span of ``text`` to one of pdfium's characters.

    The two differ if pdfium left characters out of the text. Both count a character
    outside the basic plane twice.
    """
    if n_chars == len(text) and _WIDE.search(text) is None:
        return lambda start, end: (start, end)
    units = list(accumulate((2 if c > "\uffff" else 1 for c in text), initial=0))

    def index(unit: int) -> int:
        found: int = pdfium_c.FPDFText_GetCharIndexFromTextIndex(text_page, unit)
        return found if found >= 0 else min(unit, n_chars - 1)

    # The end is asked by the last unit: the one after it may be far away.
    return lambda start, end: (index(units[start]), index(units[end] - 1) + 1)


def turns_of(text_page: pdfium.PdfTextPage, transform: Transform, index: int) -> int:
    """Return the clockwise quarter turns needed to read a character."""
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(text_page, index, matrix):
        return 0
    x = transform.a * matrix.a + transform.c * matrix.b
    y = transform.b * matrix.a + transform.d * matrix.b
    length = hypot(x, y)
    if not 0 < length < inf or x > 0.98 * length:
        return 0
    if max(abs(x), abs(y)) < 0.98 * length:
        return ASKEW
    return 2 if x < 0 and abs(x) > abs(y) else 3 if y > 0 else 1


_Measure = tuple[BBox, float, tuple[float, float], bool]
"""Box of a word, height of its font, top and bottom of its glyphs, and whether they
seem to be empty."""


def _measured(
    runs: Sequence[tuple[int, int]], measure: Callable[[int, int], _Measure]
) -> _Measure:
    """Return the measures of a word from those of its runs."""
    box, size, ink, is_inkless = measure(*runs[0])
    for run in runs[1:]:
        other = measure(*run)
        box, size = merge_bboxes((box, other[0])), max(size, other[1])
        ink = (min(ink[0], other[2][0]), max(ink[1], other[2][1]))
        is_inkless |= other[3]
    return box, size, ink, is_inkless


def _ruler(
    text_page: pdfium.PdfTextPage, transform: Transform, turns: int
) -> Callable[[int, int], _Measure]:
    """Return the function that measures words turned so, as they are read: upright."""
    if not turns:
        return _Ruler(text_page, transform).measure
    shown = text_page.page.get_size()
    upright = Transform.of_turns(-turns, *shown).after(transform)
    as_shown = Transform.of_turns(turns, *(shown[::-1] if turns % 2 else shown))
    as_read = _Ruler(text_page, upright).measure

    def measure(start: int, end: int) -> _Measure:
        box, size, _, is_inkless = as_read(start, end)
        box = as_shown.box(*box)
        return box, size, (box.top, box.bottom), is_inkless

    return measure


class _Ruler:
    """Measures upright words of one page.

    pdfium writes into the same numbers each time. Steps are written out here, since
    they are taken for every word.
    """

    def __init__(self, text_page: pdfium.PdfTextPage, transform: Transform) -> None:
        self._text_page = text_page.raw
        self._transform = transform
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._loose = pdfium_c.FS_RECTF()
        self._trusted: set[float] = set()
        self._last_height = -1.0

    def measure(self, start: int, end: int) -> _Measure:
        """Return the measures of a word."""
        tight = self._tight_box(start, end)
        # Its area is not asked for, which would cost as much as its box.
        if tight is None or tight[0] >= tight[2] or tight[1] >= tight[3]:
            # Glyphs without ink, as in the text layers of some scans.
            return *self._as_font_says(start, end), True
        x0, top, x1, bottom = tight
        _, loose_top, _, loose_bottom = loose = self._loose_box(start)
        height = loose_bottom - loose_top
        if bottom - top <= _NO_INK * height and not _is_in_file(self._text_page, start):
            return *self._as_font_says(start, end), False
        if self._is_trusted(loose, tight):
            box = BBox(x0, loose_top, x1, loose_bottom)
            return box, height, (top, bottom), False
        return BBox(x0, top, x1, bottom), bottom - top, (top, bottom), False

    def _as_font_says(
        self, start: int, end: int
    ) -> tuple[BBox, float, tuple[float, float]]:
        box = merge_bboxes((self._loose_box(start), self._loose_box(end - 1)))
        return box, box.height, (box.top, box.bottom)

    def _loose_box(self, index: int) -> Sides:
        """Return the box of a character as wide and high as its font says."""
        rect = self._loose
        pdfium_c.FPDFText_GetLooseCharBox(self._text_page, index, rect)
        return self._transform.sides(rect.left, rect.top, rect.right, rect.bottom)

    def _is_trusted(self, loose: Sides, tight: Sides) -> bool:
        """Return True if the font's own height can be the height of its words.

        It keeps "on" and "of" on one line. Some fonts state one that is several
        lines high; the glyphs are right then. A full stop or a dash is low in
        every font, so it follows the words of its font before it.
        """
        _, top, _, bottom = tight
        _, loose_top, _, loose_bottom = loose
        height = loose_bottom - loose_top
        if 0.8 * (bottom - top) <= height <= 2.5 * (bottom - top) + 4:
            if height != self._last_height:
                self._last_height = height
                self._trusted.add(round(height, 1))
            return True
        inside = loose_top - 1 <= top and bottom <= loose_bottom + 1
        return inside and round(height, 1) in self._trusted

    def _tight_box(self, start: int, end: int) -> Sides | None:
        """Return the box of the glyphs; a word over two lines has several parts."""
        left, top, right, bottom = self._sides
        page, sides = self._text_page, self._transform.sides
        found: Sides | None = None
        for i in range(pdfium_c.FPDFText_CountRects(page, start, max(end - start, 1))):
            pdfium_c.FPDFText_GetRect(page, i, left, top, right, bottom)
            box = sides(left.value, top.value, right.value, bottom.value)
            found = box if found is None else merge_bboxes((found, box))
        return found
