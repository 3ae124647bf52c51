"""The walk over a part of an OpenDocument file: a paragraph that ends is a block.

Text lies between the tags of a paragraph and inside them. Paragraphs nest (a text box,
a note or a comment stands inside one), and so do tables; both are stacks. An object
anchored in a paragraph follows it.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece, hide
from pipeline.ingest.decode import clean
from pipeline.ingest.office.odf_grounds import OdfLook
from pipeline.ingest.office.odf_parts import (
    DRAW,
    MAX_COPIES,
    OFFICE,
    PRESENTATION,
    SVG,
    TABLE,
    TEXT,
    OdfCell,
    OdfRow,
    OdfTable,
    Styles,
    form_pieces,
    place_to_fill,
    sheet_rows,
    shown_cells,
)
from pipeline.ingest.office.paged import UNKNOWN
from pipeline.ingest.office.sheets import SheetRow
from pipeline.ingest.pieces import (
    FAKE_HEADING_LEVEL,
    MAX_OPEN,
    Cell,
    Control,
    TableRow,
    number_of,
    table_pieces,
    with_fields,
)

_MAX_COLUMNS = 20_000
_MAX_SPACES = 200
_SPACES = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
_STYLED = frozenset({f"{TEXT}span", *_PARAGRAPHS})
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    f"{space}{name}"
    for space, names in (
        (TEXT, "tracked-changes note-citation ruby-text"),
        (OFFICE, "forms scripts event-listeners"),
        (DRAW, "page-thumbnail"),
        (_DC, "creator date"),
    )
    for name in names.split()
)
"""Deleted text, numbers of notes, reading aids, programs, names of commentators."""

_INDEXES = "table-of-content illustration-index table-index alphabetical-index".split()
_KINDS = {
    f"{TEXT}list": BlockKind.LIST_ITEM,
    f"{TEXT}note-body": BlockKind.FOOTNOTE,
    f"{OFFICE}annotation": BlockKind.COMMENT,
    f"{PRESENTATION}notes": BlockKind.COMMENT,
    **{f"{TEXT}{name}": BlockKind.MENU for name in _INDEXES},
}
_CLASSES = {
    "title": BlockKind.HEADING,
    **dict.fromkeys(
        ("header", "footer", "page-number", "date-time"), BlockKind.FURNITURE
    ),
}
_MAX_FAKE_HEADING_CHARS = 100
_NO_HEADING = (".", ";", ",")
_XLINK = "{http://www.w3.org/1999/xlink}"


@dataclass(slots=True)
class _OdfParagraph:
    kind: BlockKind
    level: int
    is_bold: bool
    text: list[str] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)
    is_plain: bool = False
    page: int = 0
    controls: list[Control] = field(default_factory=list)


@dataclass(slots=True)
class OdfWalk:
    """State of the walk over one element.

    Attributes:
        styles: Styles of the document.
        embedded: Function that returns the text of an object by its place in the
            package.
        paper: Colour of what is written on, or "" if it is not known.
        pieces: Pieces read so far, in order.
        sheet: Rows of the outermost table, if it is kept as a sheet.
        n_hidden: Number of rows and columns that are not shown.
        deleted: Words that tracked changes took out.
        fields: Fields filled in under a name that the page does not print.
        page: Number of the page that the walk is on, from 1.
        pictures: Number of the page of each picture, by its name in the package.
    """

    styles: Styles
    embedded: Callable[[str], list[Piece]] = lambda _: []
    keep_sheet: bool = False
    paper: str = UNKNOWN
    pieces: list[Piece] = field(default_factory=list)
    sheet: list[SheetRow] = field(default_factory=list)
    n_hidden: int = 0
    deleted: list[str] = field(default_factory=list)
    fields: list[Piece] = field(default_factory=list)
    page: int = 1
    pictures: dict[str, int] = field(default_factory=dict)
    _controls: list[tuple[etree._Element, Control]] = field(default_factory=list)
    _hidden_by: list[etree._Element] = field(default_factory=list)
    _looks: list[tuple[etree._Element, OdfLook]] = field(default_factory=list)
    _hidden_columns: set[int] = field(default_factory=set)
    _paragraphs: list[_OdfParagraph] = field(default_factory=list)
    _tables: list[OdfTable] = field(default_factory=list)
    _kinds: list[BlockKind] = field(default_factory=list)
    _bold: list[bool | None] = field(default_factory=list)

    def run(self, root: etree._Element) -> None:
        """Visit every element below ``root`` once, without recursion."""
        walker = etree.iterwalk(root, events=("start", "end"))
        self._looks = [(root, OdfLook(ground=self.paper))]
        for event, element in walker:
            tag = str(element.tag)
            if tag in _SKIPPED:
                if event == "start":
                    self.deleted += _deleted(element)
                    self.fields += form_pieces(element)
                    walker.skip_subtree()
                else:
                    self._text(element.tail)
            elif event == "start":
                if self._hides(element, tag):
                    self._hidden_by.append(element)
                self._open_look(element, tag)
                self._start(element, tag)
            else:
                self._end(element, tag)
                self._leave(element)
                if element is not root:
                    self._text(element.tail)

    def _hides(self, element: etree._Element, tag: str) -> bool:
        if tag in _STYLED:
            sign = element.find(f"{TEXT}hidden-paragraph")
            is_off = sign is not None and sign.get(f"{TEXT}is-hidden") == "true"
            return is_off or self.styles.is_hidden(element.get(f"{TEXT}style-name"))
        if tag == f"{TABLE}table-row":
            return element.get(f"{TABLE}visibility", "visible") != "visible"
        if tag == f"{TABLE}table-cell" and self._hidden_columns and self._tables:
            rows = self._tables[-1].rows
            return bool(rows) and rows[-1].n_columns in self._hidden_columns
        is_section = tag in {f"{TEXT}section", f"{TEXT}hidden-paragraph"}
        return is_section and (
            element.get(f"{TEXT}display") == "none"
            or element.get(f"{TEXT}is-hidden") == "true"
        )

    def _leave(self, element: etree._Element) -> None:
        if self._hidden_by and self._hidden_by[-1] is element:
            self._hidden_by.pop()
        if self._looks[-1][0] is element and len(self._looks) > 1:
            self._looks.pop()

    def _open_look(self, element: etree._Element, tag: str) -> None:
        outer, name = self._looks[-1][1], None
        if tag == f"{TABLE}table-cell" and self.keep_sheet and self._tables:
            name = self._tables[-1].default_style(element.getparent())
        look = self.styles.grounds.look(element, tag, outer, name)
        if look is not outer:
            self._looks.append((element, look))

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._paragraphs.append(self._open_paragraph(element, tag))
            self._text(element.text)
        elif tag in _KINDS:
            self._kinds.append(_KINDS[tag])
        elif tag == f"{DRAW}frame":
            self._kinds.append(self._frame_kind(element))
            for image in element.iterfind(f"{DRAW}image"):
                name = posixpath.normpath(image.get(f"{_XLINK}href") or "")
                self.pictures.setdefault(name, self.page)
        elif tag.startswith(TABLE):
            self._start_table(element, tag)
        else:
            self._start_inline(element, tag)

    def _start_inline(self, element: etree._Element, tag: str) -> None:
        if tag in _SPACES:
            n = number_of(element.get(f"{TEXT}c"), most=_MAX_SPACES)
            self._text(_SPACES[tag] * n)
        elif tag == f"{TEXT}hidden-text":
            self._text(hide(element.get(f"{TEXT}string-value") or ""))
        elif tag == f"{TEXT}span":
            self._bold.append(self.styles.is_bold(element.get(f"{TEXT}style-name")))
            self._text(element.text)
        elif tag in {f"{SVG}title", f"{SVG}desc"}:
            text = clean(element.text or "").strip()
            self._sink().append(Piece(text, BlockKind.CAPTION, page=self.page))
        elif tag == f"{TEXT}soft-page-break":
            self.page += 1
        elif tag == f"{DRAW}object":
            self._sink().extend(self.embedded(element.get(f"{_XLINK}href") or ""))
        else:
            control = place_to_fill(element) if self._paragraphs else None
            if control is not None:
                self._controls.append((element, control))
            self._text(element.text)

    def _frame_kind(self, element: etree._Element) -> BlockKind:
        held = element.get(f"{PRESENTATION}class") or ""
        outer = self._kinds[-1] if self._kinds else BlockKind.PARAGRAPH
        return outer if outer is BlockKind.COMMENT else _CLASSES.get(held, outer)

    def _open_paragraph(self, element: etree._Element, tag: str) -> _OdfParagraph:
        style = element.get(f"{TEXT}style-name")
        kind = self._kinds[-1] if self._kinds else BlockKind.PARAGRAPH
        level = int(kind is BlockKind.HEADING)
        if kind is BlockKind.PARAGRAPH:
            level = self.styles.title_level(style)
            if tag == f"{TEXT}h":
                level = number_of(element.get(f"{TEXT}outline-level"), most=10)
            kind = self.styles.kind(style)
            if level and kind is not BlockKind.TITLE:
                kind = BlockKind.HEADING
        if self._tables and self.styles.is_table_heading(style):
            self._mark_header()
        return _OdfParagraph(kind, level, bool(self.styles.is_bold(style)))

    def _mark_header(self) -> None:
        cell = self._open_cell()
        if cell is not None:
            cell.cell.is_header = True

    def _start_table(self, element: etree._Element, tag: str) -> None:
        if tag == f"{TABLE}table":
            self._tables.append(OdfTable(len(self._paragraphs)))
        elif not self._tables:
            return
        elif tag == f"{TABLE}table-header-rows":
            self._tables[-1].in_head = True
        elif tag == f"{TABLE}table-row":
            self._start_row(element)
        elif tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
            self._start_cell(element, tag)
        elif tag == f"{TABLE}table-column":
            self._column(element)

    def _column(self, element: etree._Element) -> None:
        table = self._tables[-1]
        copies = number_of(
            element.get(f"{TABLE}number-columns-repeated"), most=_MAX_COLUMNS
        )
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            self.n_hidden += 1
            first = table.n_columns
            self._hidden_columns.update(range(first, first + copies))
        table.n_columns += copies
        named = element.get(f"{TABLE}default-cell-style-name")
        table.defaults.append((table.n_columns, named))

    def _start_row(self, element: etree._Element) -> None:
        table = self._tables[-1]
        copies = number_of(element.get(f"{TABLE}number-rows-repeated"), most=1 << 21)
        table.rows.append(OdfRow(table.n_rows + 1, copies, table.in_head))
        table.n_rows += copies
        is_shown = element.get(f"{TABLE}visibility", "visible") == "visible"
        self.n_hidden += not is_shown and copies <= MAX_COPIES

    def _start_cell(self, element: etree._Element, tag: str) -> None:
        rows = self._tables[-1].rows
        if not rows:
            return
        row = rows[-1]
        copies = number_of(
            element.get(f"{TABLE}number-columns-repeated"), most=_MAX_COLUMNS
        )
        cell = Cell(
            span=number_of(element.get(f"{TABLE}number-columns-spanned"), most=1_000),
            down=number_of(element.get(f"{TABLE}number-rows-spanned"), most=65_534),
        )
        # A covered cell has a place but nothing to show, unless it was hidden there.
        copies_shown = 0 if tag == f"{TABLE}covered-table-cell" else copies
        kind = element.get(f"{OFFICE}value-type", "string")
        values = (element.get(f"{OFFICE}{name}value") for name in _VALUES)
        value = next((v for v in values if v), "")
        row.cells.append(
            OdfCell(cell, row.n_columns, copies_shown, kind == "string", clean(value))
        )
        row.n_columns += copies

    def _open_cell(self) -> OdfCell | None:
        rows = self._tables[-1].rows if self._tables else []
        return rows[-1].cells[-1] if rows and rows[-1].cells else None

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._close_paragraph(self._paragraphs.pop())
        elif tag in _KINDS or tag == f"{DRAW}frame":
            self._kinds.pop()
        elif tag == f"{TEXT}span":
            self._bold.pop()
        elif self._controls and self._controls[-1][0] is element:
            self._paragraphs[-1].controls.append(self._controls.pop()[1])
        elif tag == f"{TABLE}table-header-rows" and self._tables:
            self._tables[-1].in_head = False
        elif tag == f"{TABLE}table":
            self._close_table(self._tables.pop())

    def _close_paragraph(self, paragraph: _OdfParagraph) -> None:
        text = "".join(paragraph.text).strip()
        kind, level = paragraph.kind, paragraph.level
        is_bold = not paragraph.is_plain and 0 < len(text) <= _MAX_FAKE_HEADING_CHARS
        if is_bold and self._tables:
            self._mark_header()
        elif is_bold and kind is BlockKind.PARAGRAPH and not text.endswith(_NO_HEADING):
            kind, level = BlockKind.HEADING, FAKE_HEADING_LEVEL
        sink = self._sink()
        if text:
            row = "" if self._tables else None
            told = Piece(text, kind, level)
            piece, apart = with_fields(told, paragraph.controls, row)
            page = paragraph.page or self.page
            sink.append(piece._replace(page=page))
            self.fields += (field._replace(page=page) for field in apart)
        sink.extend(paragraph.after)

    def _close_table(self, table: OdfTable) -> None:
        if self.keep_sheet and not self._tables:
            self.sheet.extend(row for held in table.rows for row in sheet_rows(held))
            return
        shown = ((shown_cells(row), row.is_header) for row in table.rows)
        rows = [TableRow([c.cell for c in cells], heads) for cells, heads in shown]
        self._sink().extend(table_pieces(rows))

    def _text(self, text: str | None) -> None:
        if not text or not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        is_unseen = bool(self._hidden_by) or self._looks[-1][1].is_unseen
        text = hide(clean(text)) if is_unseen else clean(text)
        paragraph.text.append(text)
        if not paragraph.page and text.strip():
            paragraph.page = self.page
        for _, control in self._controls[-MAX_OPEN:]:
            control.parts.append(text)
        held = next((bold for bold in reversed(self._bold) if bold is not None), None)
        is_bold = paragraph.is_bold if held is None else held
        if text.strip() and not is_bold:
            paragraph.is_plain = True

    def _sink(self) -> list[Piece]:
        """Return the target of finished blocks: a text box, a cell, or the part."""
        table = self._tables[-1] if self._tables else None
        if len(self._paragraphs) > (table.depth if table is not None else 0):
            return self._paragraphs[-1].after
        cell = self._open_cell()
        return self.pieces if cell is None else cell.cell.pieces


_VALUES = ("string-", "date-", "time-", "boolean-", "")


def _deleted(element: etree._Element) -> list[str]:
    gone = (p for d in element.iter(f"{TEXT}deletion") for p in d.iter(*_PARAGRAPHS))
    return [part for p in gone for part in (*map(str, p.itertext()), " ")]
