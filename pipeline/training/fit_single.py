"""The lower rungs: a keyword list, words, or an encoder, frozen or tuned, alone.

As in ``fit``, every example is scored once by models that never saw its source;
those scores calibrate the model and set its thresholds. A keyword list learns
no weights and no threshold: a team that searches by keywords reads every hit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoder import weights_sha256
from pipeline.classify.keywords import match_matrix, read_keywords
from pipeline.classify.two_stage import sigmoid, word_matrix
from pipeline.labels import LabelSet
from pipeline.training.config import SingleTraining, TunedConfig, read_single_config
from pipeline.training.data import Example, load_examples_for
from pipeline.training.heads import (
    PRICE,
    Rows,
    cross_margins,
    fit_heads,
    make_rows,
    platt,
)
from pipeline.training.heads import thresholds as set_thresholds
from pipeline.training.packs import taught_labels
from pipeline.training.saving import save_arrays
from pipeline.training.tuned_stage import tuned_encoder
from pipeline.training.vectors import cached_vectors
from pipeline.training.vocabulary import fit_example_words

Array = NDArray[np.float64]

_BY_ENCODER = ("frozen.v1", "encoder.v1")

_LEAST_SLOPE = 0.1
"""More hits never mean less, however few positives there were to learn from."""


@dataclass(frozen=True)
class _Learned:
    """A linear model, its margins on unseen sources, and its features.

    Attributes:
        weights: Shape (n_labels, n_features).
        bias: Shape (n_labels,).
        margins: Of each example from models that never saw its source.
        vocabulary: Patterns or terms.
        idf: Of the terms.
        tuned: Arrays of a tuned encoder.
    """

    weights: Array
    bias: Array
    margins: Array
    vocabulary: tuple[str, ...] = ()
    idf: Any = ()
    tuned: Mapping[str, Any] = field(default_factory=dict)


def train_single(config_path: Path, *, out: Path) -> Path:
    """Train a model and write its folder, as ``fit.train`` does.

    Raises:
        ConfigError: The config or an annotation is wrong, or documents of the
            corpus are not at hand.
    """
    config, config_toml = read_single_config(config_path), config_path.read_bytes()
    examples, data_sha256 = load_examples_for(config.data)
    fit_single(config, examples, out, data_sha256=data_sha256, config_toml=config_toml)
    return out


def fit_single(
    config: SingleTraining,
    examples: Sequence[Example],
    folder: Path,
    *,
    data_sha256: str,
    config_toml: bytes | None = None,
) -> str:
    """Fit a classifier with one reading; return its version.

    Args:
        config: Of the training.
        examples: All of them are trained on.
        folder: Where the model is written.
        data_sha256: Hash of the annotation files, for the card.
        config_toml: The file that ``config`` was read from, to keep beside the weights.
    """
    labels = taught_labels(examples)
    kind = config.classifier.kind
    rows = make_rows(config, examples, labels)
    learned = _learn(config, examples, rows, labels)
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
        vocabulary=learned.vocabulary,
        config=config_toml,
        arrays={
            "idf": np.asarray(learned.idf, dtype=np.float64),
            "weights": learned.weights,
            "bias": learned.bias,
            "platt": slopes,
            "thresholds": thresholds,
            **learned.tuned,
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
            "data_sha256": data_sha256,
            "n_train": len(examples),
        },
    )


def _learn(
    config: SingleTraining, examples: Sequence[Example], rows: Rows, labels: LabelSet
) -> _Learned:
    asked, views = config.classifier, [example.view for example in examples]
    if isinstance(asked, TunedConfig):
        stage = tuned_encoder(config, asked.encoder, rows, views)
        margins, n_labels = stage.cross_margins(), len(labels.ids)
        return _Learned(
            np.eye(n_labels), np.zeros(n_labels), margins, tuned=stage.arrays()
        )
    if asked.kind == "keyword.v1":
        listed = read_keywords(labels)
        patterns = tuple(dict.fromkeys(p for own in listed.values() for p in own))
        weights, bias = _own_patterns(patterns, labels)
        hits = match_matrix(patterns, [view.text for view in views])
        return _Learned(weights, bias, hits @ weights.T, patterns)
    if asked.kind == "frozen.v1":
        return _heads(cached_vectors(views, config.encoder), rows, config, asked.c)
    vectorizer = fit_example_words(examples, asked.max_terms)
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    found = _heads(word_matrix(vectorizer, views), rows, config, asked.c)
    return replace(found, vocabulary=tuple(terms), idf=vectorizer.idf_)


def _heads(table: Any, rows: Rows, config: SingleTraining, c: float) -> _Learned:
    weights, bias = fit_heads(table, rows, c)
    return _Learned(weights, bias, cross_margins(table, rows, c, config.n_folds))


def _own_patterns(vocabulary: tuple[str, ...], labels: LabelSet) -> tuple[Array, Array]:
    """Return a weight of 1 for each pattern that a label's list holds."""
    listed = read_keywords(labels)
    weights = [
        [pattern in listed[label] for pattern in vocabulary] for label in labels.ids
    ]
    return np.array(weights, dtype=np.float64), np.zeros(len(labels.ids))


def _one_hit(slopes: Array) -> Array:
    """Return the score of a single match, a little under it for the rounding."""
    found: Array = sigmoid(slopes[:, 0] * 0.9 + slopes[:, 1])
    return found
