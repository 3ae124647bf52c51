"""PDF pages to text and word boxes by pdfium, in reading order.

pdfium gives characters in the order of the content stream and boxes in the
unrotated page with its origin at the bottom left. Both are repaired here:
words get boxes in house coordinates, lines and blocks come from
``pipeline.ingest.layout``. Three traps of pdfium's text (its 2026 releases):
U+FFFE stands for a hyphen at a line end *and* swallows the newline; an index
into the text is not a character index where characters were dropped or lie
outside the basic plane; boxes ignore the page's rotation and crop box.
"""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import Block, Page
from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    UnreadableDocument,
)
from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.base import Extract
from pipeline.ingest.furniture import mark_furniture
from pipeline.ingest.layout import PageLayout, Word, lay_out
from pipeline.ingest.pages import PageText, write_page
from pipeline.ingest.tables import TableFinder, may_hold_table

_WORD = re.compile(r"[^\s\ufffe]+\ufffe?")
_LINE_END = re.compile(r"[\r\n]|\ufffe")
_HYPHEN = "\ufffe"
_MAX_ODD_SHARE = 0.2
"""Above this share of unmapped glyphs a text layer is noise, not text."""


@dataclass(frozen=True, slots=True)
class _Transform:
    """Affine map from pdfium's page space to house coordinates, in points."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, top: float, right: float, bottom: float) -> BBox:
        xs = (
            self.a * left + self.c * top + self.e,
            self.a * right + self.c * bottom + self.e,
        )
        ys = (
            self.b * left + self.d * top + self.f,
            self.b * right + self.d * bottom + self.f,
        )
        return BBox(min(xs), min(ys), max(xs), max(ys))


def read_pdf(data: bytes, *, max_pages: int = 5_000) -> Extract:
    """Read every page of a PDF.

    Args:
        data: Bytes of the file.
        max_pages: More pages than this are refused.

    Returns:
        Text in reading order with pages, word boxes and blocks. A page whose
        text layer is missing or unusable has ``unread`` set.

    Raises:
        EncryptedDocument: The file needs a password.
        DocumentTooLarge: It has more than ``max_pages`` pages.
        UnreadableDocument: It is damaged or has no page.
    """
    document = _open(data)
    try:
        n_pages = len(document)
        if n_pages == 0:
            msg = "the PDF has no page"
            raise UnreadableDocument(msg)
        if n_pages > max_pages:
            msg = f"the PDF has {n_pages} pages, more than the limit of {max_pages}"
            raise DocumentTooLarge(msg)
        finder = TableFinder(data)
        layouts = [_read_page(document, finder, index) for index in range(n_pages)]
    finally:
        document.close()
    mark_furniture(layouts)
    return _join(layouts)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            msg = "the PDF is encrypted and needs a password"
            raise EncryptedDocument(msg) from error
        msg = f"the PDF is damaged or cut off ({error})"
        raise UnreadableDocument(msg) from error


def _join(layouts: list[PageLayout]) -> Extract:
    parts: list[str] = []
    pages: list[Page] = []
    blocks: list[Block] = []
    length = 0
    for number, layout in enumerate(layouts, start=1):
        written: PageText = write_page(layout, number=number, offset=length)
        parts.append(written.text)
        pages.append(written.page)
        blocks.extend(written.blocks)
        length += len(written.text)
    return Extract("".join(parts), tuple(pages), tuple(blocks))


def _read_page(
    document: pdfium.PdfDocument, finder: TableFinder, index: int
) -> PageLayout:
    """Read one page; a page that pdfium cannot load is listed as unread."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        return PageLayout(0, 0, unread=f"the page is damaged ({error})")
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            words = list(_iter_words(page, text_page, width, height))
        finally:
            text_page.close()
        unread = _why_unread(page, words)
        tables = finder.find(index) if words and may_hold_table(page) else ()
        return lay_out(words, width, height, tables=tables, unread=unread)
    except pdfium.PdfiumError as error:
        return PageLayout(0, 0, unread=f"the page is damaged ({error})")
    finally:
        page.close()


def _why_unread(page: pdfium.PdfPage, words: list[Word]) -> str | None:
    if not words:
        has_image = any(
            True
            for _ in page.get_objects(
                filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING],
                max_depth=3,
            )
        )
        return "the page is an image without a text layer (scan)" if has_image else None
    text = "".join(word.text for word in words)
    odd = sum(1 for c in text if c in "\ufffd\ufffe" or "\ue000" <= c <= "\uf8ff")
    if odd > _MAX_ODD_SHARE * len(text):
        return "the text layer is unusable: its fonts map to no known characters"
    return None


def _transform(page: pdfium.PdfPage, width: float, height: float) -> _Transform:
    """Derive the map from three points that pdfium itself transforms."""
    # pdfium maps to whole device units: 1,000 of them a point keep 0.001 pt.
    scale = 1000
    size = (0, 0, int(width * scale), int(height * scale), 0)

    def device(x: float, y: float) -> tuple[float, float]:
        dx, dy = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, *size, x, y, dx, dy)
        return dx.value / scale, dy.value / scale

    reach = 1000.0
    e, f = device(0, 0)
    ax, ay = device(reach, 0)
    cx, cy = device(0, reach)
    return _Transform(
        (ax - e) / reach,
        (ay - f) / reach,
        (cx - e) / reach,
        (cy - f) / reach,
        e,
        f,
    )


def _iter_words(
    page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, width: float, height: float
) -> Iterator[Word]:
    n_chars = text_page.count_chars()
    if n_chars <= 0:
        return
    text = text_page.get_text_range(errors="replace").replace("\0", "\ufffd")
    char_index = _char_indices(text_page, text, n_chars)
    transform = _transform(page, width, height)
    bold = False
    line_end = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        first = char_index(start)
        if start > line_end:  # the font is asked once a line: each call costs 1 us
            bold = _is_bold(text_page, first)
            found = _LINE_END.search(text, start)
            line_end = found.start() if found else len(text)
        box, size = _measure(text_page, first, char_index(end), transform)
        yield Word(match.group().replace(_HYPHEN, "-"), box, size, bold)


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
    text_page: pdfium.PdfTextPage, start: int, end: int, transform: _Transform
) -> tuple[BBox, float]:
    """Return the box of a word and the height of its font in points."""
    n_rects = pdfium_c.FPDFText_CountRects(text_page, start, max(end - start, 1))
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes: list[BBox] = []
    for i in range(n_rects):
        pdfium_c.FPDFText_GetRect(text_page, i, left, top, right, bottom)
        boxes.append(transform.box(left.value, top.value, right.value, bottom.value))
    if not boxes:
        return BBox(0, 0, 0, 0), 0.0
    tight = merge_bboxes(boxes)
    loose = _loose_box(text_page, start, transform)
    # The font's own height keeps "on" and "of" on one line. Some fonts state
    # one that is several lines high; the glyphs are right then.
    if not 0.8 * tight.height <= loose.height <= 2.5 * tight.height + 4:
        return tight, tight.height
    return BBox(tight.x0, loose.top, tight.x1, loose.bottom), loose.height


def _loose_box(
    text_page: pdfium.PdfTextPage, index: int, transform: _Transform
) -> BBox:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text_page, index, rect)
    return transform.box(rect.left, rect.top, rect.right, rect.bottom)
