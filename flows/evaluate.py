"""Measure the model in use on annotated passages of unseen sources."""

from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows._artifacts import table
from flows._reruns import rerun_when_lost
from pipeline.settings import settings

HEADER = ("label", "passages", "recall", "precision", "threshold")


@flow(name="evaluate")
@rerun_when_lost
def evaluate(model: str | None = None, split: str = "test") -> dict[str, Any]:
    """Measure a model; nothing of it changes.

    Args:
        model: Name of a folder in ``models/``, or a path; the setting by default.
        split: Name of the split: ``test``, ``dev`` or ``train``.

    Returns:
        ``recall`` and ``precision`` by label, as they print.
    """
    # Imported here, because deployments are registered on machines that cannot train.
    from pipeline.training.promotion.evaluate import evaluate as measure

    model = model or settings().model
    found = task(cache_policy=NO_CACHE, name="measure")(measure)(model, split)
    labels = found.metrics.labels
    rows = [
        (m.label, m.n_positive, m.recall, m.precision, f"{m.threshold:.3f}")
        for m in labels
    ]
    create_markdown_artifact(
        f"# {model}, split {split}\n\n{table(HEADER, rows)}\n", key="evaluate"
    )
    return {
        "recall": {m.label: str(m.recall) for m in labels},
        "precision": {m.label: str(m.precision) for m in labels},
    }
