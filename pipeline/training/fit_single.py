"""Models with a single stage: words, or a tuned encoder.

As in ``fit``, every example is scored once by models that never saw its source. Those
scores calibrate the model and set its thresholds.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.classify.encoder import weights_sha256
from pipeline.classify.two_stage import sigmoid, word_matrix
from pipeline.labels import LabelSet
from pipeline.training.balance import taught_labels
from pipeline.training.config import SingleTraining, TunedConfig
from pipeline.training.data import Example, TrainingSet
from pipeline.training.heads import (
    PRICE,
    FittedStage,
    Rows,
    linear_stage,
    make_rows,
    platt,
    thresholds,
)
from pipeline.training.saving import save_arrays
from pipeline.training.tuned_stage import tuned_encoder
from pipeline.training.vocabulary import fit_example_words, terms_of


def train_single(config_path: Path, *, out: Path) -> None:
    """Train a model and write its folder, as ``fit.train`` does.

    Raises:
        ConfigError: The config or an annotation is wrong, or documents of the
            corpus are not at hand.
    """
    fit_single(TrainingSet.read(config_path, SingleTraining), out)


def fit_single(taught: TrainingSet[SingleTraining], folder: Path) -> str:
    """Fit a classifier with a single stage; return its version."""
    config, examples = taught.config, taught.examples
    labels = taught_labels(examples)
    is_tuned = isinstance(config.classifier, TunedConfig)
    rows = make_rows(config, examples, labels)
    learned, vocabulary, idf = _learn(config, examples, rows, labels)
    margins = learned.margins
    slopes = platt((margins,), rows)
    scores = sigmoid(margins * slopes[:, 0] + slopes[:, 1])
    scores = np.where(rows.allowed, scores, 0.0)
    return save_arrays(
        folder,
        vocabulary=vocabulary,
        config=taught.config_toml,
        arrays={
            "idf": np.asarray(idf, dtype=np.float64),
            "platt": slopes,
            "thresholds": thresholds(config, scores, rows, labels),
            **learned.arrays,
        },
        facts={
            "kind": config.classifier.kind,
            "labels": list(labels.ids),
            "encoder": config.encoder if is_tuned else "",
            "encoder_sha256": weights_sha256(config.encoder) if is_tuned else "",
            "price": PRICE,
            "languages": list(config.languages),
            "weak_languages": list(config.weak_languages),
            "data_sha256": taught.data_sha256,
            "n_train": len(examples),
        },
    )


def _learn(
    config: SingleTraining, examples: Sequence[Example], rows: Rows, labels: LabelSet
) -> tuple[FittedStage, tuple[str, ...], Sequence[float]]:
    """Return weights and bias, terms, and the idf of terms."""
    asked, views = config.classifier, [example.view for example in examples]
    if isinstance(asked, TunedConfig):
        tuned = tuned_encoder(config, asked.encoder, rows, views)
        n_labels = len(labels.ids)
        whole = {"weights": np.eye(n_labels), "bias": np.zeros(n_labels)}
        return FittedStage(whole | tuned.arrays, tuned.margins), (), ()
    vectorizer = fit_example_words(examples, asked.max_terms)
    features = word_matrix(vectorizer, views)
    words = linear_stage(features, rows, asked.c, config.n_folds)
    return words, terms_of(vectorizer), vectorizer.idf_
