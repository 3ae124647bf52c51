"""Blocks of a page to reading order, by cutting it along its white space.

Bands from top to bottom, and columns inside a run of bands that share a gutter.

Source: recursive X-Y cut, Nagy and Seth, "Hierarchical representation of
optically scanned documents", ICPR 1984; joining bands that share a gutter is
our addition, since a heading over two columns defeats the plain cut.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from pipeline.datamodel import BlockKind
from pipeline.ingest.layout.direction import runs_to_left
from pipeline.ingest.layout.printed import PlacedBlock

_B = TypeVar("_B", bound=PlacedBlock)

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
