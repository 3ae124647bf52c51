"""Ruled tables of a page: rules from pdfium, cells by pdfplumber's algorithm.

pdfplumber finds cells well, but spends 99 % of its time on parsing the page a
second time. So pdfium's own path objects give the rules, and pdfplumber's
functions join them to edges, intersections and cells. A detector that counts
rules in both directions keeps pages without a grid out.

Source: Anssi Nurminen, "Algorithmic extraction of data in tables in PDF
documents", Tampere 2013, as pdfplumber implements it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.layout.printed import RuledTable
from pipeline.ingest.pdf.objects import Point, bounds

_THIN = 2.0
"""Largest width in points of a stroke or fill that is a rule, not an area."""

_MAX_POINTS = 2_500
"""Most crossings of rules: a table of 50 columns and rows. Cells cost their square."""

_TOLERANCE = 3.0
"""Largest distance in points of rules that are one; pdfplumber's default."""

_Edge = dict[str, Any]


def find_tables(paths: Sequence[Sequence[Point]] | None) -> tuple[RuledTable, ...]:
    """Return the ruled tables of a page with at least two rows and two columns.

    Args:
        paths: Corners of the lines and boxes on the page; None for a drawing.
    """
    if paths is None or not _may_hold_table([bounds(path) for path in paths]):
        return ()
    tables = [_table(cells) for cells in _cell_groups(paths)]
    return tuple(t for t in tables if len(t.rows) > 1 and len(t.rows[0]) > 1)


def _may_hold_table(boxes: Iterable[BBox]) -> bool:
    """Return True if straight rules or boxes could draw a grid.

    Counts distinct places, because programs draw the same rule several times.
    """
    heights: set[int] = set()
    sides: set[int] = set()
    corners: set[tuple[int, int]] = set()
    for box in boxes:
        if box.height <= _THIN < 40 < box.width:
            heights.add(round(box.bottom / 3))
        elif box.width <= _THIN < 6 < box.height:
            sides.add(round(box.x0 / 3))
        elif box.width > 20 and 6 < box.height < 300:
            corners.add((round(box.x0 / 3), round(box.bottom / 3)))
    lefts, bottoms = {x for x, _ in corners}, {y for _, y in corners}
    grid_of_boxes = len(corners) >= 4 and len(lefts) >= 2 and len(bottoms) >= 2
    return (len(heights) >= 3 and len(sides) >= 2) or grid_of_boxes


def _cell_groups(paths: Sequence[Sequence[Point]]) -> list[list[BBox]]:
    from pdfplumber import table
    from pdfplumber.utils.geometry import filter_edges

    edges = [edge for path in paths for edge in _edges(path)]
    merged = table.merge_edges(edges, *(4 * [_TOLERANCE]))
    long = filter_edges(merged, min_length=_TOLERANCE)
    points = table.edges_to_intersections(long, _TOLERANCE, _TOLERANCE)
    if len(points) > _MAX_POINTS:
        return []
    cells = table.intersections_to_cells(points)
    return [[BBox(*c) for c in group] for group in table.cells_to_tables(cells)]


def _edges(path: Sequence[Point]) -> Iterator[_Edge]:
    """Yield the level and upright sides of a path as pdfplumber writes edges."""
    for (ax, ay), (bx, by) in pairwise(path):
        x0, x1, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        level, upright = bottom - top <= 0.5, x1 - x0 <= 0.5
        if level is upright or max(x1 - x0, bottom - top) < 1:
            continue
        if level:
            top = bottom = (top + bottom) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        yield {
            "object_type": "line",
            "x0": x0,
            "x1": x1,
            "top": top,
            "bottom": bottom,
            "width": x1 - x0,
            "height": bottom - top,
            "orientation": "h" if level else "v",
        }


def _table(cells: Sequence[BBox]) -> RuledTable:
    """Arrange cells in rows; a place that a wider cell covers is None."""
    lefts = sorted({cell.x0 for cell in cells})
    rows: list[list[BBox | None]] = []
    for top in sorted({cell.top for cell in cells}):
        places = {cell.x0: cell for cell in cells if cell.top == top}
        rows.append([places.get(x) for x in lefts])
    return RuledTable(merge_bboxes(cells), rows)
