"""Colours of the letters of a Word document, and behind them: page, tables, boxes.

A cell has its own shade, that of its table style for its place (first row, last column,
bands), or that of its row or table; else what is around the table shows through it. A
table style may give the letters a colour as well. What is not simply known is
``UNKNOWN``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pipeline.ingest.office.ooxml import A, W
from pipeline.ingest.office.paged import PAPER, UNKNOWN

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
NO_COLOUR = "none"
"""Colour of letters that are not filled."""

CLEAR = "clear"
"""Shade that somebody switched off: what is around shows through."""

_WHITE_OF_THEME = frozenset({"background1", "light1"})
_FAINT = re.compile(r"9[5-9]\d{3}|\d{6,9}")
"""Transparency of letters that nobody sees, in thousandths of a percent."""

HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": PAPER,
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
"""Colours of the marker pen by name."""


def colour_of(properties: etree._Element | None) -> str:
    """Return the colour of letters as six digits, "none" or ""."""
    fill = None if properties is None else properties.find(f"{W14}textFill")
    if fill is not None:
        solid = fill.find(f"{W14}solidFill/{W14}srgbClr")
        alpha = fill.find(f"{W14}solidFill/*/{W14}alpha")
        clear = "0" if alpha is None else alpha.get(f"{W14}val") or "0"
        if fill.find(f"{W14}noFill") is not None or _FAINT.fullmatch(clear) is not None:
            # Letters without a fill may have a drawn edge.
            edge = fill.find(f"../{W14}textOutline/{W14}solidFill")
            return NO_COLOUR if edge is None else ""
        if solid is not None:
            return (solid.get(f"{W14}val") or "").upper()
    found = None if properties is None else properties.find(f"{W}color")
    if found is None:
        return ""
    if found.get(f"{W}themeColor") in _WHITE_OF_THEME:
        is_dark = found.get(f"{W}themeShade") is not None
        return UNKNOWN if is_dark else PAPER
    return (found.get(f"{W}val") or "").upper()


def shade_of(properties: etree._Element | None) -> str | None:
    """Return the colour of ``w:shd``, ``CLEAR``, ``UNKNOWN``, or None without one.

    Example:
        >>> shd = '<w:shd w:val="clear" w:fill="000080"/>'
        >>> shade_of(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{shd}</w:p>'))
        '000080'
    """
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return None
    kind = shade.get(f"{W}val") or "clear"
    if kind == "solid":  # a solid pattern covers the fill with its own colour
        told = (shade.get(f"{W}color") or "auto").upper()
        return "000000" if told == "AUTO" else told
    fill = (shade.get(f"{W}fill") or "auto").upper()
    if kind == "nil" or (kind == "clear" and fill == "AUTO"):
        is_themed = shade.get(f"{W}themeFill") is not None and kind != "nil"
        return UNKNOWN if is_themed else CLEAR
    return fill if kind == "clear" else UNKNOWN


def value(element: etree._Element | None, path: str) -> str | None:
    """Return ``w:val`` of the child at a path of ``w:`` names, or None.

    Example:
        >>> p = etree.fromstring(f'<p xmlns:w="{W[1:-1]}"><w:a w:val="7"/></p>')
        >>> value(p, "a")
        '7'
    """
    found = child(element, path)
    return None if found is None else found.get(f"{W}val", "")


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """Return the child at a path of ``w:`` names, or None."""
    names = "/".join(W + name for name in path.split("/"))
    return None if element is None else element.find(names)


def is_on(element: etree._Element | None, path: str) -> bool:
    """Return True if a switch such as ``w:b`` is present and on."""
    held = value(element, path)
    return held is not None and held.lower() not in {"0", "false", "off", "none"}


_MAX_CHAIN = 20
"""Longest chain of styles: they are based on each other a few deep, and a longer chain
is a cycle."""


def chain(
    style_id: str, elements: Mapping[str, etree._Element]
) -> Iterator[etree._Element]:
    """Yield a style and those that it is based on, nearest first."""
    for _ in range(_MAX_CHAIN):
        if style_id not in elements:
            return
        yield elements[style_id]
        style_id = value(elements[style_id], "basedOn") or ""


_LIGHT = frozenset({"bg1", "lt1"})
_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_CORNERS = {
    ("firstRow", "firstCol"): "nwCell",
    ("firstRow", "lastCol"): "neCell",
    ("lastRow", "firstCol"): "swCell",
    ("lastRow", "lastCol"): "seCell",
}


class WordGround(NamedTuple):
    """What a place gives to the letters in it.

    Attributes:
        shade: Colour behind them; in a style, "" if it states none.
        colour: Colour of letters that state none, or "".
    """

    shade: str
    colour: str = ""


@dataclass(slots=True)
class TableStyle:
    """A table style.

    Attributes:
        parts: Shade and colour by the name of the part, "" for the whole table.
        sizes: Number of rows in a band of rows, and of columns in one of columns.
    """

    parts: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    sizes: tuple[int, int] = (1, 1)


WHITE_PAGE = WordGround(PAPER)


def read_table_styles(root: etree._Element | None) -> dict[str, TableStyle]:
    """Read the table styles of ``styles.xml`` by id, with what they are based on."""
    elements = {} if root is None else dict(_table_styles(root))
    return {style_id: _read(style_id, elements) for style_id in elements}


def _table_styles(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for element in root.iter(f"{W}style"):
        if element.get(f"{W}type") == "table":
            yield element.get(f"{W}styleId", ""), element


def _read(style_id: str, elements: dict[str, etree._Element]) -> TableStyle:
    style = TableStyle()
    for element in reversed(list(chain(style_id, elements))):
        sizes = [
            _size(element, f"tblStyle{way}BandSize", before)
            for way, before in zip(("Row", "Col"), style.sizes, strict=True)
        ]
        style.sizes = sizes[0], sizes[1]
        _take(style, "", element)
        for part in element.iterfind(f"{W}tblStylePr"):
            name = part.get(f"{W}type", "")
            _take(style, "" if name == "wholeTable" else name, part)
    return style


def _size(element: etree._Element, name: str, before: int) -> int:
    told = value(element, f"tblPr/{name}") or ""
    return max(int(told), 1) if told.isdecimal() and len(told) < 6 else before


def _take(style: TableStyle, name: str, element: etree._Element) -> None:
    shade, colour = style.parts.get(name, (None, ""))
    of_cells, of_table = (
        shade_of(element.find(f"{W}{around}")) for around in ("tcPr", "tblPr")
    )
    own = _over(of_cells, of_table)
    shade = shade if own is None else own
    style.parts[name] = shade, colour_of(element.find(f"{W}rPr")) or colour


def cell_ground(
    cell: etree._Element,
    place: tuple[int, int],
    styles: dict[str, TableStyle],
    around: WordGround,
) -> WordGround:
    """Return what a ``w:tc`` gives to its letters.

    Its place is the index of its row and of its first column, from 0. ``around`` is
    what the place of the table gives.
    """
    row = next(cell.iterancestors(f"{W}tr"), None)
    table = next(cell.iterancestors(f"{W}tbl"), None)
    if row is None or table is None:
        return WordGround(UNKNOWN)
    told = value(table, "tblPr/tblStyle")
    style = TableStyle() if told is None else styles.get(told, TableStyle())
    shade, colour = _styled(cell, row, table, place, style)
    of_row, of_table, own = (
        shade_of(element.find(f"{W}{name}"))
        for element, name in ((row, "tblPrEx"), (table, "tblPr"), (cell, "tcPr"))
    )
    direct = _over(of_row, of_table)
    if own is not None:
        # A cell may switch off the shade of its style.
        shade = _over(own, direct)
    elif shade is None or direct is None:
        shade = direct if shade is None else shade
    elif shade != direct:
        shade = UNKNOWN  # programs differ in showing the table's shade or its style's
    is_bare = shade is None or shade == CLEAR
    return WordGround(around.shade if is_bare or shade is None else shade, colour)


def _over(upper: str | None, lower: str | None) -> str | None:
    """Return the shade of two; it is not known if the upper one is switched off."""
    if upper is None:
        return lower
    return UNKNOWN if upper == CLEAR and lower not in {None, CLEAR} else upper


def _styled(
    cell: etree._Element,
    row: etree._Element,
    table: etree._Element,
    place: tuple[int, int],
    style: TableStyle,
) -> tuple[str | None, str]:
    """Return shade and colour of a cell by the style of its table."""
    shade, colour = style.parts.get("", (None, ""))
    if len(style.parts) < 2:
        return shade, colour
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None or row.getparent() is not table or cell.getparent() is not row:
        return UNKNOWN, ""
    for name in filter(None, _names(look, cell, row, place, style.sizes)):
        own, letters = style.parts.get(name, (None, ""))
        shade = shade if own is None else own
        colour = letters or colour
    return shade, colour


def _names(
    look: etree._Element,
    cell: etree._Element,
    row: etree._Element,
    place: tuple[int, int],
    sizes: tuple[int, int],
) -> Iterator[str]:
    """Yield the parts of a style that a cell belongs to, weakest first."""
    has = {name: _has(look, name, bit) for name, bit in _BITS.items()}
    n_row, n_column = (
        n - has[first]
        for n, first in zip(place, ("firstRow", "firstColumn"), strict=True)
    )
    if not has["noVBand"] and n_column >= 0:
        yield f"band{n_column // sizes[1] % 2 + 1}Vert"
    if not has["noHBand"] and n_row >= 0:
        yield f"band{n_row // sizes[0] % 2 + 1}Horz"
    in_row = _edge(row, has["firstRow"] and place[0] == 0, has["lastRow"], "Row")
    is_first = has["firstColumn"] and place[1] == 0
    in_column = _edge(cell, is_first, has["lastColumn"], "Col")
    yield from (in_column, in_row)
    yield _CORNERS.get((in_row, in_column), "")


def _edge(element: etree._Element, is_first: bool, has_last: bool, what: str) -> str:
    """Return the name of the edge that a row or a cell is, or ""."""
    if is_first:
        return f"first{what}"
    is_last = has_last and next(element.itersiblings(element.tag), None) is None
    return f"last{what}" if is_last else ""


def _has(look: etree._Element, name: str, bit: int) -> bool:
    own = look.get(f"{W}{name}")
    if own is not None:
        return own in {"1", "true", "on"}
    try:
        return bool(int(look.get(f"{W}val") or "0", 16) & bit)
    except ValueError:
        return False


def box_ground(box: etree._Element) -> WordGround:
    """Return what a text box gives to its letters, if its fill is one colour."""
    fill = box.find(f"../../{{*}}spPr/{A}solidFill")
    colour = fill[0] if fill is not None and len(fill) == 1 else None
    if colour is None or len(colour):
        return WordGround(UNKNOWN)
    told = (colour.get("val") or "").upper()
    if colour.tag == f"{A}schemeClr":
        return WordGround(PAPER if told.lower() in _LIGHT else UNKNOWN)
    return WordGround(told if colour.tag == f"{A}srgbClr" else UNKNOWN)


def shows_background(settings: etree._Element | None) -> bool:
    """Return True if Word shows the colour of the pages, if they have one."""
    switch = None if settings is None else settings.find(f"{W}displayBackgroundShape")
    return switch is not None and switch.get(f"{W}val") not in {"0", "false", "off"}


def page_ground(document: etree._Element) -> WordGround:
    """Return what a page with a colour, a pattern or a picture gives to letters."""
    background = document.find(f"{W}background")
    if background is None:
        return WHITE_PAGE
    told = (background.get(f"{W}color") or "").upper()
    return WordGround(UNKNOWN if len(background) else told)
