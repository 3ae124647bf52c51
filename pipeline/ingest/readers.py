"""The table of readers and unpackers by media type."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from pipeline.ingest import sniff
from pipeline.ingest.base import Reader
from pipeline.ingest.members import Contents, UnpackLimits
from pipeline.ingest.ocr_page import OcrPage

Unpacker = Callable[[bytes, UnpackLimits], Contents]

_READERS = {
    sniff.DOCX: ("docx", "read_docx"),
    sniff.XLSX: ("xlsx", "read_xlsx"),
    sniff.PPTX: ("pptx", "read_pptx"),
    **dict.fromkeys(sniff.ODF, ("odf", "read_odf")),
    sniff.RTF: ("rtf", "read_rtf"),
    sniff.EML: ("eml", "read_eml"),
    sniff.MSG: ("msg", "read_msg"),
    sniff.HTML: ("html", "read_html"),
    sniff.MARKDOWN: ("markdown", "read_markdown"),
    sniff.RST: ("rst", "read_rst"),
    sniff.PLAIN: ("plain", "read_plain"),
    sniff.CSV: ("records", "read_csv"),
    sniff.JSON: ("records", "read_json"),
    sniff.JSON_LINES: ("records", "read_json_lines"),
}

_PAGE_READERS = {
    sniff.PDF: ("pdf", "read_pdf"),
    **dict.fromkeys(sniff.IMAGES, ("image", "read_image")),
}
"""Readers of pages that OCR may have to read."""

_UNPACKERS = {
    sniff.ZIP: ("archive", "zip_contents"),
    sniff.EML: ("eml", "eml_contents"),
    sniff.MSG: ("msg", "msg_contents"),
    sniff.MBOX: ("eml", "mbox_contents"),
    sniff.PDF: ("embedded", "pdf_contents"),
    **dict.fromkeys(
        (sniff.DOCX, sniff.XLSX, sniff.PPTX), ("embedded", "office_contents")
    ),
}


def reader_for(
    media_type: str, *, max_pages: int, ocr: Mapping[int, OcrPage]
) -> Reader | None:
    """Return the reader for a media type, or None; imports only what it needs."""
    if media_type in _PAGE_READERS:
        return partial(_find(_PAGE_READERS, media_type), max_pages=max_pages, ocr=ocr)
    reader: Reader | None = _find(_READERS, media_type)
    return reader


def unpacker_for(media_type: str) -> Unpacker | None:
    """Return the unpacker of a media type, or None if it holds no documents."""
    unpacker: Unpacker | None = _find(_UNPACKERS, media_type)
    return unpacker


def _find(table: dict[str, tuple[str, str]], media_type: str) -> Any:
    if media_type not in table:
        return None
    module, name = table[media_type]
    return getattr(import_module(f"pipeline.ingest.{module}"), name)
