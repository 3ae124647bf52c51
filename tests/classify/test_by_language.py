"""English sentences inside passages of other languages, with the model in use."""

import json

import numpy as np
import pytest

from pipeline.classify.base import View
from pipeline.classify.by_language import moves_by_concepts
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind, Passage
from pipeline.findings import triage_passages
from pipeline.settings import corpora_dir
from pipeline.text.language import english_sentences, passage_languages

_ROWS = corpora_dir() / "challenge" / "languages"
_BETWEEN = ("o02", "o10")


def rows(code):
    lines = (_ROWS / f"{code}.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


@pytest.fixture(scope="module")
def classifier():
    return open_model().classifier


@pytest.mark.parametrize("code", ["fi", "ru", "zh"])
def test_an_english_statement_is_found_between_sentences_of_another_language(
    code, classifier
):
    before, after = (rows(code)[number]["text"] for number in _BETWEEN)
    lost = []
    for row in [row for row in rows("en").values() if row["labels"]][:12]:
        text = f"{before} {row['text']} {after}"
        (language,) = passage_languages([text])
        assert language == code
        passage = Passage("0" * 64, 0, len(text), text, 1, language=language)
        found = triage_passages([passage], Kind(row["kind"]), classifier)
        if missing := set(row["labels"]) - {finding.label for finding in found}:
            lost.append((row["id"], missing))
    assert not lost


def test_words_of_an_english_statement_are_the_evidence(classifier):
    statement = "The system intercepts all calls of the target without his knowledge."
    text = f"{rows('fi')['o02']['text']} {statement}"
    passage = Passage("0" * 64, 0, len(text), text, 1, language="fi")
    (found,) = [
        finding
        for finding in triage_passages([passage], Kind.BROCHURE, classifier)
        if finding.label == "communications_interception"
    ]
    assert "intercepts" in {text[start:end] for start, end in found.evidence}


def test_only_sentences_surely_in_english_are_taken():
    finnish = rows("fi")["o02"]["text"]
    statement = "The system intercepts all calls of the target without his knowledge."
    assert english_sentences(f"{finnish} {statement} Ja kahvia.") == statement
    assert english_sentences(finnish) == ""
    assert english_sentences("GPS, GSM. OK?") == ""


@pytest.mark.parametrize(
    "above", [{"heading": ("Ehdot",)}, {"before": "Asiakas ei saa:"}]
)
def test_missing_concepts_take_less_off_where_something_stands_above(above):
    alone = View("Seurata henkilöitä.", Kind.CONTRACT, language="fi")
    below = View("Seurata henkilöitä.", Kind.CONTRACT, language="fi", **above)
    odds = np.array([[-5.0, 1.0]])
    (lost, won), (lost_below, won_below) = (
        moves_by_concepts([view], odds)[0] for view in (alone, below)
    )
    assert lost < lost_below < 0
    assert won == won_below > 0
