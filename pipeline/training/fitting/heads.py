"""A linear model for each label on any features, calibrated on unseen sources."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from pipeline.classify.base import kind_mask
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet
from pipeline.training.config import CALIBRATION, BaseConfig, CalibrationConfig
from pipeline.training.data import Example
from pipeline.training.measuring.scored import gold_table, judged_mask
from pipeline.training.measuring.thresholds import (
    source_draws,
    threshold_for_recall,
    threshold_worth_reading,
)
from pipeline.training.split import fold_of

_LOG = logging.getLogger(__name__)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NEAR_ONE = 1 - 1e-6
"""Largest probability whose log-odds are a number."""

_NEVER = -5.0
"""Margin of a label without positives, which is then never flagged."""


@dataclass(frozen=True)
class Rows:
    """Facts about the examples, all in the same order.

    Attributes:
        gold: Gold labels, shape (n_rows, n_labels).
        allowed: Whether a row's kind can carry the label and somebody judged it, same
            shape.
        weights: Weights in training, shape (n_rows,).
        is_real: Whether the passage is real, shape (n_rows,).
        is_random: Whether the passage was drawn at random, shape (n_rows,).
        folds: Fold of each row's source, from 0; shape (n_rows,).
        languages: ISO 639-1 code of each row, "" if unknown; shape (n_rows,).
        sources: Source of each row, shape (n_rows,).
    """

    gold: Bools
    allowed: Bools
    weights: Array
    is_real: Bools
    is_random: Bools
    folds: NDArray[np.int64]
    languages: NDArray[np.str_]
    sources: NDArray[np.str_]

    def select(self, keep: Bools) -> "Rows":
        """Return the rows for which ``keep`` is true."""
        return Rows(**{one.name: getattr(self, one.name)[keep] for one in fields(self)})

    def calibrating(self, column: int, enough: int) -> Bools:
        """Return a mask of a label's real rows, or of all rows if real ones are few."""
        allowed = self.allowed[:, column]
        n_real = int((self.gold[:, column] & self.is_real).sum())
        return allowed & self.is_real if n_real >= enough else allowed


def make_rows(
    config: BaseConfig, examples: Sequence[Example], labels: LabelSet
) -> Rows:
    """Return the rows of examples."""
    is_real = np.array([not example.synthetic for example in examples])
    kinds = kind_mask([example.view for example in examples], labels)
    return Rows(
        gold=gold_table(examples, labels),
        allowed=kinds & judged_mask(examples, labels),
        weights=np.where(is_real, 1.0, config.data.synthetic_weight)
        * np.array([example.weight for example in examples]),
        is_real=is_real,
        is_random=np.array([example.selected_by == "random" for example in examples]),
        folds=np.array([fold_of(e.source, config.n_folds) for e in examples]),
        languages=np.array([example.view.language for example in examples], dtype=str),
        sources=np.array([example.source for example in examples], dtype=str),
    )


def fit_heads(
    features: Any,
    rows: Rows,
    c: float,
    keep: Bools | None = None,
    *,
    negative_weight: float = 1.0,
) -> tuple[Array, Array]:
    """Fit one logistic regression per label on the rows whose kind can carry it.

    Args:
        features: Features, dense or sparse, shape (n_rows, n_features).
        rows: Gold labels and weights.
        c: Inverse strength of the regularisation.
        keep: Mask of the rows to use; all by default.
        negative_weight: Weight of a real passage without the label, if an invented one
            without it has 1; each class has the same sum. Most real ones come from
            the vendors of the positives: learning to tell these apart teaches how they
            write.

    Returns:
        Weights, shape (n_labels, n_features), and bias, shape (n_labels,).
    """
    n_labels = rows.gold.shape[1]
    weights = np.zeros((n_labels, features.shape[1]))
    bias = np.full(n_labels, _NEVER)
    for j in range(n_labels):
        usable = rows.allowed[:, j] if keep is None else rows.allowed[:, j] & keep
        gold = rows.gold[usable, j]
        if gold.all() or not gold.any():
            continue
        model = LogisticRegression(C=c, class_weight="balanced", max_iter=2000)
        index = np.flatnonzero(usable)
        share = np.where(rows.is_real[index] & ~gold, negative_weight, 1.0)
        _fit(model, features[index], gold, rows.weights[index] * share)
        weights[j], bias[j] = model.coef_[0], model.intercept_[0]
    return weights, bias


