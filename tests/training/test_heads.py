"""Linear models a label and the gate: which rows count for how much."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import SingleTraining, TrainingConfig, read_config
from pipeline.training.data import Example
from pipeline.training.fitting.fit import _gate, _room
from pipeline.training.fitting.heads import (
    Rows,
    _threshold,
    fit_heads,
    linear_stage,
    make_rows,
    thresholds,
)
from pipeline.training.measuring.thresholds import source_draws


@pytest.fixture
def table():
    draw = np.random.default_rng(3)
    gold = draw.random((200, 1)) < 0.3
    rows = Rows(
        gold=gold,
        allowed=np.full((200, 1), True),
        weights=draw.uniform(0.5, 1.0, 200),
        is_real=draw.random(200) < 0.6,
        is_random=np.full(200, False),
        folds=np.zeros(200, dtype=np.int64),
        languages=np.full(200, "en"),
        sources=np.arange(200).astype(str),
    )
    return gold + draw.normal(0, 1, (200, 4)), rows


def test_real_passages_without_the_label_weigh_less_and_no_others(table):
    features, rows = table
    gold = rows.gold[:, 0]
    weights = np.where(rows.is_real & ~gold, 0.1 * rows.weights, rows.weights)
    model = LogisticRegression(C=2.0, class_weight="balanced", max_iter=2000)
    model.fit(features, gold, sample_weight=weights)
    found, bias = fit_heads(features, rows, 2.0, negative_weight=0.1)
    assert found == pytest.approx(model.coef_)
    assert bias == pytest.approx(model.intercept_)


def test_all_rows_weigh_what_they_say_unless_told_otherwise(table):
    features, rows = table
    found, _ = fit_heads(features, rows, 2.0)
    other, _ = fit_heads(features, rows, 2.0, negative_weight=0.1)
    assert found == pytest.approx(fit_heads(features, rows, 2.0, negative_weight=1)[0])
    assert found != pytest.approx(other, abs=0.01)


def test_some_rows_keep_what_is_known_of_them(table):
    _, rows = table
    some = rows.select(rows.is_real)
    assert some.is_real.all()
    assert np.array_equal(some.weights, rows.weights[rows.is_real])
    assert some.gold.shape == (rows.is_real.sum(), 1)


def test_the_gate_keeps_the_wanted_share_of_what_is_found(table):
    _, rows = table
    over = np.linspace(-4.0, -0.5, 200)
    gate = _gate(over, rows.gold, rows, 0.9)
    kept = (over >= gate) & rows.is_real & rows.gold[:, 0]
    assert kept.sum() / (rows.gold[:, 0] & rows.is_real).sum() >= 0.9
    assert gate > -4.0


def test_what_words_alone_flag_is_always_read_again(table):
    _, rows = table
    assert _gate(np.linspace(1.0, 2.0, 200), rows.gold, rows, 0.99) == 0.0


def test_where_nothing_is_found_every_passage_is_read(table):
    _, rows = table
    nothing = np.zeros_like(rows.gold)
    assert _gate(np.zeros(200), nothing, rows, 0.99) < -1000


def test_sources_of_one_fold_leave_none_to_learn_from(table):
    features, rows = table
    message = r"the sources of the 200 training passages all stand in one of 3 folds"
    with pytest.raises(ConfigError, match=message):
        linear_stage(features, rows, 2.0, 3)


def test_thresholds_do_not_move_with_the_seed_or_with_further_sources():
    path = models_dir() / "baselines" / "words-en.toml"
    config = read_config(path, SingleTraining)
    asked = config.model_copy(update={"seed": config.seed + 1})
    found = [
        Example(
            passage_id=f"{i}:0-4", text="text", kind=Kind.BROCHURE, labels=frozenset(),
            polarity={}, language="en", source=f"vendor-{i}", split="train",
            synthetic=False, selected_by="random", uncertain=False,
            view=View("text", Kind.BROCHURE),
        )
        for i in range(40)
    ]  # fmt: skip
    folds = make_rows(config, found, default_labels()).folds
    assert np.array_equal(make_rows(asked, found, default_labels()).folds, folds)
    fewer = make_rows(config, found[::2], default_labels()).folds
    assert np.array_equal(fewer, folds[::2])
    assert set(folds) == set(range(config.n_folds))


def _log_odds(probability):
    return np.log(probability / (1 - probability))


def test_thresholds_move_little_if_a_tenth_of_the_passages_is_left_out():
    """A threshold of all passages at once jumps with the few scores it rests on."""
    path = models_dir() / "baselines" / "words-en.toml"
    config = read_config(path, SingleTraining)
    labels = default_labels().only([default_labels().ids[0]])
    draw = np.random.default_rng(5)
    n, sources = 3000, np.char.add("vendor-", draw.integers(0, 100, 3000).astype(str))
    gold = draw.random((n, 1)) < 0.015
    scores = 1 / (1 + np.exp(3.0 - draw.normal(2.5 * gold, 1.0)))
    full = np.full(n, True)
    rows = Rows(
        gold=gold, allowed=full[:, None], weights=np.ones(n), is_real=full,
        is_random=draw.random(n) < 0.3, folds=np.zeros(n, dtype=np.int64),
        languages=np.full(n, "en"), sources=sources,
    )  # fmt: skip
    moved, moved_at_once = [], []
    for _ in range(10):
        found, at_once = [], []
        for keep in (full, draw.random(n) > 0.1):
            some, own = rows.select(keep), scores[keep]
            there = own[some.gold[:, 0], 0]
            drawn = own[some.is_random & ~some.gold[:, 0], 0]
            found.append(thresholds(config, own, some, labels)[0])
            at_once.append(_threshold(there, drawn, config, recall=0.9, share=0.05))
        moved.append(_log_odds(found[0]) - _log_odds(found[1]))
        moved_at_once.append(_log_odds(at_once[0]) - _log_odds(at_once[1]))
    assert np.std(moved) < 0.5 * np.std(moved_at_once)


def test_a_source_stays_in_its_draws_if_others_are_left_out(table):
    _, rows = table
    some = np.arange(200) % 3 > 0
    for all_, few in zip(
        source_draws(rows.sources), source_draws(rows.sources[some]), strict=True
    ):
        assert np.array_equal(all_[some], few)


def _rare(scores_there, n_drawn=200, **changed):
    """Return the threshold of a label with a few positives of a source each."""
    config = read_config(models_dir() / "baselines" / "words-en.toml", SingleTraining)
    config = config.model_copy(update=changed)
    labels = default_labels().only([default_labels().ids[0]])
    n_there = len(scores_there)
    n = n_there + n_drawn
    scores = np.concatenate([scores_there, np.linspace(0.0, 0.2, n_drawn)])
    gold = np.arange(n) < n_there
    rows = Rows(
        gold=gold[:, None], allowed=np.full((n, 1), True), weights=np.ones(n),
        is_real=np.full(n, True), is_random=~gold, folds=np.zeros(n, dtype=np.int64),
        languages=np.full(n, "en"), sources=np.char.add("v-", np.arange(n).astype(str)),
    )  # fmt: skip
    return thresholds(config, scores[:, None], rows, labels)[0]


def test_a_rare_label_reaches_the_wanted_recall():
    there = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    assert _rare(there) <= 0.3


def test_the_price_of_reading_and_the_least_recall_are_settings():
    half_is_easy, free = np.array([0.1] * 5 + [0.5] * 5), {"max_false_share": 1.0}
    assert _rare(half_is_easy, **free, reading_price=0.0) <= 0.1
    dear = free | {"reading_price": 8.0}
    assert _rare(half_is_easy, **dear, least_recall=0.3) > 0.4
    assert _rare(half_is_easy, **dear, least_recall=1.0) <= 0.1


def test_the_bounds_of_a_threshold_and_what_tells_too_little_are_settings():
    path = models_dir() / "baselines" / "words-en.toml"
    usual = read_config(path, SingleTraining).calibration

    def calibration(**changed):
        return {"calibration": usual.model_copy(update=changed)}

    easy = np.full(40, 0.996)
    assert _rare(easy) <= 0.5 < 0.6 < _rare(easy, **calibration(highest=0.7))
    hard = np.full(40, 0.001)
    free = {"max_false_share": 1.0}
    assert _rare(hard, **free) == pytest.approx(0.01, abs=1e-4)
    lower = _rare(hard, **free, **calibration(lowest=0.002))
    assert lower == pytest.approx(0.002, abs=1e-4)
    # Of too few ordinary passages nothing is concluded.
    few = {"max_false_share": 0.01, "reading_price": 0.0}
    low = np.full(40, 0.1)
    assert _rare(low, **few) > 0.15
    assert _rare(low, **few, **calibration(enough_drawn=500)) <= 0.1
    spread = np.linspace(0.05, 0.95, 40)
    one = _rare(spread, **calibration(n_draws=1))
    assert _rare(spread, **calibration(n_draws=1, few=50)) <= one


def test_a_tier_2_label_with_few_passages_gets_the_room_of_its_config():
    path = models_dir() / "baselines" / "joined-en.toml"
    config = read_config(path, TrainingConfig).classifier
    n, labels = 20, default_labels()
    rows = Rows(
        gold=np.full((n, len(labels.ids)), True), allowed=np.full((n, 1), True),
        weights=np.ones(n), is_real=np.full(n, True), is_random=np.full(n, False),
        folds=np.zeros(n, dtype=np.int64), languages=np.full(n, "en"),
        sources=np.full(n, "v"),
    )  # fmt: skip
    tier_2 = np.array([label.tier == 2 for label in labels.labels])
    assert _room(config, rows, labels).tolist() == np.where(tier_2, 0.4, 1.0).tolist()
    other = config.model_copy(update={"few_share": 0.7})
    assert set(_room(other, rows, labels)) == {0.7, 1.0}
    fewer = config.model_copy(update={"few_positives": 20})
    assert set(_room(fewer, rows, labels)) == {1.0}


def test_few_easy_positives_set_no_threshold_above_one_half():
    assert _rare(np.full(24, 0.996)) <= 0.5
