"""Training results on held-out sources.

To calibrate a model, every example is scored by models that never saw its source.
The same scores show how the model does on unseen vendors, at no further cost. The
thresholds behind recall and precision are set by the sources of the other folds. Only
calibration (three numbers for each label) and the gate (one number) have seen all
sources.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.training import measures
from pipeline.training.data import Example
from pipeline.training.heads import Array, Bools, Rows
from pipeline.training.measures import Interval, macro_interval
from pipeline.training.metrics import LabelBasis, basis_of, mean_of_known
from pipeline.training.scored import Share


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


@dataclass(frozen=True, slots=True)
class LeftOutLabel(LabelBasis):
    """Results of one label.

    Attributes:
        cascade: Average precision of the model; None without positives.
        recall: Recall at thresholds set on other sources.
        precision: Precision at the same thresholds.
    """

    cascade: float | None
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Results of all labels.

    Attributes:
        n: Number of real passages, each scored once.
        n_sources: Number of their sources.
        n_folds: Number of parts into which these were dealt.
        labels: Results of each label.
        cascade: Mean average precision over the measurable labels of tier 1, sources
            resampled; None if there is none, like the next two.
        recall: Mean recall over the same labels.
        precision: Mean precision over the same labels.
    """

    n: int
    n_sources: int
    n_folds: int
    labels: tuple[LeftOutLabel, ...]
    cascade: Interval | None
    recall: float | None
    precision: float | None


def left_out(
    examples: Sequence[Example], scores: LeftOutScores, n_folds: int
) -> dict[str, Any]:
    """Return ``LeftOut`` over the real examples as plain values."""
    asked = np.array([not e.synthetic for e in examples])
    sources = np.array([example.source for example in examples])[asked]
    gold, allowed = scores.rows.gold[asked], scores.rows.allowed[asked]
    score, flags = scores.cascade[asked], scores.flags[asked]

    def result(j: int) -> LeftOutLabel:
        own, there = allowed[:, j], gold[:, j]
        n_found = int((there & flags[:, j]).sum())
        return LeftOutLabel(
            **basis_of(j, there, sources),
            cascade=measures.average_precision(gold[own, j], score[own, j])
            if there.any()
            else None,
            recall=Share.of(n_found, int(there.sum())),
            precision=Share.of(n_found, int(flags[:, j].sum())),
        )

    labels = tuple(result(j) for j in range(gold.shape[1]))
    tier_1 = [j for j, m in enumerate(labels) if m.is_measurable and m.tier == 1]
    found = LeftOut(
        n=len(sources),
        n_sources=np.unique(sources).size,
        n_folds=n_folds,
        labels=labels,
        cascade=macro_interval(gold[:, tier_1], score[:, tier_1], sources)
        if tier_1
        else None,
        recall=mean_of_known([labels[j].recall.value for j in tier_1]),
        precision=mean_of_known([labels[j].precision.value for j in tier_1]),
    )
    return asdict(found)
