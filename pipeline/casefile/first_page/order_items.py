"""The items of an order, and the words of a case for each of them.

Words name an item by its product name, by the first words of its line, by the number
of its line in the same paper, or by at least two words that stand beside the item and
beside no other item: "the lamp housings" are the "street-lamp housings LH-2". In doubt
words name no item.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.casefile.first_page.authority import SAYS, AuthorityStep
from pipeline.casefile.first_page.highlights import opening
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.datamodel import Deal, Quote
from pipeline.parties.deal.goods_tables import named_in
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/order_items")
_LEAST_WORDS = 2
_MAX_LEAD = 5
"""Least words of a description of an item, and most first words of a line."""

_MAX_NAME = 60
_MAX_RANGE = 99


@dataclass(frozen=True, slots=True)
class OrderedItem:
    """An item of the order.

    Attributes:
        number: Number of its line as written, or "".
        name: First words of its line, or name of the product.
        names: Names by which other words may name it.
        quote: Words of the line, or words that name the product.
        brochures: Ids of the brochures on this item and no other.
    """

    number: str
    name: str
    names: tuple[str, ...]
    quote: Quote
    brochures: tuple[str, ...] = ()


def ordered_items(deal: Deal | None) -> tuple[OrderedItem, ...]:
    """Return the items of an order: lines of its tables, then other products."""
    if deal is None:
        return ()
    products = {
        product.name: product
        for product in deal.products
        if product.kind == "product" and not product.is_only_offered
        if product.is_ordered or not deal.order_lines
    }
    texts = [" ".join(line.quote.text.split()) for line in deal.order_lines]
    owned = [named_in(words, products) for words in texts]
    leads = [_lead(words) for words in texts]
    n_owned = Counter(name for own in owned for name in own)
    n_leads = Counter(lead.casefold() for lead in leads)
    found = []
    for line, words, own, lead in zip(
        deal.order_lines, texts, owned, leads, strict=True
    ):
        # A name that several lines share names none of them.
        names = tuple(sorted(name for name in own if n_owned[name] == 1))
        if not names and n_leads[lead.casefold()] == 1 and _is_telling(lead):
            names = (lead,)
        name = lead if own <= named_in(lead, own) else words
        shown = opening(name, _MAX_NAME)
        found.append(OrderedItem(line.number, shown, names, line.quote, line.brochures))
    for name in sorted(set(products).difference(n_owned)):
        found.append(OrderedItem("", name, (name,), products[name].quote))
    return tuple(found)


def _lead(words: str) -> str:
    found = _P.LEAD.match(words)
    return found[1] if found else words


def _is_telling(lead: str) -> bool:
    """Return True if the first words of a line are too special to mean other goods."""
    n = len(lead.split())
    return n <= _MAX_LEAD and len(_own_words(lead)) >= _LEAST_WORDS


class ItemNames:
    """Tells the items of an order from words.

    Args:
        deal: Parties and goods of the case; None if nobody looked.
        papers: Passages of the papers.
    """

    def __init__(self, deal: Deal | None, papers: Iterable[str] = ()) -> None:
        self.items = items = ordered_items(deal)
        products, links = (
            (deal.products, deal.product_links) if deal is not None else ((), ())
        )
        self._apart = {each.quote.document_id for each in products if each.is_apart}
        self._linked = [
            {key for x in links if x.product in item.names for key in x.finding_ids}
            for item in items
        ]
        self._names = {name for item in items for name in item.names}
        numbered = [(_place(item), item) for item in items if item.number]
        n_lines = Counter(place for place, _ in numbered)
        self._numbers = {at: item for at, item in numbered if n_lines[at] == 1}
        tables = {document_id for document_id, _ in n_lines}
        self._table = next(iter(tables)) if len(tables) == 1 else ""
        self._papers = papers
        parties = deal.parties if deal is not None else ()
        self._others = set[str]().union(*(_words(party.name) for party in parties))

    @cached_property
    def _beside(self) -> list[list[set[str]]]:
        """Words of each item's line, and of each passage with one of its names."""
        beside = [[_words(item.quote.text)] for item in self.items]
        for paper in self._papers:
            named = named_in(paper, self._names)
            for own, item in zip(beside, self.items, strict=True):
                if named.intersection(item.names):
                    own.append(_words(paper))
        return beside

    def in_words(self, words: str, document_id: str) -> list[OrderedItem]:
        """Return the items named in words, by name or by number of a line."""
        named = named_in(words, self._names)
        numbers = {
            id(item)
            for number in _numbers(words)
            if (item := self._numbers.get((document_id, number))) is not None
        }
        return [
            item
            for item in self.items
            if named.intersection(item.names) or id(item) in numbers
        ]

    def in_paper(self, words: str, document_id: str) -> list[OrderedItem]:
        """Return the items named in words of a paper, also one without the order."""
        return self.in_words(words, self._table or document_id)

    def named(self, row: Row, claim: Claim) -> list[OrderedItem]:
        """Return the items named in a claim or its report."""
        found = self.in_words(row.words.quote, row.words.document_id)
        return [
            item
            for item, linked in zip(self.items, self._linked, strict=True)
            if item in found or _holds(row, item) or not linked.isdisjoint(claim.ids)
        ]

    def about(self, row: Row, claim: Claim) -> list[OrderedItem]:
        """Return the items named in a claim, and those of its brochure.

        All claims are about the only item of an order, but for those of brochures on
        other goods.
        """
        document_id = row.words.document_id
        if len(self.items) == 1 and document_id not in self._apart:
            return list(self.items)
        own = [item for item in self.items if document_id in item.brochures]
        return [*self.named(row, claim), *own]

    def told(
        self, told: AuthorityStep, words: str, document_id: str
    ) -> list[OrderedItem]:
        """Return the items with a step told in words.

        A sentence that leaves something out names nothing, and no other sentence names
        what it leaves out. A bare sentence on an application is about the only item of
        the sentence before it: "Item 4 waits. Its licence was applied for."
        """
        found: list[OrderedItem] = []
        left_out: list[OrderedItem] = []
        before: list[OrderedItem] = []
        for start, end in sentence_spans(words):
            sentence = words[start:end]
            named = self.in_paper(sentence, document_id)
            says = SAYS[told](sentence)
            is_notice = told is AuthorityStep.NOTIFIED
            # Goods "wait" and do "not" leave before the grant, but are applied for.
            leaves = _P.LEAVES_OUT if is_notice else _P.EXCEPT
            if leaves.search(sentence):
                left_out += named
            elif says:
                named = [*named, *self._described(sentence)]
                if not named and not is_notice and _is_bare(sentence):
                    named = before
                found += named
            before = named if len(named) == 1 else []
        return [x for x in self.items if x in found and x not in left_out]

    def _described(self, sentence: str) -> list[OrderedItem]:
        """Return the items described in a sentence, each by words for it alone."""
        found = []
        for match in _P.ABOUT.finditer(sentence):
            own = _own_words(match[1]) - self._others
            if len(own) >= _LEAST_WORDS:
                fits = [
                    item
                    for item, beside in zip(self.items, self._beside, strict=True)
                    if any(map(own.issubset, beside))
                ]
                found += fits if len(fits) == 1 else []
        return found


