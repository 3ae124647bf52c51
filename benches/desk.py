"""Print how fast the review desk answers: ``python -m benches.desk``.

The store holds invented passages as in ``store.py``, a tenth of them flagged and some
answered; half of the documents are brochures, half reports. Parties and goods of the
cases that are asked for are looked up, so that their flags are computed anew after each
answer. Pages of the queue and of findings are requested over HTTP, at random, and page
images of the sample case that are not in memory yet. A key press is the answer that a
page's form sends, with the next page that it leads to. The first page of each case is
timed separately, because it reads data that later pages find in memory.
Options:
``--passages N`` (1,000,000), ``--cases N`` (50), ``--requests N`` (200, of each page),
``--url URL`` (SQLite), ``--home FOLDER`` (a temporary one; a folder that is kept is
filled once).
"""

import argparse
import html
import random
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pypdfium2 as pdfium
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
from pipeline.parties.deal.build import build_deal
from pipeline.review import create_app
from pipeline.settings import corpora_dir
from pipeline.store.store import Store, open_store

N_DECISIONS = 2_000
N_TOGETHER = 50
"""Documents in a row that are of one kind: one for each of as many cases."""


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
    kind = Kind.REPORT if number // N_TOGETHER % 2 else Kind.BROCHURE
    store.add_outcome(
        case=case,
        shelf=Shelf.CASE,
        coverage=Coverage(document_id, name, kind, "en", *counts, status=Status.READ),
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
    # With its protocol named, as ``triage serve`` opens it: otherwise asyncio leaves
    # Nagle's algorithm on, and each short page waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        arguments = {"sockets": [listener]}
        thread = threading.Thread(target=server.run, kwargs=arguments, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(
            base_url=address, timeout=300, follow_redirects=True
        ) as client:
            yield client
        server.should_exit = True
        thread.join()


_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_CHOSEN = re.compile(r'name="claim" value="([^"]+)" id="[^"]+" checked')


@dataclass
class Times:
    """Seconds for answers: by the clock, and of the processor.

    Processor seconds are those of this process, server and client together. They do not
    depend on other programs on the machine.
    """

    name: str
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the time of what is done meanwhile."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.clock.append(time.perf_counter() - began)
        self.processor.append(time.process_time() - worked)

    def get(self, client: httpx.Client, *paths: str, **query: str) -> None:
        """Fetch pages one after the other, and note their total time."""
        with self.noted():
            for path in paths:
                client.get(path, params=query).raise_for_status()

    def press(self, client: httpx.Client, page: httpx.Response) -> httpx.Response:
        """Confirm the finding of a page, and note the time until the next page."""
        form = page.text[page.text.index('action="/answer"') :]
        fields = {k: html.unescape(v) for k, v in _HIDDEN.findall(form)}
        fields["claim"] = _CHOSEN.findall(form)[0]
        with self.noted():
            found = client.post("/answer", data=fields | {"do": "confirm"})
        found.raise_for_status()
        return found

    def show(self) -> None:
        """Print both."""
        show(self.name, sorted(self.clock))
        show("  of the processor", sorted(self.processor))


def sample_pages(store: Store) -> list[str]:
    """Store the PDFs of the sample case; return the addresses of their page images."""
    addresses = []
    for path in sorted((corpora_dir() / "samples").rglob("*.pdf")):
        content = path.read_bytes()
        document_id = store.blobs.put(content)
        with pdfium.PdfDocument(content) as pdf:
            sizes = [page.get_size() for page in pdf]
        pages = tuple(
            Page(n, width, height, n - 1, n)
            for n, (width, height) in enumerate(sizes, start=1)
        )
        counts = (len(pages), len(pages), 0)
        store.add_outcome(
            case="page images",
            shelf=Shelf.CASE,
            coverage=Coverage(
                document_id, path.name, Kind.OTHER, "en", *counts, status=Status.READ
            ),
            model_version="bench",
            document=Document(
                document_id, path.name, "application/pdf", "." * len(pages), pages,
                (), "1",
            ),
            passages=(),
            findings=(),
        )  # fmt: skip
        addresses += [f"/page-image/{document_id}/{p.number}.jpg" for p in pages]
    return addresses


def press_keys(
    client: httpx.Client, ids: Mapping[str, Sequence[str]], n_requests: int
) -> Times:
    """Answer findings of each case, each on the page that the last answer led to."""
    key = Times("key press")
    for case, own in ids.items():
        page = client.get(f"/finding/{own[0]}", params={"case": case})
        for _ in range(n_requests // len(ids)):
            page = key.press(client, page)
    return key


def wait_for(client: httpx.Client) -> None:
    """Return as soon as the desk answers."""
    while True:
        try:
            client.get("/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)


def bench(store: Store, n_requests: int) -> None:
    source = random.Random(3)
    # Cases that stay in memory, as those do that a reviewer works on.
    cases = [case.name for case in store.cases()][:8]
    ids = {case: [f.finding_id for f in store.findings(case)] for case in cases}
    labels = default_labels().ids
    searched = Times("search of the parties")
    for case in cases:
        with searched.noted():
            build_deal(store, case)
    with serving(store) as client:
        wait_for(client)
        first = Times("first page of a case")
        for case in cases:
            first.get(client, "/case", case=case)
        queue, filtered = Times("queue"), Times("queue, filtered")
        finding = Times("finding")
        for _ in range(n_requests):
            case = source.choice(cases)
            queue.get(client, "/case", case=case)
            label = source.choice(labels)
            filtered.get(client, "/case", case=case, label=label, state="open")
            finding.get(client, f"/finding/{source.choice(ids[case])}", case=case)
        start, image = Times("first page image"), Times("finding, image not cached")
        pages = sample_pages(store)
        start.get(client, pages[0])
        for path in pages[1:]:
            case = source.choice(cases)
            found = f"/finding/{source.choice(ids[case])}"
            image.get(client, found, path, case=case)
        key = press_keys(client, ids, n_requests)
        listed = Times("cases")
        for _ in range(3):
            listed.get(client, "/")
    for times in (searched, first, queue, filtered, finding, start, image, key, listed):
        times.show()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--url")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(options.url, home=options.home or Path(folder)) as store,
    ):
        if not store.cases():
            fill(store, options.passages, options.cases)
        bench(store, options.requests)


if __name__ == "__main__":
    main()
