"""Time the three commands from decisions at a desk to the comparison of a candidate.

    TRIAGE_HOME=... TRIAGE_CORPUS=... python -m benches.challenger [--config CONFIG]

Documents made of invented passages are screened, and 500 of their findings are
answered: confirmed if the passage has the label, otherwise dismissed. Then the commands
of docs/how-to/retrain.md follow, each in a process of its own: annotations from the
decisions, the training (by default of words and frozen vectors, on all passages of the
corpus), and the comparison with the model in use. The home should already hold the
passages of the corpus, as after any training. The bench leaves a store in it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benches.scale import write_documents
from pipeline.classify.model import open_model
from pipeline.datamodel import Decision, Kind, Shelf, Verdict
from pipeline.screening.file import Target, screen_files
from pipeline.settings import corpora_dir, models_dir, settings
from pipeline.store.store import Store, open_store

CASE = "bench-challenger"
PROGRAM = (sys.executable, "-m", "pipeline.cli")


def gold() -> dict[str, set[str]]:
    """Return the labels of each invented passage, by its words."""
    rows = (corpora_dir() / "annotated" / "invented").glob("documents-*.jsonl")
    found = (json.loads(line) for path in rows for line in path.open("rb"))
    return {" ".join(row["text"].split()): set(row["labels"]) for row in found}


def decide(store: Store, n_decisions: int) -> int:
    """Answer findings of the case, and return their number."""
    known, n = gold(), 0
    for finding in store.findings(CASE):
        words = " ".join(finding.quote.split())
        if words not in known or n == n_decisions:
            continue
        is_there = finding.label in known[words]
        store.add_decision(
            Decision(
                finding.document_id,
                finding.start,
                finding.end,
                finding.label,
                Verdict.CONFIRMED if is_there else Verdict.DISMISSED,
                "Ada Example",
                datetime.now(UTC),
                finding_id=finding.finding_id,
                reason="" if is_there else "not_said",
            )
        )
        n += 1
    return n


def timed(*command: str) -> None:
    """Run a command of the program, and print its seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*PROGRAM, *command], check=True, stdout=subprocess.DEVNULL)
    clock, after = (
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"triage {' '.join(command[:2])}: {clock:.0f} s on the clock, "
        f"{spent:.0f} s of the processor, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> None:
    """Make the store, and time the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    rung = models_dir() / "baselines" / "joined-en.toml"
    parser.add_argument("--config", type=Path, default=rung)
    parser.add_argument("--decisions", type=int, default=500)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_store() as store:
        folder = write_documents(Path(name) / "made", given.decisions // 2)
        target = Target(CASE, Shelf.LIBRARY, Kind.REPORT)
        for _ in screen_files(
            sorted(folder.iterdir()), target, store=store, model=open_model()
        ):
            pass
        print(f"{decide(store, given.decisions)} decisions", flush=True)
    timed("annotations", "from-decisions")
    timed("train", str(given.config), "--with", "decided")
    candidate = settings().home / "candidates" / given.config.stem
    timed("evaluate", str(candidate), "--against", settings().model)


if __name__ == "__main__":
    main()
