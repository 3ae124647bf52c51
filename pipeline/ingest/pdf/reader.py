"""PDF pages to text and word boxes by pdfium, in reading order.

pdfium gives characters in the order of the content stream. They become words with boxes
in ``words``, lines and blocks in ``page.layout``, tables in ``turned``; a page that
cannot be read is listed with its reason.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import BlockKind, Said, counted, joined
from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    IngestError,
    UnreadableDocument,
)
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.pages import (
    WrittenPage,
    join_pages,
    mark_furniture,
    write_page,
    write_text,
)
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.pdf.annotations import open_form
from pipeline.ingest.pdf.beside import Alternatives, add_beside, add_xfa
from pipeline.ingest.pdf.page import PdfFile, read_page
from pipeline.ingest.pdf.raw_bytes import (
    FileObjects,
    count_leaves,
    file_objects,
    may_mask,
    may_switch_off,
    values_apart,
    with_stray_fields,
    without_counts,
)
from pipeline.ingest.pdf.render import drawn

_APART = (
    "the file stores {n} form value that no page shows",
    "the file stores {n} form values that no page shows",
)
_BLANK = "the page shows nothing: it is blank, or its content is damaged"


def read_pdf(
    data: bytes,
    *,
    max_pages: int = 5_000,
    ocr: Mapping[int, OcrPage] = MappingProxyType({}),
) -> Extract:
    """Read every page of a PDF, in reading order with word boxes and blocks.

    A page whose text layer is missing or unusable is among ``scans`` and ``unread``,
    unless OCR read it.

    Args:
        data: Bytes of the file.
        max_pages: Most pages; a file with more is refused.
        ocr: OCR results of pages, by their numbers.

    Raises:
        EncryptedDocument: The file needs a password.
        DocumentTooLarge: It has more than ``max_pages`` pages.
        UnreadableDocument: It is damaged or has no page.
    """
    _reset_substitutes()
    objects = cache(lambda: file_objects(data))
    # pdfium reads on in these bytes.
    document, held = _mended(_open(data), data, objects)
    try:
        n_pages = len(document)
        if n_pages > max_pages:
            code = "the PDF has {n} pages, more than the limit of {m}"
            raise DocumentTooLarge(Said(code, n=n_pages, m=max_pages))
        with open_form(document) as form:
            has_form = form.handle is not None
            alternatives = Alternatives(data)
            switched, masked = may_switch_off(data), may_mask(data)
            file = PdfFile(document, form, switched, masked, alternatives)
            pages = [
                write_page(read_page(file, i, ocr.get(i + 1))) for i in range(n_pages)
            ]
        mark_furniture(pages)
        _note_blank(pages)
        add_xfa(document, data, pages)
        if has_form:
            _add_apart(pages, values_apart(data, objects))
        add_beside(document, pages, alternatives)
    finally:
        document.close()
        del held
    return replace(join_pages(pages), pictures=tuple(file.pictures))


def _add_apart(pages: list[WrittenPage], values: Sequence[tuple[str, str]]) -> None:
    """Add the values of fields that stand in no box after the last page."""
    printed = (" ".join(block.text.split()) for page in pages for block in page.blocks)
    known = {
        words
        for text in printed
        for words in (text, text.partition(": ")[2], text.rpartition(": ")[2])
    }
    added = [(name, value) for name, value in values if value not in known]
    for name, value in added:
        told = f"{name}: {value}"
        pages[-1].blocks.append(write_text(told, BlockKind.FORM_FIELD, (name,)))
    if added:
        note = counted(len(added), *_APART)
        pages[-1].note = joined([pages[-1].note, note])


def _note_blank(pages: list[WrittenPage]) -> None:
    """Note the pages that show nothing; pdfium drops content it cannot decode.

    If no page holds text, is unread or has a note, the whole document is refused.
    """
    silent = [p for p in pages if not p.blocks and p.unread is None and p.note is None]
    if len(silent) < len(pages):
        for page in silent:
            page.note = _BLANK


def _mended(
    document: pdfium.PdfDocument, data: bytes, objects: FileObjects
) -> tuple[pdfium.PdfDocument, bytes]:
    """Open a PDF again if its form may lack fields, or if it may hold more pages."""
    n_pages = len(document)
    listed = with_stray_fields(data, objects)
    document, data = _reopened(document, data, listed, n_pages)
    if count_leaves(data) <= n_pages:
        return document, data
    return _reopened(document, data, without_counts(data), n_pages + 1)


def _reopened(
    document: pdfium.PdfDocument, data: bytes, changed: bytes, least: int
) -> tuple[pdfium.PdfDocument, bytes]:
    """Open other bytes in place of a PDF if they give at least so many pages."""
    if changed is data:
        return document, data
    try:
        other = _open(changed)
    except IngestError:
        return document, data
    if len(other) < least:
        other.close()
        return document, data
    document.close()
    return other, changed


_SUBSTITUTES = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 20 10]/Contents 4 0 R
/Resources<</Font<</A 5 0 R/B 6 0 R>>>>>> endobj
4 0 obj <</Length 35>> stream
BT /A 9 Tf (M) Tj /B 9 Tf (n) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/A/FirstChar 77/LastChar 77/Widths[975]
/FontDescriptor<</Type/FontDescriptor/FontName/A/Flags 32/StemV 80>>>> endobj
6 0 obj <</Type/Font/Subtype/Type1/BaseFont/B/FirstChar 110/LastChar 110/Widths[650]
/FontDescriptor<</Type/FontDescriptor/FontName/B/Flags 34/StemV 80>>>> endobj
trailer <</Root 1 0 R>>
"""
"""A page with a letter in each of pdfium's own two fonts, about as wide as at first."""


def _reset_substitutes() -> None:
    """Give pdfium's own fonts the same width and weight before each document.

    They stand in for fonts that a file lacks. Drawing a letter changes them, for later
    documents of the process as well; and the boxes of letters depend on them.
    """
    with closing(pdfium.PdfDocument(_SUBSTITUTES)) as document:
        drawn(document[0], scale=1, annotated=False)


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
    msg = Said("the PDF is damaged or cut off (pdfium's error {n})", n=code)
    raise UnreadableDocument(msg)
