"""In a weak language plain words are enough for a flag."""

import dataclasses
from typing import cast

import numpy as np
import pytest

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import make_view
from pipeline.classify.cascade import CascadeClassifier
from pipeline.classify.two_stage import said_plainly
from pipeline.datamodel import Kind
from pipeline.labels import default_labels

COUNTS = np.array([[1, 0, 0, 0, 1, 1], [1, 1, 2, 0, 0, 0], [0, 0, 0, 0, 3, 3]])
"""Of two labels: phrases for, against, meetings."""

PLAIN = "Gesichtserkennung durch Abgleich der Gesichter mit einer Fahndungsliste."


def test_a_phrase_and_a_meeting_are_needed():
    found = said_plainly(COUNTS, ["de", "de", "de"], ["de", "fr"])
    assert found.tolist() == [[True, False], [False, False], [False, False]]


def test_only_in_weak_languages():
    assert not said_plainly(COUNTS, ["en", "", "nl"], ["de", "fr"]).any()
    assert said_plainly(COUNTS[:0], [], ["de"]).shape == (0, 2)


@pytest.fixture(scope="module")
def deaf():
    """The shipped model, its scores as low as they can be in German."""
    classifier = cast(
        "CascadeClassifier", load_classifier("triage-en", default_labels())
    )
    low = np.full_like(classifier.params.shifts, -50.0)
    classifier.params = dataclasses.replace(classifier.params, shifts=low)
    return classifier


@pytest.mark.parametrize(
    ("language", "kind", "is_flagged"),
    [
        ("de", Kind.BROCHURE, True),
        ("nl", Kind.BROCHURE, False),
        ("de", Kind.REPORT, False),  # whose passages cannot carry the label
    ],
)
def test_they_reach_the_threshold_whatever_the_score(deaf, language, kind, is_flagged):
    column = deaf.labels.index("facial_recognition")
    text = PLAIN if language == "de" else "Camera's zijn er in vele kleuren."
    [row] = deaf.predict_proba([make_view(text, kind, language=language)])
    assert (row[column] >= deaf.thresholds[column]) is np.bool_(is_flagged)
