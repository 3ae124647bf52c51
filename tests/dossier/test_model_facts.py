"""What a dossier says of a model is what the model itself says."""

import json
import shutil

import pytest

from pipeline.classify.model import open_model
from pipeline.dossier.model_facts import model_facts
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels
from pipeline.settings import models_dir


def test_the_files_say_what_the_loaded_model_says():
    facts, used = model_facts(), open_model()
    assert (facts.name, facts.version) == (used.name, used.version)
    assert facts.classifier == used.classifier.kind
    assert facts.thresholds == used.thresholds
    assert facts.languages == used.languages


def test_recalls_are_those_of_the_measured_labels():
    """The card calls these measurable and the dossier prints them."""
    path = models_dir() / "triage-en" / "metrics.json"
    labels = json.loads(path.read_text("utf-8"))["metrics"]["labels"]
    measured = {m["label"]: m["recall"]["value"] for m in labels if m["is_measurable"]}
    found = model_facts("triage-en").recalls
    assert {label: recall for label, (recall, _) in found.items()} == measured
    assert all(0 <= low <= recall <= 1 for recall, low in found.values())


def test_a_label_of_tier_2_is_experimental_until_it_meets_its_target(tmp_path):
    folder = shutil.copytree(models_dir() / "triage-en", tmp_path / "model")
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    by_id = {m["label"]: m for m in metrics["metrics"]["labels"]}
    by_id["contractual_safeguard"]["recall"]["value"] = 0.81
    (folder / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    facts = model_facts(str(folder))
    assert facts.targets["surveillance_misuse"] == "missed"
    assert facts.targets["contractual_safeguard"] == "met"
    assert facts.targets["evasive_end_use"] == "not measurable"
    labels = default_labels()
    assert not facts.is_experimental(labels["surveillance_misuse"])
    assert not facts.is_experimental(labels["contractual_safeguard"])
    assert facts.is_experimental(labels["evasive_end_use"])


def test_metrics_of_another_version_are_not_claimed(tmp_path):
    folder = shutil.copytree(models_dir() / "triage-en", tmp_path / "model")
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    metrics["basis"]["model_version"] = "another"
    (folder / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    assert model_facts(str(folder)).recalls == {}
    assert model_facts(str(folder)).is_experimental(default_labels()["evasive_end_use"])
    (folder / "metrics.json").unlink()
    assert model_facts(str(folder)).recalls == {}


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[]", b"\xff", b'{"basis": 1}'])
def test_damaged_metrics_are_refused(tmp_path, content):
    folder = shutil.copytree(models_dir() / "triage-en", tmp_path / "model")
    (folder / "metrics.json").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"metrics\.json: not what .* writes"):
        model_facts(str(folder))


def test_what_is_no_classifier_of_passages_is_refused():
    with pytest.raises(ArtifactError, match=r"expected kind .*, got 'kind\.v1'"):
        model_facts("kind-en")
