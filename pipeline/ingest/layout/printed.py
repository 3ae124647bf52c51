"""Content of a page: words, lines of words, blocks of lines, tables."""

from dataclasses import dataclass, field
from statistics import median
from typing import Generic, NamedTuple, TypeVar

from pipeline.datamodel import BlockKind, MarkKind
from pipeline.geometry import BBox, merge_bboxes

ASKEW = 4
"""Turn of words that run neither along nor across the page."""


class Word(NamedTuple):
    """A word as printed.

    Attributes:
        text: Text without white space.
        box: Box as wide as its glyphs and as high as its font, in points, so that "on"
            and "of" stand on one line.
        size: Height of the font in points.
        bold: Whether the font is bold.
        ink: Top and bottom of its glyphs, in points.
        mark: Mark to warn a reviewer, or None for plain print.
        turns: Number of clockwise turns by 90 degrees needed to read it; ``ASKEW`` if
            none makes it readable.
    """

    text: str
    box: BBox
    size: float
    bold: bool = False
    ink: tuple[float, float] | None = None
    mark: MarkKind | None = None
    turns: int = 0


@dataclass(slots=True)
class Line:
    """Words side by side without a gutter between them."""

    words: list[Word]
    box: BBox = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.box = merge_bboxes([word.box for word in self.words])
        sizes = [word.size for word in self.words]
        # Mostly one font: then its median need not be looked for.
        self.size = sizes[0] if min(sizes) == max(sizes) else median(sizes)

    @property
    def text(self) -> str:
        """The words, separated by one space."""
        return " ".join([word.text for word in self.words])


@dataclass(slots=True)
class LayoutBlock:
    """Lines that belong together, with their role."""

    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    columns: tuple[str, ...] = ()
    box: BBox = field(init=False)

    def __post_init__(self) -> None:
        self.box = merge_bboxes(line.box for line in self.lines)

    @property
    def size(self) -> float:
        """Font size of the first line, in points."""
        return self.lines[0].size

    @property
    def text(self) -> str:
        """The lines, separated by one space."""
        return " ".join(line.text for line in self.lines)


RuledTable = list[list[BBox | None]]
"""Boxes of the cells of a ruled table, row by row; None where a wider cell covers."""

B = TypeVar("B")


@dataclass(slots=True)
class PrintedPage(Generic[B]):
    """Blocks of one page, laid out in reading order or written.

    Attributes:
        width: Width of the page as it is read, in points.
        height: Height of the page as it is read, in points.
        blocks: Its blocks, with boxes on the page as it is read.
        unread: Reason why it counts as unread, or None.
        note: Note for the reviewer, or None.
        is_scan: Whether its words stand in an image and OCR could read them.
        turns: Number of clockwise turns by 90 degrees needed to read the page as shown.
    """

    width: float
    height: float
    blocks: list[B] = field(default_factory=list)
    unread: str | None = None
    note: str | None = None
    is_scan: bool = False
    turns: int = 0


PageLayout = PrintedPage[LayoutBlock]
