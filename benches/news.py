"""Time the news that new reports bring to many open cases: `python -m benches.news`.

The bench fills a store of its own with ``--cases N`` (1,000) cases, each with three
parties, a product and two destinations, and with ``--reports N`` (5) new reports. The
last report names one party of one case. For each report it prints processor seconds,
seconds by the clock, and the number of notices. The names are invented; only the time
is measured here.
"""

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.datamodel import (
    LIBRARY,
    Coverage,
    Deal,
    Destination,
    Document,
    Finding,
    Kind,
    Page,
    Party,
    PartyMention,
    PartyRole,
    Passage,
    Product,
    Quote,
    Shelf,
    Status,
    party_id_of,
)
from pipeline.screening.news import tell_news
from pipeline.store.store import Store, open_store

NOW = datetime(2026, 11, 25, tzinfo=UTC)
STATES = ("ke", "pe", "no", "td", "la", "np", "rs", "uy")
NAMES = ("Kenya", "Peru", "Norway", "Chad", "Laos", "Nepal", "Serbia", "Uruguay")
BODIES = ("Directorate of State Security", "National Police", "Ministry of Interior")
PAPER = "The buyer is the end user. The goods are shipped by sea."
REPORT = (
    "Report {n} on Mirsk\n\nOfficers of the {body} tortured detainees in a prison of "
    "Mirsk.\n\nThe report was written in spring and has {n} annexes."
)
TOLD = (
    "Report on Kenya\n\nOfficers of the Riverside Guard Company 8 of Kenya tortured "
    "detainees in a prison of Kenya."
)


def add(store: Store, case: str, text: str, kind: Kind, shelf: Shelf) -> str:
    """Add a document of one page whose paragraphs are its passages."""
    key = hashlib.sha256(text.encode()).hexdigest()
    page = Page(1, 0, 0, 0, len(text))
    document = Document(key, "a.txt", "text/plain", text, (page,), (), "bench")
    passages, findings, start = [], [], 0
    for part in text.split("\n\n"):
        end = start + len(part)
        passages.append(Passage(key, start, end, part, 1, language="en"))
        if "tortured" in part:
            findings.append(
                Finding(
                    f"f{key[:12]}", key, start, end, part, 1, (),
                    "serious_human_rights_violation", 0.9, 0.5,
                    (("polarity", "asserted"),), (), "bench", "bench", "en",
                )
            )  # fmt: skip
        start = end + 2
    coverage = Coverage(key, "a.txt", kind, "en", 1, 1, len(passages), Status.READ)
    store.add_outcome(
        case=case, shelf=shelf, coverage=coverage, model_version="bench",
        document=document, passages=passages, findings=findings,
    )  # fmt: skip
    return key


def fill(store: Store, n_cases: int) -> None:
    """Write cases with their deals."""
    key = add(store, "case 0", PAPER, Kind.CONTRACT, Shelf.CASE)
    quote = Quote(key, 0, len(PAPER), PAPER, 1)
    for n in range(n_cases):
        case, at = f"case {n}", n % len(STATES)
        store.link(case, key, "a.txt", Shelf.CASE, Kind.CONTRACT)
        state, name = STATES[at], NAMES[at]
        names = (
            f"{BODIES[n % 3]}, Republic of {name}",
            f"Riverside Guard Company {n}",
            f"Harbour Import {n} Ltd",
        )
        roles = (PartyRole.END_USER, PartyRole.CONSIGNEE, PartyRole.BUYER)
        parties = tuple(
            Party(
                party_id_of(each, [state]), each, "organisation", (state,), (),
                (PartyMention(role, quote, quote, "label", (state,)),),
            )
            for each, role in zip(names, roles, strict=True)
        )  # fmt: skip
        store.add_deal(
            Deal(
                case, NOW, (("deal", "bench"),), parties, (), (),
                products=(Product(f"GhostLine{n}", "product", quote, "named"),),
                destinations=(Destination(state, ("end_user",), (quote,)),),
            )
        )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--reports", type=int, default=5)
    given = parser.parse_args(arguments)
    home = tempfile.TemporaryDirectory()
    os.environ["TRIAGE_HOME"] = home.name
    with home, open_store() as store:
        fill(store, given.cases)
        texts = [REPORT.format(n=n, body=BODIES[n % 3]) for n in range(given.reports)]
        for text in [*texts, TOLD]:
            key = add(store, LIBRARY, text, Kind.REPORT, Shelf.LIBRARY)
            began, worked = time.perf_counter(), time.process_time()
            told = tell_news(store, [key], now=NOW)
            worked = time.process_time() - worked
            seconds = time.perf_counter() - began
            kinds = sorted({notice.kind.value for notice in told})
            said = f"{len(told)} notices {', '.join(kinds)}"
            print(f"{worked:.2f} s of work, {seconds:.2f} s by the clock: {said}")


if __name__ == "__main__":
    main()
