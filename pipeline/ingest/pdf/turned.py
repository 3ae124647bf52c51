"""Words that do not run along the page: each direction is laid out by itself.

Words that run in another direction than most are laid out on the page turned their way,
and stand behind the others. Letters that stand below one another are one word.

Ruled tables: pdfplumber finds cells well, but spends 99 % of its time on parsing the
page a second time. So pdfium's own path objects give the rules, and pdfplumber's
functions join them to edges, intersections and cells. A detector that counts
rules in both directions keeps pages without a grid out.

Source: Anssi Nurminen, "Algorithmic extraction of data in tables in PDF
documents", Tampere 2013, as pdfplumber implements it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import (
    ASKEW,
    LayoutBlock,
    Line,
    PageLayout,
    RuledTable,
    Word,
)
from pipeline.ingest.ocr.page import turned
from pipeline.ingest.pdf.objects import Point, bounds
from pipeline.ingest.pdf.space import Transform

_MIN_STACK = 4
"""Least letters below one another that make a word: fewer are the marks of a list."""


def lay_out_page(
    words: Sequence[Word],
    size: tuple[float, float],
    paths: Sequence[Sequence[Point]] | None,
    *,
    unread: str | None,
) -> PageLayout:
    """Group words into blocks in reading order, in whichever direction they run."""
    words = list(_unstacked(words))
    ways = Counter(word.turns for word in words)
    if not ways or set(ways) == {0}:
        tables = find_tables(paths) if words else ()
        return lay_out(words, *size, tables=tables, unread=unread)
    main = max((way for way in ways if way != ASKEW), key=ways.__getitem__, default=0)
    back = (-main) % 4
    width, height = size[::-1] if main % 2 else size
    own = [turned(word, back, width, height) for word in words if word.turns == main]
    place = Transform.of_turns(back, *size)
    lines = paths and [[place.point(x, y) for x, y in path] for path in paths]
    tables = find_tables(lines) if own else ()
    layout = lay_out(own, width, height, tables=tables, unread=unread)
    layout.turns = main
    for way in sorted(set(ways) - {main}):
        other = [word for word in words if word.turns == way]
        for block in _blocks(other, way, size):
            layout.blocks.append(moved(block, back, width, height))
    return layout


def _blocks(
    words: Sequence[Word], turns: int, size: tuple[float, float]
) -> Iterator[LayoutBlock]:
    """Yield the blocks of words that run one way, on the page as shown."""
    if turns == ASKEW:
        yield LayoutBlock([Line(list(words))])
        return
    width, height = size[::-1] if turns % 2 else size
    back = (-turns) % 4
    upright = [turned(word, back, width, height) for word in words]
    for block in lay_out(upright, width, height).blocks:
        yield moved(block, turns, *size)


def moved(block: LayoutBlock, turns: int, width: float, height: float) -> LayoutBlock:
    """Return a block on the page turned another way."""
    lines = [
        Line([turned(word, turns, width, height) for word in line.words])
        for line in block.lines
    ]
    return replace(block, lines=lines)


def _unstacked(words: Sequence[Word]) -> Iterator[Word]:
    """Yield words; letters that stand below one another are joined."""
    stack: list[Word] = []
    for word in words:
        if stack and not _is_below(stack, word):
            yield from _joined(stack)
            stack = []
        if len(word.text) == 1 and word.turns == 0:
            stack.append(word)
        else:
            yield word
    yield from _joined(stack)


def _is_below(stack: Sequence[Word], word: Word) -> bool:
    last = stack[-1]
    step = word.box.top - last.box.top
    middle = (word.box.x0 + word.box.x1) - (last.box.x0 + last.box.x1)
    usual = stack[1].box.top - stack[0].box.top if len(stack) > 1 else step
    return (
        len(word.text) == 1
        and word.turns == 0
        and word.mark == last.mark
        and abs(middle) < 1.2 * last.size
        and 0.5 * last.size < step < 2.5 * last.size
        and abs(step - usual) < 0.3 * usual
    )


def _joined(stack: Sequence[Word]) -> Iterator[Word]:
    n_letters = sum(word.text.isalpha() for word in stack)
    if len(stack) < _MIN_STACK or n_letters < 0.8 * len(stack):
        yield from stack
        return
    box = merge_bboxes(word.box for word in stack)
    text = "".join(word.text for word in stack)
    yield stack[0]._replace(text=text, box=box, ink=(box.top, box.bottom))


_THIN = 2.0
"""Largest width in points of a stroke or fill that is a rule, not an area."""

_MAX_POINTS = 2_500
"""Most crossings of rules: a table of 50 columns and rows. Cells cost their square."""

_TOLERANCE = 3.0
"""Largest distance in points of rules that are one; pdfplumber's default."""

_Edge = dict[str, Any]


def find_tables(paths: Sequence[Sequence[Point]] | None) -> tuple[RuledTable, ...]:
    """Return the ruled tables of a page with at least two rows and two columns.

    Paths are the corners of its lines and boxes; None for a drawing.
    """
    if paths is None or not _may_hold_table([bounds(path) for path in paths]):
        return ()
    tables = [_table(cells) for cells in _cell_groups(paths)]
    return tuple(rows for rows in tables if len(rows) > 1 and len(rows[0]) > 1)


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
    tops = sorted({cell.top for cell in cells})
    places = {(cell.top, cell.x0): cell for cell in cells}
    return [[places.get((top, x)) for x in lefts] for top in tops]
