"""Goods that a contract orders, by its tables of items and its definitions.

A brochure names what a vendor offers; only the contract names the item of the deal.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.datamodel import Kind, Product
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.party_names import LEGAL_FORM
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import Span

_P = Patterns("goods")

ORDERED = "an item of the contract"
"""Reason of a product that is in a table of goods or in the definition of the goods."""

OFFERED = "offered in a brochure; no contract names it"
"""Reason of a product that may be no part of the deal, if the goods of the deal are
known."""


def goods_of(paper: DealPaper) -> Iterator[Product]:
    """Yield the named goods of a contract or order, in reading order.

    Goods without a name of their own ("dome cameras") are left out.
    """
    if paper.kind is Kind.BROCHURE:
        return
    text = paper.document.text
    found = (*_in_tables(text), *_defined(text), *_scheduled(text), *_counted(text))
    for span in (*found, *_own_names(text)):
        name = _P.VERSION.sub("", span.of(text))
        yield Product(name, "product", paper.quote(span), ORDERED)


def _defined(text: str) -> Iterator[Span]:
    for match in _P.DEFINED.finditer(text):
        for name in re.finditer(rf"{_P.text('WORD')}(?: {_P.text('WORD')})+", match[1]):
            if not _P.LEGAL.search(name.group()):
                at = match.start(1) + name.start()
                yield Span(at, at + len(name.group()))


def _scheduled(text: str) -> Iterator[Span]:
    """Yield the goods that head a schedule of goods."""
    for match in _P.SCHEDULED.finditer(text):
        if not _P.LEGAL.search(match[1]):
            yield Span(*match.span(1))


def _counted(text: str) -> Iterator[Span]:
    """Yield the names behind a number of pieces: "40 licences Merlin Watch"."""
    for match in _P.COUNTED.finditer(text):
        is_other = _P.LEGAL.search(match[1]) or _P.NO_GOODS.search(match[1])
        if not is_other and _is_own(match[1]):
            yield Span(*match.span(1))


def _own_names(text: str) -> Iterator[Span]:
    """Yield defined goods that bear a firm's name: "Tane Services" of Tane Ltd."""
    for match in _P.OWN_GOODS.finditer(text):
        firm = rf"(?<!\w){re.escape(match['firm'])}\b[^\n\"“”]{{0,30}}?{LEGAL_FORM}"
        if not _P.LEGAL.search(match["firm"]) and re.search(firm, text):
            yield Span(*match.span("name"))


def _in_tables(text: str) -> Iterator[Span]:
    column, n_cells, start = None, 0, 0
    for line in text.splitlines(keepends=True):
        cells = list(re.finditer(r"[^\t\n]+", line))
        head = _column([cell.group().strip() for cell in cells])
        if head is not None:
            column, n_cells = head, len(cells)
        elif column is not None and len(cells) != n_cells:
            column = None
        elif column is not None:
            cell = cells[column]
            yield from _named(cell.group(), start + cell.start())
        start += len(line)


def _column(cells: list[str]) -> int | None:
    """Return the column of the items in the head of a table of goods, or None."""
    if not any(_P.NUMBER.fullmatch(cell) for cell in cells):
        return None
    items = [number for number, cell in enumerate(cells) if _P.ITEM.fullmatch(cell)]
    # In "Item, Description, Qty" the item is a number.
    return items[-1] if items else None


def _named(cell: str, start: int) -> Iterator[Span]:
    """Yield the name at the start of a cell, or else a model in it."""
    first = _P.NAME.match(cell)
    if first and _is_own(first.group()) and not _P.LEGAL.search(first.group()):
        yield Span(start, start + first.end())
        return
    for model in _P.MODEL.finditer(cell):
        if not _P.LEGAL.search(cell[max(0, model.start() - _BEFORE) : model.end()]):
            yield Span(start + model.start(), start + model.end())
            return


_BEFORE = 5
"""Number of characters before a number that hold a standard or colour: "RAL 7016"."""


def _is_own(name: str) -> bool:
    words = [word for word in name.split() if word[0].isalpha()]
    return len(words) >= 2 or _P.OWN.search(name) is not None


def is_named_in(product: Product, papers: Iterable[DealPaper]) -> bool:
    """Return True if a contract, order or letter names a product."""
    pattern = re.compile(rf"(?<!\w){re.escape(product.name)}(?!\w)", re.IGNORECASE)
    return any(
        pattern.search(paper.document.text)
        for paper in papers
        if paper.kind is not Kind.BROCHURE
    )
