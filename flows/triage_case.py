"""Screen the documents of one transaction and write its dossier."""

from collections import Counter
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows._artifacts import publish, summary
from flows._batches import (
    may_pass,
    opened_model,
    opened_store,
    screen_in_tasks,
)
from flows._reruns import rerun_when_lost
from flows._runner import RUNNER
from pipeline.datamodel import Coverage, Finding, Kind
from pipeline.dossier.run_summary import flag_weights
from pipeline.screening.case import screen_case, write_case
from pipeline.screening.drift import measure_drift
from pipeline.settings import settings


def _write(case: str, out: str, model: str) -> str:
    """Write the files of a case, and return the dossier's absolute path."""
    folder = Path(out).resolve()
    written = write_case(opened_store(), case, folder, opened_model(model))
    return next(str(path) for path in written.files if path.name == "dossier.html")


write_case_task = task(
    name="write_case",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_pass,
)(_write)


def count_labels(findings: list[Finding]) -> dict[str, int]:
    """Return the number of findings by label, in alphabetical order."""
    return dict(sorted(Counter(finding.label for finding in findings).items()))


def count_statuses(coverages: list[Coverage]) -> dict[str, int]:
    """Return the number of documents by status, in alphabetical order."""
    return dict(sorted(Counter(line.status.value for line in coverages).items()))


@flow(name="triage_case", task_runner=RUNNER)
@rerun_when_lost
def triage_case(
    paths: list[str],
    case: str = "case",
    reports: list[str] | None = None,
    kind: Kind | None = None,
    out: str = "out",
    model: str | None = None,
) -> dict[str, Any]:
    """Screen the documents of a transaction and reports to compare with them.

    Args:
        paths: Files or folders of the transaction.
        case: Name of the case.
        reports: Files or folders that go into its library of reports.
        kind: Kind of these documents; None detects it from the text.
        out: Folder for findings, coverage, parties, flags and the dossier.
        model: Name of a folder in ``models/``; the setting by default.

    Returns:
        Numbers of ``documents`` by status and of ``findings`` by label, the weight of
        each of the ``flags``, the proposed next step (``queue``) and the path of the
        ``dossier``.
    """
    model = model or settings().model
    run = screen_case(
        case,
        [Path(path) for path in paths],
        [Path(path) for path in reports or []],
        kind=kind,
        store=opened_store(),
        model=opened_model(model),
        screen=screen_in_tasks(model, "triage-case-progress"),
    )
    dossier: str = write_case_task(case, out, model)
    written = {
        "dossier": dossier,
        "queue": run.sheet.queue.value,
        "flags": flag_weights(run.sheet),
    }
    labels = count_labels(opened_store().findings(case))
    drift = measure_drift(opened_store(), opened_model(model))
    text = summary("Case triage", run.coverage, labels, Path(dossier), written)
    publish("triage-case", "\n\n".join([text, *drift.lines()]), run.coverage)
    return {
        "documents": count_statuses(run.coverage),
        "findings": labels,
        **written,
    }
