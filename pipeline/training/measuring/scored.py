"""Passages with gold labels and scores: the input of every measure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from pipeline.labels import LabelSet

if TYPE_CHECKING:
    from pipeline.training.data import Example


def gold_table(examples: "Sequence[Example]", labels: LabelSet) -> NDArray[np.bool_]:
    """Return the gold labels, shape (n_examples, n_labels)."""
    table = [[label in example.labels for label in labels.ids] for example in examples]
    return np.array(table, dtype=np.bool_).reshape(len(examples), len(labels.ids))


def judged_mask(examples: "Sequence[Example]", labels: LabelSet) -> NDArray[np.bool_]:
    """Return a mask of the labels that were judged, shape (n_examples, n_labels)."""
    mask = np.ones((len(examples), len(labels.ids)), dtype=np.bool_)
    for i, example in enumerate(examples):
        if example.judged is not None:
            mask[i] = [label in example.judged for label in labels.ids]
    return mask


@dataclass(frozen=True, slots=True)
class ScoredExamples:
    """Gold labels and scores of the same passages; columns are the label set.

    Attributes:
        labels: Label set.
        y_true: Gold labels, shape (n_passages, n_labels).
        y_score: Calibrated probabilities, shape (n_passages, n_labels).
        eligible: Whether a passage's kind can carry the label and somebody judged it,
            or the passage carries it against the kind's rule: then the model cannot
            find it, and that counts as missed. Shape (n_passages, n_labels).
        denied: Whether the passage negates or forbids the label: this is
            counter-evidence and no flag, whatever the score. Shape (n_passages,
            n_labels).
        thresholds: Thresholds of the labels; ``score >= threshold`` flags; shape
            (n_labels,).
        kinds: Document kind of each passage.
        languages: ISO 639-1 code of each passage, "" if unknown.
        sources: Group of sources of each passage that must not cross a split.
        documents: Document of each passage.
        selections: Reason why each passage was annotated, for example ``random``,
            ``rule`` or ``score``.
    """

    labels: LabelSet
    y_true: NDArray[np.bool_]
    y_score: NDArray[np.float64]
    eligible: NDArray[np.bool_]
    denied: NDArray[np.bool_]
    thresholds: NDArray[np.float64]
    kinds: NDArray[np.str_]
    languages: NDArray[np.str_]
    sources: NDArray[np.str_]
    documents: NDArray[np.str_]
    selections: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Flags by passage and label."""
        flags: NDArray[np.bool_] = self.y_score >= self.thresholds
        return flags & self.eligible & ~self.denied

    def select(self, rows: NDArray[np.bool_]) -> "ScoredExamples":
        """Return the passages selected by ``rows``."""
        table = {one.name: getattr(self, one.name) for one in fields(self)}
        own = {
            k: v[rows] for k, v in table.items() if k not in ("labels", "thresholds")
        }
        return ScoredExamples(**table | own)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its exact two-sided 95 % interval (Clopper-Pearson).

    The interval assumes independent passages. Those of one document are not quite
    independent, so it is somewhat too narrow.
    """

    n_found: int
    n_total: int
    value: float | None
    low: float
    high: float

    @classmethod
    def of(cls, n_found: int, n_total: int) -> "Share":
        """Return the share; without a total its value is None.

        Source:
            Clopper and Pearson, Biometrika 26 (1934), 404-413: at least the stated
            confidence for every true share, where Wilson's only has it on average.
        """
        n_missed = n_total - n_found
        low = betaincinv(n_found, n_missed + 1, 0.025) if n_found else 0.0
        high = 1 - betaincinv(n_missed, n_found + 1, 0.025) if n_missed else 1.0
        value = n_found / n_total if n_total else None
        return cls(n_found, n_total, value, float(low), float(high))

    @classmethod
    def of_flags(cls, n_found: int, n_flagged: int, n_positive: int) -> "Share":
        """Return the precision of a label's flags.

        Without a positive it can only be 0, whatever the model does. It was not
        measured, and its value is None.
        """
        return cls.of(n_found, n_flagged if n_positive else 0)

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        return (
            f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f}; "
            f"{self.n_found} of {self.n_total})"
        )
