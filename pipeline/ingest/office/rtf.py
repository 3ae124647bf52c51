"""RTF to blocks: one walk over its groups, a block for each paragraph.

Notes, comments, text boxes, headers and footers are read; deleted text and copies for
older programs are left out. Pictures are reported for OCR. The text of a list number is
kept, because contracts refer to it.

striprtf was tried first: it drops notes, comments, text boxes, headers and footers, and
splits characters beyond U+FFFF into two halves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.datamodel import BlockKind, Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import (
    Extract,
    Piece,
    TextBuilder,
    deleted_note,
    hide,
    merge_hidden,
)
from pipeline.ingest.decode import join_halves
from pipeline.ingest.ocr.held import data_pictures, with_held
from pipeline.ingest.office.paged import told_properties
from pipeline.ingest.office.rtf_looks import LOOKS, PLAIN, RtfGrounds, changed
from pipeline.ingest.office.rtf_tokens import (
    BULLETS,
    ENDS,
    KINDS,
    PROPERTIES,
    READ_ANYWAY,
    SIGNS,
    SILENT,
    SKIPPED,
    TEXTS,
    TOLD,
    RtfField,
    RtfGroup,
    RtfHead,
    RtfParagraph,
    RtfToken,
    decode_run,
    piece_of,
    tokens,
)
from pipeline.ingest.pieces import (
    MAX_OPEN,
    Cell,
    TableRow,
    table_pieces,
    with_fields,
)
from pipeline.ingest.sniff import RTF


def read_rtf(data: bytes) -> Extract:
    """Read an RTF document.

    Returns:
        Blocks of one page; a second one says so if the file is cut off.

    Raises:
        UnreadableDocument: It holds no text.
    """
    walk = _RtfWalk(RtfHead.of(data), RtfGrounds.of(data))
    is_whole = walk.run(data)
    builder = TextBuilder()
    builder.write(_without_repeats(walk.pieces))
    builder.write(dict.fromkeys(walk.apart))
    told = ((name, join_halves(parts)) for name, parts in walk.properties)
    if body := builder.texts():
        builder.write(told_properties(told, body))
    builder.end_page(notes=walk.notes())
    if not is_whole:
        builder.end_page(unread="the file is cut off: the document does not end")
    extract = with_held(builder.build(), data_pictures(data, RTF))
    if not extract.blocks and not extract.pictures:
        msg = "the RTF file holds no text"
        raise UnreadableDocument(msg)
    return extract


def rtf_pieces(data: bytes, notes: list[str]) -> list[Piece]:
    """Return the blocks of a mail's RTF, and note its hidden words."""
    walk = _RtfWalk(RtfHead.of(data), RtfGrounds.of(data))
    walk.run(data)
    notes += walk.notes()
    return [*walk.pieces, *walk.apart]


