"""The bytes of a PDF, where pdfium does not say enough: layers, counts, values.

Layers (optional content): pdfium draws pages without those that are switched off, but
gives their words and does not say which they are. Page counts: pdfium believes the
count of a page tree, unless that is zero; then it counts. So counts that stand in the
file are overwritten with zeros, and those in a stream of objects, as usual since PDF
1.5, are replaced by an update that is appended. Form values: a field without a box (a
widget) still has its value in the file, and other programs send or fill it in. Of
several versions of an object the last one counts.

Fields that the form does not list, as in files joined from filled forms: a box on a
page may hold neither type nor value. They are in its field, which pdfium finds only
through the list of the form. So an update adds the missing fields to the list.

Source: ISO 32000-1, 7.3.4 (strings), 7.5.6 (incremental updates), 7.5.7 and 7.5.8
(streams of objects and of cross-references), 7.7.3 (page tree), 8.11.4 (optional
content configuration), 12.7.2 (interactive form dictionary) and 12.7.3 (fields).
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from pipeline.ingest.decode import one_line
from pipeline.ingest.pdf.drawn_otherwise import decoded

_OFF = re.compile(
    rb"/(?:OFF\s*(?:\[\s*\d|\d)|BaseState\s*/OFF|(?:View|Print|Export)State\s*/OFF"
    rb"|D\s*\d+\s+\d+\s+R\s*/OCGs|OCProperties\s+\d+|P\s*/A(?:ll|ny)Off|VE\s*[\[\d])"
)
_MASK = re.compile(
    rb"/S\s*/(?:Luminosity|Alpha)\b"
    rb"|/ca\s+(?:0+(?:\.0[0-4]?\d*)?|\.0[0-4]\d*)(?![.\d])"
    rb"|/BM\s*\[?\s*/(?!Normal\b|Compatible\b)[A-Z]"
)
"""A soft mask, an opacity below 5 %, or a way of blending that may show nothing."""

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
    """Return True if a mask or blending may hide text; always for an encrypted file."""
    return may_hold(data, _MASK)


def may_hold(data: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Return True if an object of a PDF may hold something; if encrypted, it may.

    The pattern spells it, outside of streams and in streams of objects.
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


_LEAVES = (
    re.compile(rb"/Type\s*/Page\b(?!s)"),
    re.compile(rb"/Contents\s*(?:\[|\d+\s+\d+\s+R)"),
)
"""Marks of a page: its type, or its content if it has no type."""

_COUNT = re.compile(rb"(/Count\s+)(-?\d+)")
_ROOT = re.compile(rb"/Root\s+\d+\s+\d+\s+R")
_SIZE = re.compile(rb"/Size\s+(\d+)")
_PREVIOUS = re.compile(rb"startxref\s+(\d+)")


def count_leaves(data: bytes) -> int:
    """Return the apparent number of pages among the objects of a PDF.

    Old versions of changed pages count as well.
    """
    texts = [data, *(objects for *_, objects in object_streams(data))]
    return max(sum(len(mark.findall(text)) for text in texts) for mark in _LEAVES)


def without_counts(data: bytes) -> bytes:
    """Return a PDF without the number of pages in its page trees."""
    zeroed = _COUNT.sub(lambda match: match[1] + b"0" * len(match[2]), data)
    nodes = {
        number: _COUNT.sub(rb"\g<1>0", node)
        for _, entries, unpacked in object_streams(data)
        for number, node in _packed(entries, unpacked)
        if b"/Kids" in node and b"/Count" in node
    }
    return zeroed if b"/Encrypt" in data else updated(zeroed, nodes)


def updated(data: bytes, nodes: dict[int, bytes]) -> bytes:
    """Return a PDF with an update that replaces objects, given by their numbers."""
    roots, ends = _ROOT.findall(data), _PREVIOUS.findall(data)
    if not (nodes and roots and ends):
        return data
    size = max(map(int, _SIZE.findall(data)), default=0)
    return data + _update(nodes, len(data), roots[-1], int(ends[-1]), size)


def _update(
    nodes: dict[int, bytes], start: int, root: bytes, previous: int, size: int
) -> bytes:
    out, rows = bytearray(b"\n"), bytearray()
    for number, node in [*sorted(nodes.items()), (size, b"")]:
        rows += bytes([1]) + (start + len(out)).to_bytes(5, "big") + b"\0"
        if node:
            out += b"%d 0 obj\n%s\nendobj\n" % (number, node)
    index = b" ".join(b"%d 1" % number for number in (*sorted(nodes), size))
    at = start + len(out)
    out += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 1]/Index[%s]%s/Prev %d" % (
        size, size + 1, index, root, previous,
    )  # fmt: skip
    out += b"/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(rows), rows)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % at)


_NUMBERS = re.compile(rb"(\d{1,9})\s{1,3}\d{1,5}\s{1,3}$")
_MAX_HEAD = 20
_MAX_OBJECT_BYTES = 1_000_000
_STRING = rb"\s*(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+)\)|<([0-9A-Fa-f\s]*+)>)"
_NAME = re.compile(rb"/T(?![A-Za-z])" + _STRING, re.DOTALL)
_VALUE = re.compile(rb"/V(?![A-Za-z])" + _STRING, re.DOTALL)
_OPTION = re.compile(rb"\[" + _STRING + _STRING + rb"\s*\]", re.DOTALL)
_FIELD = re.compile(rb"/(?:FT|Parent|Kids)\b")
_SHOWN = re.compile(rb"/(?:Rect\b|FT\s*/(?:Btn|Sig)\b)")
"""A field with its box, or one that holds no words."""

_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_TO_OBJECT = rb"(\d{1,9})\s+\d{1,5}\s+R\b"
_OPTIONS = re.compile(rb"/Opt\s+" + _TO_OBJECT)
_REFERENCE = re.compile(_TO_OBJECT)
_COUNTS = re.compile(rb"/(N|First)\s+(\d{1,7})")
_ESCAPE = re.compile(rb"\\(\r\n?|\n|[0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAX_VALUES = 10_000


FileObjects = Callable[[], Mapping[int, bytes]]
"""Gives the objects of a file; they are looked for only where they are needed."""


def values_apart(data: bytes, ask: FileObjects) -> list[tuple[str, str]]:
    """Return name and value of the fields without a box, in the order of the file.

    ``ask`` gives the objects of ``file_objects``; a PDF that is encrypted gives none.
    """
    if b"/Encrypt" in data:
        return []
    objects = ask()
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


def file_objects(data: bytes) -> dict[int, bytes]:
    """Return the last version of each object by its number, in the order of places."""
    heads = list(_heads(data))
    ends = [*(begin for _, begin, _ in heads[1:]), len(data)]
    placed: list[tuple[int, int, bytes]] = []
    for (number, begin, start), end in zip(heads, ends, strict=True):
        content = data[start : min(end, start + _MAX_OBJECT_BYTES)]
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
    return one_line(decoded(value))


def _plain(escape: re.Match[bytes]) -> bytes:
    sign: bytes = escape[1]
    if sign.isdigit():
        return bytes([int(sign, 8) & 255])
    return b"" if sign[:1] in b"\r\n" else _CONTROLS.get(sign, sign)


WIDGET = re.compile(rb"/Subtype\s*/Widget\b")
_ROOT_NUMBER = re.compile(rb"/Root\s+" + _TO_OBJECT)
_PARENT = re.compile(rb"/Parent\s+" + _TO_OBJECT)
_FORM = re.compile(rb"/AcroForm\s*(?:" + _TO_OBJECT + rb"|<<)")
_FIELDS = re.compile(rb"/Fields\s*(?:\[([^\]]*)\]|" + _TO_OBJECT + rb")")
_ARRAY = re.compile(rb"\[([^\]]*)\]")
_MAX_DEPTH = 20
_MAX_FIELDS = 2_000


class _List(NamedTuple):
    """Place of the list of a form's fields.

    Attributes:
        number: Number of the object that holds it.
        at: Offset in that object at which references are added.
        frame: Text around the references, if there is no list yet.
        known: Numbers of the fields in the list.
    """

    number: int
    at: int
    frame: bytes = b"%s"
    known: frozenset[int] = frozenset()


def with_stray_fields(data: bytes, ask: FileObjects) -> bytes:
    """Return a PDF whose form lists the fields of all boxes, or the same bytes.

    ``ask`` gives the objects of ``file_objects``.
    """
    if b"/Encrypt" in data or not may_hold(data, WIDGET):
        return data
    roots = _ROOT_NUMBER.findall(data)
    objects = ask()
    found = _list(objects, int(roots[-1])) if roots else None
    if found is None:
        return data
    stray = sorted(set(_tops(objects)) - found.known)[:_MAX_FIELDS]
    if not stray:
        return data
    added = found.frame % b"".join(b" %d 0 R" % field for field in stray)
    content = objects[found.number]
    changed = content[: found.at] + added + content[found.at :]
    return updated(data, {found.number: changed})


def _list(objects: Mapping[int, bytes], root: int) -> _List | None:
    catalog = objects.get(root, b"")
    form = _FORM.search(catalog)
    if form is None:
        frame = b"/AcroForm<</Fields[%s]>>"
        return _List(root, _start(catalog), frame) if catalog else None
    number, start = (root, form.end()) if form[1] is None else (int(form[1]), 0)
    content = objects.get(number, b"")
    fields = _FIELDS.search(content, start)
    if fields is None:
        at = start or _start(content)
        return _List(number, at, b"/Fields[%s]") if content else None
    if fields[2] is not None:
        number = int(fields[2])
        fields = _ARRAY.search(objects.get(number, b""))
    if fields is None:
        return None
    known = frozenset(map(int, _REFERENCE.findall(fields[1])))
    return _List(number, fields.end(1), known=known)


def _start(content: bytes) -> int:
    found = content.find(b"<<")
    return found + 2 if found >= 0 else len(content)


def _tops(objects: Mapping[int, bytes]) -> Iterator[int]:
    """Yield the numbers of the outermost fields of boxes that belong to one."""
    for content in objects.values():
        parent = _PARENT.search(content) if WIDGET.search(content) else None
        top = 0
        for _ in range(_MAX_DEPTH):
            if parent is None:
                break
            top = int(parent[1])
            parent = _PARENT.search(objects.get(top, b""))
        if top in objects:
            yield top
