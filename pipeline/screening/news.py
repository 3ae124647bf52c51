"""Tell earlier cases about new and withdrawn reports.

Only the new reports are searched: their actors against the parties of all cases, and
their words against the products. A notice is a reason to look; it changes no flag by
itself. Whoever screens the case again takes the report into it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.datamodel import (
    Deal,
    Finding,
    Link,
    News,
    NewsKind,
    Party,
    Product,
    ProductLink,
    Quote,
    Strength,
)
from pipeline.labels import default_labels
from pipeline.parties.alignment import NameKind
from pipeline.parties.deal.library import Library, Place, conduct_labels
from pipeline.parties.deal.products import link_products
from pipeline.parties.deal.searches import search_parties
from pipeline.parties.identity import Named
from pipeline.parties.index import NameIndex
from pipeline.parties.name_book import NameBook
from pipeline.parties.report_actors import open_book, report_documents
from pipeline.store.store import Store

_STRONG = frozenset({Strength.L2, Strength.L3})
_EXACT = 0.97
"""Likeness above which a name without agreeing countries is told: a person says
whether it is the party. Below, it is one of a crowd of homonyms."""

_MIN_CHARS = 4
"""A product's name of fewer letters stands in every report."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A case with its deal as it was screened last."""

    case: str
    deal: Deal


def tell_news(
    store: Store,
    new: Collection[str],
    *,
    withdrawn: Collection[str] = (),
    library: str = "library",
    now: datetime | None = None,
) -> list[News]:
    """Find and store notices to all cases about new and withdrawn reports.

    Args:
        store: Holds the reports, screened, and the cases.
        new: Ids of the reports that were not there before.
        withdrawn: Ids of reports that their publisher lists no more.
        library: Name of the case that is the library itself.
        now: When this is told; the time of the call by default.

    Returns:
        What was not told before.
    """
    if not new and not withdrawn:
        return []
    now = now or datetime.now(UTC)
    cases = [
        _Open(known.name, deal)
        for known in store.cases()
        if known.name != library and (deal := store.deal(known.name)) is not None
    ]
    found = [
        *_of_reports(store, cases, new, now),
        *_of_rests(store, cases, new, withdrawn, now),
    ]
    return store.news.add({news.news_id: news for news in found}.values())


def _of_reports(
    store: Store, cases: Sequence[_Open], new: Collection[str], now: datetime
) -> Iterator[News]:
    reports = _library_of(store, new)
    if not reports.ids:
        return
    conduct = conduct_labels(default_labels())
    text = _text_of(reports)
    near = _near(cases, open_book(store, reports.ids), text)
    for each in cases:
        parties = near[each.case]
        if parties:
            links = search_parties(parties, reports, (), (), conduct).links
            names = {party.party_id: party.name for party in parties}
            for link in links:
                if _is_told(link, conduct) and _is_new(each.deal, link.quote):
                    yield _party_news(each.case, names[link.party_id], link, now)
        products = [x for x in each.deal.products if _is_named(x, text)]
        for found in link_products(products, reports):
            if _is_new(each.deal, found.quote):
                yield _product_news(each.case, found, now)


def _library_of(store: Store, ids: Collection[str]) -> Library:
    documents = [d for d in report_documents(store) if d.document_id in set(ids)]
    findings: dict[Place, list[Finding]] = defaultdict(list)
    for case in dict.fromkeys(document.case for document in documents):
        for finding in store.findings(case):
            if finding.document_id in set(ids):
                place = (finding.document_id, finding.start, finding.end)
                findings[place].append(finding)
    return Library(store, documents, findings)


def _text_of(reports: Library) -> str:
    """Return all words of the reports, small, one blank apart."""
    parts = (
        passage.text
        for document_id in reports.ids
        for passage in reports.passages(document_id)
    )
    return f" {' '.join(' '.join(parts).casefold().split())} "


