"""Config and examples to a model folder: fit, calibrate, set thresholds, save.

Every example is scored once by models that never saw its source (folds by
source). Those scores calibrate the model and set its thresholds, so neither
rests on passages that the weights were fitted to.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from pipeline.classify.artifact import save_arrays
from pipeline.classify.base import View, kind_mask
from pipeline.classify.encoder import weights_sha256
from pipeline.classify.tfidf import new_vectorizer
from pipeline.classify.two_stage import word_matrix
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import models_dir, settings
from pipeline.training.config import CascadeConfig, TrainingConfig, read_config
from pipeline.training.data import (
    NOT_AT_HAND,
    Example,
    ScanStats,
    load_examples,
)
from pipeline.training.split import fold_of
from pipeline.training.thresholds import threshold_for_recall
from pipeline.training.vectors import cached_vectors

Array = NDArray[np.float64]

_ENOUGH_REAL = 15
"""With fewer real positives, invented ones help to set a label's threshold."""

_ENOUGH_DRAWN = 100
"""With fewer passages drawn at random, 5 % of them are no number."""

_PROVEN = 30
_UNPROVEN = 0.4
"""A tier-2 label that fewer than 30 real passages taught may use two fifths of
the room in the queue: it mostly flags what is none."""

_MIN_THRESHOLD = 0.005
"""A label whose few positives score near nothing would flag every passage."""


@dataclass(frozen=True)
class _Design:
    """Rows to fit on: features, gold and weights, all in the same order."""

    words: Any
    gold: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    weights: Array
    is_real: NDArray[np.bool_]
    is_random: NDArray[np.bool_]
    folds: NDArray[np.int64]


@dataclass(frozen=True)
class _Heads:
    """One linear model a label on one kind of features."""

    weights: Array
    bias: Array

    def margins(self, features: Any) -> Array:
        found: Array = np.asarray(features @ self.weights.T) + self.bias
        return found


def train(config_path: Path, *, out: Path | None = None) -> Path:
    """Train a model and write its folder.

    Args:
        config_path: ``config.toml`` of the training.
        out: Folder to write; by default ``models/<name>``.

    Returns:
        The folder, with config, weights, vocabulary and ``artifact.toml``.

    Raises:
        ConfigError: The config or an annotation is wrong, or documents of the
            corpus are not at hand.
    """
    config = read_config(config_path)
    stats = ScanStats()
    examples = [
        example
        for example in load_examples(
            config.data.annotated, test_share=config.data.test_share, stats=stats
        )
        if example.split in config.data.splits
    ]
    n_missing = stats.skipped.get(NOT_AT_HAND, 0)
    if n_missing:
        # Invented passages alone would make a model that looks like the real one.
        msg = (
            f"{n_missing} of {stats.n_rows} annotations are of documents that are "
            f"not under {settings().corpus}; set TRIAGE_CORPUS"
        )
        raise ConfigError(msg)
    folder = out or models_dir() / config.name
    folder.mkdir(parents=True, exist_ok=True)
    fit(config, examples, folder, data_sha256=stats.sha256)
    if config_path.resolve() != (folder / "config.toml").resolve():
        shutil.copyfile(config_path, folder / "config.toml")
    return folder


def fit(
    config: TrainingConfig,
    examples: Sequence[Example],
    folder: Path,
    *,
    data_sha256: str,
) -> str:
    """Fit a classifier on examples, save it and return its version."""
    labels = default_labels()
    views = [example.view for example in examples]
    classifier = config.classifier
    vectorizer = new_vectorizer(
        ngram_range=(1, 2), min_df=2, max_features=classifier.max_terms
    )
    vectorizer.fit([view.text for view in views])
    design = _design(config, examples, views, labels, vectorizer)
    second = _second_stage(config, design, views)
    word_margins = _cross_margins(config, design)
    second_margins = second.cross_margins()
    gate = _gate(word_margins, design, classifier.gate_recall)
    words_only, joined = _calibrate(word_margins, second_margins, design)
    scores = _scores(word_margins, second_margins, words_only, joined, gate, design)
    everything = np.ones(len(examples), dtype=np.bool_)
    word_heads = _fit_heads(design.words, design, classifier.word_c, everything)
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    return save_arrays(
        folder,
        vocabulary=tuple(terms),
        arrays={
            "idf": vectorizer.idf_,
            "word_weights": word_heads.weights,
            "word_bias": word_heads.bias,
            "words_only": words_only,
            "joined": joined,
            "thresholds": _thresholds(config, scores, design, labels),
            **second.arrays(),
        },
        facts={
            "kind": classifier.kind,
            "labels": list(labels.ids),
            "encoder": config.encoder,
            "encoder_sha256": weights_sha256(config.encoder),
            "gate": gate,
            "languages": list(config.languages),
            "weak_languages": list(config.weak_languages),
            "data_sha256": data_sha256,
            "n_train": len(examples),
        },
    )


