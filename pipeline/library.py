"""Publishers' documents into the library: fetched if asked, screened if new."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.datamodel import Origin, Shelf
from pipeline.ingest.members import is_archive_line
from pipeline.revisions import link_revisions
from pipeline.screen import Model, screen_file
from pipeline.sources.manifest import SourceManifest, check_coverage
from pipeline.sources.outcome import Fetched, Outcome
from pipeline.sources.refresh import refresh_source

if TYPE_CHECKING:
    from pipeline.store.store import Store

LIBRARY = "library"
"""The case that holds the reports which belong to no transaction alone."""


@dataclass(frozen=True, slots=True)
class RefreshCounts:
    """What a refresh of one source came to, in documents."""

    source: str
    new: int
    unchanged: int
    failed: int
    screened: int


def origin_of(manifest: SourceManifest, fetched: Fetched) -> Origin:
    """Return where a fetched document came from, as the store keeps it."""
    return Origin(
        source_id=manifest.source_id,
        url=fetched.url,
        retrieved_at=fetched.retrieved_at,
        licence=manifest.licence,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


def refresh_library(
    manifest: SourceManifest, *, store: "Store", model: Model
) -> RefreshCounts:
    """Refresh one source and screen its documents into the library.

    Raises:
        SourceError: Its list is gone or shrank, or its documents are not what
            its manifest asserts.
    """
    refresh = refresh_source(manifest)
    coverages = [
        line
        for fetched in refresh.fetched
        if fetched.bytes_path is not None
        for line in screen_file(
            fetched.bytes_path,
            case=LIBRARY,
            shelf=Shelf.LIBRARY,
            kind=manifest.kind,
            store=store,
            model=model,
            origin=origin_of(manifest, fetched),
        )
    ]
    if coverages:
        link_revisions(store, LIBRARY)
    # An archive has no pages of its own; the documents in it are what is counted.
    check_coverage(manifest, [line for line in coverages if not is_archive_line(line)])
    return RefreshCounts(
        source=manifest.source_id,
        new=refresh.count(Outcome.NEW),
        unchanged=refresh.count(Outcome.UNCHANGED),
        failed=refresh.count(Outcome.FAILED),
        screened=len(coverages),
    )
