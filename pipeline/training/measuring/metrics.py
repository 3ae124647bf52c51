"""Results of a model on annotated passages: per label, per slice, per tier.

A label is measured on the passages that could carry it, given their document kind. If
brochures counted as right because a report label is absent, every number would look
too good. A label with few positives, or with positives from few sources, is listed as
not measurable and left out of every mean.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import default_labels
from pipeline.training.measuring import measures
from pipeline.training.measuring.measures import Interval, macro_interval
from pipeline.training.measuring.scored import ScoredExamples, Share
from pipeline.training.measuring.thresholds import clustered_recall_bound

MIN_POSITIVES = 30
"""Least number of positives: with 30, a recall of 0.9 is known to about +-0.12, and
fewer say nothing."""

MIN_SOURCES = 5
"""Least number of sources with positives: fewer show one author's habits, not the
label."""

TIERS = (1, 2)
_DECIMALS = 4


def basis_of(
    column: int, gold: NDArray[np.bool_], sources: NDArray[np.str_]
) -> dict[str, Any]:
    """Return the counts behind a label's numbers, as ``LabelMetrics`` names them."""
    label = default_labels().labels[column]
    n_positive, n_sources = int(gold.sum()), np.unique(sources[gold]).size
    return {
        "label": label.id,
        "tier": label.tier,
        "n_positive": n_positive,
        "n_sources": n_sources,
        "is_measurable": n_positive >= MIN_POSITIVES and n_sources >= MIN_SOURCES,
    }


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """One label on the passages of kinds with this label.

    Attributes:
        n: Number of passages that could carry it.
        n_positive: Number of passages that do.
        n_sources: Number of sources with at least one positive.
        is_measurable: Whether positives and sources suffice for a number.
        recall_at_least: Lower bound, with 95 % confidence, of the recall in as many
            further documents with the label; None without positives.
        precision: Precision at the threshold; without a value if nothing is flagged or
            nothing is positive.
        flags_per_100: Number of flags for 100 passages that could carry the label.
        average_precision: Average precision; None without positives.
        work_saved_95: Work saved over sampling at 95 % recall; None without positives.
        precision_at: Precision by recall in per cent; empty without positives.
        flagged_calibration_error: Calibration error of the flagged passages, whose
            scores are read; None without flags.
    """

    label: str
    tier: int
    n: int
    n_positive: int
    n_sources: int
    is_measurable: bool
    threshold: float
    recall: Share
    recall_at_least: float | None
    precision: Share
    flags_per_100: float | None
    average_precision: float | None
    work_saved_95: float | None
    precision_at: dict[str, float]
    brier: float | None
    calibration_error: float | None
    flagged_calibration_error: float | None


@dataclass(frozen=True, slots=True)
class TierMetrics:
    """Means over the measurable labels of a tier, each with the same weight.

    Attributes:
        measured: Ids of the labels in the means.
        average_precision: Mean and interval from resampled sources; None if no label is
            measurable.
        recall: Mean recall at the thresholds.
        precision: Mean precision of the labels that were flagged at all.
        document_recall: Share of the pairs of a document and its label with at least
            one right flag, over all labels of the tier.
    """

    tier: int
    n_labels: int
    measured: tuple[str, ...]
    average_precision: Interval | None
    recall: float | None
    precision: float | None
    document_recall: Share


