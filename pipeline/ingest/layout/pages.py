"""Printed pages to one text, with the places of its words.

A page is written as soon as it is read. As objects its words would take 600 bytes
each, and a long file a gigabyte; written, they take 30. Running heads and page numbers
are kept in the text, marked, and never classified.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.datamodel import Block, BlockKind, Mark, MarkKind, Page, Words
from pipeline.geometry import BBox, Sides
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.layout import order_blocks
from pipeline.ingest.layout.printed import (
    LayoutBlock,
    Line,
    PageLayout,
    PrintedPage,
    Word,
)
from pipeline.ingest.pdf.space import Transform


@dataclass(slots=True)
class WrittenBlock:
    """A block as text.

    Attributes:
        kind: Its role.
        level: Depth of a heading from 1.
        columns: Column headers of a table row.
        box: Box on the page as it is read, in points.
        size: Font size of its first line, in points.
        text: Text with words separated by a space, printed lines by a newline, cells of
            a table row by a tab. A hyphen at a line end stays as printed.
        spans: ``start, end`` of each word in ``text``, one after the other.
        boxes: ``x0, top, x1, bottom`` of each word on the page as it is shown.
        marks: Marks of each word.
        page: Number of the page that it belongs to; None where it stands on it.
    """

    kind: BlockKind
    level: int
    columns: tuple[str, ...]
    box: BBox
    size: float
    text: str
    spans: "array[int]"
    boxes: "array[float]"
    marks: tuple[MarkKind | None, ...]
    page: int | None = None


WrittenPage = PrintedPage[WrittenBlock]


def write_page(layout: PageLayout) -> WrittenPage:
    """Write the blocks of a page."""
    blocks = [_written(block, layout) for block in layout.blocks]
    told = layout.unread, layout.note, layout.is_scan, layout.turns
    return WrittenPage(layout.width, layout.height, blocks, *told)


def _written(block: LayoutBlock, layout: PageLayout) -> WrittenBlock:
    shown = Transform.of_turns(layout.turns, layout.width, layout.height)
    spans: list[int] = []
    boxes: list[float] = []
    marks: list[MarkKind | None] = []
    position = 0
    separator = "\t" if block.kind is BlockKind.TABLE_ROW else "\n"
    for line in block.lines:
        for word in line.words:
            end = position + len(word.text)
            spans += position, end
            marks.append(word.mark)
            position = end + 1  # behind a space or the separator
        for box in _printed(line):
            boxes += shown.sides(*box) if layout.turns else box
    text = separator.join(line.text for line in block.lines)
    written = text, array("i", spans), array("f", boxes), tuple(marks)
    return WrittenBlock(
        block.kind, block.level, block.columns, block.box, block.size, *written
    )


def write_text(
    text: str,
    kind: BlockKind,
    columns: tuple[str, ...] = (),
    *,
    level: int = 0,
    page: int | None = None,
) -> WrittenBlock:
    """Write a block that has no place on its page."""
    nowhere = BBox(0.0, 0.0, 0.0, 0.0)
    empty = array("i"), array("f"), ()
    return WrittenBlock(kind, level, columns, nowhere, 0.0, text, *empty, page)


def join_pages(written: Sequence[WrittenPage]) -> Extract:
    """Join pages, numbered from 1; each block ends with a newline."""
    parts: list[str] = []
    pages: list[Page] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    position = 0
    for number, page in enumerate(written, start=1):
        start = position
        spans = array("l")
        boxes = array("f")
        for block in page.blocks:
            end = position + len(block.text)
            on_page = block.page or number
            blocks.append(
                Block(position, end, block.kind, on_page, block.level, block.columns)
            )
            parts += block.text, "\n"
            spans.extend(position + place for place in block.spans)
            boxes.extend(block.boxes)
            position = end + 1
        width, height = page.width, page.height
        if page.turns % 2:
            width, height = height, width
        words = Words(spans, boxes)
        pages.append(
            Page(number, width, height, start, position, words, page.unread, page.note)
        )
        marks += marks_of([m for b in page.blocks for m in b.marks], spans)
    scans = tuple(n for n, page in enumerate(written, start=1) if page.is_scan)
    text = "".join(parts)
    return Extract(text, tuple(pages), tuple(blocks), tuple(marks), scans)


def marks_of(marked: Sequence[MarkKind | None], spans: Sequence[int]) -> Iterator[Mark]:
    """Yield the marks of runs of words."""
    if any(marked):
        places = list(zip(marked, spans[::2], spans[1::2], strict=True))
        for kind in MarkKind:
            yield from _marks(places, kind)


def _marks(
    words: Iterable[tuple[MarkKind | None, int, int]], kind: MarkKind
) -> Iterator[Mark]:
    """Yield a mark for each run of words; unsure words of OCR are also OCR words."""
    wanted = {kind, MarkKind.UNSURE} if kind is MarkKind.OCR else {kind}
    for is_marked, run in groupby(words, key=lambda word: word[0] in wanted):
        if is_marked:
            spans = list(run)
            yield Mark(spans[0][1], spans[-1][2], kind)


def _printed(line: Line) -> Iterator[Sides]:
    """Yield the box to draw of each word: as high as the ink of its row.

    Fonts state a height up to a third above their letters. A reader sees only the row's
    own ink, from ascenders to descenders. A row consists of words side by side; a line
    of a table cell holds several rows.
    """
    words = line.words
    ends = [i for i in range(1, len(words)) if not _beside(words[i - 1], words[i])]
    for start, end in pairwise((0, *ends, len(words))):
        row = words[start:end]
        inks = [word.ink or (word.box.top, word.box.bottom) for word in row]
        top = min([ink[0] for ink in inks])
        bottom = max([ink[1] for ink in inks])
        for word in row:
            yield word.box.x0, top, word.box.x1, bottom


def _beside(left: Word, right: Word) -> bool:
    # Written out, since it is called for every word.
    (_, top, _, bottom), (_, other_top, _, other_bottom) = left.box, right.box
    shared = min(bottom, other_bottom) - max(top, other_top)
    if shared <= 0.8 * min(bottom - top, other_bottom - other_top):
        return False
    return left.size == right.size or (
        0.87 <= (right.size or 1) / (left.size or 1) <= 1.15
    )


_MARGIN = 0.12
"""Share of the page height at its top and bottom where furniture stands."""

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|[a-z]/[a-z0-9./-]+)?\s*[-–|]?\s*"
    r"(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?\s*[-–|]?$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


def mark_furniture(pages: list[WrittenPage]) -> None:
    """Mark blocks in the margins that repeat over pages or number them.

    A text counts as repeated when it stands in the margin of at least three
    pages, or of both pages of a two-page file, digits apart. Marked blocks go
    to the ends of their page: a page number must not part two columns.
    """
    margins = [_in_margins(page) for page in pages]
    counts = Counter(key for found in margins for key in {_key(b) for b in found})
    needed = min(3, max(2, len(pages)))
    for found in margins:
        for block in found:
            repeated = counts[_key(block)] >= needed
            if repeated or _PAGE_NUMBER.fullmatch(_on_one_line(block)):
                block.kind = BlockKind.FURNITURE
                block.level = 0
    for page in pages:
        page.blocks = _apart(page)


def _apart(page: WrittenPage) -> list[WrittenBlock]:
    """Return heads, body in reading order, feet."""
    marked = [b for b in page.blocks if b.kind is BlockKind.FURNITURE]
    if not marked:
        return page.blocks
    body = [b for b in page.blocks if b.kind is not BlockKind.FURNITURE]
    heads = [b for b in marked if b.box.bottom <= page.height / 2]
    feet = [b for b in marked if b.box.bottom > page.height / 2]
    return [*heads, *order_blocks(body), *feet]


def _in_margins(page: WrittenPage) -> list[WrittenBlock]:
    top, bottom = _MARGIN * page.height, (1 - _MARGIN) * page.height
    return [
        block
        for block in page.blocks
        if len(block.text) < 250
        and block.kind is not BlockKind.TABLE_ROW
        and (block.box.bottom <= top or block.box.top >= bottom)
    ]


def _key(block: WrittenBlock) -> str:
    return _DIGITS.sub("#", _on_one_line(block).casefold())


def _on_one_line(block: WrittenBlock) -> str:
    return block.text.replace("\n", " ")
