"""Texts of a PDF that no page prints: metadata, and alternatives for pictures.

They follow the last page, so that the places of all other texts do not change. A text
that stands for a picture still names the picture's page.

Source: ISO 32000-1, 14.3.3 (document information), 14.9.3 (alternate descriptions) and
14.9.4 (replacement text).
"""

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import BlockKind, Said, joined
from pipeline.ingest.decode import clean
from pipeline.ingest.layout.pages import WrittenPage, write_text
from pipeline.ingest.office.paged import told_properties
from pipeline.ingest.pdf.raw_bytes import may_hold

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

    Args:
        data: Bytes of the PDF; if they hold no such text, no page is asked.
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
                told = " ".join(clean(text).split())
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
            if text := _alternative(element, ask):
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


def _alternative(element: Any, ask: Callable[[Any, Any, int], int]) -> str:
    n_bytes = ask(element, None, 0)
    if not 2 < n_bytes <= 2 * _MAX_CHARS:
        return ""
    buffer = ctypes.create_string_buffer(n_bytes)
    ask(element, buffer, n_bytes)
    return buffer.raw[: n_bytes - 2].decode("utf-16-le", "replace")


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
        left = Said(
            "{n} more descriptions of pictures are not read",
            n=alternatives.n_left_out,
        )
        last.note = joined([last.note, left])
