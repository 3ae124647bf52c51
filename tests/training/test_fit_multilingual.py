"""The model of all languages: trained on few passages, its thresholds checked."""

import re

import numpy as np
import pytest

from pipeline.classify.artifact import load_classifier
from pipeline.classify.model import OTHERS_MODEL
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import MultilingualTraining, read_config
from pipeline.training.data import load_examples
from pipeline.training.fitting.fit_multilingual import (
    document_thresholds,
    fewer_negatives,
)
from pipeline.training.fitting.heads import Rows
from pipeline.training.run import train_any


@pytest.fixture
def asked():
    return read_config(
        models_dir() / OTHERS_MODEL / "config.toml", MultilingualTraining
    )


def _with(asked, **changed):
    classifier = asked.classifier.model_copy(update=changed)
    return asked.model_copy(update={"classifier": classifier})


def _rows(gold, languages):
    n = len(gold)
    return Rows(
        gold=np.array(gold, dtype=bool),
        allowed=np.ones((n, len(gold[0])), dtype=bool),
        weights=np.ones(n),
        is_real=np.ones(n, dtype=bool),
        is_random=np.zeros(n, dtype=bool),
        folds=np.zeros(n, dtype=np.int64),
        languages=np.array(languages),
        sources=np.arange(n).astype(str),
    )


def test_english_and_all_other_languages_get_as_many_flags(asked):
    rng = np.random.default_rng(5)
    gold = rng.random((2000, 2)) < 0.05
    languages = ["en"] * 1500 + ["fi"] * 500
    lower = np.where(np.array(languages) == "fi", 3.0, 0.0)[:, None]
    log_odds = rng.normal(size=gold.shape) + 2.0 * gold - lower
    rows = _rows(gold, languages)
    whole = np.ones(2000, dtype=bool)
    limits = document_thresholds(log_odds, rows, whole, asked)
    flags = log_odds >= np.log(limits / (1 - limits)) - 1e-9
    others = np.array(languages) == "fi"
    assert flags[others].sum() == 2 * gold[others].sum()
    fewer = _with(asked, flags_a_label=1.0)
    tighter = document_thresholds(log_odds, rows, whole, fewer)
    assert (tighter > limits).all()


def test_a_label_of_few_passages_gets_the_threshold_of_all_such(asked):
    gold = np.zeros((300, 3), dtype=bool)
    gold[:20, 0] = gold[20:23, 1] = gold[23:25, 2] = True
    log_odds = np.linspace(3, -3, 900).reshape(300, 3) + gold
    whole = np.ones(300, dtype=bool)
    rows = _rows(gold, ["en"] * 300)
    limits = document_thresholds(log_odds, rows, whole, asked)
    assert limits[1] == limits[2] != limits[0]
    own = document_thresholds(log_odds, rows, whole, _with(asked, few_passages=1))
    assert own[1] != own[2]


def test_only_passages_without_a_label_that_train_are_left_out(annotated):
    examples = load_examples([str(annotated)], test_share=0.4)
    kept = fewer_negatives(examples, 10)
    assert [e for e in examples if e.labels] == [e for e in kept if e.labels]
    without = [e for e in kept if not e.labels]
    assert sum(e.split == "train" for e in without) == 10
    assert sum(e.split != "train" for e in without) == sum(
        e.split != "train" for e in examples if not e.labels
    )


def _config(annotated, path):
    text = (models_dir() / OTHERS_MODEL / "config.toml").read_text("utf-8")
    changes = {"annotated": f'["{annotated}"]', "most_negatives": "40", "n_epochs": "3"}
    for key, value in changes.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.slow
def test_a_model_is_trained_that_ranks_what_it_learned_from(annotated, tmp_path):
    pytest.importorskip("torch")
    config = _config(annotated, tmp_path / "config.toml")
    model = load_classifier(
        str(train_any(config, out=tmp_path / "m")), default_labels()
    )
    examples = load_examples([str(annotated)], test_share=0.4)
    train = [e for e in examples if e.split == "train"]
    scores = model.predict_proba([e.view for e in train]).max(axis=1)
    labelled = np.array([bool(e.labels) for e in train])
    assert scores[labelled].mean() > scores[~labelled].mean()


def test_without_passages_to_calibrate_on_it_says_so(annotated, tmp_path):
    pytest.importorskip("torch")
    config = _config(annotated, tmp_path / "config.toml")
    text = config.read_text("utf-8")
    config.write_text(text.replace("test_share", 'splits = ["train"]\ntest_share'))
    with pytest.raises(ConfigError, match="labelled passages of the splits train and"):
        train_any(config, out=tmp_path / "m")
