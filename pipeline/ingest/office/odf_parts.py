"""Parts of OpenDocument while they are read: styles, tables and fields.

A cell or a row is stored once for many alike; a few copies of it say all. Fields are
places to fill in within a text, and forms over it.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece
from pipeline.ingest.decode import clean
from pipeline.ingest.office.odf_grounds import OdfGrounds
from pipeline.ingest.office.sheets import SheetCell, SheetRow
from pipeline.ingest.pieces import Cell, Control, field_piece

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW, PRESENTATION, SVG, STYLE = (
    _NAMES % name
    for name in (
        "office", "text", "table", "drawing", "presentation", "svg-compatible", "style",
    )
)  # fmt: skip
_FO = _NAMES % "xsl-fo-compatible"
_MAX_CHAIN = 20
_TITLES = {"Title": 1, "Subtitle": 2}
_KINDS = {
    "Title": BlockKind.TITLE,
    "Caption": BlockKind.CAPTION,
    **dict.fromkeys(("Footnote", "Endnote"), BlockKind.FOOTNOTE),
}


@dataclass(frozen=True, slots=True)
class Styles:
    """Meaning of the styles of a document.

    Attributes:
        parents: Style that a style is based on, by name.
        bold: Names of styles with bold characters.
        plain: Names of styles that take bold away.
        hidden: Names of styles of sheets, slides and words that are not shown.
        grounds: Colours of letters and of what is behind them.
    """

    parents: dict[str, str]
    bold: frozenset[str]
    plain: frozenset[str]
    hidden: frozenset[str]
    grounds: OdfGrounds

    def chain(self, name: str | None) -> list[str]:
        """Return a style and its parents, nearest first."""
        names: list[str] = []
        while name and name not in names and len(names) < _MAX_CHAIN:
            names.append(name)
            name = self.parents.get(name)
        return names

    def is_bold(self, name: str | None) -> bool | None:
        """Return True or False for bold, or None if a style does not say."""
        for held in self.chain(name):
            if held in self.bold or held in self.plain:
                return held in self.bold
        return None

    def title_level(self, name: str | None) -> int:
        """Return the depth of a title, or 0."""
        return next((_TITLES[n] for n in self.chain(name) if n in _TITLES), 0)

    def is_hidden(self, name: str | None) -> bool:
        """Return True if a style hides its text."""
        return not self.hidden.isdisjoint(self.chain(name))

    def kind(self, name: str | None) -> BlockKind:
        """Return the kind of a paragraph by its style, headings apart."""
        names = self.chain(name)
        return next((_KINDS[n] for n in names if n in _KINDS), BlockKind.PARAGRAPH)

    def is_table_heading(self, name: str | None) -> bool:
        """Return True if a paragraph heads a column of a table."""
        return "Table_20_Heading" in self.chain(name)


def read_styles(roots: Sequence[etree._Element]) -> Styles:
    """Read the styles of a document's parts; the later part wins."""
    parents: dict[str, str] = {}
    bold: set[str] = set()
    plain: set[str] = set()
    hidden: set[str] = set()
    for element in (e for root in roots for e in root.iter(f"{STYLE}style")):
        name = element.get(f"{STYLE}name") or ""
        parents[name] = element.get(f"{STYLE}parent-style-name") or ""
        text = element.find(f"{STYLE}text-properties")
        weight = None if text is None else text.get(f"{_FO}font-weight")
        if weight is not None:
            is_heavy = weight.isdecimal() and int(weight) >= 600
            (bold if is_heavy or weight == "bold" else plain).add(name)
        if _is_hidden(element):
            hidden.add(name)
    heavy, light, off = map(frozenset, (bold, plain, hidden))
    return Styles(parents, heavy, light, off, OdfGrounds(roots))


def _is_hidden(element: etree._Element) -> bool:
    hiding = (
        ("text-properties", f"{TEXT}display", "none"),
        ("table-properties", f"{TABLE}display", "false"),
        ("drawing-page-properties", f"{PRESENTATION}visibility", "hidden"),
    )
    found = ((element.find(f"{STYLE}{name}"), key, off) for name, key, off in hiding)
    if any(x is not None and x.get(key) == off for x, key, off in found):
        return True
    letters = element.find(f"{STYLE}text-properties")
    return letters is not None and (
        _SMALL.fullmatch(letters.get(f"{_FO}font-size", "")) is not None
        or letters.get(f"{STYLE}text-scale") == "1%"
    )


