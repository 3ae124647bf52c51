"""Form fields and comments of a page, as blocks of their own.

A field becomes "End user: Ministry of Interior": the label printed beside it, or else
its name in the file, and its value. The value that a field holds is compared with the
text that it shows; if they differ, both are read, and the page says so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.datamodel import BlockKind, MarkKind, Said, counted, joined
from pipeline.geometry import BBox
from pipeline.ingest.layout.layout import order_blocks
from pipeline.ingest.layout.printed import LayoutBlock, Line, PageLayout, Word
from pipeline.ingest.ocr.page import turned
from pipeline.ingest.pdf.annotations import (
    MAX_CHARS,
    MAX_DRAWN,
    FieldType,
    FormField,
    PdfAnnotation,
)
from pipeline.ingest.pdf.labels_beside import Labels

_NOT_ALNUM = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INDEX = re.compile(r"\[\d+\]")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_MAX_NAME_WORDS = 25
_MAX_TOLD = 5
_MAX_QUOTED = 80
_OFF = (
    "{n} annotation lies off the page and is read",
    "{n} annotations lie off the page and are read",
)
_NOT_COMPARED = (
    "{n} annotations, more than {m}: what they hold is read, what they show is not "
    "compared with it"
)


@dataclass(slots=True)
class Laid:
    """Blocks of the annotations of a page.

    Attributes:
        fields: Fields, to stand among the blocks of the page.
        beside: Comments and the names of links, to stand behind them.
        notes: Notes for the reviewer.
        labels: Printed words, or None where what is held is not compared with what is
            shown.
    """

    fields: list[LayoutBlock] = field(default_factory=list)
    beside: list[LayoutBlock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    labels: Labels | None = None

    def lay_field(
        self, annotation: PdfAnnotation, filled: FormField, words: list[Word]
    ) -> None:
        """Add a field that shows some words; a choice that nobody made is left out."""
        is_ticked = filled.type is FieldType.RADIO
        if is_ticked and not filled.value:
            return
        name = self._name(filled, annotation.box)
        value = filled.value
        if is_ticked and self.labels is not None:
            value = _text(self.labels.of_box(annotation.box)) or value
        holds = [] if is_ticked else words
        if filled.type in {FieldType.BUTTON, FieldType.SIGNATURE} and words:
            value = ""
        if not value:
            if holds and any(map(str.isalpha, _text(holds))):
                self._add(annotation, name, _shown_lines(holds))
            return
        is_listed = filled.type is FieldType.CHOICE and value in _text(holds)
        # pdfium may join the words of fields that touch.
        is_joined = any(_spills(word, annotation.box) for word in holds)
        is_joined = is_joined and _bare([value]) in _bare([_text(holds)])
        is_same = is_ticked or is_listed or is_joined or _agree(value, _text(holds))
        if is_same or self.labels is None:
            self._add(annotation, name, _value_lines(annotation, value, holds))
        else:
            self._add_both(annotation, name, value, holds)

    def lay_box(
        self, annotation: PdfAnnotation, filled: FormField, looks: bool | None
    ) -> None:
        """Add a box to tick; ``looks`` says what it shows if not its state."""
        name = self._name(filled, annotation.box)
        held, shown = (
            "Yes" if it else "No"
            for it in (filled.value, filled.state if looks is None else looks)
        )
        if held == shown:
            self._add(annotation, name, _value_lines(annotation, held, []))
        else:
            self._add_both(annotation, name, held, _words([shown], annotation.box))

    def lay_comment(self, annotation: PdfAnnotation, words: list[Word]) -> None:
        """Read a comment on the page, and the printed words if they differ."""
        text = annotation.text
        if words and not _agree(text, _text(words)):
            shown = _placed(annotation, _shown_lines(words), BlockKind.COMMENT)
            self.beside.append(shown)
            if text:
                code = "a comment holds “{value}” but shows “{shown}”"
                seen = _quoted(_text(words))
                self.notes.append(Said(code, value=_quoted(text), shown=seen))
        if text:
            lines = _value_lines(annotation, text, words)
            self.beside.append(_placed(annotation, lines, BlockKind.COMMENT))

    def note_bounds(
        self, annotations: Sequence[PdfAnnotation], size: tuple[float, float]
    ) -> None:
        """Note what lies off the page, is cut or not compared; shorten all notes."""
        n_off = sum(_is_off(a.box, size) for a in annotations if not a.is_link)
        if n_off:
            self.notes.append(counted(n_off, *_OFF))
        held = (a.field.value if a.field is not None else a.text for a in annotations)
        if any(len(text) == MAX_CHARS for text in held):
            cut = Said("a value or comment is cut after {n} characters", n=MAX_CHARS)
            self.notes.append(cut)
        if self.labels is None:
            self.notes.append(Said(_NOT_COMPARED, n=len(annotations), m=MAX_DRAWN))
        n_more = len(self.notes) - _MAX_TOLD
        if n_more > 0:
            self.notes[_MAX_TOLD:] = [Said("and {n} more like these", n=n_more)]

    def _name(self, filled: FormField, box: BBox) -> list[Word]:
        """Return the words that name a field: as printed, else as the file has them."""
        printed: list[Word] = []
        if self.labels is not None and filled.type is FieldType.CHECKBOX:
            printed = self.labels.of_box(box)
        elif self.labels is not None and filled.type is not FieldType.RADIO:
            printed = self.labels.of_field(box)
        if printed:
            return printed
        own = filled.tooltip or _CAMEL.sub(" ", _INDEX.sub("", filled.name))
        texts = own.replace("_", " ").split()[:_MAX_NAME_WORDS] or ["field"]
        return _words(texts, box)

    def _add(
        self, annotation: PdfAnnotation, name: list[Word], lines: list[list[Word]]
    ) -> None:
        """Add a field: its name, and behind it the lines of its value."""
        last = name[-1]
        if not last.text.endswith((":", "?")):
            name = [*name[:-1], last._replace(text=f"{last.text}:")]
        printed = [[*name, *lines[0]], *lines[1:]]
        columns = (_text(name).rstrip(": "),)
        block = _placed(annotation, printed, BlockKind.FORM_FIELD, columns)
        self.fields.append(block)

    def _add_both(
        self, annotation: PdfAnnotation, name: list[Word], value: str, shown: list[Word]
    ) -> None:
        """Add a field that holds one thing and shows another, or nothing."""
        if not shown and not annotation.is_drawn:  # each program draws it by itself
            self._add(annotation, name, _value_lines(annotation, value, []))
            return
        self._add(annotation, name, _lines_of(value, annotation.box, MarkKind.HIDDEN))
        title, held = _quoted(_text(name).rstrip(": ")), _quoted(value)
        if shown:
            self._add(annotation, name, _shown_lines(shown))
            code = "the field “{name}” holds “{value}” but shows “{shown}”"
            seen = _quoted(_text(shown))
            self.notes.append(Said(code, name=title, value=held, shown=seen))
        else:
            code = "the field “{name}” holds “{value}” but shows nothing"
            self.notes.append(Said(code, name=title, value=held))


def lay_annotations(
    annotations: Sequence[PdfAnnotation],
    shown: Sequence[Word],
    printed: Sequence[Word],
    size: tuple[float, float],
    ticks: Mapping[int, bool],
) -> Laid:
    """Return the fields and comments of a page as blocks."""
    laid = Laid()
    if sum(not a.is_link for a in annotations) <= MAX_DRAWN:
        fields = (a.box for a in annotations if a.field is not None)
        laid.labels = Labels(printed, fields)
    words_in = _words_by_annotation(annotations, shown)
    on_page = _bare(word.text for word in printed)
    said: set[str] = set()  # the popup of a comment often holds the same again
    for number, annotation in enumerate(annotations):
        words, filled = words_in.get(number, []), annotation.field
        if filled is not None and filled.type is FieldType.CHECKBOX:
            laid.lay_box(annotation, filled, ticks.get(number))
            continue
        if filled is not None:
            laid.lay_field(annotation, filled, words)
        elif annotation.text and annotation.text in said:
            continue
        elif words or not annotation.is_link:
            laid.lay_comment(annotation, words)
        elif _says_something(annotation.text, on_page):
            lines = _lines_of(annotation.text, annotation.box, None)
            laid.beside.append(_placed(annotation, lines, BlockKind.CAPTION))
        said.add(annotation.text)
    laid.note_bounds(annotations, size)
    return laid


def add_annotations(layout: PageLayout, laid: Laid) -> PageLayout:
    """Return a page with its fields among its blocks, and its comments behind them."""
    if laid.fields or laid.beside:
        if layout.turns:
            for block in (*laid.fields, *laid.beside):
                _turn(block, layout)
        if laid.fields:
            layout.blocks = order_blocks([*layout.blocks, *laid.fields])
        layout.blocks += sorted(laid.beside, key=lambda b: (b.box.top, b.box.x0))
    notes = [layout.note] if layout.note else []
    layout.note = joined([*notes, *laid.notes]) or None
    return layout


def _turn(block: LayoutBlock, layout: PageLayout) -> None:
    back, size = (-layout.turns) % 4, (layout.width, layout.height)
    block.lines = [Line([turned(w, back, *size) for w in n.words]) for n in block.lines]
    block.box = turned(Word("", block.box, 1.0), back, *size).box


def _is_off(box: BBox, size: tuple[float, float]) -> bool:
    return box.x1 <= 0 or box.bottom <= 0 or box.x0 >= size[0] or box.top >= size[1]


def _words_by_annotation(
    annotations: Sequence[PdfAnnotation], shown: Sequence[Word]
) -> dict[int, list[Word]]:
    """Give each word that is shown to the smallest annotation around its middle."""
    by_size = sorted(
        (n for n, a in enumerate(annotations) if a.is_drawn),
        key=lambda n: annotations[n].box.area,
    )
    found: dict[int, list[Word]] = {}
    for word in shown:
        x = (word.box.x0 + word.box.x1) / 2
        y = (word.box.top + word.box.bottom) / 2
        for n in by_size:
            box = annotations[n].box
            if box.x0 - 1 <= x <= box.x1 + 1 and box.top - 1 <= y <= box.bottom + 1:
                found.setdefault(n, []).append(word)
                break
    return found


def _spills(word: Word, box: BBox) -> bool:
    return word.box.x1 > box.x1 + 3 or word.box.x0 < box.x0 - 3


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_QUOTED else f"{text[:_MAX_QUOTED]}…"


def _agree(value: str, shown: str) -> bool:
    """Return True if a field shows its value, or the part that fits.

    Numbers gain signs of grouping and decimals when they are shown.
    """
    held, seen = _bare([value]), _bare([shown])
    if held == seen or (len(seen) > 2 and seen in held):
        return True
    return bool(held) and held.isdecimal() and seen.startswith(held)


def _bare(texts: Iterable[str]) -> str:
    return _NOT_ALNUM.sub("", "".join(texts)).casefold()


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _value_lines(
    annotation: PdfAnnotation, value: str, shown: list[Word]
) -> list[list[Word]]:
    """Return a value with the boxes of its words, or with that of its field."""
    mark = MarkKind.HIDDEN if annotation.is_unseen else None
    if [word.text for word in shown] == value.split():
        return _shown_lines([word._replace(mark=mark or word.mark) for word in shown])
    return _lines_of(value, annotation.box, mark)


def _shown_lines(words: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = [[]]
    for word in words:
        if lines[-1] and word.box.top >= lines[-1][-1].box.bottom - 1:
            lines.append([])
        lines[-1].append(word)
    return lines


def _lines_of(text: str, box: BBox, mark: MarkKind | None) -> list[list[Word]]:
    lines = (_words(line.split(), box, mark) for line in text.split("\n"))
    return [line for line in lines if line]


def _words(texts: Iterable[str], box: BBox, mark: MarkKind | None = None) -> list[Word]:
    size = max(min(box.height, 12.0), 1.0)
    return [
        Word(text, box, size, ink=(box.top, box.bottom), mark=mark) for text in texts
    ]


def _placed(
    annotation: PdfAnnotation,
    lines: Iterable[list[Word]],
    kind: BlockKind,
    columns: tuple[str, ...] = (),
) -> LayoutBlock:
    block = LayoutBlock([Line(line) for line in lines], kind, columns=columns)
    block.box = annotation.box
    return block


def _says_something(text: str, on_page: str) -> bool:
    """Return True if a link's text adds to its address and the printed words."""
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    if len(words) < 3 or _ADDRESS.match(text):
        return False
    return _bare([text]) not in on_page
