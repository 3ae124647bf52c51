"""Fetch new documents of publishers, and read them into the library.

A source that fails (its list is gone, it shrank, its pages are empty) does not stop the
refresh of the others. It fails the run at the end, with its reason in the summary.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows._artifacts import publish, summary, table
from flows._batches import (
    may_pass,
    opened_model,
    opened_store,
    screen_in_tasks,
)
from flows._reruns import rerun_when_lost
from flows._runner import RUNNER
from flows.triage_case import count_statuses
from pipeline.screening import library
from pipeline.screening.file import Screen
from pipeline.screening.library import COUNTS, SourceRun
from pipeline.settings import settings
from pipeline.sources.manifest import select_manifests
from pipeline.sources.refresh import refresh_source
from pipeline.store.staging import Stage

refresh_source_task = task(
    name="refresh_source",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[30, 300],
    retry_condition_fn=may_pass,
)(refresh_source)


def _screen_into(model: str, key: str, stage: Stage) -> Screen:
    return screen_in_tasks(model, key, stage.name)


MISSING = ("state", "file", "reason")
NEWS = ("case", "news", "report", "passages")
"""Columns of the notices, without names of parties or persons."""

HEADER = ("source", *COUNTS, "reason")


def news_rows(runs: Iterable[SourceRun]) -> Iterator[tuple[str, str, str, int]]:
    """Yield the notices of refreshes as rows of the artifact."""
    for news in (each for run in runs for each in run.news):
        yield news.case, news.kind.value, news.document_id[:12], news.n_passages


@flow(name="refresh_library", task_runner=RUNNER)
@rerun_when_lost
def refresh_library(
    sources: list[str] | None = None,
    model: str | None = None,
    *,
    accept_shrink: bool = False,
) -> dict[str, Any]:
    """Refresh sources, one after the other: each is polite to one host.

    Args:
        sources: Ids of sources; all active ones by default.
        model: Name of a folder in ``models/``; the setting by default.
        accept_shrink: Whether to accept lists that lost more than half of their files.

    Returns:
        Numbers of ``documents`` by status and of ``new`` files by source, and the
        ``missing`` ones with the reason: files not fetched, documents not read in full.

    Raises:
        SourceError: At least one source failed, or its manifest cannot be read; the
            others were refreshed.
    """
    model = model or settings().model
    manifests, problems = select_manifests(sources or [])
    runs = [
        library.refresh_library(
            manifest,
            store=opened_store(),
            model=opened_model(model),
            screen=partial(_screen_into, model, f"refresh-{manifest.source_id}"),
            fetch=refresh_source_task,
            accept_shrink=accept_shrink,
        )
        for manifest in manifests
    ]
    coverages = [line for run in runs for line in run.coverage]
    missing = [each for run in runs for each in run.missing]
    rows = [(run.source, *run.counts().values(), run.reason) for run in runs]
    parts = [
        summary("Refresh", coverages, {}),
        table(HEADER, rows),
        table(MISSING, [(x.state, x.name, x.reason) for x in missing]),
        table(NEWS, [*news_rows(runs)]),
        *(run.unsent for run in runs if run.unsent),
    ]
    publish("refresh-library", "\n".join(f"{part}\n" for part in parts), coverages)
    library.require_all(runs, problems)
    return {
        "documents": count_statuses(coverages),
        "new": {run.source: run.counts()["new"] for run in runs},
        "missing": [asdict(each) for each in missing],
    }
