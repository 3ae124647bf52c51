"""Rule R4: the countries of a transaction, by their part in it.

If the end user and the consignee are in different countries, goods may be diverted. If
no country is named, no report could be searched. Earlier deliveries (flag DF6) come
from the papers and from the exporter's own register.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.datamodel import (
    Destination,
    Kind,
    Party,
    PartyRole,
    PriorSupply,
    Quote,
    Said,
)
from pipeline.errors import ConfigError
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.deal.stated import statements_on
from pipeline.parties.party_names import is_company
from pipeline.parties.records import Span
from pipeline.parties.state.bodies import without_state
from pipeline.parties.state.body_terms import plain
from pipeline.parties.state.countries import country_code, places
from pipeline.parties.state.towns import countries_of_towns
from pipeline.parties.state.unknown_states import States
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/places")

_USE_OF_ROLE = {
    PartyRole.END_USER: "end_user",
    PartyRole.OPERATOR: "end_user",
    PartyRole.SITE: "site",
    PartyRole.CONSIGNEE: "consignee",
    PartyRole.DISTRIBUTOR: "consignee",
    PartyRole.BUYER: "consignee",
    PartyRole.PAYER: "payment",
}
_USES = ("end_user", "site", "destination", "consignee", "payment", "other")
"""Uses of a place, weightiest first."""

_BEFORE = 60
"""Number of characters before a country in which a word tells its role."""

_WANTED = ("country", "item")
"""Columns that a register needs."""

PRIOR_LABEL = "prior_supply_reference"
MAX_CONDUCT = 200
"""Most findings of one country that are kept; a reader can open the report for more."""


def destinations_of(
    papers: Iterable[DealPaper],
    parties: Iterable[Party],
    library: Library,
    labels: frozenset[str],
    states: States,
) -> tuple[Destination, ...]:
    """Return the countries of a transaction, the end user's first.

    Args:
        papers: Papers of the case; brochures are skipped, because they name markets.
        parties: Parties of the case; the seller's country is no destination.
        library: Reports that are searched for conduct in each country.
        labels: Labels that count as conduct.
        states: States outside the table of countries, as the papers name them.
    """
    parties = tuple(parties)
    found: dict[str, dict[str, Quote | None]] = {}
    named = (
        *_of_parties(parties, states), *_of_papers(papers, states), *_said_of(parties)
    )  # fmt: skip
    for country, use, quote in named:
        found.setdefault(country, {}).setdefault(use, quote)
    destinations = [
        replace(
            _destination(country, quotes, library, labels),
            stated=statements_on(parties, country),
        )
        for country, quotes in found.items()
    ]
    return tuple(sorted(destinations, key=_order))


def _destination(
    country: str,
    quotes: dict[str, Quote | None],
    library: Library,
    labels: frozenset[str],
) -> Destination:
    uses = tuple(use for use in _USES if use in quotes)
    conduct = library.conduct_in(country, labels)
    return Destination(
        country=country,
        uses=uses,
        quotes=tuple(quotes[use] for use in uses),
        n_reports=library.n_about(country),
        finding_ids=tuple(f.finding_id for f in conduct[:MAX_CONDUCT]),
    )


def _order(destination: Destination) -> tuple[int, str]:
    return _USES.index(destination.uses[0]), destination.country


def _of_parties(
    parties: Iterable[Party], states: States
) -> Iterator[tuple[str, str, Quote]]:
    for party in parties:
        for mention in party.mentions:
            if mention.role is PartyRole.SELLER or _only_sells(party, mention.role):
                continue
            use = _USE_OF_ROLE.get(mention.role, "other")
            address = mention.address.text if mention.address else ""
            learnt = {place.country for place in states.places(address)}
            learnt = learnt or set(states.by_town(address))
            placed = [c for c in mention.countries if c not in mention.by_law]
            # "The end user is the Border Guard": another place gives its country.
            for country in placed or sorted(learnt) or sorted(_at(party)):
                # The address may say what a person corrects.
                where = None if party.stated else mention.address
                yield country, use, where or mention.quote


def _said_of(parties: Iterable[Party]) -> Iterator[tuple[str, str, None]]:
    """Yield the countries of parties that a person added and no paper names."""
    for party in parties:
        for role in (r for r in party.said_roles if r is not PartyRole.SELLER):
            for country in party.countries:
                yield country, _USE_OF_ROLE.get(role, "other"), None


def _only_sells(party: Party, role: PartyRole) -> bool:
    """Return True for a seller that another paper names without a role."""
    return role is PartyRole.OTHER and PartyRole.SELLER in party.roles


def _of_papers(
    papers: Iterable[DealPaper], states: States
) -> Iterator[tuple[str, str, Quote]]:
    for paper in papers:
        if paper.kind is Kind.BROCHURE:
            continue
        for passage in paper.passages:
            text = passage.text
            found = states.places(text)
            starts = [start for start, _ in sentence_spans(text)] if found else []
            for place in found:
                # "Egyptian law" and "laws of Egypt" name no destination.
                if place.is_adjective or _is_no_place(text, place.end):
                    continue
                before = _before(text, place.start)
                start = max((s for s in starts if s <= place.start), default=0)
                if use := _use(before, text[start : place.start]):
                    start = place.start - len(before.lstrip())
                    span = Span(passage.start + start, passage.start + place.end)
                    yield place.country, use, paper.quote(span)


def _is_no_place(text: str, end: int) -> bool:
    """Return True for the country of a law, of a currency or of a list of regions."""
    if _P.LAW_BEHIND.match(text, end) or _P.MONEY_BEHIND.match(text, end):
        return True
    line = text[text.rfind("\n", 0, end) + 1 :].partition("\n")[0]
    return _P.REGIONS.search(line) is not None


def _before(text: str, end: int) -> str:
    """Return the words before a country; the first one is whole."""
    start = max(0, end - _BEFORE)
    while 0 < start < end and not text[start - 1].isspace():
        start += 1
    return text[start:end]


def _use(before: str, sentence: str) -> str:
    """Return the use given by the nearest word before a country, or ""."""
    ends = [
        (match.end(), use)
        for use, pattern in _P.group("USE").items()
        for match in pattern.finditer(before)
    ]
    use = max(ends)[1] if ends else ""
    if _P.NOT_THERE.search(before):
        return ""
    if use == "payment":
        return use if _is_payers(before) else ""
    if _P.NO_PLACE.search(before) or (
        use == "destination" and _P.FORBIDS.search(sentence)
    ):
        return ""
    return use


def _is_payers(before: str) -> bool:
    """Return True if a place of payment is the payer's, by the nearest word."""
    payee = max((m.end() for m in _P.PAYEE.finditer(before)), default=0)
    payer = max((m.end() for m in _P.PAYER.finditer(before)), default=0)
    return payee == 0 or payer > payee


