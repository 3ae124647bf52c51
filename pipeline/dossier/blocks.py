"""Blocks of a dossier, independent of its format.

The sections build blocks, and HTML and PDF only lay them out. Both therefore hold the
same words in the same order, and every decision is made where it can be tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple

from pipeline.dossier.plain import Segment
from pipeline.geometry import BBox


class Style(StrEnum):
    """Style of a stretch of text."""

    PLAIN = "plain"
    STRONG = "strong"
    SOFT = "soft"
    MONO = "mono"
    OWN = "own"
    """Words from a document; their reading direction must not affect the text around
    them."""

    CHIP = "chip"
    STOP = "stop"
    COUNTER = "counter"
    EXPERIMENTAL = "experimental"


class TextSpan(NamedTuple):
    """A stretch of text.

    Attributes:
        text: Words of the stretch.
        style: Style of the words.
        target: Anchor of the link on the words, or "".
    """

    text: str
    style: Style = Style.PLAIN
    target: str = ""


Text = tuple[TextSpan, ...]


class Tone(StrEnum):
    """Meaning of a block at a glance; it never shows by colour alone."""

    PLAIN = "plain"
    STOP = "stop"
    FLAG = "flag"
    COUNTER = "counter"


def text(*parts: str | TextSpan) -> Text:
    """Return parts as one text.

    Example:
        >>> text("read by ", strong("hand"))[1].style
        <Style.STRONG: 'strong'>
    """
    return tuple(TextSpan(part) if isinstance(part, str) else part for part in parts)


def strong(words: str) -> TextSpan:
    """Return emphasised words."""
    return TextSpan(words, Style.STRONG)


def soft(words: str) -> TextSpan:
    """Return subdued words."""
    return TextSpan(words, Style.SOFT)


def mono(words: str) -> TextSpan:
    """Return a hash or an id."""
    return TextSpan(words, Style.MONO)


def own(words: str, target: str = "") -> TextSpan:
    """Return words from a document."""
    return TextSpan(words, Style.OWN, target)


def link(words: str, target: str) -> TextSpan:
    """Return words with a link to an anchor."""
    return TextSpan(words, target=target)


def joined(parts: Sequence[TextSpan], separator: str = ", ") -> Text:
    """Return spans with a separator between them."""
    spans: list[TextSpan] = []
    for part in parts:
        spans += [TextSpan(separator), part] if spans else [part]
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    kind: ClassVar[str] = "paragraph"
    text: Text


def paragraph(*parts: str | TextSpan) -> Paragraph:
    """Return parts as a paragraph."""
    return Paragraph(text(*parts))


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a section; ``level`` is 3 or 4."""

    kind: ClassVar[str] = "heading"
    text: Text
    anchor: str = ""
    level: int = 3


@dataclass(frozen=True, slots=True)
class NoticeBlock:
    """A framed statement; the first line is the main one."""

    kind: ClassVar[str] = "notice"
    tone: Tone
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A name with its value; without a value, it is a line to fill in by hand."""

    name: str
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class FactList:
    """Names with their values."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Title of a column, its share of the width, and True for numbers."""

    title: str
    share: float = 1.0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Cells of a table, each with its lines; an empty cell is filled in by hand."""

    cells: tuple[tuple[Text, ...], ...]
    tone: Tone = Tone.PLAIN
    anchor: str = ""


Cell = str | TextSpan | Text | list[Text]
"""Content of a cell; only a list may have several lines."""


def row(*cells: Cell, tone: Tone = Tone.PLAIN, anchor: str = "") -> BlockRow:
    """Return cells as a row of a table."""
    return BlockRow(tuple(map(_lines, cells)), tone, anchor)


def _lines(cell: Cell) -> tuple[Text, ...]:
    if isinstance(cell, list):
        return tuple(cell)
    return (text(cell) if isinstance(cell, str | TextSpan) else cell,)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a page break never splits a row."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[BlockRow, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """Exact words of a document with the claims about them.

    Attributes:
        head: Number and place of the quote.
        segments: Words of the quote, cut at evidence and hidden characters.
        tone: Tone that says if the words are evidence, counter-evidence or neither.
        path: Headings above the quote, from the outermost in.
        before: Sentence before the quote, or "".
        after: Sentence after the quote, or "".
        notes: Claims and people's answers, line by line.
        language: ISO 639-1 code of the language, or None.
        anchor: Anchor of the block, the target of links, or "".
    """

    kind: ClassVar[str] = "quote"
    head: Text
    segments: tuple[Segment, ...]
    tone: Tone = Tone.FLAG
    path: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    notes: tuple[Text, ...] = ()
    language: str | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A part of a page as printed.

    Attributes:
        key: Name of the image in the dossier.
        jpeg: Image of the part, as JPEG.
        width: Width of the part, in points.
        height: Height of the part, in points.
        boxes: Pairs ``(number, box)``, one for each line of a quote, in points from the
            part's top left.
        caption: Caption for people.
    """

    kind: ClassVar[str] = "picture"
    key: str
    jpeg: bytes = field(repr=False)
    width: float
    height: float
    boxes: tuple[tuple[str, BBox], ...]
    caption: str

    @property
    def first_boxes(self) -> tuple[tuple[str, BBox], ...]:
        """First line of each quote, with its number beside it."""
        first = {name: box for name, box in reversed(self.boxes) if name}
        return tuple(first.items())


@dataclass(frozen=True, slots=True)
class Beside:
    """Two sides for comparison."""

    kind: ClassVar[str] = "beside"
    left_title: str
    left: tuple["Block", ...]
    right_title: str
    right: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign, one for each role."""

    kind: ClassVar[str] = "signatures"
    roles: tuple[str, ...]


Block = (
    Paragraph | Heading | NoticeBlock | Bullets | FactList | Table | QuoteBlock
    | PictureBlock | Beside | Signatures
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """A numbered part of the dossier.

    Attributes:
        anchor: Anchor of the section, the target of links.
        title: Heading of the section.
        blocks: Blocks of the section.
        is_annex: True for the annex, False for the main part.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    is_annex: bool = True


@dataclass(frozen=True, slots=True)
class Book:
    """A dossier: its title and parts."""

    title: str
    kicker: str
    case: str
    byline: str
    sections: tuple[SectionBlock, ...]
