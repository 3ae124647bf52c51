"""Weighted average precision is scikit-learn's; intervals behave as intervals."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from pipeline.training.measuring.measures import (
    macro_interval,
    paired_difference,
    weighted_average_precision,
)
from tests.training.scoring import ends, scored_examples

ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 10), st.integers(0, 3)), min_size=1
).filter(lambda rows: any(row[0] for row in rows))


@given(ROWS, st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_weighted_average_precision_is_that_of_scikit_learn(rows, weights):
    y_true, y_score, groups = (np.array(column) for column in zip(*rows, strict=True))
    found = weighted_average_precision(
        y_true, y_score / 10, groups, np.array([weights], dtype=float)
    )[0]
    each = np.array(weights, dtype=float)[groups]
    if each[y_true].sum() == 0:
        assert np.isnan(found)
    else:
        expected = average_precision_score(y_true, y_score / 10, sample_weight=each)
        assert found == pytest.approx(expected)


def test_the_difference_of_a_model_from_itself_is_nothing():
    s = scored_examples(300)
    same = paired_difference(s.y_true, s.y_score, s.y_score, s.sources)
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_a_better_ranking_is_seen_and_its_order_is_the_sign():
    s = scored_examples(1500, skill=1.0)
    rng = np.random.default_rng(1)
    better = s.y_score + 0.2 * s.y_true * rng.random(s.y_true.shape)
    gain = paired_difference(s.y_true, better, s.y_score, s.sources)
    loss = paired_difference(s.y_true, s.y_score, better, s.sources)
    low, high = ends(gain)
    assert low > 0
    assert (loss.value, *ends(loss)) == pytest.approx((-gain.value, -high, -low))


def test_pairing_narrows_the_interval():
    s = scored_examples(800, n_sources=15, skill=2.0)
    rng = np.random.default_rng(2)
    other = s.y_score + 0.02 * rng.normal(size=s.y_score.shape)
    paired = paired_difference(s.y_true, other, s.y_score, s.sources)
    alone = macro_interval(s.y_true, s.y_score, s.sources)
    assert np.ptp(ends(paired)) < np.ptp(ends(alone)) / 2


def test_the_draws_are_the_same_each_time():
    s = scored_examples(300)
    first, again = (macro_interval(s.y_true, s.y_score, s.sources) for _ in range(2))
    assert first == again


def test_copied_passages_of_a_source_add_no_certainty():
    """Each passage ten times is no more news: sources are drawn, not passages."""
    s = scored_examples(200, n_sources=10)
    once = macro_interval(s.y_true, s.y_score, s.sources)
    ten = macro_interval(
        *(np.repeat(table, 10, axis=0) for table in (s.y_true, s.y_score, s.sources))
    )
    assert (ten.value, ten.low, ten.high) == pytest.approx(
        (once.value, once.low, once.high)
    )


def test_one_source_has_no_interval():
    s = scored_examples(100, n_sources=1)
    interval = macro_interval(s.y_true, s.y_score, s.sources)
    assert (interval.low, interval.high) == (None, None)
    assert 0 < interval.value <= 1


def test_refuses_other_shapes_and_labels_without_positives():
    s = scored_examples(50)
    with pytest.raises(ValueError, match="shape"):
        macro_interval(s.y_true, s.y_score[:-1], s.sources)
    with pytest.raises(ValueError, match="no passage carries"):
        macro_interval(np.zeros_like(s.y_true), s.y_score, s.sources)
    with pytest.raises(ValueError, match="no passage to draw"):
        macro_interval(s.y_true[:0], s.y_score[:0], s.sources[:0])


def test_a_thousand_draws_on_ten_thousand_passages_are_quick():
    s = scored_examples(10_000, n_sources=300, share=0.02)
    started = process_time()
    paired_difference(s.y_true, s.y_score, s.y_score[::-1], s.sources)
    assert process_time() - started < 20
