"""Meaning of a model's figures: scores, and whether labels meet their targets.

Card, dossier and desk all use this module, so they say the same about a model.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from pipeline.errors import ArtifactError, explain
from pipeline.labels import Label

GOALS = {
    "recall_1": 0.90,
    "bound_1": 0.85,
    "precision_1": 0.35,
    "recall_2": 0.80,
    "false_alarms": 0.15,
}
"""Targets of the taxonomy, section 9, for the operating thresholds."""

SCORE_MEANING = (
    "A score, from 0 to 1, says how likely a passage of an English document carries "
    "the label: of 100 findings with scores around 0.6, about 60 are right. For a "
    "single label, or in other languages, calibration is worse: there, use scores only "
    "to rank passages."
)
"""Meaning of a score, for users."""

MET = "met"


def target(label: Mapping[str, Any]) -> str:
    """Return ``met``, ``missed`` or ``not measurable`` for a label of the metrics."""
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
    """Return ``target`` of each label; none without measurements."""
    rows = metrics["metrics"]["labels"] if metrics else ()
    return {row["label"]: target(row) for row in rows}


def is_experimental(label: Label, found: Mapping[str, str]) -> bool:
    """Return True if a tier 2 label missed its target or was not measurable.

    Source: TAXONOMY, 3: tier 2 "ships with a visible 'experimental' mark until it
        does" meet its recall. The list of labels says what tier 1 reaches.
    """
    return label.tier == 2 and found.get(label.id) != MET


def read_metrics(folder: Path) -> dict[str, Any]:
    """Return a model's ``metrics.json``, or an empty dict.

    Raises:
        ArtifactError: The file is not valid metrics.
    """
    path = folder / "metrics.json"
    if not path.is_file():
        return {}
    content = path.read_bytes()
    try:
        _Measured.model_validate_json(content)
    except ValidationError as error:
        msg = f"{path}: not what `triage evaluate --write` writes: {explain(error)}"
        raise ArtifactError(msg) from error
    found: dict[str, Any] = json.loads(content)
    return found


class _Recall(BaseModel):
    value: float


class _Precision(BaseModel):
    value: float | None


class _Measurable(BaseModel):
    label: str
    tier: Literal[1, 2]
    is_measurable: Literal[True]
    recall: _Recall
    recall_at_least: float
    precision: _Precision


class _TooFew(BaseModel):
    label: str
    is_measurable: Literal[False]


class _Metrics(BaseModel):
    labels: tuple[_Measurable | _TooFew, ...]


class _Basis(BaseModel):
    model_version: str


class _Measured(BaseModel):
    """The part of ``metrics.json`` for dossier and desk."""

    basis: _Basis
    metrics: _Metrics
