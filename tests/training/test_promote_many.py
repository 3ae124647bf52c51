"""A model of many languages is held to the passages that it reads, and to those alone.

The shipped model scores invented passages in German, French, Spanish and English that
are marked as real. A candidate is the same model with other thresholds.
"""

import json
import re
import shutil

import numpy as np
import pytest

from pipeline.classify.model import OTHERS_MODEL
from pipeline.errors import ConfigError
from pipeline.files import sha256_of
from pipeline.settings import corpora_dir, models_dir
from pipeline.training.promotion.compare import compare_models
from pipeline.training.promotion.promote import Signed, promote
from pipeline.training.promotion.rules import RulingState, rulings
from pipeline.training.promotion.sets import PICKED, heaps_for, sit
from tests.training.conftest import with_config, with_thresholds

LABEL = "communications_interception"
FILES = {
    "weak_languages/de.jsonl": 12,
    "weak_languages/fr.jsonl": 8,
    "weak_languages/es.jsonl": 8,
    "invented/items.jsonl": 4,
}
"""Numbers of passages with a label, and of those without, by file."""


def _rows(name, n):
    lines = (corpora_dir() / "annotated" / name).read_text("utf-8").splitlines()
    rows = [json.loads(line) | {"synthetic": False} for line in lines]
    items = [row for row in rows if row["kind"] == "brochure"]
    labelled = [row for row in items if LABEL in row["labels"]]
    return labelled[:n] + [row for row in items if not row["labels"]][:n]


@pytest.fixture(scope="module")
def current(tmp_path_factory):
    """Return the folder of the shipped model, measured on some passages."""
    annotated = tmp_path_factory.mktemp("many-annotated")
    rows = [row for name, n in FILES.items() for row in _rows(name, n)]
    lines = "\n".join(map(json.dumps, rows))
    (annotated / "rows.jsonl").write_text(lines + "\n", "utf-8")
    folder = tmp_path_factory.mktemp("many") / "triage-xx"
    shutil.copytree(models_dir() / OTHERS_MODEL, folder)
    text = (folder / "config.toml").read_text("utf-8")
    for key, value in (("annotated", f'["{annotated}"]'), ("test_share", "0.99")):
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    with_config(folder, text)
    return folder


def _said(current, candidate):
    heaps = heaps_for(str(candidate), str(current))
    before, after = (sit(str(each), heaps) for each in (current, candidate))
    return {ruling.id: ruling for ruling in rulings(before, after)}


def test_a_candidate_that_is_silent_in_other_languages_is_refused(
    current, tmp_path, home
):
    candidate = with_thresholds(current, tmp_path / "mute", np.ones_like)
    said = _said(current, candidate)
    for rule in ("language:de", f"recall:{LABEL}"):
        assert said[rule].outcome is RulingState.FAILED, said[rule]
    version = sha256_of(current / "artifact.toml")
    with pytest.raises(ConfigError, match=r"language:de failed: \d+ to 0 of"):
        promote(candidate, current.name, Signed("Ada", "test"), root=current.parent)
    assert sha256_of(current / "artifact.toml") == version


def test_english_passages_alone_measure_no_model_of_other_languages(current, tmp_path):
    folder = shutil.copytree(current, tmp_path / "triage-xx")
    rows = [r for r in _rows("invented/items.jsonl", 20) if r["language"] == "en"]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    text = (folder / "config.toml").read_text("utf-8")
    named = f'annotated = ["{tmp_path}"]'
    with_config(folder, re.sub(r"^annotated = .*$", named, text, flags=re.MULTILINE))
    with pytest.raises(ConfigError, match=r"triage-xx reads, found English ones alone"):
        compare_models(str(folder), str(folder))


def test_an_equal_candidate_passes_and_english_is_not_counted(current, tmp_path, home):
    heaps = heaps_for(str(current), str(current))
    languages = {example.language for example in heaps[PICKED]}
    assert {"de", "fr", "es"} <= languages
    assert "en" not in languages
    candidate = with_thresholds(
        current, tmp_path / "equal", lambda limits: limits * 0.999
    )
    said = _said(current, candidate)
    assert said["language:de"].outcome is RulingState.PASSED, said["language:de"]
    assert RulingState.FAILED not in {ruling.outcome for ruling in said.values()}
