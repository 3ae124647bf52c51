"""Time a refresh that finds no new document, or one, among many known ones.

    python -m benches.refresh --documents 10000

A real HTTP server on loopback speaks each publisher's format. The known documents are
written into the store as an earlier refresh leaves them; they are not fetched or read
here. For each connector the bench prints requests, bodies and processor seconds of this
process, including the server in it and without the child that reads a new document. The
pause between two requests, which a real host requires, is left out. The cost of a new
document is that in an empty library, plus the cost added by 10,000 others.
"""

import argparse
import hashlib
import json
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from pipeline.classify.model import Model, open_model
from pipeline.datamodel import (
    LIBRARY,
    Coverage,
    Document,
    Kind,
    Origin,
    Page,
    Passage,
    Shelf,
    SourceFile,
    SourceState,
    Status,
)
from pipeline.ingest.base import READER_VERSION
from pipeline.screening.library import SourceRun, refresh_library
from pipeline.settings import settings
from pipeline.sources.manifest import SourceManifest
from pipeline.sources.outcome import FetchLimits
from pipeline.sources.refresh import refresh_source
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import insert_many, page_row, reading_row, row_of
from pipeline.store.store import Store, open_store
from pipeline.store.writes import coverage_row, ensure_case

TEXT = "Officers of the agency intercepted the calls of journalists. Report {n}."
DAY = "2026-11-01"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CONNECTORS = ("sitemap", "hudoc", "oai-pmh")
_PER_PAGE = 500


