"""Training results on held-out sources.

To calibrate a model, every example is scored by models that never saw its source.
The same scores show how each stage does on unseen vendors, at no further cost. The
thresholds behind recall and precision are set by the sources of the other folds. Only
calibration (three numbers for each label) and the gate (one number) have seen all
sources.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training import measures
from pipeline.training.bootstrap import Interval, macro_interval
from pipeline.training.data import Example
from pipeline.training.evaluate import is_challenge
from pipeline.training.heads import Array, Bools, Rows
from pipeline.training.metrics import LabelBasis, basis_of, mean_of_known
from pipeline.training.scored import Share


@dataclass(frozen=True, slots=True)
class LeftOutScores:
    """Scores by models that never saw an example's source.

    Attributes:
        rows: Facts about the examples.
        words: Probabilities from words alone, shape (n_rows, n_labels).
        first: Probabilities from the first stage, the same shape.
        encoder: Margins of the second stage alone, the same shape.
        both: Probabilities from both, if every passage is read twice.
        cascade: Probabilities of the model, behind its gate.
        passed: Whether the gate lets a row through, shape (n_rows,).
        thresholds: Thresholds of the model, shape (n_labels,).
        flags: Flags at thresholds set on other sources, shape (n_rows, n_labels).
        spared_s: Seconds of this training that an earlier one had spent.
    """

    rows: Rows
    words: Array
    first: Array
    encoder: Array
    both: Array
    cascade: Array
    passed: Bools
    thresholds: Array
    flags: Bools
    spared_s: float


@dataclass(frozen=True, slots=True)
class LeftOutLabel(LabelBasis):
    """Average precision of one label's stages, and its flags.

    Attributes:
        words: Average precision of words alone; None without positives, like the next
            three.
        first: Average precision of the first stage, on which the gate depends.
        encoder: Average precision of the second stage alone.
        cascade: Average precision of the whole model.
        recall: Recall at thresholds set on other sources.
        precision: Precision at the same thresholds.
    """

    words: float | None
    first: float | None
    encoder: float | None
    cascade: float | None
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class LeftOut:
    """All labels, and the cost of the gate.

    Attributes:
        n: Number of real passages, each scored once.
        n_sources: Number of their sources.
        n_folds: Number of parts into which these were dealt.
        labels: Results of each label.
        words: Mean average precision of words alone over the measurable labels of tier
            1, sources resampled; None if there is none, like the next three.
        first: Same mean for the first stage.
        cascade: Same mean for the model.
        ungated: Same mean if the encoder read every passage.
        recall: Mean recall over the same labels; None if there is none.
        precision: Mean precision over the same labels; None if there is none.
        read_twice: Share of random passages that the gate lets through.
        kept: Share of the labels flagged rightly without the gate that it keeps.
    """

    n: int
    n_sources: int
    n_folds: int
    labels: tuple[LeftOutLabel, ...]
    words: Interval | None
    first: Interval | None
    cascade: Interval | None
    ungated: Interval | None
    recall: float | None
    precision: float | None
    read_twice: Share
    kept: Share


def left_out(
    examples: Sequence[Example], scores: LeftOutScores, n_folds: int
) -> dict[str, Any]:
    """Return ``LeftOut`` over the real examples as plain values."""
    rows = scores.rows
    asked = np.array([not e.synthetic and not is_challenge(e) for e in examples])
    sources = np.array([example.source for example in examples])[asked]
    gold, allowed = rows.gold[asked], rows.allowed[asked]
    flags = scores.flags[asked]
    stages = {
        "words": scores.words[asked],
        "first": scores.first[asked],
        "encoder": scores.encoder[asked],
        "cascade": scores.cascade[asked],
    }
    labels = tuple(
        _label(j, gold[:, j], allowed[:, j], flags[:, j], sources, stages)
        for j in range(gold.shape[1])
    )
    tier_1 = [j for j, m in enumerate(labels) if m.is_measurable and m.tier == 1]

    def macro(score: Array) -> Interval | None:
        if not tier_1:
            return None
        return macro_interval(gold[:, tier_1], score[:, tier_1], sources)

    flagged = gold & (scores.both[asked] >= scores.thresholds)
    kept = flagged & (stages["cascade"] >= scores.thresholds)
    drawn = scores.passed[asked & rows.is_random]
    found = LeftOut(
        n=len(sources),
        n_sources=np.unique(sources).size,
        n_folds=n_folds,
        labels=labels,
        words=macro(stages["words"]),
        first=macro(stages["first"]),
        cascade=macro(stages["cascade"]),
        ungated=macro(scores.both[asked]),
        recall=mean_of_known([labels[j].recall.value for j in tier_1]),
        precision=mean_of_known([labels[j].precision.value for j in tier_1]),
        read_twice=Share.of(int(drawn.sum()), drawn.size),
        kept=Share.of(int(kept.sum()), int(flagged.sum())),
    )
    return asdict(found)


def _label(
    column: int,
    gold: Bools,
    allowed: Bools,
    flags: Bools,
    sources: NDArray[np.str_],
    stages: dict[str, Array],
) -> LeftOutLabel:
    def precision_of(stage: str) -> float | None:
        if not gold.any():
            return None
        return measures.average_precision(gold[allowed], stages[stage][allowed, column])

    n_found = int((gold & flags).sum())
    return LeftOutLabel(
        **basis_of(column, gold, sources),
        words=precision_of("words"),
        first=precision_of("first"),
        encoder=precision_of("encoder"),
        cascade=precision_of("cascade"),
        recall=Share.of(n_found, int(gold.sum())),
        precision=Share.of(n_found, int(flags.sum())),
    )