def _fit(model: LogisticRegression, features: Any, gold: Bools, weights: Array) -> None:
    """Fit a regression with one thread.

    A step has too little work for several threads. They wait for one another, which
    takes nine times as long on two busy cores. One thread also adds numbers in the same
    order on each machine.
    """
    with threadpool_limits(limits=1):
        model.fit(features, gold, sample_weight=weights)


def iter_folds(rows: Rows, n_folds: int) -> Iterator[tuple[Bools, Bools]]:
    """Yield the masks of seen and held-out rows, by source.

    Raises:
        ConfigError: All sources are in one fold, so none is left to learn from.
    """
    for fold in range(n_folds):
        held = rows.folds == fold
        if held.all():
            msg = (
                f"the sources of the {len(held)} training passages all stand in one "
                f"of {n_folds} folds; expected sources in two folds or more, so that "
                f"each is scored by a model that never saw it: add sources"
            )
            raise ConfigError(msg)
        if held.any():
            yield ~held, held


def warn_of_lone_folds(rows: Rows, labels: LabelSet) -> None:
    """Log the labels whose passages are all in one fold.

    No model that left the fold out has learned such a label, so its calibration knows
    nothing, and it is never flagged.
    """
    for j, label in enumerate(labels.ids):
        if np.unique(rows.folds[rows.gold[:, j]]).size == 1:
            msg = "label %s: expected passages of several sources, found too few: it "
            _LOG.warning(msg + "will not be flagged; annotate other sources", label)


@dataclass(frozen=True)
class FittedStage:
    """One trained stage.

    Attributes:
        arrays: Weights learned from all rows.
        margins: Margins of each row by models that never saw its source, shape (n_rows,
            n_labels).
        spared_s: Seconds that an earlier training spent on the stage, and this one did
            not.
    """

    arrays: dict[str, Any]
    margins: Array
    spared_s: float = 0.0


def linear_stage(
    features: Any,
    rows: Rows,
    c: float,
    n_folds: int,
    *,
    prefix: str = "",
    negative_weight: float = 1.0,
) -> FittedStage:
    """Return ``fit_heads`` of all rows, with held-out margins from each fold."""
    margins = np.zeros(rows.gold.shape)
    for seen, held in iter_folds(rows, n_folds):
        weights, bias = fit_heads(
            features, rows, c, seen, negative_weight=negative_weight
        )
        margins[held] = np.asarray(features[held] @ weights.T) + bias
    weights, bias = fit_heads(features, rows, c, negative_weight=negative_weight)
    return FittedStage({f"{prefix}weights": weights, f"{prefix}bias": bias}, margins)


def platt(
    margins: Sequence[Array], rows: Rows, asked: CalibrationConfig = CALIBRATION
) -> Array:
    """Return slopes and intercept of each label's probability.

    Args:
        margins: Margins of one stage or more, each of shape (n_rows, n_labels).
        rows: Gold labels and weights.
        asked: Number of real positives that calibrate alone.

    Returns:
        Slopes, then the intercept, shape (n_labels, len(margins) + 1).

    Source: J. Platt, "Probabilistic outputs for support vector machines", 1999,
        with each further margin as a further input.
    """
    start = [1.0 / len(margins)] * len(margins)
    found = np.tile([*start, _NEVER], (rows.gold.shape[1], 1))
    for j in range(rows.gold.shape[1]):
        used = rows.calibrating(j, asked.enough_real)
        gold = rows.gold[used, j]
        if gold.all() or not gold.any():
            continue
        inputs = np.column_stack([reading[used, j] for reading in margins])
        model = LogisticRegression(C=1.0, max_iter=1000)
        _fit(model, inputs, gold, rows.weights[used])
        # More evidence never lowers a score.
        found[j] = *np.maximum(model.coef_[0], 0.0), model.intercept_[0]
    return found


