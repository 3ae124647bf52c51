"""Find out if a PDF has layers (optional content) that are switched off.

pdfium draws pages without these layers, but gives their words and does not say which
they are. So the bytes and object streams of the file are searched for a layer that is
off.

Source: ISO 32000-1, 8.11.4 (optional content configuration) and 7.5.7 (object streams).
"""

import re
import zlib
from collections.abc import Iterator

_OFF = re.compile(
    rb"/(?:OFF\s*(?:\[\s*\d|\d)|BaseState\s*/OFF|(?:View|Print|Export)State\s*/OFF"
    rb"|D\s*\d+\s+\d+\s+R\s*/OCGs|OCProperties\s+\d+|P\s*/A(?:ll|ny)Off|VE\s*[\[\d])"
)
_MASK = re.compile(
    rb"/S\s*/(?:Luminosity|Alpha)\b"
    rb"|/ca\s+(?:0+(?:\.0[0-4]?\d*)?|\.0[0-4]\d*)(?![.\d])"
)
"""A soft mask, or an opacity below 5 %."""

_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_MAX_STREAMS = 2_000
_MAX_BYTES = 2_000_000
"""Most bytes of one stream of objects; programs write 100 objects into one."""


def may_switch_off(data: bytes) -> bool:
    """Return True if a layer may be off; always for an encrypted file."""
    if _OFF.search(data) is not None:
        return b"OCProperties" in data or b"/ObjStm" in data
    return may_hold(data, _OFF)


def may_mask(data: bytes) -> bool:
    """Return True if a soft mask may hide text; always for an encrypted file."""
    return may_hold(data, _MASK)


def may_hold(data: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Return True if an object of a PDF may hold something; if encrypted, it may.

    Args:
        data: Bytes of the file.
        pattern: Pattern of its spelling, outside of streams and in streams of objects.
    """
    if pattern.search(data) is not None:
        return True
    if b"/ObjStm" in data and b"/Encrypt" in data:
        return True
    return any(pattern.search(objects) for *_, objects in object_streams(data))


def object_streams(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield streams of objects: offset and entries of each, and its bytes, unpacked."""
    if b"/ObjStm" not in data:
        return
    streams = _OBJECTS.finditer(data)
    for match, _ in zip(streams, range(_MAX_STREAMS), strict=False):
        # Entries may also stand before the type.
        start = data.rfind(b"<<", max(match.start() - 400, 0), match.start())
        entries = data[max(start, 0) : match.end()]
        yield match.start(), entries, _unpacked(data, match.end())


def _unpacked(data: bytes, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(
            data[start : start + _MAX_BYTES], _MAX_BYTES
        )
    except zlib.error:
        return b""
