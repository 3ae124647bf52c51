"""Common parts of all classifiers on learned arrays.

TF-IDF is kept as arrays and a word list: nothing to unpickle. scikit-learn fits and
transforms; only its vocabulary and its inverse document frequencies are stored.
"""

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from pipeline.labels import LabelSet

Array = NDArray[np.float32]


class _HasThresholds(Protocol):
    @property
    def thresholds(self) -> Array:
        """Thresholds, shape (n_labels,)."""


Params = TypeVar("Params", bound=_HasThresholds)


class LearnedClassifier(Generic[Params]):
    """Classifier with learned arrays, their label set, and their encoder."""

    def __init__(
        self,
        params: Params,
        labels: LabelSet,
        *,
        encoder: str,
        encoder_sha256: str,
        version: str,
    ) -> None:
        """Take learned arrays; nothing is loaded before the first passage.

        An encoder whose weights have another hash is refused.
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
        """Threshold of each label; scores of at least this are flagged."""
        return tuple(float(x) for x in self.params.thresholds)

    def open_encoders(self) -> None:
        """Open its encoders before the first passage; new graphs are built.

        A classifier without an encoder has nothing to open.

        Raises:
            ArtifactError: An encoder is missing, has other weights, or does not fit.
        """


_TOKEN = r"(?u)\b[^\W_][\w'-]*\b"
"""Words with inner hyphens and apostrophes, as "zero-click"; "1:N" gives "1", "n"."""


def new_vectorizer(**settings: Any) -> TfidfVectorizer:
    """Return an unfitted vectorizer for normalised text."""
    return TfidfVectorizer(
        lowercase=True,
        token_pattern=_TOKEN,
        sublinear_tf=True,
        dtype=np.float32,
        **settings,
    )


def restore_vectorizer(
    vocabulary: Sequence[str], idf: NDArray[np.float32], *, ngram_max: int
) -> TfidfVectorizer:
    """Return a fitted vectorizer from its stored parts.

    Args:
        vocabulary: Words and word pairs, in the order of the columns.
        idf: Inverse document frequency of each term, shape (n_features,).
        ngram_max: Longest term: 1 for words, 2 for words and pairs.
    """
    vectorizer = new_vectorizer(ngram_range=(1, ngram_max))
    vectorizer.vocabulary_ = {term: i for i, term in enumerate(vocabulary)}
    vectorizer._tfidf = TfidfTransformer(sublinear_tf=True)
    vectorizer.idf_ = idf
    return vectorizer
