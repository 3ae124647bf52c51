"""Bytes in, ``Document`` out: every file is parsed in a limited child process."""

import hashlib
from collections.abc import Sequence

from pipeline.datamodel import Document, Said
from pipeline.errors import DocumentTooLarge, IngestError, UnreadableDocument
from pipeline.geometry import BBox
from pipeline.ingest.base import READER_VERSION, Extract
from pipeline.ingest.ocr.scans import read_pictures, recognise_scans
from pipeline.ingest.sandbox import wire
from pipeline.ingest.sandbox.child import Sandbox, thread_sandbox

__all__ = ["READER_VERSION", "Sandbox", "read_document", "render_crops"]


def read_document(
    data: bytes, name: str, *, sandbox: Sandbox | None = None
) -> Document:
    """Read a file's text, pages and blocks.

    Args:
        data: The whole file.
        name: Name of the file, for people and to tell text formats apart.
        sandbox: Child process to use; by default this thread's own.

    Raises:
        UnreadableDocument: Empty, damaged, without text, or the reader died.
        EncryptedDocument: It needs a password.
        DocumentTooLarge: Over a limit of size, pages, characters, time or memory.
        UnsupportedDocument: No reader for the format.
    """
    from pipeline.settings import settings  # here: the child needs none

    limits = settings()
    if not data:
        msg = "the file is empty (0 bytes)"
        raise UnreadableDocument(msg)
    if len(data) > limits.max_file_bytes:
        code = "{n} bytes, more than the limit of {m}"
        raise DocumentTooLarge(Said(code, n=len(data), m=limits.max_file_bytes))
    head = {
        "op": "read",
        "name": name,
        "max_pages": limits.max_pages,
        "max_chars": limits.max_text_chars,
    }
    sandbox = sandbox or thread_sandbox()
    media_type, extract = _extract(sandbox, head, data)
    if extract.scans:
        recognised = recognise_scans(sandbox, data, extract, limits)
        if recognised:
            ocr = wire.pack_ocr(recognised)
            head["ocr"] = len(ocr)
            media_type, extract = _extract(sandbox, head, ocr + data)
    if extract.pictures:
        extract = read_pictures(sandbox, data, media_type, extract, limits)
    return Document(
        document_id=hashlib.sha256(data).hexdigest(),
        name=name,
        media_type=media_type,
        text=extract.text,
        pages=extract.pages,
        blocks=extract.blocks,
        reader_version=READER_VERSION,
        marks=extract.marks,
    )


def _extract(sandbox: Sandbox, head: wire.Message, data: bytes) -> tuple[str, Extract]:
    answer, body = sandbox.call(head, data)
    try:
        return str(answer["media_type"]), wire.unpack_extract(body)
    except (KeyError, ValueError) as error:
        sandbox.close()
        msg = Said("the result of reading it cannot be trusted ({error})", error=error)
        raise UnreadableDocument(msg) from error


def render_crops(
    data: bytes,
    regions: Sequence[tuple[int, BBox]],
    *,
    dpi: int = 110,
    hidden: Sequence[Sequence[BBox]] = (),
) -> list[bytes | None]:
    """Render regions of a PDF's pages as JPEG, in the child process.

    Args:
        data: Bytes of a PDF.
        regions: ``(page_number, box)`` each, in points from the top left.
        dpi: Resolution; 110 keeps body text readable at 40 kB a crop.
        hidden: Boxes to paint black, for each region; empty paints none.

    Returns:
        One JPEG for each region, None if it could not be rendered.
    """
    boxes = hidden or [()] * len(regions)
    rows = [
        [n, *box, *(side for each in own for side in each)]
        for (n, box), own in zip(regions, boxes, strict=True)
    ]
    head = {"op": "render", "dpi": dpi, "regions": rows}
    try:
        _, body = thread_sandbox().call(head, data)
    except IngestError:
        return [None] * len(regions)
    crops: list[bytes | None] = []
    while body:
        size = int.from_bytes(body[:4], "big")
        crops.append(body[4 : 4 + size] or None)
        body = body[4 + size :]
    return crops
