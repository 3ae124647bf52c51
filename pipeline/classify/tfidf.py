"""TF-IDF of words and word pairs, as arrays and a word list: nothing to unpickle.

scikit-learn fits and transforms; only its vocabulary and its inverse document
frequencies are stored.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

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
