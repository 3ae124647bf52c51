"""Print the cost of the signed record: ``python -m benches.record``.

    --findings N   number of findings of the made store that is verified (20,000; a
                   million takes minutes to make); its bytes are no real documents
    --rounds N     screenings of the sample case with sealing and without, in turn (3)

The first part prints seconds and the largest memory of a verification in a process
of its own. The second screens ``corpora/samples`` into new stores, with and without
sealing, and prints the ratio of the processor times of the fastest rounds. The reading
of files in the child process is left out, which makes the ratio a little worse.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from benches.store import PER_DOCUMENT, add_document, passages
from pipeline.classify.model import open_model
from pipeline.datamodel import Shelf
from pipeline.errors import ArtifactError
from pipeline.ingest.folder_entry import find_entries
from pipeline.screening.file import Target, screen_files
from pipeline.settings import corpora_dir
from pipeline.store.store import Store, open_store


def fill(store: Store, n_findings: int) -> None:
    """Add documents of 200 passages, each with one finding, and some real bytes."""
    source = random.Random(1)
    found = tuple(passages(source, "0" * 64))
    for number in range(n_findings // PER_DOCUMENT):
        document_id = store.blobs.put(source.randbytes(20_000))
        own = [replace(passage, document_id=document_id) for passage in found]
        add_document(store, own, number, every=1)


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
    """Return the processor's seconds of a screening of the samples into a new store."""
    model = open_model()
    paths = find_entries([corpora_dir() / "samples"])
    with tempfile.TemporaryDirectory() as home, open_store(home=Path(home)) as store:
        model.open()
        began = time.process_time()
        work = screen_files(paths, Target("a", Shelf.CASE), store=store, model=model)
        if is_sealed:
            list(work)
        else:
            with patch("pipeline.store.store.seal"):
                list(work)
        return time.process_time() - began


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
