"""The table of readers and unpackers by media type."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from pipeline.ingest import sniff
from pipeline.ingest.base import Reader
from pipeline.ingest.contained.contents import Contents, UnpackLimits
from pipeline.ingest.ocr.page import OcrPage

Unpacker = Callable[[bytes, UnpackLimits], Contents]

_READERS = {
    sniff.DOCX: ("office.docx", "read_docx"),
    sniff.XLSX: ("office.xlsx", "read_xlsx"),
    sniff.PPTX: ("office.pptx", "read_pptx"),
    **dict.fromkeys(sniff.ODF, ("office.odf", "read_odf")),
    sniff.RTF: ("office.rtf", "read_rtf"),
    sniff.EML: ("mail.eml", "read_eml"),
    sniff.MSG: ("mail.msg", "read_msg"),
    sniff.HTML: ("markup.html", "read_html"),
    sniff.MARKDOWN: ("markup.markdown", "read_markdown"),
    sniff.RST: ("markup.rst", "read_rst"),
    sniff.PLAIN: ("markup.plain", "read_plain"),
    sniff.CSV: ("markup.json_csv", "read_csv"),
    sniff.JSON: ("markup.json_csv", "read_json"),
    sniff.JSON_LINES: ("markup.json_csv", "read_json_lines"),
}

_PAGE_READERS = {
    sniff.PDF: ("pdf.reader", "read_pdf"),
    **dict.fromkeys(sniff.IMAGES, ("ocr.image", "read_image")),
}
"""Readers of pages that OCR may have to read."""

_UNPACKERS = {
    sniff.ZIP: ("contained.unpackers", "zip_contents"),
    sniff.EML: ("mail.eml", "eml_contents"),
    sniff.MSG: ("mail.msg", "msg_contents"),
    sniff.MBOX: ("mail.eml", "mbox_contents"),
    sniff.PDF: ("contained.unpackers", "pdf_contents"),
    **dict.fromkeys(
        (sniff.DOCX, sniff.XLSX, sniff.PPTX), ("contained.unpackers", "office_contents")
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
