"""What a training tunes, tuned once for the same passages.

Tuning takes nine tenths of a training, and what it depends on changes seldom: words,
phrases, concepts and thresholds do not belong to it. What it gave is therefore kept
under ``TRIAGE_HOME`` by a hash of all that does.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import UNIVERSAL_PREFIX
from pipeline.classify.base import View
from pipeline.classify.encoder import weights_sha256
from pipeline.classify.universal import READING, universal_sha256
from pipeline.errors import ConfigError
from pipeline.settings import settings
from pipeline.training.config import (
    CascadeConfig,
    EncoderConfig,
    SingleTraining,
    TrainingConfig,
)
from pipeline.training.heads import Array, Rows, iter_folds

if TYPE_CHECKING:
    from pipeline.training.spread import SpreadTuning

_ENCODER_VERSION = _UNIVERSAL_VERSION = 1
"""Of what is computed from the same inputs."""

_MARGINS, _SECONDS = "margins", "seconds"


class TunedStage:
    """Weights that learned the labels, and margins of rows that they never saw.

    Attributes:
        spared_s: Seconds that an earlier training spent on it, and this one did not.
    """

    def __init__(
        self,
        config: TrainingConfig | SingleTraining,
        rows: Rows,
        facts: Any,
        open_tuning: "Callable[[], SpreadTuning[Any]]",
        *,
        prefix: str = "",
    ) -> None:
        """Tune, or read what an earlier training tuned on the same.

        Args:
            config: Of the training.
            rows: Gold and weights.
            facts: All else that the result depends on, as plain values.
            open_tuning: Makes the passages ready.
            prefix: Before the names of the arrays.

        Raises:
            ConfigError: torch is not installed, or a process that tunes was ended
                from outside.
        """
        from safetensors.numpy import load_file, save_file

        try:
            import torch
        except ImportError as error:
            kind = config.classifier.kind
            msg = f"cannot train {kind}: {error}; install the extra train"
            raise ConfigError(msg) from error
        n_folds = config.n_folds
        digest = hashlib.sha256(
            json.dumps([torch.__version__, n_folds, facts]).encode()
        )
        for table in (rows.gold, rows.allowed, rows.weights, rows.is_real, rows.folds):
            digest.update(table.tobytes())
        path = settings().home / "tuned" / f"{digest.hexdigest()[:32]}.safetensors"
        self.spared_s = 0.0
        if path.is_file():
            found = load_file(path)
            self.spared_s = float(found[_SECONDS])
        else:
            start = perf_counter()
            found = _tune(open_tuning(), rows, n_folds, path.with_suffix(".parts"))
            found[_SECONDS] = np.array(perf_counter() - start)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            save_file(found, part)
            part.replace(path)
        self._margins = found.pop(_MARGINS)
        found.pop(_SECONDS)
        self._arrays = {f"{prefix}{name}": array for name, array in found.items()}

    def cross_margins(self) -> Array:
        """Return margins of every row from weights that never saw its source."""
        return self._margins

    def arrays(self) -> dict[str, Any]:
        """Return the weights that were learned from all rows."""
        return self._arrays


def tuned_encoder(
    config: TrainingConfig | SingleTraining,
    encoder: EncoderConfig,
    rows: Rows,
    views: Sequence[View],
) -> TunedStage:
    """Return the encoder whose upper layers learned the labels.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: As ``TunedStage``.
    """
    share = config.data.synthetic_weight
    facts = [
        _ENCODER_VERSION,
        weights_sha256(config.encoder),
        config.seed,
        share,
        encoder.model_dump(),
        [(view.text, view.context) for view in views],
    ]

    def tuning() -> "SpreadTuning[Any]":
        from pipeline.training.tune import Tuning

        return Tuning(views, config.encoder, encoder, config.seed, share)

    return TunedStage(config, rows, ["encoder", *facts], tuning)


def tuned_universal(
    config: TrainingConfig, cascade: CascadeConfig, rows: Rows, views: Sequence[View]
) -> TunedStage:
    """Return the averaging network that learned the labels.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: As ``TunedStage``.
    """
    universal, texts = cascade.universal, [view.text for view in views]
    facts = [
        _UNIVERSAL_VERSION,
        universal_sha256(),
        READING,
        config.seed,
        universal.model_dump(),
        texts,
    ]

    def tuning() -> "SpreadTuning[Any]":
        from pipeline.training.tune_universal import UniversalTuning

        return UniversalTuning(texts, universal, config.seed)

    return TunedStage(
        config, rows, ["universal", *facts], tuning, prefix=UNIVERSAL_PREFIX
    )


def _tune(
    tuning: "SpreadTuning[Any]", rows: Rows, n_folds: int, kept: Path
) -> dict[str, NDArray[Any]]:
    everything, none = np.arange(len(rows.gold)), np.arange(0)
    parts = [
        (np.flatnonzero(seen), np.flatnonzero(held))
        for seen, held in iter_folds(rows, n_folds)
    ]
    (arrays, _), *folded = tuning.fit_each(rows, [(everything, none), *parts], kept)
    margins = np.zeros(rows.gold.shape)
    for (_, own), (_, held) in zip(folded, parts, strict=True):
        margins[held] = own
    return {**arrays, _MARGINS: margins}
