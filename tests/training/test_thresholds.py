"""Thresholds keep the recall they promise; intervals are scipy's own numbers."""

from itertools import takewhile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom
from sklearn.metrics import precision_recall_curve

from pipeline.training.measuring.thresholds import (
    clustered_recall_bound,
    threshold_for_recall,
    threshold_worth_reading,
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


SCORES = st.lists(st.integers(0, 10), max_size=30).map(lambda x: np.array(x) / 10)


@given(SCORES.filter(len), SCORES, st.floats(0, 20))
def test_none_lower_finds_as_much_for_what_is_read(positives, negatives, price):
    def worth(cut):
        read = (negatives >= cut).mean() if negatives.size else 0.0
        return (positives >= cut).mean() - price * read

    cut = threshold_worth_reading(positives, negatives, price=price)
    assert cut in positives
    best = max(worth(other) for other in positives)
    assert worth(cut) >= best - 0.01 - 1e-9
    assert all(
        worth(lower) < best - 0.01 + 1e-9 for lower in positives[positives < cut]
    )


def test_what_is_worth_a_hundredth_less_is_read_and_no_more():
    halves = np.repeat([0.9, 0.1], 50)
    for n_between, cut in ((505, 0.1), (510, 0.1), (511, 0.9)):
        ordinary = np.repeat([0.5, 0.0], [n_between, 1000 - n_between])
        assert threshold_worth_reading(halves, ordinary, price=1.0) == cut


def test_a_label_told_apart_keeps_its_recall_and_a_flooding_one_does_not():
    negatives = np.linspace(0.0, 0.5, 1000)
    apart, mixed = np.array([0.9, 0.8, 0.6]), np.array([0.9, 0.45, 0.05])
    assert threshold_worth_reading(apart, negatives, price=8.0) == 0.6
    assert threshold_worth_reading(mixed, negatives, price=8.0) == 0.9


def test_without_ordinary_passages_everything_is_worth_reading():
    assert threshold_worth_reading(np.array([0.9, 0.1]), np.array([]), price=8.0) == 0.1
    with pytest.raises(ValueError, match="no passage carries the label"):
        threshold_worth_reading(np.array([]), np.array([0.1]), price=8.0)


def _scored(draw, n_documents, alike, longest=10):
    """Draw scores of documents of 1 to 9 passages, which go together or apart."""
    sizes = draw.integers(1, longest, n_documents)
    documents = np.repeat(np.arange(n_documents), sizes)
    shared, own = draw.normal(size=n_documents), draw.normal(size=documents.size)
    return np.sqrt(alike) * shared[documents] + np.sqrt(1 - alike) * own, documents


def _threshold(scores, documents, recall, confidence):
    """Return the highest score whose bound reaches the recall."""

    def keeps(cut):
        return clustered_recall_bound(scores >= cut, documents, confidence) >= recall

    return max(takewhile(keeps, np.unique(scores)), default=-np.inf)


@pytest.mark.parametrize(("alike", "longest"), [(0.0, 2), (0.3, 10), (0.8, 10)])
def test_a_bound_is_broken_by_as_many_documents_no_more_often_than_it_says(
    alike, longest
):
    """Of 100 further sets at most 20 (+4 for chance) may miss the recall of .7."""
    draw = np.random.default_rng(5)
    n_broken = 0
    for _ in range(400):
        scores, documents = _scored(draw, 25, alike, longest)
        cut = _threshold(scores, documents, 0.7, 0.8)
        further, _ = _scored(draw, 25, alike, longest)
        n_broken += (further >= cut).mean() < 0.7
    assert n_broken / 400 <= 0.24


@pytest.mark.parametrize("n_positive", [1, 2, 20, 200])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_law_of_passages_alone_in_their_documents_is_known(n_positive, confidence):
    for n_found in range(1, n_positive + 1):
        found = np.arange(n_positive) < n_found
        bound = clustered_recall_bound(found, np.arange(n_positive), confidence)
        law = betabinom(n_positive, n_found, n_positive - n_found + 1)
        n_bound = round(bound * n_positive)
        assert law.cdf(n_bound - 1) <= 1 - confidence + 0.02
        assert law.cdf(n_bound) >= 1 - confidence - 0.02


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1))
def test_finding_one_more_never_lowers_the_bound(rows):
    found, documents = map(np.array, zip(*rows, strict=True))
    more = found.copy()
    more[np.flatnonzero(~found)[:1]] = True
    bound = clustered_recall_bound(found, documents)
    assert bound <= clustered_recall_bound(more, documents)
    assert bound <= found.mean()


def test_one_document_says_nothing_of_others():
    assert clustered_recall_bound(np.ones(30, dtype=bool), np.zeros(30)) == 0.0
    with pytest.raises(ValueError, match="recall is undefined"):
        clustered_recall_bound(np.ones(0, dtype=bool), np.zeros(0))
    with pytest.raises(ValueError, match="has shape"):
        clustered_recall_bound(np.ones(3, dtype=bool), np.zeros(2))
