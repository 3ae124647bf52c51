"""Measure a model on annotated passages that it never saw, and name the passages.

Every claim rests on the real passages of the split. Only the challenge rows are
invented; they count as edge cases and support no claim.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import load_classifier, model_folder
from pipeline.classify.base import Classifier, Scores, View, kind_mask
from pipeline.classify.two_stage import TwoStageClassifier
from pipeline.errors import ConfigError
from pipeline.findings import flags_of
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.config import read_model_config
from pipeline.training.data import NOT_AT_HAND, Example, ScanStats, load_examples
from pipeline.training.measuring.metrics import Metrics, measure, plain
from pipeline.training.measuring.scored import (
    ScoredExamples,
    Share,
    gold_table,
    judged_mask,
)
from pipeline.training.promotion.card import write_card
from pipeline.training.promotion.challenge import ChallengeFacts, measure_challenge
from pipeline.training.split import SPLITS

_PICKED = ("rule", "score")
"""Beginnings of ``selected_by`` (``rule:<label>``, ``score:<label>``) of passages that
were read because they looked like a label."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Model and passages behind the numbers.

    Attributes:
        model_version: Version of the model, a hash of the artifact.
        classifier: Kind of the classifier, for example ``linear.v1``.
        split: Name of the split; ``test``, unless somebody asked for another.
        labels_version: Version of the label set.
        n: Number of real passages measured.
        n_uncertain: Number of these that the annotator marked as uncertain; they count
            as annotated.
        passages_sha256: Hash of their ids and gold labels, independent of order.
        annotations_sha256: Hash of the annotation files that were read.
        left_out: Number of annotated rows that were not used, by reason.
    """

    model_version: str
    classifier: str
    split: str
    labels_version: str
    n: int
    n_positive: int
    n_uncertain: int
    n_sources: int
    n_documents: int
    passages_sha256: str
    annotations_sha256: str
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measurements of one run.

    Attributes:
        basis: Model and passages behind the numbers.
        splits: Numbers of passages, real and invented, in each split of the same
            annotations.
        taught: Numbers of real passages for training by language, and of those with at
            least one label.
        metrics: Metrics on the real passages of the split.
        gate: Share of these passages that the fast first stage passes on to the encoder
            (``asked``), and of those with a label (``kept``); None without a gate.
        picked_false_alarms: Share flagged, by label, among real passages that a rule or
            an earlier model picked for the label and that lack it.
        challenge_rows: Results on the edge cases of ``corpora/challenge``, all
            invented.
    """

    basis: Basis
    splits: tuple[dict[str, Any], ...]
    taught: tuple[dict[str, Any], ...]
    metrics: Metrics
    gate: dict[str, Share] | None
    picked_false_alarms: dict[str, Share]
    challenge_rows: tuple[ChallengeFacts, ...] = ()


def evaluate(model: str, split: str = "test", *, write: bool = False) -> Evaluation:
    """Measure a model on the annotations that its config names.

    Args:
        model: Name of a folder in ``models/``, or a path.
        split: Name of the split: ``test``, ``dev`` or ``train``. ``train`` only shows
            how well the model knows its own lessons.
        write: Whether to write ``metrics.json`` into the model's folder and fill its
            card again, so that the two never differ.

    Raises:
        ArtifactError: The model is missing or altered, or nothing vouches for its
            config.
        ConfigError: There is no such split, the model's config or an annotation is
            wrong, or no real passage of the split is at hand.
    """
    if split not in SPLITS:
        msg = f"split: expected one of {', '.join(SPLITS)}, found {split!r}"
        raise ConfigError(msg)
    classifier = load_classifier(model, default_labels())
    stats = ScanStats()
    examples = load_model_examples(model, stats)
    held = [example for example in examples if example.split == split]
    check_measurable(held, stats, f"of split {split!r} for {model_folder(model)}")
    evaluation = evaluate_examples(classifier, examples, split, stats)
    if write:
        write_metrics(evaluation, model_folder(model))
        write_card(model_folder(model))
    return evaluation


def load_model_examples(model: str, stats: ScanStats) -> list[Example]:
    """Return the examples of the annotations and splits of a model's config.

    Raises:
        ArtifactError: A file of the model is missing or altered, or nothing vouches
            for its config.
        ConfigError: The config or an annotation is wrong.
    """
    data = read_model_config(model_folder(model)).data
    return load_examples(
        data.annotated, test_share=data.test_share, stats=stats, shares=data
    )


def evaluate_examples(
    classifier: Classifier,
    examples: Sequence[Example],
    split: str,
    stats: ScanStats,
) -> Evaluation:
    """Measure a model on the examples of a split; each is scored once."""
    real = [e for e in examples if e.split == split and not e.synthetic]
    scored = score_examples(classifier, real)
    return Evaluation(
        basis=_basis(classifier, real, split, stats),
        splits=tuple(_count_splits(examples)),
        taught=tuple(_count_taught(examples)),
        metrics=measure(scored),
        gate=_gate_facts(classifier, real),
        picked_false_alarms=_picked_false_alarms(scored, real),
        challenge_rows=measure_challenge(classifier),
    )


def score_examples(
    classifier: Classifier, examples: Sequence[Example]
) -> ScoredExamples:
    """Return gold labels and scores of examples, in their order."""
    views = [example.view for example in examples]
    y_score = classifier.predict_proba(views)
    denied = _denied(views, y_score, classifier)
    return beside_gold(examples, y_score, denied, classifier.thresholds)


