"""Print how fast the review desk answers: ``python -m benches.desk``.

Invented passages as in ``store.py``, a tenth of them flagged, and answers to some;
then pages of the queue and of findings over HTTP, drawn at random. The first page of
each case is timed apart: it reads what later pages keep in memory. Options:
``--passages N`` (1,000,000), ``--cases N`` (50), ``--url URL`` (SQLite), ``--home
FOLDER`` (a temporary one; a folder that is kept is filled once).
"""

import argparse
import random
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn

from benches.store import PER_DOCUMENT, finding, passages, show
from pipeline.datamodel import (
    Coverage,
    Decision,
    Document,
    Finding,
    Kind,
    Page,
    Shelf,
    Status,
    Verdict,
)
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store, open_store

N_DECISIONS = 2_000
N_REQUESTS = 200


def add_document(store: Store, source: random.Random, number: int, case: str) -> None:
    document_id = f"{number:064x}"
    found = tuple(passages(source, document_id))
    text = "".join(passage.text for passage in found)
    name = f"{number}.pdf"
    labels = default_labels().ids
    flagged: list[Finding] = []
    for passage in found[::10]:
        label = source.choice(labels)
        plain = finding(passage)
        flagged.append(
            replace(
                plain,
                finding_id=f"{passage.passage_id}-{label}",
                label=label,
                score=round(source.uniform(0.4, 1.0), 3),
            )
        )
    page = Page(1, 595.0, 842.0, 0, len(text))
    counts = (1, 1, len(found))
    store.add_outcome(
        case=case,
        shelf=Shelf.CASE,
        coverage=Coverage(
            document_id, name, Kind.REPORT, "en", *counts, status=Status.READ
        ),
        model_version="bench",
        document=Document(document_id, name, "application/pdf", text, (page,), (), "1"),
        passages=found,
        findings=flagged,
    )


def fill(store: Store, n_passages: int, n_cases: int) -> None:
    source = random.Random(2)
    began = time.perf_counter()
    for i in range(n_passages // PER_DOCUMENT):
        add_document(store, source, i, f"case {i % n_cases}")
    for case in store.cases()[:4]:
        for flagged in store.findings(case.name)[: N_DECISIONS // 4]:
            store.add_decision(answer_to(flagged))
    counts = store.counts()
    print(
        f"{counts['passage']} passages, {counts['finding']} findings, "
        f"{counts['decision']} decisions in {n_cases} cases, filled in "
        f"{time.perf_counter() - began:.0f} s"
    )


def answer_to(flagged: Finding) -> Decision:
    return Decision(
        flagged.document_id,
        flagged.start,
        flagged.end,
        flagged.label,
        Verdict.CONFIRMED,
        "bench",
        datetime.now(UTC),
        finding_id=flagged.finding_id,
    )


@contextmanager
def serving(store: Store) -> Iterator[httpx.Client]:
    app = create_app(store, default_labels(), reviewer="bench")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        arguments = {"sockets": [listener]}
        thread = threading.Thread(target=server.run, kwargs=arguments, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=300) as client:
            yield client
        server.should_exit = True
        thread.join()


def timed(client: httpx.Client, path: str, **query: str) -> tuple[float, str]:
    began = time.perf_counter()
    page = client.get(path, params=query)
    spent = time.perf_counter() - began
    page.raise_for_status()
    return spent, page.text


def bench(store: Store) -> None:
    source = random.Random(3)
    # Cases that stay in memory, as those do that a reviewer works on.
    cases = [case.name for case in store.cases()][:8]
    ids = {case: [f.finding_id for f in store.findings(case)] for case in cases}
    labels = default_labels().ids
    with serving(store) as client:
        while True:
            try:
                client.get("/health")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        first = sorted(timed(client, "/case", case=case)[0] for case in cases)
        show("first page of a case", first)
        spent = [
            timed(client, "/case", case=source.choice(cases))[0]
            for _ in range(N_REQUESTS)
        ]
        show("queue", sorted(spent))
        spent = [
            timed(
                client,
                "/case",
                case=source.choice(cases),
                label=source.choice(labels),
                state="open",
            )[0]
            for _ in range(N_REQUESTS)
        ]
        show("queue, filtered", sorted(spent))
        spent = []
        for _ in range(N_REQUESTS):
            case = source.choice(cases)
            path = f"/finding/{source.choice(ids[case])}"
            spent.append(timed(client, path, case=case)[0])
        show("finding", sorted(spent))
        show("cases", sorted(timed(client, "/")[0] for _ in range(3)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--url")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(options.url, home=options.home or Path(folder)) as store,
    ):
        if not store.cases():
            fill(store, options.passages, options.cases)
        bench(store)


if __name__ == "__main__":
    main()
