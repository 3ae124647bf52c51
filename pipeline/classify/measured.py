"""What a model's figures mean: its scores, and which labels met their targets.

Card, dossier and desk say the same of a model because they ask here.
"""

from collections.abc import Mapping
from typing import Any

GOALS = {
    "recall_1": 0.90,
    "bound_1": 0.85,
    "precision_1": 0.35,
    "recall_2": 0.80,
    "false_alarms": 0.15,
}
"""Targets of the taxonomy, section 9, for the operating thresholds."""

SCORE_MEANING = (
    "A score, 0 to 1, is for ranking: it is calibrated on passages picked for "
    "annotation, among which labels are more frequent than in a document read from "
    "front to back, so that 0.6 is not six in ten."
)
"""What may be read from a score, in one sentence."""

MET = "met"


def target(label: Mapping[str, Any]) -> str:
    """Return in words whether a label meets the targets of its tier.

    Args:
        label: Its row in ``metrics.json``.

    Returns:
        ``met``, ``missed`` or ``not measurable``.
    """
    if not label["is_measurable"]:
        return "not measurable"
    recall, precision = label["recall"]["value"], label["precision"]["value"] or 0.0
    if label["tier"] == 1:
        is_met = recall >= GOALS["recall_1"] and precision >= GOALS["precision_1"]
        is_met = is_met and label["recall_at_least"] >= GOALS["bound_1"]
    else:
        is_met = recall >= GOALS["recall_2"]
    return MET if is_met else "missed"


def targets(metrics: Mapping[str, Any]) -> dict[str, str]:
    """Return ``target`` of each label in the content of a ``metrics.json``."""
    return {row["label"]: target(row) for row in metrics["metrics"]["labels"]}
