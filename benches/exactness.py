"""Prove that quotes are exact: ``python -m benches.exactness``.

Every file of the corpus is read and stored, with the files inside it. Then this is
checked on the stored data:

- each passage is the document's text at its offsets, to the character;
- passages rise and do not overlap, and no letter of a block is outside of them;
- each word of a page is the text at its offsets, without white space;
- each box of a passage lies on its page (a box outside is printed, but is no failure,
  because some files print outside of their pages).

``--share 10`` takes every tenth file.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.datamodel import REPEATED_KINDS, Coverage, Document, Page, Passage, Shelf
from pipeline.errors import IngestError
from pipeline.ingest.contained.unpack import read_part, unpack
from pipeline.ingest.folder_entry import find_entries
from pipeline.settings import settings
from pipeline.store.store import Store, open_store
from pipeline.text.segment import segment

SLOW = 30.0
"""Seconds from which on a file is named: it says how far the run is."""


@dataclass
class Count:
    """Counts of checks and failures."""

    documents: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    n_passages: int = 0
    n_words: int = 0
    n_boxes: int = 0
    n_outside: int = 0
    failures: list[str] = field(default_factory=list)


def documents_in(path: Path, count: Count) -> Iterator[Document]:
    for part in unpack(path.read_bytes(), path.name):
        if part.contents.is_archive:
            continue
        try:
            yield read_part(part)
        except IngestError as error:
            count.refused[error.status] += 1


def stored(store: Store, document: Document) -> tuple[Document, list[Passage]]:
    """Return a document and its passages as the store gives them back."""
    passages = segment(document)
    line = Coverage(
        document_id=document.document_id, name=document.name, kind=None,
        language=None, n_pages=len(document.pages), n_pages_read=len(document.pages),
        n_passages=len(passages), status=document.status,
    )  # fmt: skip
    store.add_outcome(
        case="corpus", shelf=Shelf.LIBRARY, coverage=line, model_version="none",
        document=document, passages=passages, findings=[],
    )  # fmt: skip
    key = document.document_id
    return store.document(key), store.passages(key)


def check(
    document: Document, found: Document, passages: list[Passage]
) -> Iterator[str]:
    """Yield the faults of a stored document."""
    if found.text != document.text:
        yield "the stored text is another one"
    covered = bytearray(len(found.text))
    end = 0
    for passage in passages:
        if found.text[passage.start : passage.end] != passage.text:
            yield f"passage {passage.start}:{passage.end} is not the text there"
        if passage.start < end:
            yield f"passage {passage.start}:{passage.end} begins before {end}"
        end = passage.end
        covered[passage.start : passage.end] = b"\1" * len(passage.text)
    for block in document.blocks:
        if block.kind not in REPEATED_KINDS:
            yield from _left_out(found.text, covered, block.start, block.end)
    for page in found.pages:
        yield from _wrong_words(found.text, page)


def _left_out(text: str, covered: bytearray, start: int, end: int) -> Iterator[str]:
    at = covered.find(0, start, end)
    while at >= 0:
        if text[at].isalpha():
            yield f"the letter at {at} is in no passage"
        at = covered.find(0, at + 1, end)


def _wrong_words(text: str, page: Page) -> Iterator[str]:
    spans = page.words.spans
    for start, end in zip(spans[::2], spans[1::2], strict=True):
        word = text[start:end]
        if not word or word.split() != [word]:
            yield f"page {page.number} has no word at {start}:{end}: {word!r}"


def count_boxes(found: Document, passages: list[Passage], count: Count) -> None:
    sizes = {page.number: (page.width, page.height) for page in found.pages}
    for passage in passages:
        for number, box in passage.boxes:
            width, height = sizes[number]
            on_page = box.x0 < width and box.x1 > 0 and box.top < height
            count.n_boxes += 1
            count.n_outside += not (on_page and box.bottom > 0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=settings().corpus)
    options.add_argument("--share", type=int, default=1, help="one file of so many")
    given = options.parse_args()
    count = Count()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        for path in find_entries([given.corpus])[:: given.share]:
            started = time.monotonic()
            for document in documents_in(path, count):
                found, passages = stored(store, document)
                wrong = list(check(document, found, passages))
                count.failures += [f"{path}: {document.name}: {x}" for x in wrong]
                count.documents[document.media_type] += 1
                count.n_passages += len(passages)
                count.n_words += sum(len(page.words) for page in found.pages)
                count_boxes(found, passages, count)
            if (seconds := time.monotonic() - started) >= SLOW:
                print(f"{seconds:.0f} s: {path}", flush=True)
    show(count, time.monotonic() - began)


def show(count: Count, seconds: float) -> None:
    total = count.documents.total()
    print(f"{total} documents in {seconds:.0f} s: {dict(count.documents)}")
    print(f"refused with a reason: {dict(count.refused)}")
    print(f"{count.n_passages} passages, {count.n_words} words with boxes")
    print(f"{count.n_boxes} boxes of passages, {count.n_outside} off their page")
    for failure in count.failures[:20]:
        print(failure)
    print(f"failures: {len(count.failures)}")
    raise SystemExit(bool(count.failures))


if __name__ == "__main__":
    main()
