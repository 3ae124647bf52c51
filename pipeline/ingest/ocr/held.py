"""Find, measure and extract the image files inside a file.

An office file has them as parts of its package, a web page in addresses that are the
data themselves, an RTF file as digits between its words. Their place on a page cannot
be measured; only the page's number is known.
"""

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote_to_bytes

from pipeline.datamodel import Said
from pipeline.errors import IngestError, UnreadableDocument
from pipeline.geometry import BBox
from pipeline.ingest.base import Extract
from pipeline.ingest.office.ooxml import Package
from pipeline.ingest.pdf.picture_places import ONLY_PICTURES, Picture, holds_words
from pipeline.ingest.sniff import HTML, RTF

_POINTS = 0.75
"""Points in a pixel, for a picture that does not say how large it is."""

_DRAWN = (".emf", ".wmf", ".svg", ".svm")
"""Vector pictures: no library at hand draws them, so the reader says that they were not
read."""

_STROKES = {b"\1\0\0\0": "EMF", b"\1\0\t\0": "WMF"}
"""Beginnings of the drawings that an RTF file holds."""

_DATA_URI = re.compile(rb"data:image/[\w.+-]{1,20}(?:;charset=[\w-]+)?;base64,")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=%\s]*")
_RTF_PICTURE = re.compile(
    rb"\\(?:pngblip|jpegblip|emfblip|wmetafile)(?![a-z])-?[0-9]*+ ?"
    rb"(?:\\(?!bin)[a-z]++-?[0-9]*+ ?|\{[^{}]{0,200}\}|\s)*+(?:\\bin([0-9]{1,9}) )?"
)
_HEX = re.compile(rb"[0-9A-Fa-f\s]*+")
_MAX_PICTURES = 1_000
"""Most pictures of a page: whether one is large is known only after it was taken
out."""


def held_pictures(package: Package, places: Mapping[str, int]) -> Iterator[Picture]:
    """Yield the pictures of a package that are large enough for words."""
    for part, page in places.items():
        if part not in package:
            continue
        if part.lower().endswith(_DRAWN):
            yield Picture(page, BBox(0.0, 0.0, 0.0, 0.0), part)
        else:
            yield from _measured(part, page, package.read)


def data_pictures(data: bytes, media_type: str) -> Iterator[Picture]:
    """Yield the pictures that a file without parts holds, by number from 0."""
    found = list(_FINDERS[media_type](data))
    for number, content in enumerate(found):
        if content[:4] in _STROKES:
            yield Picture(1, BBox(0.0, 0.0, 0.0, 0.0), str(number))
        else:
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
    if holds_words(box):
        yield Picture(page, box, part)


def with_held(extract: Extract, pictures: Iterable[Picture]) -> Extract:
    """Return an extract with its pictures, and a note on pages of pictures only."""
    last = len(extract.pages)
    told = tuple(p._replace(page=min(p.page, last)) for p in pictures)
    pages = extract.pages
    if told and not extract.blocks and not any(page.unread for page in pages):
        pages = tuple(replace(page, unread=ONLY_PICTURES) for page in pages)
        bare = tuple(page.number for page in pages)
        return replace(extract, pages=pages, pictures=told, bare=bare)
    return replace(extract, pictures=told)


def taker_out(data: bytes, media_type: str) -> Callable[[str], bytes]:
    """Return a function that gives the bytes of a held picture."""
    if media_type in _FINDERS:
        found = list(_FINDERS[media_type](data))
        return lambda part: _seen(found[int(part)])
    package = Package(data, "file")

    def read(part: str) -> bytes:
        if part.lower().endswith(_DRAWN):
            raise _drawing(posixpath.splitext(part)[1].removeprefix(".").upper())
        return package.read(part)

    return read


def _seen(content: bytes) -> bytes:
    if content[:4] in _STROKES:
        raise _drawing(_STROKES[content[:4]])
    return content


def _drawing(kind: str) -> UnreadableDocument:
    msg = Said("a drawing in {kind}, which OCR cannot see", kind=kind)
    return UnreadableDocument(msg)


def _data_uris(data: bytes) -> Iterator[bytes]:
    for start in islice(_DATA_URI.finditer(data), _MAX_PICTURES):
        packed = _BASE64.match(data, start.end())
        try:
            yield base64.b64decode(unquote_to_bytes(packed[0]) if packed else b"")
        except binascii.Error:
            yield b""


def _rtf_pictures(data: bytes) -> Iterator[bytes]:
    found = (x for x in _RTF_PICTURE.finditer(data) if not _is_copy(data, x.start()))
    for start in islice(found, _MAX_PICTURES):
        if start[1] is not None:
            yield data[start.end() : start.end() + int(start[1])]
            continue
        digits = _HEX.match(data, start.end())
        try:
            yield bytes.fromhex(digits[0].decode("ascii") if digits else "")
        except ValueError:  # cut off in the middle of a byte
            yield b""


def _is_copy(data: bytes, start: int) -> bool:
    """Tell a picture for older programs, which stands behind the real one."""
    opened = data.rfind(b"\\pict", max(0, start - 500), start)
    return data[max(0, opened - 30) : max(0, opened)].rstrip().endswith(b"nonshppict{")


_FINDERS = {HTML: _data_uris, RTF: _rtf_pictures}
