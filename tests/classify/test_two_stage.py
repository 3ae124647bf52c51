"""The gate between the stages, and what joins their margins."""

import re
import shutil

import numpy as np
import pytest

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import kind_mask, make_view
from pipeline.classify.cascade import CascadeClassifier
from pipeline.classify.encoders import universal
from pipeline.classify.two_stage import (
    log_odds_of,
    most_over_threshold,
    sigmoid,
)
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels


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


def test_each_margin_has_its_own_slope_and_none_is_dropped():
    margins = [np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])]
    weights = np.array([[1.0, 0.1, -1.0], [2.0, 0.2, 0.5]])
    assert np.allclose(log_odds_of(margins, weights), [[1.0, 8.5]])
    with pytest.raises(ValueError, match="zip"):
        log_odds_of(margins[:1], weights)


def test_a_cascade_joins_words_meaning_and_encoder_in_this_order(cascade_folder):
    labels = default_labels()
    cascade = load_classifier(str(cascade_folder), labels)
    assert isinstance(cascade, CascadeClassifier)
    views = [
        make_view("It tracks where a person's phone has been, unseen.", Kind.BROCHURE),
        make_view("Detainees were beaten by the police.", Kind.REPORT),
    ]
    first = cascade._first_margins(cascade._words(views), views)
    read = [*first, cascade._second_margins(views)]
    log_odds = log_odds_of(read, cascade.params.joined) + cascade._shifts(views)
    expected = np.where(kind_mask(views, labels), sigmoid(log_odds), 0.0)
    passed = cascade.passes(views)
    assert passed.any()
    assert np.allclose(cascade.predict_proba(views)[passed], expected[passed])
    alone, both = cascade.stages(views)
    odds = log_odds_of(first, cascade.params.first_only) + cascade._shifts(views)
    assert np.allclose(alone, np.where(kind_mask(views, labels), sigmoid(odds), 0.0))
    assert np.array_equal(both, cascade.predict_proba(views))
    assert not np.allclose(alone[passed], both[passed])


def test_a_cascade_without_its_cheap_encoder_says_what_still_works(
    cascade_folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(universal, "PACKAGE", "no_such_package")
    universal.universal_sha256.cache_clear()
    cascade = load_classifier(str(cascade_folder), default_labels())
    with pytest.raises(ArtifactError, match=r"no_such_package.*words-en"):
        cascade.predict_proba([make_view("Each party.", Kind.CONTRACT)])


@pytest.mark.parametrize(
    ("line", "why"),
    [("", "needs universal_sha256"), (f'universal_sha256 = "{"0" * 64}"', "0000")],
)
def test_a_cascade_is_held_to_its_cheap_encoder(cascade_folder, tmp_path, line, why):
    folder = shutil.copytree(cascade_folder, tmp_path / "model")
    path = folder / "artifact.toml"
    text = re.sub(r"^universal_sha256.*$", line, path.read_text("utf-8"), flags=re.M)
    path.write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match=why):
        load_classifier(str(folder), default_labels()).predict_proba(
            [make_view("Each party.", Kind.CONTRACT)]
        )
