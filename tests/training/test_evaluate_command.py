"""What `triage evaluate` prints of what it measures."""

import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.commands import models
from pipeline.errors import ConfigError
from pipeline.training.promotion.evaluate import evaluate


@pytest.fixture
def run(monkeypatch, tmp_path, settings_cleared):
    """Return a function that evaluates at 80 columns, without a corpus."""
    # A console keeps the COLUMNS that it found when its module was imported.
    monkeypatch.setattr(models, "console", Console(width=80))
    monkeypatch.setenv("TRIAGE_CORPUS", str(tmp_path))
    settings_cleared()

    def run(*args):
        result = CliRunner().invoke(app, ["evaluate", *map(str, args)])
        if isinstance(result.exception, ConfigError):
            raise result.exception
        assert result.exit_code == 0
        return result.stdout

    return run


def test_what_is_measured_is_printed(run, model):
    text = run(model)
    metrics = evaluate(str(model)).metrics
    for label in metrics.labels:
        assert f"\n{label.label} " in text
    drawn = next(s for s in metrics.slices if s.value == "random")
    said = f"{drawn.flags_per_100:.1f} flags per 100 ({drawn.n} passages)"
    assert f"passages drawn at random: {said}" in text
    assert "tier 1" in text
    assert str(metrics.tiers[0].document_recall)[:5] in text
    assert "rows left out: none" in text
    rules = [line for line in text.splitlines() if set(line) == {"─"}]
    assert len(rules) == 3
    assert max(map(len, rules)) <= 80


def test_two_models_are_compared_on_the_same_passages(run, model, poorer):
    text = run(poorer, "--against", model)
    assert text.startswith("# poorer (")
    worse = text.partition("## Not worse")[0]
    assert "| communications_interception |" in worse
    compared = json.loads(run(poorer, "--against", model, "--json"))
    assert compared["current"][0] == model.name
    with pytest.raises(ConfigError, match="--against cannot be used"):
        run(poorer, "--against", model, "--write")
