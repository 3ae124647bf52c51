"""The child process: reads files and renders pages within limits, for one parent.

Started as ``python -m pipeline.ingest.sandbox.worker``. It holds no secret, writes no
file, calls nobody and starts no program; all bytes come through its standard
input. It ends when the parent closes that, on Linux also while it reads.
"""

import ctypes
import io
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import IO, Any

from pipeline.datamodel import Page, Said, joined
from pipeline.errors import (
    DocumentTooLarge,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest import sniff
from pipeline.ingest.base import Extract, Reader
from pipeline.ingest.contained.contents import Contents, UnpackLimits, pack_contents
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.sandbox import wire

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset(
    "os.mkdir os.rename os.link os.symlink os.remove os.rmdir os.truncate os.chmod "
    "os.utime socket.connect socket.sendto socket.getaddrinfo subprocess.Popen "
    "os.system os.exec os.fork os.posix_spawn".split()
)
"""Events of Python's audit hooks. Acts of a library below Python are stopped by the
limits of the system."""

_TURNING = "[\u202a-\u202e\u2066-\u2069]"
_BREAKING = r"(?<=\w)[" + "\u200b\u2060\ufeff" + r"](?=\w)"
_SHAPELESS = re.compile(f"{_TURNING}|{_BREAKING}")
"""Characters without a shape: an override makes a word read backwards on the screen, a
zero-width space in a word keeps a search from finding it. Real scripts need others."""

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
    sniff.PDF: ("pdf.reader", "read_pdf"),
    **dict.fromkeys(sniff.IMAGES, ("ocr.image", "read_image")),
}
_PAGED = frozenset({sniff.PDF, *sniff.IMAGES})
"""Formats with pages that OCR may have to read."""

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

_Answer = tuple[wire.Message, bytes]

_OUT_OF_MEMORY: wire.Message = {"ok": False, "error": "MemoryError", "reason": ""}


def main() -> None:
    """Serve requests until the parent is gone."""
    _end_with_parent()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not write into the answers
    head_and_body = wire.receive(requests)
    if head_and_body is not None:
        _limit(head_and_body[0])
        sys.addaudithook(_forbid)
        wire.send(answers, {"ok": True})
    try:
        while (message := wire.receive(requests)) is not None:
            _answer(answers, *message)
            del message  # or two large files would be held at once
    except MemoryError:  # the file itself did not fit: the rest of it is lost
        wire.send(answers, _OUT_OF_MEMORY)


def _end_with_parent() -> None:
    """Have the system end this process with the thread that started it."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # of <linux/prctl.h>
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _limit(head: wire.Message) -> None:
    """Cap address space beyond today's, forbid core dumps and written files."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; time and size remain
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
            used = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:  # no /proc: macOS does not enforce RLIMIT_AS either
        return
    limit = used + int(head["memory"])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    """Refuse acts that no reader needs: a file is data."""
    is_file = event == "open" and not isinstance(args[0], int)
    if not (event in _FORBIDDEN or (is_file and args[2] & _WRITES)):
        return
    # rapidocr makes sure of the folder of its models, which is there.
    if event != "os.mkdir" or not os.path.isdir(args[0]):  # noqa: PTH112
        msg = f"a reader must not do this: {event} {args[0]!r}"
        raise PermissionError(msg)


def _answer(answers: IO[bytes], head: wire.Message, body: bytes) -> None:
    # The signal at the end of its time kills the process, even inside a library.
    signal.setitimer(signal.ITIMER_PROF, head["cpu"])
    began = time.process_time()
    told, packed = _outcome(head, body)
    signal.setitimer(signal.ITIMER_PROF, 0)
    wire.send(answers, {**told, "took": time.process_time() - began}, packed)


def _outcome(head: wire.Message, body: bytes) -> _Answer:
    try:
        told, packed = _WORK[head["op"]](body, head)
    except IngestError as error:
        return _failure(error), b""
    except MemoryError:
        return _OUT_OF_MEMORY, b""
    except RecursionError:
        reason = "the document is nested too deeply to be read"
        return _failure(UnreadableDocument(reason)), b""
    except Exception as error:  # a parser's own error: this file cannot be read
        words = f"{type(error).__name__}: {error}"[:300]
        reason = Said("reading it failed ({error})", error=words)
        return _failure(UnreadableDocument(reason)), b""
    return {"ok": True, **told}, packed


