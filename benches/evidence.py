"""Check that the words shown as evidence carry the decision.

The evidence is removed from each flagged passage; in another copy, as many other words
are removed at random, five times. If evidence means something, the score falls further
without it than without the random words.

    python -m benches.evidence [--model triage-en] [--n 300]
"""

import argparse
import random
import re
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import Classifier, View
from pipeline.labels import default_labels
from pipeline.training.data import ScanStats
from pipeline.training.promotion.evaluate import load_model_examples

_WORD = re.compile(r"[^\W_][\w'-]*")
N_DRAWS = 5


def without(view: View, words: set[str]) -> View:
    """Return a view without some words, whatever their case."""
    kept = _WORD.sub(
        lambda m: "" if m.group().casefold() in words else m.group(), view.text
    )
    return replace(view, text=kept)


def falls(
    model: Classifier, view: View, label: str, draw: random.Random
) -> list[float]:
    """Return how far the score falls without evidence, then without random words."""
    column = model.labels.index(label)
    evidence = {word for term in model.evidence(view, label) for word in term.split()}
    others = sorted(
        {m.group().casefold() for m in _WORD.finditer(view.text)} - evidence
    )
    if not evidence or len(others) < len(evidence):
        return []
    views = [view, without(view, evidence)]
    views += [
        without(view, set(draw.sample(others, len(evidence)))) for _ in range(N_DRAWS)
    ]
    scores = model.predict_proba(views)[:, column]
    return [float(x) for x in (scores[0] - scores[1], np.mean(scores[0] - scores[2:]))]


def main() -> None:
    """Print the mean falls and how often evidence weighs more, by label."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="triage-en")
    parser.add_argument("--n", type=int, default=300, help="Passages that are read.")
    asked = parser.parse_args()
    model = load_classifier(asked.model, default_labels())
    examples = [
        e
        for e in load_model_examples(asked.model, ScanStats())
        if e.split == "test" and e.labels and not e.synthetic
    ]
    draw = random.Random(0)
    some = draw.sample(examples, min(asked.n, len(examples)))
    scores = model.predict_proba([e.view for e in some])
    found: dict[str, list[list[float]]] = {}
    for example, row in zip(some, scores, strict=True):
        for label, score, cut in zip(model.labels, row, model.thresholds, strict=True):
            pair = falls(model, example.view, label, draw) if score >= cut else []
            if pair:
                found.setdefault(label, []).append(pair)
    table = Table("label", "flags", "fall without evidence", "without random", "larger")
    for label in [*(x for x in model.labels if x in found), "all"]:
        pairs = (
            found[label] if label in found else [p for v in found.values() for p in v]
        )
        own, other = np.array(pairs).T
        larger = f"{np.mean(own > other):.2f}"
        table.add_row(
            label, str(len(pairs)), f"{own.mean():.3f}", f"{other.mean():.3f}", larger
        )
    Console().print(table)


if __name__ == "__main__":
    main()
