"""Tell earlier cases about new, replaced and withdrawn reports.

Only the new reports are searched: their actors are compared with the parties of all
cases, their words with the products, their conduct with the destinations. A notice is a
reason to look and changes no flag by itself; ``screening.library`` assesses the cases
that are told.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice

from pipeline.datamodel import (
    Deal,
    Finding,
    Link,
    News,
    NewsKind,
    Party,
    Passage,
    Product,
    Quote,
    Shelf,
    Strength,
)
from pipeline.labels import default_labels
from pipeline.parties.deal.library import Library, Place, conduct_labels
from pipeline.parties.deal.papers import quote_of
from pipeline.parties.deal.product_links import family_of, link_products
from pipeline.parties.deal.searches import search_parties
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_book import NameBook
from pipeline.parties.names.name_candidates import NameIndex
from pipeline.parties.reports.report_actors import open_book
from pipeline.store.news import Concern
from pipeline.store.store import Store

_STRONG = frozenset({Strength.L2, Strength.L3})
_EXACT = 0.97
"""Above this likeness a name is told even without agreeing countries, and a person says
whether it is the party. Below, it is one of many namesakes."""

_MIN_CHARS = 4
"""A product's name with fewer letters stands in every report."""

_TOLD_USES = frozenset({"end_user", "site", "destination", "consignee"})
"""Uses of a country that news covers; a bank abroad is none."""


def tell_news(
    store: Store,
    new: Collection[str],
    *,
    withdrawn: Collection[str] = (),
    library: str = "library",
    now: datetime | None = None,
) -> list[News]:
    """Store notices to all cases on new and withdrawn reports; return the new ones.

    Args:
        store: Store that holds the screened reports and the cases.
        new: Ids of the reports that were not there before.
        withdrawn: Ids of reports that their publisher no longer lists.
        library: Name of the case that is the library itself.
        now: Time of the notices, by default the time of the call.
    """
    if not new and not withdrawn:
        return []
    now = now or datetime.now(UTC)
    found = [
        *_of_reports(store, new, library, now),
        *_of_rests(store, new, withdrawn, library, now),
    ]
    return store.news.add(_grouped(found))


def _grouped(found: Iterable[News]) -> Iterator[News]:
    """Yield one notice for each case, report and reason, with all its passages.

    A reason is a party, the products, a country, or the change of the report.
    """
    groups: dict[tuple[str, ...], list[News]] = defaultdict(list)
    for news in found:
        about = news.name if news.kind is NewsKind.PARTY else ""
        groups[news.case, news.kind.value, news.document_id, about].append(news)
    for key, group in groups.items():
        first = max(group, key=lambda each: each.strength or "")
        passages = {each.theirs or each.ours: None for each in (first, *group)}
        yield replace(
            first,
            news_id=hashlib.sha256("|".join(key).encode()).hexdigest()[:16],
            name="; ".join(dict.fromkeys(each.name for each in group)),
            more=tuple(passages)[1:],
        )


class _NewReports(Library):
    """The new reports alone: names are searched for in no other reports."""

    @cached_property
    def folded(self) -> list[tuple[str, Passage]]:
        """Their passages with their words, in small letters, one blank apart."""
        return [
            (" ".join(passage.text.casefold().split()), passage)
            for document_id in self.ids
            for passage in self.passages(document_id)
        ]

    @cached_property
    def text(self) -> str:
        """All their words."""
        return "\n".join(words for words, _ in self.folded)

    def naming(self, name: str, limit: int) -> Iterator[Passage]:
        """Yield their passages with a name."""
        wanted = " ".join(name.casefold().split())
        if wanted in self.text:
            found = (passage for words, passage in self.folded if wanted in words)
            yield from islice(found, limit)


def _of_reports(
    store: Store, new: Collection[str], library: str, now: datetime
) -> Iterator[News]:
    reports = _reports_of(store, new)
    if not reports.ids:
        return
    conduct = conduct_labels(default_labels())
    concerns = [each for each in store.news.concerns() if each.case != library]
    near = _near(concerns, open_book(store, reports.ids), reports.text)
    products = {each.case: _named(each.products, reports) for each in concerns}
    wanted = [c for c in concerns if near.get(c.case) or products[c.case]]
    deals = {deal.case: deal for deal in store.news.deals([c.case for c in wanted])}
    for each in concerns:
        told = set()
        for news in _of_names(
            deals.get(each.case), near.get(each.case, ()), products[each.case],
            reports, conduct, now,
        ):  # fmt: skip
            told.add(news.document_id)
            yield news
        yield from _of_places(each, reports, conduct, told, now)


