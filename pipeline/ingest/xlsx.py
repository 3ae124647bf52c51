"""XLSX to blocks: a page for each sheet, a table row for each row.

What a cell shows is what was stored when the file was last calculated; a formula
without a stored value is read as it stands. Hidden sheets, rows and columns are
read and said to be hidden. Nothing is calculated and no link is followed.

Parts are read directly: openpyxl knows no text boxes, drops comments when it
streams, and stops at styles that it does not expect.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.decode import clean
from pipeline.ingest.drawings import drawing_pieces, unless_damaged
from pipeline.ingest.ooxml import Package
from pipeline.ingest.paged import PagedBuilder
from pipeline.ingest.pieces import Piece, write_pieces
from pipeline.ingest.sheets import SheetCell, SheetRow, sheet_pieces

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COPY_OF_THREAD = "[Threaded comment]"
"""How a comment begins that repeats a newer one for older programs."""

_SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet"})


@dataclass(frozen=True, slots=True)
class _Format:
    """What a cell's style says of its value."""

    is_date: bool = False
    is_percent: bool = False
    is_bold: bool = False


@dataclass(slots=True)
class _Workbook:
    """What all sheets of a file share."""

    strings: list[str]
    formats: list[_Format]
    epoch: datetime

    def format(self, style: int) -> _Format:
        return self.formats[style] if style < len(self.formats) else _Format()

    def string(self, index: int) -> str:
        return self.strings[index] if 0 <= index < len(self.strings) else ""


@dataclass(slots=True)
class _Sheet:
    """A sheet that is being read."""

    rows: list[SheetRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    n_uncalculated: int = 0


def read_xlsx(data: bytes) -> Extract:
    """Read a workbook, sheet by sheet.

    Args:
        data: Bytes of the file.

    Returns:
        A page for each sheet with its name, rows, text boxes and comments.

    Raises:
        DocumentTooLarge: It unpacks to more than a document can need.
        EncryptedDocument: It needs a password.
        UnreadableDocument: It is damaged, declares a document type, or holds
            no text.
    """
    package = Package(data, "XLSX")
    main = package.main_part("xl/workbook.xml")
    root = package.parse(main)
    workbook = _read_workbook(package, main, root)
    targets = package.targets(main)
    builder = PagedBuilder()
    for sheet in root.iter("{*}sheet"):
        part = targets.get(sheet.get(_RELATION_ID) or "", "")
        _write_sheet(builder, package, workbook, sheet, part)
    extract = builder.build()
    if not extract.blocks and not any(page.unread for page in extract.pages):
        msg = "the XLSX holds no text"
        raise UnreadableDocument(msg)
    return extract


def _write_sheet(
    builder: PagedBuilder,
    package: Package,
    workbook: _Workbook,
    element: etree._Element,
    part: str,
) -> None:
    try:
        sheet = _read_sheet(package.parse(part), workbook)
    except UnreadableDocument as error:
        builder.end_page(unread=str(error))
        return
    damage: list[str] = []
    beside = list(unless_damaged(_beside(package, part, damage), damage))
    if element.get("state", "visible") != "visible":
        sheet.notes.insert(0, "a hidden sheet")
    if sheet.rows or beside:
        builder.add(clean(element.get("name") or ""), BlockKind.HEADING, level=1)
    write_pieces(builder, sheet_pieces(sheet.rows))
    write_pieces(builder, beside)
    builder.end_page(
        unread="; ".join(damage) or None, note="; ".join(sheet.notes) or None
    )


def _read_workbook(package: Package, main: str, root: etree._Element) -> _Workbook:
    strings: list[str] = []
    formats: list[_Format] = []
    for relation in package.relations(main):
        if relation.type == "sharedStrings" and relation.target in package:
            strings = [_string(si) for si in package.parse(relation.target)]
        elif relation.type == "styles" and relation.target in package:
            formats = _formats(package, relation.target)
    settings = root.find("{*}workbookPr")
    is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
    epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
    return _Workbook(strings, formats, epoch)


def _string(element: etree._Element) -> str:
    """Return a string of one or more runs, without the reading aids of Japanese."""
    texts = [
        text.text or ""
        for text in element.iter("{*}t")
        if _local(text.getparent()) != "rPh"
    ]
    return unescape("".join(texts))


def unescape(text: str) -> str:
    r"""Return text with its ``_x000D_`` as the characters that they stand for.

    Example:
        >>> unescape("a_x000D_\nb_x005F_x000D_")
        'a\nb_x000D_'
    """
    return clean(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))


def _local(element: etree._Element | None) -> str:
    return "" if element is None else str(element.tag).rpartition("}")[2]


