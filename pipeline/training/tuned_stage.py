"""The tuned encoder of a training, tuned once for the same passages.

Tuning takes nine tenths of a training, and what it depends on changes seldom: words,
phrases, concepts and thresholds do not belong to it. What it gave is therefore kept
under ``TRIAGE_HOME`` by a hash of all that does.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.encoder import weights_sha256
from pipeline.errors import ConfigError
from pipeline.settings import settings
from pipeline.training.config import CascadeConfig, TrainingConfig, TwoStageConfig
from pipeline.training.heads import Array, Rows, iter_folds

_VERSION = 1
"""Of what ``tune`` computes from the same inputs."""

_MARGINS, _SECONDS = "margins", "seconds"


class TunedStage:
    """An encoder whose upper layers learn the labels (``cascade.v1``).

    Attributes:
        spared_s: Seconds that an earlier training spent on it, and this one did not.

    Raises:
        ConfigError: torch is not installed.
    """

    def __init__(
        self,
        config: TrainingConfig,
        cascade: CascadeConfig,
        rows: Rows,
        views: Sequence[View],
    ) -> None:
        try:
            from pipeline.training.tune import Tuning
        except ImportError as error:
            msg = f"cannot train {cascade.kind}: {error}; install the extra train"
            raise ConfigError(msg) from error
        from safetensors.numpy import load_file, save_file

        path = _path(config, cascade, rows, views)
        self.spared_s = 0.0
        if path.is_file():
            found = load_file(path)
            self.spared_s = float(found[_SECONDS])
        else:
            start = perf_counter()
            share = config.data.synthetic_weight
            tuning = Tuning(views, config.encoder, cascade, config.seed, share)
            found = _tune(tuning, rows, config.n_folds)
            found[_SECONDS] = np.array(perf_counter() - start)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            save_file(found, part)
            part.replace(path)
        self._margins = found.pop(_MARGINS)
        found.pop(_SECONDS)
        self._arrays = found

    def cross_margins(self) -> Array:
        """Return margins of every row from encoders that never saw its source."""
        return self._margins

    def arrays(self) -> dict[str, Any]:
        """Return the weights that were learned from all rows."""
        return self._arrays


def _tune(tuning: Any, rows: Rows, n_folds: int) -> dict[str, NDArray[Any]]:
    everything, none = np.arange(len(rows.gold)), np.arange(0)
    parts = [
        (np.flatnonzero(seen), np.flatnonzero(held))
        for seen, held in iter_folds(rows, n_folds)
    ]
    # The longest first, so that no core waits for it at the end.
    (arrays, _), *folded = tuning.fit_each(rows, [(everything, none), *parts])
    margins = np.zeros(rows.gold.shape)
    for (_, own), (_, held) in zip(folded, parts, strict=True):
        margins[held] = own
    return {**arrays, _MARGINS: margins}


def _path(
    config: TrainingConfig, cascade: CascadeConfig, rows: Rows, views: Sequence[View]
) -> Path:
    digest = hashlib.sha256()
    for part in _depends_on(config, cascade, rows, views):
        digest.update(part)
    return settings().home / "tuned" / f"{digest.hexdigest()[:32]}.safetensors"


def _depends_on(
    config: TrainingConfig, cascade: CascadeConfig, rows: Rows, views: Sequence[View]
) -> Iterator[bytes]:
    import torch

    yield json.dumps(
        [
            _VERSION,
            torch.__version__,
            weights_sha256(config.encoder),
            config.seed,
            config.n_folds,
            config.data.synthetic_weight,
            # What both kinds of two stages state is about words and their gate.
            cascade.model_dump(exclude=set(TwoStageConfig.model_fields)),
            [(view.text, view.context) for view in views],
        ]
    ).encode("utf-8")
    for table in (rows.gold, rows.allowed, rows.weights, rows.is_real, rows.folds):
        yield table.tobytes()
