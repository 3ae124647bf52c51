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
from pipeline.training.measures import macro_interval
from pipeline.training.metrics import basis_of, mean_of_known
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


def left_out(
    examples: Sequence[Example], scores: LeftOutScores, n_folds: int
) -> dict[str, Any]:
    """Return results over the real examples, each scored once, as plain values.

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
        n_found = int((there & flags[:, j]).sum())
        return {
            **basis_of(j, there, sources),
            "cascade": measures.average_precision(gold[own, j], score[own, j])
            if there.any()
            else None,
            "recall": asdict(Share.of(n_found, int(there.sum()))),
            "precision": asdict(Share.of(n_found, int(flags[:, j].sum()))),
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
