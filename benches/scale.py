"""Print the cost of a flow beside the work itself, and the gain of a second worker.

    python -m benches.scale prefect [--documents 1000]
    python -m benches.scale dask [--documents 1000]

``prefect`` compares processor seconds of the flow and of the plain service on the same
documents, each in a process and a store of its own. The server that a flow starts
counts for the flow; a flow over one document shows its share. ``dask`` compares seconds
by the clock with one and two Dask workers, which needs an idle machine with two cores,
and the processor seconds that limit them.

Each home has screened one other document before. Costs that a home pays only once (for
smaller encoders, and the tables of its store and of Prefect) are therefore not
measured.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.settings import corpora_dir

PARAGRAPHS = 12

PLAIN = """
import sys
from pathlib import Path
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind
from pipeline.ingest.folder_entry import find_entries
from pipeline.screening.library import screen_library
from pipeline.store.store import open_store
with open_store() as store:
    entries, model = find_entries([Path(sys.argv[1])]), open_model()
    screen_library(entries, kind=Kind.REPORT, store=store, model=model)
"""
FLOW = """
import sys
from flows.ingest_library import ingest_library
if __name__ == "__main__":
    ingest_library(sys.argv[1])
"""


def write_documents(folder: Path, n_documents: int, seed: int = 1) -> Path:
    """Write texts of some invented passages each; no two are the same."""
    source = random.Random(seed)
    rows = (corpora_dir() / "annotated" / "invented").glob("documents-*.jsonl")
    passages = sorted(
        {json.loads(line)["text"] for path in rows for line in path.open("rb")}
    )
    folder.mkdir()
    for number in range(n_documents):
        text = "\n\n".join(source.sample(passages, PARAGRAPHS))
        (folder / f"{number:05}.txt").write_text(f"{text}\n", "utf-8")
    return folder


@dataclass(frozen=True)
class Texts:
    """Folders of documents.

    Attributes:
        before: One, for a home to screen before it is measured.
        one: Another one.
        all: All that are measured.
    """

    before: Path
    one: Path
    all: Path


def spent(script: str, texts: Texts, folder: Path, **more: str) -> tuple[float, float]:
    """Run a script on a folder, in a home of its own.

    Returns:
        Processor seconds of it and its children, and seconds on the clock.
    """
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "bench_script.py"
        path.write_text(script, "utf-8")
        environ = os.environ | {"TRIAGE_HOME": home, "TRIAGE_OCR": "false"} | more
        command = [sys.executable, str(path)]
        subprocess.run([*command, str(texts.before)], env=environ, check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run([*command, str(folder)], env=environ, check=True)
        clock = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def prefect(texts: Texts, n_documents: int) -> None:
    """Print the share of a flow that is not the work itself."""
    plain, flow = (spent(script, texts, texts.all)[0] for script in (PLAIN, FLOW))
    start = spent(FLOW, texts, texts.one)[0] - spent(PLAIN, texts, texts.one)[0]
    print(f"{n_documents} documents, seconds of processor:")
    print(f"service {plain:.1f}, flow {flow:.1f}")
    print(f"start of Prefect and its server: {start:.1f} s")
    print(f"flow beside service: {flow / plain - 1:+.1%}", end="")
    print(f", without the start {(flow - start) / plain - 1:+.1%}")


def dask(texts: Texts) -> None:
    """Print how much sooner two workers are ready than one.

    The clock tells it on an idle machine. Processor seconds bound it on any machine:
    what one document costs is the start, and the rest is shared by the workers.
    """
    run = partial(spent, FLOW, texts, TRIAGE_TASK_RUNNER="dask")
    all_1, clock_1 = run(texts.all, TRIAGE_WORKERS="1")
    all_2, clock_2 = run(texts.all, TRIAGE_WORKERS="2")
    start = run(texts.one, TRIAGE_WORKERS="1")[0]
    load = os.getloadavg()[0]
    print(f"clock: 1 worker {clock_1:.1f} s, 2 workers {clock_2:.1f} s")
    print(f"{clock_1 / clock_2:.2f}x on {os.cpu_count()} cores, load {load:.1f}")
    print(
        f"processor: 1 worker {all_1:.1f} s, 2 workers {all_2:.1f} s, start {start:.1f}"
    )
    print(f"at most {all_1 / (start + (all_2 - start) / 2):.2f}x, start counted")
    print(f"at most {2 * (all_1 - start) / (all_2 - start):.2f}x without the start")


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("prefect", "dask"))
    parser.add_argument("--documents", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        texts = Texts(
            write_documents(Path(place) / "before", 1, seed=2),
            write_documents(Path(place) / "one", 1),
            write_documents(Path(place) / "all", given.documents),
        )
        if given.what == "dask":
            dask(texts)
        else:
            prefect(texts, given.documents)


if __name__ == "__main__":
    main()
