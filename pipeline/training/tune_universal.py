"""Tune the averaging network of the Universal Sentence Encoder (``cascade.v2``).

The n-gram features below it stay as they are, so that each passage is read once; a
training is then a minute's work.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.classify.universal import (
    AVERAGING,
    UniversalFeatures,
    universal_weights,
)
from pipeline.training.config import UniversalConfig
from pipeline.training.heads import Array, Rows
from pipeline.training.spread import SpreadTuning, Steps, optimiser_of

_PROCESS_MB = 700
"""Memory of a process that tunes."""

_HEAD_RATE = 30.0


class UniversalTuning(SpreadTuning["_Averaging"]):
    """Features of passages, ready to train and score averaging networks.

    Args:
        texts: Of the passages.
        config: How to tune.
        seed: Of every draw.

    Raises:
        ArtifactError: The encoder is not installed, or was altered.
    """

    def __init__(
        self, texts: Sequence[str], config: UniversalConfig, seed: int
    ) -> None:
        self._config = config
        self._seed = seed
        features = torch.from_numpy(UniversalFeatures().rows(texts))
        super().__init__(features, _PROCESS_MB)

    def fit(
        self, rows: Rows, at: NDArray[np.intp], kept: Path | None = None
    ) -> "_Averaging":
        """Return a network with a head, trained on the rows named by ``at``."""
        torch.manual_seed(self._seed)
        draw = np.random.default_rng(self._seed)
        config = self._config
        net = _Averaging(rows.gold.shape[1])
        size = config.batch_size
        n_steps = config.n_epochs * -(-len(at) // size)
        optimiser, schedule = optimiser_of(
            net, config.learning_rate, _HEAD_RATE, n_steps
        )
        gold = torch.tensor(rows.gold, dtype=torch.float32)
        shares = torch.tensor(self._shares(rows), dtype=torch.float32)
        positive = torch.tensor(config.positive_weight)
        steps = Steps(net, optimiser, schedule, n_steps, kept)
        net.train()
        for _ in range(config.n_epochs):
            for batch in torch.split(torch.from_numpy(draw.permutation(at)), size):
                if steps.skip():
                    continue
                losses = nn.functional.binary_cross_entropy_with_logits(
                    net(self._shared[batch]),
                    gold[batch],
                    reduction="none",
                    pos_weight=positive,
                )
                steps.step((losses * shares[batch]).sum() / len(batch))
        return net.eval()

    def margins(self, net: "_Averaging", at: NDArray[np.intp]) -> Array:
        """Return margins of the rows named by ``at``, shape (len(at), n_labels)."""
        with torch.inference_mode():
            found = net(self._shared[torch.from_numpy(at)])
        return np.asarray(found.numpy().astype(np.float64))

    def arrays(self, net: "_Averaging") -> dict[str, NDArray[np.float32]]:
        """Return the trained weights as ``margins_graph`` takes them."""
        parts = (*net.layers.items(), *net.head.items())
        return {name: tensor.detach().numpy() for name, tensor in parts}

    def _shares(self, rows: Rows) -> Array:
        """Return the weight of each label of each row."""
        is_negative = rows.is_real[:, None] & ~rows.gold
        share = np.where(is_negative, self._config.negative_weight, 1.0)
        return np.asarray(rows.allowed * rows.weights[:, None] * share)


class _Averaging(nn.Module):
    """The network of ``margins_graph``: residual layers over a scaled sum."""

    def __init__(self, n_labels: int) -> None:
        super().__init__()
        weights = universal_weights()
        self.layers = nn.ParameterDict(
            {name: nn.Parameter(torch.from_numpy(weights[name])) for name in AVERAGING}
        )
        self.drop = nn.Dropout(0.1)
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
