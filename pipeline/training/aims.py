"""Aims of a model beyond the targets of its labels, and its results."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class QualityTarget:
    """One aim with the figure reached.

    Attributes:
        what: Name of the figure.
        wanted: Limit of the figure.
        is_least: Whether the limit is a minimum; otherwise it is a maximum.
        reached: Figure reached; None if it was not measured.
        label: Label with this figure, or "".
    """

    what: str
    wanted: float
    is_least: bool
    reached: float | None
    label: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or ``not measured``."""
        if self.reached is None:
            return "not measured"
        margin = self.reached - self.wanted
        return "met" if (margin if self.is_least else -margin) >= 0 else "missed"


def aims(
    metrics: dict[str, Any], training: dict[str, Any] | None
) -> tuple[QualityTarget, ...]:
    """Return all aims.

    Args:
        metrics: Content of ``metrics.json``; that of an older training may lack fields.
        training: Content of ``training.json``, or None.
    """
    return tuple(_aims(metrics, training or {}))


def _aims(metrics: dict[str, Any], training: dict[str, Any]) -> Iterator[QualityTarget]:
    labels = [m for m in metrics["metrics"]["labels"] if m["is_measurable"]]
    first = [m for m in labels if m["tier"] == 1]
    tier = metrics["metrics"]["tiers"][0]
    lowest = min(((m["recall"]["value"], m["label"]) for m in first), default=_NONE)
    heaps = {d["heap"]: d["per_10_pages"] for d in metrics.get("density", ())}
    left_out = training.get("left_out", {}).get("cascade") or {"value": None}
    yield QualityTarget("recall, mean of tier 1", 0.95, True, tier["recall"])
    yield QualityTarget("recall, lowest of a label of tier 1", 0.88, True, *lowest)
    yield QualityTarget("precision, mean of tier 1", 0.50, True, tier["precision"])
    worst = _worst(labels, "calibration_error")
    yield QualityTarget("calibration error of a label", 0.05, False, *worst)
    worst = _worst(labels, "flagged_calibration_error")
    yield QualityTarget("the same among flagged passages", 0.05, False, *worst)
    brochures, unrelated = heaps.get("brochures"), heaps.get("unrelated")
    yield QualityTarget("flags on 10 pages of brochures", 12, False, brochures)
    yield QualityTarget("flags on 10 pages of unrelated documents", 4, False, unrelated)
    what = "average precision, mean of tier 1, sources left out in training"
    yield QualityTarget(what, 0.60, True, left_out["value"])


_NONE = (None, "")


def _worst(labels: Rows, field: str) -> tuple[float | None, str]:
    known = [(m[field], m["label"]) for m in labels if m.get(field) is not None]
    return max(known, default=_NONE)