def _near(
    cases: Sequence[_Open], book: NameBook, text: str
) -> Mapping[str, list[Party]]:
    """Return for each case the parties that are worth a search, cheaply.

    That are those like an actor of the reports, those in the State of one, and those
    whose very name stands in the text.
    """
    parties = [(each.case, party) for each in cases for party in each.deal.parties]
    names = [
        Named(p.name, frozenset(p.countries), NameKind(p.kind)) for _, p in parties
    ]
    index = NameIndex(names, range(len(names)))
    actors = {entry.named for entry in book.entries if entry.is_deed}
    wanted = {int(row) for actor in actors for row in index.candidates(actor)}
    states = frozenset().union(*(actor.countries for actor in actors))
    wanted |= {n for n, name in enumerate(names) if name.countries & states}
    wanted |= {
        n
        for n, name in enumerate(names)
        if len(name.name) >= _MIN_CHARS and name.name.casefold() in text
    }
    near: dict[str, list[Party]] = defaultdict(list)
    for number in sorted(wanted):
        case, party = parties[number]
        near[case].append(party)
    return near


def _is_told(link: Link, conduct: frozenset[str]) -> bool:
    """Tell whether a link is news: one body, a parent with a conduct, or one name."""
    if link.strength in _STRONG:
        return True
    if link.strength is Strength.L1:
        return bool(conduct.intersection(link.labels))
    is_full = len(link.name.split()) > 1
    return link.strength is None and is_full and link.score >= _EXACT


def _is_new(deal: Deal, quote: Quote) -> bool:
    """Return True if the case does not rest on these words yet."""
    quotes = [link.quote for link in deal.links]
    quotes += [link.quote for link in deal.product_links]
    place = (quote.document_id, quote.start, quote.end)
    return all((x.document_id, x.start, x.end) != place for x in quotes)


def _is_named(product: Product, text: str) -> bool:
    if product.kind == "technology" or len(product.name) < _MIN_CHARS:
        return False
    return " ".join(product.name.casefold().split()) in text


def _of_rests(
    store: Store,
    cases: Sequence[_Open],
    new: Collection[str],
    withdrawn: Collection[str],
    now: datetime,
) -> Iterator[News]:
    """Yield the changes of reports that support a case."""
    replaced = {x.earlier_id: x.document_id for x in store.revisions(list(new))}
    for each in cases:
        for name, other, quote in _rests(each.deal):
            later = replaced.get(quote.document_id)
            if later is not None and later in new:
                yield _news(
                    each.case, NewsKind.REPLACED, later, now, name, other, quote
                )
            if quote.document_id in withdrawn:
                yield _news(
                    each.case, NewsKind.WITHDRAWN, quote.document_id, now, name, other,
                    quote,
                )  # fmt: skip


def _rests(deal: Deal) -> Iterable[tuple[str, str, Quote]]:
    names = {party.party_id: party.name for party in deal.parties}
    for link in deal.links:
        if link.strength is not Strength.L0:
            yield names[link.party_id], link.name, link.quote
    for found in deal.product_links:
        yield found.product, "", found.quote


def _party_news(case: str, name: str, link: Link, now: datetime) -> News:
    return _news(
        case, NewsKind.PARTY, link.quote.document_id, now, name, link.name,
        link.party_quote, link.quote, link.strength,
    )  # fmt: skip


def _product_news(case: str, found: ProductLink, now: datetime) -> News:
    return _news(
        case, NewsKind.PRODUCT, found.quote.document_id, now, found.product, "",
        found.product_quote, found.quote,
    )  # fmt: skip


def _news(
    case: str,
    kind: NewsKind,
    document_id: str,
    now: datetime,
    name: str,
    other: str,
    ours: Quote,
    theirs: Quote | None = None,
    strength: Strength | None = None,
) -> News:
    place = f"{theirs.start}-{theirs.end}" if theirs else f"{ours.start}-{ours.end}"
    key = "|".join((case, kind.value, document_id, name, other, place))
    return News(
        news_id=hashlib.sha256(key.encode()).hexdigest()[:16], case=case, kind=kind,
        document_id=document_id, told_at=now, name=name, other=other,
        strength=strength, ours=ours, theirs=theirs,
    )  # fmt: skip
