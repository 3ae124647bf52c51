"""Count the passages to read until 95 % of a label's are found, by several rankers.

The labels of a pool of annotated passages are hidden again. One passage with a label
and one without it are given. Then ten passages at a time are read, and the order of the
rest is learned anew, until 95 % of the label's passages are found. Each seed gives
other first passages. All rankers get the same pool, labels, first passages and steps.

    python -m benches.annotate_next [--asreview PATH] [--seeds 10] [--passages 3000]

- ranker: ``sampling.Ranker``, the part ``likely`` of ``annotations sample --by mixed``.
- mixed: the same, with every fifth passage drawn at random, as in a batch that also
  shows how frequent labels are.
- random: the mean over all orders, exactly.
- elas-u4: ``asreview simulate`` of a separate installation; without --asreview it is
  left out. Its settings are those of ``--ai elas_u4`` (ASReview 3), except for the
  steps of ten.

The pool is drawn at random from the real annotations, with the best reading of each.
The labels are the five of tier 1 with the most passages in it. Phrases and concepts
were written without these documents, except for two lists, see
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
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.data import Example, load_examples
from pipeline.training.gold.sampling import Ranker
from pipeline.training.vocabulary import cached_vectors

RECALL = 0.95
STEP = 10
N_LABELS = 5
RANDOM_EVERY = 5

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


def pool_of(n: int) -> list[Example]:
    """Return passages of the gold, drawn at random with a fixed seed."""
    found = load_examples(["real"], test_share=0.25)
    return random.Random(28).sample(found, min(n, len(found)))


def labels_of(pool: list[Example]) -> list[str]:
    """Return the labels of tier 1 with the most passages."""
    known = [label.id for label in default_labels().labels if label.tier == 1]
    counts = {x: sum(x in example.labels for example in pool) for x in known}
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


def ours(ranker: Ranker, gold: Bools, seed: int, *, mixed: bool) -> int:
    """Return the passages read with our ranker, the first two included."""
    draw = random.Random(seed)
    order = first_two(gold, seed)
    left = set(range(gold.size)) - {*order}
    while gold[order].sum() < needed(gold):
        scores = ranker.rank(order, gold[order].tolist())
        ranked = iter(np.argsort(-scores, kind="stable").tolist())
        for k in range(min(STEP, len(left))):
            by_chance = mixed and k % RANDOM_EVERY == RANDOM_EVERY - 1
            at = draw.choice(sorted(left)) if by_chance else _next(ranked, left)
            left.discard(at)
            order.append(at)
    return cost(order, gold)


def _next(ranked: Iterator[int], left: set[int]) -> int:
    return next(at for at in ranked if at in left)


def chance(gold: Bools) -> float:
    """Return the mean place of the last needed passage in a random order."""
    n, n_there = gold.size, int(gold.sum())
    return needed(gold) * (n + 1) / (n_there + 1)


def asreview(
    program: Path, pool: list[Example], gold: Bools, seed: int, folder: Path
) -> int:
    """Return the passages read by ``asreview simulate`` with ELAS u4."""
    data = folder / "pool.csv"
    with data.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "abstract", "included"])
        for example, there in zip(pool, gold, strict=True):
            rows.writerow(["", example.text, int(there)])
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
    pool = pool_of(asked.passages)
    views = [example.view for example in pool]
    vectors = cached_vectors(views, settings().encoder)
    heads = ["ranker", "mixed", "random", *(["elas-u4"] if asked.asreview else [])]
    table = Table("label", "passages", *heads)
    totals: dict[str, list[float]] = {head: [] for head in heads}
    for label in labels_of(pool):
        gold = np.array([label in example.labels for example in pool])
        ranker = Ranker(views, label, vectors)
        spent: dict[str, list[float]] = {head: [] for head in heads}
        for seed in range(asked.seeds):
            spent["ranker"].append(ours(ranker, gold, seed, mixed=False))
            spent["mixed"].append(ours(ranker, gold, seed, mixed=True))
            spent["random"].append(chance(gold))
            if asked.asreview:
                with tempfile.TemporaryDirectory() as folder:
                    place = Path(folder)
                    found = asreview(asked.asreview, pool, gold, seed, place)
                    spent["elas-u4"].append(found)
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
