"""Screen stored documents again with the readers and the model of today."""

from typing import Any

from prefect import flow

from flows._artifacts import publish, summary, table
from flows._batches import opened_model, opened_store, screen_in_tasks
from flows._reruns import rerun_when_lost
from flows._runner import RUNNER
from flows.triage_case import count_statuses
from pipeline.screening.rescreen import cases_to_rescreen, rescreen_case
from pipeline.settings import settings


@flow(name="rescreen", task_runner=RUNNER)
@rerun_when_lost
def rescreen(
    cases: list[str] | None = None, model: str | None = None
) -> dict[str, Any]:
    """Screen open cases and the library again, one after the other.

    Args:
        cases: Names of cases; all open ones and the library by default.
        model: Name of a folder in ``models/``; the setting by default.

    Returns:
        Numbers of ``documents`` screened again by status, and by case (``cases``), and
        the ids of those ``without_bytes`` by case.
    """
    model = model or settings().model
    store = opened_store()
    runs = [
        rescreen_case(
            case,
            store=store,
            model=opened_model(model),
            screen=screen_in_tasks(model, "rescreen-progress"),
        )
        for case in cases_to_rescreen(store, cases or ())
    ]
    coverages = [line for run in runs for line in run.coverage]
    rows = [(run.case, len(run.coverage), len(run.without_bytes)) for run in runs]
    header = ("case", "screened again", "without bytes")
    text = f"{summary('Screened again', coverages, {})}\n{table(header, rows)}\n"
    publish("rescreen", text, coverages)
    return {
        "documents": count_statuses(coverages),
        "cases": {run.case: len(run.coverage) for run in runs},
        "without_bytes": {run.case: list(run.without_bytes) for run in runs},
    }
