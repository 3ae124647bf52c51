"""Texts of a PDF that no page prints: metadata, alternatives for pictures, XFA forms.

They follow the last page, so that the places of all other texts do not change. A text
that stands for a picture still names the picture's page.

An XFA form is XML that a program turns into pages. A dynamic one has no page of its
own, only a placeholder ("Please wait ..."): its captions, texts and filled-in values
are read from the XML, without places. A static one has pages and fields like any other;
from its XML only values are read that no field has. Scripts are not run.

Source: ISO 32000-1, 14.3.3 (document information), 14.9.3 (alternate descriptions) and
14.9.4 (replacement text); XML Forms Architecture 3.3 (Adobe, 2012), chapters 2
(template) and 3 (data).
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree

from pipeline.datamodel import BlockKind, Said, joined
from pipeline.ingest.base import Piece
from pipeline.ingest.decode import clean, one_line
from pipeline.ingest.layout.pages import WrittenPage, write_text
from pipeline.ingest.office.paged import told_properties
from pipeline.ingest.pdf.annotations import text_of
from pipeline.ingest.pdf.raw_bytes import WIDGET, may_hold
from pipeline.ingest.pieces import field_piece

_ALT = re.compile(rb"/(?:Alt|ActualText)\s*(?:[(<]|\d+\s+\d+\s+R)")
_METADATA = ("Title", "Subject", "Keywords")
_FILE_NAME = re.compile(r"\S*|.*\.(?:png|jpe?g|gif|tiff?|bmp|emf|wmf|svg)", re.I)
"""Descriptions that programs write by themselves, and single words."""

_MAX_ELEMENTS = 20_000
_MAX_TEXTS = 2_000
"""Most alternative texts of one document; each becomes a passage."""

_MAX_CHARS = 10_000


class Alternatives:
    """Texts that stand for the pictures of a document, each once.

    If the bytes of the PDF hold no such text, no page is asked.
    """

    def __init__(self, data: bytes) -> None:
        self.found: dict[str, int] = {}
        """Page of each text, from 1."""

        self.n_left_out = 0
        self._may_be = may_hold(data, _ALT)

    def add_of(self, page: pdfium.PdfPage, number: int) -> None:
        """Add those of one page."""
        tree = pdfium_c.FPDF_StructTree_GetForPage(page.raw) if self._may_be else None
        if not tree:
            return
        try:
            for text in _alternatives(tree):
                told = one_line(text)
                if told in self.found or _FILE_NAME.fullmatch(told):
                    continue
                if len(self.found) < _MAX_TEXTS:
                    self.found[told] = number
                else:
                    self.n_left_out += 1
        finally:
            pdfium_c.FPDF_StructTree_Close(tree)


def _alternatives(tree: Any) -> Iterator[str]:
    n_roots = max(pdfium_c.FPDF_StructTree_CountChildren(tree), 0)
    waiting = [
        pdfium_c.FPDF_StructTree_GetChildAtIndex(tree, i)
        for i in reversed(range(min(n_roots, _MAX_ELEMENTS)))
    ]
    for _ in range(_MAX_ELEMENTS):
        if not waiting:
            return
        element = waiting.pop()
        if not element:  # marked content and not an element
            continue
        for ask in _ASKED:
            if text := text_of(ask, element, most_bytes=2 * _MAX_CHARS):
                yield text
        n_inner = max(pdfium_c.FPDF_StructElement_CountChildren(element), 0)
        waiting += (
            pdfium_c.FPDF_StructElement_GetChildAtIndex(element, i)
            for i in reversed(range(min(n_inner, _MAX_ELEMENTS)))
        )


_ASKED = (
    pdfium_c.FPDF_StructElement_GetAltText,
    pdfium_c.FPDF_StructElement_GetActualText,
)


def add_beside(
    document: pdfium.PdfDocument,
    pages: Sequence[WrittenPage],
    alternatives: Alternatives,
) -> None:
    """Add metadata and alternatives that no page says after the last page."""
    last = pages[-1]
    printed = " ".join(block.text for page in pages for block in page.blocks)
    body = " ".join(printed.split())  # a part of the text says it as well
    properties = [
        (name.lower(), document.get_metadata_value(name)[:_MAX_CHARS])
        for name in _METADATA
    ]
    blocks = [
        write_text(piece.text, piece.kind, level=piece.level, page=1)
        for piece in told_properties(properties, body)
    ]
    blocks += [
        write_text(text, BlockKind.CAPTION, page=number)
        for text, number in alternatives.found.items()
        if text not in body
    ]
    if body:
        last.blocks += blocks
    if alternatives.n_left_out:
        code = "{n} more descriptions of pictures are not read"
        last.note = joined([last.note, Said(code, n=alternatives.n_left_out)])


_MAX_PACKETS = 100
_MAX_XFA_TEXTS = 10_000
_UNSEEN = frozenset({"hidden", "invisible", "inactive"})
_PARSER: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "recover": True,
}  # fmt: skip


def add_xfa(
    document: pdfium.PdfDocument, data: bytes, pages: list[WrittenPage]
) -> None:
    """Add contents of the XML of a form that no page shows after the last page."""
    kind = pdfium_c.FPDF_GetFormType(document)
    is_static = kind == pdfium_c.FORMTYPE_XFA_FOREGROUND
    if not is_static and kind != pdfium_c.FORMTYPE_XFA_FULL:
        return
    # Without a box for a field its pages are built from the XML, whatever it says.
    is_dynamic = not (is_static and may_hold(data, WIDGET))
    roots = _roots(document)
    values = _data(roots)
    texts = _template(roots, values) if is_dynamic else []
    texts += [(name, text) for name, found in values.items() for text in found]
    if is_dynamic and not texts:
        damage = "its XML holds no text" if roots else "its XML is damaged"
        code = "the pages of this dynamic XFA form cannot be read: {said}"
        pages.append(WrittenPage(0, 0, unread=Said(code, said=damage)))
        return
    read = {b.text.rpartition(": ")[2] for page in pages for b in page.blocks}
    added = [pair for pair in texts[:_MAX_XFA_TEXTS] if pair[1] not in read]
    for name, text in added:
        piece = field_piece(name, text) if name else Piece(text)
        pages[-1].blocks.append(write_text(piece.text, piece.kind, piece.columns))
    notes = [pages[-1].note]
    if is_dynamic:
        code = (
            "the file is a dynamic XFA form, whose pages a program builds: its texts "
            "and values are read from its XML ({n}), without places"
        )
        notes.append(Said(code, n=len(added)))
    elif added:
        code = "{n} values of the XFA form are shown in no field"
        notes.append(Said(code, n=len(added)))
    if len(texts) > _MAX_XFA_TEXTS:
        code = "{n} more texts of the XFA form are not read"
        notes.append(Said(code, n=len(texts) - _MAX_XFA_TEXTS))
    pages[-1].note = joined(notes) or None


def _roots(document: pdfium.PdfDocument) -> list[etree._Element]:
    """Return the XML of each packet, or of all joined if they only parse so."""
    n_packets = min(pdfium_c.FPDF_GetXFAPacketCount(document), _MAX_PACKETS)
    packets = [_packet(document, i) for i in range(n_packets)]
    roots = [root for root in map(_parsed, packets) if root is not None]
    if not any(_first(root, "template", "data") is not None for root in roots):
        whole = _parsed(b"".join(packets))
        return [] if whole is None else [whole]
    return roots


def _packet(document: pdfium.PdfDocument, number: int) -> bytes:
    size = ctypes.c_ulong()
    ask = pdfium_c.FPDF_GetXFAPacketContent
    if not ask(document, number, None, 0, size) or not size.value:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    ask(document, number, buffer, size.value, size)
    return buffer.raw


def _parsed(packet: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(packet, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError:
        return None


def _first(root: etree._Element, *names: str) -> etree._Element | None:
    return next(root.iter(*(f"{{*}}{name}" for name in names)), None)


def _data(roots: list[etree._Element]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for root in roots:
        datasets = _first(root, "datasets")
        data = None if datasets is None else _first(datasets, "data")
        for element in data.iter("{*}*") if data is not None else ():
            text = clean(element.text or "").strip()
            if text and len(element) == 0:
                found[etree.QName(element).localname].append(text)
    return found


def _template(
    roots: list[etree._Element], data: dict[str, list[str]]
) -> list[tuple[str, str]]:
    """Return texts and fields of the pages; values that they show leave ``data``."""
    texts: list[tuple[str, str]] = []
    for root in roots:
        template = _first(root, "template")
        if template is None:
            continue
        for element in template.iter("{*}draw", "{*}field"):
            if etree.QName(element).localname == "draw":
                if element.get("presence") not in _UNSEEN and (text := _value(element)):
                    texts.append(("", text))
            elif value := _filled(element, data):
                texts.append((_caption(element), value))
    return texts


def _filled(element: etree._Element, data: dict[str, list[str]]) -> str:
    bind = element.find("{*}bind")
    reference = bind.get("ref") if bind is not None else None
    name = (reference or element.get("name") or "").rpartition(".")[2].split("[")[0]
    held = data.get(name)
    return held.pop(0) if held else _value(element)


def _caption(element: etree._Element) -> str:
    caption = element.find("{*}caption")
    printed = _value(caption) if caption is not None else ""
    return printed or str(element.get("name") or "field")


def _value(element: etree._Element) -> str:
    """Return the words of an element's own value, plain or with markup."""
    value = element.find("{*}value")
    texts = () if value is None else value.itertext()
    return one_line(" ".join(map(str, texts)))
