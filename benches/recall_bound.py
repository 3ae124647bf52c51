"""Check by resampling that a promised recall is kept as often as promised.

The documents of the test split (or its sources) are halved 200 times. On one half
each label gets the highest threshold whose bound, at the stated risk, still reaches
the recall. The recall is measured on the other half, a further set of the same size.
The share of halvings that fall short must not exceed the risk. Three bounds are
compared: ``clustered``, which draws whole documents and is the one on the model card;
``independent``, which draws passages; and none. ``silent`` is the share of halvings
with too few documents to promise anything: then everything would have to be read, and
nothing falls short.

    python -m benches.recall_bound [--model triage-en] [--recall 0.8] [--risk 0.1]
        [--unit document|source]
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import betabinom

from pipeline.classify.artifact import load_classifier
from pipeline.labels import default_labels
from pipeline.training.data import ScanStats
from pipeline.training.measuring.metrics import MIN_POSITIVES
from pipeline.training.measuring.thresholds import (
    clustered_recall_bound,
    threshold_for_recall,
)
from pipeline.training.promotion.evaluate import (
    load_model_examples,
    score_examples,
)

N_HALVINGS = 200


Bound = Callable[[NDArray[np.bool_], NDArray[np.str_], float], float]
"""Function of the found positives (a mask), their units, and the confidence."""


def independent(
    found: NDArray[np.bool_], units: NDArray[np.str_], confidence: float
) -> float:
    """Return the bound that takes every passage as a draw of its own."""
    n, n_found = found.size, int(found.sum())
    if n_found == 0:
        return 0.0
    return float(betabinom(n, n_found, n - n_found + 1).ppf(1 - confidence)) / n


def bounded_threshold(
    scores: NDArray[np.float64],
    units: NDArray[np.str_],
    bound: Bound,
    recall: float,
    risk: float,
) -> float:
    """Return the highest score that keeps a recall with confidence 1 - risk.

    Neither bound rises with the threshold: the first that fails ends the search.

    Args:
        scores: Scores of the positives.
        units: Document or source of each positive.
        bound: Bound that must reach the recall.
        recall: Recall to reach, in (0, 1).
        risk: Risk of falling short, in (0, 1).

    Returns:
        Threshold; 0, which flags everything, if too few positives are known to
        promise anything.
    """
    highest = 0.0
    for cut in np.unique(scores):
        if bound(scores >= cut, units, 1 - risk) < recall:
            break
        highest = float(cut)
    return highest


def shortfalls(
    scores: NDArray[np.float64], units: NDArray[np.str_], recall: float, risk: float
) -> tuple[float, ...]:
    """Return shares of halvings: short by each bound and by none, and silent."""
    draw = np.random.default_rng(0)
    names = np.unique(units)
    counts = np.zeros(4)
    n_drawn = 0
    for _ in range(N_HALVINGS):
        known = np.isin(units, draw.permutation(names)[: names.size // 2])
        if not known.any() or known.all():
            continue
        n_drawn += 1
        seen, own, unseen = scores[known], units[known], scores[~known]
        clustered, alone = (
            bounded_threshold(seen, own, bound, recall, risk)
            for bound in (clustered_recall_bound, independent)
        )
        plain = threshold_for_recall(
            np.ones(seen.size, dtype=np.bool_), seen, min_recall=recall
        )
        cuts = (clustered, alone, plain)
        counts += [*((unseen >= cut).mean() < recall for cut in cuts), clustered == 0]
    return tuple(float(x) for x in counts / max(n_drawn, 1))


def main() -> None:
    """Print one row a label with enough positives."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="triage-en")
    parser.add_argument("--recall", type=float, default=0.8)
    parser.add_argument("--risk", type=float, default=0.1)
    parser.add_argument("--unit", choices=("document", "source"), default="document")
    asked = parser.parse_args()
    examples = [
        e
        for e in load_model_examples(asked.model, ScanStats())
        if e.split == "test" and e.labels and not e.synthetic
    ]
    scored = score_examples(load_classifier(asked.model, default_labels()), examples)
    table = Table(
        "label", "positives", f"{asked.unit}s", "clustered", "independent", "none",
        "silent",
    )  # fmt: skip
    rows = []
    units = scored.documents if asked.unit == "document" else scored.sources
    for column, label in enumerate(scored.labels.ids):
        gold = scored.y_true[:, column]
        if gold.sum() >= MIN_POSITIVES:
            found = shortfalls(
                scored.y_score[gold, column], units[gold], asked.recall, asked.risk
            )
            rows.append(found)
            cells = [f"{share:.3f}" for share in found]
            n_units = np.unique(units[gold]).size
            table.add_row(label, str(gold.sum()), str(n_units), *cells)
    means = [f"{share:.3f}" for share in np.mean(rows, axis=0)] if rows else []
    table.add_row("mean", "", "", *means)
    console = Console(width=110)
    console.print(f"recall {asked.recall}, stated risk {asked.risk}")
    console.print(table)


if __name__ == "__main__":
    main()
