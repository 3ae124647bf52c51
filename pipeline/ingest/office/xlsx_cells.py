"""Cells of an XLSX sheet as displayed, read in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from lxml import etree
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape as unescape_xml

from pipeline.datamodel import counted
from pipeline.ingest.base import hide
from pipeline.ingest.decode import clean
from pipeline.ingest.office.sheets import SheetCell, SheetRow

SHEET_TAGS = tuple(
    "{*}row {*}mergeCell {*}col {*}dataValidation {*}headerFooter".split()
)
"""Elements of a sheet that are read, in this order or any other."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MAX_DIGITS = 9
_MAX_COLUMNS = 16_384
_MAX_RANGES = 500
"""Most ranges of cells that are filled in by rules; a form has some dozen."""

_MAX_FORM_COLUMNS = 64
"""Most columns of a range, and of a row, that are looked at for fields of a form."""

_CODES = re.compile(r'&(?:"[^"]*"|\d{1,3}|K[0-9A-F]{6}|[A-Z])')
"""Codes in the head and foot of a printed sheet: font, size, colour, place, page
number."""
_ON = frozenset({"1", "true"})
_SIZE = re.compile(r"\d{1,6}(?:\.\d{1,20})?")
_MIN_SIDE = 0.2
"""Smallest height of a row in points, and width of a column in letters."""

_ROWS = "{n} hidden row was read", "{n} hidden rows were read"
_COLUMNS = (
    "{n} group of hidden columns was read",
    "{n} groups of hidden columns were read",
)
_UNCALCULATED = "{n} formula has no stored value", "{n} formulas have no stored value"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Format of a cell's value."""

    is_date: bool = False
    is_percent: bool = False
    is_bold: bool = False
    is_hidden: bool = False

    @classmethod
    def of(
        cls, code: str, *, is_bold: bool, size: str = "", is_unseen: bool = False
    ) -> "NumberFormat":
        """Return the format of a code such as ``0.00%`` and of a font."""
        is_percent = "%" in code.partition(";")[0]
        is_hidden = is_unseen or code.strip() == ";;;" or size in {"1", "0.5"}
        is_date = bool(code) and is_date_format(code)
        return cls(is_date, is_percent, is_bold, is_hidden)


_PLAIN = NumberFormat()


@dataclass(slots=True)
class Workbook:
    """Data shared by all sheets of a file.

    Cells refer to strings and formats by their place; dates are counted from the epoch.
    """

    strings: list[str]
    formats: list[NumberFormat]
    epoch: datetime

    def format(self, place: int) -> NumberFormat:
        """Return a format, or a plain one."""
        return self.formats[place] if place < len(self.formats) else _PLAIN

    def string(self, place: int) -> str:
        """Return a text, or ""."""
        return self.strings[place] if 0 <= place < len(self.strings) else ""


@dataclass(slots=True)
class Sheet:
    """A sheet that is being read.

    Attributes:
        rows: Rows that hold something, in order.
        n_uncalculated: Number of formulas without a stored value.
        n_hidden_rows: Number of hidden rows that hold something.
        hidden_columns: Indices of hidden columns, from 0.
        n_hidden_columns: Number of groups of hidden columns.
        entries: Ranges of cells that are filled in by rules: first column and row,
            last column and row.
        prompts: Prompts of the rules to those who fill in the cells.
        margins: Heads and feet of the printed pages.
    """

    rows: list[SheetRow] = field(default_factory=list)
    n_uncalculated: int = 0
    n_hidden_rows: int = 0
    n_hidden_columns: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    entries: list[tuple[int, int, int, int]] = field(default_factory=list)
    prompts: dict[str, None] = field(default_factory=dict)
    margins: dict[str, None] = field(default_factory=dict)

    def notes(self) -> Iterator[str]:
        """Yield the notes for a reviewer."""
        for n, one, many in (
            (self.n_hidden_rows, *_ROWS),
            (self.n_hidden_columns, *_COLUMNS),
            (self.n_uncalculated, *_UNCALCULATED),
        ):
            if n:
                yield counted(n, one, many)


