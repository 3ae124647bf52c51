"""A card says what the run measured, and nothing that a person typed in."""

import json
import shutil
from itertools import pairwise

import pytest

from pipeline.classify.artifact import read_artifact
from pipeline.classify.measured import SCORE_MEANING
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.data import ScanStats
from pipeline.training.measuring.scored import Share
from pipeline.training.promotion.card import render_card, write_card
from pipeline.training.promotion.evaluate import evaluate, load_model_examples
from pipeline.training.promotion.headline import MIN_DOCUMENTS, measure_whole

COMMITTED = sorted(
    path.parent
    for path in models_dir().glob("*/metrics.json")
    if "basis" in json.loads(path.read_text("utf-8"))
)


@pytest.fixture(scope="module")
def measured(model, tmp_path_factory):
    """Return a copy of the model with metrics and card."""
    folder = shutil.copytree(model, tmp_path_factory.mktemp("measured") / "tiny")
    evaluate(str(folder), write=True)
    return folder


@pytest.fixture
def copy(measured, tmp_path):
    return shutil.copytree(measured, tmp_path / "tiny")


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: folder.name)
def test_committed_card_is_what_its_files_make(folder):
    """Rebuild and compare; ``write_card`` brings a stale one up to date."""
    assert (folder / "README.md").read_text("utf-8") == render_card(folder)


def test_card_can_be_built_again(measured):
    assert (measured / "README.md").read_text("utf-8") == render_card(measured)


def test_card_follows_the_metrics(copy):
    path = copy / "metrics.json"
    metrics = json.loads(path.read_text("utf-8"))
    before = render_card(copy)
    metrics["basis"]["n_positive"] = 123_456
    path.write_text(json.dumps(metrics), "utf-8")
    assert "123456 with a label" in render_card(copy)
    assert "123456" not in before


def test_card_lists_every_label_with_its_counts(measured):
    card = render_card(measured)
    metrics = json.loads((measured / "metrics.json").read_text("utf-8"))
    for label in metrics["metrics"]["labels"]:
        start = f"| {label['label']} | {label['tier']} | {label['n']} |"
        assert f"{start} {label['n_positive']} | {label['n_sources']} |" in card
    assert len(metrics["metrics"]["labels"]) == len(default_labels().ids)


def test_few_positives_are_called_not_measurable(measured):
    (row,) = [
        line
        for line in render_card(measured).splitlines()
        if line.startswith("| surveillance_misuse | 1 |")
    ]
    assert row.endswith("| not measurable |")