def _place(item: OrderedItem) -> tuple[str, str]:
    return item.quote.document_id, item.number.casefold()


def _holds(row: Row, item: OrderedItem) -> bool:
    """Return True if the line of an item stands in a passage."""
    words, quote = row.words, item.quote
    return words.document_id == quote.document_id and any(
        start <= quote.start < end for start, end in words.spans
    )


def _is_bare(sentence: str) -> bool:
    """Return True if a sentence begins with "It" or the like and names no goods."""
    if not _P.IT.match(sentence) or any(_numbers(sentence)):
        return False
    # Any word that is not known may name goods.
    return all(map(_P.PLAIN_WORD.fullmatch, re.findall(r"[^\W_][\w-]*", sentence)))


def _numbers(words: str) -> Iterator[str]:
    for match in _P.NUMBERS.finditer(words):
        listed = match[1].casefold()
        yield from re.findall(r"\d+[a-z]?", listed)
        for first, last in _P.RANGE.findall(listed):
            yield from map(str, range(int(first), min(int(last), _MAX_RANGE) + 1))


def _own_words(text: str) -> set[str]:
    return {word for word in _words(text) if not _P.GENERIC.fullmatch(word)}


def _words(text: str) -> set[str]:
    return set(_P.WORD.findall(text.casefold()))
