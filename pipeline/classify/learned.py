"""Common part of all classifiers on learned arrays."""

from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

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

        Args:
            params: Learned arrays.
            labels: Label set of the rows.
            encoder: Name of the encoder that it was trained on; "" without one.
            encoder_sha256: Hash of that encoder's weights; other weights are refused.
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
        """Threshold of each label; scores of at least this are flagged."""
        return tuple(float(x) for x in self.params.thresholds)
