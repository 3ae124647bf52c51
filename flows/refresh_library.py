"""Fetch what publishers added, and read it into the library.

A source that fails (its list is gone, it shrank, its pages are empty) does not
keep the others from being refreshed; it fails the run at the end, with its
reason in the summary.
"""

from dataclasses import asdict, dataclass
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows._artifacts import Progress, publish, summary, table
from flows._batches import (
    THREADS,
    may_pass,
    opened_model,
    opened_store,
    screen_all,
)
from flows.triage_case import count_statuses
from pipeline.classify.model import open_encoders
from pipeline.datamodel import Coverage, Shelf
from pipeline.errors import SourceError, StoreError
from pipeline.screening.library import LIBRARY, Missing, list_unfetched, missing_of
from pipeline.screening.revisions import link_revisions
from pipeline.settings import settings
from pipeline.sources.manifest import SourceManifest, check_coverage, select_manifests
from pipeline.sources.outcome import Outcome
from pipeline.sources.refresh import Refresh, refresh_source

refresh_source_task = task(
    name="refresh_source",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[30, 300],
    retry_condition_fn=may_pass,
)(refresh_source)


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One source of a run.

    Attributes:
        source_id: Which source.
        refresh: What was fetched, or None where the source failed before.
        coverages: What was read of it.
        reason: Why it failed; "" otherwise.
    """

    source_id: str
    refresh: Refresh | None
    coverages: tuple[Coverage, ...] = ()
    reason: str = ""

    @property
    def missing(self) -> list[Missing]:
        """What was not fetched, or not read in full."""
        return [*missing_of(self.refresh, self.coverages)] if self.refresh else []

    @property
    def row(self) -> tuple[object, ...]:
        """The source's line of the summary."""
        counts = [self.refresh.count(o) if self.refresh else 0 for o in Outcome]
        gone = len(self.refresh.withdrawn) if self.refresh else 0
        return (self.source_id, *counts, gone, self.reason)


MISSING = ("state", "file", "reason")
HEADER = ("source", "new", "unchanged", "failed", "withdrawn", "reason")


def run_source(
    manifest: SourceManifest, model: str, *, accept_shrink: bool = False
) -> SourceRun:
    """Refresh one source and read it; call inside a flow."""
    refresh: Refresh | None = None
    coverages: list[Coverage] = []
    try:
        with opened_store().hold_source(manifest.source_id) as held:
            refresh = refresh_source_task(manifest, held, accept_shrink=accept_shrink)
            coverages = screen_all(
                refresh.paths,
                case=LIBRARY,
                shelf=Shelf.LIBRARY,
                kind=manifest.kind,
                model=model,
                progress=Progress(f"refresh-{manifest.source_id}", len(refresh.paths)),
            )
            version = opened_model(model).version
            list_unfetched(refresh, store=opened_store(), model_version=version)
            if coverages:
                link_revisions(opened_store(), LIBRARY)
            check_coverage(manifest, coverages)
            held.save(refresh.state)
    except (SourceError, StoreError) as error:
        reason = str(error)
    else:
        reason = ""
    return SourceRun(manifest.source_id, refresh, tuple(coverages), reason)


@flow(name="refresh_library", task_runner=THREADS)
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
        accept_shrink: Take lists that lost more than half of their files.

    Returns:
        ``documents`` by status, ``new`` files by source, and what is ``missing``
        with its reason: files not fetched, documents not read in full.

    Raises:
        SourceError: At least one source failed, or its manifest cannot be read; the
            others were refreshed.
    """
    model = model or settings().model
    open_encoders(opened_model(model))  # before anything is fetched
    manifests, problems = select_manifests(sources or [])
    runs = [run_source(x, model, accept_shrink=accept_shrink) for x in manifests]
    coverages = [line for run in runs for line in run.coverages]
    missing = [each for run in runs for each in run.missing]
    parts = [
        summary("Refresh", coverages, {}),
        table(HEADER, [run.row for run in runs]),
        table(MISSING, [(x.state, x.name, x.reason) for x in missing]),
    ]
    publish("refresh-library", "\n".join(f"{part}\n" for part in parts), coverages)
    problems += [run.reason for run in runs if run.reason]
    if problems:
        raise SourceError("; ".join(problems))
    return {
        "documents": count_statuses(coverages),
        "new": {run.source_id: run.row[1] for run in runs},
        "missing": [asdict(each) for each in missing],
    }
