"""Lines of the tables of goods in contracts and orders.

Every line is kept, also goods without a name of their own ("dome cameras"): an officer
has to look at each item of an order.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from pipeline.datamodel import Kind, OrderLine, Product
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/products")
_MAX_LINES = 60
"""Most lines that a deal keeps; a longer table is a price list."""


GoodsRow = tuple[str, Span]
"""Number of a row as written, or "", and its cell that describes the goods."""


def goods_rows(text: str) -> Iterator[GoodsRow]:
    """Yield the rows of the tables of goods in a text, without their heads.

    Without any head, rows with a number, goods, a quantity and a price count.
    """
    headed = list(_headed_rows(text))
    yield from headed or _priced_rows(text)


def _priced_rows(text: str) -> Iterator[GoodsRow]:
    """Yield rows numbered from 1 without a gap, if there are two or more."""
    rows = list(_P.PRICED_LINE.finditer(text))
    numbers = [int(row["number"]) for row in rows]
    if len(rows) > 1 and numbers == list(range(1, len(rows) + 1)):
        for row in rows:
            yield row["number"], Span(*row.span("goods"))


def _headed_rows(text: str) -> Iterator[GoodsRow]:
    """Yield the rows below the heads of tables of goods.

    A line with other cells than the head (a merged or an empty cell, a heading between
    rows) is no row, and after it a row counts only if its number is higher than the
    last one.
    """
    column, n_cells, start = None, 0, 0
    last, is_between = 0, False
    for line in text.splitlines(keepends=True):
        cells = list(re.finditer(r"[^\t\n]+", line))
        head = _column_of_items([cell.group().strip() for cell in cells])
        if head is not None:
            column, n_cells, last, is_between = head, len(cells), 0, False
        elif column is not None:
            has_before = 0 < column < len(cells)
            before = cells[column - 1].group().strip() if has_before else ""
            number = _P.LINE_NUMBER.fullmatch(before)
            at = int(re.sub(r"\D", "", number[1])) if number else 0
            is_between = is_between or len(cells) != n_cells
            if at > last or not is_between:
                goods = cells[column]
                span = Span(start + goods.start(), start + goods.end())
                yield number[1] if number else "", span
                last, is_between = max(last, at), False
        start += len(line)


def _column_of_items(cells: list[str]) -> int | None:
    """Return the column of the items in the head of a table of goods, or None."""
    if not any(_P.QUANTITY.fullmatch(cell) for cell in cells):
        return None
    items = [number for number, cell in enumerate(cells) if _P.ITEM.fullmatch(cell)]
    # In "Item, Description, Qty" the item is a number.
    return items[-1] if items else None


def order_lines_of(
    papers: Sequence[DealPaper], products: Iterable[Product]
) -> tuple[OrderLine, ...]:
    """Return the lines of the tables of goods, each once.

    Args:
        papers: Papers of one case; the tables of brochures order nothing.
        products: Products of these papers.
    """
    found: dict[tuple[str, str], tuple[Span, DealPaper]] = {}
    for paper in papers:
        text = paper.document.text
        rows = goods_rows(text) if paper.kind is not Kind.BROCHURE else ()
        for number, goods in rows:
            words = goods.plain(text).casefold().strip()
            if re.search(r"[^\W\d_]{2}", words) and not _P.TOTAL.fullmatch(words):
                found.setdefault((number, words), (goods, paper))
    if len(found) > _MAX_LINES:
        return ()
    names = {product.name for product in products if product.is_ordered}
    own = {
        key: named_in(goods.plain(paper.document.text), names)
        for key, (goods, paper) in found.items()
    }
    offered = {
        paper.document.document_id: named_in(paper.document.text, names)
        for paper in papers
        if paper.kind is Kind.BROCHURE
    }
    about = {
        document_id: [key for key in found if own[key] & named]
        for document_id, named in offered.items()
    }
    return tuple(
        OrderLine(
            key[0],
            paper.quote(goods),
            tuple(id_ for id_, keys in about.items() if keys == [key]),
        )
        for key, (goods, paper) in found.items()
    )


def named_in(text: str, names: Collection[str]) -> set[str]:
    """Return the names in a text; "QX-7" is not in "QX-70", nor in a longer name.

    Example:
        >>> sorted(
        ...     named_in(
        ...         "Die GhostLine-Plattform, GhostLine Pro",
        ...         ["GhostLine Pro", "GhostLine", "Ghost"],
        ...     )
        ... )
        ['GhostLine', 'GhostLine Pro']
    """
    found = set()
    for name in sorted(names, key=len, reverse=True):
        text, n = _alone(name).subn(" ", text)
        if n:
            found.add(name)
    return found


@lru_cache(maxsize=1_000)
def _alone(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    # Chinese and the like is written without blanks around a name.
    letter = r"[^\W\u2e80-\ud7ff]"
    return re.compile(rf"(?i)(?<!{letter})(?<!-){words}(?!{letter}|-\d)")
