"""Messages between parent and child: JSON lines followed by raw bytes.

A message is one line of JSON, ``{"size": n, ...}``, followed by ``n`` bytes.
No pickle: a parser that was taken over must not be able to run code in the
parent by what it answers.
"""

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import IO, Any, cast

from pipeline import errors
from pipeline.datamodel import (
    Block,
    BlockKind,
    Mark,
    MarkKind,
    Page,
    Words,
    packed,
    unpacked,
)
from pipeline.errors import IngestError, UnreadableDocument
from pipeline.geometry import BBox
from pipeline.ingest.base import Extract
from pipeline.ingest.ocr.page import OcrPage, OcrWord
from pipeline.ingest.pdf.picture_places import Picture

Message = dict[str, Any]

_MAX_HEAD_BYTES = 4_000_000
"""Most bytes of a head: that of a request to render 10,000 crops has 1 MB."""

_MAX_BODY_BYTES = 600_000_000
"""Most bytes of a body: 20 million characters, escaped, with the boxes of their words,
and to spare."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def send(stream: IO[bytes], head: Message, body: bytes = b"") -> None:
    """Write one message and flush it."""
    line = json.dumps({**packed(head), "size": len(body)}).encode("ascii")
    stream.write(line + b"\n")
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Message, bytes] | None:
    """Read one message, or return None when the other side is gone.

    Raises:
        ValueError: The bytes are no message.
    """
    line = stream.readline(_MAX_HEAD_BYTES)
    if not line.endswith(b"\n"):
        if len(line) == _MAX_HEAD_BYTES:
            msg = f"a message's first line is over {_MAX_HEAD_BYTES} bytes"
            raise ValueError(msg)
        return None
    head = _parse_head(line)
    body = stream.read(head["size"])
    return (head, body) if len(body) == head["size"] else None


def _parse_head(line: bytes) -> Message:
    head = _parse(line)
    size = head.get("size") if isinstance(head, dict) else None
    if type(size) is not int or not 0 <= size <= _MAX_BODY_BYTES:
        msg = f"a message states its size from 0 to {_MAX_BODY_BYTES}, got {size!r}"
        raise ValueError(msg)
    return cast("Message", head)


def _parse(text: bytes) -> Any:
    try:
        return json.loads(text, object_hook=unpacked)
    except RecursionError as error:
        msg = "the JSON of a message is nested too deeply"
        raise ValueError(msg) from error


def error_named(name: str, reason: str) -> IngestError:
    """Return an error of the other side; its name may be any."""
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, IngestError)):
        kind = UnreadableDocument
    return kind(reason)


_PLACE = attrgetter("number", "width", "height", "start", "end")


def pack_extract(extract: Extract) -> bytes:
    """Return an extract as a line of JSON, and behind it its words page by page.

    Lone surrogates become U+FFFD. The words are written as they lie in memory: as
    text they would be half as large again, and be held three times.
    """
    pages = [
        [*_PLACE(page), len(page.words), packed(page.unread), packed(page.note)]
        for page in extract.pages
    ]
    blocks = [
        [b.start, b.end, b.kind.value, b.page_number, b.level, list(b.columns)]
        for b in extract.blocks
    ]
    marks = [[mark.start, mark.end, mark.kind.value] for mark in extract.marks]
    text = _SURROGATE.sub("\ufffd", extract.text)
    pictures = pack_pictures(extract.pictures)
    head = [text, pages, blocks, marks, extract.scans, pictures, extract.bare]
    numbers: list[array[Any]] = []
    for page in extract.pages:
        numbers += page.words.spans, page.words.boxes
    return b"".join([json.dumps(head).encode("ascii"), b"\n", *numbers])


def unpack_extract(body: bytes) -> Extract:
    """Return the extract of ``pack_extract``, after checking that it is sound.

    Raises:
        ValueError: It is not what ``pack_extract`` writes, or its pages,
            blocks or words lie outside the text.
    """
    try:
        extract = _unpack_extract(body)
        _check(extract)
    except (TypeError, IndexError, KeyError, AttributeError) as error:
        msg = f"an extract of another shape ({error})"
        raise ValueError(msg) from error
    return extract


def _check(extract: Extract) -> None:
    starts = [*(page.start for page in extract.pages), len(extract.text)]
    ends = [0, *(page.end for page in extract.pages)]
    if starts != ends or sorted(ends) != ends:
        msg = "the pages do not tile the text"
        raise ValueError(msg)
    last = 0
    for block in extract.blocks:
        if not (last <= block.start < block.end <= len(extract.text)):
            msg = f"block {block.start}:{block.end} overlaps another or the end"
            raise ValueError(msg)
        if not 1 <= block.page_number <= len(extract.pages):
            msg = f"a block on page {block.page_number} of {len(extract.pages)}"
            raise ValueError(msg)
        last = block.end
    _check_marks(extract)
    for page in extract.pages:
        _check_words(page)


def _check_marks(extract: Extract) -> None:
    for mark in extract.marks:
        if not 0 <= mark.start < mark.end <= len(extract.text):
            msg = f"mark {mark.start}:{mark.end} lies outside the text"
            raise ValueError(msg)
    numbers = {picture.page for picture in extract.pictures}
    if not numbers.union(extract.scans) <= {page.number for page in extract.pages}:
        msg = f"scans {extract.scans[:9]} of {len(extract.pages)} pages"
        raise ValueError(msg)


def pack_pictures(pictures: Sequence[Picture]) -> list[list[Any]]:
    """Return pictures as ``page, part, x0, top, x1, bottom`` each."""
    return [[page, part, *box] for page, box, part in pictures]


def pictures_of(packed: Sequence[Sequence[Any]]) -> tuple[Picture, ...]:
    """Return the pictures of ``pack_pictures``.

    Raises:
        TypeError: They are not packed pictures.
    """
    return tuple(
        Picture(int(n), BBox(*map(float, box)), str(part)) for n, part, *box in packed
    )


def _check_words(page: Page) -> None:
    spans = page.words.spans
    if spans and not (page.start <= min(spans) and max(spans) <= page.end):
        msg = f"a word of page {page.number} lies outside of it"
        raise ValueError(msg)


def _unpack_extract(body: bytes) -> Extract:
    end = body.index(b"\n")
    text, pages, blocks, marks, scans, pictures, bare = _parse(body[:end])
    numbers = _unpack_words(memoryview(body)[end + 1 :], [page[5] for page in pages])
    return Extract(
        text,
        tuple(
            Page(number, width, height, start, end, words, unread, note)
            for (number, width, height, start, end, _, unread, note), words in zip(
                pages, numbers, strict=True
            )
        ),
        tuple(
            Block(start, end, BlockKind(kind), page, level, tuple(columns))
            for start, end, kind, page, level, columns in blocks
        ),
        tuple(Mark(start, end, MarkKind(kind)) for start, end, kind in marks),
        tuple(scans),
        pictures_of(pictures),
        tuple(bare),
    )


def _unpack_words(data: memoryview, counts: list[int]) -> list[Words]:
    found: list[Words] = []
    position = 0
    for n_words in counts:
        words = Words()
        for numbers, n in ((words.spans, 2 * n_words), (words.boxes, 4 * n_words)):
            end = position + n * numbers.itemsize
            numbers.frombytes(data[position:end])
            position = end
        found.append(words)
    if position != len(data):
        msg = f"{len(data)} bytes of words, its pages state {position}"
        raise ValueError(msg)
    return found


def pack_ocr(pages: Mapping[int, OcrPage]) -> bytes:
    """Return the OCR results by page number, as JSON bytes."""
    rows = [
        [
            number,
            page.turns,
            page.lost,
            packed(page.failure),
            [[word.text, word.score, *word.box] for word in page.words],
        ]
        for number, page in pages.items()
    ]
    return json.dumps(rows).encode("ascii")


def unpack_ocr(body: bytes) -> dict[int, OcrPage]:
    """Return the pages of ``pack_ocr``.

    Raises:
        ValueError: It is not what ``pack_ocr`` writes.
    """
    try:
        return {
            int(number): OcrPage(
                words=tuple(
                    OcrWord(str(w[0]), BBox(*map(float, w[2:])), float(w[1]))
                    for w in words
                ),
                turns=int(turns) % 4,
                lost=float(lost),
                failure=None if failure is None else str(failure),
            )
            for number, turns, lost, failure, words in _parse(body)
        }
    except (TypeError, IndexError) as error:
        msg = f"an OCR page of another shape ({error})"
        raise ValueError(msg) from error
