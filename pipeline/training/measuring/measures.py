"""Figures on the scores of labels, and intervals for average precision.

Plain arrays in, floats out. For one label ``y_true`` says whether each passage carries
it and ``y_score`` is its calibrated probability; both have shape (n_passages,).

Passages of one source resemble each other, so an interval draws whole sources with
replacement, never single passages. Both models of a comparison are measured on the same
draws. A hard draw is then hard for both, and the interval of the difference is much
narrower than the two intervals suggest. Average precision only changes at the scores of
positives. The passages are counted once for each source and each stretch between two
such scores; a draw is then a weighted sum of those counts, and all draws are one
product of matrices.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.measuring.thresholds import threshold_for_recall

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Strings = NDArray[np.str_]

N_BINS = 10
"""Bins of the calibration error, equal in width; ten is usual."""

N_DRAWS = 1000
"""Number of draws. 25 of them are outside each end, so between seeds the ends move by
about a fiftieth of the width (standard error of a normal 2.5 % quantile)."""

SEED = 20240
"""Seed of the draws; any fixed number, so that a card can be built again."""


def average_precision(y_true: Bools, y_score: Floats) -> float:
    """Return the mean precision over the positives, ranked by score.

    Raises:
        ValueError: No passage carries the label.

    Source:
        scikit-learn's ``average_precision_score``: no interpolation, ties count
        as one step.
    """
    from sklearn.metrics import average_precision_score

    if not y_true.any():
        msg = "average precision is undefined: no passage carries the label"
        raise ValueError(msg)
    # The sum of its steps may round to a little over 1.
    return min(1.0, float(average_precision_score(y_true, y_score)))


def precision_at_recall(y_true: Bools, y_score: Floats, min_recall: float) -> float:
    """Return the precision at the highest threshold that keeps the recall.

    Raises:
        ValueError: No passage carries the label.
    """
    threshold = threshold_for_recall(y_true, y_score, min_recall=min_recall)
    flagged = y_score >= threshold
    return float(y_true[flagged].mean())


def work_saved(y_true: Bools, y_score: Floats, min_recall: float = 0.95) -> float:
    """Return WSS: the share of reading saved compared with random order.

    Args:
        y_true: Whether each passage carries the label.
        y_score: Score of each passage; ties with the last needed one are read too.
        min_recall: Share of the positives that must be read, in (0, 1].

    Returns:
        Share of the reading, at most ``min_recall``; 0 or less if nothing is saved.

    Raises:
        ValueError: No passage carries the label.

    Source:
        Cohen et al., JAMIA 13 (2006), 206-219: (TN + FN) / N - (1 - recall).
    """
    threshold = threshold_for_recall(y_true, y_score, min_recall=min_recall)
    return float((y_score < threshold).mean() - (1.0 - min_recall))


def brier_score(y_true: Bools, y_score: Floats) -> float:
    """Return the mean squared difference of probability and outcome, in [0, 1]."""
    return float(np.mean((y_score - y_true) ** 2))


def calibration_error(y_true: Bools, y_score: Floats) -> float | None:
    """Return the expected calibration error over ten bins; None without a passage.

    Each bin ``[0, 0.1), [0.1, 0.2), ... [0.9, 1]`` adds the distance of its mean score
    from its share of positives, weighted by its passages. If a label is rare, most
    passages are in the first bin and dominate the result.

    Source:
        Guo et al., ICML 2017, equation 3 (there with half-open bins on the left).
    """
    if not y_true.size:
        return None
    bins = np.minimum((y_score * N_BINS).astype(np.int64), N_BINS - 1)
    # In each bin, the passages times the distance of mean score and share.
    apart = np.bincount(bins, weights=y_score - y_true)
    return float(np.abs(apart).sum()) / y_true.size


@dataclass(frozen=True, slots=True)
class Interval:
    """A number on the real sample with its 95 % percentile interval.

    Attributes:
        value: Number on all passages, each counted once.
        low: Lower end; 2.5 % of the draws are lower. None with a single source.
        high: Upper end; 2.5 % of the draws are higher. None with a single source.
        n_draws: Number of draws of the sources.
    """

    value: float
    low: float | None
    high: float | None
    n_draws: int

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"{self.value:.2f}"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def macro_interval(
    y_true: Bools,
    y_score: Floats,
    sources: Strings,
) -> Interval:
    """Return the mean average precision over labels, resampling sources.

    Args:
        y_true: Gold labels, shape (n_passages, n_labels), at least one positive
            in each column.
        y_score: Scores, shape (n_passages, n_labels).
        sources: Source of each passage, shape (n_passages,).

    Raises:
        ValueError: The shapes differ or a label has no positive.
    """
    weights = _draw_sources(sources)
    return _interval(_macro(y_true, y_score, sources, weights), weights)


def paired_difference(
    y_true: Bools,
    y_score: Floats,
    y_score_before: Floats,
    sources: Strings,
) -> Interval:
    """Return the gain of mean average precision over that of earlier scores.

    Both are measured on the same draws; all else is as in ``macro_interval``.

    Returns:
        Gain with its interval, positive if ``y_score`` ranks better. If 0 is outside
        the interval, another draw of sources would hardly reverse the order.
    """
    weights = _draw_sources(sources)
    after = _macro(y_true, y_score, sources, weights)
    before = _macro(y_true, y_score_before, sources, weights)
    return _interval(after - before, weights)


def _draw_sources(sources: Strings) -> Floats:
    """Return the number of draws of each source, shape (1 + N_DRAWS, n_sources).

    The first row is the sample itself, every source once.
    """
    n_sources = np.unique(sources).size
    if n_sources == 0:
        msg = "no passage to draw from"
        raise ValueError(msg)
    shares = np.full(n_sources, 1.0 / n_sources)
    draws = np.random.default_rng(SEED).multinomial(n_sources, shares, size=N_DRAWS)
    return np.vstack([np.ones((1, n_sources)), draws])


def _macro(
    y_true: Bools,
    y_score: Floats,
    sources: Strings,
    weights: Floats,
) -> Floats:
    """Return the mean over labels for each row of weights.

    A draw without positives of a label has no average precision for it. Its mean is
    over the other labels, the same ones for both models.
    """
    if y_true.shape != y_score.shape:
        msg = f"y_true has shape {y_true.shape} but y_score has {y_score.shape}"
        raise ValueError(msg)
    _, groups = np.unique(sources, return_inverse=True)
    columns = [
        weighted_average_precision(y_true[:, j], y_score[:, j], groups, weights)
        for j in range(y_true.shape[1])
    ]
    table = np.stack(columns)
    known = ~np.isnan(table)
    return _ratio(np.where(known, table, 0.0).sum(axis=0), known.sum(axis=0))


def weighted_average_precision(
    y_true: Bools,
    y_score: Floats,
    groups: NDArray[np.intp],
    weights: Floats,
) -> Floats:
    """Return average precision for many weightings of the groups at once.

    Args:
        y_true: Gold labels, shape (n_passages,).
        y_score: Scores, shape (n_passages,).
        groups: Group of each passage, from 0; shape (n_passages,).
        weights: Weight of each group, shape (n_weightings, n_groups).

    Returns:
        Average precisions, shape (n_weightings,); NaN if all positives have weight 0.

    Raises:
        ValueError: No passage is positive.

    Source:
        The same numbers as scikit-learn's ``average_precision_score`` with
        ``sample_weight``, which takes one weighting at a time.
    """
    levels = np.unique(y_score[y_true])
    if levels.size == 0:
        msg = "average precision is undefined: no passage carries the label"
        raise ValueError(msg)
    # Counted from the highest score down; below the lowest positive nothing counts.
    stretch = levels.size - np.searchsorted(levels, y_score, side="right")
    inside = stretch < levels.size
    found = weights @ _count(groups, stretch, y_true, weights.shape[1], levels.size)
    read = weights @ _count(groups, stretch, inside, weights.shape[1], levels.size)
    precision = np.cumsum(found, axis=1) / np.maximum(np.cumsum(read, axis=1), 1e-12)
    return _ratio((found * precision).sum(axis=1), found.sum(axis=1))


def _ratio(parts: Floats, totals: NDArray[np.number[Any]]) -> Floats:
    """Return ``parts / totals``, NaN for a total of 0."""
    ratios = np.full(parts.shape, np.nan)
    np.divide(parts, totals, out=ratios, where=totals > 0)
    return ratios


def _count(
    groups: NDArray[np.intp],
    stretch: NDArray[np.intp],
    rows: Bools,
    n_groups: int,
    n_stretches: int,
) -> Floats:
    """Return the number of ``rows`` of each group in each stretch of scores."""
    cells = groups[rows] * n_stretches + stretch[rows]
    counts = np.bincount(cells, minlength=n_groups * n_stretches)
    return counts.reshape(n_groups, n_stretches).astype(np.float64)


def _interval(numbers: Floats, weights: Floats) -> Interval:
    """Return the first number with the percentiles of the others."""
    value, draws = float(numbers[0]), numbers[1:]
    known = draws[~np.isnan(draws)]
    if known.size == 0 or weights.shape[1] == 1:
        return Interval(value, None, None, draws.size)
    low, high = np.quantile(known, [0.025, 0.975])
    return Interval(value, float(low), float(high), draws.size)
