"""Drop from a stored deal all that rests on removed or changed papers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

from pipeline.datamodel import Deal, Destination, Party, Quote
from pipeline.errors import NotStored
from pipeline.parties.lists.shelf import lists_in_use
from pipeline.store.store import Store

T = TypeVar("T")


def standing_deal(
    deal: Deal, document_ids: Collection[str], stands: Callable[[Quote], bool]
) -> Deal:
    """Return a deal without the parts based on removed papers or replaced words.

    Args:
        deal: Deal as last computed.
        document_ids: Ids of the documents that the case holds now.
        stands: Function that tells whether the words of a quote are still at their
            place.
    """

    def holds(quote: Quote | None) -> bool:
        if quote is None:  # the source is a register
            return True
        return quote.document_id in document_ids and stands(quote)

    parties = tuple(_parties(deal.parties, holds))
    ids = {party.party_id for party in parties}
    return replace(
        deal,
        parties=parties,
        links=_kept(
            deal.links,
            lambda x: x.party_id in ids and holds(x.quote) and holds(x.party_quote),
        ),
        list_hits=_kept(deal.list_hits, lambda x: x.party_id in ids),
        products=_kept(deal.products, lambda x: holds(x.quote)),
        order_lines=_kept(deal.order_lines, lambda x: holds(x.quote)),
        product_links=_kept(
            deal.product_links, lambda x: holds(x.quote) and holds(x.product_quote)
        ),
        destinations=tuple(_destinations(deal.destinations, holds)),
        prior_supplies=_kept(deal.prior_supplies, lambda x: holds(x.quote)),
        part_of_system=_kept(deal.part_of_system, holds),
        omissions=_kept(deal.omissions, lambda x: all(map(holds, x.quotes))),
    )


def _kept(records: Sequence[T], holds: Callable[[T], bool]) -> tuple[T, ...]:
    return tuple(record for record in records if holds(record))


def _parties(
    parties: Iterable[Party], holds: Callable[[Quote | None], bool]
) -> Iterator[Party]:
    for party in parties:
        mentions = _kept(party.mentions, lambda mention: holds(mention.evidence))
        if mentions or party.said_roles:
            yield replace(party, mentions=mentions)


def stale_lists(deal: Deal) -> tuple[str, ...]:
    """Return the lists that changed since a deal was made.

    Raises:
        ConfigError: The manifest of a list cannot be read.
        SourceError: A list was altered on the shelf.
    """
    if not deal.parties:
        return ()
    searched = {
        each.list_id: each.sha256
        for search in deal.searches
        if search.what == "party"
        for each in search.lists
    }
    known = lists_in_use(with_sample=True)
    in_use = lists_in_use() | {key: known[key] for key in known if key in searched}
    return tuple(key for key in sorted(in_use) if searched.get(key) != in_use[key])


def _destinations(
    destinations: Iterable[Destination], holds: Callable[[Quote | None], bool]
) -> Iterator[Destination]:
    for each in destinations:
        pairs = zip(each.uses, each.quotes, strict=True)
        kept = [(use, quote) for use, quote in pairs if holds(quote)]
        if kept:
            uses, quotes = zip(*kept, strict=True)
            yield replace(each, uses=uses, quotes=quotes)


def quote_check(store: Store, anew: Collection[str]) -> Callable[[Quote], bool]:
    """Return a check that the words of a quote are still at their place.

    Args:
        store: Store that holds the documents.
        anew: Ids of the documents that were screened again; all others are unchanged.
    """

    @cache
    def text_of(document_id: str) -> str:
        try:
            return store.document_text(document_id)
        except NotStored:  # its last reading failed
            return ""

    def stands(quote: Quote) -> bool:
        text = text_of(quote.document_id) if quote.document_id in anew else None
        return text is None or text[quote.start : quote.end] == quote.text

    return stands