def prior_supplies_of(
    papers: Iterable[DealPaper],
    parties: Iterable[Party],
    register: Iterable[PriorSupply],
    library: Library,
    labels: frozenset[str],
    states: States,
) -> tuple[PriorSupply, ...]:
    """Return earlier deliveries, with reported conduct in their countries (DF6).

    Args:
        papers: Papers; their passages flagged as ``prior_supply_reference`` give the
            countries.
        parties: Parties; their countries count if a passage names none and speaks of
            "the Buyer".
        register: Exporter's own register of earlier deliveries.
        library: Reports that are searched for conduct in each country.
        labels: Labels that count as conduct.
        states: States outside the table of countries, as the papers name them.
    """
    parties = tuple(parties)
    supplies = [*register, *_flagged(papers, parties, states)]
    conduct = {
        country: tuple(
            f.finding_id for f in library.conduct_in(country, labels)[:MAX_CONDUCT]
        )
        for country in sorted({supply.country for supply in supplies})
    }
    return tuple(replace(s, finding_ids=conduct[s.country]) for s in supplies)


def _receiving(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the countries of buyers and users of the goods, sorted."""
    roles = {PartyRole.BUYER, PartyRole.END_USER}
    return tuple(sorted({c for p in parties if roles & set(p.roles) for c in _at(p)}))


def _at(party: Party) -> set[str]:
    """Return the countries of a party, without those of its law of incorporation."""
    return {c for m in party.mentions for c in m.countries if c not in m.by_law}


def _using(parties: Iterable[Party], states: States) -> tuple[str, ...]:
    """Return the one country of end user, operator and site; none if they differ."""
    found = {
        country
        for country, use, _ in _of_parties(parties, states)
        if use in ("end_user", "site")
    }
    return tuple(found) if len(found) == 1 else ()


def _flagged(
    papers: Iterable[DealPaper], parties: Sequence[Party], states: States
) -> Iterator[PriorSupply]:
    receiving, using = _receiving(parties), _using(parties, states)
    for paper in papers:
        for finding in paper.findings:
            passage = paper.passage_of(finding)
            if finding.label != PRIOR_LABEL or passage is None:
                continue
            quote = paper.quote(Span(passage.start, passage.end))
            if _is_of_now(passage.text) or _is_address(quote, parties, states):
                continue  # goods of this contract, or an address: no earlier delivery
            found = _supplied(passage.text, receiving, states)
            found = found or _of_named(passage.text, parties)
            if not found and _P.SAME_USER.search(passage.text):
                found = list(using)
            for country in found:
                yield PriorSupply(country, Said("as the paper says"), quote=quote)


def _of_named(text: str, parties: Iterable[Party]) -> list[str]:
    """Return the countries of the receivers that a passage names, sorted."""
    said = f" {plain(text)} "
    return sorted(
        {
            country
            for party in parties
            if set(party.roles) != {PartyRole.SELLER}
            for name in (party.name, without_state(party.name))
            if (" " in name or len(name) >= _MIN_NAME or is_company(name))
            and f" {plain(name)} " in said
            for country in _at(party)
        }
    )


def _is_address(said: Quote, parties: Iterable[Party], states: States) -> bool:
    """Return True if a passage names places only as the address of who buys or uses.

    "The end user is the Guard, Cairo, Egypt" tells of no earlier delivery to Egypt.
    """
    if _P.EARLIER.search(said.text) or _P.IN_USE.search(said.text):
        return False
    starts = [said.start + start for start, _ in sentence_spans(said.text)]
    own = [
        (quote.start, min([quote.end, *(x for x in starts if x > quote.start)]))
        for mention in (m for p in parties for m in p.mentions if m.role in _RECEIVE)
        for quote in (mention.quote, mention.address)
        if quote is not None and quote.document_id == said.document_id
    ]
    found = [
        (said.start + place.start, said.start + place.end)
        for place in (*places(said.text), *states.places(said.text))
    ]
    return bool(found) and all(
        any(a <= start and end <= b for a, b in own) for start, end in found
    )


_RECEIVE = frozenset({PartyRole.BUYER, PartyRole.END_USER, PartyRole.OPERATOR})

_MIN_NAME = 12
"""Least letters of one word that names a body: "Innenministerium", not "police"."""


def _is_of_now(text: str) -> bool:
    is_earlier = _P.EARLIER.search(text) or _P.IN_USE.search(text)
    return _P.NOW.search(text) is not None and not is_earlier


def _supplied(text: str, receiving: Sequence[str], states: States) -> list[str]:
    """Return the countries that a passage on earlier deliveries speaks of, sorted."""
    found = {place.country for place in places(text)} | states.in_text(text)
    if found or not _P.EARLIER.search(text):
        return sorted(found)
    # "Delivers to the Client" is this delivery, "delivered in 2021" another one. A word
    # taken for a town may be something else, so its country is added to theirs.
    by_town = states.by_town(text) | countries_of_towns(text, in_sentence=True)
    return sorted(by_town.union(receiving if _P.RECEIVER.search(text) else ()))


def read_register(path: Path) -> tuple[PriorSupply, ...]:
    """Return the deliveries of the exporter's register, in its order.

    It is a CSV file with a header. The columns ``country`` and ``item`` are required,
    ``consignee`` and ``date`` are optional, and other columns are ignored. A country is
    a code or a name.

    Raises:
        ConfigError: The file is no UTF-8 text, lacks a column, or has a line without a
            value or with an unknown country.

    Source:
        Art. 27(1) of Regulation (EU) 2021/821 asks exporters to keep such a register.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: expected an export register as CSV, found: {error}"
        raise ConfigError(msg) from error
    rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text))
    columns = [name.strip().casefold() for name in rows.fieldnames or ()]
    missing = [name for name in _WANTED if name not in columns]
    if missing:
        found = ", ".join(columns) or "an empty file"
        msg = f"{path}: expected the columns {' and '.join(_WANTED)}, found {found}"
        raise ConfigError(msg)
    rows.fieldnames = columns
    return tuple(_supply(path, rows.line_num, row) for row in rows)


def _delimiter(text: str) -> str:
    """Return the separator of the header, ";" or ",": spreadsheets write either."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _supply(path: Path, line: int, row: dict[str, str | None]) -> PriorSupply:
    values = {name: (row.get(name) or "").strip() for name in row if name}
    country = country_code(values["country"])
    if country is None or not values["item"]:
        found = values["country"] if country is None else values["item"]
        what = "a country" if country is None else "an item"
        msg = f"{path}, line {line}: expected {what}, found {found!r:.60}"
        raise ConfigError(msg)
    return PriorSupply(
        country=country,
        item=values["item"],
        consignee=values.get("consignee", ""),
        dated=values.get("date", ""),
        place=f"{path.name}:{line}",
    )
