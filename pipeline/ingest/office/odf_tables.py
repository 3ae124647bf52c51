"""Tables of OpenDocument while they are read, and their rows as those of a sheet.

A cell or a row is stored once for many alike; a few copies of it say all.
"""

from dataclasses import dataclass, field

from pipeline.ingest.office.sheets import SheetCell, SheetRow
from pipeline.ingest.pieces import Cell

MAX_COPIES = 50
"""Most copies of a cell or row that is stored once for many: more say nothing new."""


@dataclass(slots=True)
class OdfCell:
    """A cell that is being read; it may stand for several alike."""

    cell: Cell
    column: int
    copies: int
    is_text: bool
    value: str

    @property
    def text(self) -> str:
        """Text of the cell."""
        return self.cell.text or self.value


@dataclass(slots=True)
class OdfRow:
    """A row that is being read."""

    number: int
    copies: int
    is_header: bool
    cells: list[OdfCell] = field(default_factory=list)
    n_columns: int = 0


@dataclass(slots=True)
class OdfTable:
    """A table that is being read.

    Attributes:
        depth: Number of paragraphs open around it: a text box may hold a table.
        rows: Rows of the table, from top to bottom.
        n_rows: Number of rows, with their copies.
        n_columns: Number of columns that were declared before the rows.
        in_head: Whether the rows that are being read are header rows.
    """

    depth: int

    rows: list[OdfRow] = field(default_factory=list)
    n_rows: int = 0
    n_columns: int = 0
    in_head: bool = False


def shown_cells(row: OdfRow) -> list[OdfCell]:
    """Return the cells of a row of a table, as often as they are shown."""
    # The text under a merged cell is read as well, if something was left there.
    return [
        cell
        for cell in row.cells
        for _ in range(min(max(cell.copies, bool(cell.text)), 1_000))
    ]


def sheet_rows(row: OdfRow) -> list[SheetRow]:
    """Return a row of a sheet, as often as it says something new."""
    cells = tuple(
        SheetCell(
            cell.column + i,
            cell.text,
            cell.is_text,
            cell.cell.is_header,
            cell.cell.span,
        )
        for cell in row.cells
        if cell.text
        for i in range(min(max(cell.copies, 1), MAX_COPIES))
    )
    copies = min(row.copies, MAX_COPIES) if cells else 0
    return [SheetRow(row.number + i, cells) for i in range(copies)]


def number_of(text: str | None, *, most: int) -> int:
    """Read a count; anything else counts as 1."""
    digits = (text or "").strip()[:9]
    return min(max(int(digits), 1), most) if digits.isdecimal() else 1
