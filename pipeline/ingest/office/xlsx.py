"""XLSX to blocks: a page for each sheet, a table row for each row.

A cell shows the value that was stored when the file was last calculated; a formula
without a stored value is read as it stands. Hidden sheets, rows and columns are read
and said to be hidden. Nothing is calculated and no link is followed.

Parts are read directly: openpyxl knows no text boxes, drops comments when it
streams, and stops at styles that it does not expect.
"""

from collections.abc import Iterator

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from pipeline.datamodel import BlockKind, joined
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder
from pipeline.ingest.decode import clean
from pipeline.ingest.office.ooxml import RELATED, Package
from pipeline.ingest.office.paged import (
    CORE,
    build_with_properties,
    drawing_pieces,
    note_pictures,
    shows_pictures,
    unless_damaged,
)
from pipeline.ingest.office.sheets import sheet_pieces
from pipeline.ingest.office.xlsx_cells import (
    SHEET_TAGS,
    NumberFormat,
    Sheet,
    Workbook,
    integer,
    read_sheet,
    string,
)

_COPY_OF_THREAD = "[Threaded comment]"
"""Beginning of a comment that repeats a newer one for older programs."""


def read_xlsx(data: bytes) -> Extract:
    """Read a workbook, sheet by sheet.

    Raises:
        IngestError: ``Package`` refuses the file, or it holds no text.
    """
    package = Package(data, "XLSX")
    main = package.main_part("xl/workbook.xml")
    root = package.parse(main)
    workbook = _read_workbook(package, main, root)
    targets = package.targets(main)
    builder = TextBuilder()
    pictures: dict[str, int] = {}
    for number, sheet in enumerate(root.iter("{*}sheet"), start=1):
        part = targets.get(sheet.get(f"{RELATED}id") or "", "")
        _write_sheet(builder, package, workbook, sheet, part)
        note_pictures(package, part, number, pictures, "drawing")
    return build_with_properties(builder, package, CORE, "XLSX", pictures)


def _write_sheet(
    builder: TextBuilder,
    package: Package,
    workbook: Workbook,
    element: etree._Element,
    part: str,
) -> None:
    sheet = Sheet()
    damage: list[str] = []
    try:
        read_sheet(sheet, package.iterate(part, *SHEET_TAGS), workbook)
    except UnreadableDocument as error:
        damage.append(str(error))
    beside = [
        *unless_damaged(_beside(package, part, damage), damage),
        *(Piece(text, BlockKind.COMMENT) for text in sheet.prompts),
        *(Piece(text, BlockKind.FURNITURE) for text in sheet.margins),
    ]
    is_empty = not sheet.rows and not beside
    if not is_empty:
        builder.add(clean(element.get("name") or ""), BlockKind.HEADING, level=1)
    builder.write([*sheet_pieces(sheet.rows), *beside])
    is_hidden = element.get("state", "visible") != "visible"
    notes = [*(["a hidden sheet"] if is_hidden else []), *sheet.notes()]
    drawings = package.linked(part, "drawing") if is_empty else ()
    builder.end_page(
        unread=joined(damage) or None,
        is_bare=any(map(shows_pictures, map(package.parse, drawings))),
        notes=notes,
        is_hidden=is_hidden,
    )


def _read_workbook(package: Package, main: str, root: etree._Element) -> Workbook:
    strings: list[str] = []
    formats: list[NumberFormat] = []
    for part in package.linked(main, "sharedStrings"):
        strings += [string(si) for si in package.iterate(part, "{*}si")]
    for part in package.linked(main, "styles"):
        formats = _formats(package, part)
    settings = root.find("{*}workbookPr")
    is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
    epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
    return Workbook(strings, formats, epoch)


def _formats(package: Package, part: str) -> list[NumberFormat]:
    """Read the styles; a workbook with damaged styles still has its values."""
    try:
        root = package.parse(part)
    except UnreadableDocument:
        return []
    codes = dict(BUILTIN_FORMATS)
    for element in root.iter("{*}numFmt"):
        codes[integer(element.get("numFmtId"))] = element.get("formatCode") or ""
    fonts = [
        (font.find("{*}b") is not None, _size(font), _shade(font.find("{*}color")))
        for font in root.iterfind("{*}fonts/{*}font")
    ]
    fills = [_ground(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    formats: list[NumberFormat] = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        code = codes.get(integer(xf.get("numFmtId")), "")
        font = integer(xf.get("fontId"))
        fill = integer(xf.get("fillId"))
        is_known = 0 <= font < len(fonts)
        is_bold, size, colour = fonts[font] if is_known else (False, "", "")
        ground = fills[fill] if 0 <= fill < len(fills) else _WHITE
        is_unseen = colour != "" and colour == ground
        formats.append(
            NumberFormat.of(code, is_bold=is_bold, size=size, is_unseen=is_unseen)
        )
    return formats


_WHITE = "FFFFFF"
_OF_THEME = {"0": _WHITE, "1": "000000"}
_OF_INDEX = {"1": _WHITE, "9": _WHITE, "0": "000000", "8": "000000", "65": _WHITE}
"""Colours that a theme and the old palette nearly always have at these places."""


def _shade(colour: etree._Element | None) -> str:
    """Return a colour as six digits, or "" if it is not known."""
    if colour is None or colour.get("tint") not in {None, "0"}:
        return ""
    told = (colour.get("rgb") or "").upper()[-6:]
    indexed = _OF_INDEX.get(colour.get("indexed") or "", "")
    return told or _OF_THEME.get(colour.get("theme") or "", indexed)


def _ground(fill: etree._Element) -> str:
    """Return the colour of a cell, or "" if it has a pattern or none that is known."""
    pattern = fill.find("{*}patternFill")
    kind = "" if pattern is None else pattern.get("patternType") or "none"
    if kind == "none":
        return _WHITE
    return _shade(fill.find("*/{*}fgColor")) if kind == "solid" else ""


def _size(font: etree._Element) -> str:
    size = font.find("{*}sz")
    return "" if size is None else size.get("val", "")


def _beside(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    for target in package.linked(part, "drawing"):
        yield from drawing_pieces(package, target, damage)
    threads = package.linked(part, "threadedComment")
    for target in threads:
        yield from unless_damaged(_thread(package, target), damage)
    for target in package.linked(part, "comments"):
        for piece in unless_damaged(_comments(package, target), damage):
            if not (threads and _COPY_OF_THREAD in piece.text):
                yield piece


def _thread(package: Package, part: str) -> Iterator[Piece]:
    for comment in package.parse(part).iter("{*}threadedComment"):
        yield _comment(comment, comment.findtext("{*}text") or "")


def _comments(package: Package, part: str) -> Iterator[Piece]:
    for comment in package.parse(part).iter("{*}comment"):
        yield _comment(comment, string(comment))


def _comment(element: etree._Element, text: str) -> Piece:
    place = clean(element.get("ref") or "")
    return Piece(f"{place}: {clean(text).strip()}", BlockKind.COMMENT)
