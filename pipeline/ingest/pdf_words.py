"""Words of a PDF page with their boxes, from pdfium's text.

Three traps of pdfium's text (its 2026 releases): U+FFFE stands for a hyphen at
a line end *and* swallows the newline; an index into the text is not a
character index where characters were dropped or lie outside the basic plane;
boxes ignore the page's rotation and crop box.
"""

import ctypes
import re
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.page_space import Transform
from pipeline.ingest.printed import Word

_WORD = re.compile(r"[^\s\ufffe]+\ufffe?")
_LINE_END = re.compile(r"[\r\n]|\ufffe")
_HYPHEN = "\ufffe"


def iter_words(text_page: pdfium.PdfTextPage, transform: Transform) -> Iterator[Word]:
    """Yield the words of a page in stream order.

    Args:
        text_page: The page's text.
        transform: Map from the page's own space to house coordinates.
    """
    n_chars = text_page.count_chars()
    if n_chars <= 0:
        return
    text = text_page.get_text_range(errors="replace").replace("\0", "\ufffd")
    char_index = _char_indices(text_page, text, n_chars)
    bold = False
    line_end = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        first = char_index(start)
        if start > line_end:  # the font is asked once a line: each call costs 1 us
            bold = _is_bold(text_page, first)
            found = _LINE_END.search(text, start)
            line_end = found.start() if found else len(text)
        box, size, ink = _measure(text_page, first, char_index(end), transform)
        yield Word(match.group().replace(_HYPHEN, "-"), box, size, bold, ink)


def _is_bold(text_page: pdfium.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(64)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page, index, name, 64, flags)
    return any(mark in name.value.lower() for mark in (b"bold", b"black", b"heavy"))


def _char_indices(
    text_page: pdfium.PdfTextPage, text: str, n_chars: int
) -> Callable[[int], int]:
    """Return a function from an index of ``text`` to pdfium's character index."""
    n_units = sum(2 if c > "\uffff" else 1 for c in text)
    if n_units == n_chars == len(text):
        return int
    starts = [0]
    for c in text:
        starts.append(starts[-1] + (2 if c > "\uffff" else 1))

    def index(position: int) -> int:
        unit = starts[position]
        found = pdfium_c.FPDFText_GetCharIndexFromTextIndex(text_page, unit)
        return found if found >= 0 else min(unit, n_chars)

    return index


def _measure(
    text_page: pdfium.PdfTextPage, start: int, end: int, transform: Transform
) -> tuple[BBox, float, tuple[float, float]]:
    """Return the box of a word, the height of its font and that of its glyphs."""
    n_rects = pdfium_c.FPDFText_CountRects(text_page, start, max(end - start, 1))
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes: list[BBox] = []
    for i in range(n_rects):
        pdfium_c.FPDFText_GetRect(text_page, i, left, top, right, bottom)
        boxes.append(transform.box(left.value, top.value, right.value, bottom.value))
    if not boxes:
        return BBox(0, 0, 0, 0), 0.0, (0.0, 0.0)
    tight = merge_bboxes(boxes)
    ink = (tight.top, tight.bottom)
    loose = _loose_box(text_page, start, transform)
    # The font's own height keeps "on" and "of" on one line. Some fonts state
    # one that is several lines high; the glyphs are right then.
    if not 0.8 * tight.height <= loose.height <= 2.5 * tight.height + 4:
        return tight, tight.height, ink
    return BBox(tight.x0, loose.top, tight.x1, loose.bottom), loose.height, ink


def _loose_box(text_page: pdfium.PdfTextPage, index: int, transform: Transform) -> BBox:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text_page, index, rect)
    return transform.box(rect.left, rect.top, rect.right, rect.bottom)
