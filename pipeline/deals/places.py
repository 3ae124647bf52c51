"""Rule R4: the countries of a transaction, kept apart by what happens there.

Where the country of the end user is not that of the consignee, goods may be
diverted; where no country is named, no report could be searched for one.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.datamodel import Destination, Kind, Party, PartyRole, PriorSupply, Quote
from pipeline.deals.library import Library
from pipeline.deals.papers import Paper
from pipeline.parties.countries import places
from pipeline.parties.records import Span

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
"""The weightiest first."""

_NAMED = (
    (
        "site",
        re.compile(r"(?i)\b(?:install\w*|commission\w*|deploy\w*|site|located)\b"),
    ),
    (
        "destination",
        re.compile(
            r"(?i)\b(?:destination|ship\w*|deliver\w*|export\w*|port|airport|DAP|DDP|CIF|"
            r"CIP|CPT|FCA|bound for)\b"
        ),
    ),
    (
        "payment",
        re.compile(r"(?i)\b(?:pay\w*|bank|account|letter of credit|invoice\w*)\b"),
    ),
)
_BEFORE = 60
"""Characters before a country in which a word says what happens there."""

PRIOR_LABEL = "prior_supply_reference"
MAX_CONDUCT = 200
"""Findings of one country that are kept: enough to read, and the report is there."""


def destinations_of(
    papers: Iterable[Paper],
    parties: Iterable[Party],
    library: Library,
    labels: frozenset[str],
) -> tuple[Destination, ...]:
    """Return the countries of a transaction, the end user's first.

    Args:
        papers: Of the case; brochures name markets, not destinations.
        parties: Of the case; the seller's country is none of them.
        library: Searched for conduct in each country.
        labels: What counts as conduct.
    """
    found: dict[str, dict[str, Quote]] = {}
    for country, use, quote in (*_of_parties(parties), *_of_papers(papers)):
        found.setdefault(country, {}).setdefault(use, quote)
    destinations = [
        _destination(country, quotes, library, labels)
        for country, quotes in found.items()
    ]
    return tuple(sorted(destinations, key=_order))


def _destination(
    country: str,
    quotes: dict[str, Quote],
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


def _of_parties(parties: Iterable[Party]) -> Iterator[tuple[str, str, Quote]]:
    for party in parties:
        for mention in party.mentions:
            if mention.role is PartyRole.SELLER:
                continue
            use = _USE_OF_ROLE.get(mention.role, "other")
            for country in mention.countries:
                yield country, use, mention.address or mention.quote


def _of_papers(papers: Iterable[Paper]) -> Iterator[tuple[str, str, Quote]]:
    for paper in papers:
        if paper.kind is Kind.BROCHURE:
            continue
        for passage in paper.passages:
            for place in places(passage.text):
                if place.is_adjective:  # "Egyptian law" is no destination
                    continue
                before = passage.text[max(0, place.start - _BEFORE) : place.start]
                use = _use(before)
                if use:
                    start = place.start - len(before.lstrip())
                    span = Span(passage.start + start, passage.start + place.end)
                    yield place.country, use, paper.quote(span)


def _use(before: str) -> str:
    """Return what the nearest word before a country says, or ""."""
    ends = [
        (match.end(), use)
        for use, pattern in _NAMED
        for match in pattern.finditer(before)
    ]
    return max(ends)[1] if ends else ""


def prior_supplies_of(
    papers: Iterable[Paper],
    register: Iterable[PriorSupply],
    library: Library,
    labels: frozenset[str],
) -> tuple[PriorSupply, ...]:
    """Return earlier deliveries with the conduct that reports place there (DF6).

    Args:
        papers: Passages flagged as ``prior_supply_reference`` are read for countries.
        register: The exporter's own register.
        library: Searched for conduct in each country.
        labels: What counts as conduct.
    """
    supplies = [*register, *_flagged(papers)]
    conduct = {
        country: tuple(
            f.finding_id for f in library.conduct_in(country, labels)[:MAX_CONDUCT]
        )
        for country in sorted({supply.country for supply in supplies})
    }
    return tuple(
        PriorSupply(
            s.country, s.item, s.consignee, s.dated, s.place, s.quote,
            conduct[s.country],
        )
        for s in supplies
    )  # fmt: skip


def _flagged(papers: Iterable[Paper]) -> Iterator[PriorSupply]:
    for paper in papers:
        for finding in paper.findings:
            passage = paper.passage_of(finding)
            if finding.label != PRIOR_LABEL or passage is None:
                continue
            quote = paper.quote(Span(passage.start, passage.end))
            for country in sorted({p.country for p in places(passage.text)}):
                yield PriorSupply(country, "as the paper says", quote=quote)
