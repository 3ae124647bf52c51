"""Screen the documents of one transaction and write its dossier."""

from collections import Counter
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows._artifacts import Progress, publish, summary
from flows._batches import THREADS, may_pass, opened_store, screen_all
from flows._outputs import write_case
from pipeline.cases.model_facts import model_facts
from pipeline.datamodel import Coverage, Finding, Kind, Shelf
from pipeline.screening.folders import find_files
from pipeline.settings import settings

write_case_task = task(
    name="write_case",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_pass,
)(write_case)


def count_labels(findings: list[Finding]) -> dict[str, int]:
    """Return the number of findings by label, in alphabetical order."""
    return dict(sorted(Counter(finding.label for finding in findings).items()))


def count_statuses(coverages: list[Coverage]) -> dict[str, int]:
    """Return the number of documents by status, in alphabetical order."""
    return dict(sorted(Counter(line.status.value for line in coverages).items()))


@flow(name="triage_case", task_runner=THREADS)
def triage_case(
    paths: list[str],
    case: str = "case",
    reports: list[str] | None = None,
    kind: Kind | None = None,
    out: str = "out",
    model: str | None = None,
) -> dict[str, Any]:
    """Screen a transaction's documents, and reports to hold against them.

    Args:
        paths: Files or folders of the transaction.
        case: Its name.
        reports: Files or folders that go into its library of reports.
        kind: What the transaction's documents are; None to let the text decide.
        out: Folder for findings, coverage, parties, flags and the dossier.
        model: Name of a folder in ``models/``; the setting by default.

    Returns:
        ``documents`` and ``findings`` by status and label, ``flags`` by their
        weight, the proposed ``queue``, and the ``dossier``.
    """
    model = model or settings().model
    model_facts(model)  # refused before anything is stored
    # The case's own files last: what lies in both folders is evidence.
    shelves = [
        (
            Shelf.LIBRARY,
            Kind.REPORT,
            find_files([Path(path) for path in reports or []]),
        ),
        (Shelf.CASE, kind, find_files([Path(path) for path in paths])),
    ]
    progress = Progress("triage-case-progress", sum(len(s[2]) for s in shelves))
    coverages = [
        line
        for shelf, shelf_kind, files in shelves
        for line in screen_all(
            files,
            case=case,
            shelf=shelf,
            kind=shelf_kind,
            model=model,
            progress=progress,
        )
    ]
    written = write_case_task(case, out, model)
    labels = count_labels(opened_store().findings(case))
    publish(
        "triage-case",
        summary("Case triage", coverages, labels, Path(written["dossier"]), written),
        coverages,
    )
    return {
        "documents": count_statuses(coverages),
        "findings": labels,
        **written,
    }
