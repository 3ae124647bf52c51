"""Time the three commands from decisions at a desk to the comparison of a candidate.

    TRIAGE_HOME=... TRIAGE_CORPUS=... python -m benches.decisions_to_challenger

Documents of the corpus, in an order drawn by ``--seed``, are screened until they have
500 findings. Each finding is answered: as the annotators did if they read the passage,
otherwise by a coin. Then the commands of docs/how-to/retrain.md follow, each in a
process of its own: annotations from the decisions, the training (by default of words
and frozen vectors), and the comparison with the model in use.

With ``--every 10`` the training learns from every tenth annotation beside the answers,
where a whole training takes too long to be measured.

The caches of the home decide the time, so they are counted first: passages of the
corpus, vectors of passages, and scores of the model in use. The bench leaves a store in
the home, which must not hold decisions before.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from pipeline.classify.model import open_model
from pipeline.datamodel import Decision, Finding, Shelf, Verdict
from pipeline.files import write_atomically
from pipeline.labels import default_labels
from pipeline.screening.file import Target, screen_files
from pipeline.settings import models_dir, settings
from pipeline.store.store import Store, open_store
from pipeline.training.config import read_base_config
from pipeline.training.corpus import FOLDERS, corpus_documents
from pipeline.training.data import annotated_files, best_readings, read_annotations

CASE = "bench-decisions"
PROGRAM = (sys.executable, "-m", "pipeline.cli")
CACHES = {
    "documents of the corpus as passages": "passages/*/*.json",
    "files of vectors": "vectors/*.npz",
    "files of scores": "sittings/*/*.npz",
}
"""Pattern of each cache under the home."""

Place = tuple[str, int, int]


def gold() -> dict[Place, frozenset[str]]:
    """Return the labels of each passage that annotators read, by its place."""
    files = annotated_files(["real"])
    rows = [row for path in files for row in read_annotations(path, default_labels())]
    best = best_readings(rows)
    return {
        (row.document_id, row.start, row.end): frozenset(row.labels) for row in best
    }


def screened(store: Store, n_findings: int, seed: int) -> Iterator[Finding]:
    """Screen documents until they have so many findings, and yield these."""
    documents = corpus_documents(FOLDERS.values())
    random.Random(seed).shuffle(documents)
    target, model = Target(CASE, Shelf.LIBRARY), open_model()
    for n_read, document in enumerate(documents, start=1):
        for _ in screen_files([document.path], target, store=store, model=model):
            pass
        n = len(store.findings(CASE))
        if n >= n_findings:
            print(f"{n} findings in {n_read} documents", flush=True)
            break
    yield from islice(store.findings(CASE), n_findings)


def decide(store: Store, n_decisions: int, seed: int) -> None:
    """Answer so many findings of a case, and print how many of them by the gold."""
    known, coin = gold(), random.Random(seed)
    n, n_known = 0, 0
    for finding in [*screened(store, n_decisions, seed)]:
        labels = known.get((finding.document_id, finding.start, finding.end))
        is_there = coin.random() < 0.5 if labels is None else finding.label in labels
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
        n, n_known = n + 1, n_known + (labels is not None)
    print(f"{n} decisions, {n_known} of them as the annotators", flush=True)


def thinned(config: Path, every: int) -> Path:
    """Write a config that learns from every so many annotations; return its path."""
    home, names = settings().home, list[str]()
    for folder in read_base_config(config).data.annotated:
        names.append(f"{folder}-every-{every}")
        own = home / "annotated" / names[-1]
        own.mkdir(parents=True)
        for path in annotated_files([folder]):
            lines = path.read_text("utf-8").splitlines(keepends=True)
            (own / path.name).write_text("".join(lines[::every]), "utf-8")
    line = f"annotated = {json.dumps(names)}"
    text = re.sub(r"^annotated = .*$", line, config.read_text("utf-8"), flags=re.M)
    return write_atomically(home / f"every-{every}.toml", text.encode("utf-8"))


def timed(*command: str, shown: bool = False) -> float:
    """Run a command of the program, print its times, and return its seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    out = None if shown else subprocess.DEVNULL
    subprocess.run([*PROGRAM, *command], check=True, stdout=out)
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"triage {' '.join(command[:2])}: {clock:.0f} s by the clock, {spent:.0f} s of "
        f"the processor ({spent / clock:.1f} cores), load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return clock


def main() -> None:
    """Make the store, and time the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    rung = models_dir() / "baselines" / "joined-en.toml"
    parser.add_argument("--config", type=Path, default=rung)
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=28)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    home = settings().home
    with open_store() as store:
        if any(case.name == CASE for case in store.cases()):
            parser.error(f"{home}: expected a home without the case {CASE}")
        decide(store, given.decisions, given.seed)
    for what, pattern in CACHES.items():
        print(f"{what}: {len([*home.glob(pattern)])}", flush=True)
    config = given.config if given.every == 1 else thinned(given.config, given.every)
    name = read_base_config(config).name
    candidate = home / "candidates" / name
    clock = timed("annotations", "from-decisions", shown=True)
    clock += timed("train", str(config), "--with", "decided")
    clock += timed("evaluate", str(candidate), "--against", settings().model)
    print(f"{name}, all three commands: {clock:.0f} s by the clock")


if __name__ == "__main__":
    main()
