"""Which reader reads which media type: the one table."""

from functools import partial
from importlib import import_module

from pipeline.ingest import sniff
from pipeline.ingest.base import Reader

_READERS = {
    sniff.DOCX: ("docx", "read_docx"),
    sniff.HTML: ("html", "read_html"),
    sniff.MARKDOWN: ("markdown", "read_markdown"),
    sniff.RST: ("rst", "read_rst"),
    sniff.PLAIN: ("plain", "read_plain"),
    sniff.CSV: ("records", "read_csv"),
    sniff.JSON: ("records", "read_json"),
    sniff.JSON_LINES: ("records", "read_json_lines"),
}


def reader_for(media_type: str, *, max_pages: int) -> Reader | None:
    """Return the reader for a media type, or None; imports only what it needs."""
    if media_type == sniff.PDF:
        from pipeline.ingest.pdf import read_pdf

        return partial(read_pdf, max_pages=max_pages)
    if media_type not in _READERS:
        return None
    module, name = _READERS[media_type]
    reader: Reader = getattr(import_module(f"pipeline.ingest.{module}"), name)
    return reader
