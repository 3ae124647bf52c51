"""Compare invented passages with real ones, and with each other.

A model that can tell invented from real may learn that instead of the labels.
A simple model of words tries to tell them apart, on sources that it has not seen:
0.5 is chance, 1.0 means that they have nothing in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.tfidf import new_vectorizer
from pipeline.datamodel import Kind
from pipeline.text.normalize import normalize
from pipeline.training.data import Example
from pipeline.training.near_duplicates import near_pairs

_N_FOLDS = 5
_MIN_EACH = 30
"""Least number of real and of invented passages; with fewer, no number is given."""


@dataclass(frozen=True, slots=True)
class Separability:
    """Separability of invented and real passages of one kind.

    Attributes:
        n_real: Number of real passages.
        n_invented: Number of invented passages.
        auc: Area under the ROC curve on unseen sources; None with too few.
    """

    n_real: int
    n_invented: int
    auc: float | None


def tell_apart(
    examples: Sequence[Example], kind: Kind, *, with_label: bool
) -> Separability:
    """Try to tell invented from real passages of a kind by their words.

    Args:
        examples: Examples of all splits and kinds.
        kind: Kind of document.
        with_label: Whether to take only passages with a label, or only those without;
            in a mix, the share with a label would tell them apart.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    ours = [e for e in examples if e.kind is kind and bool(e.labels) == with_label]
    y = np.array([e.synthetic for e in ours], dtype=np.bool_)
    n_invented = int(y.sum())
    n_real = len(ours) - n_invented
    if min(n_real, n_invented) < _MIN_EACH:
        return Separability(n_real, n_invented, None)
    texts = np.array([normalize(e.text) for e in ours], dtype=object)
    sources = np.array([e.source for e in ours])
    scores = np.zeros(len(ours))
    for seen, held in GroupKFold(_N_FOLDS).split(texts, y, sources):
        vectorizer = new_vectorizer(min_df=2)
        model = LogisticRegression(class_weight="balanced", max_iter=1000)
        model.fit(vectorizer.fit_transform(texts[seen]), y[seen])
        scores[held] = model.decision_function(vectorizer.transform(texts[held]))
    return Separability(n_real, n_invented, float(roc_auc_score(y, scores)))


def repeats(examples: Sequence[Example]) -> list[tuple[Example, Example, float]]:
    """Return the pairs of invented passages that are near-duplicates."""
    ours = [e for e in examples if e.synthetic]
    pairs = near_pairs([e.text for e in ours])
    return [(ours[i], ours[j], overlap) for i, j, overlap in pairs]


def n_drafters(examples: Sequence[Example]) -> int:
    """Count the vendors, agencies and drafters that invented passages imitate."""
    return len({e.source for e in examples if e.synthetic})
