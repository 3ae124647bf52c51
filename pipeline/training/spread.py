"""Several trainings of one network side by side, each in a process with one thread.

One thread each adds in the same order, however many cores there are: trainings that
draw everything from one seed give the same weights again.
"""

import multiprocessing
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
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

_MARGINS = "margins"

_WARM_UP = 0.08
"""Share of the steps in which the learning rate rises."""


_N_KEPT = 20
"""How often a training keeps what it has learned so far."""


def _begin_worker() -> None:
    """Use one thread, and end when the process that asked for the work ends."""
    torch.set_num_threads(1)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class Steps:
    """The steps of one training, kept now and then: one that was ended goes on.

    What a step draws must be drawn for a skipped one too, so that the rest is as it
    would have been.

    Args:
        net: The network.
        optimiser: Of its weights.
        schedule: Of the learning rates.
        n_steps: Of the whole training.
        path: Where to keep what was learned; None keeps nothing.
    """

    def __init__(
        self, net: nn.Module, optimiser: Any, schedule: Any, n_steps: int,
        path: Path | None,
    ) -> None:  # fmt: skip
        self._net, self._optimiser, self._schedule = net, optimiser, schedule
        self._path, self._every = path, max(1, n_steps // _N_KEPT)
        self._done = self._seen = 0
        if path is not None and path.is_file():
            self._restore(path)

    def skip(self) -> bool:
        """Tell whether the next step was done before, by a training that ended."""
        self._seen += 1
        return self._seen <= self._done

    def step(self, loss: Any, clip: float = 0.0) -> None:
        """Learn from a loss; ``clip`` bounds the norm of its gradient if it is set."""
        self._optimiser.zero_grad()
        loss.backward()
        if clip:
            nn.utils.clip_grad_norm_(self._net.parameters(), clip)
        self._optimiser.step()
        self._schedule.step()
        self._done += 1
        if self._path is not None and self._done % self._every == 0:
            self._keep(self._path)

    def _keep(self, path: Path) -> None:
        from safetensors.torch import save_file

        state = {f"net.{k}": t.contiguous() for k, t in self._net.state_dict().items()}
        for i, own in self._optimiser.state_dict()["state"].items():
            state |= {f"optimiser.{i}.{name}": t for name, t in own.items()}
        state["random"] = torch.get_rng_state()
        state["done"] = torch.tensor(self._done)
        part = path.with_suffix(".part")
        save_file(state, part)
        part.replace(path)

    def _restore(self, path: Path) -> None:
        from safetensors.torch import load_file

        state = load_file(path)
        self._done = int(state.pop("done"))
        torch.set_rng_state(state.pop("random"))
        net = {k[4:]: t for k, t in state.items() if k.startswith("net.")}
        self._net.load_state_dict(net)
        whole = self._optimiser.state_dict()
        whole["state"] = {}
        for name, tensor in state.items():
            kind, _, rest = name.partition(".")
            if kind == "optimiser":
                i, _, own = rest.partition(".")
                whole["state"].setdefault(int(i), {})[own] = tensor
        self._optimiser.load_state_dict(whole)
        schedule = self._schedule
        schedule.last_epoch = self._done
        for group, base, rate in zip(
            self._optimiser.param_groups,
            schedule.base_lrs,
            schedule.lr_lambdas,
            strict=True,
        ):
            group["lr"] = base * rate(self._done)


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
    def fit(self, rows: Rows, at: NDArray[np.intp], kept: Path | None = None) -> Net:
        """Return a network trained on the rows named by ``at``.

        Args:
            rows: Gold and weights of all rows.
            at: Numbers of rows.
            kept: File to keep steps in, and to go on from; None keeps nothing.
        """

    @abstractmethod
    def arrays(self, net: Net) -> dict[str, NDArray[np.float32]]:
        """Return the trained weights."""

    @abstractmethod
    def margins(self, net: Net, at: NDArray[np.intp]) -> Array:
        """Return margins of the rows named by ``at``, shape (len(at), n_labels)."""

    def fit_each(
        self, rows: Rows, parts: Sequence[Part], kept: Path | None = None
    ) -> list[Found]:
        """Train on the first rows of each part and score its second ones.

        Args:
            rows: Gold and weights of all rows.
            parts: The longest first, so that no core waits for it at the end.
            kept: Folder to keep steps and parts in, and to go on from; it is removed
                when all is done. None keeps nothing.

        Raises:
            ConfigError: A process was ended from outside, as where memory is short.
        """
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS_KEPT)
        context = torch.multiprocessing.get_context("spawn")
        n_workers = min(len(parts), os.cpu_count() or 1)
        try:
            with ProcessPoolExecutor(
                n_workers, context, initializer=_begin_worker
            ) as pool:
                files = [kept and kept / str(i) for i in range(len(parts))]
                each = pool.map(self._fit_part, [rows] * len(parts), parts, files)
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

    def _fit_part(self, rows: Rows, part: Part, kept: Path | None) -> Found:
        from safetensors.numpy import load_file, save_file

        if kept is None:
            return self._trained(rows, part, None)
        kept.parent.mkdir(parents=True, exist_ok=True)
        done, half = kept.with_suffix(".done"), kept.with_suffix(".half")
        if not done.is_file():
            arrays, margins = self._trained(rows, part, kept)
            save_file({**arrays, _MARGINS: margins}, half)
            half.replace(done)
            kept.unlink(missing_ok=True)
        found = load_file(done)
        return found, found.pop(_MARGINS)

    def _trained(self, rows: Rows, part: Part, kept: Path | None) -> Found:
        seen, held = part
        net = self.fit(rows, seen, kept)
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
