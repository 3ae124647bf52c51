"""Print how fast the store writes and searches: ``python -m benches.store``.

The store holds synthetic passages of 40 words. The words are drawn from a vocabulary
whose frequencies fall as in natural text (Zipf), so that a query has rare and common
words. Options:
``--passages N`` (200,000), ``--url URL`` (SQLite in a temporary folder).
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from pipeline.datamodel import (
    Coverage,
    Document,
    Finding,
    Kind,
    Page,
    Passage,
    Shelf,
    Status,
)
from pipeline.geometry import BBox
from pipeline.store.store import Store, open_store

PER_DOCUMENT = 200
"""Passages of a document: a report of about 60 pages."""

VOCABULARY = [f"w{i}" for i in range(50_000)]
WEIGHTS = list(accumulate(1 / (i + 1) for i in range(len(VOCABULARY))))


def words(source: random.Random, n_words: int) -> str:
    return " ".join(source.choices(VOCABULARY, cum_weights=WEIGHTS, k=n_words))


def passages(source: random.Random, document_id: str) -> Iterator[Passage]:
    start = 0
    box = ((1, BBox(72.0, 72.0, 523.25, 84.5)),)
    for _ in range(PER_DOCUMENT):
        text = words(source, 40) + "\n"
        yield Passage(document_id, start, start + len(text), text, 1, box)
        start += len(text)


def finding(passage: Passage) -> Finding:
    return Finding(
        finding_id=passage.passage_id,
        document_id=passage.document_id,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        page_number=1,
        boxes=passage.boxes,
        label="covert_use",
        score=0.6,
        threshold=0.4,
        attributes=(("polarity", "asserted"),),
        evidence=(),
        classifier="linear.v1",
        model_version="bench",
        language="en",
    )


def add_document(
    store: Store, found: Sequence[Passage], number: int, *, every: int
) -> float:
    """Add a document of these passages, and return the seconds that this took.

    Args:
        store: Store to add it to.
        found: All passages of one document.
        number: Number in the names of the document and of its case.
        every: Distance of passages with a finding: one in so many has one.
    """
    document_id = found[0].document_id
    text = "".join(passage.text for passage in found)
    page = Page(1, 595.0, 842.0, 0, len(text))
    name = f"{number}.pdf"
    document = Document(document_id, name, "application/pdf", text, (page,), (), "1")
    counts = (1, 1, len(found))
    began = time.perf_counter()
    store.add_outcome(
        case=f"case {number % 50}",
        shelf=Shelf.CASE,
        coverage=Coverage(
            document_id, name, Kind.REPORT, "en", *counts, status=Status.READ
        ),
        model_version="bench",
        document=document,
        passages=found,
        findings=[finding(passage) for passage in found[::every]],
    )
    return time.perf_counter() - began


def time_searches(store: Store, queries: list[str], case: str | None) -> list[float]:
    spent = []
    for query in queries:
        start = time.perf_counter()
        store.search(query, case=case)
        spent.append(time.perf_counter() - start)
    return sorted(spent)


def show(name: str, spent: list[float]) -> None:
    p50, p95 = (1000 * spent[int(len(spent) * share)] for share in (0.5, 0.95))
    print(f"{name:<34} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   n {len(spent)}")


def bench(store: Store, n_passages: int) -> None:
    source = random.Random(1)
    n_documents = n_passages // PER_DOCUMENT
    spent, worked = [], []
    for number in range(n_documents):
        found = list(passages(source, f"{number:064x}"))
        began = time.process_time()
        spent.append(add_document(store, found, number, every=20))
        worked.append(time.process_time() - began)
    seconds, n_rows = sum(spent), n_documents * PER_DOCUMENT
    print(f"added {n_rows} passages in {seconds:.1f} s: {n_rows / seconds:.0f} rows/s")
    few = max(1, n_documents // 20)
    for name, each in (("clock", spent), ("processor", worked)):
        first, last = (few * PER_DOCUMENT / sum(x) for x in (each[:few], each[-few:]))
        print(
            f"first twentieth {first:.0f} rows/s by the {name}, last {last:.0f}: "
            f"{last / first:.0%}"
        )
    rare = [
        f"{a} {b}" for a, b in zip(VOCABULARY[500:600], VOCABULARY[9:109], strict=True)
    ]
    show("two words, one rare", time_searches(store, rare, None))
    drawn = [words(source, 2) for _ in range(100)]
    show("two words, drawn as in text", time_searches(store, drawn, None))
    phrases = [f'"{query}"' for query in drawn]
    show("the same as a phrase", time_searches(store, phrases, None))
    show("drawn, in one case of fifty", time_searches(store, drawn, "case 1"))
    show("one of the five commonest words", time_searches(store, VOCABULARY[:5], None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--url")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        with open_store(options.url, home=Path(home)) as store:
            bench(store, options.passages)
        size = sum(path.stat().st_size for path in Path(home).glob("store.sqlite*"))
        print(f"size of the file: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
