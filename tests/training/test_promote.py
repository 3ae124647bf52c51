"""Promotion replaces a whole folder or nothing, and never quietly for worse."""

import errno
import json
import shutil
import signal
from dataclasses import replace

import pytest

from pipeline.classify.artifact import read_artifact
from pipeline.datamodel import ModelAct
from pipeline.errors import ArtifactError, ConfigError
from pipeline.files import copy_folder
from pipeline.store.parts import ModelLog
from pipeline.store.store import open_store
from pipeline.training.promotion.card import render_card
from pipeline.training.promotion.promote import Signed, promote, rollback
from pipeline.training.promotion.rules import RulingState, rulings
from pipeline.training.promotion.sets import heaps_for, sit
from tests.training.conftest import with_config

FORGOTTEN = "communications_interception"
SIGNED = Signed("Ada Example", "better on contracts")
FIRST = Signed("Ada Example", "the first one", ("first:triage-xx",))


@pytest.fixture
def root(home, tmp_path):
    return tmp_path / "models"


def open_rules(candidate, current):
    """Return the ids of the rules that do not pass."""
    heaps = heaps_for(str(candidate), str(current))
    after, before = (sit(str(each), heaps) for each in (candidate, current))
    left = (r.id for r in rulings(before, after) if r.outcome is not RulingState.PASSED)
    return (*left, "speed:passages")  # times of two tiny models are noise


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _names(root):
    return sorted(path.name for path in root.iterdir())


def test_nobody_puts_a_model_to_use_unmeasured_under_a_new_name(model, root):
    match = r"first:triage-xx cannot be judged: no model of this name is in use"
    with pytest.raises(ConfigError, match=match):
        promote(model, "triage-xx", SIGNED, root=root)
    assert not root.exists()


def test_first_promotion_writes_model_metrics_and_card(model, root):
    folder = promote(model, "triage-xx", FIRST, root=root)
    assert folder == root / "triage-xx"
    assert read_artifact(folder)[1] == read_artifact(model)[1]
    assert (folder / "README.md").read_text("utf-8") == render_card(folder)
    assert "`triage evaluate triage-xx --write`" in (folder / "README.md").read_text(
        "utf-8"
    )
    assert _names(root) == ["triage-xx"]


def test_the_card_says_how_long_the_training_took(model, root):
    times = json.loads((model / "training.json").read_text("utf-8"))
    page = (promote(model, "triage-xx", FIRST, root=root) / "README.md").read_text(
        "utf-8"
    )
    assert f"{times['seconds']} s on {times['n_cores']} cores" in page


def test_a_worse_candidate_is_refused_by_label(model, poorer, root):
    folder = promote(model, "triage-xx", FIRST, root=root)
    with pytest.raises(
        ConfigError, match=r"recall:communications_interception .*\d+ to [0-2] of"
    ):
        promote(poorer, "triage-xx", SIGNED, root=root)
    assert read_artifact(folder)[1] == read_artifact(model)[1]
    assert _names(root) == ["triage-xx"]


def test_who_answers_for_a_loss_is_in_the_record(model, poorer, root):
    promote(model, "triage-xx", FIRST, root=root)
    left = open_rules(poorer, root / "triage-xx")
    assert f"recall:{FORGOTTEN}" in left
    signed = Signed("Ada Example", "the label is retired", left)
    folder = promote(poorer, "triage-xx", signed, root=root)
    version = read_artifact(poorer)[1]
    assert read_artifact(folder)[1] == version
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert metrics["basis"]["model_version"] == version
    assert _names(root) == ["triage-xx"]
    with open_store() as store:
        first, second = store.models.of("triage-xx")
        assert (first.earlier, first.version) == ("", read_artifact(model)[1])
        assert second.person == "Ada Example"
        assert second.reason == "the label is retired"
        assert second.answered_for == left
        assert any(line.startswith(f"recall:{FORGOTTEN}") for line in second.rulings)
        assert store.verify().problems == []


def test_a_rule_must_exist_and_a_reason_must_be_given(model, poorer, root):
    promote(model, "triage-xx", FIRST, root=root)
    signed = Signed("Ada Example", "why", ("recall:unknown",))
    with pytest.raises(ConfigError, match="no rule is called recall:unknown"):
        promote(poorer, "triage-xx", signed, root=root)
    with pytest.raises(ConfigError, match="no whole document is at hand"):
        promote(poorer, "triage-xx", SIGNED, root=root)
    with pytest.raises(ConfigError, match="expected a person and a reason"):
        promote(poorer, "triage-xx", Signed("Ada Example", " "), root=root)


