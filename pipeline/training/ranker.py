"""Rank unread passages by a label, learned anew from the few that were read.

Three scores are added, so that each makes up for gaps of the others: words (few
examples teach much), the label's own phrases (known before anything was read) and the
meaning of a sentence (for words that nobody thought of).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.learned import new_vectorizer
from pipeline.classify.phrases import read_phrases
from pipeline.labels import default_labels

Array = NDArray[np.float64]

_C_WORDS, _C_MEANING = 1.0, 0.3
"""Inverse strengths of the regularisation, rounded from those of the shipped first
stages."""


class Ranker:
    """Ranks the passages of a pool for one label.

    Args:
        views: Views of the pool.
        label: Id of the label.
        vectors: Vectors of the pool from a sentence encoder, shape (n_views,
            n_dimensions).
    """

    def __init__(
        self, views: Sequence[View], label: str, vectors: NDArray[np.float32]
    ) -> None:
        labels = default_labels()
        counts = read_phrases(labels).counts(views)
        column, n = labels.ids.index(label), len(labels.ids)
        own = counts[:, [column, n + column, 2 * n + column]]
        self._said: Array = own.astype(np.float64) @ np.array([1.0, -0.5, 1.0])
        vectorizer = new_vectorizer(ngram_range=(1, 2), min_df=2, max_features=50_000)
        self._words = vectorizer.fit_transform([view.text for view in views])
        self._vectors = vectors

    def rank(self, read: Sequence[int], carries: Sequence[bool]) -> Array:
        """Return a score for each passage, higher if it more likely carries the label.

        Args:
            read: Indices in the pool of the passages that were read.
            carries: Whether each read passage carries the label.

        Returns:
            Scores, shape (n_views,); from phrases alone until both answers occur.
        """
        said = _standard(self._said)
        if len(set(carries)) < 2:
            return said
        words = _margins(self._words, read, carries, _C_WORDS)
        meaning = _margins(self._vectors, read, carries, _C_MEANING)
        # The more positives were found, the less weight the phrases get.
        trust = 1 / np.sqrt(1 + sum(carries))
        joined: Array = _standard(words) + _standard(meaning) + trust * said
        return joined


def _margins(
    table: NDArray[np.float32], read: Sequence[int], carries: Sequence[bool], c: float
) -> Array:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, class_weight="balanced", max_iter=200)
    found: Array = model.fit(table[list(read)], carries).decision_function(table)
    return found


def _standard(values: Array) -> Array:
    """Return values with mean 0 and deviation 1; all 0 if they are equal."""
    spread = values.std()
    centred: Array = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return centred
