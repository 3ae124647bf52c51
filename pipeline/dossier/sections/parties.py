"""The parties of a transaction with roles, quotes and screening results."""

from collections.abc import Iterator, Sequence

from pipeline.casefile.unsearched import NO_NAMES
from pipeline.datamodel import Deal, ListHit, Party, Quote, Said, Search, counted
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    BlockRow,
    Column,
    Fact,
    FactList,
    Heading,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    Tone,
    joined,
    link,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.filled import fact
from pipeline.dossier.sections.links import (
    answer_lines,
    link_anchor,
    link_name,
    party_anchor,
    where,
)
from pipeline.dossier.sections.quoting import moment, plain_quote
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.parties.deal.stated import statement_words
from pipeline.parties.papers.resale import chain_to
from pipeline.parties.state.countries import country_names

NOT_READ = (
    "In this state the case was not compared with lists and reports. Nothing is known "
    "about its parties; this does not mean that there is nothing."
)


def parties(view: DossierView) -> SectionBlock:
    """Return the parties with roles, countries, quotes and screening results."""
    deal = view.case.deal
    if deal is None:
        blocks: tuple[Block, ...] = (paragraph(NOT_READ),)
    elif not deal.parties:
        words = (
            "No party was found in the papers that were read. If a contract seems to "
            "name nobody, the program did not understand it. Ask who buys, receives "
            "and operates the item."
        )
        blocks = (paragraph(words),)
    else:
        blocks = tuple(_all_parties(view, deal))
    fill = FactList((fact(view, "end_user"), fact(view, "ownership")))
    return SectionBlock("parties", "Parties", (*blocks, *_statements(deal), fill))


def _statements(deal: Deal | None) -> Iterator[Block]:
    """List everything that people stated of parties, also without an effect."""
    if deal is not None and deal.statements:
        yield Heading(text("What people stated of parties"))
        for each in deal.statements:
            yield paragraph(statement_words(each))


def _all_parties(view: DossierView, deal: Deal) -> Iterator[Block]:
    yield paragraph(
        "As named in contracts, orders, statements and mails; an annex counts "
        "more than a cover page. A hit on a list is only a possible match until a "
        "person answers it."
    )
    for number, party in enumerate(deal.parties, start=1):
        yield from _party(view, deal, number, party)


def _party(view: DossierView, deal: Deal, number: int, party: Party) -> Iterator[Block]:
    yield Heading(text(f"P{number} ", own(party.name)), party_anchor(deal, party))
    places = country_names(party.countries)
    facts = [
        Fact("Roles", (text(listed(map(in_words, party.roles), ", ")),)),
        Fact(
            "Countries", (text(own(places) if places else "none stated in the papers"),)
        ),
    ]
    if chain := chain_to(party, deal.parties):
        names = (*(step.giver for step in chain), party.name)
        facts.append(Fact("Gets the item through", (text(own(" → ".join(names))),)))
    if party.also:
        facts.append(Fact("Also named", (text(own(", ".join(party.also))),)))
    if party.stated:
        facts.append(Fact("Stated by people", tuple(map(text, party.stated))))
    if party.functions:
        facts.append(Fact("Kind of body", tuple(_functions(party))))
    facts.append(Fact("Screening", tuple(_screening(deal, party))))
    yield FactList(tuple(facts))
    yield from _mentions(view, party)
    hits = [hit for hit in deal.list_hits if hit.party_id == party.party_id]
    if hits:
        yield _hits_table(view, hits)
    links = [each for each in deal.links if each.party_id == party.party_id]
    if links:
        one, many = (
            "{n} link with actors of reports: ",
            "{n} links with actors of reports: ",
        )
        words = counted(len(links), one, many)
        numbers = joined(
            [link(link_name(deal, each), link_anchor(deal, each)) for each in links]
        )
        yield paragraph(words, *numbers)


def _functions(party: Party) -> Iterator[Text]:
    for each in party.functions:
        yield text(
            in_words(each.function), ": ", own(Said("“{words}”", words=each.words))
        )
    if party.end_user_types:
        types = listed(map(in_words, party.end_user_types), ", ")
        yield text("as an end user: ", types)


