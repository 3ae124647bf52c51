"""Words of a page to lines, blocks and reading order, by geometry alone.

words -> lines -> table rows, paragraphs, headings ... -> reading order
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox
from pipeline.ingest.layout.direction import runs_to_left
from pipeline.ingest.layout.lines import MARKER, REQUIREMENT, is_marker, split_lines
from pipeline.ingest.layout.printed import (
    LayoutBlock,
    Line,
    PageLayout,
    RuledTable,
    Word,
)
from pipeline.ingest.layout.reading_order import order_blocks
from pipeline.ingest.layout.table_rows import take_rows, take_tables

_LEADERS = re.compile(r"(?:[.·_]\s?){5}|…{3}")
_TERMINAL = (".", ":", ";", "?", "!", ".”", '."', ",", "؟", "؛", "،")


def lay_out(
    words: Sequence[Word],
    width: float,
    height: float,
    *,
    tables: Sequence[RuledTable] = (),
    unread: str | None = None,
) -> PageLayout:
    """Group words into blocks and put the blocks into reading order.

    Args:
        words: Words in stream order, boxes in points.
        width: Page width in points.
        height: Page height in points.
        tables: Ruled tables; their words become one block a row.
        unread: Reason why the page counts as unread, or None.
    """
    rest, table_blocks = take_tables(words, tables)
    lines = split_lines(rest)
    lines, row_blocks = take_rows(lines)
    if _is_disordered(lines):
        lines = [
            item.lines[0] for item in order_blocks([LayoutBlock([n]) for n in lines])
        ]
    blocks = _group_lines(lines) + table_blocks + row_blocks
    body = _body_size(lines)
    for block in blocks:
        _set_role(block, body)
    return PageLayout(width, height, order_blocks(blocks), unread)


def _is_disordered(lines: list[Line]) -> bool:
    """Return True if lines of a column were written out of order.

    In order, a line above the last one stands in another column, except for
    the few heads and notes that programs write at the end.
    """
    n_upwards = sum(
        1
        for last, line in pairwise(lines)
        if line.box.top < last.box.top - 1 and _share(last.box, line.box) > 0.5
    )
    return n_upwards >= 3 and n_upwards > 0.1 * len(lines)


def _group_lines(lines: list[Line]) -> list[LayoutBlock]:
    """Join each line to a paragraph if it is right under the last one."""
    leading = _typical_gap(lines)
    numbered = _numbered(lines)
    groups: list[list[Line]] = []
    for line in lines:
        near = [] if line.words[0].text in numbered else groups[-6:]
        home = next(
            (g for g in reversed(near) if _belongs(g, line, leading, numbered)), None
        )
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return [LayoutBlock(group) for group in groups]


def _numbered(lines: list[Line]) -> frozenset[str]:
    """Return the numbers that open requirements: a series, not one "AK-47"."""
    series: dict[str, set[str]] = {}
    for line in lines:
        first = line.words[0].text
        if (match := REQUIREMENT.match(first)) and len(line.words) > 1:
            series.setdefault(match[1], set()).add(first)
    return frozenset().union(*(found for found in series.values() if len(found) > 1))


def _typical_gap(lines: list[Line]) -> float:
    gaps = [
        below.box.top - above.box.bottom
        for above, below in pairwise(lines)
        if 0 <= below.box.top - above.box.bottom < 1.5 * max(above.box.height, 1.0)
        and _share(above.box, below.box) > 0.5
    ]
    return median(gaps) if gaps else 2.0


def _share(a: BBox, b: BBox) -> float:
    """Return the horizontal overlap as a share of the narrower box."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    return width / max(min(a.width, b.width), 1.0)


def _belongs(
    group: list[Line], line: Line, leading: float, numbered: Collection[str]
) -> bool:
    last = group[-1]
    gap = line.box.top - last.box.bottom
    height = max(min(last.box.height, line.box.height), 1.0)
    if gap < -0.5 * height or gap > max(1.5 * leading + 1.0, 0.3 * height):
        return False
    if _share(last.box, line.box) < 0.5 or not 0.87 <= line.size / last.size <= 1.15:
        return False
    return not _opens_paragraph(group, line, numbered)


def _opens_paragraph(group: list[Line], line: Line, numbered: Collection[str]) -> bool:
    if MARKER.match(line.words[0].text):
        return True
    first, last = group[0], group[-1]
    sides = _ends_from_right if runs_to_left(last.text) else _ends_from_left
    left = min(sides(item)[0] for item in group)
    right = max(sides(item)[1] for item in group)
    start, end = sides(last)
    opening = first.words[0].text
    if len(group) > 1 or not (MARKER.match(opening) or opening in numbered):
        # An indented line after a line that ended early or with a full stop.
        indented = sides(line)[0] - left > 0.9 * line.size
        ended = last.text.endswith(_TERMINAL) or right - end > 3 * line.size
        if indented and ended and start - left < 1:
            return True
    short = right - end > 0.35 * max(right - left, 1.0)
    return len(group) > 2 and short and last.text.endswith((".", "?", "!"))


def _ends_from_left(line: Line) -> tuple[float, float]:
    return line.box.x0, line.box.x1


def _ends_from_right(line: Line) -> tuple[float, float]:
    """Return the begin and end of a line, measured from the right."""
    return -line.box.x1, -line.box.x0


def _body_size(lines: list[Line]) -> float:
    """Return the median font size of all words; 0 without any."""
    sizes = sorted(line.size for line in lines for _ in line.words)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _set_role(block: LayoutBlock, body: float) -> None:
    """Tell headings, list items and footnotes from paragraphs of ``body`` size."""
    if block.kind is not BlockKind.PARAGRAPH:
        return
    text = block.text
    first = block.lines[0].words[0].text
    size = block.lines[0].size
    if _looks_like_heading(block, text, body):
        block.kind = BlockKind.HEADING
        block.level = 1 if size >= 1.5 * body else 2 if size >= 1.15 * body else 3
    elif is_marker(first) and len(block.lines[0].words) > 1:
        block.kind = BlockKind.LIST_ITEM
    elif size <= 0.86 * body and first[:1].isdigit():
        block.kind = BlockKind.FOOTNOTE


def _looks_like_heading(block: LayoutBlock, text: str, body: float) -> bool:
    if len(text) > 160 or len(block.lines) > 3 or text[:1] in "(*•":
        return False
    if _LEADERS.search(text):  # a line of a table of contents is no heading
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3:
        return False
    stands_out = block.lines[0].size >= 1.15 * body or all(
        word.bold for line in block.lines for word in line.words
    )
    if stands_out and not text.endswith((".", ";", ",")):
        return True
    capitals = sum(c.isupper() for c in letters)
    return len(letters) > 3 and capitals > 0.8 * len(letters) and len(text) < 100
