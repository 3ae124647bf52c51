"""Print how fast documents are screened: ``python -m benches.end_to_end``.

On the same files, one after the other, three things are timed: the whole chain (read in
the child process, segment, classify, store in SQLite), pdfplumber's ``extract_words``
alone, and the chain after the reading, from text to stored findings. Before the clock
starts, all models are opened and one more file is screened. So what a process does once
is left out: it starts the child process, opens models and spaCy, and compiles most
patterns. Word lists of other languages are read at their first passage.

The processor time after the reading does not depend on other programs as much as the
time by the clock does. It counts both cores. Below it stand the stages of the chain,
each with its share of the time by the clock.
"""

import io
import logging
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pipeline.findings
import pipeline.text.segment
from benches.corpus_files import choose, parser
from pipeline.classify.model import Model, open_model
from pipeline.datamodel import Coverage, Document, Passage, Shelf, Status
from pipeline.errors import ArtifactError, IngestError
from pipeline.ingest import READER_VERSION, read_document
from pipeline.screening import outcome
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import Store, open_store
from pipeline.text.segment import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CASE = "bench"


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


class Stage:
    """Stands in for the function of one stage of a screening and keeps its time.

    Attributes:
        seconds: Seconds that the stage has taken so far.
        processor: Processor time of this process meanwhile, in seconds.
    """

    def __init__(self, owner: object, name: str) -> None:
        self.seconds = self.processor = 0.0
        self._function = getattr(owner, name)
        setattr(owner, name, self)

    def __call__(self, *given: object, **named: object) -> object:
        """Return what the function returns."""
        began, busy = time.perf_counter(), time.process_time()
        result = self._function(*given, **named)
        self.seconds += time.perf_counter() - began
        self.processor += time.process_time() - busy
        return result


READ = "read in the child process"


def stages_of(store: Store, model: Model | None) -> dict[str, Stage]:
    """Return the stages of a screening, by what each does."""
    stages = {READ: Stage(outcome, "read_part")}
    if model is not None:
        stages |= {
            "cut into passages": Stage(pipeline.text.segment, "segment"),
            "decide the kind": Stage(model.kinds, "decide"),
            "score": Stage(pipeline.findings, "score_passages"),
            "findings by rules, and evidence": Stage(pipeline.findings, "findings_of"),
        }
    return stages | {"store": Stage(store, "add_outcome")}


def bench(
    paths: list[Path],
    screen: "Callable[[Path], Coverage]",
    stages: "Mapping[str, Stage]",
) -> None:
    ours = theirs = busy = 0.0
    n_pages = n_passages = n_files = 0
    for path in paths:
        began, before = time.perf_counter(), time.process_time()
        try:
            coverage = screen(path)
        except IngestError as error:
            print(f"{path.name}: left out ({error})")
            continue
        took = time.perf_counter() - began
        used = time.process_time() - before
        if coverage.status not in (Status.READ, Status.PARTIAL):
            print(f"{path.name}: left out ({coverage.status}: {coverage.reason})")
            continue
        began = time.perf_counter()
        n_pages += pdfplumber_pages(path)
        theirs += time.perf_counter() - began
        ours += took
        busy += used
        n_passages += coverage.n_passages
        n_files += 1
    print(f"\nfiles: {', '.join(path.name for path in paths)}")
    print(f"{n_files} files, {n_pages} pages, {n_passages} passages, interleaved")
    print(f"{'':<34} {'pages/s':>8} {'ratio':>7}")
    print(f"{'read, segment, classify, store':<34} {n_pages / ours:8.1f}", end="")
    print(f" {theirs / ours:6.1f}x   {n_passages / ours:.0f} passages/s")
    reading = stages[READ]
    after = ours - reading.seconds
    print(f"{'the same after reading':<34} {n_pages / after:8.1f}", end="")
    print(f" {theirs / after:6.1f}x   {n_passages / after:.0f} passages/s")
    print(f"{'pdfplumber extract_words alone':<34} {n_pages / theirs:8.1f} {1:6.1f}x")
    each = 1000 * (busy - reading.processor) / n_passages
    print(f"processor time after reading: {each:.1f} ms a passage")
    print(f"\n{'stage':<34} {'share':>8} {'ms a passage':>14}")
    costs = {name: stage.seconds for name, stage in stages.items()}
    costs["the rest"] = ours - sum(costs.values())
    for name, seconds in costs.items():
        print(f"{name:<34} {seconds / ours:8.0%} {1000 * seconds / n_passages:14.2f}")


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    options = parser(__doc__, files=40).parse_args()
    *paths, first = choose(options.corpus, options.files + 1)
    model = model_or_none()
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

        if model is not None:
            model.open()
        screen(first)
        bench(paths, screen, stages_of(store, model))
    print(f"\nagain: python -m benches.end_to_end --files {options.files}")


if __name__ == "__main__":
    main()
