"""Rows of a spreadsheet to blocks: table rows with column headings.

A sheet is no table: titles stand above, notes below, and several tables one after the
other. Rows without an empty row between them belong together. Their first row of
several cells heads the others if it holds only words, and a column below holds mostly
something else: figures, dates, or longer text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece
from pipeline.ingest.pieces import (
    MAX_HEADER_CHARS,
    MAX_ROW_CHARS,
    field_piece,
    headers_of,
    join_cells,
)

_MAX_TITLE_CHARS = 100
_N_BELOW = 20
"""Number of rows looked at to tell whether the one above heads them."""


class SheetCell(NamedTuple):
    """A cell that holds something.

    Attributes:
        column: Index of the column, from 0.
        text: Text as shown, with tabs as spaces.
        is_text: Whether it holds words, not a number, a date or a truth value.
        is_bold: Whether all of it is bold.
        span: Number of columns that it covers, from 1.
    """

    column: int
    text: str
    is_text: bool = True
    is_bold: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The filled cells of a row, from left to right.

    Attributes:
        number: Number of the row, from 1; rows that hold nothing are left out.
        cells: Filled cells, at least one.
        answers: Fields of a form that it holds: perhaps a label, and an answer.
    """

    number: int
    cells: tuple[SheetCell, ...]
    answers: tuple[tuple[str, SheetCell], ...] = ()


def sheet_pieces(rows: Sequence[SheetRow]) -> Iterator[Piece]:
    """Yield the blocks of a sheet, from top to bottom."""
    headers: dict[int, str] = {}
    blocks = list(_blocks(rows))
    for block, following in zip_longest(blocks, blocks[1:]):
        n_titles = _n_titles(block)
        # A line alone above an empty row is the title of what comes below.
        stands_above = len(block) == 1 and following is not None
        for row in block[:n_titles]:
            yield _title(row, heads=n_titles < len(block) or stands_above)
        table = block[n_titles:]
        n_header = _n_header_rows(table)
        if n_header:
            cells = (cell for row in table[:n_header] for cell in row.cells)
            headers = headers_of(
                (cell.column, cell.span, " ".join(cell.text.split())) for cell in cells
            )
        elif not _fits(table, headers):
            headers = {}
        for i, row in enumerate(table):
            yield from _row_pieces(row, headers if i >= n_header else {})


def _blocks(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    block: list[SheetRow] = []
    for row in rows:
        if block and row.number > block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _n_titles(block: Sequence[SheetRow]) -> int:
    """Count the rows of one cell at the top."""
    n = 0
    while n < len(block) and len(block[n].cells) == 1 and not block[n].answers:
        n += 1
    return n


def _title(row: SheetRow, *, heads: bool) -> Piece:
    (cell,) = row.cells
    is_short = len(cell.text) <= _MAX_TITLE_CHARS and not cell.text.endswith(".")
    if cell.is_text and is_short and (heads or cell.is_bold):
        return Piece(cell.text, BlockKind.HEADING, 2)
    return Piece(cell.text)


def _n_header_rows(table: Sequence[SheetRow]) -> int:
    if len(table) < 2 or not _heads(table[0], table[1 : 1 + _N_BELOW]):
        return 0
    # "Weight" and "Power" stand below a cell "Technical data" that covers both.
    spans = any(cell.span > 1 for cell in table[0].cells)
    return 2 if len(table) > 2 and spans and _are_names(table[1]) else 1


def _are_names(row: SheetRow) -> bool:
    return all(c.is_text and len(c.text) <= MAX_HEADER_CHARS for c in row.cells)


def _heads(first: SheetRow, below: Sequence[SheetRow]) -> bool:
    if len(first.cells) < 2 or not _are_names(first):
        return False
    if all(cell.is_bold for cell in first.cells):
        return True
    columns = [cell.column for cell in first.cells]
    under = [[c for row in below for c in row.cells if c.column == n] for n in columns]
    if any(sum(cell.is_text for cell in cells) < len(cells) / 2 for cells in under):
        return True
    # Two columns of words are a form, whose rows head themselves.
    longest = max(len(cell.text) for cell in first.cells)
    longer = any(len(cell.text) > 2 * longest for cells in under for cell in cells)
    return len(columns) > 2 and longer


def _fits(table: Sequence[SheetRow], headers: dict[int, str]) -> bool:
    """Return True if a table goes on after an empty row."""
    return all(cell.column in headers for row in table for cell in row.cells)


def _row_pieces(row: SheetRow, headers: dict[int, str]) -> Iterator[Piece]:
    cells = [(cell.column, cell.text) for cell in row.cells]
    if row.answers:
        for label, answer in row.answers:
            yield field_piece(label or headers.get(answer.column, ""), answer.text)
    elif len(cells) == 1 and not headers:
        yield Piece(cells[0][1])
    elif sum(len(text) for _, text in cells) > MAX_ROW_CHARS:
        for cell in cells:
            yield join_cells([cell], headers)
    else:
        yield join_cells(cells, headers)
