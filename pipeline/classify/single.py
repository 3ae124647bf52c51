"""Classifiers with a single stage and one linear model per label.

``tfidf.v1`` uses words and word pairs. A passage without any of its terms, as in some
other script, gets the score 0: by the bias alone a small change of a threshold would
flag all such passages, or none. ``encoder.v1`` uses the margins of a tuned encoder,
which reads every passage. Only the table of features differs; margin, calibration and
thresholds are computed in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.base import Scores, View, kind_mask
from pipeline.classify.learned import Array, LearnedClassifier, restore_vectorizer
from pipeline.classify.two_stage import sigmoid, word_matrix

if TYPE_CHECKING:
    from pipeline.classify.cascade import TunedEncoder

KINDS = ("tfidf.v1", "encoder.v1")

_MAX_TERMS = 5
"""Most words that an explanation names."""

_MAX_TRIED = 60
"""Most words left out in turn to explain an embedding, because each costs a run."""


@dataclass(frozen=True)
class SingleParams:
    """Learned weights; rows are labels in the order of the label set.

    Attributes:
        kind: Kind, one of ``KINDS``.
        vocabulary: Terms, one per feature; empty for ``encoder.v1``.
        idf: Inverse document frequencies, shape (n_features,) for ``tfidf.v1``, else of
            length 0.
        weights: Weights, shape (n_labels, n_features).
        bias: Biases, shape (n_labels,).
        platt: Slope and intercept of the probability, shape (n_labels, 2).
        thresholds: Thresholds, shape (n_labels,).
        tuned: Arrays for ``TunedEncoder``, only for ``encoder.v1``.
    """

    kind: str
    vocabulary: tuple[str, ...]
    idf: Array
    weights: Array
    bias: Array
    platt: Array
    thresholds: Array
    tuned: Mapping[str, Array] = field(default_factory=dict)


class SingleClassifier(LearnedClassifier[SingleParams]):
    """The classifier of ``SingleParams``."""

    @property
    def kind(self) -> str:
        """Kind, one of ``KINDS``."""
        return self.params.kind

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return calibrated probabilities, shape (n_views, n_labels)."""
        if not views:
            return np.zeros((0, len(self.labels)))
        features, allowed = self._features(views), kind_mask(views, self._labels)
        if self.kind == "tfidf.v1":
            allowed &= has_terms(features)[:, None]
        margins = self._margins(features) * self.params.platt[:, 0]
        scores = sigmoid(margins + self.params.platt[:, 1])
        return np.where(allowed, scores, 0.0)

    def _features(self, views: Sequence[View]) -> Any:
        if self.kind == "tfidf.v1":
            return word_matrix(self._vectorizer, views)
        return self._tuned.margins(views)

    def _margins(self, features: Any) -> NDArray[np.float64]:
        margins: NDArray[np.float64] = np.asarray(
            features @ self.params.weights.T + self.params.bias, dtype=np.float64
        )
        return margins

    @cached_property
    def _tuned(self) -> "TunedEncoder":
        from pipeline.classify.cascade import TunedEncoder

        return TunedEncoder(self._encoder, self._encoder_sha256, self.params.tuned)

    def open_encoders(self) -> None:
        """Open the tuned encoder, if there is one; a new graph is built."""
        if self.kind != "tfidf.v1":
            _ = self._tuned

    @cached_property
    def _vectorizer(self) -> TfidfVectorizer:
        return restore_vectorizer(self.params.vocabulary, self.params.idf, ngram_max=2)

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return the words with the most weight for a label.

        These are the words with the largest share of the margin, or those without which
        the margin of an encoder falls most.
        """
        row = self.labels.index(label)
        if self.kind == "tfidf.v1":
            return self._heaviest(view, row)
        return self._missed_most(view, row)

    def _heaviest(self, view: View, row: int) -> tuple[str, ...]:
        words = self._vectorizer.transform([view.text])
        added = words.data * self.params.weights[row][words.indices]
        best = np.argsort(-added)[:_MAX_TERMS]
        vocabulary = self.params.vocabulary
        return tuple(vocabulary[words.indices[i]] for i in best if added[i] > 0)

    def _missed_most(self, view: View, row: int) -> tuple[str, ...]:
        words = [w for w in view.text.casefold().split() if len(w) > 2]
        tried = list(dict.fromkeys(words))[:_MAX_TRIED]
        if not tried:
            return ()
        texts = [view.text, *(_without(view.text, word) for word in tried)]
        views = [View(text, view.kind) for text in texts]
        margins = self._margins(self._features(views))[:, row]
        fall = margins[0] - margins[1:]
        best = np.argsort(-fall)[:_MAX_TERMS]
        return tuple(tried[i].strip(".,;:()\"'") for i in best if fall[i] > 0)


def has_terms(features: Any) -> NDArray[np.bool_]:
    """Return a mask of the rows with at least one term."""
    found: NDArray[np.bool_] = features.getnnz(axis=1) > 0
    return found


def _without(text: str, word: str) -> str:
    return " ".join(other for other in text.split() if other.casefold() != word)
