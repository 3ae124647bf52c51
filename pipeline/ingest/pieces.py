"""Pieces of text: blocks without offsets yet, and tables not yet split into rows.

Readers of nested formats cannot write a block as soon as they see it: whether a
cell is part of a table row or of a layout table is known only at the end of the
table. They collect pieces, and a table gives its pieces back in reading order.

A filled-in field is a stretch of text with a name that the page does not print. Its
text is read with the paragraph around it; here it gets its name back, as the field
``name: value``. A box to tick keeps its answer beside the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.datamodel import BlockKind, Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder

MAX_ROW_CHARS = 1_500
"""Most characters of a row: longer rows are page layout or whole clauses side by side,
and are read by cell."""

MAX_HEADER_CHARS = 60
"""Most characters of a column header in a first row that is not marked as header."""


def field_piece(name: str, value: str) -> Piece:
    """Return a form field as text: with its name, as a reader of the form sees it.

    Example:
        >>> field_piece("End user:", "Ministry of Interior").text
        'End user: Ministry of Interior'
    """
    name = name.rstrip(" :")
    if not name:
        return Piece(value, BlockKind.FORM_FIELD)
    return Piece(f"{name}: {value}", BlockKind.FORM_FIELD, columns=(name,))


def number_of(text: str | None, *, most: int) -> int:
    """Read a count as browsers do; anything else counts as 1."""
    digits = (text or "").strip()[:9]
    return min(max(int(digits), 1), most) if digits.isdecimal() else 1


@dataclass(slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        pieces: Its content, rows of nested tables included.
        span: Number of columns that it covers, from 1.
        down: Number of rows that it covers, from 1.
        is_header: Whether the file marks it as a header, or it is all bold.
    """

    pieces: list[Piece] = field(default_factory=list)
    span: int = 1
    down: int = 1
    is_header: bool = False

    @property
    def text(self) -> str:
        """Own text without nested tables; cells are joined by tabs."""
        own = (p.text.strip() for p in self.pieces if p.kind != BlockKind.TABLE_ROW)
        return "\n".join(t for t in own if t).replace("\t", " ")


@dataclass(slots=True)
class TableRow:
    """One row of a table; ``is_header`` if the file repeats it on each page."""

    cells: list[Cell] = field(default_factory=list)
    is_header: bool = False


@dataclass(slots=True)
class OpenTable:
    """A table that is being read.

    Attributes:
        depth: Number of paragraphs open around it: a text box may hold a table.
        rows: Its rows so far.
        in_head: Whether the rows that are being read are header rows.
        is_plain: Whether the last cell holds a word that is not bold.
    """

    depth: int = 0
    rows: list[TableRow] = field(default_factory=list)
    in_head: bool = False
    is_plain: bool = False

    def cell(self) -> Cell | None:
        """Return the last cell, or None before the first."""
        return self.rows[-1].cells[-1] if self.rows and self.rows[-1].cells else None

    def mark_bold(self) -> None:
        """Make the last cell a header, if it holds anything."""
        cell = self.cell()
        if cell is not None and cell.text:
            cell.is_header = True


FAKE_HEADING_LEVEL = 6
"""Level of a bold line of its own: below every heading that has a style."""

_MAX_FAKE_HEADING_CHARS = 100
_HEADING = re.compile(
    r"(?:heading|überschrift|ueberschrift|titre|título|titulo|titolo|kop|rubrik"
    r"|overskrift|nagłówek|заголовок)\s*(\d)\b",
    re.IGNORECASE,
)
_TITLES = {"title": 1, "subtitle": 2}


def is_fake_heading(text: str) -> bool:
    """Return True for a short text that is a heading if all of it is bold."""
    is_short = 0 < len(text) <= _MAX_FAKE_HEADING_CHARS and "\n" not in text
    return is_short and not text.endswith((".", ";", ","))


def named_level(style: str) -> int:
    """Return the depth of headings by the name of their style, 0 for other styles."""
    named = _HEADING.match(style)
    return max(int(named[1]), 1) if named else _TITLES.get(style, 0)


def text_extract(data: bytes, pieces: Iterable[Piece]) -> Extract:
    """Return the pieces of a text file as one page.

    Raises:
        UnreadableDocument: There is no text in them.
    """
    builder = TextBuilder()
    builder.write(pieces)
    extract = builder.build()
    if not extract.blocks:
        msg = Said("the file holds no text in its {n} bytes", n=len(data))
        raise UnreadableDocument(msg)
    return extract


def join_cells(
    cells: Iterable[tuple[int, str]], headers: dict[int, str] | None = None
) -> Piece:
    """Make one table row of the cells that hold text.

    Empty cells are left out together with their header: an empty first cell
    would vanish when the text is stripped and shift all headers by one.

    Args:
        cells: Column index from 0 and text of each cell, without tabs.
        headers: Column header by column index, or None if there is none.
    """
    kept = [(column, text) for column, text in cells if text]
    columns = tuple(headers.get(c, "") for c, _ in kept) if headers else ()
    text = "\t".join(text for _, text in kept)
    return Piece(text, BlockKind.TABLE_ROW, columns=columns)


def table_pieces(rows: list[TableRow]) -> list[Piece]:
    """Turn a table into pieces: rows with headers, or the content of a layout.

    Returns:
        One piece for each row. A table of one column, or with rows longer than a real
        table has, gives the pieces of its cells instead.
    """
    if max((_n_filled(row) for row in rows), default=0) <= 1:
        return [piece for row in rows for cell in row.cells for piece in cell.pieces]
    places = _place(rows)
    n_header = _n_header_rows(rows)
    headers = headers_of(
        (column, cell.span, cell.text.replace("\n", " "))
        for row, columns in zip(rows[:n_header], places, strict=False)
        for cell, column in zip(row.cells, columns, strict=True)
    )
    pieces: list[Piece] = []
    for i, (row, columns) in enumerate(zip(rows, places, strict=True)):
        pieces.extend(_row_pieces(row, columns, headers if i >= n_header else None))
    return pieces


