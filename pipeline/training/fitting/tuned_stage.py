"""Tuned parts of a training, kept for later trainings on the same passages.

Tuning takes nine tenths of the time of a training, and its inputs seldom change: words,
phrases, concepts and thresholds are not among them. Its result is therefore kept under
``TRIAGE_HOME``, by a hash of all its inputs.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import UNIVERSAL_PREFIX
from pipeline.classify.base import View
from pipeline.classify.encoders.encoder import weights_sha256
from pipeline.classify.encoders.universal import READING, universal_sha256
from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.settings import settings
from pipeline.training.config import (
    CascadeConfig,
    EncoderConfig,
    MultilingualTraining,
    SingleTraining,
    TrainingConfig,
)
from pipeline.training.fitting.heads import FittedStage, Rows, iter_folds

if TYPE_CHECKING:
    from pipeline.training.fitting.spread import Part, SpreadTuning

_ENCODER_VERSION = _UNIVERSAL_VERSION = 1
"""Raise one if the same inputs give another result."""

_MARGINS, _SECONDS = "margins", "seconds"


def _tuned(
    config: TrainingConfig | SingleTraining | MultilingualTraining,
    rows: Rows,
    facts: Any,
    open_tuning: "Callable[[], SpreadTuning[Any]]",
    parts: "Sequence[Part]",
    *,
    prefix: str = "",
) -> FittedStage:
    """Return the tuned stage, computed now or stored by an equal earlier training.

    The first part gives the arrays; all give margins of the rows they held out.

    Raises:
        ConfigError: A library for tuning is not installed, or a process that tunes was
            ended from outside.
    """
    from safetensors.numpy import load_file, save

    try:
        import_module("accelerate")
        import torch
    except ImportError as error:
        msg = f"cannot train {config.classifier.kind}: {error}; install the extra train"
        raise ConfigError(msg) from error
    digest = hashlib.sha256(
        json.dumps([torch.__version__, config.n_folds, facts]).encode()
    )
    for table in (rows.gold, rows.allowed, rows.weights, rows.is_real, rows.folds):
        digest.update(table.tobytes())
    path = settings().home / "tuned" / f"{digest.hexdigest()[:32]}.safetensors"
    spared_s = 0.0
    if path.is_file():
        found = load_file(path)
        spared_s = float(found[_SECONDS])
    else:
        start, margins = perf_counter(), np.zeros(rows.gold.shape)
        each = open_tuning().fit_each(rows, parts, path.with_suffix(".parts"))
        for (_, own), (_, held) in zip(each, parts, strict=True):
            margins[held] = own
        seconds = np.array(perf_counter() - start)
        found = {**each[0][0], _MARGINS: margins, _SECONDS: seconds}
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, save(found))
    margins = found.pop(_MARGINS)
    found.pop(_SECONDS)
    return FittedStage(
        {f"{prefix}{k}": array for k, array in found.items()}, margins, spared_s
    )


def _folds(rows: Rows, n_folds: int) -> "list[Part]":
    """Return all rows, then the rows of each fold with those it holds out."""
    folds = iter_folds(rows, n_folds)
    some = [(np.flatnonzero(seen), np.flatnonzero(held)) for seen, held in folds]
    return [(np.arange(len(rows.gold)), np.arange(0)), *some]


def tuned_encoder(
    config: TrainingConfig | SingleTraining,
    encoder: EncoderConfig,
    rows: Rows,
    views: Sequence[View],
) -> FittedStage:
    """Return the encoder whose upper layers learned the labels.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: Same conditions as for ``_tuned``.
    """
    share = config.data.synthetic_weight
    facts = [
        _ENCODER_VERSION,
        weights_sha256(config.encoder),
        config.seed,
        share,
        encoder.model_dump(exclude_defaults=True),
        [(view.text, view.context) for view in views],
    ]

    def tuning() -> "SpreadTuning[Any]":
        from pipeline.training.fitting.tune import Tuning

        return Tuning(views, config.encoder, encoder, config.seed, share)

    parts = _folds(rows, config.n_folds)
    return _tuned(config, rows, ["encoder", *facts], tuning, parts)


def tuned_universal(
    config: TrainingConfig, cascade: CascadeConfig, rows: Rows, views: Sequence[View]
) -> FittedStage:
    """Return the averaging network that learned the labels.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: Same conditions as for ``_tuned``.
    """
    universal, texts = cascade.universal, [view.text for view in views]
    facts = [
        _UNIVERSAL_VERSION,
        universal_sha256(),
        READING,
        config.seed,
        universal.model_dump(exclude_defaults=True),
        texts,
    ]

    def tuning() -> "SpreadTuning[Any]":
        from pipeline.training.fitting.tune_universal import UniversalTuning

        return UniversalTuning(texts, universal, config.seed)

    parts, kind = _folds(rows, config.n_folds), ["universal", *facts]
    return _tuned(config, rows, kind, tuning, parts, prefix=UNIVERSAL_PREFIX)


def tuned_multilingual(
    config: MultilingualTraining,
    rows: Rows,
    views: Sequence[View],
    is_train: NDArray[np.bool_],
) -> FittedStage:
    """Return the multilingual encoder whose upper layers learned the labels.

    It learns from the rows of ``is_train``; the others get margins.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: Same conditions as for ``_tuned``.
    """
    from pipeline.classify.multilingual import load_many

    encoder = config.classifier.encoder
    facts = [
        "multilingual",
        load_many(config.encoder).sha256,
        config.seed,
        encoder.model_dump(exclude_defaults=True),
        [(view.text, view.context) for view in views],
        is_train.tolist(),
    ]

    def tuning() -> "SpreadTuning[Any]":
        from pipeline.training.fitting.tune import MultilingualTuning

        return MultilingualTuning(views, config.encoder, encoder, config.seed)

    parts = [(np.flatnonzero(is_train), np.flatnonzero(~is_train))]
    return _tuned(config, rows, facts, tuning, parts)
