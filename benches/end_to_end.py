"""Print how fast documents are screened: ``python -m benches.end_to_end``.

On the same files, one after the other, three things are timed: the whole chain (read in
the child process, segment, classify, store in SQLite), pdfplumber's ``extract_words``
alone, and the chain after the reading, from text to stored findings. A short text is
screened before the clock starts, so that everything that is opened once is open.
"""

import io
import logging
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benches.corpus_files import choose, parser
from pipeline.classify.model import Model, open_model
from pipeline.datamodel import Coverage, Document, Passage, Shelf, Status
from pipeline.errors import ArtifactError, IngestError
from pipeline.ingest import READER_VERSION, read_document
from pipeline.ingest.contained.unpack import Part, read_part
from pipeline.screening import outcome
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import Store, open_store
from pipeline.text.segment import segment

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = "bench"

_WARM = """Silent interception of calls. The target never notices the agent.

Faces in a crowd are matched against a watch list, and each person is followed.
"""


def model_or_none() -> Model | None:
    try:
        return open_model()
    except (ArtifactError, OSError) as error:
        print(f"classifying is left out, there is no trained model: {error}")
        return None


def store_only(path: Path, store: Store) -> Coverage:
    """Read, segment and store without a model."""
    document = read_document(path.read_bytes(), path.name)
    passages = segment(document)
    coverage = unclassified(document, passages)
    store.add_outcome(
        case=CASE, shelf=Shelf.CASE, coverage=coverage, model_version="none",
        document=document, passages=passages, findings=(),
        reader_version=READER_VERSION,
    )  # fmt: skip
    return coverage


def unclassified(document: Document, passages: list[Passage]) -> Coverage:
    return Coverage(
        document_id=document.document_id,
        name=document.name,
        kind=None,
        language=None,
        n_pages=len(document.pages),
        n_pages_read=len(document.pages) - len(document.unread_pages),
        n_passages=len(passages),
        status=document.status,
    )


def pdfplumber_pages(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(path.read_bytes())) as document:
        for page in document.pages:
            page.extract_words(x_tolerance_ratio=0.15)
            page.close()
        return len(document.pages)


class Reading:
    """Stands in for ``read_part`` in a screening and keeps the time.

    Attributes:
        seconds: Seconds that reading has taken so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, part: Part) -> Document:
        """Return what ``read_part`` returns."""
        began = time.perf_counter()
        document = read_part(part)
        self.seconds += time.perf_counter() - began
        return document


def bench(
    paths: list[Path], screen: "Callable[[Path], Coverage]", reading: Reading
) -> None:
    ours = theirs = 0.0
    n_pages = n_passages = n_files = 0
    for path in paths:
        began = time.perf_counter()
        try:
            coverage = screen(path)
        except IngestError as error:
            print(f"{path.name}: left out ({error})")
            continue
        took = time.perf_counter() - began
        if coverage.status not in (Status.READ, Status.PARTIAL):
            print(f"{path.name}: left out ({coverage.status}: {coverage.reason})")
            continue
        began = time.perf_counter()
        n_pages += pdfplumber_pages(path)
        theirs += time.perf_counter() - began
        ours += took
        n_passages += coverage.n_passages
        n_files += 1
    print(f"\nfiles: {', '.join(path.name for path in paths)}")
    print(f"{n_files} files, {n_pages} pages, {n_passages} passages, interleaved")
    print(f"{'':<34} {'pages/s':>8} {'ratio':>7}")
    print(f"{'read, segment, classify, store':<34} {n_pages / ours:8.1f}", end="")
    print(f" {theirs / ours:6.1f}x   {n_passages / ours:.0f} passages/s")
    after = ours - reading.seconds
    print(f"{'the same after reading':<34} {n_pages / after:8.1f}", end="")
    print(f" {theirs / after:6.1f}x   {n_passages / after:.0f} passages/s")
    print(f"{'pdfplumber extract_words alone':<34} {n_pages / theirs:8.1f} {1:6.1f}x")


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    options = parser(__doc__, files=40).parse_args()
    paths = choose(options.corpus, options.files)
    model = model_or_none()
    reading = Reading()
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(None, home=Path(home)) as store,
    ):

        def screen(path: Path) -> Coverage:
            if model is None:
                return store_only(path, store)
            lines = screen_file(
                path, Target(CASE, Shelf.CASE), store=store, model=model
            )
            return lines[0]

        warm = Path(home) / "warm.txt"
        warm.write_text(_WARM, "utf-8")
        screen(warm)  # starts the child process, opens model, graphs and spaCy
        outcome.read_part = reading  # type: ignore[attr-defined]
        bench(paths, screen, reading)
    print(f"\nagain: python -m benches.end_to_end --files {options.files}")


if __name__ == "__main__":
    main()
