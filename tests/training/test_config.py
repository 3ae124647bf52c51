"""A config that says something else than the trainer knows is refused by name."""

import re

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import models_dir
from pipeline.training.config import (
    CascadeConfig,
    TrainingConfig,
    read_base_config,
    read_config,
)
from pipeline.training.run import train_any

CONFIGS = sorted(
    [*models_dir().glob("baselines/*.toml"), models_dir() / "triage-en" / "config.toml"]
)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_shipped_configs_are_read(path):
    wanted = 0.92 if path.parent.name == "triage-en" else 0.9
    assert read_base_config(path).min_recall_tier1 == wanted


def test_the_model_in_use_was_trained_with_the_defaults_of_its_unstated_settings():
    """Its config states no more, so another default would describe another training."""
    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    assert isinstance(config.classifier, CascadeConfig)
    assert (config.reading_price, config.least_recall) == (1.5, 0.7)
    data = config.data
    assert (data.dev_share, data.max_source_share) == (0.1, 0.08)
    assert data.least_weight == 0.02
    assert config.calibration.model_dump() == {
        "enough_real": 30, "enough_drawn": 20, "few": 30, "n_draws": 50,
        "drawn_share": 0.625, "as_good": 0.01, "lowest": 0.01, "highest": 0.5,
        "shift_spread": 1.0, "most_hidden": 0.05,
    }  # fmt: skip
    cascade = config.classifier
    assert (cascade.few_positives, cascade.few_share) == (30, 0.4)
    for part, head_rate, max_norm in (
        (cascade.universal, 30.0, 0.0),
        (cascade.encoder, 10.0, 1.0),
    ):
        assert (part.warm_up, part.weight_decay, part.dropout) == (0.08, 0.01, 0.1)
        assert (part.head_rate, part.max_norm) == (head_rate, max_norm)


def test_a_baseline_states_every_setting_of_its_thresholds():
    for path in models_dir().glob("baselines/*.toml"):
        asked = read_base_config(path).calibration
        assert asked.model_fields_set == asked.model_dump().keys(), path


@pytest.mark.parametrize(
    "wrong", ["lowest = 0.5", "highest = 0.4", "n_draws = 0", "drawn_share = 1.5"]
)
def test_a_setting_out_of_range_is_named(wrong, tmp_path):
    text = (models_dir() / "baselines" / "words-en.toml").read_text("utf-8")
    key = wrong.partition(" ")[0]
    changed = re.sub(f"^{key} = .*$", wrong, text, flags=re.MULTILINE)
    (tmp_path / "config.toml").write_text(changed, "utf-8")
    with pytest.raises(ConfigError, match=rf"calibration\.{key}"):
        read_base_config(tmp_path / "config.toml")


@pytest.mark.parametrize("section", ["", "[data]\n", "[classifier]\n"])
@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_stray_key_is_named(path, section, tmp_path):
    text = path.read_text("utf-8")
    stray = f"{section}temperature = 2\n"
    changed = text.replace(section, stray, 1) if section else stray + text
    (tmp_path / "config.toml").write_text(changed, "utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml: .*temperature"):
        train_any(tmp_path / "config.toml", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("read", [train_any, read_base_config])
def test_a_config_that_is_no_text_is_refused(read, tmp_path):
    (tmp_path / "config.toml").write_bytes(b'name = "\xff"\n')
    with pytest.raises(ConfigError, match=r"config\.toml.*'utf-8' codec"):
        read(tmp_path / "config.toml")


@pytest.mark.parametrize("text", ["", "name = ", '[classifier]\nkind = "svm.v1"\n'])
def test_what_names_no_training_is_refused(text, tmp_path):
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"training config .*config\.toml"):
        train_any(tmp_path / "config.toml", out=tmp_path / "out")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "a"\n[classifier]\nkind = ["tfidf.v1"]\n', r"classifier\.kind: "),
        ('name = "A b"\n[classifier]\nkind = "tfidf.v1"\n', "name: "),
    ],
    ids=["kind is a list", "name is no folder"],
)
def test_a_wrong_value_is_named(text, said, tmp_path):
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=rf"config\.toml: {said}.*\(got "):
        train_any(tmp_path / "config.toml", out=tmp_path / "out")


def test_a_config_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "config.toml").write_bytes('name = "é"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"config\.toml: .*utf-8"):
        train_any(tmp_path / "config.toml")