def test_the_model_before_comes_back_byte_by_byte(model, poorer, root):
    folder = promote(model, "triage-xx", FIRST, root=root)
    before = _bytes(folder)
    signed = Signed("Ada Example", "try", open_rules(poorer, folder))
    promote(poorer, "triage-xx", signed, root=root)
    assert _bytes(folder) != before
    rollback("triage-xx", SIGNED, root=root)
    assert _bytes(folder) == before
    assert _names(root) == ["triage-xx"]
    with open_store() as store:
        event = store.models.of()[-1]
    assert (event.act, event.earlier) == (
        ModelAct.ROLLED_BACK,
        read_artifact(poorer)[1],
    )
    with pytest.raises(ConfigError, match="names no version before"):
        rollback("triage-xx", SIGNED, root=root)


def test_a_model_in_use_is_not_promoted_again(model, poorer, root):
    """A second promotion would hide the model before it from a rollback."""
    folder = promote(model, "triage-xx", FIRST, root=root)
    before = _bytes(folder)
    signed = Signed("Ada Example", "try", open_rules(poorer, folder))
    promote(poorer, "triage-xx", signed, root=root)
    version = read_artifact(poorer)[1]
    with pytest.raises(ConfigError, match=rf"found the same one \({version}\)"):
        promote(poorer, "triage-xx", signed, root=root)
    with open_store() as store:  # as an earlier program recorded it
        last = store.models.of("triage-xx")[-1]
        store.models.add(replace(last, earlier=version))
    rollback("triage-xx", SIGNED, root=root)
    assert _bytes(folder) == before


def test_a_kept_version_that_was_altered_is_refused(model, poorer, root, home):
    folder = promote(model, "triage-xx", FIRST, root=root)
    signed = Signed("Ada Example", "try", open_rules(poorer, folder))
    promote(poorer, "triage-xx", signed, root=root)
    (kept,) = (home / "models" / "triage-xx").iterdir()
    (kept / "vocabulary.txt").write_text("other\n", "utf-8")
    before = _bytes(folder)
    with pytest.raises(ArtifactError, match=r"vocabulary\.txt has sha256"):
        rollback("triage-xx", SIGNED, root=root)
    assert _bytes(folder) == before


def test_the_model_in_use_stays_where_the_disk_fills_or_nothing_is_recorded(
    model, poorer, root, monkeypatch
):
    folder = promote(model, "triage-xx", FIRST, root=root)
    before = _bytes(folder)
    signed = Signed("Ada Example", "again", open_rules(poorer, folder))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space left"):
            promote(poorer, "triage-xx", signed, root=root)
    assert (_bytes(folder), _names(root)) == (before, ["triage-xx"])
    with monkeypatch.context() as patched:
        patched.setattr(ModelLog, "add", full)
        with pytest.raises(OSError, match="No space left"):
            promote(poorer, "triage-xx", signed, root=root)
    assert (_bytes(folder), _names(root)) == (before, ["triage-xx"])


def test_a_disk_that_fills_while_a_model_is_kept_is_told_in_one_sentence(
    model, tmp_path
):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(OSError, match="cannot be copied there") as caught:
            copy_folder(model, tmp_path / "kept" / "it")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    n = len([*model.iterdir()])
    assert str(caught.value) == (
        f"{tmp_path / 'kept'}: {n} files of {model} cannot be copied there "
        f"([Errno {errno.EFBIG}] File too large)"
    )


def test_what_merely_lies_in_the_folder_stays_behind(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    (candidate / "notes.txt").write_text("do not ship", "utf-8")
    assert "notes.txt" not in _names(promote(candidate, "triage-xx", FIRST, root=root))


def test_an_altered_candidate_is_refused(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    (candidate / "vocabulary.txt").write_text("other\n", "utf-8")
    with pytest.raises(ArtifactError, match=r"vocabulary\.txt has sha256"):
        promote(candidate, "triage-xx", FIRST, root=root)
    assert not root.exists()


def test_other_labels_are_refused(model, root, tmp_path):
    candidate = shutil.copytree(model, tmp_path / "candidate")
    path = candidate / "artifact.toml"
    text = path.read_text("utf-8").replace("emotion_recognition", "mood_recognition")
    path.write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match="labels differ"):
        promote(candidate, "triage-xx", FIRST, root=root)


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
        promote(candidate, "triage-xx", FIRST, root=root)
    assert _names(root) == []


@pytest.mark.parametrize("name", ["Triage", "../triage", "a/b", "", "triage_en"])
def test_a_name_is_one_plain_folder(model, root, name):
    with pytest.raises(ConfigError, match="expected small letters"):
        promote(model, name, SIGNED, root=root)


def test_a_model_does_not_replace_itself(model):
    with pytest.raises(ConfigError, match="already stands"):
        promote(model, model.name, SIGNED, root=model.parent)
