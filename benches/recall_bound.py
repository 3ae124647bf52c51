"""Check by resampling that a stated recall is kept as often as it is stated.

The documents of the test split are halved 200 times. On one half each label gets
the highest threshold whose one-sided bound (Clopper-Pearson, at the stated risk)
still reaches the recall; on the other half the recall is measured. The share of
halvings that fall short must not exceed the risk. The second column is the plain
threshold, set on what was found without a bound. The measured half is itself a
sample: even a right threshold falls short there now and then, and passages of
one document resemble each other, which the bound does not know.

    python -m benches.recall_bound [--model triage-en] [--recall 0.8] [--risk 0.1]
"""

import argparse

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.classify.artifact import load_classifier
from pipeline.labels import default_labels
from pipeline.training.data import ScanStats
from pipeline.training.evaluate import (
    is_challenge,
    load_model_examples,
    score_examples,
)
from pipeline.training.metrics import MIN_POSITIVES
from pipeline.training.scored import ScoredExamples
from pipeline.training.thresholds import recall_lower_bound, threshold_for_recall

N_HALVINGS = 200


def bounded_threshold(scores: NDArray[np.float64], recall: float, risk: float) -> float:
    """Return the highest score that keeps a recall with confidence 1 - risk.

    Args:
        scores: Of the positives.
        recall: To be surpassed, in (0, 1).
        risk: In (0, 1).

    Returns:
        A threshold; 0, which flags everything, where too few positives are
        known to promise anything.
    """
    ranked = np.sort(scores)[::-1]
    for n_found in range(1, ranked.size + 1):
        if recall_lower_bound(n_found, ranked.size, 1 - risk) >= recall:
            return float(ranked[n_found - 1])
    return 0.0


def shortfalls(
    scored: ScoredExamples, column: int, recall: float, risk: float
) -> tuple[float, float, float]:
    """Return the shares that fall short, bounded and plain, and that stay silent."""
    draw = np.random.default_rng(0)
    gold = scored.y_true[:, column]
    scores, documents = scored.y_score[gold, column], scored.documents[gold]
    names = np.unique(documents)
    counts = np.zeros(3)
    n_drawn = 0
    for _ in range(N_HALVINGS):
        half = draw.permutation(names)[: names.size // 2]
        known = np.isin(documents, half)
        if not known.any() or known.all():
            continue
        n_drawn += 1
        seen, unseen = scores[known], scores[~known]
        cut = bounded_threshold(seen, recall, risk)
        plain = threshold_for_recall(
            np.ones(seen.size, dtype=np.bool_), seen, min_recall=recall
        )
        counts += [
            (unseen >= cut).mean() < recall,
            (unseen >= plain).mean() < recall,
            cut == 0.0,
        ]
    bounded, plainly, silent = counts / max(n_drawn, 1)
    return float(bounded), float(plainly), float(silent)


def main() -> None:
    """Print one row a label with enough positives."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="triage-en")
    parser.add_argument("--recall", type=float, default=0.8)
    parser.add_argument("--risk", type=float, default=0.1)
    asked = parser.parse_args()
    examples = [
        e
        for e in load_model_examples(asked.model, ScanStats())
        if e.split == "test" and e.labels and not e.synthetic and not is_challenge(e)
    ]
    scored = score_examples(load_classifier(asked.model, default_labels()), examples)
    table = Table("label", "positives", "documents", "falls short", "plain", "silent")
    rows = []
    for column, label in enumerate(scored.labels.ids):
        gold = scored.y_true[:, column]
        if gold.sum() >= MIN_POSITIVES:
            found = shortfalls(scored, column, asked.recall, asked.risk)
            rows.append(found)
            n_documents = np.unique(scored.documents[gold]).size
            cells = [f"{share:.3f}" for share in found]
            table.add_row(label, str(gold.sum()), str(n_documents), *cells)
    means = [f"{share:.3f}" for share in np.mean(rows, axis=0)] if rows else []
    table.add_row("mean", "", "", *means)
    console = Console()
    console.print(f"recall {asked.recall}, stated risk {asked.risk}")
    console.print(table)


if __name__ == "__main__":
    main()
