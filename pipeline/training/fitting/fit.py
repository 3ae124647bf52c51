"""Make a model folder from config and examples: fit, calibrate, set thresholds, save.

Every example is scored once by models that never saw its source (folds by source).
These scores calibrate the model and set its thresholds, so neither rests on passages
that the weights were fitted to.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from pipeline.classify.base import View
from pipeline.classify.encoders.encoder import weights_sha256
from pipeline.classify.encoders.universal import universal_sha256
from pipeline.classify.single import has_terms
from pipeline.classify.two_stage import (
    log_odds_of,
    most_over_threshold,
    read_words,
    said_plainly,
    shifts_of,
    sigmoid,
    word_matrix,
)
from pipeline.classify.words.phrases import read_phrases
from pipeline.labels import LabelSet
from pipeline.training.balance import taught_labels
from pipeline.training.config import (
    CascadeConfig,
    SingleTraining,
    TrainingConfig,
    TunedConfig,
    TwoStageConfig,
)
from pipeline.training.data import Example, TrainingSet
from pipeline.training.fitting.heads import (
    Array,
    Bools,
    FittedStage,
    Rows,
    iter_folds,
    language_shifts,
    linear_stage,
    make_rows,
    platt,
    thresholds,
    warn_of_lone_folds,
)
from pipeline.training.fitting.saving import save_classifier
from pipeline.training.fitting.tuned_stage import tuned_encoder, tuned_universal
from pipeline.training.measuring import measures
from pipeline.training.measuring.measures import macro_interval
from pipeline.training.measuring.metrics import basis_of, mean_of_known, rounded
from pipeline.training.measuring.scored import Share
from pipeline.training.vocabulary import cached_vectors, fit_example_words, terms_of

_ALL_PASS = -1e6
"""Log-odds of a gate that every passage passes."""


@dataclass(frozen=True, slots=True)
class LeftOutScores:
    """Scores by models that never saw an example's source.

    Attributes:
        rows: Facts about the examples.
        cascade: Probabilities of the model, shape (n_rows, n_labels).
        flags: Flags at thresholds set on other sources, the same shape.
        spared_s: Seconds of this training that an earlier one had spent.
    """

    rows: Rows
    cascade: Array
    flags: Bools
    spared_s: float


def left_out(
    examples: Sequence[Example], scores: LeftOutScores, n_folds: int
) -> dict[str, Any]:
    """Return results over the real examples, each scored once, as plain values.

    They show how the model does on unseen vendors. Only calibration (three numbers for
    each label) and the gate (one number) have seen all sources.

    Returns:
        Numbers of passages, sources and folds; for each label the fields of
        ``basis_of``, average precision (None without positives), and recall and
        precision at thresholds set on other sources; and the means of these three over
        the measurable labels of tier 1, None if there is none.
    """
    asked = np.array([not e.synthetic for e in examples])
    sources = np.array([example.source for example in examples])[asked]
    gold, allowed = scores.rows.gold[asked], scores.rows.allowed[asked]
    score, flags = scores.cascade[asked], scores.flags[asked]

    def result(j: int) -> dict[str, Any]:
        own, there = allowed[:, j], gold[:, j]
        n_found, n_flagged = int((there & flags[:, j]).sum()), int(flags[:, j].sum())
        return {
            **basis_of(j, there, sources),
            "cascade": measures.average_precision(gold[own, j], score[own, j])
            if there.any()
            else None,
            "recall": asdict(Share.of(n_found, int(there.sum()))),
            "precision": asdict(Share.of_flags(n_found, n_flagged, int(there.sum()))),
        }

    labels = [result(j) for j in range(gold.shape[1])]
    tier_1 = [j for j, m in enumerate(labels) if m["is_measurable"] and m["tier"] == 1]
    return {
        "n": len(sources),
        "n_sources": np.unique(sources).size,
        "n_folds": n_folds,
        "labels": labels,
        "cascade": asdict(macro_interval(gold[:, tier_1], score[:, tier_1], sources))
        if tier_1
        else None,
        **{
            name: mean_of_known([labels[j][name]["value"] for j in tier_1])
            for name in ("recall", "precision")
        },
    }


def train(config_path: Path, *, out: Path) -> None:
    """Train a model and write its folder.

    The folder holds weights, vocabulary, ``artifact.toml``, and ``training.json`` with
    the time taken. If an earlier training tuned the encoder on the same passages, the
    time of that tuning is included.

    Raises:
        ArtifactError: An encoder is missing or was altered.
        ConfigError: The config or an annotation is wrong, documents of the corpus
            are not at hand, torch is not installed, or a process that tunes was
            ended from outside.
    """
    taught = TrainingSet.read(config_path, TrainingConfig)
    start = perf_counter()
    scores = fit(taught, out)
    # Kept beside the artifact, because a model's version must not change with the
    # clock.
    training = {
        "seconds": round(perf_counter() - start + scores.spared_s),
        "n_cores": os.cpu_count() or 1,
        "left_out": left_out(taught.examples, scores, taught.config.n_folds),
    }
    content = json.dumps(rounded(training), indent=1) + "\n"
    (out / "training.json").write_text(content, "utf-8")


def fit(taught: TrainingSet[TrainingConfig], folder: Path) -> LeftOutScores:
    """Fit and save a classifier, and return its held-out scores.

    Raises:
        ArtifactError: An encoder is missing or was altered.
        ConfigError: ``cascade.v2`` is asked for and torch is not installed, or a
            process that tunes was ended from outside.
    """
    config, examples = taught.config, taught.examples
    labels = taught_labels(examples)
    views = [example.view for example in examples]
    classifier = config.classifier
    vectorizer = fit_example_words(examples, classifier.max_terms)
    phrases = read_phrases(labels)
    read = read_words(vectorizer, phrases, views)
    rows = make_rows(config, examples, labels)
    warn_of_lone_folds(rows, labels)
    beside, second = _further_stages(config, rows, views)
    on_words = linear_stage(
        read.matrix,
        rows,
        classifier.word_c,
        config.n_folds,
        prefix="word_",
        negative_weight=classifier.word_negative_weight,
    )
    first = [stage.margins for stage in (on_words, *beside)]
    every = [*first, second.margins]
    asked = config.calibration
    first_only, joined = platt(first, rows, asked), platt(every, rows, asked)
    alone, both = log_odds_of(first, first_only), log_odds_of(every, joined)
    weak = config.weak_languages
    room = _room(classifier, rows, labels)
    unshifted = np.where(rows.allowed, sigmoid(both), 0.0)
    loose = thresholds(config, unshifted, rows, labels, room)
    shifts = language_shifts(both, rows, weak, loose, asked)
    shift = shifts_of(rows.languages.tolist(), weak, shifts)
    ungated = np.where(rows.allowed, sigmoid(both + shift), 0.0)
    limits = thresholds(config, ungated, rows, labels, room)
    over = most_over_threshold(alone + shift, limits, rows.allowed)
    gate = _gate(over, rows.gold & (ungated >= limits), rows, classifier.gate_recall)
    first_scores = np.where(rows.allowed, sigmoid(alone + shift), 0.0)
    cascade = np.where((over >= gate)[:, None], ungated, first_scores)
    plain = said_plainly(read.counts, rows.languages.tolist(), weak) & rows.allowed
    arrays = {
        "idf": vectorizer.idf_,
        "first_only": first_only,
        "joined": joined,
        "shifts": shifts,
        "thresholds": limits,
    }
    for stage in (on_words, *beside, second):
        arrays |= stage.arrays
    own: dict[str, Any] = {}
    if isinstance(classifier, CascadeConfig):
        own["universal_sha256"] = universal_sha256()
    save_classifier(
        folder,
        taught,
        labels,
        arrays,
        vocabulary=terms_of(vectorizer),
        phrases=phrases,
        encoder_sha256=weights_sha256(config.encoder),
        **own,
        gate_over_threshold=gate,
        price=config.reading_price,
        n_train=len(examples),
    )
    return LeftOutScores(
        rows=rows,
        cascade=cascade,
        flags=_flags_of_folds(config, ungated, cascade, rows, labels) | plain,
        spared_s=sum(stage.spared_s for stage in (*beside, second)),
    )


def _further_stages(
    config: TrainingConfig, rows: Rows, views: Sequence[View]
) -> tuple[list[FittedStage], FittedStage]:
    """Return the stages next to the words, and the stage behind the gate."""
    if isinstance(config.classifier, CascadeConfig):
        universal = tuned_universal(config, config.classifier, rows, views)
        encoder = tuned_encoder(config, config.classifier.encoder, rows, views)
        return [universal], encoder
    vectors, c = cached_vectors(views, config.encoder), config.classifier.vector_c
    return [], linear_stage(vectors, rows, c, config.n_folds, prefix="vector_")


def _gate(over: Array, found: Bools, rows: Rows, recall: float) -> float:
    """Return the gate that keeps the wanted share of labels found by both stages.

    It is never over 0, so whatever the first stage flags is read again. If no
    label is found, every row passes it. Invented rows only count if no real label is.
    """
    real = found & rows.is_real[:, None]
    counted = real if real.any() else found
    if not counted.any():
        return _ALL_PASS
    kept = np.quantile(np.repeat(over, counted.sum(axis=1)), 1 - recall)
    return min(0.0, float(kept))


def _flags_of_folds(
    config: TrainingConfig, ungated: Array, cascade: Array, rows: Rows, labels: LabelSet
) -> Bools:
    """Return the flags in each fold at thresholds set by the other folds.

    As in the model, thresholds are set without the gate and applied behind it.
    """
    flags = np.zeros(rows.gold.shape, dtype=bool)
    for seen, held in iter_folds(rows, config.n_folds):
        others = rows.select(seen)
        room = _room(config.classifier, others, labels)
        limits = thresholds(config, ungated[seen], others, labels, room)
        flags[held] = cascade[held] >= limits
    return flags


def _room(classifier: TwoStageConfig, rows: Rows, labels: LabelSet) -> Array:
    """Return the share of the queue that each label may use."""
    n_real = (rows.gold & rows.is_real[:, None]).sum(axis=0)
    is_tier_2 = np.array([label.tier == 2 for label in labels.labels])
    is_few = is_tier_2 & (n_real < classifier.few_positives)
    return np.where(is_few, classifier.few_share, 1.0)


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
    warn_of_lone_folds(rows, labels)
    learned, vocabulary, idf, rows = _learn(config, examples, rows, labels)
    margins = learned.margins
    slopes = platt((margins,), rows, config.calibration)
    scores = sigmoid(margins * slopes[:, 0] + slopes[:, 1])
    scores = np.where(rows.allowed, scores, 0.0)
    arrays = {
        "idf": np.asarray(idf, dtype=np.float64),
        "platt": slopes,
        "thresholds": thresholds(config, scores, rows, labels),
        **learned.arrays,
    }
    return save_classifier(
        folder,
        taught,
        labels,
        arrays,
        vocabulary=vocabulary,
        encoder_sha256=weights_sha256(config.encoder) if is_tuned else "",
        price=config.reading_price,
        n_train=len(examples),
    )


def _learn(
    config: SingleTraining, examples: Sequence[Example], rows: Rows, labels: LabelSet
) -> tuple[FittedStage, tuple[str, ...], Sequence[float], Rows]:
    """Return weights and bias, terms, the idf of terms, and the rows that count."""
    asked, views = config.classifier, [example.view for example in examples]
    if isinstance(asked, TunedConfig):
        tuned = tuned_encoder(config, asked.encoder, rows, views)
        n_labels = len(labels.ids)
        whole = {"weights": np.eye(n_labels), "bias": np.zeros(n_labels)}
        return FittedStage(whole | tuned.arrays, tuned.margins), (), (), rows
    vectorizer = fit_example_words(examples, asked.max_terms)
    features = word_matrix(vectorizer, views)
    # The model gives the others the score 0, so they teach and calibrate nothing.
    rows = replace(rows, allowed=rows.allowed & has_terms(features)[:, None])
    words = linear_stage(features, rows, asked.c, config.n_folds)
    return words, terms_of(vectorizer), vectorizer.idf_, rows
