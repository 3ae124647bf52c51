"""Running heads and page numbers: kept in the text, marked, never classified."""

import re
from collections import Counter

from pipeline.datamodel import BlockKind
from pipeline.ingest.layout.pages import WrittenBlock, WrittenPage
from pipeline.ingest.layout.reading_order import order_blocks

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
