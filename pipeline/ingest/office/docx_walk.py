"""The walk over one part of a DOCX: a paragraph that ends becomes a block.

Paragraphs nest (a text box stands inside one) and tables nest, so both are stacks. An
object anchored in a paragraph follows it. If Word noted the ends of the pages that it
printed last, each block has its page.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece, hide
from pipeline.ingest.decode import clean
from pipeline.ingest.office.docx_grounds import (
    WordGround,
    box_ground,
    cell_ground,
    is_on,
    value,
)
from pipeline.ingest.office.docx_styles import (
    BODY,
    DocxStyles,
    ParagraphStyle,
    content_control,
    is_cut_off,
    is_in_hidden_box,
    is_unseen,
    legacy_field,
    outline_level,
)
from pipeline.ingest.office.ooxml import MC, RELATED, A, W
from pipeline.ingest.office.paged import UNKNOWN
from pipeline.ingest.pieces import (
    FAKE_HEADING_LEVEL,
    MAX_OPEN,
    Cell,
    Control,
    OpenTable,
    TableRow,
    is_fake_heading,
    number_of,
    table_pieces,
    with_fields,
)

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PROPERTIES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr",
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr",
    "{urn:schemas-microsoft-com:vml}textpath",
)
"""Elements that describe a picture, or hold letters drawn as a shape: WordArt, and most
watermarks."""

_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPrChange", f"{W}pPrChange"})
_PARAGRAPHS = frozenset({f"{W}p", f"{A}p"})
_TEXTS = frozenset({f"{W}t", f"{A}t", f"{_MATH}t"})
_MARKS = {
    **dict.fromkeys((f"{W}tab", f"{W}ptab"), "\t"),
    **dict.fromkeys((f"{W}br", f"{W}cr", f"{A}br"), "\n"),
    f"{W}noBreakHyphen": "\u2011",
}
_BOX = f"{W}txbxContent"
_RENDERED = f"{W}lastRenderedPageBreak"
_FLOWING = frozenset({"continuous", "nextColumn"})
"""Sections that begin on the page on which the one before ends."""

_REFERENCES = {
    f"{W}{kind}Reference": kind for kind in ("footnote", "endnote", "comment")
}
_PICTURES = {
    f"{A}blip": f"{RELATED}embed",
    "{urn:schemas-microsoft-com:vml}imagedata": f"{RELATED}id",
}
"""Elements that show a picture, and the attribute that names it."""

_BUTTON = re.compile(r"\s*(?:MACRO|GOTO)BUTTON\s+\S+\s+(\S.*)", re.I | re.S)
"""A field that shows the words of its own command."""

_FILE_NAME = re.compile(
    r".*[\\/][^\s\\/]+|\S+\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg)", re.I
)
"""Pattern of a picture's path, which Word puts where its description should be."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read, with its anchored objects."""

    kind: BlockKind
    level: int
    text: list[str] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)
    style: ParagraphStyle = BODY
    is_plain: bool = False
    page: int = 0
    ends_page: bool = False
    is_cut_off: bool = False
    controls: list[Control] = field(default_factory=list)


