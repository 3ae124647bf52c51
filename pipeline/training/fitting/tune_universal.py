"""Tune the averaging network of the Universal Sentence Encoder (``cascade.v2``).

The n-gram features below it stay as they are. So each passage is read once, and a
training then takes a minute.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.classify.encoders.universal import (
    AVERAGING,
    universal_features,
    universal_weights,
)
from pipeline.training.config import UniversalConfig
from pipeline.training.fitting.heads import Array, Rows
from pipeline.training.fitting.spread import SpreadTuning

_PROCESS_MB = 700
"""Memory of one process that tunes, in MB."""


class UniversalTuning(SpreadTuning["_Averaging"]):
    """Features of passages, ready to train and score averaging networks.

    Raises:
        ArtifactError: The encoder is not installed or was altered.
    """

    def __init__(
        self, texts: Sequence[str], config: UniversalConfig, seed: int
    ) -> None:
        features = torch.from_numpy(universal_features(texts))
        super().__init__(features, _PROCESS_MB, config, seed)
        self._negative_weight = config.negative_weight

    def net(self, n_labels: int) -> "_Averaging":
        """Return the network as it comes, with an untrained head."""
        return _Averaging(n_labels, self._config.dropout)

    def weights(self, rows: Rows) -> Array:
        """Return the weight of each label of each row, shape (n_rows, n_labels)."""
        is_negative = rows.is_real[:, None] & ~rows.gold
        share = np.where(is_negative, self._negative_weight, 1.0)
        return np.asarray(rows.allowed * rows.weights[:, None] * share)

    def epoch(
        self, rows: Rows, at: NDArray[np.intp], draw: np.random.Generator
    ) -> Iterator[NDArray[np.intp]]:
        """Yield all rows, mixed."""
        size, mixed = self._config.batch_size, draw.permutation(at)
        for start in range(0, len(mixed), size):
            yield mixed[start : start + size]

    def inputs(
        self, batch: NDArray[np.intp], draw: np.random.Generator | None = None
    ) -> tuple[torch.Tensor, ...]:
        """Return the features of a batch."""
        return (self._shared[batch],)

    def margins(self, net: "_Averaging", at: NDArray[np.intp]) -> Array:
        """Return the margins of the rows at ``at``, shape (len(at), n_labels)."""
        with torch.inference_mode():
            found = net(self._shared[torch.from_numpy(at)])
        return np.asarray(found.numpy().astype(np.float64))

    def arrays(self, net: "_Averaging") -> dict[str, NDArray[np.float32]]:
        """Return the trained weights as ``margins_graph`` takes them."""
        parts = (*net.layers.items(), *net.head.items())
        return {name: tensor.detach().numpy() for name, tensor in parts}


class _Averaging(nn.Module):
    """The network of ``margins_graph``: residual layers over a scaled sum."""

    def __init__(self, n_labels: int, dropout: float) -> None:
        super().__init__()
        weights = universal_weights()
        self.layers = nn.ParameterDict(
            {name: nn.Parameter(torch.from_numpy(weights[name])) for name in AVERAGING}
        )
        self.drop = nn.Dropout(dropout)
        self.head = nn.ParameterDict(
            {
                "weight": nn.Parameter(torch.zeros(n_labels, weights["d3"].shape[1])),
                "bias": nn.Parameter(torch.full((n_labels,), -3.0)),  # 1 label in 20
            }
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        w = self.layers
        mean = features[:, :-1] @ w["cnn_W"] + features[:, -1:] * w["cnn_b"]
        y1 = torch.relu(torch.relu(mean @ w["d0"]) @ w["d1"] + mean @ w["p1"])
        vector = torch.tanh(torch.relu(y1 @ w["d2"]) @ w["d3"] + y1 @ w["p3"])
        of_labels = self.drop(vector) @ self.head["weight"].T
        margins: torch.Tensor = of_labels + self.head["bias"]
        return margins