def read_sheet(
    sheet: Sheet, elements: Iterable[etree._Element], workbook: Workbook
) -> None:
    """Read a sheet from its elements ``SHEET_TAGS``, each as it ends."""
    spans: dict[tuple[int, int], int] = {}
    number = 0
    for element in elements:
        kind = _local(element)
        if kind == "row":
            number = integer(element.get("r"), number + 1)
            cells = tuple(_cells(element, workbook, sheet))
            if cells and _is_shut(element, "ht"):
                cells = tuple(cell._replace(text=hide(cell.text)) for cell in cells)
                sheet.n_hidden_rows += 1
            if cells:
                sheet.rows.append(SheetRow(number, cells))
        elif kind == "mergeCell":
            spans.update(_spans(element.get("ref") or ""))
        else:
            _read_beside(sheet, element, kind)
    if spans:
        sheet.rows = [_spread(row, spans) for row in sheet.rows]
    if sheet.entries:
        sheet.rows = list(_with_answers(sheet.rows, sheet.entries))


def _read_beside(sheet: Sheet, element: etree._Element, kind: str) -> None:
    if kind == "dataValidation":
        _read_rule(sheet, element)
    elif kind == "headerFooter":
        for margin in element:
            for part in re.split("&[LCR]", margin.text or ""):
                sheet.margins[clean(_CODES.sub("", part)).strip()] = None
    elif _is_shut(element, "width"):
        sheet.n_hidden_columns += 1
        first, last = integer(element.get("min")), integer(element.get("max"))
        if 0 < first <= last:
            sheet.hidden_columns.update(range(first - 1, min(last, _MAX_COLUMNS)))


def _is_shut(element: etree._Element, side: str) -> bool:
    """Return True if a row or column is hidden, or as good as without a side."""
    size = element.get(side) or ""
    is_thin = _SIZE.fullmatch(size) is not None and float(size) < _MIN_SIDE
    return element.get("hidden") in _ON or is_thin


def _read_rule(sheet: Sheet, rule: etree._Element) -> None:
    """Read a rule for filling in cells, with its range and prompt."""
    ranges = rule.get("sqref") or rule.findtext("{*}sqref") or ""
    for reference in ranges.split()[: _MAX_RANGES - len(sheet.entries)]:
        sheet.entries.extend(_range(reference))
    for title, text in (("promptTitle", "prompt"), ("errorTitle", "error")):
        told = filter(None, (rule.get(title), rule.get(text)))
        sheet.prompts[": ".join(map(unescape, told))] = None


def _range(reference: str) -> Iterator[tuple[int, int, int, int]]:
    first, _, last = reference.partition(":")
    start = _REFERENCE.fullmatch(first)
    end = _REFERENCE.fullmatch(last or first)
    if start and end:
        yield _column(start[1]), int(start[2]), _column(end[1]), int(end[2])


