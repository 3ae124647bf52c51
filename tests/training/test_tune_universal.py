"""Tuning the averaging network: repeatable, and served as it was trained."""

from importlib.util import find_spec

import numpy as np
import pytest

from pipeline.classify.encoders.universal import TunedUniversal, universal_sha256
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir, settings
from pipeline.training.config import CascadeConfig, TrainingConfig, read_config
from pipeline.training.fitting.heads import make_rows
from pipeline.training.fitting.tuned_stage import tuned_universal
from tests.conftest import few_examples, invented_examples

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def given():
    """The shipped config, and some passages with their rows."""
    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    assert isinstance(config.classifier, CascadeConfig)
    examples = few_examples(invented_examples())[:160]
    return config, [e.view for e in examples], make_rows(
        config, examples, default_labels()
    )  # fmt: skip


def _tuning(given, **update):
    from pipeline.training.fitting.tune_universal import UniversalTuning

    config, views, _ = given
    universal = config.classifier.universal.model_copy(update=update)
    return UniversalTuning([view.text for view in views], universal, seed=7)


def test_the_graph_that_serves_gives_the_margins_of_what_was_trained(encoder, given):
    _, views, rows = given
    tuning, everything = _tuning(given, n_epochs=8), np.arange(len(views))
    net = tuning.fit(rows, everything)
    trained = tuning.margins(net, everything)
    served = TunedUniversal(universal_sha256(), tuning.arrays(net)).margins(
        [view.text for view in views]
    )
    # The graph is quantised to eight bits.
    assert np.corrcoef(trained.ravel(), served.ravel())[0, 1] > 0.999
    assert np.abs(trained - served).mean() < 0.15
    found = trained[rows.gold].mean() - trained[rows.allowed & ~rows.gold].mean()
    assert found > 1.0


def test_a_training_stops_early_where_the_watched_sources_gain_nothing(
    encoder, given, monkeypatch
):
    from pipeline.training.fitting import spread

    _, views, rows = given
    lessons = []
    monkeypatch.setattr(spread, "teach", lambda net, lesson, *_, **__: lessons.append(
        (lesson, lesson.patience and lesson.watched(net))
    ))  # fmt: skip
    everything = np.arange(len(views))
    _tuning(given, n_epochs=3, patience=2).fit(rows, everything)
    _tuning(given, n_epochs=3).fit(rows, everything)
    (watching, loss), (plain, _) = lessons
    assert (watching.patience, plain.patience) == (2, 0)
    assert 0 < loss < np.inf
    n_watched = int((rows.folds == rows.folds.min()).sum())
    sizes = [sum(len(gold) for _, gold, _ in x.batches()) for x in (watching, plain)]
    assert sizes[1] - sizes[0] == 3 * n_watched > 0


def test_the_same_seed_gives_the_same_and_negatives_may_weigh_less(encoder, given):
    _, views, rows = given
    everything = np.arange(len(views))

    def margins(rows, **update):
        tuning = _tuning(given, n_epochs=1, **update)
        return tuning.margins(tuning.fit(rows, everything), everything)

    assert np.array_equal(margins(rows), margins(rows))
    as_real = rows.select(np.ones(len(views), dtype=bool))
    as_real.is_real[:] = True
    less, more = (margins(as_real, negative_weight=w) for w in (0.1, 1.0))
    assert less[rows.allowed].mean() > more[rows.allowed].mean()


def test_what_was_tuned_is_kept_for_the_same_passages(
    encoder, given, home, monkeypatch
):
    from pipeline.training.fitting.tune_universal import UniversalTuning

    config, views, rows = given
    runs: list[object] = []
    fit_each = UniversalTuning.fit_each

    def watching(self, rows, parts, kept):
        runs.append(parts)
        return fit_each(self, rows, parts, kept)

    monkeypatch.setattr(UniversalTuning, "fit_each", watching)
    first = tuned_universal(config, config.classifier, rows, views)
    again = tuned_universal(config, config.classifier, rows, views)
    assert len(runs) == 1
    assert first.spared_s == 0.0 < again.spared_s
    assert np.array_equal(first.margins, again.margins)
    assert all(name.startswith("universal.") for name in first.arrays)
    assert (settings().home / "tuned").is_dir()
    other = config.classifier.universal.model_copy(update={"n_epochs": 1})
    changed = config.classifier.model_copy(update={"universal": other})
    tuned_universal(config, changed, rows, views)
    assert len(runs) == 2


needs_mlflow = pytest.mark.skipif(
    find_spec("mlflow") is None,
    reason="no MLflow, which no extra installs: pip install mlflow-skinny",
)


@needs_mlflow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # MLflow's use of SQLAlchemy
def test_processes_that_train_side_by_side_log_to_a_new_store_of_mlflow(
    encoder, given, tmp_path, monkeypatch
):
    from mlflow import MlflowClient

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'runs.db'}")
    _, views, rows = given
    everything, none = np.arange(len(views)), np.arange(0)
    _tuning(given, n_epochs=1).fit_each(rows, [(everything, none)] * 2)
    runs = MlflowClient().search_runs(["0"])
    assert [run.info.status for run in runs] == ["FINISHED"] * 2
    for run in runs:
        assert run.data.metrics.keys() >= {"loss", "learning_rate", "train_loss"}


@needs_mlflow
def test_a_store_that_mlflow_refuses_is_named_before_the_training(
    encoder, given, tmp_path, monkeypatch
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "nonsense://runs")
    _, views, rows = given
    part = (np.arange(len(views)), np.arange(0))
    with pytest.raises(ConfigError, match="MLFLOW_TRACKING_URI nonsense://runs"):
        _tuning(given, n_epochs=1).fit_each(rows, [part], tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
