"""Build the deal of a screened case and store it, without reading anything again."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.datamodel import Deal, Finding, LinkAnswer, PriorSupply, Search, Shelf
from pipeline.errors import ConfigError
from pipeline.ingest.base import READER_VERSION
from pipeline.labels import default_labels
from pipeline.parties.deal.goods_tables import order_lines_of
from pipeline.parties.deal.library import Library, conduct_labels, open_library
from pipeline.parties.deal.omitted import (
    countries_apart,
    end_users_apart,
    omissions_of,
)
from pipeline.parties.deal.papers import read_papers
from pipeline.parties.deal.people import parties_of
from pipeline.parties.deal.places import (
    destinations_of,
    prior_supplies_of,
    read_register,
)
from pipeline.parties.deal.product_links import link_products
from pipeline.parties.deal.products import part_of_system, products_of
from pipeline.parties.deal.search_log import log_searches
from pipeline.parties.deal.searches import search_parties
from pipeline.parties.deal.stated import apply_statements, standing_statements
from pipeline.parties.lists.shelf import open_lists
from pipeline.parties.names.matching import engine
from pipeline.parties.papers.opening_head import OPENING_HEAD
from pipeline.parties.papers.role_head import ROLE_HEAD
from pipeline.parties.reports.actor_head import ACTOR_HEAD
from pipeline.parties.reports.actors import ACTORS_VERSION
from pipeline.parties.reports.report_actors import is_sample
from pipeline.parties.state.bodies import tables
from pipeline.parties.state.unknown_states import States
from pipeline.parties.vendors import technologies_version, vendors_version
from pipeline.settings import settings
from pipeline.store.store import Store

DEAL_VERSION = "67"
"""Raise this when the same papers could give another deal."""

MAX_NAMING = 200
"""Most passages of reports that are searched for a place in an address."""


def build_deal(
    store: Store,
    case: str,
    *,
    findings: Sequence[Finding] | None = None,
    joined: Sequence[LinkAnswer] = (),
) -> Deal:
    """Find the parties of a deal and everything known of them, and store it.

    If a party is linked with a report of another case's library, the report joins the
    library of this case, so that its page can be opened here.

    Args:
        store: Store that holds the case.
        case: Name of a screened case.
        findings: Findings of the case; None reads them from the store.
        joined: Pairs of names that people joined and that a search must show.

    Returns:
        The stored deal; the earlier one if nothing has changed. The search is logged in
        both cases.

    Raises:
        NotStored: There is no such case.
        ConfigError: The export register cannot be read.
        SourceError: A list was altered on the shelf.
    """
    labels, now = default_labels(), datetime.now(UTC)
    findings = store.findings(case) if findings is None else findings
    papers = read_papers(store, case, findings)
    library = open_library(store, case, findings)
    lists = list(open_lists(with_sample=is_sample(store, case)))
    conduct = conduct_labels(labels)
    states = States.of_papers(
        [paper.document.text for paper in papers],
        lambda name: (p.text for p in library.naming(name, MAX_NAMING)),
    )
    stated = standing_statements(store.field_entries.of(case))
    parties, statements = apply_statements(parties_of(papers), stated, papers)
    found = search_parties(parties, library, lists, joined, conduct)
    products = products_of(papers, lists, labels)
    product_links = link_products(products, papers, library)
    n_links = Counter(link.product for link in product_links)
    destinations = destinations_of(papers, parties, library, conduct, states)
    searches = [
        _search("product", each.name, (), n_links[each.name], library, now)
        for each in products
    ]
    searches += [
        _search(
            "destination", d.country, (d.country,), len(d.finding_ids), library, now
        )
        for d in destinations
    ]
    deal = Deal(
        case=case,
        made_at=now,
        versions=_versions(store, case),
        parties=parties,
        links=found.links,
        list_hits=found.list_hits,
        products=products,
        product_links=product_links,
        destinations=destinations,
        prior_supplies=prior_supplies_of(
            papers, parties, _register(), library, conduct, states
        ),
        part_of_system=part_of_system(papers),
        omissions=(
            *omissions_of(papers),
            *end_users_apart(parties),
            *countries_apart(papers, parties, states),
        ),
        statements=statements,
        order_lines=order_lines_of(papers, products),
        searches=(*found.searches, *searches),
    )
    _join_library(store, case, library, deal)
    store.add_deal(deal)
    log_searches(case, deal.searches)
    return store.deal(case) or deal


def _versions(store: Store, case: str) -> tuple[tuple[str, str], ...]:
    held = store.case_documents(case)
    papers = sorted({x.document_id for x in held if x.shelf is Shelf.CASE})
    using = engine()
    versions = {
        "actors": f"{ACTORS_VERSION}-{ACTOR_HEAD.version}",
        "bodies": tables().version,
        "deal": DEAL_VERSION,
        # A search of other papers is another deal, even if it finds the same.
        "papers": hashlib.sha256("".join(papers).encode()).hexdigest()[:12],
        "openings": OPENING_HEAD.version,
        "names": f"{using.name} {using.version}",
        "reader": READER_VERSION,
        "roles": ROLE_HEAD.version,
        "technologies": technologies_version(),
        "vendors": vendors_version(),
    }
    return tuple(sorted(versions.items()))


def _register() -> Sequence[PriorSupply]:
    path = settings().export_register
    if path is None:
        return ()
    if not Path(path).is_file():
        msg = f"TRIAGE_EXPORT_REGISTER: expected a CSV file, found nothing at {path}"
        raise ConfigError(msg)
    return read_register(Path(path))


def _search(
    what: str,
    name: str,
    countries: tuple[str, ...],
    n_hits: int,
    library: Library,
    now: datetime,
) -> Search:
    return Search(
        what=what, name=name, countries=countries, searched_at=now,
        engine="exact words", lists=(), n_reports=len(library.ids), n_actors=0,
        n_list_hits=0, n_report_hits=n_hits, warnings=library.warnings,
    )  # fmt: skip


def _join_library(store: Store, case: str, library: Library, deal: Deal) -> None:
    """Put quoted reports of any library into the case."""
    here = {document.document_id for document in store.case_documents(case)}
    quoted = {link.quote.document_id for link in deal.links}
    steps = [step for link in deal.links for step in link.steps]
    steps += [step for hit in deal.list_hits for step in hit.steps]
    quoted |= {step.quote.document_id for step in steps if step.quote is not None}
    quoted |= {link.quote.document_id for link in deal.product_links}
    placed = {f for d in deal.destinations for f in d.finding_ids}
    placed |= {f for supply in deal.prior_supplies for f in supply.finding_ids}
    quoted |= {
        place[0]
        for place, findings in library.findings.items()
        if any(finding.finding_id in placed for finding in findings)
    }
    for document in library.documents:
        key = document.document_id
        if key in quoted - here:
            store.link(case, key, document.name, Shelf.LIBRARY, document.kind)
