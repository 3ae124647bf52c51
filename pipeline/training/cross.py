"""Cross-validation by sources: results on vendors never seen in training.

A test split is a handful of sources; here every real source is left out once.
The sources (with those that belong together) are dealt into folds, a model is
trained on all others with the config's own values, calibration and thresholds
included, and scores what was left out. The figures are of that way of training,
not of one set of weights.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import load_classifier, model_folder
from pipeline.classify.base import Classifier
from pipeline.classify.single import KINDS as SINGLE_KINDS
from pipeline.labels import default_labels
from pipeline.training import measures
from pipeline.training.bootstrap import Interval, macro_interval
from pipeline.training.config import (
    read_base_config,
    read_config,
    read_kind,
    read_single_config,
)
from pipeline.training.data import Example, ScanStats, load_examples
from pipeline.training.evaluate import (
    check_measurable,
    is_challenge,
    score_examples,
)
from pipeline.training.metrics import LabelBasis, basis_of, rounded
from pipeline.training.scored import ScoredExamples, Share
from pipeline.training.split import fold_of, group_of

N_FOLDS = 5


@dataclass(frozen=True, slots=True)
class CrossLabel(LabelBasis):
    """One label over all folds.

    Attributes:
        average_precision: None without positives.
        recall: At each fold's own thresholds.
        precision: At each fold's own thresholds.
    """

    average_precision: float | None
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class CrossEvaluation:
    """Results of all folds together.

    Attributes:
        config_sha256: Of ``config.toml``.
        annotations_sha256: Of the annotation files.
        n: Real passages, each scored once.
        n_sources: Their sources.
        n_folds: In how many parts these were dealt.
        labels: Per label.
        average_precision: Mean over the measurable labels of tier 1, with the
            interval from resampled sources; None where there is none.
    """

    config_sha256: str
    annotations_sha256: str
    n: int
    n_sources: int
    n_folds: int
    labels: tuple[CrossLabel, ...]
    average_precision: Interval | None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, floats to four decimals."""
        plain: dict[str, Any] = rounded(asdict(self))
        return plain


Fit = Callable[[Sequence[Example], Path], None]


def cross_evaluate(model: str, *, write: bool = False) -> CrossEvaluation:
    """Train with a model's config on all sources but a fold's, and score those.

    Args:
        model: Name of a folder in ``models/``, or a path.
        write: Put ``cross.json`` into the model's folder, for its card.

    Raises:
        ConfigError: The config or an annotation is wrong, or no real passage is at
            hand.
    """
    folder = model_folder(model)
    config_path = folder / "config.toml"
    data = read_base_config(config_path).data
    stats = ScanStats()
    examples = load_examples(data.annotated, test_share=data.test_share, stats=stats)
    check_measurable(examples, stats, f"for {folder}")
    found = cross_examples(fit_of(config_path), examples)
    evaluation = CrossEvaluation(
        config_sha256=hashlib.sha256(config_path.read_bytes()).hexdigest(),
        annotations_sha256=stats.sha256,
        **found,
    )
    if write:
        content = json.dumps(evaluation.to_json(), indent=1) + "\n"
        (folder / "cross.json").write_text(content, "utf-8")
    return evaluation


def fit_of(config_path: Path) -> Fit:
    """Return the training that a config asks for, to be run on given examples.

    Raises:
        ConfigError: The config is wrong.
    """
    from pipeline.training.fit import fit
    from pipeline.training.fit_single import fit_single

    if read_kind(config_path) in SINGLE_KINDS:
        single = read_single_config(config_path)
        return lambda some, out: _ignore(fit_single(single, some, out, data_sha256=""))
    config = read_config(config_path)
    return lambda some, out: _ignore(fit(config, some, out, data_sha256=""))


def _ignore(fitted: object) -> None:
    """Training results of a fold are thrown away with its weights."""


def cross_examples(
    train: Fit, examples: Sequence[Example], n_folds: int = N_FOLDS
) -> dict[str, Any]:
    """Return the fields of ``CrossEvaluation`` that rest on the examples.

    Args:
        train: Fits on examples and writes a model's folder.
        examples: Invented ones and challenges only train.
        n_folds: How many models are trained.
    """
    folds = np.array([fold_of(group_of(e.source), n_folds, seed=0) for e in examples])
    is_asked = np.array([not e.synthetic and not is_challenge(e) for e in examples])
    parts: list[ScoredExamples] = []
    for fold in range(n_folds):
        held = is_asked & (folds == fold)
        if held.any():
            # An invented passage has no source that could be left out.
            seen = [e for e, out in zip(examples, held, strict=True) if not out]
            asked = [e for e, out in zip(examples, held, strict=True) if out]
            with tempfile.TemporaryDirectory() as name:
                train(seen, Path(name))
                classifier: Classifier = load_classifier(name, default_labels())
            parts.append(score_examples(classifier, asked))
    return _together(parts, n_folds)


def _together(parts: Sequence[ScoredExamples], n_folds: int) -> dict[str, Any]:
    y_true, y_score, eligible = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("y_true", "y_score", "eligible")
    )
    flagged = np.concatenate([part.flagged for part in parts])
    sources = np.concatenate([part.sources for part in parts])
    labels = tuple(
        _label(j, y_true[:, j], y_score[:, j], flagged[:, j], eligible[:, j], sources)
        for j in range(y_true.shape[1])
    )
    first = [j for j, m in enumerate(labels) if m.is_measurable and m.tier == 1]
    return {
        "n": len(sources),
        "n_sources": np.unique(sources).size,
        "n_folds": n_folds,
        "labels": labels,
        "average_precision": macro_interval(
            y_true[:, first], y_score[:, first], sources
        )
        if first
        else None,
    }


def _macro(
    gold: NDArray[np.bool_], scores: NDArray[np.float64], sources: NDArray[np.str_]
) -> Interval | None:
    return macro_interval(gold, scores, sources) if gold.shape[1] else None


def _label(
    column: int,
    gold: NDArray[np.bool_],
    score: NDArray[np.float64],
    flagged: NDArray[np.bool_],
    eligible: NDArray[np.bool_],
    sources: NDArray[np.str_],
) -> CrossLabel:
    n_found = int((gold & flagged).sum())
    return CrossLabel(
        **basis_of(column, gold, sources),
        average_precision=measures.average_precision(gold[eligible], score[eligible])
        if gold.any()
        else None,
        recall=Share.of(n_found, int(gold.sum())),
        precision=Share.of(n_found, int(flagged.sum())),
    )