def _without_repeats(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield headers and footers once: each section repeats them."""
    seen: set[str] = set()
    for piece in pieces:
        if piece.kind is not BlockKind.FURNITURE or piece.text not in seen:
            yield piece
            seen.add(piece.text)


@dataclass(slots=True)
class _RtfWalk:
    """State of the walk over a file."""

    head: RtfHead
    grounds: RtfGrounds
    pieces: list[Piece] = field(default_factory=list)
    n_objects: int = 0
    deleted: list[str] = field(default_factory=list)
    apart: list[Piece] = field(default_factory=list)
    properties: list[tuple[str, list[str]]] = field(default_factory=list)
    _fields: list[RtfField] = field(default_factory=list)
    _groups: list[RtfGroup] = field(default_factory=lambda: [RtfGroup()])
    _paragraphs: list[RtfParagraph] = field(default_factory=lambda: [RtfParagraph()])
    _rows: list[TableRow] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _cell: list[Piece] = field(default_factory=list)
    _run: bytearray = field(default_factory=bytearray)
    _to_skip: int = 0
    _is_starred: bool = False
    _row_heads: bool = False

    def run(self, data: bytes) -> bool:
        """Visit every token once, and return True if the file has an end."""
        is_whole = False
        for token in tokens(data):
            if token.kind == "open":
                self._open()
            elif token.kind == "close":
                self._close()
                if len(self._groups) == 1:
                    is_whole = True
                    break
            elif self._groups[-1].is_skipped:
                continue
            else:
                self._visit(token)
        while len(self._groups) > 1:
            self._close()
        self._end_paragraph()
        self._end_table()
        return is_whole

    def notes(self) -> list[str]:
        """Return the notes for a reviewer."""
        n = self.n_objects
        objects = Said("{n} embedded objects not read", n=n) if n else None
        return list(filter(None, [objects, deleted_note(self.deleted)]))

    def _open(self) -> None:
        self._flush()
        self._groups.append(replace(self._groups[-1], opens=False, is_field=False))
        self._is_starred = False

    def _close(self) -> None:
        self._flush()
        self.deleted.append(" ")
        if len(self._groups) > 1:
            self._leave(self._groups.pop())
        self._is_starred = False
        self._to_skip = 0

    def _leave(self, group: RtfGroup) -> None:
        if group.opens:
            self._end_paragraph()
            done = self._paragraphs.pop().done
            self._paragraphs[-1].after += done
        if group.is_field and self._fields:
            control = self._fields.pop().control()
            if control is not None:
                self._paragraphs[-1].controls.append(control)

    def _visit(self, token: RtfToken) -> None:
        if token.kind == "byte":
            if not self._skip(1):
                self._run.append(token.number or 0)
            return
        if token.kind == "text":
            text = token.value[self._skip(len(token.value)) :]
            self._run.extend(text.encode("latin-1"))
            return
        self._flush()
        if token.kind == "sign":
            self._sign(token.value)
        else:
            self._word(token.value, token.number)

    def _skip(self, n: int) -> int:
        """Return the number of ``n`` characters that only repeat the one before."""
        skipped = min(n, self._to_skip)
        self._to_skip -= skipped
        return skipped

    def _flush(self) -> None:
        if self._run:
            run = bytes(self._run)
            self._run.clear()
            self._write(decode_run(run, self.head.code_page(self._groups[-1].font)))

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._is_starred = True
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in SIGNS and not self._skip(1):
            self._write(SIGNS[sign])

    def _word(self, word: str, number: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        self._to_skip = 0
        if word in TEXTS:
            self._write(TEXTS[word])
        elif word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._to_skip = self._groups[-1].n_after_u
        elif word in ENDS:
            if not self._groups[-1].is_silent:
                self._end_paragraph()
        elif self._groups[-1].is_silent and word.startswith("ff") and self._fields:
            self._fields[-1].take(word, number)
            self._told(word)
        elif not (
            self._destination(word, starred)
            or self._format(word, number)
            or self._table_word(word, number)
        ):
            self._paragraphs[-1].take(word, number, self.head.levels)

    def _destination(self, word: str, starred: bool) -> bool:
        group = self._groups[-1]
        is_unknown = starred and word not in READ_ANYWAY
        if group.is_silent:
            self._told(word)
        elif word in SKIPPED or word in RtfHead.GROUPS or is_unknown:
            group.is_skipped = True
            self.n_objects += word == "objdata"
        elif word in KINDS:
            group.opens = True
            self._paragraphs.append(RtfParagraph(KINDS[word]))
        elif word in {"listtext", "pntext"}:
            group.is_number = True
        else:
            return self._field_word(word)
        return True

    def _field_word(self, word: str) -> bool:
        group = self._groups[-1]
        if word in SILENT:
            group.is_silent = True
        elif word == "field":
            group.is_field = True
            self._fields.append(RtfField())
        elif word == "fldrslt" and self._fields:
            self._write(self._fields[-1].begin())
        else:
            return False
        return True

    def _told(self, word: str) -> None:
        """Take in a word within a group that shows nothing."""
        if word in TOLD:
            told: list[str] = []
            self._groups[-1].told = told
            if word.startswith("ff"):
                if self._fields:
                    self._fields[-1].texts.append((word, told))
            else:
                self.properties.append((PROPERTIES.get(word, word), told))

    def _format(self, word: str, number: int | None) -> bool:
        group = self._groups[-1]
        is_on = number != 0
        if word == "f":
            group.font = number
        elif word == "b":
            group.is_bold = is_on
        elif word == "deleted":
            group.is_deleted = is_on
        elif word in LOOKS:
            group.look = changed(group.look, word, number)
        elif word == "uc":
            group.n_after_u = min(max(number or 0, 0), 8)
        elif word == "plain":
            group.font = None
            group.is_bold = group.is_deleted = False
            group.look = PLAIN
        else:
            return False
        return True

    def _table_word(self, word: str, number: int | None) -> bool:
        if word in {"trowd", "trhdr"}:
            self.grounds.take(word, number)
            self._row_heads = word == "trhdr"
        elif word in {"cell", "nestcell"}:
            self._end_cell(is_nested=word == "nestcell")
        elif word == "row":
            self._end_row()
        else:
            return self.grounds.take(word, number)
        return True

    def _write(self, text: str) -> None:
        group = self._groups[-1]
        if group.is_skipped:
            return
        if group.is_silent:
            if group.told is not None:
                group.told.append(text)
        elif group.is_deleted:
            self.deleted.append(text)
        else:
            self._show(hide(text) if self._is_unseen(group) else text, group)

    def _is_unseen(self, group: RtfGroup) -> bool:
        if group.look == PLAIN:
            return False
        paragraph = self._paragraphs[-1]
        in_box = paragraph.kind is BlockKind.PARAGRAPH and len(self._paragraphs) > 1
        cell = len(self._cells) if paragraph.depth == 1 else -1
        place = cell if paragraph.in_table else None
        behind = self.grounds.behind(paragraph.shade, place, in_box=in_box)
        return self.grounds.is_unseen(group.look, behind)

    def _show(self, text: str, group: RtfGroup) -> None:
        paragraph = self._paragraphs[-1]
        if group.is_number:
            paragraph.number.append(text)
            return
        paragraph.text.append(text)
        for held in self._fields[-MAX_OPEN:]:
            held.parts.append(text)
        if text.strip() and not group.is_bold:
            paragraph.is_plain = True

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs[-1]
        text = join_halves(merge_hidden(paragraph.text)).strip()
        number = join_halves(merge_hidden(paragraph.number)).strip()
        is_item = paragraph.is_item or bool(number)
        if number and number not in BULLETS and text:
            text = f"{number} {text}"
        found: list[Piece] = []
        if text:
            piece = piece_of(paragraph, text, is_item=is_item)
            row = "" if paragraph.in_table else None
            piece, apart = with_fields(piece, paragraph.controls, row)
            found.append(piece)
            self.apart += apart
        found += paragraph.after
        if len(self._paragraphs) > 1:
            paragraph.done += found
        elif paragraph.in_table:
            self._cell += found
        else:
            self._end_table()
            self.pieces += found
        # The settings of a paragraph hold for the next one until ``pard``.
        self._paragraphs[-1] = replace(
            paragraph, is_plain=False, number=[], text=[], after=[], controls=[]
        )

    def _end_cell(self, *, is_nested: bool) -> None:
        self._paragraphs[-1].in_table = True
        is_bold = not self._paragraphs[-1].is_plain
        self._end_paragraph()
        if not is_nested and len(self._paragraphs) == 1:
            cell = Cell(self._cell, is_header=is_bold and bool(self._cell))
            self._cells.append(cell)
            self._cell = []

    def _end_row(self) -> None:
        if self._cells:
            self._rows.append(TableRow(self._cells, self._row_heads))
        self._cells = []
        self.grounds.end_row()

    def _end_table(self) -> None:
        if self._cell:
            self._cells.append(Cell(self._cell))
        self._end_row()
        if self._rows:
            self.pieces += table_pieces(self._rows)
        self._rows, self._cell = [], []