def language_shifts(
    log_odds: Array,
    rows: Rows,
    languages: Sequence[str],
    limits: Array,
    asked: CalibrationConfig = CALIBRATION,
) -> Array:
    """Return the shift of each label's log-odds for each language.

    A language with few real training passages scores too high or too low as a whole: a
    German manual is full of words that only invented brochures used. Its real passages
    shift all its probabilities together, and more of them allow a larger shift. If none
    of them carries a label, the shift can only lower them: it makes the queue shorter
    but is no calibration. Invented passages that carry the label limit it.

    Args:
        log_odds: Log-odds by models that never saw the rows' sources.
        rows: Gold labels, weights and languages.
        languages: ISO 639-1 codes.
        limits: Thresholds without shifts, shape (n_labels,).
        asked: Expected spread of shifts, and the share that they may hide.

    Returns:
        Shifts, shape (len(languages), n_labels); 0 without real passages.

    Source: maximum a posteriori of the intercept with the given log-odds as offset
        and a Gaussian prior around 0.
    """
    found = np.zeros((len(languages), log_odds.shape[1]))
    variance, hidden = asked.shift_spread**2, asked.most_hidden
    for i, language in enumerate(languages):
        of_language = rows.is_real & (rows.languages == language)
        for j in range(log_odds.shape[1]):
            used = of_language & rows.allowed[:, j]
            gold, odds = rows.gold[used, j], log_odds[used, j]
            weights = rows.weights[used]
            limit = float(weights.sum()) * variance + 1.0
            shift = brentq(_slope, -limit, limit, args=(odds, gold, weights, variance))
            of_label = ~rows.is_real & (rows.languages == language) & rows.gold[:, j]
            over = log_odds[of_label, j] - logit(limits[j])
            flagged = over[over >= 0]
            least = -np.quantile(flagged, hidden) if flagged.size else -np.inf
            found[i, j] = max(shift, least)
    return found


def _slope(
    shift: float, odds: Array, gold: Bools, weights: Array, variance: float
) -> float:
    """Return the negative slope of the log posterior of a shift."""
    above = weights * (expit(odds + shift) - gold)
    return float(above.sum()) + shift / variance


def thresholds(
    config: BaseConfig,
    scores: Array,
    rows: Rows,
    labels: LabelSet,
    room: Array | None = None,
) -> Array:
    """Return thresholds that keep the wanted recall and a readable queue.

    If the wanted recall costs more reading than it is worth
    (``threshold_worth_reading``), the threshold is raised. If it would still flag more
    than ``max_false_share`` of the passages drawn at random that lack the label, that
    share sets the threshold, because a queue that nobody reads to its end finds
    nothing (TAXONOMY 7.6). ``triage evaluate`` measures the cost in recall, and the
    card states it.

    The threshold is the mean log-odds over draws of sources (bagging), but
    with few positives at most that of all sources.

    Args:
        config: Config with the wanted recalls, the share and the price.
        scores: Scores by models that never saw the rows' sources.
        rows: Gold labels.
        labels: Label set.
        room: Part of that share that each label may use, in [0, 1], shape (n_labels,);
            all of it by default.
    """
    found, asked = np.ones(len(labels.ids)), config.calibration
    draws = source_draws(rows.sources, asked)
    for j, label in enumerate(labels.labels):
        there = rows.calibrating(j, asked.enough_real) & rows.gold[:, j]
        drawn = rows.allowed[:, j] & rows.is_random & ~rows.gold[:, j]
        recall = config.min_recall_tier1 if label.tier == 1 else config.min_recall_tier2
        is_rare = there.sum() < asked.few
        share = config.max_false_share * (1.0 if room is None else float(room[j]))
        each = [
            _threshold(
                scores[there & taken, j],
                scores[some if some.sum() >= asked.enough_drawn else drawn, j],
                config,
                recall=recall,
                share=share,
            )
            for taken in [np.ones_like(there), *draws]
            if (there & taken).any()
            for some in [drawn & taken]
        ]
        if each:
            bounded = np.clip(each, asked.lowest, _NEAR_ONE)
            mean = expit(np.mean(logit(bounded[1:])))
            found[j] = min(mean, bounded[0]) if is_rare else mean
    # Rounded down to a value of float16, as it is kept.
    kept = found.astype(np.float16)
    lower = np.nextafter(kept, np.float16(0))
    return np.where(kept > found, lower, kept).astype(np.float64)


def _threshold(
    there: Array, drawn: Array, config: BaseConfig, *, recall: float, share: float
) -> float:
    """Return the threshold of a label, see ``thresholds``.

    ``there`` are scores of passages with the label, ``drawn`` those of passages without
    it that were drawn at random.
    """
    every, asked = np.ones(there.size, dtype=np.bool_), config.calibration
    wanted = min(threshold_for_recall(every, there, min_recall=recall), asked.highest)
    if drawn.size < asked.enough_drawn:
        return wanted
    worth = threshold_worth_reading(
        there, drawn, price=config.reading_price, as_good=asked.as_good
    )
    least = threshold_for_recall(every, there, min_recall=config.least_recall)
    worth = min(worth, least, asked.highest)
    return max(wanted, worth, float(np.quantile(drawn, 1 - share)))
