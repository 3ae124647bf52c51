"""Promotion replaces a whole folder or nothing, and never quietly for worse."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from pipeline.classify.artifact import read_artifact
from pipeline.errors import ArtifactError, ConfigError
from pipeline.training.bootstrap import paired_recall
from pipeline.training.card import render_card
from pipeline.training.compare import LabelChange
from pipeline.training.metrics import measure
from pipeline.training.promote import _lost_recall, promote
from pipeline.training.scored import Share
from tests.training.conftest import with_config
from tests.training.scoring import scored_examples


@pytest.fixture
def root(tmp_path):
    return tmp_path / "models"


def _names(root):
    return sorted(path.name for path in root.iterdir())


def test_first_promotion_writes_model_metrics_and_card(model, root):
    folder = promote(model, "triage-xx", root=root)
    assert folder == root / "triage-xx"
    assert read_artifact(folder)[1] == read_artifact(model)[1]
    assert (folder / "README.md").read_text("utf-8") == render_card(folder)
    assert "`triage evaluate triage-xx`" in (folder / "README.md").read_text("utf-8")
    assert _names(root) == ["triage-xx"]


def test_the_card_says_how_long_the_training_took(model, root):
    times = json.loads((model / "training.json").read_text("utf-8"))
    page = (promote(model, "triage-xx", root=root) / "README.md").read_text("utf-8")
    assert f"{times['seconds']} s on {times['n_cores']} cores" in page


def test_a_worse_candidate_is_refused_by_label(model, poorer, root):
    folder = promote(model, "triage-xx", root=root)
    with pytest.raises(
        ConfigError, match=r"communications_interception \d+ to [0-2] of"
    ):
        promote(poorer, "triage-xx", root=root)
    assert read_artifact(folder)[1] == read_artifact(model)[1]
    assert _names(root) == ["triage-xx"]


@pytest.mark.parametrize(
    ("lost", "documents", "is_refused"),
    [
        (1, 13, False),  # one of 13: eight points that say nothing
        (6, 13, True),
        (0, 13, False),
        (6, 1, True),  # a single document: nothing says what is chance
        (1, 60, False),  # under two points
    ],
)
def test_a_loss_counts_where_it_is_more_than_chance(lost, documents, is_refused):
    n = max(documents, 13)
    found_before, found = np.ones(n, bool), np.ones(n, bool)
    found[:lost] = False
    grown = paired_recall(found, found_before, np.arange(n) % documents)
    row = measure(scored_examples(50)).labels[0]
    before, after = (
        replace(row, tier=1, recall=Share.of(int(flags.sum()), n))
        for flags in (found_before, found)
    )
    assert _lost_recall(LabelChange(before, after, grown)) == is_refused


def test_worse_may_be_accepted(model, poorer, root):
    promote(model, "triage-xx", root=root)
    folder = promote(poorer, "triage-xx", accept_worse=True, root=root)
    version = read_artifact(poorer)[1]
    assert read_artifact(folder)[1] == version
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert metrics["basis"]["model_version"] == version
    assert _names(root) == ["triage-xx"]


def test_the_same_model_again_is_not_worse(model, root):
    promote(model, "triage-xx", root=root)
    assert promote(model, "triage-xx", root=root) == root / "triage-xx"


def test_what_merely_lies_in_the_folder_stays_behind(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    (candidate / "notes.txt").write_text("do not ship", "utf-8")
    assert "notes.txt" not in _names(promote(candidate, "triage-xx", root=root))


def test_an_altered_candidate_is_refused(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    (candidate / "vocabulary.txt").write_text("other\n", "utf-8")
    with pytest.raises(ArtifactError, match=r"vocabulary\.txt has sha256"):
        promote(candidate, "triage-xx", root=root)
    assert not root.exists()


def test_other_labels_are_refused(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    path = candidate / "artifact.toml"
    text = path.read_text("utf-8").replace("emotion_recognition", "mood_recognition")
    path.write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match="labels differ"):
        promote(candidate, "triage-xx", root=root)


def test_a_candidate_that_cannot_be_measured_is_refused(model, root, tmp_path):
    """No real passage at hand: a model without numbers is not shipped."""
    candidate = shutil.copytree(model, tmp_path / "candidate")
    lines = (candidate / "config.toml").read_text("utf-8").splitlines()
    lines = [
        'annotated = ["invented"]' if line.startswith("annotated") else line
        for line in lines
    ]
    with_config(candidate, "\n".join(lines))
    with pytest.raises(ConfigError, match="no real passage"):
        promote(candidate, "triage-xx", root=root)
    assert _names(root) == []


@pytest.mark.parametrize("name", ["Triage", "../triage", "a/b", "", "triage_en"])
def test_a_name_is_one_plain_folder(model, root, name):
    with pytest.raises(ConfigError, match="expected small letters"):
        promote(model, name, root=root)


def test_a_model_does_not_replace_itself(model):
    with pytest.raises(ConfigError, match="already stands"):
        promote(model, model.name, root=model.parent)