def _of_names(
    deal: Deal | None,
    parties: Sequence[Party],
    products: Sequence[Product],
    reports: Library,
    conduct: frozenset[str],
    now: datetime,
) -> Iterator[News]:
    if deal is None:
        return
    if parties:
        links = search_parties(parties, reports, (), (), conduct).links
        names = {party.party_id: party.name for party in parties}
        for link in links:
            if _is_told(link, conduct) and _is_new(deal, link.quote):
                yield _news(
                    deal.case, NewsKind.PARTY, link.quote.document_id, now,
                    names[link.party_id], link.name, link.party_quote, link.quote,
                    link.strength,
                )  # fmt: skip
    for found in link_products(products, (), reports):
        if _is_new(deal, found.quote):
            yield _news(
                deal.case, NewsKind.PRODUCT, found.quote.document_id, now,
                found.product, "", found.product_quote, found.quote,
            )  # fmt: skip


def _of_places(
    concern: Concern,
    reports: Library,
    conduct: frozenset[str],
    told: Collection[str],
    now: datetime,
) -> Iterator[News]:
    """Yield one notice for each report of conduct in a country of the transaction.

    If the report speaks of a party or product of the case, there is a notice already.
    """
    for place in concern.destinations:
        if _TOLD_USES.isdisjoint(place.uses):
            continue
        best: dict[str, Finding] = {}
        for finding in reports.conduct_in(place.country, conduct):
            if finding.finding_id in place.finding_ids:  # the case rests on it
                continue
            known = best.setdefault(finding.document_id, finding)
            if finding.score > known.score:
                best[finding.document_id] = finding
        for document_id, finding in best.items():
            passage = reports.passage((document_id, finding.start, finding.end))
            if document_id not in told and passage is not None:
                quote = quote_of(passage)
                yield _news(
                    concern.case, NewsKind.DESTINATION, quote.document_id, now,
                    place.country.upper(), "", place.quotes[0], quote,
                )  # fmt: skip


def _reports_of(store: Store, ids: Collection[str]) -> _NewReports:
    places = store.cases_of(ids)
    documents = list(
        {d.document_id: d for d in places if d.shelf is Shelf.LIBRARY}.values()
    )
    findings: dict[Place, list[Finding]] = defaultdict(list)
    for finding in store.findings_of(documents):
        place = (finding.document_id, finding.start, finding.end)
        findings[place].append(finding)
    return _NewReports(store, documents, findings)


def _near(
    cases: Sequence[Concern], book: NameBook, text: str
) -> Mapping[str, list[Party]]:
    """Return for each case the parties worth a search, found cheaply.

    These are like an actor of the reports, in the State of one, or named in the text.
    """
    parties = [(each.case, party) for each in cases for party in each.parties]
    names = [
        Named(p.name, frozenset(p.countries), NameKind(p.kind)) for _, p in parties
    ]
    index = NameIndex(names, range(len(names)))
    actors = {Named(x.name, x.countries) for x in book.entries if x.part.is_deed}
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


def _searched(product: Product) -> str:
    return family_of(product.name) if product.kind == "product" else product.name


def _named(products: Sequence[Product], reports: _NewReports) -> list[Product]:
    return [
        product
        for product in products
        if product.kind != "technology"
        and len(product.name) >= _MIN_CHARS
        and next(reports.naming(_searched(product), 1), None) is not None
    ]


def _is_told(link: Link, conduct: frozenset[str]) -> bool:
    """Return True if a link is news.

    There are three cases: the same body, a parent body with a conduct, or an equal full
    name without a link strength.
    """
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


def _of_rests(
    store: Store,
    new: Collection[str],
    withdrawn: Collection[str],
    library: str,
    now: datetime,
) -> Iterator[News]:
    later = {x.earlier_id: x.document_id for x in store.revisions(list(new))}
    later = {old: key for old, key in later.items() if key in new}
    later |= store.news.replaced_by(new)
    changed = {*later, *withdrawn}
    for deal in store.news.resting_on(changed):
        if deal.case == library:
            continue
        for name, other, quote in _rests(deal):
            key = quote.document_id
            if key in later:
                kind, about = NewsKind.REPLACED, later[key]
            elif key in withdrawn:
                kind, about = NewsKind.WITHDRAWN, key
            else:
                continue
            yield _news(deal.case, kind, about, now, name, other, quote)


def _rests(deal: Deal) -> Iterable[tuple[str, str, Quote]]:
    names = {party.party_id: party.name for party in deal.parties}
    for link in deal.links:
        if link.strength is not Strength.L0:
            yield names[link.party_id], link.name, link.quote
    for found in deal.product_links:
        yield found.product, "", found.quote


def _news(
    case: str,
    kind: NewsKind,
    document_id: str,
    now: datetime,
    name: str,
    other: str,
    ours: Quote | None,
    theirs: Quote | None = None,
    strength: Strength | None = None,
) -> News:
    """Return a notice of one passage; ``_grouped`` joins them.

    Without words of the papers (a person named the party) the report's stand alone.
    """
    first, second = (ours, theirs) if ours else (theirs, None)
    assert first is not None
    return News(
        news_id="", case=case, kind=kind,
        document_id=document_id, told_at=now, name=name, other=other,
        strength=strength, ours=first, theirs=second,
    )  # fmt: skip
