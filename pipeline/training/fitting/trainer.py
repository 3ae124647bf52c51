"""One network, trained by transformers' ``Trainer``: loop, checkpoints, progress, stop.

Batches and losses are ours. An interrupted training goes on from its last checkpoint
and gives the same bytes, because the random draws of the skipped steps are repeated.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors import SafetensorError
from sqlalchemy.exc import SQLAlchemyError
from torch.utils.data import DataLoader, IterableDataset
from transformers import (
    EarlyStoppingCallback,
    PrinterCallback,
    Trainer,
    TrainingArguments,
)
from transformers.utils import logging

from pipeline.errors import ConfigError
from pipeline.training.config import TuningConfig

_N_KEPT = 20
"""Number of checkpoints in one training."""

_BATCH = "batch"

_STORE = "MLFLOW_TRACKING_URI"

_NOT_WRITTEN = re.compile("I/O error|PytorchStreamWriter")
"""Words in the errors of libraries when a disk is full."""


@dataclass(frozen=True)
class Lesson:
    """Data and settings of the training of a network.

    Attributes:
        batches: Function that opens the batches of all epochs, always the same ones.
        n_steps: Number of batches.
        loss: Gives the loss of the network on one batch.
        watched: Function that returns the loss on held-out passages; None watches
            nothing.
        patience: Number of epochs without a lower watched loss after which the training
            ends.
        config: Settings of the tuning.
    """

    batches: Callable[[], Iterator[Any]]
    n_steps: int
    loss: Callable[[Any, Any], torch.Tensor]
    watched: Callable[[Any], float] | None
    patience: int
    config: TuningConfig


def is_logged() -> bool:
    """Return True if MLflow is installed and its store is named."""
    return find_spec("mlflow") is not None and _STORE in os.environ


def open_log() -> None:
    """Open the store of MLflow, if trainings are logged.

    A new database gets its tables now: several processes cannot make them at once.

    Raises:
        ConfigError: The store cannot be used.
    """
    if not is_logged():
        return
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    try:
        MlflowClient().search_experiments(max_results=1)
    except (MlflowException, SQLAlchemyError, OSError) as error:
        msg = f"{_STORE} {os.environ[_STORE]}: expected a store of MLflow ({error})"
        raise ConfigError(msg) from error


def teach(net: Any, lesson: Lesson, kept: Path | None, *, is_shown: bool) -> None:
    """Train a network.

    Args:
        net: Network with ``layers`` that know words, and a ``head``.
        lesson: Data and settings of the training.
        kept: Folder of checkpoints, from which the training goes on; None keeps none.
        is_shown: Whether to show the progress, if there is a terminal.

    Raises:
        OSError: A checkpoint cannot be written.
    """
    if kept is None:
        with TemporaryDirectory() as folder:
            teach(net, lesson, Path(folder), is_shown=is_shown)
        return
    # Its warnings are about settings that it lacks.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    drawn = torch.get_rng_state()
    trainer = _Trainer(net, lesson, _arguments(lesson, kept, is_shown=is_shown))
    trainer.remove_callback(PrinterCallback)
    torch.set_rng_state(drawn)  # the trainer has set its own state
    # A checkpoint whose writing was interrupted has no state yet, or half of one.
    whole = [path for path in kept.glob("checkpoint-*") if _is_whole(path)]
    whole.sort(key=lambda path: int(path.name.rpartition("-")[2]))
    try:
        trainer.train(resume_from_checkpoint=str(whole[-1]) if whole else None)
    except (SafetensorError, RuntimeError) as error:
        if not _NOT_WRITTEN.search(str(error)):
            raise
        msg = f"{kept}: a checkpoint cannot be written ({error})"
        raise OSError(msg) from error


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _arguments(lesson: Lesson, kept: Path, *, is_shown: bool) -> TrainingArguments:
    every = max(1, lesson.n_steps // _N_KEPT)
    if lesson.patience:
        every = lesson.n_steps // lesson.config.n_epochs
    return TrainingArguments(
        output_dir=str(kept),
        use_cpu=True,
        num_train_epochs=1,  # the batches of all epochs are one list
        max_grad_norm=lesson.config.max_norm,
        save_steps=every,
        save_total_limit=1,
        eval_strategy="steps" if lesson.patience else "no",
        eval_steps=every,
        load_best_model_at_end=lesson.patience > 0,
        metric_for_best_model="loss",
        logging_steps=every,
        report_to="mlflow" if is_logged() else "none",
        disable_tqdm=not is_shown or not os.isatty(2),
    )


class _Trainer(Trainer):
    def __init__(self, net: Any, lesson: Lesson, asked: TrainingArguments) -> None:
        config, n_steps = lesson.config, lesson.n_steps
        rate, decay = config.learning_rate, config.weight_decay
        layers = {"params": net.layers.parameters(), "lr": rate}
        head = {"params": net.head.parameters(), "lr": rate * config.head_rate}
        optimiser = torch.optim.AdamW([layers, head], weight_decay=decay)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: _share_of_rate(step, n_steps, config.warm_up)
        )
        stops = [EarlyStoppingCallback(lesson.patience)] if lesson.patience else []
        super().__init__(
            net,
            asked,
            eval_dataset=[],  # ``evaluate`` knows what is watched
            optimizers=(optimiser, schedule),
            callbacks=[*stops],
        )
        self._lesson = lesson

    def get_train_dataloader(self) -> DataLoader[Any]:
        # With its own generator it draws nothing from that of the dropout.
        own = torch.Generator()
        return DataLoader(_Batches(self._lesson), batch_size=None, generator=own)

    def compute_loss(self, model: Any, inputs: Any, *_: Any, **__: Any) -> torch.Tensor:
        return self._lesson.loss(model, inputs[_BATCH])

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        assert self._lesson.watched is not None, "only where a loss is watched"
        found = {"eval_loss": self._lesson.watched(self.model)}
        self.log(found)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, found
        )
        return found


class _Batches(IterableDataset[Any]):
    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson

    def __iter__(self) -> Iterator[Any]:
        for batch in self._lesson.batches():
            yield {_BATCH: batch}

    def __len__(self) -> int:
        return self._lesson.n_steps


def _share_of_rate(step: int, n_steps: int, warm_up: float) -> float:
    """Return the share of the highest rate at a step: it rises, then falls."""
    rising = (step + 1) / (warm_up * n_steps)
    return min(rising, max(0.0, (n_steps - step) / ((1 - warm_up) * n_steps)))
