"""How much the cheap first stage of ``linear.v1`` spares, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import Classifier, View, kind_mask
from pipeline.classify.linear import LinearClassifier, word_matrix
from pipeline.classify.tfidf import restore_vectorizer
from pipeline.labels import default_labels
from pipeline.training.data import Example
from pipeline.training.scored import Share


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the cheap first stage lets through to the encoder.

    Attributes:
        asked: Of all passages, those that the encoder reads.
        kept: Of the passages with a label, those that the encoder reads.
    """

    asked: Share
    kept: Share


def gate_facts(classifier: Classifier, examples: Sequence[Example]) -> GateFacts | None:
    """Return what passes the gate, or None without a gate or without examples."""
    if not isinstance(classifier, LinearClassifier) or not examples:
        return None
    passed = _pass_gate(classifier, [example.view for example in examples])
    positive = np.array([bool(example.labels) for example in examples])
    return GateFacts(
        asked=Share.of(int(passed.sum()), passed.size),
        kept=Share.of(int((passed & positive).sum()), int(positive.sum())),
    )


def _pass_gate(
    classifier: LinearClassifier, views: Sequence[View]
) -> NDArray[np.bool_]:
    p = classifier.params
    vectorizer = restore_vectorizer(p.vocabulary, p.idf, ngram_max=2)
    margins = word_matrix(vectorizer, views) @ p.word_weights.T + p.word_bias
    best = np.where(kind_mask(views, default_labels()), margins, -np.inf).max(axis=1)
    passed: NDArray[np.bool_] = best >= p.gate
    return passed
