"""The lower rungs: a keyword list, words, or frozen embeddings, one linear model each.

As in ``fit``, every example is scored once by models that never saw its source;
those scores calibrate the model and set its thresholds. A keyword list learns
no weights and no threshold: a team that searches by keywords reads every hit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoder import load_encoder
from pipeline.classify.keywords import match_matrix, read_keywords
from pipeline.classify.two_stage import sigmoid, word_matrix
from pipeline.labels import LabelSet, default_labels
from pipeline.training.config import SingleTraining, read_single_config
from pipeline.training.data import Example, load_examples_for
from pipeline.training.heads import (
    PRICE,
    cross_margins,
    fit_heads,
    make_rows,
    platt,
)
from pipeline.training.heads import thresholds as set_thresholds
from pipeline.training.saving import save_arrays
from pipeline.training.vectors import cached_vectors
from pipeline.training.vocabulary import fit_example_words

Array = NDArray[np.float64]

_LEAST_SLOPE = 0.1
"""More hits never mean less, however few positives there were to learn from."""


@dataclass(frozen=True)
class _Features:
    """The table of features of all examples, and what to keep of how it was made."""

    table: Any
    vocabulary: tuple[str, ...] = ()
    idf: Any = ()


def train_single(config_path: Path, *, out: Path) -> Path:
    """Train a model and write its folder, as ``fit.train`` does.

    Raises:
        ConfigError: The config or an annotation is wrong, or documents of the
            corpus are not at hand.
    """
    config, config_toml = read_single_config(config_path), config_path.read_bytes()
    examples, data_sha256 = load_examples_for(config.data)
    out.mkdir(parents=True, exist_ok=True)
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
    """Fit ``keyword.v1``, ``tfidf.v1`` or ``frozen.v1``; return its version.

    Args:
        config: Of the training.
        examples: All of them are trained on.
        folder: Where the model is written.
        data_sha256: Hash of the annotation files, for the card.
        config_toml: The file that ``config`` was read from, to keep beside the weights.
    """
    labels = default_labels()
    kind = config.classifier.kind
    features = _features(config, examples, labels)
    rows = make_rows(config, examples, labels)
    if kind == "keyword.v1":
        weights, bias = _own_patterns(features.vocabulary, labels)
        margins = features.table @ weights.T
    else:
        weights, bias = fit_heads(features.table, rows, config.classifier.c)
        margins = cross_margins(
            features.table, rows, config.classifier.c, config.n_folds
        )
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
        vocabulary=features.vocabulary,
        config=config_toml,
        arrays={
            "idf": np.asarray(features.idf, dtype=np.float64),
            "weights": weights,
            "bias": bias,
            "platt": slopes,
            "thresholds": thresholds,
        },
        facts={
            "kind": kind,
            "labels": list(labels.ids),
            "encoder": config.encoder if kind == "frozen.v1" else "",
            "encoder_sha256": load_encoder(config.encoder).sha256
            if kind == "frozen.v1"
            else "",
            "price": PRICE if kind != "keyword.v1" else 0.0,
            "languages": list(config.languages),
            "weak_languages": list(config.weak_languages),
            "data_sha256": data_sha256,
            "n_train": len(examples),
        },
    )


def _features(
    config: SingleTraining, examples: Sequence[Example], labels: LabelSet
) -> _Features:
    views = [example.view for example in examples]
    if config.classifier.kind == "keyword.v1":
        listed = read_keywords(labels)
        patterns = tuple(dict.fromkeys(p for own in listed.values() for p in own))
        return _Features(match_matrix(patterns, [v.text for v in views]), patterns)
    if config.classifier.kind == "frozen.v1":
        return _Features(cached_vectors(views, config.encoder))
    vectorizer = fit_example_words(examples, config.classifier.max_terms)
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    table = word_matrix(vectorizer, views)
    return _Features(table, tuple(terms), vectorizer.idf_)


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
