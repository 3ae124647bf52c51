"""A model by words alone says nothing of a passage in which it knows no word."""

from dataclasses import replace

import pytest

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import SingleTraining, read_config
from pipeline.training.fitting.fit import _learn
from pipeline.training.fitting.heads import make_rows
from tests.conftest import few_examples, invented_examples

KNOWN = "Real-time facial recognition against a watch list."


@pytest.mark.parametrize("text", ["人脸识别系统", "qwzx vbnq 7"])
def test_a_passage_without_a_known_term_scores_nothing(text, tfidf_folder):
    model = load_classifier(str(tfidf_folder), default_labels())
    bare, known = model.predict_proba(
        [View(text, Kind.BROCHURE), View(f"{text} {KNOWN}", Kind.BROCHURE)]
    )
    assert bare.max() == 0 < known.max()
    assert model.evidence(View(text, Kind.BROCHURE), "facial_recognition") == ()


def test_a_passage_without_a_known_term_teaches_and_calibrates_nothing(home):
    path = models_dir() / "baselines" / "words-en.toml"
    config, labels = read_config(path, SingleTraining), default_labels()
    known = few_examples(invented_examples())[:60]
    bare = replace(known[0], view=View("qwzx vbnq 7", known[0].kind))
    rows = make_rows(config, [*known, bare], labels)
    assert rows.allowed[-1].any()
    *_, kept = _learn(config, [*known, bare], rows, labels)
    assert not kept.allowed[-1].any()
    assert kept.allowed[:-1].any()