class _SecondStage(Protocol):
    """What reads the passages that words let through."""

    def cross_margins(self) -> Array:
        """Return margins of every row from models that never saw its source."""

    def arrays(self) -> dict[str, Any]:
        """Return what was learned from all rows."""


def _second_stage(
    config: TrainingConfig, design: _Design, views: Sequence[View]
) -> _SecondStage:
    if isinstance(config.classifier, CascadeConfig):
        return _TunedStage(config, config.classifier, design, views)
    vectors = cached_vectors(views, config.encoder)
    return _VectorStage(config, config.classifier.vector_c, design, vectors)


@dataclass(frozen=True)
class _VectorStage:
    """Linear models on frozen embeddings (``linear.v1``)."""

    config: TrainingConfig
    c: float
    design: _Design
    vectors: NDArray[np.float32]

    def cross_margins(self) -> Array:
        margins = np.zeros(self.design.gold.shape)
        for seen, held in _folds(self.config, self.design):
            heads = _fit_heads(self.vectors, self.design, self.c, seen)
            margins[held] = heads.margins(self.vectors[held])
        return margins

    def arrays(self) -> dict[str, Any]:
        everything = np.ones(len(self.vectors), dtype=np.bool_)
        heads = _fit_heads(self.vectors, self.design, self.c, everything)
        return {"vector_weights": heads.weights, "vector_bias": heads.bias}


class _TunedStage:
    """An encoder whose upper layers learn the labels (``cascade.v1``)."""

    def __init__(
        self,
        config: TrainingConfig,
        cascade: CascadeConfig,
        design: _Design,
        views: Sequence[View],
    ) -> None:
        from pipeline.training.tune import Rows, Tuning

        self._folds = list(_folds(config, design))
        self._shape = design.gold.shape
        self._rows = Rows(design.gold, design.allowed, design.weights)
        self._tuning = Tuning(views, config.encoder, cascade, config.seed)

    def cross_margins(self) -> Array:
        margins = np.zeros(self._shape)
        for seen, held in self._folds:
            net = self._tuning.fit(self._rows, np.flatnonzero(seen))
            margins[held] = self._tuning.margins(net, np.flatnonzero(held))
        return margins

    def arrays(self) -> dict[str, Any]:
        everything = np.arange(self._shape[0])
        return self._tuning.arrays(self._tuning.fit(self._rows, everything))


def _design(
    config: TrainingConfig,
    examples: Sequence[Example],
    views: Sequence[View],
    labels: LabelSet,
    vectorizer: Any,
) -> _Design:
    gold = [[label in example.labels for label in labels.ids] for example in examples]
    is_real = np.array([not example.synthetic for example in examples])
    return _Design(
        words=word_matrix(vectorizer, views),
        gold=np.array(gold),
        allowed=kind_mask(views, labels),
        weights=np.where(is_real, 1.0, config.data.synthetic_weight)
        * np.array([example.weight for example in examples]),
        is_real=is_real,
        is_random=np.array([example.selected_by == "random" for example in examples]),
        folds=np.array(
            [fold_of(e.source, config.n_folds, config.seed) for e in examples]
        ),
    )


def _cross_margins(config: TrainingConfig, design: _Design) -> Array:
    """Return word margins of every row from models that never saw its source."""
    margins = np.zeros(design.gold.shape)
    for seen, held in _folds(config, design):
        heads = _fit_heads(design.words, design, config.classifier.word_c, seen)
        margins[held] = heads.margins(design.words[held])
    return margins


