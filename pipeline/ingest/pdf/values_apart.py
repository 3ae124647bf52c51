"""Values of form fields that stand in no box of any page.

pdfium gives a field by its box (a widget). A field without one still has its value in
the file, and other programs send or fill in that value. So the bytes of a file with a
form are searched for such fields. Of several versions of an object the last one counts.

Source: ISO 32000-1, 7.3.4 (strings), 7.5.7 (object streams) and 12.7.3 (fields).
"""

import re
from collections.abc import Iterator, Mapping
from operator import itemgetter

from pipeline.ingest.decode import clean
from pipeline.ingest.pdf.layers import object_streams
from pipeline.ingest.pdf.stand_ins import decoded

_NUMBERS = re.compile(rb"(\d{1,9})\s{1,3}\d{1,5}\s{1,3}$")
_MAX_HEAD = 20
_MAX_BYTES = 1_000_000
"""Most bytes of one object that are read."""

_STRING = rb"\s*(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+)\)|<([0-9A-Fa-f\s]*+)>)"
_NAME = re.compile(rb"/T(?![A-Za-z])" + _STRING, re.DOTALL)
_VALUE = re.compile(rb"/V(?![A-Za-z])" + _STRING, re.DOTALL)
_OPTION = re.compile(rb"\[" + _STRING + _STRING + rb"\s*\]", re.DOTALL)
_FIELD = re.compile(rb"/(?:FT|Parent|Kids)\b")
_SHOWN = re.compile(rb"/(?:Rect\b|FT\s*/(?:Btn|Sig)\b)")
"""A field with its box, or one that holds no words."""

_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_OPTIONS = re.compile(rb"/Opt\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_REFERENCE = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+R\b")
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
    objects = _objects(data)
    found: list[tuple[str, str]] = []
    for content in objects.values():
        name, value = _NAME.search(content), _VALUE.search(content)
        if name is None or value is None or _is_shown(content, objects):
            continue
        told = _text(value)
        told = _options(content, objects).get(told, told)
        if told and len(found) < _MAX_VALUES:
            found.append((_text(name), told))
    return found


def _objects(data: bytes) -> dict[int, bytes]:
    """Return the last version of each object, by its number."""
    heads = list(_heads(data))
    ends = [*(begin for _, begin, _ in heads[1:]), len(data)]
    placed: list[tuple[int, int, bytes]] = []
    for (number, begin, start), end in zip(heads, ends, strict=True):
        content = data[start : min(end, start + _MAX_BYTES)]
        placed.append((begin, number, content.partition(b"endobj")[0]))
    for begin, entries, unpacked in object_streams(data):
        placed += ((begin, *each) for each in _packed(entries, unpacked))
    placed.sort(key=itemgetter(0))
    objects: dict[int, bytes] = {}
    for _, number, content in placed:
        objects.pop(number, None)  # or it would keep the place of the first version
        objects[number] = content
    return objects


def _heads(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number, begin and end of the heads of objects: ``12 0 obj``."""
    for word in re.finditer(rb"obj\b", data):
        begin = max(word.start() - _MAX_HEAD, 0)
        if numbers := _NUMBERS.search(data[begin : word.start()]):
            yield int(numbers[1]), begin + numbers.start(), word.end()


def _is_shown(content: bytes, objects: Mapping[int, bytes]) -> bool:
    """Return True for no field, and for one whose value stands in a box."""
    if _FIELD.search(content) is None or _SHOWN.search(content) is not None:
        return True
    kids = _KIDS.search(content)
    numbers = () if kids is None else _REFERENCE.findall(kids[1])
    return any(b"/Rect" in objects.get(int(number), b"") for number in numbers)


def _options(content: bytes, objects: Mapping[int, bytes]) -> dict[str, str]:
    """Return the words shown for the values that a field may have."""
    elsewhere = _OPTIONS.search(content)
    if elsewhere is not None:
        content = objects.get(int(elsewhere[1]), b"")
    pairs = (option.groups() for option in _OPTION.finditer(content))
    return {_spelt(*pair[:2]): _spelt(*pair[2:]) for pair in pairs}


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
    return _spelt(found[1], found[2])


def _spelt(letters: bytes | None, digits: bytes | None) -> str:
    """Return the words of a string, written as letters or as hexadecimal digits."""
    if letters is not None:
        value = _ESCAPE.sub(_plain, letters)
    else:
        packed = b"".join((digits or b"").split()).decode("ascii")
        value = bytes.fromhex(packed + "0" * (len(packed) % 2))
    return " ".join(clean(decoded(value)).split())


def _plain(escape: re.Match[bytes]) -> bytes:
    sign: bytes = escape[1]
    if sign.isdigit():
        return bytes([int(sign, 8) & 255])
    return b"" if sign[:1] in b"\r\n" else _CONTROLS.get(sign, sign)
