"""Make a model of all languages from config and examples (``multilingual.v1``).

Sources of the split ``train`` tune the layers; those of ``dev`` calibrate the model
and set its thresholds, so that neither rests on passages that it was fitted to.
Thresholds are set at the prevalence of whole documents: most passages there carry no
label. On single picked passages the number of flags in whole documents cannot be
estimated.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.by_language import ENGLISH
from pipeline.classify.multilingual import load_many
from pipeline.classify.two_stage import sigmoid
from pipeline.errors import ConfigError
from pipeline.training.balance import taught_labels
from pipeline.training.config import MultilingualTraining
from pipeline.training.data import Example, TrainingSet
from pipeline.training.fitting.heads import Array, Rows, make_rows, platt
from pipeline.training.fitting.saving import save_classifier
from pipeline.training.fitting.tuned_stage import tuned_multilingual

WHOLE = "document"
"""Value of ``selected_by`` of the passages of whole documents."""


def train_multilingual(config_path: Path, *, out: Path) -> None:
    """Train a model and write its folder, as ``fit.train`` does.

    Raises:
        ArtifactError: The encoder is missing or was altered.
        ConfigError: The config or an annotation is wrong, documents of the corpus
            are not at hand, or torch is not installed.
    """
    read = TrainingSet.read(config_path, MultilingualTraining)
    most = read.config.classifier.most_negatives
    taught = replace(read, examples=fewer_negatives(read.examples, most))
    for split in ("train", "dev"):
        if not any(e.labels for e in taught.examples if e.split == split):
            msg = f"training config {config_path}: expected labelled passages of the "
            msg += f"splits train and dev, found none of {split}"
            raise ConfigError(msg)
    fit_multilingual(taught, out)


def fewer_negatives(examples: Sequence[Example], most: int) -> list[Example]:
    """Return the examples, with at most ``most`` training ones without a label."""
    without = [e for e in examples if not e.labels and e.split == "train"]
    left_out = {e.passage_id for e in sorted(without, key=_hash)[most:]}
    return [e for e in examples if e.labels or e.passage_id not in left_out]


def _hash(example: Example) -> str:
    return hashlib.sha256(example.passage_id.encode("utf-8")).hexdigest()


def fit_multilingual(taught: TrainingSet[MultilingualTraining], folder: Path) -> str:
    """Fit a classifier and save it; return its version.

    Examples of the split ``train`` are learned from; the others calibrate.
    """
    config, examples = taught.config, taught.examples
    labels = taught_labels(examples)
    rows = make_rows(config, examples, labels)
    is_train = np.array([example.split == "train" for example in examples])
    is_whole = np.array([example.selected_by == WHOLE for example in examples])
    views = [example.view for example in examples]
    tuned = tuned_multilingual(config, rows, views, is_train)
    margins = tuned.margins[~is_train]
    held = rows.select(~is_train)
    slopes = platt([margins], held, config.calibration)
    log_odds = margins * slopes[:, 0] + slopes[:, 1]
    limits = document_thresholds(
        np.where(held.allowed, log_odds, -np.inf),
        held,
        is_whole[~is_train],
        config,
    )
    return save_classifier(
        folder,
        taught,
        labels,
        {"platt": slopes, "thresholds": limits, **tuned.arrays},
        encoder_sha256=load_many(config.encoder).sha256,
        n_train=int(is_train.sum()),
    )


def document_thresholds(
    log_odds: Array,
    rows: Rows,
    is_whole: NDArray[np.bool_],
    config: MultilingualTraining,
) -> Array:
    """Return thresholds for a given number of flags per label in whole documents.

    First each label gets a threshold on documents of all languages, because most labels
    are in English ones. Then all thresholds are moved by one amount until documents in
    other languages get as many flags per label: their scores are lower as a whole, and
    few of their passages carry a label.

    Args:
        log_odds: Log-odds of passages that nothing was fitted to, shape (n_rows,
            n_labels); minus infinity if a kind cannot carry the label.
        rows: Gold labels, in the same order.
        is_whole: Whether a row is from a document read front to back, shape (n_rows,).
        config: Config with the flags for each gold label and the lowest threshold.

    Returns:
        Probabilities, shape (n_labels,). All labels with few passages share one
        threshold. If whole documents contain no label, all rows are used instead.
    """
    used = is_whole if rows.gold[is_whole].any() else np.ones_like(is_whole)
    asked, n_flags = config.classifier, config.classifier.flags_a_label
    few = rows.gold[used].sum(axis=0) < asked.few_passages
    limits = np.zeros(rows.gold.shape[1])
    for columns in (few, *np.eye(len(few), dtype=np.bool_)[~few]):
        if columns.any():
            cell = np.ix_(used, columns)
            limits[columns] = _limit(log_odds[cell], rows.gold[cell], n_flags)
    others = used & (rows.languages != ENGLISH)
    if rows.gold[others].any():
        over = log_odds[others] - limits
        limits = limits + _limit(over, rows.gold[others], n_flags)
    return np.clip(sigmoid(limits), config.calibration.lowest, 1.0)


def _limit(values: Array, gold: NDArray[np.bool_], flags_a_label: float) -> float:
    """Return the threshold that gives this number of flags for each gold label."""
    n_flags = min(max(round(flags_a_label * int(gold.sum())), 1), values.size)
    return float(np.sort(values, axis=None)[::-1][n_flags - 1])