def _formats(package: Package, part: str) -> list[_Format]:
    """Read the styles; a workbook with damaged styles still has its values."""
    try:
        root = package.parse(part)
    except UnreadableDocument:
        return []
    codes = dict(BUILTIN_FORMATS)
    for element in root.iter("{*}numFmt"):
        codes[_integer(element.get("numFmtId"))] = element.get("formatCode") or ""
    fonts = [
        font.find("{*}b") is not None for font in root.iterfind("{*}fonts/{*}font")
    ]
    return [
        _format(codes.get(_integer(xf.get("numFmtId")), ""), fonts, xf)
        for xf in root.iterfind("{*}cellXfs/{*}xf")
    ]


def _format(code: str, fonts: list[bool], xf: etree._Element) -> _Format:
    font = _integer(xf.get("fontId"))
    return _Format(
        is_date=bool(code) and is_date_format(code),
        is_percent="%" in code.partition(";")[0],
        is_bold=0 <= font < len(fonts) and fonts[font],
    )


def _integer(text: str | None, default: int = -1) -> int:
    return int(text) if text is not None and text.isdecimal() else default


def _read_sheet(root: etree._Element, workbook: _Workbook) -> _Sheet:
    sheet = _Sheet()
    spans = _spans(root)
    n_hidden = 0
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = _integer(row.get("r"), number + 1)
        cells = tuple(_cells(row, number, workbook, spans, sheet))
        if cells:
            sheet.rows.append(SheetRow(number, cells))
            n_hidden += row.get("hidden") in {"1", "true"}
    hidden = [c for c in root.iterfind("{*}cols/{*}col") if c.get("hidden") == "1"]
    for words, n in (
        ("hidden rows were read", n_hidden),
        ("groups of hidden columns were read", len(hidden)),
        ("formulas have no stored value", sheet.n_uncalculated),
    ):
        if n:
            sheet.notes.append(f"{n} {words}")
    return sheet


def _spans(root: etree._Element) -> dict[tuple[int, int], int]:
    """Return how many columns a merged cell covers, by row and column."""
    spans: dict[tuple[int, int], int] = {}
    for merge in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = (merge.get("ref") or "").partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end:
            column = _column(start[1])
            spans[int(start[2]), column] = max(_column(end[1]) - column + 1, 1)
    return spans


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column - 1


def _cells(
    row: etree._Element,
    number: int,
    workbook: _Workbook,
    spans: dict[tuple[int, int], int],
    sheet: _Sheet,
) -> Iterator[SheetCell]:
    column = -1
    for cell in row.iterfind("{*}c"):
        place = _REFERENCE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        format_ = workbook.format(_integer(cell.get("s"), 0))
        text, is_text = _value(cell, format_, workbook, sheet)
        text = text.strip().replace("\t", " ")
        if text:
            span = spans.get((number, column), 1)
            yield SheetCell(column, text, is_text, format_.is_bold, span)


def _value(
    cell: etree._Element, format_: _Format, workbook: _Workbook, sheet: _Sheet
) -> tuple[str, bool]:
    """Return what a cell shows, and whether that is words."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _string(cell), True
    stored = cell.findtext("{*}v") or ""
    formula = cell.findtext("{*}f")
    if formula and not stored and kind != "str":  # "" may be what it comes to
        sheet.n_uncalculated += 1
        return f"={clean(formula)}", True
    if kind == "s":
        return workbook.string(_integer(stored.strip())), True
    if kind == "b":
        return ("TRUE" if stored.strip() == "1" else "FALSE"), False
    if kind == "n" and stored:
        return _number(stored.strip(), format_, workbook.epoch), False
    return unescape(stored), kind == "str"


def _number(stored: str, format_: _Format, epoch: datetime) -> str:
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


def _beside(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield what lies over a sheet: text boxes, charts, comments."""
    targets = package.targets_by_type(part)
    for target in targets.get("drawing", ()):
        yield from drawing_pieces(package, target, damage)
    threads = targets.get("threadedComment", [])
    for target in threads:
        yield from unless_damaged(_thread(package, target), damage)
    for target in targets.get("comments", ()):
        for piece in unless_damaged(_comments(package, target), damage):
            if not (threads and _COPY_OF_THREAD in piece.text):
                yield piece


def _thread(package: Package, part: str) -> Iterator[Piece]:
    for comment in package.parse(part).iter("{*}threadedComment"):
        yield _comment(comment, comment.findtext("{*}text") or "")


def _comments(package: Package, part: str) -> Iterator[Piece]:
    for comment in package.parse(part).iter("{*}comment"):
        yield _comment(comment, _string(comment))


def _comment(element: etree._Element, text: str) -> Piece:
    place = clean(element.get("ref") or "")
    return Piece(f"{place}: {clean(text).strip()}", BlockKind.FOOTNOTE)
