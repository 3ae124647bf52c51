"""Publishers' documents into the library: fetched if asked, screened if new.

What a publisher lists and could not be fetched is unread there, never forgotten.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Origin, Shelf, Status
from pipeline.ingest.members import is_archive_line
from pipeline.screening.file import screen_file
from pipeline.screening.revisions import link_revisions
from pipeline.sources.manifest import SourceManifest, check_coverage
from pipeline.sources.outcome import Fetched, Outcome
from pipeline.sources.refresh import Refresh, refresh_source

if TYPE_CHECKING:
    from pipeline.store.store import Store

LIBRARY = "library"
"""The case that holds the reports which belong to no transaction alone."""

UNFETCHED = "listed by its publisher, and could not be fetched"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a source lists and the library does not hold in full.

    Attributes:
        state: ``failed`` where it was not fetched, or the status of its coverage.
        name: Its address, or its name where it was fetched.
        reason: Why.
    """

    state: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.state:11} {self.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RefreshCounts:
    """What a refresh of one source came to, in documents.

    Attributes:
        source: Its id.
        new: Fetched, and not known before.
        unchanged: Known before.
        failed: Not fetched.
        screened: Of which at least one page was read.
        unread: Fetched, and nothing of it was read.
        missing: What was not fetched, or not read in full.
    """

    source: str
    new: int
    unchanged: int
    failed: int
    screened: int
    unread: int
    missing: tuple[Missing, ...]


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
    manifest: SourceManifest,
    *,
    store: "Store",
    model: Model,
    accept_shrink: bool = False,
) -> RefreshCounts:
    """Refresh one source and screen its documents into the library.

    Args:
        manifest: The source.
        store: Holds the library, and what is known of the source.
        model: Screens the documents.
        accept_shrink: Take a list that lost more than half of its files.

    Raises:
        SourceError: Its list is gone or shrank, or its documents are not what
            its manifest asserts.
        StoreError: Another refresh of the source is running.
    """
    with store.hold_source(manifest.source_id) as held:
        refresh = refresh_source(manifest, held, accept_shrink=accept_shrink)
        counts = _screened(manifest, refresh, store, model)
        held.save(refresh.state)
    return counts


def _screened(
    manifest: SourceManifest, refresh: Refresh, store: "Store", model: Model
) -> RefreshCounts:
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
    list_unfetched(refresh, store=store, model_version=model.version)
    if coverages:
        link_revisions(store, LIBRARY)
    # An archive has no pages of its own; the documents in it are what is counted.
    documents = [line for line in coverages if not is_archive_line(line)]
    check_coverage(manifest, documents)
    n_screened = sum(line.n_pages_read > 0 for line in documents)
    return RefreshCounts(
        source=manifest.source_id,
        new=refresh.count(Outcome.NEW),
        unchanged=refresh.count(Outcome.UNCHANGED),
        failed=refresh.count(Outcome.FAILED),
        screened=n_screened,
        unread=len(documents) - n_screened,
        missing=tuple(missing_of(refresh, coverages)),
    )


def missing_of(refresh: Refresh, coverages: Iterable[Coverage]) -> Iterator[Missing]:
    """Yield what was not fetched, then what was not read in full."""
    for item in refresh.failed:
        reason = item.reason.removeprefix(f"{item.url}: ")
        yield Missing(Outcome.FAILED.value, item.url, reason)
    for line in coverages:
        if line.status is not Status.READ:
            yield Missing(line.status.value, line.name, line.reason)


def list_unfetched(refresh: Refresh, *, store: "Store", model_version: str) -> None:
    """List as unread what was never fetched; what is there or withdrawn, no more."""
    files = refresh.state.files
    never = {_place_of(x.url): x.url for x in refresh.failed if not files[x.url].sha256}
    listed = [item.url for item in refresh.fetched]
    gone = {_place_of(url) for url in (*listed, *refresh.withdrawn)} - set(never)
    for place in store.known_bytes(gone):
        store.unlink(LIBRARY, place)
    for place, url in never.items():
        coverage = Coverage(
            document_id=place, name=url, kind=None, language=None, n_pages=0,
            n_pages_read=0, n_passages=0, status=Status.UNREADABLE, reason=UNFETCHED,
        )  # fmt: skip
        store.add_outcome(
            case=LIBRARY, shelf=Shelf.LIBRARY, coverage=coverage, document=None,
            model_version=model_version, passages=(), findings=(),
        )  # fmt: skip


def _place_of(url: str) -> str:
    """Stand in for the hash of bytes that were never fetched."""
    return hashlib.sha256(f"unfetched {url}".encode()).hexdigest()
