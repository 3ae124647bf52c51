"""Several trainings of one network side by side, each in a process with one thread.

One thread each adds in the same order, however many cores there are: trainings that
draw everything from one seed give the same weights again.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.errors import ConfigError
from pipeline.training.heads import Array, Rows

Part = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows to learn from, and rows to score."""

Found = tuple[dict[str, NDArray[np.float32]], Array]
"""Trained arrays, and margins of shape (n_scored, n_labels)."""

Net = TypeVar("Net", bound=nn.Module)

_KERNELS_KEPT = "64"
"""oneDNN keeps the kernels of 1,024 shapes, and nearly every batch has a shape of its
own: 3 GB more a process, which is never used again."""

_WARM_UP = 0.08
"""Share of the steps in which the learning rate rises."""


class SpreadTuning(ABC, Generic[Net]):
    """Passages prepared once for the training of networks.

    Args:
        shared: What was made of them; no process copies it.
        process_mb: Memory that each process needs, for the message where it is short.
    """

    def __init__(self, shared: torch.Tensor, process_mb: int) -> None:
        self._shared = shared
        self._process_mb = process_mb
        shared.share_memory_()  # type: ignore[no-untyped-call]

    @abstractmethod
    def fit(self, rows: Rows, at: NDArray[np.intp]) -> Net:
        """Return a network trained on the rows named by ``at``."""

    @abstractmethod
    def arrays(self, net: Net) -> dict[str, NDArray[np.float32]]:
        """Return the trained weights."""

    @abstractmethod
    def margins(self, net: Net, at: NDArray[np.intp]) -> Array:
        """Return margins of the rows named by ``at``, shape (len(at), n_labels)."""

    def fit_each(self, rows: Rows, parts: Sequence[Part]) -> list[Found]:
        """Train on the first rows of each part and score its second ones.

        Args:
            rows: Gold and weights of all rows.
            parts: The longest first, so that no core waits for it at the end.

        Raises:
            ConfigError: A process was ended from outside, as where memory is short.
        """
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS_KEPT)
        context = torch.multiprocessing.get_context("spawn")
        n_workers = min(len(parts), os.cpu_count() or 1)
        try:
            with ProcessPoolExecutor(
                n_workers, context, initializer=torch.set_num_threads, initargs=(1,)
            ) as pool:
                return list(pool.map(self._fit_part, [rows] * len(parts), parts))
        except BrokenProcessPool as error:
            msg = (
                f"cannot train: one of {n_workers} training processes was ended from "
                f"outside ({error}); expected {self._shared.nbytes // 2**20} MB of "
                f"shared memory and some {self._process_mb:,} MB for each process"
            )
            raise ConfigError(msg) from error

    def _fit_part(self, rows: Rows, part: Part) -> Found:
        seen, held = part
        net = self.fit(rows, seen)
        return self.arrays(net), self.margins(net, held)


def optimiser_of(
    net: Any, rate: float, head_rate: float, n_steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    """Return what trains ``net.layers`` and ``net.head``, and the rate of its steps.

    Args:
        net: Has layers that know words, and a head that starts from nothing and may
            learn faster.
        rate: Highest learning rate of the layers.
        head_rate: By how much that of the head is higher.
        n_steps: Of the whole training; the rate rises at first, then falls to 0.
    """
    layers = {"params": net.layers.parameters(), "lr": rate}
    head = {"params": net.head.parameters(), "lr": rate * head_rate}
    optimiser = torch.optim.AdamW([layers, head], weight_decay=0.01)
    return optimiser, torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _share_of_rate(step, n_steps)
    )


def _share_of_rate(step: int, n_steps: int) -> float:
    rising = (step + 1) / (_WARM_UP * n_steps)
    return min(rising, max(0.0, (n_steps - step) / ((1 - _WARM_UP) * n_steps)))
