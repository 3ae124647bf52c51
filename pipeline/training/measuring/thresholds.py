"""Turn scores into flags without missing what reviewers need to see.

A passage is flagged when ``score >= threshold``.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.config import CALIBRATION, CalibrationConfig
from pipeline.training.split import unit_of

_STEP = 1e-9
"""Largest difference of two equal numbers by rounding."""


def threshold_for_recall(
    y_true: NDArray[np.bool_], y_score: NDArray[np.float64], *, min_recall: float
) -> float:
    """Find the highest threshold that still keeps the wanted recall.

    A passage is flagged when ``score >= threshold``. The cost of a missed passage is a
    wrong outcome, that of a needless one a minute of reading. So recall is fixed first,
    and precision follows from it.

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
    n_needed = int(np.ceil(min_recall * positive_scores.size - _STEP))
    return float(positive_scores[max(n_needed, 1) - 1])


def threshold_worth_reading(
    positives: NDArray[np.float64],
    negatives: NDArray[np.float64],
    *,
    price: float,
    as_good: float = CALIBRATION.as_good,
) -> float:
    """Find the threshold from where more reading finds too little.

    Going down from the highest score, each step finds a share of the labelled passages
    and adds a share of ordinary ones to the queue. The net gain is the first share less
    ``price`` times the second. The threshold is the lowest whose net gain is within
    ``as_good`` of the largest, because recall comes first. A label that is told apart
    well keeps nearly all of its recall; one that is not stops before it floods the
    queue. The frequency of the label makes no difference.

    Args:
        positives: Scores of labelled passages, at least one.
        negatives: Scores of passages drawn at random that lack the label. Without any,
            nothing is known of the queue, and everything is worth reading.
        price: Ratio of the shares that a lower threshold must reach: with 8, flagging
            one more per cent of ordinary passages must find 8 % of the labelled ones.
        as_good: Net gain that may be given up, see ``CalibrationConfig``.

    Returns:
        Threshold, one of the scores of labelled passages.

    Raises:
        ValueError: There is no labelled passage.

    Example:
        >>> sold, ordinary = np.array([0.9, 0.8, 0.1]), np.array([0.0, 0.1, 0.2, 0.3])
        >>> threshold_worth_reading(sold, ordinary, price=2.0)
        0.8

    Source:
        The point of the ROC curve where a line of slope ``price`` touches it:
        J. Egan, "Signal Detection Theory and ROC Analysis", 1975.
    """
    if positives.size == 0:
        msg = "no threshold can be chosen: no passage carries the label"
        raise ValueError(msg)
    ranked = np.sort(positives)[::-1]
    found = np.arange(1, ranked.size + 1) / ranked.size
    at_or_over = negatives.size - np.searchsorted(np.sort(negatives), ranked, "left")
    read = at_or_over / max(negatives.size, 1)
    worth = found - price * read
    return float(ranked[np.flatnonzero(worth >= worth.max() - as_good - _STEP)[-1]])


def clustered_recall_bound(
    found: NDArray[np.bool_], clusters: NDArray[Any], confidence: float = 0.95
) -> float:
    """Return a lower bound of the recall on as many similar documents.

    Misses come in groups: a document with unusual wording is missed on every page. So
    whole documents are drawn, not passages. The bound is about another set of as many
    documents, which varies as much as this one. A bound on the recall in all documents
    there are, at a risk of .10, fails for such a set as often as a normal variable
    exceeds 1.28 / sqrt(2), in 18 of 100 sets.

    Take n documents with one passage each, of which f score at or over a threshold that
    is one of the scores. The score of a further document falls into each of the n + 1
    gaps with the same chance, so it is found with chance f / (n + 1). Then it counts
    among the known ones, and so on. These are draws from Polya's urn of f found and
    n - f + 1 missed documents, whatever the distribution of the scores: the bound is
    exact. Here the urn holds documents with all their passages, and one more that is
    missed as a whole, as conformal risk control adds one with the largest loss. Its
    length is the mean length of the document of a labelled passage. The mean length of
    all documents would be too short if a few long ones hold most passages. With this
    the bound is no longer exact. It errs on the low side, but fails more often than
    stated if long documents are also missed more.

    Args:
        found: Whether each labelled passage was flagged, shape (n_positive,).
        clusters: Document, or source, of each passage; shape (n_positive,).
        confidence: Confidence of the bound, in (0, 1).

    Returns:
        Recall, from 2,000 sets drawn, always the same ones; 0 for a single cluster,
        which says nothing about others.

    Raises:
        ValueError: No passage is labelled, the shapes differ, or ``confidence`` is
            out of range.

    Example:
        >>> found = np.array([True] * 18 + [False] * 2)
        >>> round(clustered_recall_bound(found, np.arange(20)), 2)
        0.65
        >>> round(clustered_recall_bound(found, np.arange(20) // 2), 2)
        0.5
        >>> one_long = np.maximum(np.arange(20), 10)
        >>> round(clustered_recall_bound(found, one_long), 2)
        0.19

    Source:
        Marques, "Universal distribution of the empirical coverage in split conformal
        prediction", arXiv:2303.02770 (2023), for the exact case; Angelopoulos, Bates,
        Fisch, Lei and Schuster, "Conformal risk control", arXiv:2208.02814 (2022),
        for the document added, where they bound the mean and not a set's share.
    """
    _check_same_shape(clusters, found)
    if found.size == 0:
        msg = "recall is undefined: no passage carries the label"
        raise ValueError(msg)
    _, at = np.unique(clusters, return_inverse=True)
    sizes, hits = np.bincount(at), np.bincount(at, weights=found)
    drawn = _drawn_from_urn(sizes.size)
    added = sizes @ sizes / sizes.sum()
    recalls = drawn @ [*hits, 0.0] / (drawn @ [*sizes, added])
    return float(np.quantile(recalls, 1.0 - confidence, method="lower"))


@lru_cache(maxsize=1)
def _drawn_from_urn(n: int) -> NDArray[np.float64]:
    """Return how often each of ``n + 1`` items is drawn in ``n`` draws of Polya's urn.

    The shape is (2,000, n + 1). Each item goes back with one more of its kind. That is
    the same as drawing by shares that are uniform on the simplex.
    """
    draw = np.random.default_rng(0)
    shares = draw.dirichlet(np.ones(n + 1), 2_000)
    return draw.multinomial(n, shares).astype(np.float64)


def _check_same_shape(y_true: NDArray[Any], y_score: NDArray[Any]) -> None:
    if y_true.shape != y_score.shape:
        msg = f"y_true has shape {y_true.shape} but y_score has {y_score.shape}"
        raise ValueError(msg)
    if np.isnan(y_score).any():
        msg = f"y_score holds {int(np.isnan(y_score).sum())} values that are no number"
        raise ValueError(msg)


def source_draws(
    sources: NDArray[np.str_], asked: CalibrationConfig = CALIBRATION
) -> list[NDArray[np.bool_]]:
    """Return a mask of the rows of each draw of sources.

    A hash of its name puts a source into a draw, so that others do not change it.
    """
    names, at = np.unique(sources, return_inverse=True)
    return [
        np.array([unit_of(f"{i}/{name}") < asked.drawn_share for name in names])[at]
        for i in range(asked.n_draws)
    ]
