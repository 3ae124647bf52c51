"""What the concepts of a passage say of its labels."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline import hashed_weights
from pipeline.classify.base import View, make_view
from pipeline.classify.by_language import CONCEPT_SHIFT
from pipeline.classify.words import concept_head
from pipeline.classify.words.concept_head import (
    CONCEPT_HEAD,
    concept_evidence,
    concept_log_odds,
)
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.hashed_weights import write_vouched
from tests.classify.test_needs_kept import ACTS, CAPABILITIES

INTRUSION = "device_intrusion_forensics"
SPIED = {
    "en": "The agent reads messages on the target's phone without being noticed.",
    "cs": "Agent čte zprávy v telefonu cílové osoby, aniž by si toho všimla.",
    "el": "Ο πράκτορας διαβάζει μηνύματα στο τηλέφωνο του στόχου χωρίς να γίνει "
    "αντιληπτός.",
    "tr": "Casus yazılım hedefin telefonundaki mesajları fark edilmeden okur.",
    "zh": "该程序在目标不知情的情况下读取其手机中的短信。",
}
ORDINARY = {
    "en": "The pump moves water at 20 litres a minute.",
    "cs": "Čerpadlo dodává 20 litrů vody za minutu.",
    "el": "Η αντλία μεταφέρει 20 λίτρα νερού το λεπτό.",
    "tr": "Pompa dakikada 20 litre su taşır.",
    "zh": "该泵每分钟输送20升水。",
}


def view(text: str, language: str) -> View:
    return View(text, Kind.BROCHURE, language=language)


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of weights that a test may alter."""
    monkeypatch.setattr(hashed_weights, "models_dir", lambda: tmp_path)
    monkeypatch.setattr(concept_head, "CONCEPT_HEAD", replace(CONCEPT_HEAD))
    path = tmp_path / "concepts" / "weights.json"
    rows = {INTRUSION: {"": -1.5, "device": 0.5, "device+intrude": 2.0}}
    write_vouched(path, rows)
    return path


@pytest.mark.parametrize("language", SPIED)
def test_a_capability_is_told_from_ordinary_text_in_every_language(
    language: str,
) -> None:
    views = [view(SPIED[language], language), view(ORDINARY[language], language)]
    odds = concept_log_odds(views, [INTRUSION])
    assert odds[0, 0] > odds[1, 0] + 1


def test_most_labels_in_unusual_words_are_not_lowered() -> None:
    said = [
        (label, make_view(text, kind, language=language))
        for (label, kind, language), texts in (CAPABILITIES | ACTS).items()
        for text in texts
        if language != "en"
    ]
    odds = [concept_log_odds([told], [label])[0, 0] for label, told in said]
    kept = [odd >= -CONCEPT_SHIFT for odd in odds]
    assert sum(kept) > len(kept) / 2


def test_log_odds_are_the_sum_of_what_is_named(weights: Path) -> None:
    told = [
        view("It infects the phone.", "en"),
        view("A phone.", "en"),
        view("A pump.", "en"),
        view("Lorem ipsum", "la"),
    ]
    odds = concept_log_odds(told, [INTRUSION, "facial_recognition"])
    assert odds[:3, 0].tolist() == [1.0, -1.0, -1.5]
    assert np.isnan(odds[3]).all()
    assert np.isnan(odds[:, 1]).all()


def test_evidence_is_the_weightiest_first(weights: Path) -> None:
    found = concept_evidence(view("The phone: it infects phones.", "en"), INTRUSION)
    assert found == ("phones", "infects") or found == ("phone", "phones", "infects")
    assert concept_evidence(view("A pump.", "en"), INTRUSION) == ()
    assert concept_evidence(view("Lorem ipsum", "la"), INTRUSION) == ()


def test_altered_weights_are_refused(weights: Path) -> None:
    weights.write_text(json.dumps({INTRUSION: {"": 9.0}}), "utf-8")
    with pytest.raises(ArtifactError, match="expected sha256"):
        concept_log_odds([view("A phone.", "en")], [INTRUSION])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({INTRUSION: {"device": 1.0}}, "no bias for device_intrusion"),
        ({INTRUSION: {"": "much"}}, "much"),
        ([1], "weights of the concept head"),
    ],
)
def test_malformed_weights_are_named(weights: Path, rows: object, said: str) -> None:
    write_vouched(weights, rows)
    with pytest.raises(ArtifactError, match=said):
        _ = concept_head.CONCEPT_HEAD.weights
