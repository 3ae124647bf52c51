"""Words of a page to lines, blocks and reading order, by geometry alone.

words -> lines -> table rows, paragraphs, headings ... -> reading order
"""

from collections.abc import Sequence

from pipeline.ingest.layout.lines import split_lines
from pipeline.ingest.layout.paragraphs import (
    body_size,
    group_lines,
    is_disordered,
    set_role,
)
from pipeline.ingest.layout.printed import LayoutBlock, PageLayout, RuledTable, Word
from pipeline.ingest.layout.reading_order import order_blocks
from pipeline.ingest.layout.table_rows import take_rows, take_tables


def lay_out(
    words: Sequence[Word],
    width: float,
    height: float,
    *,
    tables: Sequence[RuledTable] = (),
    unread: str | None = None,
) -> PageLayout:
    """Group words into blocks and put the blocks into reading order.

    Args:
        words: Words in stream order, boxes in points.
        width: Page width in points.
        height: Page height in points.
        tables: Ruled tables; their words become one block a row.
        unread: Reason why the page counts as unread, or None.
    """
    rest, table_blocks = take_tables(words, tables)
    lines = split_lines(rest)
    lines, row_blocks = take_rows(lines)
    if is_disordered(lines):
        lines = [
            item.lines[0] for item in order_blocks([LayoutBlock([n]) for n in lines])
        ]
    blocks = group_lines(lines) + table_blocks + row_blocks
    body = body_size(lines)
    for block in blocks:
        set_role(block, body)
    return PageLayout(width, height, order_blocks(blocks), unread)
