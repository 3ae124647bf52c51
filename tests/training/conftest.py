"""Two small models, fitted here from invented passages; the second knows less.

The passages are invented, so some of them are marked as real for these tests:
otherwise there would be nothing that a claim could rest on.
"""

import json
import random
import re
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pipeline.classify.artifact import load_classifier
from pipeline.files import sha256_of
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, models_dir
from pipeline.training.config import TrainingConfig, read_config
from pipeline.training.data import TrainingSet, load_examples
from pipeline.training.fitting.fit import fit, train
from tests.conftest import made_once
from tests.training.made_corpus import made_corpus

CHANGES = {
    "name": '"tiny"',
    "n_folds": "3",
    "test_share": "0.4",
    "synthetic_weight": "1.0",
    "max_terms": "3000",
    # Too few passages are drawn at random here to bound the queue by them.
    "max_false_share": "1.0",
}
"""What differs from a config that needs no torch."""

SELECTIONS = ("random", "score:{label}", "rule:{label}")


def small_config(folder):
    """Return a config for the passages of a folder, made small."""
    text = (models_dir() / "baselines" / "joined-en.toml").read_text("utf-8")
    for key, value in (CHANGES | {"annotated": f'["{folder}"]'}).items():
        text, n_found = re.subn(
            rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE
        )
        assert n_found == 1, key
    return text


def _as_real(row, number):
    """Mark a row as a real one that chance, a score or a rule picked."""
    label = (row["labels"] or ["facial_recognition"])[0]
    how = SELECTIONS[number % 3].format(label=label)
    return row | {"synthetic": False, "selected_by": how}


@pytest.fixture(scope="session")
def annotated(tmp_path_factory):
    """Return a folder with 360 passages of brochures, half of them "real"."""
    path = corpora_dir() / "annotated" / "invented" / "items.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = random.Random(3).sample(rows, 360)
    marked = [_as_real(row, i) if i % 2 else row for i, row in enumerate(rows)]
    lines = [json.dumps(row) for row in marked]

    def write(folder):
        folder.mkdir()
        (folder / "tiny.jsonl").write_text("\n".join(lines) + "\n", "utf-8")

    return made_once(tmp_path_factory, "annotated", write)


def with_config(folder, text):
    """Give a model another config, as if it had been trained with it."""
    path, stated = folder / "config.toml", folder / "artifact.toml"
    old = sha256_of(path)
    path.write_text(text, "utf-8")
    facts = stated.read_text("utf-8").replace(old, sha256_of(path))
    stated.write_text(facts, "utf-8")


def with_thresholds(model, folder, limits):
    """Make a copy of a model with other thresholds: ``limits`` of those it has."""
    shutil.copytree(model, folder)
    path, stated = folder / "weights.safetensors", folder / "artifact.toml"
    arrays, old = load_file(path), sha256_of(path)
    arrays["thresholds"] = limits(arrays["thresholds"]).astype(np.float16)
    save_file(arrays, path)
    facts = stated.read_text("utf-8").replace(old, sha256_of(path))
    stated.write_text(facts, "utf-8")
    return folder


@pytest.fixture(scope="session")
def model(annotated, tmp_path_factory):
    """Return the folder of a model of all training passages."""

    def make(root):
        folder = root / "tiny"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(small_config(annotated), "utf-8")
        train(folder / "config.toml", out=folder)

    return made_once(tmp_path_factory, "trained", make) / "tiny"


@pytest.fixture(scope="session")
def poorer(model, annotated, tmp_path_factory):
    """Return the folder of a model that never saw one label's passages."""
    known = [
        example
        for example in load_examples([str(annotated)], test_share=0.4)
        if example.split == "train"
        and "communications_interception" not in example.labels
    ]
    config = model / "config.toml"
    stated = read_config(config, TrainingConfig)
    taught = TrainingSet(stated, known, config_toml=config.read_bytes())

    def make(root):
        (root / "poorer").mkdir(parents=True)
        fit(taught, root / "poorer")

    return made_once(tmp_path_factory, "less", make) / "poorer"


@pytest.fixture(scope="session")
def classifier(model):
    """Return the loaded model."""
    return load_classifier(str(model), default_labels())


@pytest.fixture
def corpus(tmp_path, monkeypatch, home):
    """Make a corpus of one brochure with two passages; return its hash."""
    with made_corpus(monkeypatch, tmp_path / "corpus", {"a.txt": ("made", TEXT)}) as [
        document_id
    ]:
        yield document_id


TEXT = (
    "The agent runs unseen on the phone of the subject.\n\n"
    "Our office is open from nine to five on weekdays.\n"
)