def beside_gold(
    examples: Sequence[Example],
    y_score: Scores,
    denied: NDArray[np.bool_],
    thresholds: Sequence[float],
) -> ScoredExamples:
    """Join scores with gold labels."""
    labels = default_labels()
    views = [example.view for example in examples]
    y_true = gold_table(examples, labels)
    return ScoredExamples(
        labels=labels,
        y_true=y_true,
        y_score=y_score,
        eligible=(kind_mask(views, labels) & judged_mask(examples, labels)) | y_true,
        denied=denied,
        thresholds=np.array(thresholds),
        kinds=_strings(example.kind.value for example in examples),
        languages=_strings(example.language or "" for example in examples),
        sources=_strings(example.source for example in examples),
        documents=_strings(example.document_id for example in examples),
        selections=_strings(e.selected_by.partition(":")[0] for e in examples),
    )


def _denied(
    views: Sequence[View], scores: Scores, classifier: Classifier
) -> NDArray[np.bool_]:
    """Return True for labels over their threshold that raise no flag."""
    raised = np.zeros(scores.shape, dtype=np.bool_)
    for i, (view, row) in enumerate(zip(views, scores, strict=True)):
        flags = flags_of(view, row, classifier)
        raised[i] = [label in flags for label in classifier.labels]
    denied: NDArray[np.bool_] = (scores >= np.array(classifier.thresholds)) & ~raised
    return denied


def check_measurable(examples: Iterable[Example], stats: ScanStats, what: str) -> None:
    """Refuse to measure nothing, because zeros would pass for results.

    Args:
        examples: Examples that are asked for; invented ones do not count.
        stats: Counts of the scan that found them.
        what: Description of the passages, for the message.

    Raises:
        ConfigError: There is no such passage; the message says how many rows were left
            out, and why.
    """
    if not all(example.synthetic for example in examples):
        return
    left_out = ", ".join(f"{n} ({why})" for why, n in sorted(stats.skipped.items()))
    msg = f"no real passage {what} to measure; rows left out: {left_out or 'none'}"
    if NOT_AT_HAND in stats.skipped:
        msg += f"; documents are read from {settings().corpus}; set TRIAGE_CORPUS"
    raise ConfigError(msg)


def write_metrics(evaluation: Evaluation, folder: Path) -> Path:
    """Write ``metrics.json`` into a model's folder and return its path.

    It also holds the results on whole documents, if these are at hand.
    """
    from pipeline.training.promotion.headline import measure_whole
    from pipeline.training.promotion.sets import own_whole

    path = folder / "metrics.json"
    found = plain(evaluation)
    if whole := measure_whole(str(folder), *own_whole(str(folder))):
        found["whole"] = whole
    path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return path


def passages_sha256(examples: Iterable[Example]) -> str:
    """Return a hash of passages and gold labels, whatever their order."""
    lines = sorted(f"{e.passage_id} {' '.join(sorted(e.labels))}\n" for e in examples)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def _basis(
    classifier: Classifier, real: Sequence[Example], split: str, stats: ScanStats
) -> Basis:
    return Basis(
        model_version=classifier.version,
        classifier=classifier.kind,
        split=split,
        labels_version=default_labels().version,
        n=len(real),
        n_positive=sum(bool(example.labels) for example in real),
        n_uncertain=sum(example.uncertain for example in real),
        n_sources=len({example.source for example in real}),
        n_documents=len({example.document_id for example in real}),
        passages_sha256=passages_sha256(real),
        annotations_sha256=stats.sha256,
        left_out=dict(sorted(stats.skipped.items())),
    )


def _count_splits(examples: Sequence[Example]) -> Iterator[dict[str, Any]]:
    for split in sorted({example.split for example in examples}):
        held = [example for example in examples if example.split == split]
        real = [example for example in held if not example.synthetic]
        yield {
            "split": split,
            "n_real": len(real),
            "n_real_positive": sum(bool(example.labels) for example in real),
            "n_sources": len({example.source for example in real}),
            "n_synthetic": len(held) - len(real),
        }


def _count_taught(examples: Sequence[Example]) -> Iterator[dict[str, Any]]:
    real = [e for e in examples if e.split != "test" and not e.synthetic]
    for language in sorted({example.view.language for example in real}):
        held = [example for example in real if example.view.language == language]
        n_positive = sum(bool(example.labels) for example in held)
        yield {"language": language, "n": len(held), "n_positive": n_positive}


def _picked_false_alarms(
    scored: ScoredExamples, examples: Sequence[Example]
) -> dict[str, Share]:
    found = {}
    selections = _strings(example.selected_by for example in examples)
    for column, label in enumerate(scored.labels.ids):
        picked = np.isin(selections, [f"{how}:{label}" for how in _PICKED])
        wrong = picked & ~scored.y_true[:, column]
        n_flagged = int(scored.flagged[wrong, column].sum())
        found[label] = Share.of(n_flagged, int(wrong.sum()))
    return found


def _strings(values: Iterable[str]) -> NDArray[np.str_]:
    return np.array(list(values), dtype=np.str_)


def _gate_facts(
    classifier: Classifier, examples: Sequence[Example]
) -> dict[str, Share] | None:
    """Return the shares behind the gate, or None without a gate or examples."""
    if not isinstance(classifier, TwoStageClassifier) or not examples:
        return None
    passed = classifier.passes([example.view for example in examples])
    positive = np.array([bool(example.labels) for example in examples])
    return {
        "asked": Share.of(int(passed.sum()), passed.size),
        "kept": Share.of(int((passed & positive).sum()), int(positive.sum())),
    }
