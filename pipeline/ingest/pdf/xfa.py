"""XFA forms: XML inside a PDF that a program turns into pages.

A dynamic form has no page of its own, only a placeholder ("Please wait ..."): its
captions, texts and filled-in values are read from the XML, without places. A static one
has pages and fields like any other; from its XML only values are read that no field
has. Scripts are not run.

Source: XML Forms Architecture 3.3 (Adobe, 2012), chapters 2 (template) and 3 (data).
"""

import ctypes
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree

from pipeline.ingest.decode import clean

_MAX_PACKETS = 100
_MAX_TEXTS = 10_000
_UNSEEN = frozenset({"hidden", "invisible", "inactive"})
_PARSER: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "recover": True,
}  # fmt: skip


@dataclass(slots=True)
class Xfa:
    """Contents of the XML of a form.

    Attributes:
        is_dynamic: Whether its pages are built from it.
        texts: Texts and fields of its pages in order, as name and value; the name is ""
            for a text that is no field.
        n_left_out: Number of texts beyond the limit.
        damage: Reason why it cannot be read, or None.
    """

    is_dynamic: bool
    texts: list[tuple[str, str]] = field(default_factory=list)
    n_left_out: int = 0
    damage: str | None = None


def read_xfa(document: pdfium.PdfDocument) -> Xfa | None:
    """Return the contents of a PDF's XFA form, or None."""
    kind = pdfium_c.FPDF_GetFormType(document)
    kinds = pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND
    if kind not in kinds:
        return None
    xfa = Xfa(kind == pdfium_c.FORMTYPE_XFA_FULL)
    roots = _roots(document)
    data = _data(roots)
    texts = _template(roots, data) if xfa.is_dynamic else []
    rest = [(name, text) for name, found in data.items() for text in found]
    xfa.texts = [*texts, *rest]
    xfa.n_left_out = max(len(xfa.texts) - _MAX_TEXTS, 0)
    del xfa.texts[_MAX_TEXTS:]
    if xfa.is_dynamic and not xfa.texts:
        xfa.damage = "its XML holds no text" if roots else "its XML is damaged"
    return xfa


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
        for element in (
            template.iter("{*}draw", "{*}field") if template is not None else ()
        ):
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
    if value is None:
        return ""
    return " ".join(clean(" ".join(map(str, value.itertext()))).split())