def _n_filled(row: TableRow) -> int:
    return sum(1 for cell in row.cells if any(p.text.strip() for p in cell.pieces))


def _place(rows: list[TableRow]) -> list[list[int]]:
    """Return the column of each cell; cells that span rows keep their columns."""
    taken: dict[int, int] = {}
    places: list[list[int]] = []
    for row in rows:
        column, columns = 0, []
        fresh: dict[int, int] = {}
        for cell in row.cells:
            while taken.get(column, 0) > 0:
                column += 1
            columns.append(column)
            if cell.down > 1:
                fresh.update(
                    dict.fromkeys(range(column, column + cell.span), cell.down)
                )
            column += cell.span
        taken = {c: n - 1 for c, n in (taken | fresh).items() if n > 1}
        places.append(columns)
    return places


def _n_header_rows(rows: list[TableRow]) -> int:
    """Count the header rows at the top; at least one row stays below them."""
    n = 0
    while n < len(rows) - 1 and _is_marked(rows[n]):
        n += 1
    if n == 0 and len(rows) > 1 and _looks_like_header(rows[0], rows[1:]):
        return 1
    return n


def _is_marked(row: TableRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return bool(filled) and (row.is_header or all(c.is_header for c in filled))


def _looks_like_header(first: TableRow, others: list[TableRow]) -> bool:
    """Return True for an unmarked header: short words above longer text, no figures."""
    texts = [cell.text for cell in first.cells]
    if len(texts) < 2 or not all(texts):
        return False
    if any(len(t) > MAX_HEADER_CHARS or any(c.isdigit() for c in t) for t in texts):
        return False
    longest = max(len(cell.text) for row in others for cell in row.cells or [Cell()])
    return longest > 2 * max(len(t) for t in texts)


def headers_of(cells: Iterable[tuple[int, int, str]]) -> dict[int, str]:
    """Return the header of each column, of header cells: column, span and text."""
    headers: dict[int, list[str]] = {}
    for column, span, text in cells:
        for covered in range(column, column + min(span, 100)):
            headers.setdefault(covered, []).append(text)
    return {column: " ".join(filter(None, texts)) for column, texts in headers.items()}


def _row_pieces(
    row: TableRow, columns: list[int], headers: dict[int, str] | None
) -> list[Piece]:
    texts = [cell.text for cell in row.cells]
    inner = [piece for cell in row.cells for piece in cell.pieces]
    if sum(map(len, texts)) > MAX_ROW_CHARS or sum(map(bool, texts)) == 0:
        return inner
    nested = [piece for piece in inner if piece.kind == BlockKind.TABLE_ROW]
    joined = join_cells(zip(columns, texts, strict=True), headers)
    return [joined._replace(page=inner[0].page), *nested]


_MAX_LABEL_CHARS = 80
"""Longer text around a field is a clause and not its label."""

_NUMBERED = re.compile(r"(?:[^\W\d]+[_ ]?\d+)?|\d+")
"""Names that programs give to a field, such as "Text3", or none at all."""

TICKED, EMPTY = "☒", "☐"
MAX_OPEN = 20
"""Depth to which fields inside each other take in what is written in them."""


@dataclass(slots=True)
class Control:
    """A field that is being read.

    Attributes:
        name: Name that its author gave it, or "".
        is_filled: Whether it shows something other than the request to fill it in.
        tick: Whether its box is ticked, or None if it is no box.
        parts: The text in it so far.
        before: Number of pieces that were finished where it began.
    """

    name: str
    is_filled: bool = True
    tick: bool | None = None
    parts: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def value(self) -> str:
        """Value on one line."""
        if self.tick is not None:
            return "Yes" if self.tick else "No"
        return " ".join("".join(self.parts).split())


def with_fields(
    piece: Piece, controls: list[Control], row: str | None = None
) -> tuple[Piece, list[Piece]]:
    """Return a paragraph with its fields, and the fields that it does not name.

    Args:
        piece: The paragraph.
        controls: Its fields.
        row: What its table row says before it; None outside of tables.

    Returns:
        The paragraph, itself a form field if it holds only labels and filled-in values
        outside of tables; and the fields whose names are not printed.
    """
    if row is not None:
        return piece, _unlabelled(controls, f"{row} {piece.text}")
    filled = [control for control in controls if control.is_filled and control.value]
    if not filled:
        return piece, []
    text = " ".join(piece.text.split())
    apart = _unlabelled(filled, text)
    if piece.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
        return piece, apart
    first = filled[0]
    if len(filled) == 1 and text == first.value:
        told = field_piece(first.name if apart else "", first.value)
        return told, []
    n_values = sum(len(control.value) for control in filled)
    if apart or len(text) - n_values > _MAX_LABEL_CHARS:
        return piece, apart
    names = tuple(control.name for control in filled)
    if len(filled) == 1 and text.endswith(first.value):
        names = (text.removesuffix(first.value).rstrip(" :"),)
    return piece._replace(kind=BlockKind.FORM_FIELD, columns=names), []


def _unlabelled(controls: list[Control], text: str) -> list[Piece]:
    """Return the named fields with names that are missing in a text."""
    printed = text.casefold()
    return [
        field_piece(control.name, control.value)
        for control in controls
        if control.is_filled
        and control.value
        and _NUMBERED.fullmatch(control.name) is None
        and control.name.rstrip(" :").casefold() not in printed
    ]
