"""Read a folder of reports into the library."""

from pathlib import Path
from typing import Any

from prefect import flow

from flows._artifacts import publish, summary
from flows._batches import opened_model, opened_store, screen_in_tasks
from flows._reruns import rerun_when_lost
from flows._runner import RUNNER
from flows.triage_case import count_labels, count_statuses
from pipeline.datamodel import LIBRARY, Kind
from pipeline.ingest.folder_entry import find_entries
from pipeline.screening.library import screen_library
from pipeline.settings import settings


@flow(name="ingest_library", task_runner=RUNNER)
@rerun_when_lost
def ingest_library(
    folder: str | None = None, kind: Kind = Kind.REPORT, model: str | None = None
) -> dict[str, Any]:
    """Screen every file of a folder into the library.

    Args:
        folder: Folder into which people put reports; ``inbox`` under TRIAGE_HOME by
            default, made if it is missing.
        kind: Kind of the files.
        model: Name of a folder in ``models/``; the setting by default.

    Returns:
        ``documents`` by status and ``findings`` by label.
    """
    inbox = Path(folder) if folder else settings().home / "inbox"
    if folder is None:
        inbox.mkdir(parents=True, exist_ok=True)
    model = model or settings().model
    found = screen_library(
        find_entries([inbox]),
        kind=kind,
        store=opened_store(),
        model=opened_model(model),
        screen=screen_in_tasks(model, "ingest-library-progress"),
    )
    coverages = [line for lines in found for line in lines]
    ids = {line.document_id for line in coverages}
    labels = count_labels(
        [
            finding
            for finding in (opened_store().findings(LIBRARY) if coverages else [])
            if finding.document_id in ids
        ]
    )
    publish("ingest-library", summary("Library", coverages, labels), coverages)
    return {"documents": count_statuses(coverages), "findings": labels}
