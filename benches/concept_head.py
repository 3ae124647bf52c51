"""Fit the model that judges concepts, and print what it finds.

    python -m benches.concept_head          print the figures of the model in use
    python -m benches.concept_head --fit    fit the model and write models/concepts

It learns from all annotated passages of training sources, real and invented, in the
languages that have a word list, and refuses if a document is not at hand. The figures
are of real passages of the part dev: average precision by label, of the concepts alone.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from pipeline.classify.base import View
from pipeline.classify.words.concept_head import BIAS, concept_log_odds, features
from pipeline.classify.words.word_lists import (
    Concepts,
    list_languages,
    named_concepts,
)
from pipeline.hashed_weights import write_vouched
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import DataConfig
from pipeline.training.data import Example, load_examples_for

DATA = DataConfig(
    annotated=("real", "invented", "whole"), test_share=0.25, synthetic_weight=0.5
)
STRENGTH = 0.3
"""Inverse of the L1 penalty, so strong that one can read the weights that are left."""

LEAST = 5
"""Least number of labelled passages of a label that is learned."""


def fit(
    examples: Sequence[Example], named: Sequence[Concepts]
) -> dict[str, dict[str, float]]:
    """Return the weights of each label by feature, the bias under the empty name."""
    labels = default_labels()
    vectorizer = DictVectorizer()
    rows = [dict.fromkeys(features(found), 1.0) for found in named]
    matrix = vectorizer.fit_transform(rows)
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    weights = np.array(
        [e.weight * (DATA.synthetic_weight if e.synthetic else 1.0) for e in examples]
    )
    found = {}
    for label in labels.ids:
        told = np.array([can_carry(example, label) for example in examples])
        gold = np.array([label in example.labels for example in examples])[told]
        if gold.sum() < LEAST:
            continue
        model = LogisticRegression(
            C=STRENGTH, l1_ratio=1, solver="liblinear", intercept_scaling=10
        )
        model.fit(matrix[told], gold, sample_weight=weights[told])
        kept = zip(names, model.coef_[0], strict=True)
        found[label] = {BIAS: round(float(model.intercept_[0]), 3)} | {
            name: round(float(weight), 3) for name, weight in kept if abs(weight) > 0.01
        }
    return found


def can_carry(example: Example, label: str) -> bool:
    """Return True if an example says whether a passage has a label."""
    is_judged = example.judged is None or label in example.judged
    return is_judged and label in default_labels().allowed(example.kind)


def spoken(example: Example) -> View:
    """Return the view of an example in the language of its annotation."""
    view = example.view
    return View(view.text, view.kind, language=example.language or view.language)


def main() -> None:
    """Print the figures; write the weights where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--fit", action="store_true", help="write the weights")
    is_fitted = parser.parse_args().fit
    examples, _ = load_examples_for(DATA)
    if is_fitted:
        taught = [example for example in examples if example.split == "train"]
        named = [(e, found) for e in taught if (found := named_concepts(spoken(e)))]
        weights = fit(*zip(*named, strict=True))
        write_vouched(models_dir() / "concepts" / "weights.json", weights)
    listed = list_languages()
    held = [e for e in examples if e.split == "dev" and not e.synthetic]
    held = [example for example in held if spoken(example).language in listed]
    scores = concept_log_odds([spoken(e) for e in held], default_labels().ids)
    table = Table("label", "passages", "with it", "average precision")
    for column, label in enumerate(default_labels().ids):
        told = np.array([can_carry(example, label) for example in held])
        gold = np.array([label in example.labels for example in held])[told]
        own = scores[told, column]
        is_measured = gold.any() and not np.isnan(own).any()
        precision = average_precision_score(gold, own) if is_measured else None
        shown = "-" if precision is None else f"{precision:.2f}"
        table.add_row(label, str(told.sum()), str(gold.sum()), shown)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
