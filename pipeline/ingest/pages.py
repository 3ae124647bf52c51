"""A laid-out page to text with offsets: where words get their place."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.datamodel import Block, BlockKind, Mark, MarkKind, Page, Words
from pipeline.geometry import BBox
from pipeline.ingest.base import Extract
from pipeline.ingest.page_space import Transform
from pipeline.ingest.printed import LayoutBlock, Line, PageLayout, Word


@dataclass(frozen=True, slots=True)
class PageText:
    """Text of one page, ending with a newline, with its page, blocks and marks."""

    text: str
    page: Page
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]


def join_pages(layouts: Sequence[PageLayout]) -> Extract:
    """Write pages one after the other, numbered from 1."""
    pages: list[PageText] = []
    length = 0
    for number, layout in enumerate(layouts, start=1):
        pages.append(write_page(layout, number=number, offset=length))
        length += len(pages[-1].text)
    return Extract(
        "".join(page.text for page in pages),
        tuple(page.page for page in pages),
        tuple(block for page in pages for block in page.blocks),
        tuple(mark for page in pages for mark in page.marks),
        tuple(n for n, layout in enumerate(layouts, start=1) if layout.is_scan),
    )


def write_page(layout: PageLayout, *, number: int, offset: int) -> PageText:
    """Write a page's blocks one after the other.

    Words are separated by a space, printed lines by a newline, cells of a
    table row by a tab. A hyphen at a line end stays as printed.

    Args:
        layout: The page.
        number: Its number from 1.
        offset: Length of the document's text so far.
    """
    parts: list[str] = []
    spans = array("l")
    boxes = array("f")
    blocks: list[Block] = []
    marked: list[tuple[MarkKind | None, int, int]] = []
    shown = Transform.of_turns(layout.turns, layout.width, layout.height)
    position = offset
    for block in layout.blocks:
        start = position
        separator = "\t" if block.kind is BlockKind.TABLE_ROW else "\n"
        for i, line in enumerate(block.lines):
            if i:
                parts.append(separator)
                position += 1
            for j, (word, box) in enumerate(_printed(line)):
                if j:
                    parts.append(" ")
                    position += 1
                parts.append(word.text)
                spans.extend((position, position + len(word.text)))
                boxes.extend(shown.box(*box) if layout.turns else box)
                marked.append((word.mark, position, position + len(word.text)))
                position += len(word.text)
        parts.append("\n")
        blocks.append(_block(block, start, position, number))
        position += 1
    width, height = layout.width, layout.height
    if layout.turns % 2:
        width, height = height, width
    page = Page(
        number=number,
        width=width,
        height=height,
        start=offset,
        end=position,
        words=Words(spans, boxes),
        unread=layout.unread,
        note=layout.note,
    )
    marks = tuple(mark for kind in MarkKind for mark in _marks(marked, kind))
    return PageText("".join(parts), page, tuple(blocks), marks)


def _marks(
    words: Iterable[tuple[MarkKind | None, int, int]], kind: MarkKind
) -> Iterator[Mark]:
    """Yield a mark for each run of words; what OCR is unsure of, it also read."""
    wanted = {kind, MarkKind.UNSURE} if kind is MarkKind.OCR else {kind}
    for is_marked, run in groupby(words, key=lambda word: word[0] in wanted):
        if is_marked:
            spans = list(run)
            yield Mark(spans[0][1], spans[-1][2], kind)


def _block(block: LayoutBlock, start: int, end: int, number: int) -> Block:
    return Block(start, end, block.kind, number, block.level, block.columns)


def _printed(line: Line) -> Iterator[tuple[Word, BBox]]:
    """Yield each word with the box to draw: as high as the ink of its row.

    Fonts state a height up to a third above their letters. The row's own ink,
    from ascenders to descenders, is what a reader sees of it. A row is what
    stands side by side: a table cell holds several in one line.
    """
    row: list[Word] = []
    for word in line.words:
        if row and not _beside(row[-1], word):
            yield from _as_high_as_ink(row)
            row = []
        row.append(word)
    yield from _as_high_as_ink(row)


def _beside(left: Word, right: Word) -> bool:
    shared = min(left.box.bottom, right.box.bottom) - max(left.box.top, right.box.top)
    alike = 0.87 <= (right.size or 1) / (left.size or 1) <= 1.15
    return alike and shared > 0.8 * min(left.box.height, right.box.height)


def _as_high_as_ink(row: list[Word]) -> Iterator[tuple[Word, BBox]]:
    inks = [word.ink or (word.box.top, word.box.bottom) for word in row]
    top, bottom = min(ink[0] for ink in inks), max(ink[1] for ink in inks)
    for word in row:
        yield word, BBox(word.box.x0, top, word.box.x1, bottom)