def _screening(deal: Deal, party: Party) -> Iterator[Text]:
    searches = [s for s in deal.searches if s.what == "party" and s.name == party.name]
    if not searches:
        yield text("not searched")
    for search in searches:
        yield _found_words(search)


def _found_words(search: Search) -> Text:
    return text(
        f"{moment(search.searched_at)}: ",
        *_of_lists(search),
        counted(
            search.n_reports,
            "; {m} actors of {n} report: ",
            "; {m} actors of {n} reports: ",
            m=f"{search.n_actors:,}",
        ),
        strong(counted(search.n_report_hits, "{n} passage", "{n} passages")),
    )


def _of_lists(search: Search) -> Text:
    lists = search.party_lists
    if not lists:
        return (TextSpan(NO_NAMES, Style.STOP),)
    n_entries = f"{sum(x.n_entries for x in lists):,}"
    one, many = "{m} entries of {n} list", "{m} entries of {n} lists"
    which = "" if search.is_screened else ", none of them of restricted parties"
    return text(
        counted(len(lists), one, many, m=n_entries),
        which,
        ": ",
        strong(counted(search.n_list_hits, "{n} hit", "{n} hits")),
    )


def _mentions(view: DossierView, party: Party) -> Iterator[Block]:
    """Show the places of each role in the papers; equal words of one paper once."""
    shown: set[tuple[str, str, str]] = set()
    for mention in party.mentions:
        key = (mention.role, mention.evidence.document_id, mention.giver)
        if key in shown:
            continue
        shown.add(key)
        head = text(
            strong(in_words(mention.role)),
            " · ",
            *where(view, mention.evidence),
            soft(" · in an annex" if mention.in_annex else ""),
            soft(" · "),
            soft(mention.reason),
        )
        notes = []
        if mention.address is not None:
            notes.append(text(soft("Address: "), own(mention.address.text)))
        if mention.defined_as:
            notes.append(text(soft("Defined as: "), own(mention.defined_as)))
        yield _party_quote(head, mention.quote, mention.evidence, tuple(notes))


def _party_quote(
    head: Text, name: Quote, evidence: Quote, notes: tuple[Text, ...]
) -> Block:
    inside = evidence.start <= name.start and name.end <= evidence.end
    if inside:
        marked = ((name.start - evidence.start, name.end - evidence.start),)
        return plain_quote(head, evidence.text, notes=notes, marked=marked)
    notes = (text(soft("Role given by: "), own(evidence.text)), *notes)
    return plain_quote(head, name.text, notes=notes)


def _hits_table(view: DossierView, hits: Sequence[ListHit]) -> Table:
    columns = (
        Column("List, of", 1.4),
        Column("Entry", 1.8),
        Column("Countries", 0.8),
        Column("Score", 0.6, is_number=True),
        Column("Why, and who answered", 2.6),
    )
    return Table(columns, tuple(_hit_row(view, hit) for hit in hits), "Hits on lists")


def _hit_row(view: DossierView, hit: ListHit) -> BlockRow:
    kind = "restricts dealings" if hit.restricts else "does not restrict dealings"
    notes: list[str] = []
    if hit.name != hit.main_name:
        notes.append(Said("as {name}", name=hit.name))
    if hit.is_weak_alias:
        notes.append("weak alias according to the publisher")
    return row(
        [text(mono(hit.source.list_id)), text(hit.source.dated), text(soft(kind))],
        [
            text(own(hit.main_name)),
            *(text(soft(note)) for note in notes),
            text(mono(hit.entry_id)),
            *([text(own(Said("“{words}”", words=hit.reason)))] if hit.reason else []),
        ],
        country_names(hit.countries) or "–",
        "not settled" if hit.score is None else f"{hit.score:.2f}",
        [*map(text, hit.reasons), *answer_lines(view, hit.pair_id)],
        tone=Tone.FLAG if hit.restricts else Tone.PLAIN,
    )
