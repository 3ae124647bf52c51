"""Count the passages to read until 95 % of a label's are found, by several rankers.

The labels of a pool of annotated passages are hidden again. One passage with a label
and one without it are given. Then ten passages at a time are read, and the order of the
rest is learned anew, until 95 % of the label's passages are found. Each seed gives
other first passages. All rankers get the same pool, labels, first passages and steps.

    python -m benches.annotate_next [--asreview PATH] [--seeds 10] [--passages 3000]

- ranker: ``sampling.Ranker``, the part ``likely`` of ``annotations sample --by mixed``.
- mixed: the batches of ``annotations sample --by mixed --label LABEL``, with all its
  parts, its usual cap and its usual model. Like the command, it only draws from kinds
  of documents that can carry the label.
- random: the mean over all orders, exactly.
- elas-u4: ``asreview simulate`` of a separate installation; without --asreview it is
  left out. Its settings are those of ``--ai elas_u4`` (ASReview 3), except for the
  steps of ten.

The pool is drawn at random from real annotations of all labels, with the best reading
of each, without repeated words. All are of the test split, which no shipped model was
trained on. The labels are the five of tier 1 with the most passages in it. Phrases and
concepts were written without these documents, except for two lists, see
``corpora/concepts.toml``.
"""

import argparse
import csv
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.classify.artifact import load_classifier
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.corpus import (
    Candidate,
    corpus_manifest,
    document_candidates,
)
from pipeline.training.data import (
    Annotation,
    annotated_files,
    best_readings,
    place_of,
    read_annotations,
    text_sha256,
)
from pipeline.training.gold.next_up import Pool, next_batch, pool_of
from pipeline.training.gold.sampling import Ranker, stage_scores
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import split_of
from pipeline.training.vocabulary import cached_vectors

RECALL = 0.95
STEP = 10
N_LABELS = 5
CAP = 6
MODEL = "triage-en"

ELAS_U4 = {
    "querier": "max",
    "classifier": "svm",
    "balancer": "balanced",
    "feature_extractor": "tfidf",
    "n_query": STEP,
    "classifier_param": {"loss": "squared_hinge", "C": 0.11},
    "balancer_param": {"ratio": 9.8},
    "feature_extractor_param": {
        "ngram_range": [1, 2],
        "sublinear_tf": True,
        "min_df": 1,
        "max_df": 0.95,
    },
}

Bools = NDArray[np.bool_]

console = Console()


Read = tuple[Annotation, Candidate]
"""An annotation and its passage."""


def passages_of(n: int) -> list[Read]:
    """Return passages of the test split, drawn at random with a fixed seed."""
    labels = default_labels()
    files = annotated_files(["real"])
    rows = best_readings(row for f in files for row in read_annotations(f, labels))
    wanted = [
        row
        for row in rows
        if row.judged is None and split_of(row.source, TEST_SHARE, False) == "test"
    ]
    random.Random(28).shuffle(wanted)
    # By document, so that each is opened once.
    by_document: dict[str, list[Annotation]] = {}
    for row in {row.text_sha256: row for row in wanted}.values():
        by_document.setdefault(row.document_id, []).append(row)
    found = [pair for key, rows in by_document.items() for pair in _at_hand(key, rows)]
    return random.Random(28).sample(found, min(n, len(found)))


def _at_hand(document_id: str, rows: Sequence[Annotation]) -> Iterator[Read]:
    document = corpus_manifest().get(document_id)
    candidates = () if document is None else document_candidates(document)
    by_place = {candidate.place: candidate for candidate in candidates}
    for row in rows:
        candidate = by_place.get(place_of(row))
        if candidate and text_sha256(candidate.text) == row.text_sha256:
            yield row, candidate


def labels_of(rows: Sequence[Annotation]) -> list[str]:
    """Return the labels of tier 1 with the most passages."""
    known = [label.id for label in default_labels().labels if label.tier == 1]
    counts = {x: sum(x in row.labels for row in rows) for x in known}
    return sorted(known, key=lambda label: -counts[label])[:N_LABELS]


def first_two(gold: Bools, seed: int) -> list[int]:
    """Return a passage with the label and one without it."""
    draw = random.Random(seed)
    there, absent = np.flatnonzero(gold).tolist(), np.flatnonzero(~gold).tolist()
    return [draw.choice(there), draw.choice(absent)]


def needed(gold: Bools) -> int:
    """Return the number of passages that are 95 % of those with the label."""
    return int(np.ceil(RECALL * gold.sum() - 1e-9))


def cost(order: list[int], gold: Bools) -> int:
    """Return the number of passages to read in an order until 95 % are found."""
    found = np.cumsum(gold[order])
    return int(np.argmax(found >= needed(gold))) + 1


def ranked(ranker: Ranker, gold: Bools, seed: int) -> int:
    """Return the passages read with the ranker alone, the first two included."""
    order = first_two(gold, seed)
    while gold[order].sum() < needed(gold):
        scores = ranker.rank(order, gold[order].tolist())
        scores[order] = -np.inf
        left = gold.size - len(order)
        order += np.argsort(-scores, kind="stable")[: min(STEP, left)].tolist()
    return cost(order, gold)


