"""``linear.v1``: words and meaning, each with a linear model per label, then joined.

Passages that pass the words (``two_stage``) are read again by a linear model on
sentence embeddings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.learned import Array
from pipeline.classify.two_stage import TwoStageClassifier, WordParams


@dataclass(frozen=True)
class LinearParams(WordParams):
    """Weights learned by ``fit``; rows are labels in the order of the label set.

    Attributes:
        vector_weights: Weights of the embeddings, shape (n_labels, dim).
        vector_bias: Biases, shape (n_labels,).
    """

    vector_weights: Array
    vector_bias: Array


class LinearClassifier(TwoStageClassifier[LinearParams]):
    """The classifier of ``LinearParams``."""

    kind = "linear.v1"

    @property
    def encoder(self) -> str:
        """Name or folder of the frozen encoder."""
        return self._encoder

    def _second_margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        from pipeline.classify.encoder import load_matching

        load_matching(self._encoder, self._encoder_sha256)
        # In float64, or a passage's last digit would depend on the other passages.
        vectors = encode_views(views, self._encoder).astype(np.float64)
        margins: NDArray[np.float64] = vectors @ self.params.vector_weights.T
        return margins + self.params.vector_bias


def encode_views(views: Sequence[View], encoder: str) -> NDArray[np.float32]:
    """Return the embedding of each view's text, shape (n_views, dim).

    Only the word model reads the context: encoding it too doubled the time of a
    screening and raised the mean average precision by only 0.01.
    """
    from pipeline.classify.encoder import load_encoder

    return load_encoder(encoder).encode([view.text for view in views])
