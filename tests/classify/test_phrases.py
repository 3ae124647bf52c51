"""Phrases: what counts for and against a label, and files that are wrong."""

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.words.concepts import LabelConcepts
from pipeline.classify.words.phrases import LabelPhrases, Phrases, read_phrases
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir

MADE = Phrases(
    {
        "faces": LabelPhrases(
            speak_for=("face match*", "search .. faces"), speak_against=("face mask*",)
        ),
        "phones": LabelPhrases(
            speak_for=("locate* .. phone*", "face match*"), speak_against=()
        ),
    }
)

MEETING = Phrases(
    {label: MADE.of(label) for label in MADE.labels},
    LabelConcepts(
        concepts={"snap": ("snap*",), "person": ("passer-by",)},
        meetings={"phones": (("snap", "person"),)},
    ),
)


def _views(*texts, kind=Kind.BROCHURE, heading=()):
    return [make_view(text, kind, heading) for text in texts]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Face matching: search millions of faces.", [2, 1, 0, 0, 0, 0]),
        ("Search 1, 2, 3, 4 faces", [0, 0, 0, 0, 0, 0]),
        ("Wear FACE-MASKS; locates a stolen phone", [0, 1, 1, 0, 0, 0]),
        ("", [0, 0, 0, 0, 0, 0]),
    ],
)
def test_for_first_then_against_a_label_a_column(text, counted):
    found = MADE.counts(_views(text))
    assert np.allclose(found, np.log1p([counted]))


def test_a_phrase_counts_once_however_often_it_stands():
    assert np.array_equal(
        MADE.counts(_views("face match")),
        MADE.counts(_views("face match, face matches")),
    )


def test_matched_words_are_those_of_the_text():
    text = "Search our faces. Face matching."
    assert set(MADE.matched(_views(text)[0], 0)) == {
        "search our faces",
        "face matching",
    }
    assert MADE.matched(_views(text)[0], 2) == ()


def test_meetings_of_concepts_come_last_and_count_less_than_phrases():
    (found,) = MEETING.counts(_views("Snapped a passer-by."))
    assert np.all(found[:5] == 0)
    assert 0 < found[5] < np.log1p(1)
    assert MEETING.matched(_views("Snapped a passer-by.")[0], 5) == (
        "passer-by",
        "snapped",
    )


@pytest.mark.parametrize(
    ("kind", "counted"), [(Kind.CONTRACT, True), (Kind.BROCHURE, False)]
)
def test_only_kinds_that_carry_a_label_are_read_above_for_it(kind, counted):
    views = _views("Norrby Police", kind=kind, heading=("Agencies with data access",))
    column = default_labels().ids.index("state_security_end_user")
    met = read_phrases(default_labels()).counts(views)[
        0, 2 * len(default_labels().ids) :
    ]
    assert (met[column] > 0) == counted


@pytest.mark.parametrize("made", [MADE, MEETING], ids=["phrases", "concepts"])
def test_what_a_model_keeps_counts_the_same(made):
    again = Phrases.from_json(made.to_json())
    texts = ["face matching", "locate my phone", "face mask", "snap a passer-by"]
    assert again.labels == made.labels
    assert np.array_equal(again.counts(_views(*texts)), made.counts(_views(*texts)))


def test_keywords_are_counted_too():
    found = read_phrases(default_labels()).counts(_views("IMSI catcher"))[0]
    assert found[default_labels().ids.index("communications_interception")] > 0


def test_every_label_has_phrases_none_twice_nor_on_both_sides():
    kept = read_phrases(default_labels())
    for label in default_labels().ids:
        own = kept.of(label)
        both = [p.casefold() for p in (*own.speak_for, *own.speak_against)]
        assert len(set(both)) == len(both), label
        assert len(own.speak_for) >= 100, label
        assert len(own.speak_against) >= 30, label


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[phrases.facial_recognition]", "[phrases.faces]", "faces"),
        ("speak_against", "speak_agianst", "speak_agianst"),
        ("speak_for = [\n", 'speak_for = [\n ".. faces",\n', "begins and ends"),
        ("version = ", "version ", "Expected"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, monkeypatch, old, new, why):
    text = (corpora_dir() / "phrases.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "phrases.toml").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr("pipeline.classify.words.phrases.corpora_dir", lambda: tmp_path)
    with pytest.raises(ConfigError, match=rf"(?s)phrases\.toml.*{why}"):
        read_phrases(default_labels())
