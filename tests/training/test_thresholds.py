"""Thresholds keep the recall they promise; bounds are scipy's own numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_curve

from pipeline.training.thresholds import (
    binomial_interval,
    recall_lower_bound,
    threshold_for_recall,
)

# Scores from a grid of eleven values: ties are the hard case.
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1).filter(
    lambda rows: any(carries for carries, _ in rows)
)
RECALLS = st.floats(0.01, 1.0)


def _arrays(rows):
    y_true, y_score = zip(*rows, strict=True)
    return np.array(y_true), np.array(y_score) / 10


@given(ROWS, RECALLS)
def test_recall_is_reached(rows, min_recall):
    y_true, y_score = _arrays(rows)
    threshold = threshold_for_recall(y_true, y_score, min_recall=min_recall)
    assert (y_score[y_true] >= threshold).mean() >= min_recall - 1e-9


@given(ROWS, RECALLS)
def test_no_higher_threshold_reaches_it(rows, min_recall):
    y_true, y_score = _arrays(rows)
    threshold = threshold_for_recall(y_true, y_score, min_recall=min_recall)
    for higher in y_score[y_score > threshold]:
        assert (y_score[y_true] >= higher).mean() < min_recall


@given(ROWS, RECALLS)
def test_agrees_with_the_curve_of_scikit_learn(rows, min_recall):
    y_true, y_score = _arrays(rows)
    _, recall, thresholds = precision_recall_curve(y_true, y_score)
    reaching = thresholds[recall[:-1] >= min_recall - 1e-9]
    assert threshold_for_recall(y_true, y_score, min_recall=min_recall) == max(reaching)


@pytest.mark.parametrize(
    ("n_positive", "min_recall", "n_needed"),
    [(5, 0.6, 3), (4, 0.8, 4), (10, 0.7, 7), (3, 0.01, 1), (20, 0.95, 19)],
)
def test_counts_of_passages_are_rounded_up_once(n_positive, min_recall, n_needed):
    y_score = np.linspace(1.0, 0.1, n_positive)
    y_true = np.ones(n_positive, dtype=bool)
    threshold = threshold_for_recall(y_true, y_score, min_recall=min_recall)
    assert (y_score >= threshold).sum() == n_needed


@pytest.mark.parametrize(
    ("y_true", "y_score", "min_recall", "message"),
    [
        ([True], [0.5, 0.5], 0.9, r"shape \(1,\) but y_score has \(2,\)"),
        ([True], [0.5], 0.0, r"in \(0, 1\], got 0.0"),
        ([True], [0.5], 1.01, r"in \(0, 1\], got 1.01"),
        ([False], [0.5], 0.9, "no passage carries"),
        ([True], [np.nan], 0.9, "1 values that are no number"),
    ],
)
def test_refuses_what_has_no_answer(y_true, y_score, min_recall, message):
    with pytest.raises(ValueError, match=message):
        threshold_for_recall(np.array(y_true), np.array(y_score), min_recall=min_recall)


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_lower_bound_is_the_one_of_scipy(counts, confidence):
    n_found, n_positive = counts
    test = binomtest(n_found, n_positive, alternative="greater")
    expected = test.proportion_ci(confidence, method="exact").low
    found = recall_lower_bound(n_found, n_positive, confidence)
    assert found == pytest.approx(expected, abs=1e-9)


@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_is_the_one_of_scipy(counts, confidence):
    expected = binomtest(counts[0], counts[1]).proportion_ci(confidence, method="exact")
    n_found, n_total = counts
    found = binomial_interval(n_found, n_total, confidence)
    assert found == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(COUNTS)
def test_interval_holds_the_share_and_starts_below_the_one_sided_bound(counts):
    low, high = binomial_interval(*counts)
    assert low <= counts[0] / counts[1] <= high
    assert low <= recall_lower_bound(*counts)


def test_all_found_has_the_closed_form():
    """``p ** n == 0.05`` gives the bound where nothing was missed."""
    assert recall_lower_bound(59, 59) == pytest.approx(0.05 ** (1 / 59))


def test_nothing_is_known_of_nothing():
    assert binomial_interval(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="recall is undefined"):
        recall_lower_bound(0, 0)


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3)])
def test_refuses_impossible_counts(counts):
    with pytest.raises(ValueError, match=r"in \[0, 3\]"):
        binomial_interval(*counts)
    with pytest.raises(ValueError, match=r"in \[0, 3\]"):
        recall_lower_bound(*counts)


def test_refuses_certainty():
    with pytest.raises(ValueError, match="confidence"):
        recall_lower_bound(1, 3, 1.0)
