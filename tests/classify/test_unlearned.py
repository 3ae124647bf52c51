"""A new label stops no run: an older model screens for all others and says so."""

from dataclasses import replace

import numpy as np

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import View
from pipeline.classify.by_language import ByLanguageClassifier
from pipeline.classify.model import Model
from pipeline.datamodel import Kind, Passage
from pipeline.findings import flags_of
from pipeline.labels import default_labels
from pipeline.screening.coverage import label_reasons

TEXT = "Real-time facial recognition against a watch list of ten million faces."


def with_new_label(at):
    """Return the label set with one more label at a place."""
    labels = default_labels()
    new = labels.labels[0].model_copy(update={"id": "gait_recognition"})
    return replace(labels, labels=(*labels.labels[:at], new, *labels.labels[at:]))


def test_a_model_that_lacks_a_label_scores_all_others_as_before(tfidf_folder):
    known = load_classifier(str(tfidf_folder), default_labels())
    views = [View(TEXT, Kind.BROCHURE, language="en")]
    before = flags_of(views[0], known.predict_proba(views)[0], known)
    assert "facial_recognition" in before
    for at in (0, 5, len(default_labels().ids)):
        labels = with_new_label(at)
        found = load_classifier(str(tfidf_folder), labels)
        assert found.labels == labels.ids
        scores = found.predict_proba(views)
        assert scores[0, at] == 0
        assert np.array_equal(np.delete(scores, at, 1), known.predict_proba(views))
        assert found.thresholds[at] < 1
        assert flags_of(views[0], scores[0], found) == before
        assert found.evidence(views[0], "gait_recognition") == ()
        words = known.evidence(views[0], "facial_recognition")
        assert found.evidence(views[0], "facial_recognition") == words


def test_two_models_one_of_which_lacks_a_label_work_together(tfidf_folder):
    labels = with_new_label(3)
    found = load_classifier(str(tfidf_folder), labels)
    both = ByLanguageClassifier(found, found)
    views = [View(TEXT, Kind.BROCHURE, language=code) for code in ("en", "xx")]
    scores = both.predict_proba(views)
    assert np.isfinite(scores).all()
    assert (scores[:, 3] == 0).all()
    assert flags_of(views[1], scores[1], both) == flags_of(views[0], scores[0], both)
    assert "facial_recognition" in flags_of(views[1], scores[1], both)


def test_coverage_says_which_labels_nobody_looked_for(monkeypatch):
    model = Model("triage-en")
    assert (model.lacks, model.lacks_elsewhere) == ((), ())
    monkeypatch.setattr("pipeline.labels.default_labels", lambda: with_new_label(2))
    model = Model("triage-en")
    gait, english, finnish = model.lacks, passage("en"), passage("fi")
    assert gait == model.lacks_elsewhere == ("gait_recognition",)
    neither = "not screened for gait_recognition: the model has not learned it"
    elsewhere = "passages in other languages not screened for gait_recognition: the "
    in_english = "passages in English not screened for gait_recognition: the model for "
    assert [*label_reasons([english], gait, gait)] == [neither]
    assert [*label_reasons([english], (), gait)] == []
    assert [*label_reasons([finnish], gait, ())] == []
    assert [*label_reasons([english, finnish], (), ())] == []
    assert [*label_reasons([passage("de"), passage("")], (), gait, ["de"])] == []
    (said,) = label_reasons([english, finnish], (), gait)
    assert said == elsewhere + "model for them has not learned it"
    (said,) = label_reasons([english, finnish], gait, ())
    assert said == in_english + "English has not learned it"


def passage(language):
    return Passage("0" * 64, 0, len(TEXT), TEXT, 1, language=language)
