"""PDF pages to text and word boxes by pdfium, in reading order.

pdfium gives characters in the order of the content stream. They become words
with boxes in ``pdf_words``, lines and blocks in ``layout``, tables in
``tables``; a page that cannot be read is listed with its reason.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import BlockKind, MarkKind
from pipeline.errors import (
    DocumentTooLarge,
    EncryptedDocument,
    UnreadableDocument,
)
from pipeline.geometry import BBox
from pipeline.ingest.base import Extract
from pipeline.ingest.furniture import mark_furniture
from pipeline.ingest.hidden import Looks, describe, is_blank, mark_hidden
from pipeline.ingest.layout import lay_out
from pipeline.ingest.ocr_page import OcrPage, lay_out_ocr, why_unread
from pipeline.ingest.page_space import Transform
from pipeline.ingest.pages import WrittenPage, join_pages, write_page, write_text
from pipeline.ingest.pdf_annotations import (
    MAX_DRAWN,
    Annotation,
    Form,
    open_form,
    read_annotations,
)
from pipeline.ingest.pdf_fields import Laid, add_annotations, lay_annotations
from pipeline.ingest.pdf_words import iter_words
from pipeline.ingest.printed import PageLayout, Table, Word
from pipeline.ingest.spread import spread_of
from pipeline.ingest.tables import find_tables, placed
from pipeline.ingest.text_layer import (
    DRAWN,
    MISPLACED,
    OVER_SCAN,
    find_flaw,
    find_image,
    find_misplaced,
    is_sparse,
)
from pipeline.ingest.xfa import Xfa, read_xfa

_BLANK = "the page shows nothing: it is blank, or its content is damaged"


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
        with open_form(document) as form:
            pages = [
                write_page(_read_page(document, i, form, ocr.get(i + 1)))
                for i in range(n_pages)
            ]
        xfa = read_xfa(document)
    finally:
        document.close()
    mark_furniture(pages)
    _note_blank(pages)
    if xfa is not None:
        _add_xfa(pages, xfa)
    return join_pages(pages)


def _add_xfa(pages: list[WrittenPage], xfa: Xfa) -> None:
    """Put what the XML of a form holds and no page shows behind the last page."""
    if xfa.damage is not None:
        why = f"the pages of this dynamic XFA form cannot be read: {xfa.damage}"
        pages.append(WrittenPage(0, 0, unread=why))
        return
    read = {b.text.rpartition(": ")[2] for page in pages for b in page.blocks}
    added = [(name, text) for name, text in xfa.texts if text not in read]
    for name, text in added:
        kind = BlockKind.FORM_FIELD if name else BlockKind.PARAGRAPH
        said = f"{name.rstrip(': ')}: {text}" if name else text
        columns = (name.rstrip(": "),) if name else ()
        pages[-1].blocks.append(write_text(said, kind, columns))
    notes = [pages[-1].note] if pages[-1].note else []
    if xfa.is_dynamic:
        notes.append(
            "the file is a dynamic XFA form, whose pages a program builds: its texts"
            f" and values are read from its XML ({len(added)}), without places"
        )
    elif added:
        notes.append(f"{len(added)} values of the XFA form are shown in no field")
    if xfa.n_left_out:
        notes.append(f"{xfa.n_left_out} more texts of the XFA form are not read")
    pages[-1].note = "; ".join(notes) or None


def _note_blank(pages: list[WrittenPage]) -> None:
    """Say which pages show nothing; pdfium drops content that it cannot decode.

    Where nothing is said of any page, the whole document is refused instead.
    """
    silent = [p for p in pages if not p.blocks and p.unread is None and p.note is None]
    if len(silent) < len(pages):
        for page in silent:
            page.note = _BLANK


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
    document: pdfium.PdfDocument, index: int, form: Form, recognised: OcrPage | None
) -> PageLayout:
    """Read one page; a page that pdfium cannot load is listed as unread."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        return PageLayout(0, 0, unread=f"the page is damaged ({error})")
    try:
        return _read_loaded(document, index, page, form, recognised)
    except pdfium.PdfiumError as error:
        return PageLayout(0, 0, unread=f"the page is damaged ({error})")
    finally:
        page.close()


def _read_loaded(
    document: pdfium.PdfDocument,
    index: int,
    page: pdfium.PdfPage,
    form: Form,
    recognised: OcrPage | None,
) -> PageLayout:
    """Read the text layer, what lies on it, and what OCR made of the page."""
    transform = Transform.of_page(page)
    words, faint = _text_layer(page, transform)
    images = _images(page, transform) if faint else []
    words = mark_hidden(page, words, faint, images)
    annotations, n_left = read_annotations(page, transform, form)
    flaw = _find_flaw(page, transform, words, images, annotated=not annotations)
    tables = find_tables(page, transform) if words else ()
    laid = Laid()
    if annotations:
        shown = _drawn(document, index, page, annotations, words)
        laid = lay_annotations(annotations, shown, words, page.get_size())
    if n_left:
        laid.notes.append(f"{n_left} more annotations are not read")
    layout = _lay_out(page.get_size(), words, tables, flaw, recognised, laid)
    return add_annotations(layout, laid)


