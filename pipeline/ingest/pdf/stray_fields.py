"""Fields that the form of a PDF does not list, as in files joined from filled forms.

A box on a page (a widget) may hold neither type nor value: they are in its field, which
pdfium finds only through the list of the form. An update that adds the missing fields
to the list is appended to the bytes.

Source: ISO 32000-1, 7.5.6 (incremental updates), 12.7.2 (interactive form dictionary).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.ingest.pdf.raw_bytes import REFERENCE, FileObjects, may_hold, updated

_WIDGET = re.compile(rb"/Subtype\s*/Widget\b")
_PARENT = re.compile(rb"/Parent\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_FORM = re.compile(rb"/AcroForm\s*(?:(\d{1,9})\s+\d{1,5}\s+R\b|<<)")
_FIELDS = re.compile(rb"/Fields\s*(?:\[([^\]]*)\]|(\d{1,9})\s+\d{1,5}\s+R\b)")
_ROOT = re.compile(rb"/Root\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_ARRAY = re.compile(rb"\[([^\]]*)\]")
_OPEN = re.compile(rb"<<")
_MAX_DEPTH = 20
_MAX_FIELDS = 2_000


class _List(NamedTuple):
    """Place of the list of a form's fields.

    Attributes:
        number: Number of the object that holds it.
        at: Offset in that object where references are added.
        frame: What references stand in, if there is no list yet.
        known: Numbers of the fields that it names.
    """

    number: int
    at: int
    frame: bytes = b"%s"
    known: frozenset[int] = frozenset()


def with_stray_fields(data: bytes, ask: FileObjects) -> bytes:
    """Return a PDF whose form lists the fields of all boxes, or the same bytes.

    Args:
        data: Bytes of the PDF.
        ask: Gives its objects, as ``file_objects`` returns them.
    """
    if b"/Encrypt" in data or not may_hold(data, _WIDGET):
        return data
    roots = _ROOT.findall(data)
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
    known = frozenset(map(int, REFERENCE.findall(fields[1])))
    return _List(number, fields.end(1), known=known)


def _start(content: bytes) -> int:
    found = _OPEN.search(content)
    return found.end() if found else len(content)


def _tops(objects: Mapping[int, bytes]) -> Iterator[int]:
    """Yield the numbers of the outermost fields of boxes that belong to one."""
    for content in objects.values():
        parent = _PARENT.search(content) if _WIDGET.search(content) else None
        top = 0
        for _ in range(_MAX_DEPTH):
            if parent is None:
                break
            top = int(parent[1])
            parent = _PARENT.search(objects.get(top, b""))
        if top in objects:
            yield top