def _with_answers(
    rows: Sequence[SheetRow], entries: Iterable[tuple[int, int, int, int]]
) -> Iterator[SheetRow]:
    """Yield rows with the fields of a form that they hold.

    A field has its label to the left, or above it if no row below it is filled in too:
    that would be a table.
    """
    ranges: dict[int, list[range]] = {}
    for left, top, right, bottom in entries:
        for column in range(left, min(right + 1, left + _MAX_FORM_COLUMNS)):
            ranges.setdefault(column, []).append(range(top, bottom + 1))
    filled = [_filled(row, ranges) for row in rows]
    for i, row in enumerate(rows):
        labels: Sequence[str] | None = None
        cells = row.cells
        if filled[i] == (False, True) * (len(cells) // 2):
            labels, cells = [cell.text for cell in cells[::2]], cells[1::2]
        elif filled[i] and all(filled[i]):
            beside = filled[max(i - 1, 0) : i] + filled[i + 1 : i + 2]
            labels = None if any(map(any, beside)) else _labels_above(row, rows[i - 1])
            if labels is None and len(cells) == 1:
                labels = [""]
        answers = () if labels is None else zip(labels, cells, strict=True)
        yield replace(row, answers=tuple(answers))


def _filled(row: SheetRow, ranges: Mapping[int, Sequence[range]]) -> tuple[bool, ...]:
    """Return for each cell of a row if a rule says how to fill it in."""
    if len(row.cells) > _MAX_FORM_COLUMNS:
        return ()
    return tuple(
        any(row.number in numbers for numbers in ranges.get(cell.column, ()))
        for cell in row.cells
    )


def _labels_above(row: SheetRow, above: SheetRow) -> list[str] | None:
    heads = {cell.column: cell.text for cell in above.cells}
    labels = [heads.get(cell.column, "") for cell in row.cells]
    return labels if above.number == row.number - 1 and all(labels) else None


def integer(text: str | None, default: int = -1) -> int:
    """Return a count or a place, or the default."""
    text = text or ""
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else default


def string(element: etree._Element) -> str:
    """Return a text of one or more runs, without the reading aids of Japanese."""
    texts = (t for t in element.iter("{*}t") if _local(t.getparent()) != "rPh")
    return unescape("".join(text.text or "" for text in texts))


def unescape(text: str) -> str:
    r"""Return text with its ``_x000D_`` as the characters that they stand for.

    Example:
        >>> unescape("a_x000D_\nb_x005F_x000D_")
        'a\nb_x000D_'
    """
    return clean(unescape_xml(text))


def _local(element: etree._Element | None) -> str:
    return "" if element is None else str(element.tag).rpartition("}")[2]


def _spans(reference: str) -> Iterator[tuple[tuple[int, int], int]]:
    for left, top, right, _ in _range(reference):
        yield (top, left), max(right - left + 1, 1)


def _spread(row: SheetRow, spans: dict[tuple[int, int], int]) -> SheetRow:
    n = row.number
    cells = (cell._replace(span=spans.get((n, cell.column), 1)) for cell in row.cells)
    return SheetRow(n, tuple(cells))


def _column(letters: str) -> int:
    return int(column_index_from_string(letters)) - 1


def _cells(
    row: etree._Element, workbook: Workbook, sheet: Sheet
) -> Iterator[SheetCell]:
    column = -1
    for cell in row:
        if _local(cell) != "c":
            continue
        place = _REFERENCE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        format_ = workbook.format(integer(cell.get("s"), 0))
        text, is_text = _value(cell, format_, workbook, sheet)
        text = text.strip().replace("\t", " ")
        if text:
            if column in sheet.hidden_columns or format_.is_hidden:
                text = hide(text)
            yield SheetCell(column, text, is_text, format_.is_bold)


def _value(
    cell: etree._Element, format_: NumberFormat, workbook: Workbook, sheet: Sheet
) -> tuple[str, bool]:
    """Return the displayed text of a cell, and True if it is words."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return string(cell), True
    held = {_local(child): child.text or "" for child in cell}
    stored, formula = held.get("v", ""), held.get("f", "")
    if formula and not stored and kind != "str":  # "" may be what it comes to
        sheet.n_uncalculated += 1
        return f"={clean(formula)}", True
    if kind == "s":
        return workbook.string(integer(stored.strip())), True
    if kind == "b":
        return ("TRUE" if stored.strip() == "1" else "FALSE"), False
    if kind == "n" and stored:
        return _number(stored.strip(), format_, workbook.epoch), False
    return unescape(stored), kind == "str"


def _number(stored: str, format_: NumberFormat, epoch: datetime) -> str:
    """Return a number with the 15 digits that spreadsheets show, or a date."""
    try:
        number = float(stored)
    except ValueError:
        return clean(stored)
    if format_.is_date:
        shown = _date(number, epoch)
        if shown is not None:
            return shown
    if format_.is_percent:
        return f"{number * 100:.15g}%"
    return f"{number:.15g}" if len(stored) > 15 else stored


def _date(number: float, epoch: datetime) -> str | None:
    try:
        date = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return None
    if isinstance(date, datetime):
        return date.isoformat(" ").removesuffix(" 00:00:00")
    return date.isoformat() if isinstance(date, time) else None
