"""Let pdfium count the pages of a PDF with too low a count.

pdfium believes the count of a page tree, unless that is zero: then it counts. Counts
that stand in the file are overwritten with zeros. Those in a stream of objects, as
usual since PDF 1.5, are replaced by an update that is appended.

Source: ISO 32000-1, 7.5.6 (incremental updates), 7.5.7 and 7.5.8 (streams of objects
and of cross-references), 7.7.3 (page tree).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.ingest.pdf.layers import object_streams

_LEAVES = (
    re.compile(rb"/Type\s*/Page\b(?!s)"),
    re.compile(rb"/Contents\s*(?:\[|\d+\s+\d+\s+R)"),
)
"""Marks of a page: its type, or its content if it has no type."""

_COUNT = re.compile(rb"(/Count\s+)(-?\d+)")
_FIRST = re.compile(rb"/First\s+(\d+)")
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
    roots, ends = _ROOT.findall(data), _PREVIOUS.findall(data)
    nodes = {
        number: _COUNT.sub(rb"\g<1>0", node)
        for number, node in _packed(data)
        if b"/Kids" in node and b"/Count" in node
    }
    if not (nodes and roots and ends) or b"/Encrypt" in data:
        return zeroed
    size = max(map(int, _SIZE.findall(data)), default=0)
    return zeroed + _update(nodes, len(zeroed), roots[-1], int(ends[-1]), size)


def _packed(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the objects of streams, with their numbers."""
    for _, entries, objects in object_streams(data):
        first = int(match[1]) if (match := _FIRST.search(entries)) else 0
        head = objects[:first].split()
        if all(map(bytes.isdigit, head)):
            places = pairwise([*map(int, head[1::2]), len(objects)])
            for number, (start, end) in zip(head[::2], places, strict=False):
                yield int(number), objects[first + start : first + end]


def _update(
    nodes: dict[int, bytes], start: int, root: bytes, previous: int, size: int
) -> bytes:
    """Return an update of a PDF with some objects replaced."""
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
