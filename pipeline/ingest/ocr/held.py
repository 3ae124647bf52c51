"""Pictures that a file holds as files of their own: found, measured, taken out.

An office file has them as parts of its package, a web page in addresses that are the
data themselves. They have no place on a page that could be measured, only its number.
"""

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from pipeline.errors import IngestError, UnreadableDocument
from pipeline.geometry import BBox
from pipeline.ingest.base import Extract
from pipeline.ingest.office.ooxml import Package
from pipeline.ingest.pdf.picture_places import ONLY_PICTURES, Picture, is_large

_POINTS = 0.75
"""In a pixel, as programs show one that does not say how large it is."""

_DRAWN = (".emf", ".wmf", ".svg", ".svm")
"""Pictures made of strokes: no library at hand draws them, so that they are told."""

_DATA_URI = re.compile(rb"data:image/[\w.+-]{1,20}(?:;charset=[\w-]+)?;base64,")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=%\s]*")
_MAX_URIS = 1_000
"""Of a page: small ones are told from large ones only when they are taken out."""


def held_pictures(package: Package, places: Mapping[str, int]) -> Iterator[Picture]:
    """Yield the pictures of a package that are large enough for words.

    Args:
        package: An office file.
        places: The page, from 1, on which each of its parts is shown first.
    """
    for part, page in places.items():
        if part not in package:
            continue
        if part.lower().endswith(_DRAWN):
            yield Picture(page, BBox(0.0, 0.0, 0.0, 0.0), part)
        else:
            yield from _measured(part, page, package.read)


def data_pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pictures in the addresses of a web page, by number from 0.

    Args:
        data: Bytes of the page.
    """
    found = list(_data_uris(data))
    for number in range(len(found)):
        yield from _measured(str(number), 1, lambda part: found[int(part)])


def _measured(
    part: str, page: int, take_out: Callable[[str], bytes]
) -> Iterator[Picture]:
    from pipeline.ingest.ocr.image import size_of

    try:
        width, height = size_of(take_out(part))
    except IngestError:  # no picture, or one that no program shows
        return
    box = BBox(0.0, 0.0, width * _POINTS, height * _POINTS)
    if is_large(box):
        yield Picture(page, box, part)


def with_held(extract: Extract, pictures: Iterable[Picture]) -> Extract:
    """Return an extract with its pictures; a page of nothing else says so.

    Args:
        extract: Of a file that may be without a word.
        pictures: What it holds.
    """
    last = len(extract.pages)
    told = tuple(p._replace(page=min(p.page, last)) for p in pictures)
    pages = extract.pages
    if told and not extract.blocks and not any(page.unread for page in pages):
        pages = tuple(replace(page, unread=ONLY_PICTURES) for page in pages)
    return replace(extract, pages=pages, pictures=told)


def taker_out(data: bytes, *, is_package: bool) -> Callable[[str], bytes]:
    """Return a function that gives the bytes of a held picture.

    Args:
        data: Bytes of the file.
        is_package: It is an office file, and no web page.
    """
    if is_package:
        package = Package(data, "file")

        def read(part: str) -> bytes:
            if part.lower().endswith(_DRAWN):
                kind = posixpath.splitext(part)[1].removeprefix(".").upper()
                msg = f"a drawing in {kind}, which OCR cannot see"
                raise UnreadableDocument(msg)
            return package.read(part)

        return read
    found = list(_data_uris(data))
    return lambda part: found[int(part)]


def _data_uris(data: bytes) -> Iterator[bytes]:
    for number, start in enumerate(_DATA_URI.finditer(data)):
        if number == _MAX_URIS:
            return
        packed = _BASE64.match(data, start.end())
        try:
            yield base64.b64decode(unquote_to_bytes(packed[0]) if packed else b"")
        except binascii.Error:
            yield b""
