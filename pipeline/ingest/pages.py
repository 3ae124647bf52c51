"""A laid-out page to text with offsets: where words get their place."""

from array import array
from dataclasses import dataclass

from pipeline.datamodel import Block, BlockKind, Page, Words
from pipeline.ingest.layout import LayoutBlock, PageLayout


@dataclass(frozen=True, slots=True)
class PageText:
    """Text of one page, ending with a newline, with its page and blocks."""

    text: str
    page: Page
    blocks: tuple[Block, ...]


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
    position = offset
    for block in layout.blocks:
        start = position
        separator = "\t" if block.kind is BlockKind.TABLE_ROW else "\n"
        for i, line in enumerate(block.lines):
            if i:
                parts.append(separator)
                position += 1
            for j, word in enumerate(line.words):
                if j:
                    parts.append(" ")
                    position += 1
                parts.append(word.text)
                spans.extend((position, position + len(word.text)))
                boxes.extend(word.box)
                position += len(word.text)
        parts.append("\n")
        blocks.append(_block(block, start, position, number))
        position += 1
    page = Page(
        number=number,
        width=layout.width,
        height=layout.height,
        start=offset,
        end=position,
        words=Words(spans, boxes),
        unread=layout.unread,
    )
    return PageText("".join(parts), page, tuple(blocks))


def _block(block: LayoutBlock, start: int, end: int, number: int) -> Block:
    return Block(start, end, block.kind, number, block.level, block.columns)
