"""Each number is held to scikit-learn's, or worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    precision_recall_curve,
)

from pipeline.training.measuring import measures

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2).filter(
    lambda rows: any(carries for carries, _ in rows)
)
# Ranks: two positives at 1 and 4, with a tie of a positive and a negative last.
Y_TRUE = np.array([True, False, False, True, False])
Y_SCORE = np.array([0.9, 0.8, 0.7, 0.4, 0.4])


def _arrays(rows):
    y_true, y_score = zip(*rows, strict=True)
    return np.array(y_true), np.array(y_score) / 20


def test_average_precision_by_hand():
    """1/1 at the first positive; the tie is one step, 2 of 5."""
    assert measures.average_precision(Y_TRUE, Y_SCORE) == pytest.approx((1 + 2 / 5) / 2)


def test_average_precision_is_never_over_one():
    """Six ties and three steps sum up to 1.0000000000000002."""
    scores = np.array([0, 0, 0, 0, 0, 0, 0.05, 0.1, 0.15])
    assert measures.average_precision(np.full(9, fill_value=True), scores) == 1.0


def test_precision_at_recall_by_hand():
    assert measures.precision_at_recall(Y_TRUE, Y_SCORE, 0.5) == 1.0
    assert measures.precision_at_recall(Y_TRUE, Y_SCORE, 0.95) == pytest.approx(2 / 5)


def test_work_saved_by_hand():
    """Half the recall needs one of five: 4/5 unread, less the 1/2 given up."""
    assert measures.work_saved(Y_TRUE, Y_SCORE, 0.5) == pytest.approx(0.8 - 0.5)
    assert measures.work_saved(Y_TRUE, Y_SCORE) == pytest.approx(0.0 - 0.05)


def test_calibration_error_by_hand():
    """Bins 4, 7, 8 and 9 hold 2, 1, 1 and 1 passages."""
    expected = (abs(0.8 - 1) + 0.7 + 0.8 + abs(0.9 - 1)) / 5
    assert measures.calibration_error(Y_TRUE, Y_SCORE) == pytest.approx(expected)


def test_a_score_of_one_belongs_to_the_last_bin():
    assert measures.calibration_error(np.array([True]), np.array([1.0])) == 0.0


@given(ROWS)
def test_average_precision_and_brier_are_those_of_scikit_learn(rows):
    y_true, y_score = _arrays(rows)
    found = measures.average_precision(y_true, y_score)
    assert found == pytest.approx(average_precision_score(y_true, y_score))
    if not y_true.all():
        loss = brier_score_loss(y_true, y_score)
        assert measures.brier_score(y_true, y_score) == pytest.approx(loss)


@given(ROWS, st.sampled_from([0.8, 0.9, 0.95]))
def test_precision_is_a_point_of_the_curve(rows, min_recall):
    y_true, y_score = _arrays(rows)
    precision, recall, _ = precision_recall_curve(y_true, y_score)
    # The curve runs from high recall to low: the last point that keeps it.
    last = np.flatnonzero(recall >= min_recall - 1e-9)[-1]
    found = measures.precision_at_recall(y_true, y_score, min_recall)
    assert found == pytest.approx(precision[last])


@given(ROWS)
def test_calibration_error_is_the_weighted_distance_from_the_curve(rows):
    y_true, y_score = _arrays(rows)
    # Off the edges, where numpy and scikit-learn round to different bins.
    y_score = np.clip(y_score * 0.97 + 0.011, 0, 1)
    share, mean = calibration_curve(y_true, y_score, n_bins=10)
    sizes = np.histogram(y_score, bins=10, range=(0, 1))[0]
    expected = (np.abs(share - mean) * sizes[sizes > 0]).sum() / len(rows)
    found = measures.calibration_error(y_true, y_score)
    assert found == pytest.approx(expected, abs=1e-9)


@given(ROWS)
def test_ranges(rows):
    y_true, y_score = _arrays(rows)
    assert -0.05 - 1e-9 <= measures.work_saved(y_true, y_score) < 0.95
    error = measures.calibration_error(y_true, y_score)
    assert error is not None
    assert 0 <= error <= 1
    assert 0 < measures.average_precision(y_true, y_score) <= 1


def test_says_where_a_number_does_not_exist():
    none, scores = np.array([False]), np.array([0.5])
    with pytest.raises(ValueError, match="no passage carries"):
        measures.average_precision(none, scores)
    with pytest.raises(ValueError, match="no passage carries"):
        measures.work_saved(none, scores)
    assert measures.calibration_error(none[:0], scores[:0]) is None
