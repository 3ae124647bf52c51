"""Models with a single stage: keywords, words, or an encoder, frozen or tuned.

As in ``fit``, every example is scored once by models that never saw its source. Those
scores calibrate the model and set its thresholds. A keyword list learns no weights and
no threshold: a team that searches by keywords reads every hit.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoder import weights_sha256
from pipeline.classify.keywords import match_matrix, read_keywords
from pipeline.classify.two_stage import sigmoid, word_matrix
from pipeline.labels import LabelSet
from pipeline.training.config import SingleTraining, TunedConfig
from pipeline.training.data import Example, TrainingSet
from pipeline.training.heads import (
    PRICE,
    FittedStage,
    Rows,
    linear_stage,
    make_rows,
    platt,
)
from pipeline.training.heads import thresholds as set_thresholds
from pipeline.training.packs import taught_labels
from pipeline.training.saving import save_arrays
from pipeline.training.tuned_stage import tuned_encoder
from pipeline.training.vectors import cached_vectors
from pipeline.training.vocabulary import fit_example_words, terms_of

Array = NDArray[np.float64]

_BY_ENCODER = ("frozen.v1", "encoder.v1")

_LEAST_SLOPE = 0.1
"""Lowest slope, so that more hits never mean less, however few positives there were."""


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
    kind = config.classifier.kind
    rows = make_rows(config, examples, labels)
    learned, vocabulary, idf = _learn(config, examples, rows, labels)
    margins = learned.margins
    slopes = platt((margins,), rows)
    if kind == "keyword.v1":
        slopes[:, 0] = np.maximum(slopes[:, 0], _LEAST_SLOPE)
        thresholds = _one_hit(slopes)
    else:
        scores = sigmoid(margins * slopes[:, 0] + slopes[:, 1])
        scores = np.where(rows.allowed, scores, 0.0)
        thresholds = set_thresholds(config, scores, rows, labels)
    return save_arrays(
        folder,
        vocabulary=vocabulary,
        config=taught.config_toml,
        arrays={
            "idf": np.asarray(idf, dtype=np.float64),
            "platt": slopes,
            "thresholds": thresholds,
            **learned.arrays,
        },
        facts={
            "kind": kind,
            "labels": list(labels.ids),
            "encoder": config.encoder if kind in _BY_ENCODER else "",
            "encoder_sha256": weights_sha256(config.encoder)
            if kind in _BY_ENCODER
            else "",
            "price": PRICE if kind != "keyword.v1" else 0.0,
            "languages": list(config.languages),
            "weak_languages": list(config.weak_languages),
            "data_sha256": taught.data_sha256,
            "n_train": len(examples),
        },
    )


def _learn(
    config: SingleTraining, examples: Sequence[Example], rows: Rows, labels: LabelSet
) -> tuple[FittedStage, tuple[str, ...], Sequence[float]]:
    """Return weights and bias, patterns or terms, and the idf of terms."""
    asked, views = config.classifier, [example.view for example in examples]
    n_folds = config.n_folds
    if isinstance(asked, TunedConfig):
        tuned = tuned_encoder(config, asked.encoder, rows, views)
        n_labels = len(labels.ids)
        whole = {"weights": np.eye(n_labels), "bias": np.zeros(n_labels)}
        return FittedStage(whole | tuned.arrays, tuned.margins), (), ()
    if asked.kind == "keyword.v1":
        listed = read_keywords(labels)
        patterns = tuple(dict.fromkeys(p for own in listed.values() for p in own))
        weights, bias = _own_patterns(patterns, labels)
        hits = match_matrix(patterns, [view.text for view in views])
        return (
            FittedStage({"weights": weights, "bias": bias}, hits @ weights.T),
            patterns,
            (),
        )
    if asked.kind == "frozen.v1":
        vectors = cached_vectors(views, config.encoder)
        return linear_stage(vectors, rows, asked.c, n_folds), (), ()
    vectorizer = fit_example_words(examples, asked.max_terms)
    words = linear_stage(word_matrix(vectorizer, views), rows, asked.c, n_folds)
    return words, terms_of(vectorizer), vectorizer.idf_


def _own_patterns(vocabulary: tuple[str, ...], labels: LabelSet) -> tuple[Array, Array]:
    """Return weights of 1 for the patterns in each label's list, and biases of 0."""
    listed = read_keywords(labels)
    weights = [
        [pattern in listed[label] for pattern in vocabulary] for label in labels.ids
    ]
    return np.array(weights, dtype=np.float64), np.zeros(len(labels.ids))


def _one_hit(slopes: Array) -> Array:
    """Return the score of a single match, slightly lowered against rounding."""
    found: Array = sigmoid(slopes[:, 0] * 0.9 + slopes[:, 1])
    return found
