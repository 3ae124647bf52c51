"""What stands on a page: words, lines of words, blocks of lines, tables."""

from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox, merge_bboxes


class Word(NamedTuple):
    """A word as printed.

    Attributes:
        text: Without white space.
        box: As wide as its glyphs and as high as its font, in points, so that
            "on" and "of" stand on one line.
        size: Height of the font in points.
        bold: Whether the font says so.
        ink: Top and bottom of its glyphs.
    """

    text: str
    box: BBox
    size: float
    bold: bool = False
    ink: tuple[float, float] | None = None


@dataclass(slots=True)
class Line:
    """Words side by side without a gutter between them."""

    words: list[Word]
    box: BBox = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.box = merge_bboxes(word.box for word in self.words)
        self.size = median(word.size for word in self.words)

    @property
    def text(self) -> str:
        """The words, separated by one space."""
        return " ".join(word.text for word in self.words)


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
    def text(self) -> str:
        """The lines, separated by one space."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Table:
    """A ruled table: its box and the boxes of its cells, row by row."""

    box: BBox
    rows: list[list[BBox | None]]


@dataclass(slots=True)
class PageLayout:
    """Blocks of one page in reading order."""

    width: float
    height: float
    blocks: list[LayoutBlock] = field(default_factory=list)
    unread: str | None = None
