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
_TICKABLE = frozenset({FieldType.CHECKBOX, FieldType.RADIO})


@dataclass(slots=True)
class Laid:
    """Blocks of the annotations of a page.

    Attributes:
        fields: Fields, to stand among the blocks of the page.
        beside: Comments and the names of links, to stand behind them.
        notes: Notes for the reviewer.
    """

    fields: list[LayoutBlock] = field(default_factory=list)
    beside: list[LayoutBlock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_field(
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


def lay_annotations(
    annotations: Sequence[PdfAnnotation],
    shown: Sequence[Word],
    printed: Sequence[Word],
    size: tuple[float, float],
    ticks: Mapping[int, bool],
) -> Laid:
    """Return the fields and comments of a page as blocks."""
    laid = Laid()
    is_compared = sum(not a.is_link for a in annotations) <= MAX_DRAWN
    labels = Labels(printed, [a.box for a in annotations if a.field is not None])
    words_in = _words_by_annotation(annotations, shown)
    on_page = _bare(word.text for word in printed)
    said: set[str] = set()  # the popup of a comment often holds the same again
    for number, annotation in enumerate(annotations):
        words = words_in.get(number, [])
        if annotation.field is not None:
            beside = labels if is_compared else None
            if annotation.field.type is FieldType.CHECKBOX:
                _lay_box(laid, annotation, annotation.field, beside, ticks.get(number))
                continue
            _lay_field(laid, annotation, words, beside, is_compared=is_compared)
        elif annotation.text and annotation.text in said:
            continue
        elif words or not annotation.is_link:
            _lay_comment(laid, annotation, words)
        elif _says_something(annotation.text, on_page):
            lines = _lines_of(annotation.text, annotation.box, None)
            laid.beside.append(_placed(annotation, lines, BlockKind.CAPTION))
        said.add(annotation.text)
    _tell_bounds(laid, annotations, size, is_compared=is_compared)
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


def _tell_bounds(
    laid: Laid,
    annotations: Sequence[PdfAnnotation],
    size: tuple[float, float],
    *,
    is_compared: bool,
) -> None:
    n_off = sum(_is_off(a.box, size) for a in annotations if not a.is_link)
    if n_off:
        laid.notes.append(counted(n_off, *_OFF))
    held = (a.field.value if a.field is not None else a.text for a in annotations)
    if any(len(text) == MAX_CHARS for text in held):
        cut = Said("a value or comment is cut after {n} characters", n=MAX_CHARS)
        laid.notes.append(cut)
    if not is_compared:
        laid.notes.append(Said(_NOT_COMPARED, n=len(annotations), m=MAX_DRAWN))
    n_told = len(laid.notes)
    if n_told > _MAX_TOLD:
        laid.notes[_MAX_TOLD:] = [Said("and {n} more like these", n=n_told - _MAX_TOLD)]


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


def _lay_field(
    laid: Laid,
    annotation: PdfAnnotation,
    words: list[Word],
    labels: Labels | None,
    *,
    is_compared: bool,
) -> None:
    filled = annotation.field
    if filled is None or (filled.type is FieldType.RADIO and not filled.value):
        return
    name = _name(filled, annotation.box, labels)
    value = _said(filled, annotation.box, labels)
    is_ticked = filled.type is FieldType.RADIO
    holds = [] if is_ticked else words
    if filled.type in {FieldType.BUTTON, FieldType.SIGNATURE}:
        value, words = ("", words) if words else (value, [])
    if not value:
        if holds and any(map(str.isalpha, _text(holds))):
            laid.add_field(annotation, name, _shown_lines(holds))
        return
    is_listed = filled.type is FieldType.CHOICE and value in _text(holds)
    # pdfium may join the words of fields that touch.
    is_joined = any(_spills(word, annotation.box) for word in holds)
    is_joined = is_joined and _bare([value]) in _bare([_text(holds)])
    is_same = is_ticked or is_listed or is_joined or _agree(value, _text(holds))
    if is_same or not is_compared:
        laid.add_field(annotation, name, _value_lines(annotation, value, holds))
    else:
        _lay_both(laid, annotation, name, value, holds)


def _lay_box(
    laid: Laid,
    annotation: PdfAnnotation,
    filled: FormField,
    labels: Labels | None,
    looks: bool | None,
) -> None:
    name = _name(filled, annotation.box, labels)
    held, shown = (
        "Yes" if it else "No"
        for it in (filled.value, filled.state if looks is None else looks)
    )
    if held == shown:
        laid.add_field(annotation, name, _value_lines(annotation, held, []))
    else:
        _lay_both(laid, annotation, name, held, _words([shown], annotation.box))


def _spills(word: Word, box: BBox) -> bool:
    return word.box.x1 > box.x1 + 3 or word.box.x0 < box.x0 - 3


def _lay_both(
    laid: Laid,
    annotation: PdfAnnotation,
    name: list[Word],
    value: str,
    shown: list[Word],
) -> None:
    """Read a field that holds one thing and shows another, or nothing."""
    if not shown and not annotation.is_drawn:  # each program draws it by itself
        laid.add_field(annotation, name, _value_lines(annotation, value, []))
        return
    hidden = _lines_of(value, annotation.box, MarkKind.HIDDEN)
    laid.add_field(annotation, name, hidden)
    if shown:
        laid.add_field(annotation, name, _shown_lines(shown))
    title, held = _quoted(_text(name).rstrip(": ")), _quoted(value)
    if not shown:
        code = "the field “{name}” holds “{value}” but shows nothing"
        laid.notes.append(Said(code, name=title, value=held))
        return
    code = "the field “{name}” holds “{value}” but shows “{shown}”"
    seen = _quoted(_text(shown))
    laid.notes.append(Said(code, name=title, value=held, shown=seen))


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


def _name(filled: FormField, box: BBox, labels: Labels | None) -> list[Word]:
    """Return the words that name a field: as printed, else as the file has them."""
    printed = labels.of_field(box) if labels and filled.type not in _TICKABLE else []
    if not printed and filled.type is FieldType.CHECKBOX and labels:
        printed = labels.of_box(box)
    if printed:
        return printed
    own = filled.tooltip or _CAMEL.sub(" ", _INDEX.sub("", filled.name))
    texts = own.replace("_", " ").split()[:_MAX_NAME_WORDS] or ["field"]
    return _words(texts, box)


def _said(filled: FormField, box: BBox, labels: Labels | None) -> str:
    if filled.type is FieldType.RADIO and labels is not None:
        return _text(labels.of_box(box)) or filled.value
    return filled.value


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


def _lay_comment(laid: Laid, annotation: PdfAnnotation, words: list[Word]) -> None:
    """Read a comment on the page, and the printed words if they differ."""
    text = annotation.text
    if words and not _agree(text, _text(words)):
        shown = _placed(annotation, _shown_lines(words), BlockKind.COMMENT)
        laid.beside.append(shown)
        if text:
            code = "a comment holds “{value}” but shows “{shown}”"
            seen = _quoted(_text(words))
            laid.notes.append(Said(code, value=_quoted(text), shown=seen))
    if text:
        lines = _value_lines(annotation, text, words)
        laid.beside.append(_placed(annotation, lines, BlockKind.COMMENT))


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
