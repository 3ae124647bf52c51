"""Print what the signed record costs: ``python -m benches.record``.

    --findings N   of the made store that is verified (20,000; a million takes minutes
                   to make and its bytes are no real documents)
    --rounds N     screenings of the sample case with sealing and without, in turn (3)

The first part prints seconds and the largest memory of a verification in a process
of its own. The second screens ``corpora/samples`` into new stores, with sealing and
with it taken out, and prints the ratio of the fastest rounds.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from benches.store import PER_DOCUMENT, passages
from pipeline.classify.model import open_model
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
from pipeline.errors import ArtifactError
from pipeline.screening.file import Target, screen_files
from pipeline.screening.folders import find_entries
from pipeline.settings import corpora_dir
from pipeline.store.store import Store, open_store


def fill(store: Store, n_findings: int) -> None:
    """Add documents of 200 passages, each with one finding, and some real bytes."""
    source = random.Random(1)
    found = tuple(passages(source, "0" * 64))
    text = "".join(passage.text for passage in found)
    page = Page(1, 595.0, 842.0, 0, len(text))
    for number in range(n_findings // PER_DOCUMENT):
        document_id = store.blobs.put(source.randbytes(20_000))
        name = f"{number}.pdf"
        document = Document(document_id, name, "text/plain", text, (page,), (), "1")
        own = [_moved(passage, document_id) for passage in found]
        counts = (1, 1, len(own))
        store.add_outcome(
            case=f"case {number % 50}",
            shelf=Shelf.CASE,
            coverage=Coverage(
                document_id, name, Kind.REPORT, "en", *counts, status=Status.READ
            ),
            model_version="bench",
            document=document,
            passages=own,
            findings=[_finding(passage) for passage in own],
        )


def _moved(passage: Passage, document_id: str) -> Passage:
    return Passage(
        document_id, passage.start, passage.end, passage.text, 1, passage.boxes
    )


def _finding(passage: Passage) -> Finding:
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


def verify(home: Path) -> None:
    """Verify a store in this process, and print what it took."""
    with open_store(home=home) as store:
        began, began_cpu = time.perf_counter(), time.process_time()
        report = store.verify()
        seconds = time.perf_counter() - began
        cpu = time.process_time() - began_cpu
        rows = store.counts()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"verified {rows['finding']:,} findings, {rows['passage']:,} passages, "
        f"{report.n_bytes:,} bytes, {report.head.number:,} entries: "
        f"{seconds:.1f} s (processor {cpu:.1f} s), {megabytes:.0f} MB, "
        f"{len(report.problems)} problems"
    )


def screen(*, is_sealed: bool) -> float:
    """Return the seconds of a screening of the samples into a new store."""
    model = open_model()
    paths = find_entries([corpora_dir() / "samples"])
    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        model.open()
        began = time.perf_counter()
        work = screen_files(paths, Target("a", Shelf.CASE), store=store, model=model)
        if is_sealed:
            list(work)
        else:
            with patch("pipeline.store.store.seal"):
                list(work)
        return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--verify", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.verify:
        verify(arguments.verify)
        return
    with tempfile.TemporaryDirectory() as home:
        with open_store(home=Path(home)) as store:
            fill(store, arguments.findings)
        own = [sys.executable, "-m", "benches.record", "--verify", home]
        subprocess.run(own, check=True)
    try:
        screen(is_sealed=True)  # loads the model, which neither should pay for
    except ArtifactError as error:
        print(f"screening is left out, there is no trained model: {error}")
        return
    rounds = [
        (screen(is_sealed=True), screen(is_sealed=False))
        for _ in range(arguments.rounds)
    ]
    sealed, bare = (min(times) for times in zip(*rounds, strict=True))
    print(f"screening {bare:.2f} s, with sealing {sealed:.2f} s: {bare / sealed:.3f}")


if __name__ == "__main__":
    main()