@dataclass(slots=True)
class PartWalk:
    """State of the walk over one part.

    Attributes:
        styles: Styles of the document, and the colour of its pages.
        deleted: List that takes in the text removed by tracked changes.
        pieces: Pieces read so far, in order.
        fields: Fields filled in under a name that the page does not print.
        page: Number of the page that the walk is on, from 1; if Word did not note the
            ends of pages, the least that the breaks in the text make.
        is_rendered: Whether Word noted the ends of the pages that it printed last.
        references: Number of the page of each footnote, endnote and comment, by kind
            and id.
        pictures: Number of the page of each picture, by the id of its relationship.
    """

    styles: DocxStyles
    deleted: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    fields: list[Piece] = field(default_factory=list)
    page: int = 1
    is_rendered: bool = False
    references: dict[tuple[str, str], int] = field(default_factory=dict)
    pictures: dict[str, int] = field(default_factory=dict)
    _controls: list[Control] = field(default_factory=list)
    _fields: list[Control | None] = field(default_factory=list)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _tables: list[OpenTable] = field(default_factory=list)
    _is_bold: bool = False
    _is_hidden: bool = False
    _is_on_page: bool = False
    _grounds: list[WordGround] = field(default_factory=list)
    _sections: list[str] = field(default_factory=list)

    def run(self, root: etree._Element) -> None:
        """Visit every element once, without recursion."""
        self._grounds = [self.styles.page]
        self.is_rendered = root.find(f".//{_RENDERED}") is not None
        if not self.is_rendered:  # a section says how it begins where it ends
            ends = [value(end, "type") or "" for end in root.iter(f"{W}sectPr")]
            self._sections = ends[:0:-1]
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED or _is_double(element):
                    self.deleted += _deleted(element)
                    walker.skip_subtree()
                else:
                    self._start(element, str(tag))
            elif tag not in _SKIPPED:
                self._end(element, str(tag))

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in _PARAGRAPHS:
            paragraph = self._open_paragraph(element)
            paragraph.is_cut_off = is_cut_off(element)
            self._paragraphs.append(paragraph)
        elif tag == f"{W}tbl":
            self._tables.append(OpenTable(len(self._paragraphs)))
        elif tag == f"{W}tr" and self._tables:
            is_header = is_on(element, "trPr/tblHeader")
            self._tables[-1].rows.append(TableRow(is_header=is_header))
        elif tag == f"{W}tc":
            self._open_cell(element)
        elif tag == f"{W}r":
            self._is_bold = is_on(element, "rPr/b")
            style = self._paragraphs[-1].style if self._paragraphs else BODY
            self._is_hidden = is_unseen(
                element, style, self.styles.paragraphs, self._grounds[-1]
            ) or (len(self._paragraphs) > 1 and is_in_hidden_box(element))
        else:
            self._start_inside(element, tag)

    def _start_inside(self, element: etree._Element, tag: str) -> None:
        if tag in _PROPERTIES:
            self._describe(element)
        elif tag == _BOX:
            self._grounds.append(box_ground(element))
        elif tag == f"{W}sdt":
            control = content_control(element)
            in_row = _parent(element) == f"{W}tr"  # it is a cell by itself
            control.before = 0 if in_row else len(self._sink())
            self._controls.append(control)
        elif tag == _RENDERED:
            self.page += 1
        elif tag in _REFERENCES:
            key = (_REFERENCES[tag], element.get(f"{W}id") or "")
            self.references.setdefault(key, self.page)
        elif tag in _PICTURES:
            self.pictures.setdefault(element.get(_PICTURES[tag]) or "", self.page)
        elif self._paragraphs:
            self._write(element, tag)
            self._break(element, tag)

    def _break(self, element: etree._Element, tag: str) -> None:
        if tag == f"{W}sectPr" and self._sections:
            self._paragraphs[-1].ends_page = self._sections.pop() not in _FLOWING
        elif element.get(f"{W}type") == "page" and not self.is_rendered:
            self._turn_page()

    def _turn_page(self) -> None:
        self.page += 1
        self._is_on_page = False

    def _open_paragraph(self, element: etree._Element) -> _Paragraph:
        properties = element.find(f"{W}pPr")
        breaks = self._is_on_page and is_on(properties, "pageBreakBefore")
        if breaks and not self.is_rendered:
            self._turn_page()
        style = self.styles.paragraphs.get(value(properties, "pStyle") or "", BODY)
        own = None if properties is None else outline_level(properties)
        level = style.level if own is None else own
        if level > 0:
            is_title = style.kind is BlockKind.TITLE
            kind = style.kind if is_title else BlockKind.HEADING
            return _Paragraph(kind, level, style=style)
        kind = BlockKind.PARAGRAPH if style.level else style.kind
        number = value(properties, "numPr/numId")
        if number is not None and kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
            kind = BlockKind.LIST_ITEM if number != "0" else BlockKind.PARAGRAPH
        return _Paragraph(kind, 0, style=style)

    def _open_cell(self, element: etree._Element) -> None:
        ground = WordGround(UNKNOWN)
        if self._tables and self._tables[-1].rows:
            rows = self._tables[-1].rows
            place = len(rows) - 1, sum(cell.span for cell in rows[-1].cells)
            tables = self.styles.tables
            ground = cell_ground(element, place, tables, self._grounds[-1])
            span = number_of(value(element, "tcPr/gridSpan"), most=1_000)
            rows[-1].cells.append(Cell([], span))
            self._tables[-1].is_plain = False
        self._grounds.append(ground)

    def _describe(self, element: etree._Element) -> None:
        """Keep the alternative text or letters of a picture beside its paragraph."""
        for name in ("title", "descr", "string"):
            text = clean(element.get(name) or "").strip()
            if text and self._paragraphs and not _FILE_NAME.fullmatch(text):
                piece = Piece(text, BlockKind.CAPTION, page=self.page)
                if piece not in self._paragraphs[-1].after:
                    self._paragraphs[-1].after.append(piece)

    def _write(self, element: etree._Element, tag: str) -> None:
        paragraph = self._paragraphs[-1]
        if tag in _TEXTS:
            text = clean(element.text or "")
            is_hidden = self._is_hidden or paragraph.is_cut_off
            self._append(hide(text) if is_hidden else text)
            if text.strip() and not (self._is_bold or paragraph.style.is_bold):
                paragraph.is_plain = True
        elif tag in _MARKS:
            if tag != f"{W}tab" or _parent(element) == f"{W}r":
                self._append(_MARKS[tag])
        elif tag == f"{W}sym":
            self._append(_symbol(element))
        elif tag == f"{W}instrText" and (
            shown := _BUTTON.fullmatch(element.text or "")
        ):
            self._append(clean(shown[1]))
        elif tag == f"{W}fldChar":
            self._field(element)

    def _append(self, text: str) -> None:
        paragraph = self._paragraphs[-1]
        paragraph.text.append(text)
        if text.strip():
            self._is_on_page = True
            paragraph.page = paragraph.page or self.page
        for control in (*self._controls[:MAX_OPEN], *self._fields[:MAX_OPEN]):
            if control is not None:
                control.parts.append(text)

    def _field(self, element: etree._Element) -> None:
        """Open and close a field; most hold no answer and are stored as None."""
        step = element.get(f"{W}fldCharType")
        if step == "begin":
            found = legacy_field(element)
            self._fields.append(None if found is None else found[0])
            if found is not None:
                self._append(found[1])
        elif step == "end" and self._fields:
            control = self._fields.pop()
            if control is not None:
                self._paragraphs[-1].controls.append(control)

    def _close_control(self) -> None:
        control = self._controls.pop()
        if self._paragraphs:
            self._paragraphs[-1].controls.append(control)
            return
        sink = self._sink()
        if len(sink) == control.before + 1:
            sink[-1] = self._with_fields(sink[-1], [control])

    def _with_fields(self, piece: Piece, controls: list[Control]) -> Piece:
        """Return a paragraph as the form field that it is; keep others for the end."""
        label: str | None = None
        if self._tables:
            row = self._tables[-1].rows[-1].cells if self._tables[-1].rows else []
            label = row[-2].text if len(row) > 1 else ""
        told, apart = with_fields(piece, controls, label)
        self.fields += (field._replace(page=piece.page) for field in apart)
        return told._replace(page=piece.page)

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in _PARAGRAPHS and self._paragraphs:
            self._close_paragraph(self._paragraphs.pop())
        elif tag == f"{W}sdt":
            self._close_control()
        elif tag == f"{W}tc":
            self._grounds.pop()
            if self._tables and not self._tables[-1].is_plain:
                self._tables[-1].mark_bold()
        elif tag == _BOX:
            self._grounds.pop()
        elif tag == f"{W}tbl" and self._tables:
            table = self._tables.pop()
            self._sink().extend(table_pieces(table.rows))

    def _close_paragraph(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.text).strip()
        in_table = bool(self._tables)
        kind, level = paragraph.kind, paragraph.level
        if in_table and text and paragraph.is_plain:
            self._tables[-1].is_plain = True
        is_bold = kind == BlockKind.PARAGRAPH and not paragraph.is_plain
        if is_bold and not in_table and is_fake_heading(text):
            kind, level = BlockKind.HEADING, FAKE_HEADING_LEVEL
        sink = self._sink()
        if text:
            piece = Piece(text, kind, level, page=paragraph.page or self.page)
            sink.append(self._with_fields(piece, paragraph.controls))
        sink.extend(paragraph.after)
        if paragraph.ends_page and self._is_on_page:
            self._turn_page()

    def _sink(self) -> list[Piece]:
        """Return the target of finished blocks: a text box, a cell, or the part."""
        table = self._tables[-1] if self._tables else None
        if len(self._paragraphs) > (table.depth if table is not None else 0):
            return self._paragraphs[-1].after
        cell = table.cell() if table is not None else None
        return self.pieces if cell is None else cell.pieces


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else ""


def _is_double(element: etree._Element) -> bool:
    """Return True for a fallback, which repeats a text box for older programs."""
    if element.tag != f"{MC}Fallback":
        return False
    parent = element.getparent()
    choice = parent.find(f"{MC}Choice") if parent is not None else None
    return choice is not None and next(choice.iter(f"{W}t"), None) is not None


def _deleted(element: etree._Element) -> list[str]:
    if element.tag != f"{W}del":
        return []
    return [*(text.text or "" for text in element.iter(f"{W}delText")), " "]


def _symbol(element: etree._Element) -> str:
    code = element.get(f"{W}char") or ""
    try:
        return clean(chr(int(code, 16)))
    except (ValueError, OverflowError):
        return "\ufffd"