def test_whole_documents_come_first_and_labels_of_few_are_not_measurable(copy, home):
    real = [e for e in load_model_examples(str(copy), ScanStats()) if not e.synthetic]
    found = measure_whole(str(copy), real, 3)
    assert found is not None
    assert found["recall"]["n_total"] == sum(len(example.labels) for example in real)
    labels = found["labels"]
    few = [label for label in labels if label["n_documents"] < MIN_DOCUMENTS]
    assert 0 < len(few) < len(labels)
    metrics = json.loads((copy / "metrics.json").read_text("utf-8"))
    metrics["whole"] = found
    (copy / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    card = render_card(copy)
    first, _, _ = card.partition("## Intended use")
    assert f"{found['n_documents']} whole documents" in first
    assert "3 annotated passages are left out" in first
    for label in labels:
        recall = str(Share(**label["recall"]))
        said = "not measurable | not measurable" if label in few else recall
        row = (
            f"| {label['label']} | {label['tier']} | {label['n_documents']} | {said} |"
        )
        assert row in first
    assert measure_whole(str(copy), [], 0) is None


def test_tables_are_whole(measured):
    """Each row has the cells of its header: a stray newline would break it."""
    lines = render_card(measured).splitlines()
    for before, line in pairwise(lines):
        if before.startswith("|") and line.startswith("|"):
            assert before.count("|") == line.count("|"), line


def test_card_says_how_to_get_its_numbers_and_what_they_are_not(measured):
    card = " ".join(render_card(measured).split())
    assert "`triage evaluate tiny --write`" in card
    assert "agreement does not show that they are right" in card
    assert SCORE_MEANING in card
    assert read_artifact(measured)[1] in card


def test_metrics_of_another_version_are_refused(copy):
    path = copy / "metrics.json"
    metrics = json.loads(path.read_text("utf-8"))
    metrics["basis"]["model_version"] = "0" * 12
    path.write_text(json.dumps(metrics), "utf-8")
    with pytest.raises(ConfigError, match="found 000000000000"):
        render_card(copy)


def test_training_time_is_shown_where_it_is_known(copy):
    (copy / "training.json").unlink()
    assert "training time" not in render_card(copy)
    text = json.dumps({"seconds": 61.7, "n_cores": 2})
    (copy / "training.json").write_text(text, "utf-8")
    assert "| training time | 62 s on 2 cores |" in render_card(copy)


def test_the_card_says_with_what_the_model_was_trained_or_that_nobody_knows(copy):
    written = json.loads((copy / "training.json").read_text("utf-8"))
    place = {
        "python": "3.11.7",
        "machine": "x86_64",
        "cpu": "A Processor",
        "packages": {"numpy": "2.4.0", "torch": None},
    }
    text = json.dumps(written | {"environment": place})
    (copy / "training.json").write_text(text, "utf-8")
    line = "| trained with | Python 3.11.7 on A Processor, numpy 2.4.0 |"
    assert line in render_card(copy)
    (copy / "training.json").unlink()
    assert "| trained with | not recorded: " in render_card(copy)


def test_without_metrics_there_is_no_card(copy):
    (copy / "metrics.json").unlink()
    with pytest.raises(ConfigError, match=r"metrics\.json: not readable"):
        write_card(copy)


def test_the_card_tells_of_sources_left_out_in_training(measured, copy):
    left = json.loads((copy / "training.json").read_text("utf-8"))["left_out"]
    assert left["n_folds"] == 3
    assert {m["label"] for m in left["labels"]} == set(default_labels().ids)
    faces = next(m for m in left["labels"] if m["label"] == "facial_recognition")
    assert 0 < faces["cascade"] <= 1
    assert faces["recall"]["n_total"] == faces["n_positive"] > 0
    assert faces["recall"]["n_found"] == faces["precision"]["n_found"]
    assert f"| {faces['cascade']:.2f}" in render_card(copy)


def _changed(folder, **changes):
    """Return the card after changing fields of ``metrics.json``."""
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps(metrics), "utf-8")
    return render_card(folder)


def test_challenge_rows_of_all_files_fill_their_column(copy):
    metrics = json.loads((copy / "metrics.json").read_text("utf-8"))
    label = default_labels().ids[0]
    files = [row["false_alarms"][label] for row in metrics["challenge_rows"]]
    n_found, n_total = (sum(f[key] for f in files) for key in ("n_found", "n_total"))
    card = render_card(copy)
    assert len(files) == 2
    assert any(
        line.startswith(f"| {label} |") and f"; {n_found} of {n_total}) |" in line
        for line in card.splitlines()
    )


def test_a_shift_is_shown_with_the_passages_that_it_was_learned_from(tmp_path):
    folder = shutil.copytree(models_dir() / "triage-en", tmp_path / "model")
    card = _changed(folder, taught=[{"language": "fr", "n": 370, "n_positive": 0}])
    assert "fr -0.15 (370 passages, 0 with a label)" in card
    assert "does not calibrate anything" in card


def test_the_card_tells_of_each_language(measured):
    metrics = json.loads((measured / "metrics.json").read_text("utf-8"))["metrics"]
    parts = [s for s in metrics["slices"] if s["by"] == "language"]
    card = render_card(measured)
    for s in parts:
        start = f"| {s['value']} | {s['n']} | {s['expected']:.1f} |"
        assert f"{start} {s['recall']['n_total']} |" in card


def test_metrics_of_an_older_program_still_give_a_card(copy):
    metrics = json.loads((copy / "metrics.json").read_text("utf-8"))
    for label in metrics["metrics"]["labels"]:
        del label["flagged_calibration_error"]
    for part in metrics["metrics"]["slices"]:
        del part["expected"], part["calibration_error"], part["average_precision"]
    del metrics["taught"]
    (copy / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    assert "labels expected" not in render_card(copy)