@dataclass(frozen=True, slots=True)
class SliceMetrics:
    """All labels together on one part of the passages.

    Attributes:
        by: Criterion of the part: ``kind``, ``language``, ``selection`` or ``source``.
            Passages picked by a rule or a score hold more labels than a document; only
            those picked at random show how much an officer will have to read.
        value: Value of the criterion; "unknown" for passages without a language.
        n_positive: Number of passages with at least one label.
        recall: Recall over pairs of a passage and a gold label.
        precision: Precision over pairs of a passage and a flag.
        flags_per_100: Number of flags for 100 passages.
        expected: Sum of the scores: the expected number of labels if scores are
            probabilities. The observed number is the total of ``recall``.
        calibration_error: Calibration error over pairs of a passage and a label that it
            could carry.
        average_precision: Average precision over the same pairs; None if fewer than
            ``MIN_POSITIVES`` of them are positive.
    """

    by: str
    value: str
    n: int
    n_positive: int
    recall: Share
    precision: Share
    flags_per_100: float
    expected: float
    calibration_error: float | None
    average_precision: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything measured on one set of passages."""

    labels: tuple[LabelMetrics, ...]
    tiers: tuple[TierMetrics, ...]
    slices: tuple[SliceMetrics, ...]


def measure(scored: ScoredExamples) -> Metrics:
    """Measure a model on scored passages; there may be none."""
    labels = tuple(
        _measure_label(scored, column) for column in range(len(scored.labels.ids))
    )
    return Metrics(
        labels=labels,
        tiers=tuple(_measure_tier(scored, tier, labels) for tier in TIERS),
        slices=tuple(_measure_slices(scored)),
    )


def plain(record: Any) -> dict[str, Any]:
    """Return the fields of a dataclass as plain values, floats to four decimals."""
    found: dict[str, Any] = rounded(asdict(record))
    return found


def rounded(value: Any) -> Any:
    """Return nested plain values with floats to four decimals.

    More digits would differ between processors and change every rebuilt card.
    """
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _measure_label(scored: ScoredExamples, column: int) -> LabelMetrics:
    rows = scored.eligible[:, column]
    y_true, y_score = scored.y_true[rows, column], scored.y_score[rows, column]
    threshold = float(scored.thresholds[column])
    flagged = y_score >= threshold
    n, n_positive = int(rows.sum()), int(y_true.sum())
    n_found = int((flagged & y_true).sum())
    return LabelMetrics(
        n=n,
        threshold=threshold,
        recall=Share.of(n_found, n_positive),
        recall_at_least=clustered_recall_bound(
            flagged[y_true], scored.documents[rows][y_true]
        )
        if n_positive
        else None,
        precision=Share.of_flags(n_found, int(flagged.sum()), n_positive),
        flags_per_100=100.0 * float(flagged.mean()) if n else None,
        brier=measures.brier_score(y_true, y_score) if n else None,
        calibration_error=measures.calibration_error(y_true, y_score),
        flagged_calibration_error=measures.calibration_error(
            y_true[flagged], y_score[flagged]
        ),
        **basis_of(column, y_true, scored.sources[rows]),
        **_ranking(y_true, y_score),
    )


def _ranking(y_true: NDArray[np.bool_], y_score: NDArray[np.float64]) -> dict[str, Any]:
    """Return the figures that need at least one positive."""
    if not y_true.any():
        return {
            "average_precision": None,
            "work_saved_95": None,
            "precision_at": {},
        }
    return {
        "average_precision": measures.average_precision(y_true, y_score),
        "work_saved_95": measures.work_saved(y_true, y_score),
        "precision_at": {
            str(percent): measures.precision_at_recall(y_true, y_score, percent / 100)
            for percent in (80, 90, 95)
        },
    }


def _measure_tier(
    scored: ScoredExamples, tier: int, labels: tuple[LabelMetrics, ...]
) -> TierMetrics:
    columns = [i for i, label in enumerate(labels) if label.tier == tier]
    measured = [i for i in columns if labels[i].is_measurable]
    return TierMetrics(
        tier=tier,
        n_labels=len(columns),
        measured=tuple(labels[i].label for i in measured),
        average_precision=macro_interval(
            scored.y_true[:, measured], scored.y_score[:, measured], scored.sources
        )
        if measured
        else None,
        recall=mean_of_known([labels[i].recall.value for i in measured]),
        precision=mean_of_known([labels[i].precision.value for i in measured]),
        document_recall=_document_recall(scored, columns),
    )


def mean_of_known(values: list[float | None]) -> float | None:
    """Return the mean of the values that are not None, or None without any."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _document_recall(scored: ScoredExamples, columns: list[int]) -> Share:
    documents = scored.documents
    n_found = n_total = 0
    for column in columns:
        positive = scored.y_true[:, column]
        found = positive & scored.flagged[:, column]
        n_total += np.unique(documents[positive]).size
        n_found += np.unique(documents[found]).size
    return Share.of(n_found, n_total)


def _measure_slices(scored: ScoredExamples) -> Iterator[SliceMetrics]:
    languages = np.where(scored.languages == "", "unknown", scored.languages)
    for by, keys in (
        ("kind", scored.kinds),
        ("language", languages),
        ("selection", scored.selections),
        ("source", scored.sources),
    ):
        for value in np.unique(keys):
            yield _measure_slice(scored.select(keys == value), by, str(value))


def _measure_slice(scored: ScoredExamples, by: str, value: str) -> SliceMetrics:
    flagged = scored.flagged
    n_found = int((flagged & scored.y_true).sum())
    n_flagged = int(flagged.sum())
    y_true, y_score = scored.y_true[scored.eligible], scored.y_score[scored.eligible]
    return SliceMetrics(
        by=by,
        value=value,
        n=len(scored),
        n_positive=int(scored.y_true.any(axis=1).sum()),
        recall=Share.of(n_found, int(scored.y_true.sum())),
        precision=Share.of(n_found, n_flagged),
        flags_per_100=100.0 * n_flagged / len(scored),
        expected=float(y_score.sum()),
        calibration_error=measures.calibration_error(y_true, y_score),
        average_precision=measures.average_precision(y_true, y_score)
        if y_true.sum() >= MIN_POSITIVES
        else None,
    )
