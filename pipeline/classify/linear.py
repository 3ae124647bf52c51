"""``linear.v1``: words and meaning, each with one linear model a label, then joined.

A first stage reads words (TF-IDF). Only passages whose best label comes over
``gate`` are worth the encoder's time; the rest keep the first stage's
probability. What passes is read again by a linear model on sentence
embeddings, and a last linear step joins both margins into a calibrated
probability. Weights are arrays in safetensors; the word list is text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.base import Scores, View, kind_mask
from pipeline.classify.tfidf import restore_vectorizer
from pipeline.errors import ArtifactError
from pipeline.labels import LabelSet

Array = NDArray[np.float32]

_CONTEXT_SHARE = 0.3
"""Context words count, but a heading must not flag everything under it."""


@dataclass(frozen=True)
class LinearParams:
    """What ``fit`` learned; rows are labels in the order of the label set.

    Attributes:
        vocabulary: Words and word pairs.
        idf: Shape (n_terms,).
        word_weights: Shape (n_labels, n_terms).
        word_bias: Shape (n_labels,).
        vector_weights: Shape (n_labels, dim).
        vector_bias: Shape (n_labels,).
        gate: Margin of the best label under which the encoder is not asked.
        words_only: Slope and intercept of the probability from words alone,
            shape (n_labels, 2).
        joined: Slopes of both margins and intercept, shape (n_labels, 3).
        thresholds: Shape (n_labels,).
    """

    vocabulary: tuple[str, ...]
    idf: Array
    word_weights: Array
    word_bias: Array
    vector_weights: Array
    vector_bias: Array
    gate: float
    words_only: Array
    joined: Array
    thresholds: Array


class LinearClassifier:
    """The classifier of ``LinearParams``."""

    kind = "linear.v1"

    def __init__(
        self,
        params: LinearParams,
        labels: LabelSet,
        *,
        encoder: str,
        encoder_sha256: str,
        version: str,
    ) -> None:
        """Take learned arrays; nothing is loaded before the first passage.

        Args:
            params: What was learned.
            labels: The label set of its rows.
            encoder: Name of the sentence encoder that it was trained on.
            encoder_sha256: Hash of that encoder's weights; others are refused.
            version: Hash of the artifact.
        """
        self.params = params
        self.version = version
        self._labels = labels
        self._encoder = encoder
        self._encoder_sha256 = encoder_sha256

    @property
    def labels(self) -> tuple[str, ...]:
        """Label ids, in the order of the columns."""
        return self._labels.ids

    @property
    def thresholds(self) -> tuple[float, ...]:
        """A passage is flagged when ``score >= threshold``, for each label."""
        return tuple(float(x) for x in self.params.thresholds)

    @cached_property
    def _vectorizer(self) -> TfidfVectorizer:
        return restore_vectorizer(self.params.vocabulary, self.params.idf, ngram_max=2)

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return calibrated probabilities, shape (n_views, n_labels)."""
        if not views:
            return np.zeros((0, len(self.labels)))
        p, mask = self.params, kind_mask(views, self._labels)
        words = self._word_margins(views)
        scores = _sigmoid(words * p.words_only[:, 0] + p.words_only[:, 1])
        passed = np.where(mask, words, -np.inf).max(axis=1) >= p.gate
        if passed.any():
            kept = [view for view, ok in zip(views, passed, strict=True) if ok]
            vectors = self._vectors(kept)
            margins = vectors @ p.vector_weights.T + p.vector_bias
            both = words[passed] * p.joined[:, 0] + margins * p.joined[:, 1]
            scores[passed] = _sigmoid(both + p.joined[:, 2])
        return np.where(mask, scores, 0.0)

    def _vectors(self, views: Sequence[View]) -> NDArray[np.float32]:
        from pipeline.classify.encoder import load_encoder

        found = load_encoder(self._encoder).sha256
        if found != self._encoder_sha256:
            msg = (
                f"encoder {self._encoder!r}: the model was trained on weights "
                f"{self._encoder_sha256[:16]}, found {found[:16]}"
            )
            raise ArtifactError(msg)
        return encode_views(views, self._encoder)

    def _word_margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        matrix = word_matrix(self._vectorizer, views)
        margins: NDArray[np.float64] = (
            matrix @ self.params.word_weights.T + self.params.word_bias
        ).astype(np.float64)
        return margins

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return up to five words or pairs that add most to a label's margin."""
        row = self._vectorizer.transform([view.text])
        weights = self.params.word_weights[self.labels.index(label)]
        added = row.data * weights[row.indices]
        best = np.argsort(-added)[:5]
        return tuple(
            self.params.vocabulary[row.indices[i]] for i in best if added[i] > 0
        )


def word_matrix(
    vectorizer: TfidfVectorizer, views: Sequence[View]
) -> NDArray[np.float32]:
    """Return TF-IDF of the text plus a smaller share of the context's, sparse."""
    text = vectorizer.transform([view.text for view in views])
    context = vectorizer.transform([view.context for view in views])
    return text + _CONTEXT_SHARE * context  # type: ignore[no-any-return]


def encode_views(views: Sequence[View], encoder: str) -> NDArray[np.float32]:
    """Return the embedding of each view's text, shape (n_views, dim).

    The context is read by the word model alone: encoding it too doubles the
    time of a screening and raised the mean average precision by 0.01.
    """
    from pipeline.classify.encoder import load_encoder

    return load_encoder(encoder).encode([view.text for view in views])


def _sigmoid(x: NDArray[np.floating]) -> NDArray[np.float64]:
    clipped = np.clip(x.astype(np.float64), -60.0, 60.0)
    return 1.0 / (1.0 + np.exp(-clipped))
