"""Words of a page to lines, blocks and reading order, by geometry alone.

words -> lines -> table rows, paragraphs, headings ... -> reading order

The page is cut along its white space: bands from top to bottom, and columns inside a
run of bands that share a gutter.

Source: recursive X-Y cut, Nagy and Seth, "Hierarchical representation of
optically scanned documents", ICPR 1984; joining bands that share a gutter is
our addition, since a heading over two columns defeats the plain cut.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox
from pipeline.ingest.layout.lines import (
    MARKER,
    REQUIREMENT,
    is_marker,
    runs_to_left,
    split_lines,
)
from pipeline.ingest.layout.printed import (
    LayoutBlock,
    Line,
    PageLayout,
    RuledTable,
    Word,
)
from pipeline.ingest.layout.table_rows import take_rows, take_tables

if TYPE_CHECKING:
    from pipeline.ingest.layout.pages import WrittenBlock

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
        words: Words in stream order; sizes and boxes are in points.
        width: Page width.
        height: Page height.
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
    larger = (line.size or 1) / (last.size or 1)  # far off the page it may be 0
    if _share(last.box, line.box) < 0.5 or not 0.87 <= larger <= 1.15:
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
    return -line.box.x1, -line.box.x0


def _body_size(lines: list[Line]) -> float:
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


_B = TypeVar("_B", LayoutBlock, "WrittenBlock")

_MIN_GUTTER = 6.0
"""Least width of the gap between two columns, in points."""

_TOUCHING = 0.25
"""Share of the font size by which the boxes of two lines may overlap: a box is as high
as its font."""


def order_blocks(blocks: list[_B]) -> list[_B]:
    """Put blocks into reading order: bands, then columns inside bands."""
    to_left = runs_to_left(" ".join(block.text for block in blocks))
    ordered: list[_B] = []
    # A stack of its own: a page may hold more columns than Python nests calls.
    todo = [(sorted(blocks, key=lambda b: (b.box.top, b.box.x0)), False)]
    while todo:
        part, is_ordered = todo.pop()
        if is_ordered or len(part) < 2:
            ordered.extend(part)
        else:
            todo.extend(reversed(list(_parts(part, to_left))))
    return ordered


def _parts(blocks: list[_B], to_left: bool) -> Iterator[tuple[list[_B], bool]]:
    """Yield regions from top to bottom, each with a flag "already in order"."""
    for region in _regions(_bands(blocks)):
        x = region.gutter
        if x is None:
            yield region.blocks, True
        else:
            columns = _level_columns(region) or [
                [b for b in region.blocks if b.box.x1 <= x],
                [b for b in region.blocks if b.box.x1 > x],
            ]
            yield from ((c, False) for c in (columns[::-1] if to_left else columns))


def _bands(blocks: list[_B]) -> list[list[_B]]:
    """Split at every height that no block crosses."""
    bands: list[list[_B]] = []
    reach = float("-inf")
    for block in blocks:
        if block.box.top >= reach - _TOUCHING * block.size:
            bands.append([])
        bands[-1].append(block)
        reach = max(reach, block.box.bottom)
    return bands


@dataclass(slots=True)
class _Region(Generic[_B]):
    """Bands that share a gutter, or one band without any.

    Attributes:
        blocks: Blocks from top to bottom.
        columns: Left and right edges of the columns of blocks, from the left.
        is_table: Whether all blocks are rows of tables, whose cells are no columns.
    """

    blocks: list[_B] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)
    is_table: bool = True

    def joined(self, band: list[_B]) -> "_Region[_B]":
        """Return the region with one more band."""
        spans = [(block.box.x0, block.box.x1) for block in band]
        rows = (block.kind is BlockKind.TABLE_ROW for block in band)
        return _Region(
            self.blocks, _columns(self.columns + spans), self.is_table and all(rows)
        )

    @property
    def gutter(self) -> float | None:
        """An x that no block crosses and that has two real columns beside it."""
        if self.is_table or len(self.columns) < 2:
            return None
        gaps = [
            (right - left, left + (right - left) / 2)
            for (_, left), (right, _) in pairwise(self.columns)
        ]
        return max(gaps, key=lambda gap: gap[0])[1]


def _columns(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join spans that are nearer than a gutter is wide."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if found and x0 - found[-1][1] < _MIN_GUTTER:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _level_columns(region: _Region[_B]) -> list[list[_B]] | None:
    """Return all columns if they begin side by side, else None.

    Cut at one gutter after the other they would come in the same order: whichever
    columns are left, their first blocks make one band, and all others join it.
    """
    lefts = [x0 for x0, _ in region.columns]
    columns: list[list[_B]] = [[] for _ in lefts]
    for block in region.blocks:
        if block.kind is BlockKind.TABLE_ROW:
            return None
        columns[bisect_right(lefts, block.box.x0) - 1].append(block)
    heads = region.blocks[: len(columns)]
    begins = max(b.box.top + _TOUCHING * b.size for b in heads)
    is_level = begins < min(b.box.bottom for b in heads)
    one_each = {id(b) for b in heads} == {id(column[0]) for column in columns}
    return columns if is_level and one_each else None


def _regions(bands: list[list[_B]]) -> list[_Region[_B]]:
    """Join neighbouring bands as long as they share a gutter."""
    regions: list[_Region[_B]] = []
    for band in bands:
        wider = regions[-1].joined(band) if regions else None
        if wider is None or wider.gutter is None:
            fresh: _Region[_B] = _Region()
            wider = fresh.joined(band)
            regions.append(wider)
        wider.blocks.extend(band)
        regions[-1] = wider
    return regions
