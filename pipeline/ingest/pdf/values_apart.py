"""Values of form fields that stand in no box of any page.

pdfium gives a field by its box (a widget). A field without one still has its value in
the file, and other programs send or fill in that value. So the bytes of a file with a
form are searched for such fields. Of several versions of an object the last one counts.

Source: ISO 32000-1, 7.3.4 (strings), 7.5.7 (object streams) and 12.7.3 (fields).
"""

import re
from collections.abc import Iterator

from pipeline.ingest.decode import clean
from pipeline.ingest.pdf.layers import object_streams
from pipeline.ingest.pdf.stand_ins import decoded

_OBJECT = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+obj\b")
_MAX_BYTES = 20_000
"""Most bytes between the begin of a field and its value."""

_STRING = rb"\s*(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+)\)|<([0-9A-Fa-f\s]*+)>)"
_NAME = re.compile(rb"/T(?![A-Za-z])" + _STRING, re.DOTALL)
_VALUE = re.compile(rb"/V(?![A-Za-z])" + _STRING, re.DOTALL)
_SHOWN = re.compile(rb"/(?:Rect\b|FT\s*/(?:Btn|Sig)\b)")
"""A field with its box, or one that holds no words."""

_COUNTS = re.compile(rb"/(N|First)\s+(\d{1,7})")
_ESCAPE = re.compile(rb"\\(\r\n?|\n|[0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAX_VALUES = 10_000


def values_apart(data: bytes) -> list[tuple[str, str]]:
    """Return name and value of the fields without a box, in the order of the file.

    Args:
        data: Bytes of a PDF that has a form; one that is encrypted gives none.
    """
    if b"/Encrypt" in data:
        return []
    objects = dict(_plain_objects(data))
    for entries, unpacked in object_streams(data):
        objects.update(_packed(entries, unpacked))
    found: list[tuple[str, str]] = []
    for content in objects.values():
        name, value = _NAME.search(content), _VALUE.search(content)
        if name is None or value is None or _SHOWN.search(content):
            continue
        told = _text(name), _text(value)
        if told[1] and len(found) < _MAX_VALUES:
            found.append(told)
    return found


def _plain_objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield numbers and contents of the objects outside of streams with a value."""
    for value in _VALUE.finditer(data):
        begin = data.rfind(b"obj", max(value.start() - _MAX_BYTES, 0), value.start())
        head = _OBJECT.search(data, max(begin - 18, 0), begin + 3)
        if begin < 0 or head is None:
            continue
        if data.find(b"endobj", begin + 3, value.start()) >= 0:
            continue
        if data.rfind(b"\n" + head[0]) > begin:  # a later version counts
            continue
        end = data.find(b"endobj", value.end())
        yield int(head[1]), data[head.end() : max(end, value.end())]


def _packed(entries: bytes, unpacked: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield numbers and contents of the objects of a stream."""
    counts = {found[1]: int(found[2]) for found in _COUNTS.finditer(entries)}
    n_objects, first = counts.get(b"N", 0), counts.get(b"First", 0)
    head = unpacked[:first].split()[: 2 * n_objects]
    if not all(map(bytes.isdigit, head)):
        return
    starts = [first + int(start) for start in head[1::2]]
    for number, start, end in zip(
        head[::2], starts, [*starts[1:], len(unpacked)], strict=False
    ):
        yield int(number), unpacked[start:end]


def _text(found: re.Match[bytes]) -> str:
    if found[1] is not None:
        return " ".join(clean(decoded(_ESCAPE.sub(_plain, found[1]))).split())
    digits = b"".join(found[2].split()).decode("ascii")
    value = bytes.fromhex(digits + "0" * (len(digits) % 2))
    return " ".join(clean(decoded(value)).split())


def _plain(escape: re.Match[bytes]) -> bytes:
    sign: bytes = escape[1]
    if sign.isdigit():
        return bytes([int(sign, 8) & 255])
    return b"" if sign[:1] in b"\r\n" else _CONTROLS.get(sign, sign)