class Publisher:
    """Serves documents and three kinds of lists of them, and counts the requests."""

    def __init__(self, n_documents: int) -> None:
        self.n_documents = n_documents
        self.n_requests = 0
        self.n_bodies = 0
        self.base = ""

    def body(self, path: str, query: dict[str, list[str]]) -> bytes:
        """Return what stands at an address."""
        if path == "/sitemap.xml":
            return self._sitemap()
        if path == "/hudoc":
            return self._hudoc(int(query["start"][0]))
        if path == "/oai":
            return self._oai()
        if path == "/robots.txt":
            return b"User-agent: *\nAllow: /\n"
        self.n_bodies += 1
        name = query["id"][0] if "id" in query else Path(path).stem
        return TEXT.format(n=name).encode()

    def _sitemap(self) -> bytes:
        rows = "".join(
            f"<url><loc>{self.base}/{n}.txt</loc><lastmod>{DAY}</lastmod></url>"
            for n in range(self.n_documents)
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<urlset xmlns="{space}">{rows}</urlset>'.encode()

    def _hudoc(self, start: int) -> bytes:
        # The newest first, as the query asks.
        ids = range(self.n_documents - 1, -1, -1)[start : start + _PER_PAGE]
        rows = [{"columns": {"itemid": str(n), "kpdate": DAY}} for n in ids]
        return json.dumps({"resultcount": self.n_documents, "results": rows}).encode()

    def _oai(self) -> bytes:
        return (
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>'
            f"{DAY}T00:00:00Z</responseDate><error code='noRecordsMatch'/></OAI-PMH>"
        ).encode()


@contextmanager
def serving(publisher: Publisher) -> Iterator[None]:
    """Serve on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.n_requests += 1
            parts = urlsplit(self.path)
            body = publisher.body(parts.path, parse_qs(parts.query))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            is_same = self.headers.get("If-None-Match") == etag
            self.send_response(304 if is_same else 200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", "0" if is_same else str(len(body)))
            self.end_headers()
            if not is_same:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def manifest_of(connector: str, publisher: Publisher) -> SourceManifest:
    """Return a source of one connector."""
    paths = {"sitemap": "/sitemap.xml", "hudoc": "/hudoc", "oai-pmh": "/oai"}
    return SourceManifest.model_validate(
        {
            "source_id": f"bench-{connector}",
            "title": "Reports",
            "publisher": {
                "name": "Bench", "official": False, "url": publisher.base,
            },
            "kind": "report",
            "languages": ["en"],
            "licence": "none",
            "frequency": "never",
            "connector": connector,
            "url": f"{publisher.base}{paths[connector]}",
            "assertions": {"min_pages_with_text": 1},
        }
    )  # fmt: skip


def address_of(connector: str, publisher: Publisher, n: int) -> str:
    """Return where a document is."""
    if connector == "hudoc":
        asked = f"library=ECHR&id={n}&filename={n}.pdf"
        return f"{publisher.base}/app/conversion/pdf/?{asked}"
    return f"{publisher.base}/{n}.txt"


def fill(store: Store, model: Model, n_documents: int) -> None:
    """Write the known documents as an earlier refresh leaves them, but for their seals.

    A refresh asks for none; sealing 10,000 documents takes minutes.
    """
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    for n in range(1, n_documents + 1):
        text = TEXT.format(n=n - 1)
        key = hashlib.sha256(text.encode()).hexdigest()
        name = f"{n - 1}.txt"
        page = Page(1, 0, 0, 0, len(text))
        document = Document(
            key, name, "text/plain", text, (page,), (), READER_VERSION
        )  # fmt: skip
        passage = Passage(key, 0, len(text), text, 1, language="en")
        coverage = Coverage(key, name, Kind.REPORT, "en", 1, 1, 1, Status.READ)
        read = {"document_id": key, "reading_id": n}
        rows[t.document].append({"document_id": key, "added_at": NOW})
        rows[t.reading].append(reading_row(document, [passage]) | {"id": n})
        rows[t.page].append(page_row(page, n))
        rows[t.passage].append(row_of(passage, reading_id=n))
        line = coverage_row(coverage, READER_VERSION, model.version)
        rows[t.coverage].append(line | {"id": n, "reading_id": n})
        rows[t.latest].append(read | {"coverage_id": n})
        rows[t.sketch].append({"document_id": key, "hashes": b""})
        place = {"case": LIBRARY, "document_id": key, "name": name, "added_at": NOW}
        rows[t.case_document].append(
            place | {"shelf": Shelf.LIBRARY, "kind": Kind.REPORT}
        )
    with store.writing() as connection:
        ensure_case(connection, LIBRARY)
        for table, found in rows.items():
            insert_many(connection, table, found)


def know(store: Store, connector: str, publisher: Publisher) -> None:
    """Note the list and the files of a source as an earlier refresh leaves them."""
    source_id = f"bench-{connector}"
    folder = settings().home / "sources" / source_id
    files, origins = {}, []
    for n in range(publisher.n_documents):
        body = TEXT.format(n=n).encode()
        key = hashlib.sha256(body).hexdigest()
        path = Path("files") / key[:2] / key / f"{n}.txt"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
        url = address_of(connector, publisher, n)
        files[url] = SourceFile(
            url, key, path.as_posix(), len(body), NOW, version=DAY, record=str(n)
        )
        origin = Origin(source_id, url, NOW, "none")
        origins.append(row_of(origin, document_id=key))
    with store.writing() as connection:
        insert_many(connection, t.origin, origins)
    cursor = DAY if connector == "oai-pmh" else ""
    with store.hold_source(source_id) as held:
        held.save(SourceState(source_id, NOW, cursor=cursor, files=files))


def refreshed(
    store: Store, model: Model, connector: str, publisher: Publisher
) -> tuple[SourceRun, float]:
    """Refresh a source and return the run and its seconds."""
    publisher.n_requests = publisher.n_bodies = 0
    fetch = partial(refresh_source, limits=FetchLimits(delay_s=0))
    began = time.process_time()
    run = refresh_library(
        manifest_of(connector, publisher), store=store, model=model, fetch=fetch
    )
    return run, time.process_time() - began


def alone(model: Model) -> float:
    """Return the seconds of a refresh of one document into an empty library."""
    with tempfile.TemporaryDirectory() as name, open_store(home=Path(name)) as store:
        publisher = Publisher(1)
        with serving(publisher):
            return refreshed(store, model, "sitemap", publisher)[1]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    n_documents = parser.parse_args(arguments).documents
    model = open_model()
    model.open()
    publisher = Publisher(n_documents)
    with serving(publisher), open_store() as store:
        fill(store, model, n_documents)
        for connector in CONNECTORS:
            know(store, connector, publisher)
            for what in ("first after", "nothing new"):
                run, seconds = refreshed(store, model, connector, publisher)
                told(connector, what, publisher, run, seconds)
        first, own = alone(model), alone(model)
        publisher.n_documents += 1
        for connector in ("sitemap", "hudoc"):
            run, seconds = refreshed(store, model, connector, publisher)
            told(connector, "one new", publisher, run, seconds)
        print(f"one document alone, into an empty library: {own:.2f} s", end="")
        print(f"; the first of the process {first:.2f} s")


def told(
    connector: str, what: str, publisher: Publisher, run: SourceRun, seconds: float
) -> None:
    counts = run.counts()
    print(
        f"{connector:8} {what:12} {publisher.n_requests:3} requests, "
        f"{publisher.n_bodies} bodies, {counts['new']} new of "
        f"{counts['new'] + counts['unchanged']}: {seconds:.2f} s {run.reason}",
        flush=True,
    )


if __name__ == "__main__":
    main()
