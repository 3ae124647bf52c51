"""Metrics count what they say they count, and only on passages that can carry it."""

import json
from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipeline.labels import default_labels
from pipeline.training.measuring.measures import average_precision
from pipeline.training.measuring.metrics import (
    MIN_POSITIVES,
    MIN_SOURCES,
    measure,
    plain,
)
from pipeline.training.measuring.scored import Share
from tests.training.scoring import ends, scored_examples

FIRST = default_labels().ids[0]


def _with_first_column(scored, y_true, **changes):
    table = scored.y_true.copy()
    table[:, 0] = y_true
    return replace(scored, y_true=table, **changes)


def test_counts_of_a_label_by_hand():
    scored = scored_examples(6)
    scored.y_score[:, 0] = [0.9, 0.8, 0.3, 0.29, 0.1, 0.0]
    scored = _with_first_column(scored, [True, False, True, True, False, False])
    label = measure(scored).labels[0]
    assert (label.recall.n_found, label.recall.n_total) == (2, 3)
    assert (label.precision.n_found, label.precision.n_total) == (2, 3)
    assert label.flags_per_100 == pytest.approx(50)
    assert label.precision_at["95"] == pytest.approx(3 / 4)


def test_calibration_of_what_is_flagged_leaves_the_rest_out():
    scored = scored_examples(6)
    scored.y_score[:, 0] = [0.9, 0.8, 0.0, 0.0, 0.0, 0.0]
    scored = _with_first_column(scored, [True, False, False, False, False, False])
    label = measure(scored).labels[0]
    assert label.calibration_error == pytest.approx((0.1 + 0.8) / 6)
    assert label.flagged_calibration_error == pytest.approx((0.1 + 0.8) / 2)
    silent = replace(scored, thresholds=np.ones_like(scored.thresholds))
    assert measure(silent).labels[0].flagged_calibration_error is None


def test_a_language_says_what_its_scores_promise_and_what_is_there():
    scored = scored_examples(400, languages="en fr")
    scored = replace(scored, y_true=scored.y_true & (scored.languages == "en")[:, None])
    slices = {s.value: s for s in measure(scored).slices if s.by == "language"}
    for value, part in slices.items():
        own = scored.languages == value
        assert part.expected == pytest.approx(scored.y_score[own].sum())
        assert part.recall.n_total == scored.y_true[own].sum()
    assert slices["fr"].average_precision is None
    own = scored.languages == "en"
    assert slices["en"].average_precision == pytest.approx(
        average_precision(scored.y_true[own].ravel(), scored.y_score[own].ravel())
    )
    # Nothing that French scores promise is there: in each bin the error is the mean.
    promised = scored.y_score[scored.languages == "fr"].mean()
    assert slices["fr"].calibration_error == pytest.approx(promised)


def test_passages_that_cannot_carry_a_label_flatter_nothing():
    scored = scored_examples(400)
    silent = scored.kinds == "report"
    scored.y_score[silent, 0] = 0.0
    y_true = scored.y_true[:, 0] & ~silent
    eligible = scored.eligible.copy()
    eligible[:, 0] = ~silent
    whole = _with_first_column(scored, y_true, eligible=eligible)
    label = measure(whole).labels[0]
    alone = measure(whole.select(~silent)).labels[0]
    assert label == alone
    assert label.n == (~silent).sum()


def test_a_label_needs_positives_and_sources():
    scored = scored_examples(2000, n_sources=40)
    few = np.zeros(2000, dtype=bool)
    few[: MIN_POSITIVES - 1] = True
    assert not measure(_with_first_column(scored, few)).labels[0].is_measurable
    enough = few.copy()
    enough[MIN_POSITIVES - 1] = True
    assert measure(_with_first_column(scored, enough)).labels[0].is_measurable
    narrow = np.isin(scored.sources, np.unique(scored.sources)[: MIN_SOURCES - 1])
    assert narrow.sum() > MIN_POSITIVES
    assert not measure(_with_first_column(scored, narrow)).labels[0].is_measurable


def test_without_a_positive_there_is_no_precision():
    scored = _with_first_column(scored_examples(400), np.zeros(400, dtype=bool))
    assert scored.flagged[:, 0].any()
    label = measure(scored).labels[0]
    assert label.precision.value is None
    assert str(label.precision) == "-"


def test_what_is_not_measurable_stays_out_of_the_means():
    scored = scored_examples(2000)
    none = np.zeros(2000, dtype=bool)
    none[:3] = True
    scored = _with_first_column(scored, none)
    tier = measure(scored).tiers[0]
    assert FIRST not in tier.measured
    assert len(tier.measured) == tier.n_labels - 1
    recalls = [
        m.recall.value for m in measure(scored).labels if m.label in tier.measured
    ]
    assert tier.recall == pytest.approx(np.array(recalls, dtype=float).mean())


def test_the_mean_average_precision_is_that_of_its_labels():
    metrics = measure(scored_examples(1500))
    for tier in metrics.tiers:
        each = [m.average_precision for m in metrics.labels if m.label in tier.measured]
        interval = tier.average_precision
        assert interval is not None
        mean = np.array(each, dtype=float).mean()
        assert interval.value == pytest.approx(mean)
        low, high = ends(interval)
        assert low < interval.value < high


def test_one_right_passage_finds_a_document():
    scored = scored_examples(4)
    scored = replace(
        scored,
        y_true=np.zeros_like(scored.y_true),
        documents=np.array(["a", "a", "b", "b"]),
    )
    scored = _with_first_column(scored, [True, True, True, True])
    scored.y_score[:, 0] = [0.9, 0.1, 0.1, 0.1]
    recall = measure(scored).tiers[0].document_recall
    assert (recall.n_found, recall.n_total) == (1, 2)


def test_slices_add_up():
    scored = scored_examples(500, languages="en fr")
    metrics = measure(scored)
    for by in ("kind", "language", "selection", "source"):
        slices = [s for s in metrics.slices if s.by == by]
        assert sum(s.n for s in slices) == 500
        assert sum(s.recall.n_total for s in slices) == scored.y_true.sum()
        assert sum(s.precision.n_total for s in slices) == scored.flagged.sum()


def test_a_passage_without_language_is_listed_as_unknown():
    scored = scored_examples(10)
    scored = replace(scored, languages=np.array([""] * 10))
    values = {s.value for s in measure(scored).slices if s.by == "language"}
    assert values == {"unknown"}


def test_no_passage_at_all_gives_no_number():
    scored = scored_examples(10)
    empty = measure(scored.select(np.zeros(10, dtype=bool)))
    assert all(label.average_precision is None for label in empty.labels)
    assert all(label.recall == Share.of(0, 0) for label in empty.labels)
    assert all(tier.average_precision is None for tier in empty.tiers)
    assert empty.slices == ()


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_is_that_of_scipy(counts):
    share, expected = Share.of(*counts), binomtest(*counts).proportion_ci(0.95)
    found = (share.low, share.high)
    assert found == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_nothing_is_known_of_nothing():
    nothing = Share.of(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, 0.0, 1.0)


def test_a_share_is_printed_with_what_it_rests_on():
    assert str(Share.of(126, 140)) == "0.90 (0.84 to 0.94; 126 of 140)"
    assert str(Share.of(0, 0)) == "-"


def test_json_is_plain_and_short():
    found = plain(measure(scored_examples(300)))
    assert json.loads(json.dumps(found)) == found
    assert len(str(found["labels"][0]["brier"])) <= 6


def test_ten_thousand_passages_take_seconds():
    scored = scored_examples(10_000, n_sources=300, share=0.02)
    started = process_time()
    measure(scored)
    assert process_time() - started < 10
