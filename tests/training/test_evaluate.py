"""An evaluation says on what it rests."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from pipeline.errors import ArtifactError, ConfigError
from pipeline.labels import default_labels
from pipeline.training.data import ScanStats, load_examples
from pipeline.training.measuring.metrics import plain
from pipeline.training.promotion.card import render_card
from pipeline.training.promotion.evaluate import (
    check_measurable,
    evaluate,
    evaluate_examples,
    load_model_examples,
    passages_sha256,
    score_examples,
)
from tests.training.conftest import with_config


@pytest.fixture(scope="module")
def examples(annotated):
    return load_examples([str(annotated)], test_share=0.4)


@pytest.fixture(scope="module")
def evaluation(model):
    return evaluate(str(model))


def _held(examples):
    return [e for e in examples if e.split == "test"]


def test_says_on_what_it_rests(evaluation, examples, classifier):
    held, basis = _held(examples), evaluation.basis
    assert (basis.split, basis.n) == ("test", len(held))
    assert basis.n_sources == len({example.source for example in held})
    assert basis.n_positive == sum(bool(example.labels) for example in held)
    assert basis.model_version == classifier.version
    assert len(basis.annotations_sha256) == 64
    assert basis.passages_sha256 == passages_sha256(held)


def test_counts_what_could_teach_each_language(evaluation, examples):
    real = [e for e in examples if e.split != "test" and not e.synthetic]
    assert sum(row["n"] for row in evaluation.taught) == len(real)
    by_language = Counter(e.view.language for e in real)
    assert {row["language"]: row["n"] for row in evaluation.taught} == by_language
    n_positive = sum(row["n_positive"] for row in evaluation.taught)
    assert 0 < n_positive == sum(bool(e.labels) for e in real)


def test_numbers_are_those_of_the_scores(evaluation, examples, classifier):
    label = "communications_interception"
    column = default_labels().ids.index(label)
    held = [e for e in _held(examples) if e.kind in ("brochure", "contract")]
    scores = classifier.predict_proba([example.view for example in held])[:, column]
    gold = np.array([label in example.labels for example in held])
    flagged = scores >= classifier.thresholds[column]
    found = evaluation.metrics.labels[column]
    assert gold.sum() > 5
    assert found.recall.value == pytest.approx(flagged[gold].mean())
    assert found.precision.value == pytest.approx(gold[flagged].mean())


def test_a_label_that_its_kind_forbids_counts_as_missed(examples, classifier):
    held = [replace(_held(examples)[0], labels=frozenset({"surveillance_misuse"}))]
    assert held[0].kind != "report"
    result = evaluate_examples(classifier, held, "test", ScanStats())
    (label,) = [m for m in result.metrics.labels if m.label == "surveillance_misuse"]
    assert (label.n, label.recall.n_found, label.recall.n_total) == (1, 0, 1)


def test_invented_passages_support_no_claim(examples, classifier):
    trained = evaluate_examples(classifier, examples, "train", ScanStats())
    real = [e for e in examples if e.split == "train" and not e.synthetic]
    assert trained.basis.n == len(real) > 0


def test_passages_picked_for_a_label_and_lacking_it_are_its_false_alarms(
    evaluation, examples
):
    wrong = [
        e
        for e in _held(examples)
        if e.selected_by in ("score:facial_recognition", "rule:facial_recognition")
        and "facial_recognition" not in e.labels
    ]
    alarms = evaluation.picked_false_alarms["facial_recognition"]
    assert alarms.n_total == len(wrong) > 0
    assert evaluation.picked_false_alarms["surveillance_misuse"].n_total == 0


def test_the_gate_is_where_the_classifier_has_it(examples, classifier):
    """What fails the gate keeps the score of the first stage, whatever the encoder.

    The blind model has no shifts, so passages of shifted languages are left out.
    """
    shifted = classifier.params.shifted
    held = [e for e in _held(examples) if e.view.language not in shifted]
    gate = evaluate_examples(classifier, held, "test", ScanStats()).gate
    blind = replace(
        classifier.params,
        joined=np.zeros_like(classifier.params.joined),
        shifts=np.zeros_like(classifier.params.shifts),
    )
    views = [example.view for example in held]
    half = type(classifier)(
        blind,
        default_labels(),
        encoder=classifier._encoder,
        encoder_sha256=classifier._encoder_sha256,
        version="blind",
    ).predict_proba(views)
    asked = (half == 0.5).any(axis=1)
    assert gate is not None
    assert gate["asked"].n_found == asked.sum()
    assert (gate["kept"].value or 0) > 0.8


def test_hash_of_passages_knows_labels_but_not_order(examples):
    some = examples[:10]
    assert passages_sha256(some) == passages_sha256(some[::-1])
    changed = [replace(some[0], labels=frozenset({"emotion_recognition", "x"}))]
    assert passages_sha256(some) != passages_sha256(changed + some[1:])


def test_scores_are_in_the_order_of_the_examples(examples, classifier):
    some = examples[:8]
    there, back = (score_examples(classifier, rows) for rows in (some, some[::-1]))
    assert there.y_score == pytest.approx(back.y_score[::-1])
    assert there.selections.tolist() == back.selections[::-1].tolist()


def test_metrics_are_only_written_when_asked(model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "copy")
    evaluation = evaluate(str(folder))
    assert not (folder / "metrics.json").exists()
    assert evaluate(str(folder), write=True) == evaluation
    written = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert written == plain(evaluation)
    assert (folder / "README.md").read_text("utf-8") == render_card(folder)


def test_nothing_to_measure_is_an_error_that_says_why(model, examples, tmp_path):
    stats = ScanStats(skipped=Counter({"document not at hand": 9}))
    invented = [e for e in examples if e.synthetic]
    with pytest.raises(ConfigError, match=r"'test' .*left out: 9 .*set TRIAGE_CORPUS"):
        check_measurable(invented, stats, "of split 'test'")
    folder = shutil.copytree(model, tmp_path / "copy")
    text = (folder / "config.toml").read_text("utf-8")
    changed = re.sub(r"(?m)^annotated = .*$", 'annotated = ["invented"]', text)
    with_config(folder, changed)
    with pytest.raises(ConfigError, match=r"no real passage .*left out: none"):
        evaluate(str(folder))


def test_the_dev_split_of_a_model_is_that_of_its_config(model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    text = (folder / "config.toml").read_text("utf-8")

    def n_dev(share):
        with_config(folder, text.replace("dev_share = 0.1", f"dev_share = {share}"))
        found = load_model_examples(str(folder), ScanStats())
        return sum(example.split == "dev" for example in found)

    assert n_dev(0.0) == 0 < n_dev(0.1) < n_dev(0.5)


def test_an_unknown_split_is_refused(model):
    with pytest.raises(ConfigError, match="train, dev, test, found 'nosuch'"):
        evaluate(str(model), "nosuch")


def test_a_model_is_not_measured_by_another_config(model, tmp_path):
    """With a larger share for testing it would be measured on what it learned."""
    folder = shutil.copytree(model, tmp_path / "copy")
    path = folder / "config.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("test_share = 0.4", "test_share = 0.9"), "utf-8")
    with pytest.raises(ArtifactError, match=r"config\.toml has sha256 .*, expected"):
        evaluate(str(folder))


def test_a_config_that_nothing_vouches_for_measures_nothing(model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "copy")
    path = folder / "artifact.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if "config.toml" not in x), "utf-8")
    with pytest.raises(ArtifactError, match=r"no sha256 of config\.toml; train it"):
        evaluate(str(folder))


def test_a_missing_model_is_an_artifact_error(tmp_path):
    with pytest.raises(ArtifactError, match="no readable"):
        evaluate(str(tmp_path))
