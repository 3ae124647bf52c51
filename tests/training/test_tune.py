"""Tuning the encoder where its libraries are, and a plain word where they are not."""

import sys

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import models_dir
from pipeline.training.config import read_config
from pipeline.training.data import load_examples
from pipeline.training.fit import fit


def test_without_torch_the_extra_is_named(annotated, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "pipeline.training.tune", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    config = read_config(models_dir() / "triage-en" / "config.toml")
    examples = load_examples([str(annotated)], test_share=0.4)[:80]
    with pytest.raises(ConfigError, match=r"cascade\.v1.*torch.*extra train"):
        fit(config, examples, tmp_path / "model", data_sha256="0" * 64)
    assert not (tmp_path / "model").exists()
