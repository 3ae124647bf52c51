"""A training leaves a whole candidate or nothing, and no model in use is touched."""

import json
import re

import pytest

from pipeline.classify.artifact import read_artifact
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir, models_dir
from pipeline.training import fit_single
from pipeline.training.run import train_any

WORDS = models_dir() / "rungs" / "words-en.toml"


@pytest.fixture
def config(tmp_path):
    """A config that learns words from 300 invented passages."""
    items = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    rows = items.read_text("utf-8").splitlines(keepends=True)[:300]
    folder = tmp_path / "annotated"
    folder.mkdir()
    (folder / "rows.jsonl").write_text("".join(rows), "utf-8")
    text = re.sub(
        r"^annotated = .*$",
        f"annotated = {json.dumps([str(folder)])}",
        WORDS.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    path = tmp_path / "config.toml"
    path.write_text(text.replace("n_folds = 3", "n_folds = 2"), "utf-8")
    return path


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_candidate_takes_no_model_s_place(config, home):
    before = _names(models_dir())
    folder = train_any(config)
    assert folder == home / "candidates" / "words-en"
    assert (folder / "config.toml").read_bytes() == config.read_bytes()
    assert _names(folder.parent) == ["words-en"]
    assert _names(models_dir()) == before
    (folder / "metrics.json").write_text("of the earlier one", "utf-8")
    assert train_any(folder / "config.toml") == folder
    assert not (folder / "metrics.json").exists()
    assert read_artifact(folder)[0]["kind"] == "tfidf.v1"
    assert _names(folder.parent) == ["words-en"]


def test_a_training_that_ends_early_leaves_nothing(config, tmp_path, monkeypatch):
    def stop(*args, **values):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit_single, "set_thresholds", stop)
    with pytest.raises(KeyboardInterrupt):
        train_any(config, out=tmp_path / "models" / "new")
    assert _names(tmp_path / "models") == []


@pytest.mark.parametrize("out", [models_dir() / "kind-en", models_dir() / "new"])
def test_a_model_in_use_is_no_place_for_a_candidate(config, out):
    before = _names(models_dir())
    with pytest.raises(ConfigError, match=rf"{out.name}: expected .*triage promote"):
        train_any(config, out=out)
    assert _names(models_dir()) == before


def test_a_folder_with_other_files_is_left_alone(config, tmp_path):
    with pytest.raises(ConfigError, match="found other files"):
        train_any(config, out=tmp_path)
    assert config.is_file()


def test_a_place_that_cannot_be_written_is_told_before_the_training(
    config, tmp_path, monkeypatch
):
    monkeypatch.setattr(fit_single, "train_single", None)
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    for out in (file, file / "sub", file / "sub" / "sub"):
        with pytest.raises(ConfigError, match="expected a folder"):
            train_any(config, out=out)
