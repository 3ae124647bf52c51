"""Turn scores into flags without missing what reviewers need to see.

A passage is flagged when ``score >= threshold``, and every share comes with
an exact interval: 18 found of 20 is not the same news as 180 of 200.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv


def threshold_for_recall(
    y_true: NDArray[np.bool_], y_score: NDArray[np.float64], *, min_recall: float
) -> float:
    """Find the highest threshold that still keeps the wanted recall.

    A passage is flagged when ``score >= threshold``. Triage pays for a missed
    passage with a wrong outcome and for a needless one with a minute of reading,
    so recall is fixed first and precision is whatever is left.

    Args:
        y_true: Whether each passage carries the label, shape (n_passages,).
        y_score: Calibrated probability of the label, shape (n_passages,), each
            in [0, 1]. Take both arrays from documents unseen in training.
        min_recall: Share of labelled passages that must be flagged, in (0, 1].

    Returns:
        A threshold that is itself one of the scores.

    Raises:
        ValueError: The shapes differ, a score is not a number, ``min_recall``
            is out of range, or no passage carries the label, in which case
            recall is undefined.

    Example:
        >>> y_true = np.array([True, False, True, False])
        >>> y_score = np.array([0.9, 0.8, 0.4, 0.1])
        >>> threshold_for_recall(y_true, y_score, min_recall=1.0)
        0.4

    Source:
        ``score >= threshold`` is the convention of scikit-learn's
        ``precision_recall_curve``, and the tests hold us to its numbers.
    """
    _check_same_shape(y_true, y_score)
    if not 0.0 < min_recall <= 1.0:
        msg = f"min_recall must be in (0, 1], got {min_recall}"
        raise ValueError(msg)
    positive_scores = np.sort(y_score[y_true])[::-1]
    if positive_scores.size == 0:
        msg = "recall is undefined: no passage carries the label"
        raise ValueError(msg)
    # Round up: 3.2 of 4 passages means that all 4 must be flagged. The small
    # step back keeps 0.6 * 5 == 3.0000000000000004 from asking for a fourth.
    n_needed = int(np.ceil(min_recall * positive_scores.size - 1e-9))
    return float(positive_scores[max(n_needed, 1) - 1])


def recall_lower_bound(
    n_found: int, n_positive: int, confidence: float = 0.95
) -> float:
    """Return the recall that is surpassed with the given confidence.

    One-sided: with confidence 0.95 the true recall is at least this in 95 of
    100 such samples. It is higher than the lower end of a two-sided interval
    of the same confidence (``binomial_interval``), which errs on both sides.

    Args:
        n_found: Labelled passages that were flagged.
        n_positive: Labelled passages, drawn independently. Passages of one
            document are not quite that: read the bound as a little too high.
        confidence: In (0, 1).

    Raises:
        ValueError: No passage is labelled, ``n_found`` is not in
            [0, ``n_positive``], or ``confidence`` is out of range.

    Example:
        >>> round(recall_lower_bound(19, 20), 3)
        0.784

    Source:
        Clopper and Pearson, Biometrika 26 (1934), 404-413; the same number as
        ``scipy.stats.binomtest(..., alternative="greater")``.
    """
    if n_positive == 0:
        msg = "recall is undefined: no passage carries the label"
        raise ValueError(msg)
    _check_counts(n_found, n_positive, confidence)
    return float(_lower(n_found, n_positive, 1.0 - confidence))


def binomial_interval(
    n_found: int, n_total: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the two-sided exact interval of a share.

    Args:
        n_found: Successes.
        n_total: Trials; with none, nothing is known: ``(0.0, 1.0)``.
        confidence: In (0, 1).

    Raises:
        ValueError: ``n_found`` is not in [0, ``n_total``], or ``confidence``
            is out of range.

    Example:
        >>> low, high = binomial_interval(126, 140)
        >>> round(low, 3), round(high, 3)
        (0.838, 0.944)

    Source:
        Clopper and Pearson, Biometrika 26 (1934), 404-413: at least the stated
        confidence for every true share, where Wilson's only has it on average.
    """
    _check_counts(n_found, n_total, confidence)
    tail = (1.0 - confidence) / 2.0
    low = _lower(n_found, n_total, tail)
    # The upper end for what was found is the lower end for what was missed.
    return float(low), float(1.0 - _lower(n_total - n_found, n_total, tail))


def _lower(n_found: int, n_total: int, tail: float) -> float:
    """Return the ``tail`` quantile of Beta(n_found, n_total - n_found + 1)."""
    if n_found == 0:
        return 0.0
    return float(betaincinv(n_found, n_total - n_found + 1, tail))


def _check_same_shape(y_true: NDArray[Any], y_score: NDArray[Any]) -> None:
    if y_true.shape != y_score.shape:
        msg = f"y_true has shape {y_true.shape} but y_score has {y_score.shape}"
        raise ValueError(msg)
    if np.isnan(y_score).any():
        msg = f"y_score holds {int(np.isnan(y_score).sum())} values that are no number"
        raise ValueError(msg)


def _check_counts(n_found: int, n_total: int, confidence: float) -> None:
    if not 0 <= n_found <= n_total:
        msg = f"n_found must be in [0, {n_total}], got {n_found}"
        raise ValueError(msg)
    if not 0.0 < confidence < 1.0:
        msg = f"confidence must be in (0, 1), got {confidence}"
        raise ValueError(msg)
