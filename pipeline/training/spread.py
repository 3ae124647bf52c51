"""Several trainings side by side, each in a process with one thread of its own.

One thread each adds in the same order, however many cores there are: trainings that
draw everything from one seed give the same weights again.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.errors import ConfigError
from pipeline.training.heads import Rows

Part = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows to learn from, and rows to score."""

Found = TypeVar("Found")

_KERNELS_KEPT = "64"
"""oneDNN keeps the kernels of 1,024 shapes, and nearly every batch has a shape of its
own: 3 GB more a process, which is never used again."""

_WARM_UP = 0.08
"""Share of the steps in which the learning rate rises."""


def fit_each(
    fit_part: Callable[[Rows, Part], Found],
    rows: Rows,
    parts: Sequence[Part],
    process_mb: int,
    shared: torch.Tensor,
) -> list[Found]:
    """Return what each part gives.

    Args:
        fit_part: Trains on the first rows of a part and scores its second ones.
        rows: Gold and weights of all rows.
        parts: The longest first, so that no core waits for it at the end.
        process_mb: Memory that each process needs, for the message where it is short.
        shared: What all processes read, in shared memory.

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
            return list(pool.map(fit_part, [rows] * len(parts), parts))
    except BrokenProcessPool as error:
        msg = (
            f"cannot train: one of {n_workers} training processes was ended from "
            f"outside ({error}); expected {shared.nbytes // 2**20} MB of shared memory "
            f"and some {process_mb:,} MB for each process"
        )
        raise ConfigError(msg) from error


def share_of_rate(step: int, n_steps: int) -> float:
    """Return which share of the learning rate holds at a step: up to 1, down to 0."""
    rising = (step + 1) / (_WARM_UP * n_steps)
    return min(rising, max(0.0, (n_steps - step) / ((1 - _WARM_UP) * n_steps)))
