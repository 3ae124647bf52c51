"""Words and lines to table rows: by ruled cells, or by short cells that align."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.layout.lines import as_read, rows_of, runs_to_left
from pipeline.ingest.layout.printed import LayoutBlock, Line, RuledTable, Word

_NUMBER = re.compile(r"\d{1,3}|[*†‡]{1,3}")

_ALIGNED = 6.0
"""Largest distance in points between the left ends of cells of one column."""

_MAX_CELLS = 200
"""Most lines side by side: more are no table, and a row costs the square of its
cells."""


def take_tables(
    words: Sequence[Word], tables: Sequence[RuledTable]
) -> tuple[list[Word], list[LayoutBlock]]:
    """Take the words in the cells of ruled tables out of a page.

    A grid with words in fewer than two rows or columns is a frame or a chart:
    its words stay where they are.
    """
    blocks: list[LayoutBlock] = []
    rest = list(words)
    for table in tables:
        rows = _fill(table, rest)
        columns = {i for row in rows for i, cell in enumerate(row) if cell}
        if len(columns) < 2 or sum(1 for row in rows if any(row)) < 2:
            continue
        if runs_to_left(" ".join(w.text for row in rows for c in row for w in c)):
            rows = [row[::-1] for row in rows]
        blocks.extend(_row_blocks(rows))
        taken = {id(word) for row in rows for cell in row for word in cell}
        rest = [word for word in rest if id(word) not in taken]
    return rest, blocks


def _fill(table: RuledTable, words: Sequence[Word]) -> list[list[list[Word]]]:
    """Return the words of each cell, row by row; no word is in two."""
    box = merge_bboxes(cell for row in table for cell in row if cell is not None)
    rest = [word for word in words if _centre_in(word, box)]
    rows: list[list[list[Word]]] = []
    for cells in table:
        row: list[list[Word]] = []
        for cell in cells:
            inside = [w for w in rest if cell is not None and _centre_in(w, cell)]
            if inside:
                taken = set(map(id, inside))
                rest = [word for word in rest if id(word) not in taken]
            row.append(inside)
        rows.append(row)
    return rows


def _row_blocks(rows: Sequence[Sequence[list[Word]]]) -> Iterator[LayoutBlock]:
    header: tuple[str, ...] = ()
    for index, row in enumerate(rows):
        filled = as_read([Line(cell) for cell in row if cell])
        lines = iter(filled)
        texts = tuple(next(lines).text if cell else "" for cell in row)
        if filled:
            # One header for each cell that is written; an empty one is not.
            columns = tuple(h for h, cell in zip(header, row, strict=False) if cell)
            yield LayoutBlock(filled, BlockKind.TABLE_ROW, columns=columns)
        if index == 0 and _is_header(texts, len(rows)):
            header = texts


def _is_header(texts: tuple[str, ...], n_rows: int) -> bool:
    """Tell column headers from the first row of a list of names and values."""
    filled = [text for text in texts if text]
    if len(filled) > 2:
        return True
    short = all(len(t.split()) <= 3 and not any(map(str.isdigit, t)) for t in filled)
    return len(filled) == 2 and short and n_rows > 2


def _centre_in(word: Word, cell: BBox) -> bool:
    x = (word.box.x0 + word.box.x1) / 2
    y = (word.box.top + word.box.bottom) / 2
    return cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom


@dataclass(slots=True)
class _CellRow:
    """Cells side by side; a cell is the lines that stand under one another."""

    cells: list[list[Line]]

    @property
    def heads(self) -> list[Line]:
        """First line of each cell."""
        return [cell[0] for cell in self.cells]

    @property
    def top(self) -> float:
        return min(cell[0].box.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(line.box.bottom for cell in self.cells for line in cell)


def take_rows(lines: list[Line]) -> tuple[list[Line], list[LayoutBlock]]:
    """Find tables without ruling: runs of rows with aligned short cells.

    Two columns of prose also stand side by side; there, most lines fill their
    column, here they do not.
    """
    taken: set[int] = set()
    blocks: list[LayoutBlock] = []
    for run in _runs_of_rows(rows_of(lines)):
        if _is_numbered(run):
            blocks.extend(_note(row) for row in run)
        elif len(run) >= 3 and _is_tabular(run):
            blocks.extend(_row_block(row) for row in run)
        else:
            continue
        taken.update(id(line) for row in run for cell in row.cells for line in cell)
    return [line for line in lines if id(line) not in taken], blocks


def _row_block(row: _CellRow) -> LayoutBlock:
    cells = [Line([w for line in cell for w in line.words]) for cell in row.cells]
    if runs_to_left(" ".join(cell.text for cell in cells)):
        cells.reverse()
    return LayoutBlock(cells, BlockKind.TABLE_ROW)


def _is_numbered(run: list[_CellRow]) -> bool:
    """Return True if each row is a bare number with its note."""
    return bool(run) and all(
        len(row.cells) == 2
        and len(row.heads[0].words) == 1
        and _NUMBER.fullmatch(row.heads[0].text) is not None
        and row.heads[1].box.x0 - row.heads[0].box.x0 < 60
        for row in run
    )


def _note(row: _CellRow) -> LayoutBlock:
    (number,), (first, *others) = row.cells
    return LayoutBlock([Line(number.words + first.words), *others])


def _runs_of_rows(rows: list[list[Line]]) -> list[list[_CellRow]]:
    runs: list[list[_CellRow]] = [[]]
    for row in rows:
        if len(row) > _MAX_CELLS:
            runs.append([])
        elif runs[-1] and _wraps(runs[-1][-1], row):
            for line in row:
                x0, cells = line.box.x0, runs[-1][-1].cells
                min(cells, key=lambda cell: abs(cell[0].box.x0 - x0)).append(line)
        elif len(row) < 2:
            runs.append([])
        elif not runs[-1] or _aligned(runs[-1][-1], row):
            runs[-1].append(_CellRow([[line] for line in row]))
        else:
            runs.append([_CellRow([[line] for line in row])])
    return runs


def _wraps(above: _CellRow, row: list[Line]) -> bool:
    """Return True if lines continue cells of the row above, except its first."""
    starts = [head.box.x0 for head in above.heads[1:]]
    if not all(any(abs(line.box.x0 - x) < _ALIGNED for x in starts) for line in row):
        return False
    height = max(row[0].box.height, 1.0)
    return row[0].box.top - above.bottom < 0.4 * height


def _aligned(above: _CellRow, row: list[Line]) -> bool:
    starts = [head.box.x0 for head in above.heads]
    hits = sum(any(abs(line.box.x0 - x) < _ALIGNED for x in starts) for line in row)
    return row[0].box.top - above.bottom < 3 * max(row[0].box.height, 1.0) and hits >= 2


def _is_tabular(run: list[_CellRow]) -> bool:
    fills = [
        left.box.width / max(right.box.x0 - left.box.x0, 1.0)
        for row in run
        for left, right in pairwise(row.heads)
    ]
    n_words = [len(line.words) for row in run for line in row.heads]
    return median(fills) < 0.65 and median(n_words) <= 6 and _stand_apart(run)


def _stand_apart(run: list[_CellRow]) -> bool:
    """Return True if rows are further apart than the lines inside their cells.

    In columns of prose they are not: there, a row ends where the other column
    happens to have a line, in the middle of a sentence. A tight table has its
    rows as near as its lines, but its cells open with a capital or a number.
    """
    inner = [
        below.box.top - above.box.bottom
        for row in run
        for cell in row.cells
        for above, below in pairwise(cell)
    ]
    outer = [below.top - above.bottom for above, below in pairwise(run)]
    if not inner or median(outer) > median(inner) + 1:
        return True
    goes_on = [line.text[:1].islower() for row in run for line in row.heads]
    return sum(goes_on) <= 0.1 * len(goes_on)
