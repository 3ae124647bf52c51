"""Words and lines to table rows: by ruled cells, or by short cells that align."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox
from pipeline.ingest.lines import rows_of
from pipeline.ingest.printed import LayoutBlock, Line, Table, Word


def take_tables(
    words: Sequence[Word], tables: Sequence[Table]
) -> tuple[list[Word], list[LayoutBlock]]:
    """Take the words in the cells of ruled tables out of a page.

    A grid with words in fewer than two rows or columns is a frame or a chart:
    its words stay where they are.

    Returns:
        The other words, and one block for each row of a table.
    """
    blocks: list[LayoutBlock] = []
    rest = list(words)
    for table in tables:
        rows = _fill(table, rest)
        columns = {i for row in rows for i, cell in enumerate(row) if cell}
        if len(columns) < 2 or sum(1 for row in rows if any(row)) < 2:
            continue
        blocks.extend(_row_blocks(rows))
        taken = {id(word) for row in rows for cell in row for word in cell}
        rest = [word for word in rest if id(word) not in taken]
    return rest, blocks


def _fill(table: Table, words: Sequence[Word]) -> list[list[list[Word]]]:
    """Return the words of each cell, row by row; no word is in two."""
    rest = [word for word in words if _centre_in(word, table.box)]
    rows: list[list[list[Word]]] = []
    for cells in table.rows:
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
        texts = tuple(" ".join(word.text for word in cell) for cell in row)
        filled = [Line(cell) for cell in row if cell]
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


def take_rows(lines: list[Line]) -> tuple[list[Line], list[LayoutBlock]]:
    """Find tables without ruling: runs of rows whose short cells align.

    Two columns of prose also stand side by side; there, most lines fill their
    column, here they do not.
    """
    rows = rows_of(lines)
    taken: set[int] = set()
    blocks: list[LayoutBlock] = []
    for run in _runs_of_rows(rows):
        if len(run) >= 3 and _is_tabular(run):
            blocks.extend(LayoutBlock(row, BlockKind.TABLE_ROW) for row in run)
            taken.update(id(line) for row in run for line in row)
    return [line for line in lines if id(line) not in taken], blocks


def _runs_of_rows(rows: list[list[Line]]) -> list[list[list[Line]]]:
    runs: list[list[list[Line]]] = [[]]
    for row in rows:
        if len(row) < 2:
            runs.append([])
        elif not runs[-1] or _aligned(runs[-1][-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _aligned(above: list[Line], row: list[Line]) -> bool:
    starts = [line.box.x0 for line in above]
    hits = sum(1 for line in row if any(abs(line.box.x0 - x) < 6 for x in starts))
    near = row[0].box.top - above[0].box.bottom < 3 * max(row[0].box.height, 1.0)
    return near and hits >= 2


def _is_tabular(run: list[list[Line]]) -> bool:
    fills = [
        left.box.width / max(right.box.x0 - left.box.x0, 1.0)
        for row in run
        for left, right in pairwise(row)
    ]
    n_words = [len(line.words) for row in run for line in row]
    return median(fills) < 0.65 and median(n_words) <= 6
