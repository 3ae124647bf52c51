"""PDF pages to text and word boxes by pdfium, in reading order.

pdfium gives characters in the order of the content stream. They become words
with boxes in ``pdf_words``, lines and blocks in ``layout``, tables in
``tables``; a page that cannot be read is listed with its reason.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    UnreadableDocument,
)
from pipeline.ingest.base import Extract
from pipeline.ingest.furniture import mark_furniture
from pipeline.ingest.layout import lay_out
from pipeline.ingest.ocr_page import OcrPage, lay_out_ocr
from pipeline.ingest.page_space import Transform
from pipeline.ingest.pages import join_pages
from pipeline.ingest.pdf_words import iter_words
from pipeline.ingest.printed import PageLayout, Word
from pipeline.ingest.tables import find_tables

_MAX_ODD_SHARE = 0.2
"""Above this share of unmapped glyphs a text layer is noise, not text."""


def read_pdf(
    data: bytes,
    *,
    max_pages: int = 5_000,
    ocr: Mapping[int, OcrPage] = MappingProxyType({}),
) -> Extract:
    """Read every page of a PDF.

    Args:
        data: Bytes of the file.
        max_pages: More pages than this are refused.
        ocr: What OCR made of pages, by their numbers.

    Returns:
        Text in reading order with pages, word boxes and blocks. A page whose
        text layer is missing or unusable is among ``scans`` and has ``unread``
        set, unless OCR read it.

    Raises:
        EncryptedDocument: The file needs a password.
        DocumentTooLarge: It has more than ``max_pages`` pages.
        UnreadableDocument: It is damaged or has no page.
    """
    document = _open(data)
    try:
        n_pages = len(document)
        if n_pages > max_pages:
            msg = f"the PDF has {n_pages} pages, more than the limit of {max_pages}"
            raise DocumentTooLarge(msg)
        layouts = [_read_page(document, i, ocr.get(i + 1)) for i in range(n_pages)]
    finally:
        document.close()
    mark_furniture(layouts)
    return join_pages(layouts)


def _open(data: bytes) -> pdfium.PdfDocument:
    """Open a PDF of at least one page.

    Asks pdfium itself: pypdfium2 reports a file without pages by the error
    that some earlier file left behind.
    """
    raw = pdfium_c.FPDF_LoadMemDocument64(data, len(data), None)
    if raw:
        document = pdfium.PdfDocument(raw)
        if len(document) > 0:
            return document
        document.close()
        msg = "the PDF has no page"
        raise UnreadableDocument(msg)
    code = pdfium_c.FPDF_GetLastError()
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        msg = "the PDF is encrypted and needs a password"
        raise EncryptedDocument(msg)
    msg = f"the PDF is damaged or cut off (pdfium's error {code})"
    raise UnreadableDocument(msg)


def _read_page(
    document: pdfium.PdfDocument, index: int, recognised: OcrPage | None
) -> PageLayout:
    """Read one page; a page that pdfium cannot load is listed as unread."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        return PageLayout(0, 0, unread=f"the page is damaged ({error})")
    try:
        width, height = page.get_size()
        if recognised is not None:
            return lay_out_ocr(recognised, width, height)
        transform = Transform.of_page(page)
        text_page = page.get_textpage()
        try:
            words = list(iter_words(text_page, transform))
        finally:
            text_page.close()
        unread = _why_unread(page, words)
        tables = find_tables(page, transform) if words else ()
        layout = lay_out(words, width, height, tables=tables, unread=unread)
        layout.is_scan = unread is not None
        return layout
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