def _lay_out(
    size: tuple[float, float],
    words: Sequence[Word],
    tables: Sequence[Table],
    flaw: str | None,
    recognised: OcrPage | None,
    laid: Laid,
) -> PageLayout:
    """Lay out the words of the text layer, or those of OCR where it has a flaw."""
    unread = flaw
    if flaw is not None and recognised is not None:
        unread = why_unread(recognised, flaw)
        if unread is None or flaw not in MISPLACED:
            kept = _kept(words, flaw)
            taken = [block.box for block in laid.fields]
            layout = lay_out_ocr(recognised, *size, why=flaw, words=kept, taken=taken)
            return _with_hidden(layout, kept)
    layout = lay_out(words, *size, tables=tables, unread=unread)
    layout.note = describe(words)
    layout.is_scan = flaw is not None
    return layout


def _drawn(
    document: pdfium.PdfDocument,
    index: int,
    page: pdfium.PdfPage,
    annotations: Sequence[Annotation],
    printed: Sequence[Word],
) -> list[Word]:
    """Return the words that annotations show: those that the page gains by them."""
    n_drawn = sum(annotation.is_drawn for annotation in annotations)
    if not 0 < n_drawn <= MAX_DRAWN:
        return []
    transform = Transform.of_page(page)
    if pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY) != (
        pdfium_c.FLATTEN_SUCCESS
    ):
        return []
    fresh = document[index]
    try:
        words, faint = _text_layer(fresh, transform)
        before = [(word.text, word.box) for word in printed]
        if [(word.text, word.box) for word in words[: len(printed)]] == before:
            first = len(printed)
        else:
            first = 0
        known = set() if first else set(before)
        marked = mark_hidden(fresh, words, faint, _images(fresh, transform))
        return [w for w in marked[first:] if (w.text, w.box) not in known]
    finally:
        fresh.close()


def _with_hidden(layout: PageLayout, kept: Sequence[Word]) -> PageLayout:
    """Note on a page that OCR read which words of its text layer are hidden."""
    hidden = describe([word for word in kept if word.mark is MarkKind.HIDDEN])
    layout.note = "; ".join(filter(None, (layout.note, hidden))) or None
    return layout


def _find_flaw(
    page: pdfium.PdfPage,
    transform: Transform,
    words: Sequence[Word],
    images: Sequence[BBox],
    *,
    annotated: bool,
) -> str | None:
    """Say why the words are not those of the page or not where it has them, or None.

    Args:
        page: The page.
        transform: Map from its own space to house coordinates.
        words: Of its text layer, marked where they are hidden.
        images: Where images stand on it, if they were asked for.
        annotated: Whether what lies on the page counts as shown by it.
    """
    size = page.get_size()
    hidden = MarkKind.HIDDEN
    shown = [word for word in words if word.mark is not hidden]
    spread = spread_of(shown, size)
    if not images and is_sparse(len(shown), spread):
        images = _images(page, transform)
    return (
        find_flaw(words)
        or find_misplaced(shown, spread)
        or find_image(shown or words, spread, images, size)
        or (None if words or is_blank(page, annotated=annotated) else DRAWN)
    )


def _kept(words: Sequence[Word], flaw: str) -> Sequence[Word]:
    """Return the words of a text layer that OCR does not read better or at all."""
    if flaw == OVER_SCAN:
        return words
    is_right = flaw in MISPLACED
    return [word for word in words if is_right and word.mark is MarkKind.HIDDEN]


def _text_layer(
    page: pdfium.PdfPage, transform: Transform
) -> tuple[list[Word], dict[int, int]]:
    text_page = page.get_textpage()
    try:
        looks = Looks(text_page)
        return list(iter_words(text_page, transform, looks)), looks.faint
    finally:
        text_page.close()


def _images(page: pdfium.PdfPage, transform: Transform) -> list[BBox]:
    """Return where images and shadings stand on the page."""
    kinds = [pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING]
    found = page.get_objects(filter=kinds, max_depth=3)
    return [
        transform.box(*item.get_bounds())
        if item.type == pdfium_c.FPDF_PAGEOBJ_SHADING
        else placed(item, transform).box(0, 0, 1, 1)
        for item in found
    ]
