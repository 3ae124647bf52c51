"""Several trainings of one network side by side, each in a process with one thread.

A process with one thread adds numbers in the same order, however many cores there are.
A training draws everything from one seed, so that it gives the same weights each time.
"""

import logging
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.training.config import TuningConfig
from pipeline.training.fitting.heads import Array, Rows
from pipeline.training.fitting.orphan import begin_worker
from pipeline.training.fitting.trainer import Lesson, open_log, teach

_LOG = logging.getLogger(__name__)

Part = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Indices of the rows to learn from, and of the rows to score."""

Found = tuple[dict[str, NDArray[np.float32]], Array]
"""Trained arrays, and margins of shape (n_scored, n_labels)."""

Net = TypeVar("Net", bound=nn.Module)

_KERNELS_KEPT = "64"
"""Number of kernels that oneDNN keeps, instead of 1,024. Nearly every batch has its own
shape, so 3 GB more for each process would never be used again."""

_MARGINS = "margins"


class SpreadTuning(ABC, Generic[Net]):
    """Passages prepared once for the training of networks.

    Args:
        shared: Tensor made from the passages; the processes share it without a copy.
        process_mb: Memory in MB that each process needs, for the message if it is
            short.
        config: Settings of the tuning.
        seed: Seed of every draw.
    """

    def __init__(
        self, shared: torch.Tensor, process_mb: int, config: TuningConfig, seed: int
    ) -> None:
        self._shared = shared
        self._process_mb = process_mb
        self._config = config
        self._seed = seed
        shared.share_memory_()  # type: ignore[no-untyped-call]

    @abstractmethod
    def net(self, n_labels: int) -> Net:
        """Return an untrained network, with ``layers`` and ``head``."""

    @abstractmethod
    def weights(self, rows: Rows) -> Array:
        """Return the weight of each label of each row, shape (n_rows, n_labels)."""

    @abstractmethod
    def epoch(
        self, rows: Rows, at: NDArray[np.intp], draw: np.random.Generator
    ) -> Iterator[NDArray[np.intp]]:
        """Yield the batches of an epoch as indices of rows."""

    @abstractmethod
    def inputs(
        self, batch: NDArray[np.intp], draw: np.random.Generator | None = None
    ) -> tuple[torch.Tensor, ...]:
        """Return the inputs of a network for a batch.

        Args:
            batch: Indices of the rows.
            draw: Generator that chooses the inputs to leave out in training; None
                leaves out nothing.
        """

    @abstractmethod
    def arrays(self, net: Net) -> dict[str, NDArray[np.float32]]:
        """Return the trained weights."""

    @abstractmethod
    def margins(self, net: Net, at: NDArray[np.intp]) -> Array:
        """Return the margins of the rows at ``at``, shape (len(at), n_labels)."""

    def fit(
        self,
        rows: Rows,
        at: NDArray[np.intp],
        kept: Path | None = None,
        *,
        is_shown: bool = False,
    ) -> Net:
        """Return a network trained on the rows at ``at``.

        It goes on from the checkpoints in ``kept``; None keeps none.
        """
        config, net = self._config, self.net(rows.gold.shape[1])
        torch.manual_seed(self._seed)
        gold = torch.tensor(rows.gold, dtype=torch.float32)
        shares = torch.tensor(self.weights(rows), dtype=torch.float32)
        is_watched = rows.folds[at] == rows.folds[at].min()
        # With a single fold, no rows can be held out to watch.
        patience = 0 if is_watched.all() else config.patience
        watched = at[is_watched]
        if patience:
            at = at[~is_watched]

        def batches() -> Iterator[Any]:
            draw = np.random.default_rng(self._seed)
            for _ in range(config.n_epochs):
                for batch in self.epoch(rows, at, draw):
                    yield self.inputs(batch, draw), gold[batch], shares[batch]

        def loss_of_watched(net: Net) -> float:
            net.eval()
            with torch.inference_mode():
                losses = [
                    float(self._loss(net, (self.inputs(x), gold[x], shares[x])))
                    * len(x)
                    for x in np.split(watched, range(64, len(watched), 64))
                ]
            return sum(losses) / len(watched)

        one_epoch = self.epoch(rows, at, np.random.default_rng(self._seed))
        lesson = Lesson(
            batches,
            sum(1 for _ in one_epoch) * config.n_epochs,
            self._loss,
            loss_of_watched,
            patience,
            config,
        )
        teach(net, lesson, kept, is_shown=is_shown)
        return net.eval()

    def _loss(self, net: Net, batch: Any) -> torch.Tensor:
        inputs, gold, shares = batch
        halved = self._config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=halved):
            margins = net(*inputs)
        losses = nn.functional.binary_cross_entropy_with_logits(
            margins.float(),
            gold,
            reduction="none",
            pos_weight=torch.tensor(self._config.positive_weight),
        )
        loss: torch.Tensor = (losses * shares).sum() / len(gold)
        return loss

    def fit_each(
        self, rows: Rows, parts: Sequence[Part], kept: Path | None = None
    ) -> list[Found]:
        """Train on the first rows of each part and score its second rows.

        Args:
            rows: Gold labels and weights of all rows.
            parts: Parts, the longest first, so that no core waits for it at the end.
            kept: Folder for checkpoints and finished parts, from which the training
                goes on; it is removed at the end. None keeps nothing.

        Raises:
            ConfigError: A process was ended from outside, for example if memory is
                short, or MLflow's store cannot be used.
        """
        open_log()
        advise(self._config)
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS_KEPT)
        context = torch.multiprocessing.get_context("spawn")
        n_workers = min(len(parts), os.cpu_count() or 1)
        try:
            with ProcessPoolExecutor(
                n_workers, context, initializer=begin_worker
            ) as pool:
                files = [kept and kept / str(i) for i in range(len(parts))]
                are_shown = chain([True], repeat(False))
                each = pool.map(self._fit_part, repeat(rows), parts, files, are_shown)
                found = list(each)
        except BrokenProcessPool as error:
            msg = (
                f"cannot train: one of {n_workers} training processes was ended from "
                f"outside ({error}); expected {self._shared.nbytes // 2**20} MB of "
                f"shared memory and some {self._process_mb:,} MB for each process"
            )
            raise ConfigError(msg) from error
        if kept is not None:
            shutil.rmtree(kept)
        return found

    def _fit_part(
        self, rows: Rows, part: Part, kept: Path | None, is_shown: bool
    ) -> Found:
        from safetensors.numpy import load_file, save

        done = kept and kept.with_suffix(".done")
        if done is not None and done.is_file():
            found = load_file(done)
            return found, found.pop(_MARGINS)
        seen, held = part
        net = self.fit(rows, seen, kept, is_shown=is_shown)
        arrays, margins = self.arrays(net), self.margins(net, held)
        if kept is not None and done is not None:
            write_atomically(done, save({**arrays, _MARGINS: margins}))
            shutil.rmtree(kept)
        return arrays, margins


def advise(config: TuningConfig) -> None:
    """Log a warning if another number format would be faster on this processor."""
    if config.precision == "bfloat16" and not _has_bfloat16():
        _LOG.warning(
            "this processor has no instructions for bfloat16, so the tuning takes "
            'about three times as long as with precision = "float32" below '
            "[classifier.encoder] of a copy of the config; the weights differ a little"
        )


def _has_bfloat16() -> bool:
    """Return False if the processor surely has no instructions for bfloat16."""
    # Older versions of torch do not say what the processor can do.
    found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    if found.get("architecture") != "x86_64":
        return True
    return bool(found["avx512_bf16"] or found["amx_bf16"])
