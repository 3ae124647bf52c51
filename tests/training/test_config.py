"""A config that says something else than the trainer knows is refused by name."""

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import models_dir
from pipeline.training.config import read_base_config
from pipeline.training.run import train_any

CONFIGS = sorted(
    [*models_dir().glob("rungs/*.toml"), models_dir() / "triage-en" / "config.toml"]
)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_shipped_configs_are_read(path):
    wanted = 0.92 if path.parent.name == "triage-en" else 0.9
    assert read_base_config(path).min_recall_tier1 == wanted


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


@pytest.mark.parametrize("text", ["", "name = ", '[classifier]\nkind = "svm.v1"\n'])
def test_what_names_no_training_is_refused(text, tmp_path):
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"training config .*config\.toml"):
        train_any(tmp_path / "config.toml", out=tmp_path / "out")
