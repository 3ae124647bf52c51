"""Figures on one label's scores: plain arrays in, one float out.

``y_true`` says whether each passage carries the label and ``y_score`` is its
calibrated probability; both have shape (n_passages,).
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.training.thresholds import threshold_for_recall

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

N_BINS = 10
"""Bins of the calibration error, equal in width; ten is usual."""


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
    """Return the mean squared difference of probability and outcome, in [0, 1].

    Raises:
        ValueError: There is no passage.
    """
    _check_some(y_true)
    return float(np.mean((y_score - y_true) ** 2))


def calibration_error(y_true: Bools, y_score: Floats) -> float:
    """Return the expected calibration error over ten bins of equal width.

    Each bin ``[0, 0.1), [0.1, 0.2), ... [0.9, 1]`` adds the distance of its mean score
    from its share of positives, weighted by its passages. If a label is rare, most
    passages are in the first bin and dominate the result.

    Raises:
        ValueError: There is no passage.

    Source:
        Guo et al., ICML 2017, equation 3 (there with half-open bins on the left).
    """
    _check_some(y_true)
    bins = np.minimum((y_score * N_BINS).astype(np.int64), N_BINS - 1)
    # In each bin, the passages times the distance of mean score and share.
    apart = np.bincount(bins, weights=y_score - y_true)
    return float(np.abs(apart).sum()) / y_true.size


def _check_some(y_true: Bools) -> None:
    if y_true.size == 0:
        msg = "undefined: there is no passage"
        raise ValueError(msg)