def mixed(pool: Pool, rows: Sequence[Annotation], label: str, seed: int) -> int:
    """Return the passages read in batches of the queue, the first two included.

    Args:
        pool: All passages, with the scores of the model.
        rows: Annotation of each of them.
        label: Label that is looked for.
        seed: Seed of the first two and of the batches.
    """
    gold = np.array([label in row.labels for row in rows])
    carries = default_labels()[label].kinds
    places = {place_of(row): c for row, c in zip(rows, pool.candidates, strict=True)}
    order = first_two(gold, seed)
    left = [i for i, row in enumerate(rows) if row.kind in carries and i not in order]
    while gold[order].sum() < needed(gold):
        batch = next_batch(
            _only(pool, left), [rows[i] for i in order], STEP,
            label=label, cap=CAP, seed=seed * gold.size + len(order), find=places.get,
        )  # fmt: skip
        order += [left[choice.at] for choice in batch]
        left = sorted({*left} - {*order})
    return cost(order, gold)


def _only(pool: Pool, at: list[int]) -> Pool:
    return replace(
        pool,
        candidates=[pool.candidates[i] for i in at],
        scores=pool.scores[at],
        first=pool.first[at],
        said=pool.said[at],
        carried=pool.carried[at],
    )


def chance(gold: Bools) -> float:
    """Return the mean place of the last needed passage in a random order."""
    n, n_there = gold.size, int(gold.sum())
    return needed(gold) * (n + 1) / (n_there + 1)


def asreview(
    program: Path, texts: Sequence[str], gold: Bools, seed: int, folder: Path
) -> int:
    """Return the passages read by ``asreview simulate`` with ELAS u4."""
    data = folder / "pool.csv"
    with data.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "abstract", "included"])
        for text, there in zip(texts, gold, strict=True):
            rows.writerow(["", text, int(there)])
    out = folder / "out.asreview"
    out.unlink(missing_ok=True)
    places = [str(at) for at in first_two(gold, seed)]
    config = folder / "elas_u4.json"
    config.write_text(json.dumps(ELAS_U4), "utf-8")
    command = [str(program), "simulate", str(data), "--config-file", str(config)]
    command += ["--prior-idx", *places, "--seed", str(seed), "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return cost(_order(out, folder), gold)


def _order(project: Path, folder: Path) -> list[int]:
    """Return the passages in the order in which ASReview asked for them."""
    with zipfile.ZipFile(project) as packed:
        (name,) = [n for n in packed.namelist() if n.endswith("results.db")]
        path = Path(packed.extract(name, folder))
    with sqlite3.connect(path) as results:
        found = results.execute("select record_id from results order by rowid")
        return [int(row[0]) for row in found]


def main(arguments: list[str]) -> None:
    """Print the passages read, by label and in all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--asreview", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--passages", type=int, default=3000)
    asked = parser.parse_args(arguments)
    found = passages_of(asked.passages)
    rows, candidates = [row for row, _ in found], [c for _, c in found]
    views = [candidate.view for candidate in candidates]
    classifier = load_classifier(MODEL, default_labels())
    pool = pool_of(candidates, stage_scores(classifier, views), classifier.thresholds)
    texts = [candidate.text for candidate in candidates]
    vectors = cached_vectors(views, settings().encoder)
    heads = ["ranker", "mixed", "random", *(["elas-u4"] if asked.asreview else [])]
    table = Table("label", "passages", *heads)
    totals: dict[str, list[float]] = {head: [] for head in heads}
    for label in labels_of(rows):
        gold = np.array([label in row.labels for row in rows])
        ranker = Ranker(views, label, vectors)
        spent: dict[str, list[float]] = {head: [] for head in heads}
        for seed in range(asked.seeds):
            spent["ranker"].append(ranked(ranker, gold, seed))
            spent["mixed"].append(mixed(pool, rows, label, seed))
            spent["random"].append(chance(gold))
            if asked.asreview:
                with tempfile.TemporaryDirectory() as folder:
                    place = Path(folder)
                    spent["elas-u4"].append(
                        asreview(asked.asreview, texts, gold, seed, place)
                    )
        for head in heads:
            totals[head] += spent[head]
        means = [f"{np.mean(spent[head]):.0f}" for head in heads]
        table.add_row(label, str(int(gold.sum())), *means)
        console.print(label, *(f"{head} {spent[head]}" for head in heads))
    means = [f"{np.mean(totals[head]):.0f}" for head in heads]
    table.add_row("all", "", *means)
    console.print(table)
    if asked.asreview:
        for head in heads[:2]:
            saved = 1 - np.mean(totals[head]) / np.mean(totals["elas-u4"])
            fewer = np.array(totals[head]) < np.array(totals["elas-u4"])
            console.print(
                f"{head}: {saved:.1%} fewer than elas-u4, fewer in {fewer.sum()} of "
                f"{fewer.size} runs"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