def _folds(
    config: TrainingConfig, design: _Design
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield the rows that are seen and those that are held out, by source."""
    for fold in range(config.n_folds):
        held = design.folds == fold
        if held.any():
            yield ~held, held


def _fit_heads(
    features: Any, design: _Design, c: float, rows: NDArray[np.bool_]
) -> _Heads:
    """Fit one logistic regression a label, on rows whose kind can carry it."""
    n_labels = design.gold.shape[1]
    weights = np.zeros((n_labels, features.shape[1]))
    bias = np.full(n_labels, -5.0)  # a label without positives is never flagged
    for j in range(n_labels):
        usable = np.flatnonzero(design.allowed[:, j] & rows)
        gold = design.gold[usable, j]
        if gold.all() or not gold.any():
            continue
        model = LogisticRegression(C=c, class_weight="balanced", max_iter=2000)
        model.fit(features[usable], gold, sample_weight=design.weights[usable])
        weights[j], bias[j] = model.coef_[0], model.intercept_[0]
    return _Heads(weights, bias)


def _gate(words: Array, design: _Design, recall: float) -> float:
    """Return the margin of the best label that keeps the wanted share of positives."""
    best = np.where(design.allowed, words, -np.inf).max(axis=1)
    has_label = np.asarray(design.gold.any(axis=1))
    positive = has_label & design.is_real
    if not positive.any():
        positive = has_label
    return float(np.quantile(best[positive], 1 - recall))


def _calibrate(words: Array, vectors: Array, design: _Design) -> tuple[Array, Array]:
    """Return slopes and intercepts of both probabilities, by Platt's method.

    Source: J. Platt, "Probabilistic outputs for support vector machines",
    1999, with the second margin as a second input.
    """
    n_labels = design.gold.shape[1]
    words_only = np.tile([1.0, -5.0], (n_labels, 1))
    joined = np.tile([0.5, 0.5, -5.0], (n_labels, 1))
    for j in range(n_labels):
        rows = _rows_for(design, j)
        gold = design.gold[rows, j]
        if gold.all() or not gold.any():
            continue
        both = np.column_stack([words[rows, j], vectors[rows, j]])
        words_only[j] = _platt(both[:, :1], gold, design.weights[rows])
        joined[j] = _platt(both, gold, design.weights[rows])
    return words_only, joined


def _platt(margins: Array, gold: NDArray[np.bool_], weights: Array) -> Array:
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(margins, gold, sample_weight=weights)
    slopes = np.maximum(model.coef_[0], 0.0)  # more evidence never lowers a score
    return np.append(slopes, model.intercept_[0])


def _rows_for(design: _Design, j: int) -> NDArray[np.bool_]:
    """Real rows of a label's kinds; invented ones too where real ones are few."""
    allowed = design.allowed[:, j]
    enough = (design.gold[:, j] & design.is_real).sum() >= _ENOUGH_REAL
    return allowed & design.is_real if enough else allowed


def _scores(
    words: Array,
    vectors: Array,
    words_only: Array,
    joined: Array,
    gate: float,
    design: _Design,
) -> Array:
    first = words * words_only[:, 0] + words_only[:, 1]
    second = words * joined[:, 0] + vectors * joined[:, 1] + joined[:, 2]
    passed = np.where(design.allowed, words, -np.inf).max(axis=1) >= gate
    margins = np.where(passed[:, None], second, first)
    return np.where(design.allowed, 1 / (1 + np.exp(-np.clip(margins, -60, 60))), 0.0)


def _thresholds(
    config: TrainingConfig, scores: Array, design: _Design, labels: LabelSet
) -> Array:
    """Return thresholds that keep the wanted recall, and a queue one can read.

    Where the wanted recall would flag more than ``max_false_share`` of the
    passages drawn at random that lack the label, the share decides: a queue
    that nobody reads to its end finds nothing (TAXONOMY 7.6). What that costs
    in recall is measured by ``triage evaluate`` and stands in the card.
    """
    thresholds = np.ones(len(labels.ids))
    for j, label in enumerate(labels.labels):
        rows = _rows_for(design, j)
        if not design.gold[rows, j].any():
            continue
        recall = config.min_recall_tier1 if label.tier == 1 else config.min_recall_tier2
        wanted = threshold_for_recall(
            design.gold[rows, j], scores[rows, j], min_recall=recall
        )
        lacking = design.allowed[:, j] & design.is_random & ~design.gold[:, j]
        drawn = scores[lacking, j]
        readable = 0.0
        if drawn.size >= _ENOUGH_DRAWN:
            n_real = int((design.gold[:, j] & design.is_real).sum())
            is_unproven = label.tier == 2 and n_real < _PROVEN
            share = config.max_false_share * (_UNPROVEN if is_unproven else 1.0)
            readable = float(np.quantile(drawn, 1 - share))
        thresholds[j] = max(wanted, readable, _MIN_THRESHOLD)
    return _round_down(thresholds)


def _round_down(thresholds: Array) -> Array:
    """Round to what float16 holds, never up, so that no gold passage drops out."""
    kept = thresholds.astype(np.float16)
    lower = np.nextafter(kept, np.float16(0))
    return np.where(kept > thresholds, lower, kept).astype(np.float64)
