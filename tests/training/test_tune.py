"""Tuning the encoder where its libraries are, and a plain word where they are not."""

import os
import signal
import sys
from dataclasses import replace

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir, settings
from pipeline.training.config import CascadeConfig, TrainingConfig, read_config
from pipeline.training.data import TrainingSet, load_examples
from pipeline.training.fitting.fit import fit
from pipeline.training.fitting.tuned_stage import tuned_encoder
from tests.conftest import few_examples, invented_examples


def test_without_torch_the_extra_is_named(annotated, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "pipeline.training.fitting.tune", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = load_examples([str(annotated)], test_share=0.4)[:80]
    with pytest.raises(ConfigError, match=r"cascade\.v2.*torch.*extra train"):
        fit(TrainingSet(config, examples), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_the_graph_that_serves_gives_the_margins_of_what_was_trained(encoder):
    pytest.importorskip("torch")
    from pipeline.classify.cascade import TunedEncoder
    from pipeline.classify.encoders.encoder import weights_sha256
    from pipeline.training.fitting.heads import make_rows
    from pipeline.training.fitting.tune import Tuning

    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = few_examples(invented_examples())[:96]
    rows = make_rows(config, examples, default_labels())
    views = [example.view for example in examples]
    assert isinstance(config.classifier, CascadeConfig)
    # Large steps, so that what a label attends to differs from the mean.
    quick = config.classifier.encoder.model_copy(
        update={"n_epochs": 4, "learning_rate": 2e-3, "n_tuned_layers": 1}
    )
    tuning = Tuning(views, config.encoder, quick, seed=7)
    everything = np.arange(len(views))
    net = tuning.fit(rows, everything)
    trained = tuning.margins(net, everything)
    served = TunedEncoder(
        config.encoder, weights_sha256(config.encoder), tuning.arrays(net)
    ).margins(views)
    assert np.abs(tuning.arrays(net)["head.query"]).max() > 0.01
    # The graph is quantised to eight bits.
    assert np.corrcoef(trained.ravel(), served.ravel())[0, 1] > 0.995
    assert np.abs(trained - served).mean() < 0.15


def test_the_same_seed_gives_the_same_weights_and_cutoff_matters(encoder):
    pytest.importorskip("torch")
    from pipeline.training.fitting.heads import make_rows
    from pipeline.training.fitting.tune import Tuning

    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = invented_examples()[:48]
    rows = make_rows(config, examples, default_labels())
    views, everything = [e.view for e in examples], np.arange(len(examples))

    def margins(**update):
        assert isinstance(config.classifier, CascadeConfig)
        quick = {"n_epochs": 1, "n_tuned_layers": 1, "precision": "float32"}
        cascade = config.classifier.encoder.model_copy(update=quick | update)
        tuning = Tuning(views, config.encoder, cascade, seed=7)
        return tuning.margins(tuning.fit(rows, everything), everything)

    assert np.array_equal(margins(), margins())
    whole = {"token_cutoff": 0.0, "context_cutoff": 0.0}
    assert not np.allclose(margins(), margins(**whole))
    assert not np.allclose(margins(), margins(dropout=0.5))


def test_an_epoch_reads_all_real_passages_and_a_share_of_the_invented(encoder):
    pytest.importorskip("torch")
    from pipeline.training.fitting.heads import make_rows
    from pipeline.training.fitting.tune import Tuning

    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = invented_examples()[:60]
    is_real = np.arange(60) < 20
    rows = replace(make_rows(config, examples, default_labels()), is_real=is_real)
    assert isinstance(config.classifier, CascadeConfig)
    quick = config.classifier.encoder.model_copy(
        update={"n_epochs": 2, "n_tuned_layers": 1}
    )
    epochs = []

    class Watched(Tuning):
        def _batches(self, at, draw):
            epochs.append(set(at.tolist()))
            return super()._batches(at, draw)

    Watched([e.view for e in examples], config.encoder, quick, 7, share=0.25).fit(
        rows, np.arange(60)
    )
    # The first is drawn to count the batches.
    _counted, first, second = epochs
    assert first != second
    for epoch in epochs:
        assert set(range(20)) <= epoch
        assert len(epoch) == 20 + 10


def test_what_tuning_gave_is_kept_for_the_same_passages(encoder, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    from pipeline.training.fitting.heads import make_rows
    from pipeline.training.fitting.tune import Tuning

    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    settings.cache_clear()
    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = few_examples(invented_examples())[:96]
    rows = make_rows(config, examples, default_labels())
    views = [example.view for example in examples]
    assert isinstance(config.classifier, CascadeConfig)
    short = config.classifier.encoder.model_copy(
        update={"n_epochs": 1, "n_tuned_layers": 1}
    )
    tuned: list[object] = []
    monkeypatch.setattr(Tuning, "fit_each", _watched(Tuning.fit_each, tuned))
    first = tuned_encoder(config, short, rows, views)
    other_words = config.classifier.model_copy(update={"word_c": 99.0})
    others = config.model_copy(update={"classifier": other_words})
    again = tuned_encoder(others, short, rows, views)
    assert len(tuned) == 1
    assert first.spared_s == 0.0 < again.spared_s
    assert np.array_equal(first.margins, again.margins)
    assert first.arrays.keys() == again.arrays.keys()
    flipped = replace(rows, gold=~rows.gold)
    other = tuned_encoder(config, short, flipped, views)
    assert len(tuned) == 2
    assert not np.allclose(first.margins, other.margins)
    settings.cache_clear()


def _watched(fit_each, tuned):
    def watching(self, rows, parts, kept):
        tuned.append(rows)
        return fit_each(self, rows, parts, kept)

    return watching


def test_a_training_process_that_is_ended_is_named(encoder, monkeypatch):
    pytest.importorskip("torch")
    from pipeline.training.fitting.heads import make_rows
    from pipeline.training.fitting.tune import Tuning

    config = read_config(models_dir() / "triage-en" / "config.toml", TrainingConfig)
    examples = invented_examples()[:8]
    rows = make_rows(config, examples, default_labels())
    assert isinstance(config.classifier, CascadeConfig)
    tuning = Tuning(
        [e.view for e in examples], config.encoder, config.classifier.encoder, seed=7
    )
    # What a machine does that is short of memory.
    monkeypatch.setattr(Tuning, "_fit_part", _be_ended)
    part = (np.arange(8), np.arange(0))
    with pytest.raises(ConfigError, match=r"training processes was ended.*memory"):
        tuning.fit_each(rows, [part])


def _be_ended(*_):
    os.kill(os.getpid(), signal.SIGKILL)
