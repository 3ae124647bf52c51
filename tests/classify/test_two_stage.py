"""The gate between words and the second stage."""

import numpy as np

from pipeline.classify.two_stage import most_over_threshold


def test_the_label_nearest_to_its_own_threshold_counts():
    log_odds = np.array([[0.0, -1.0], [-3.0, -2.0]])
    found = most_over_threshold(
        log_odds, np.array([0.9, 0.5]), np.full((2, 2), fill_value=True)
    )
    assert np.allclose(found, [-1.0, -2.0])


def test_a_label_that_the_kind_cannot_carry_is_not_asked():
    log_odds, thresholds = np.array([[5.0, -1.0]]), np.array([0.5, 0.5])
    found = most_over_threshold(log_odds, thresholds, np.array([[False, True]]))
    assert np.allclose(found, [-1.0])


def test_a_label_that_is_never_flagged_lets_nothing_through():
    found = most_over_threshold(np.array([[5.0]]), np.array([1.0]), np.array([[True]]))
    assert found == -np.inf