_SMALL = re.compile(r"(?:0?\.\d+|0|1(?:\.0)?)pt")


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
        defaults: End of each group of columns, and the style of cells without one.
    """

    depth: int

    rows: list[OdfRow] = field(default_factory=list)
    n_rows: int = 0
    n_columns: int = 0
    in_head: bool = False
    defaults: list[tuple[int, str | None]] = field(default_factory=list)

    def default_style(self, row: etree._Element | None) -> str | None:
        """Return the style of the next cell of a row if it names none."""
        held = None if row is None else row.get(f"{TABLE}default-cell-style-name")
        at = self.rows[-1].n_columns if self.rows else 0
        n = bisect(self.defaults, at, key=itemgetter(0))
        return held or (self.defaults[n][1] if n < len(self.defaults) else None)


def shown_cells(row: OdfRow) -> list[OdfCell]:
    """Return the cells of a row of a table, as often as they are shown."""
    # The text under a merged cell is read as well, if something was left there.
    return [
        cell
        for cell in row.cells
        for _ in range(min(max(cell.copies, bool(cell.text)), 1_000))
    ]


def sheet_rows(row: OdfRow) -> list[SheetRow]:
    """Return the rows for a stored row, which may be repeated."""
    cells = tuple(
        SheetCell(c.column + i, c.text, c.is_text, c.cell.is_header, c.cell.span)
        for c in row.cells
        if c.text
        for i in range(min(max(c.copies, 1), MAX_COPIES))
    )
    copies = min(row.copies, MAX_COPIES) if cells else 0
    return [SheetRow(row.number + i, cells) for i in range(copies)]


_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PLACES = {
    f"{TEXT}text-input": f"{TEXT}description",
    f"{TEXT}placeholder": "",
    f"{TEXT}drop-down": f"{TEXT}name",
    f"{TEXT}user-field-get": f"{TEXT}name",
    f"{TEXT}user-field-input": f"{TEXT}name",
    f"{TEXT}variable-input": f"{TEXT}name",
    f"{_LOEXT}content-control": f"{_LOEXT}alias",
}
"""Elements that hold a filled-in value, each with the attribute for its name."""

_TRUE = frozenset({"true", "checked"})


def place_to_fill(element: etree._Element) -> Control | None:
    """Return the form field of an element in a paragraph, or None."""
    name = _PLACES.get(str(element.tag))
    if not name:
        return None
    control = Control(clean(element.get(name) or "").strip())
    control.is_filled = element.get(f"{_LOEXT}showing-place-holder") not in _TRUE
    if element.get(f"{_LOEXT}checkbox") in _TRUE:
        control.tick = element.get(f"{_LOEXT}checked") in _TRUE
    return control


def form_pieces(forms: etree._Element) -> Iterator[Piece]:
    """Yield the values of form controls, in file order."""
    if forms.tag != f"{OFFICE}forms":
        return
    for control in forms.iter(f"{_FORM}*"):
        value = _value(control)
        if value:
            told = (control.get(f"{_FORM}{key}") for key in ("label", "title", "name"))
            yield field_piece(clean(next(filter(None, told), "")), value)


def _value(control: etree._Element) -> str:
    kind = str(control.tag).removeprefix(_FORM)
    if kind in {"checkbox", "radio"}:
        state = control.get(f"{_FORM}current-state") or control.get(f"{_FORM}state")
        is_on = state == "checked" or control.get(f"{_FORM}current-selected") == "true"
        return "Yes" if is_on else ("No" if kind == "checkbox" else "")
    if kind == "listbox":
        chosen = (
            option.get(f"{_FORM}label") or option.get(f"{_FORM}value") or ""
            for option in control.iter(f"{_FORM}option")
            if option.get(f"{_FORM}current-selected") == "true"
        )
        return clean(", ".join(chosen)).strip()
    if kind in {"password", "hidden", "button", "file", "form", "option", "item"}:
        return ""
    held = control.get(f"{_FORM}current-value") or control.get(f"{_FORM}value")
    lines = (str(text) for p in control.iter(f"{TEXT}p") for text in p.itertext())
    return clean(held or " ".join(lines)).strip()
