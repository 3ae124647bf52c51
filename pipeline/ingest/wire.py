"""What parent and child say to each other: JSON lines with raw bytes behind.

A message is one line of JSON, ``{"size": n, ...}``, followed by ``n`` bytes.
No pickle: a parser that was taken over must not be able to run code in the
parent by what it answers.
"""

import base64
import json
import re
from array import array
from typing import IO, Any

from pipeline.datamodel import Block, BlockKind, Page, Words
from pipeline.ingest.base import Extract

Message = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def send(stream: IO[bytes], head: Message, body: bytes = b"") -> None:
    """Write one message and flush it."""
    line = json.dumps({**head, "size": len(body)}).encode("ascii")
    stream.write(line + b"\n")
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Message, bytes] | None:
    """Read one message, or return None when the other side is gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    head: Message = json.loads(line)
    body = stream.read(head["size"])
    return (head, body) if len(body) == head["size"] else None


def pack_extract(extract: Extract) -> bytes:
    """Return an extract as JSON bytes; lone surrogates become U+FFFD."""
    pages = [
        [
            page.number,
            page.width,
            page.height,
            page.start,
            page.end,
            _pack(page.words.spans),
            _pack(page.words.boxes),
            page.unread,
            page.note,
        ]
        for page in extract.pages
    ]
    blocks = [
        [b.start, b.end, b.kind.value, b.page_number, b.level, list(b.columns)]
        for b in extract.blocks
    ]
    text = _SURROGATE.sub("\ufffd", extract.text)
    return json.dumps([text, pages, blocks]).encode("ascii")


def unpack_extract(body: bytes) -> Extract:
    """Return the extract of ``pack_extract``."""
    text, pages, blocks = json.loads(body)
    return Extract(
        text,
        tuple(
            Page(
                number=p[0],
                width=p[1],
                height=p[2],
                start=p[3],
                end=p[4],
                words=Words(_unpack("l", p[5]), _unpack("f", p[6])),
                unread=p[7],
                note=p[8],
            )
            for p in pages
        ),
        tuple(
            Block(b[0], b[1], BlockKind(b[2]), b[3], b[4], tuple(b[5])) for b in blocks
        ),
    )


def _pack(numbers: "array[int] | array[float]") -> str:
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _unpack(typecode: str, text: str) -> "array[Any]":
    numbers: array[Any] = array(typecode)
    numbers.frombytes(base64.b64decode(text))
    return numbers