def _failure(error: IngestError) -> wire.Message:
    return {"ok": False, "error": type(error).__name__, "reason": str(error)}


def _read_packed(data: bytes, head: wire.Message) -> _Answer:
    media_type, extract = _read(data, head)
    return {"media_type": media_type}, wire.pack_extract(extract)


def _read(data: bytes, head: wire.Message) -> tuple[str, Extract]:
    n_ocr_bytes = head.get("ocr", 0)  # they stand before the file
    ocr = wire.unpack_ocr(data[:n_ocr_bytes]) if n_ocr_bytes else {}
    data = data[n_ocr_bytes:]
    media_type = sniff.sniff(data, head["name"])
    reader = reader_for(media_type, max_pages=head["max_pages"], ocr=ocr)
    if reader is None:
        what = sniff.describe(media_type)
        msg = Said("the program cannot read it: it is {said}", said=what)
        raise UnsupportedDocument(msg)
    extract = _note_shapeless(reader(data))
    if len(extract.text) > head["max_chars"]:
        # Here, so that a huge text is not packed, sent and unpacked first.
        code = "{n} characters, more than {m}"
        raise DocumentTooLarge(Said(code, n=len(extract.text), m=head["max_chars"]))
    is_told = any(page.unread or page.note for page in extract.pages)
    if not (extract.text.strip() or is_told or extract.pictures):
        msg = Said("the document holds no text")
        raise UnreadableDocument(msg)
    return media_type, extract


def reader_for(
    media_type: str, *, max_pages: int, ocr: Mapping[int, OcrPage]
) -> Reader | None:
    """Return the reader for a media type, or None; imports only what it needs."""
    found = _find(_READERS, media_type)
    if media_type in _PAGED:
        found = partial(found, max_pages=max_pages, ocr=ocr)
    reader: Reader | None = found
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


def _note_shapeless(extract: Extract) -> Extract:
    """Add a note to pages with characters without a shape; the text keeps them."""
    if _SHAPELESS.search(extract.text) is None:
        return extract
    pages = tuple(_noted(page, extract.text) for page in extract.pages)
    return replace(extract, pages=pages)


def _noted(page: Page, text: str) -> Page:
    found = Counter(_SHAPELESS.findall(text, page.start, page.end))
    if not found:
        return page
    counts = ", ".join(f"{n} x U+{ord(c):04X}" for c, n in sorted(found.items()))
    code = "invisible characters reverse or split words of its text: {counts}"
    return replace(page, note=joined([page.note or "", Said(code, counts=counts)]))


def _unpack(data: bytes, head: wire.Message) -> _Answer:
    media_type = sniff.sniff(data, head["name"])
    unpacker = unpacker_for(media_type)
    if unpacker is None:
        return pack_contents(Contents(media_type))
    contents = unpacker(data, UnpackLimits(*head["limits"]))
    return pack_contents(replace(contents, media_type=media_type))


def _recognise(data: bytes, head: wire.Message) -> _Answer:
    from pipeline.ingest.ocr.engine import recognise
    from pipeline.ingest.pdf.render import render_page

    number = head["page"]
    image, scale = render_page(data, number)
    page = recognise(image, scale=scale, n_threads=head["threads"])
    return {}, wire.pack_ocr({number: page})


def _read_pictures(data: bytes, head: wire.Message) -> _Answer:
    from pipeline.ingest.ocr.image import read_pictures

    pictures = wire.pictures_of(head["pictures"])
    limits = {"cpu_s": head["budget"], "n_threads": head["threads"]}
    return {}, wire.pack_ocr(
        read_pictures(data, head["media_type"], pictures, **limits)
    )


def _render(data: bytes, head: wire.Message) -> _Answer:
    """Render regions of PDF pages; answers a JPEG each, length first."""
    from pipeline.ingest.pdf.render import render_regions

    out = io.BytesIO()
    for jpeg in render_regions(data, head["regions"], dpi=head["dpi"]):
        out.write(len(jpeg).to_bytes(4, "big") + jpeg)
    return {}, out.getvalue()


_WORK = {
    "read": _read_packed,
    "unpack": _unpack,
    "ocr": _recognise,
    "pictures": _read_pictures,
    "render": _render,
}

if __name__ == "__main__":
    main()
