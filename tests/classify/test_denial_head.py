"""The head that hears denials of which no rule is sure."""

import json
import math
from dataclasses import replace
from typing import cast

import pytest

from pipeline import hashed_weights
from pipeline.classify.base import Classifier, make_view
from pipeline.classify.polarity import denial_head
from pipeline.classify.polarity.denial_head import DENIAL_HEAD, denied, signs
from pipeline.datamodel import Kind, Polarity
from pipeline.errors import ArtifactError
from pipeline.findings import polarity_of
from pipeline.hashed_weights import linear_probability, write_vouched
from pipeline.settings import models_dir

FACES = "facial_recognition"
CHATS = "device_intrusion_forensics"
NO = "No. Our program reads the backup that the owner made, and nothing else."


def _view(text, **around):
    return make_view(text, Kind.BROCHURE, **around)


class _Silent:
    """A classifier that knows no words."""

    def evidence(self, view, label):
        return ()


def test_an_answer_is_heard_below_what_heads_it():
    view = _view(NO, heading=("What it does not do",), before="Can it read chats?")
    assert signs(view, CHATS)["answers no"] == 1
    assert denied(view, CHATS) is Polarity.NEGATED


def test_a_plain_claim_denies_nothing():
    view = _view("Recognises faces in a crowd and tells who somebody is.")
    assert denied(view, FACES) is None


def test_what_must_not_be_is_forbidden():
    heading = ("Things you may never do",)
    text = "Images shall not be run through matching to learn a person's identity."
    assert denied(_view(text, heading=heading), FACES) is Polarity.PROHIBITED


def test_the_head_is_not_asked_where_the_model_is_sure():
    view = _view(NO, heading=("What it does not do",), before="Can it read chats?")
    silent = cast("Classifier", _Silent())
    said = [polarity_of(view, CHATS, silent, score) for score in (0.3, 0.9)]
    assert said == [Polarity.NEGATED, Polarity.ASSERTED]


def test_every_weight_is_of_a_sign_that_can_be_found():
    stated = json.loads(
        (models_dir() / "polarity" / "weights.json").read_text("utf-8")
    )["weights"]
    texts = (
        "It cannot tell who somebody is. No one notices.", NO, "Faces are matched.",
        "Face search is optional.", "Face search only if a court orders it.",
        "Matching of faces is prohibited.", "Face search: not supported.",
    )  # fmt: skip
    found = {
        name
        for text in texts
        for around in ({}, {"before": "Can it?", "heading": ("Not included",)})
        for name in signs(_view(text, **around), FACES)
    }
    assert found >= set(stated)
    assert stated["rules, any wording: negated"] > 0 > stated["traps"]


def test_a_text_without_words_denies_nothing():
    assert 0 <= linear_probability({"": -1.0}, signs(_view(""), FACES)) < 0.5
    assert denied(_view(""), FACES) is None


@pytest.fixture
def weights_file(tmp_path, monkeypatch):
    monkeypatch.setattr(hashed_weights, "models_dir", lambda: tmp_path)
    monkeypatch.setattr(denial_head, "DENIAL_HEAD", replace(DENIAL_HEAD))
    return tmp_path / "polarity" / "weights.json"


@pytest.mark.parametrize("rows", [{}, {"weights": 3}, {"weights": {}}, []])
def test_weights_that_are_none_are_refused(rows, weights_file):
    write_vouched(weights_file, rows)
    with pytest.raises(ArtifactError, match=r"polarity\.py --fit"):
        denied(_view("No faces."), FACES)


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("bias", math.nan, "expected a finite number, found NaN"),
        ("threshold", math.inf, "expected a finite number, found Infinity"),
        ("threshold", "nan", "expected a finite number, found nan"),
        ("weights", {"stray": 1.0}, "signs missing or unknown: answers no, .*stray"),
    ],
)
def test_weights_that_would_pass_in_silence_are_refused(
    part, value, words, weights_file
):
    shipped = models_dir() / "polarity" / "weights.json"
    rows = json.loads(shipped.read_text("utf-8"))
    write_vouched(weights_file, rows | {part: value})
    with pytest.raises(ArtifactError, match=rf"weights\.json: .*{words}.*--fit"):
        denied(_view("No faces."), FACES)


@pytest.mark.parametrize("name", ["artifact.toml", "weights.json"])
def test_the_file_that_is_missing_is_the_one_named(name, weights_file):
    shipped = models_dir() / "polarity" / "weights.json"
    write_vouched(weights_file, json.loads(shipped.read_text("utf-8")))
    weights_file.with_name(name).unlink()
    words = rf"polarity/{name}: No such file or directory; benches/polarity\.py --fit"
    with pytest.raises(ArtifactError, match=words):
        denied(_view("No faces."), FACES)


def test_missing_weights_are_named(weights_file):
    with pytest.raises(ArtifactError, match=r"polarity/artifact\.toml.*--fit"):
        denied(_view("No faces."), FACES)
