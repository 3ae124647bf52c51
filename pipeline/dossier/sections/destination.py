"""The searches in reports: subject and time.

A search without a result is shown like any other: the search itself is evidence.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from pipeline.casefile.first_page.highlights import excerpt
from pipeline.casefile.gaps import n_searched
from pipeline.casefile.unsearched import (
    NO_NAMES,
    NO_SANCTIONS,
    unknown_country,
    warning_words,
)
from pipeline.datamodel import (
    Deal,
    Destination,
    Kind,
    Said,
    Search,
    SearchedList,
    counted,
    page_or_paragraph,
)
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    BlockRow,
    Column,
    FactList,
    Heading,
    Paragraph,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.filled import fact
from pipeline.dossier.sections.links import NO_PAPER, dated, where
from pipeline.dossier.sections.parties import NOT_READ
from pipeline.dossier.sections.quoting import (
    LEFT_OUT,
    document_name,
    moment,
    plain_quote,
    reference,
    references,
)
from pipeline.dossier.view import Card, DossierView, Point
from pipeline.labels import in_words
from pipeline.parties.state.countries import country_name, country_names
from pipeline.text.dates import newest_date


def destination_file(view: DossierView) -> SectionBlock:
    """Return the searched reports, with subject and time, hits or none."""
    deal = view.case.deal
    blocks: list[Block] = []
    if deal is None:
        blocks.append(paragraph(NOT_READ))
    else:
        blocks += _destinations(view, deal)
    blocks.append(FactList((fact(view, "destination"),)))
    blocks += _reports(view)
    if deal is not None:
        blocks += _searches(deal)
        blocks += _lists(deal)
    return SectionBlock("destination", "Destination file", tuple(blocks))


def _destinations(view: DossierView, deal: Deal) -> Iterator[Block]:
    if not deal.destinations:
        yield paragraph("The papers that were read name no destination.")
    for destination in deal.destinations:
        uses = soft(listed(map(in_words, destination.uses), ", "))
        yield Heading(text(own(country_name(destination.country)), soft(" · "), uses))
        for use, quote in zip(destination.uses, destination.quotes, strict=False):
            if quote is None:
                yield paragraph(strong(in_words(use)), " · ", NO_PAPER)
                continue
            head = text(strong(in_words(use)), " · ", *where(view, quote))
            yield plain_quote(head, quote.text)
        for said in destination.stated:
            yield paragraph(said)
        n_reports, finding_ids = destination.n_reports, destination.finding_ids
        yield Paragraph(_conduct(view, n_reports, finding_ids))
        yield from _situation(view, destination)
        if unknown := unknown_country(destination.country):
            yield paragraph(unknown, ".")
    if deal.prior_supplies:
        yield _supplies(view, deal)


def _conduct(view: DossierView, n_reports: int, finding_ids: tuple[str, ...]) -> Text:
    """Describe abuses reported in a country, or say that none was found."""
    found = view.standing(finding_ids)
    named = counted(
        n_reports,
        "{n} report of the library names it.",
        "{n} reports of the library name it.",
    )
    if not found:
        return text(named, " ", "No passage found in them describes abuses there.")
    words = "Abuses there, as country context: "
    return text(named, " ", words, *references(view, found))


_N_SITUATION = 15
"""Most passages quoted for one destination; the others are in the evidence."""


def _situation(view: DossierView, destination: Destination) -> Iterator[Block]:
    """Quote reports on conduct in a country, the newest date first."""
    found = view.standing(destination.finding_ids)
    if not found:
        return
    yield Heading(
        text("Human rights situation according to the stored reports"),
        f"situation-{destination.country.replace(' ', '-')}",
        level=4,
    )
    yield paragraph(
        soft(
            "Newest first, by the latest date in the quote, which may be older "
            "than the report, or else by the date at the front of the report; quotes "
            "without any date last. Passages with low scores "
            "are quoted only if there is room. This is what the library contains, "
            "not a judgement on the country."
        )
    )
    limit = view.case.rules.strength.score
    wanted = set(destination.finding_ids)
    told = [(newest_date(c.finding.quote), c, _about(c, wanted)) for c in found]
    dates = view.case.dates

    def newest(each: tuple[str, Card, list[Point]]) -> tuple[str, int]:
        date, card, _ = each
        return date or dates.get(card.finding.document_id, ""), -card.number

    told.sort(key=newest, reverse=True)
    # A sort keeps the order of equals: the newest of the sure ones come first.
    sure = sorted(told, key=lambda x: max(p.claim.score for p in x[2]) < limit)
    quoted = {card.number for _, card, _ in sure[:_N_SITUATION]}
    columns = (
        Column("Date in the quote", 0.8),
        Column("What it is about", 1.3),
        Column("Quote", 4),
        Column("Source", 1.7),
    )
    rows = (_situation_row(view, *x) for x in told if x[1].number in quoted)
    yield Table(columns, tuple(rows))
    if left := [card for _, card, _ in told if card.number not in quoted]:
        yield paragraph(soft("Further passages: "), *references(view, left))


def _about(card: Card, finding_ids: Collection[str]) -> list[Point]:
    """Return the points of a card that tell of the conduct."""
    return [p for p in card.points if not {*p.claim.ids}.isdisjoint(finding_ids)]


def _situation_row(
    view: DossierView, date: str, card: Card, points: Iterable[Point]
) -> BlockRow:
    finding = card.finding
    origin = view.case.origins.get(finding.document_id)
    starts = [a - p.finding.start for p in points for a, _ in p.finding.evidence]
    start, end = excerpt(finding.quote, starts)
    whole = len(finding.quote)
    words = (
        *((soft(f"{LEFT_OUT} "),) if start else ()),
        own(finding.quote[start:end]),
        *((soft(f" {LEFT_OUT}"),) if end < whole else ()),
    )
    titles = dict.fromkeys(
        Said("{said} (denied)", said=point.title)
        if point.claim.is_denied
        else point.title
        for point in points
    )
    fetched = Said("fetched {at}", at=moment(origin.retrieved_at)) if origin else ""
    source = text(
        *document_name(view, finding.document_id),
        ", ", page_or_paragraph(finding), ", ", reference(card),
    )  # fmt: skip
    return row(
        date or soft("no date named"),
        [*map(text, titles)],
        words,
        [
            source,
            *(text(soft(said)) for said in dated(view, finding.document_id)),
            text(soft(fetched or "day of fetching not recorded")),
        ],
    )


def _supplies(view: DossierView, deal: Deal) -> Table:
    columns = (
        Column("Country"),
        Column("Item", 2.4),
        Column("Consignee", 1.6),
        Column("Date"),
        Column("Where it is said", 2),
        Column("Conduct there", 1.6),
    )
    rows = []
    for supply in deal.prior_supplies:
        place = where(view, supply.quote) if supply.quote else text(own(supply.place))
        conduct = references(view, view.standing(supply.finding_ids))
        rows.append(
            row(
                country_name(supply.country),
                own(supply.item),
                own(supply.consignee or "–"),
                own(supply.dated or "–"),
                place,
                conduct or "none found",
            )
        )
    return Table(
        columns, tuple(rows), "Earlier deliveries, from the register and the papers"
    )


def _reports(view: DossierView) -> Iterator[Block]:
    yield Heading(text("Reports that were searched"), "reports")
    reports = [
        x
        for x in view.documents
        if x.kind is Kind.REPORT or x.document_id in view.case.library
    ]
    n = n_searched(view.case.deal)
    if not reports and n:
        one = "{n} report was searched; nothing in it is quoted in this case."
        many = "{n} reports were searched; nothing in them is quoted in this case."
        yield paragraph(counted(n, one, many))
        return
    if not reports:
        yield paragraph(
            "None: no report is in the library of this case. No report on the end "
            "user or on similar items was searched."
        )
        return
    columns = (
        Column("Report", 3.2),
        Column("Language", 0.7),
        Column("Pages read", 0.7, is_number=True),
        Column("Fetched", 1.2),
        Column("Passages with findings", 1.6),
    )
    n_cards = Counter(card.finding.document_id for card in view.ordered)
    rows = []
    for line in reports:
        origin = view.case.origins.get(line.document_id)
        fetched = (
            moment(origin.retrieved_at) if origin else "handed in, date not recorded"
        )
        publisher = (text(mono(origin.source_id)),) if origin else ()
        n = n_cards[line.document_id]
        shares = Said("{n} of {m}", n=n, m=line.n_passages)
        rows.append(
            row(
                [
                    document_name(view, line.document_id),
                    *publisher,
                    *(text(soft(said)) for said in dated(view, line.document_id)),
                ],
                line.language or "unknown",
                f"{line.n_pages_read} / {line.n_pages}",
                fetched,
                text(shares if n else strong(shares)),
            )
        )
    yield Table(columns, tuple(rows))


def _searches(deal: Deal) -> Iterator[Block]:
    yield Heading(text("All searches, with and without results"), "searches")
    if not deal.searches:
        yield paragraph("None was made.")
        return
    columns = (
        Column("Searched for", 2.4),
        Column("When", 1.1),
        Column("List entries", 0.8, is_number=True),
        Column("Hits", 0.5, is_number=True),
        Column("Reports, actors", 0.9, is_number=True),
        Column("Passages", 0.7, is_number=True),
        Column("How", 1.8),
    )
    yield Table(columns, tuple(_search_row(search) for search in deal.searches))


def _search_row(search: Search) -> BlockRow:
    places = country_names(search.countries)
    what = Said("{said}, {name}", said=search.what, name=places)
    is_party = search.what == "party"
    lists = search.party_lists if is_party else search.lists
    entries = sum(x.n_entries for x in lists)
    is_unscreened = is_party and not lists
    warnings = (TextSpan(warning_words(w), Style.STOP) for w in search.warnings)
    return row(
        [text(own(_term(search))), text(soft(what if places else search.what))],
        moment(search.searched_at),
        TextSpan(NO_NAMES, Style.STOP) if is_unscreened else f"{entries:,}",
        "–" if is_unscreened else _count(search.n_list_hits),
        f"{search.n_reports}, {search.n_actors:,}",
        _count(search.n_report_hits),
        [text(search.engine), *map(text, warnings)],
    )


def _term(search: Search) -> str:
    """Return the subject of a search; a technology has the name of its label."""
    if search.what == "destination":
        return country_name(search.name)
    return search.name if search.what == "party" else in_words(search.name)


def _count(n: int) -> TextSpan:
    return strong(str(n)) if n else TextSpan("nothing")


def lists_of(deal: Deal) -> tuple[SearchedList, ...]:
    """Return each list once for each of its searched states."""
    found: Iterable[SearchedList] = (x for s in deal.searches for x in s.lists)
    return tuple(sorted(dict.fromkeys(found), key=lambda x: (x.list_id, x.dated)))


def _lists(deal: Deal) -> Iterator[Block]:
    yield Heading(text("Lists that were searched"), "lists")
    lists = lists_of(deal)
    if not lists:
        words = "None: no list was loaded. No name was checked against sanctions lists."
        yield paragraph(TextSpan(words, Style.STOP))
        return
    if not any(search.is_screened for search in deal.searches):
        yield paragraph(TextSpan(NO_SANCTIONS, Style.STOP))
    columns = (
        Column("List", 1.4),
        Column("Dated", 0.9),
        Column("Entries", 0.7, is_number=True),
        Column("SHA-256 of its file", 3),
    )
    rows = tuple(
        row(x.list_id, x.dated, f"{x.n_entries:,}", mono(x.sha256)) for x in lists
    )
    yield Table(columns, rows)
