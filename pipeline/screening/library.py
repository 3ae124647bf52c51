"""Add reports to the library: from a folder, or from a publisher's list.

What a publisher lists and could not be fetched is unread there, never forgotten.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Kind, News, Origin, Shelf, Status
from pipeline.errors import SourceError, StoreError
from pipeline.ingest.members import is_archive_line
from pipeline.parties.report_actors import SAMPLE
from pipeline.screening.file import Screen, Target, screen_files
from pipeline.screening.news import tell_news
from pipeline.screening.revisions import link_revisions
from pipeline.sources.manifest import SourceManifest, check_coverage
from pipeline.sources.outcome import Outcome
from pipeline.sources.refresh import Refresh, refresh_source

if TYPE_CHECKING:
    from pipeline.store.store import Store

LIBRARY = "library"
"""The case that holds the reports which belong to no transaction alone."""

UNFETCHED = "listed by its publisher, and could not be fetched"


def screen_library(
    paths: Sequence[Path],
    *,
    kind: Kind,
    case: str = LIBRARY,
    store: "Store",
    model: Model,
    screen: Screen | None = None,
) -> list[list[Coverage]]:
    """Screen entries into the library, and link them to their earlier versions.

    Args:
        paths: Files, and what else ``find_entries`` found.
        kind: What they are.
        case: The case whose library it is.
        store: Where everything is kept.
        model: What screens them.
        screen: How entries are screened; side by side in this process by default.

    Returns:
        The lines of each entry.
    """
    screen = screen or partial(screen_files, store=store, model=model)
    coverage = [*screen(paths, Target(case, Shelf.LIBRARY, kind))] if paths else []
    if coverage:
        link_revisions(store, case)
    return coverage


@dataclass(frozen=True, slots=True)
class Missing:
    """Listed documents of a source that are missing or incomplete in the library.

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


COUNTS = ("new", "unchanged", "failed", "withdrawn", "screened", "unread", "news")


@dataclass(frozen=True, slots=True)
class SourceRun:
    """Result of a refresh of one source.

    Attributes:
        source: Its id.
        refresh: What was fetched, or None where its list could not be had.
        coverage: What was read of it.
        reason: Why the source failed; "" otherwise.
        news: What its new reports mean for cases.
    """

    source: str
    refresh: Refresh | None
    coverage: tuple[Coverage, ...] = ()
    reason: str = ""
    news: tuple[News, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the numbers of documents, by the names of ``COUNTS``."""
        # An archive has no pages of its own; what is in it is counted.
        documents = [line for line in self.coverage if not is_archive_line(line)]
        n_screened = sum(line.n_pages_read > 0 for line in documents)
        found = self.refresh
        return {
            **{o.value: found.count(o) if found else 0 for o in Outcome},
            "withdrawn": len(found.withdrawn) if found else 0,
            "screened": n_screened,
            "unread": len(documents) - n_screened,
            "news": len(self.news),
        }

    @property
    def missing(self) -> list[Missing]:
        """Files not fetched, then files not read in full."""
        return [*_missing(self.refresh, self.coverage)]

    def as_json(self) -> dict[str, Any]:
        """Return it as ``refresh --json`` prints it."""
        missing = [asdict(each) for each in self.missing]
        return {
            "source": self.source,
            **self.counts(),
            "reason": self.reason,
            "missing": missing,
        }


def refresh_library(
    manifest: SourceManifest,
    *,
    store: "Store",
    model: Model,
    screen: Screen | None = None,
    fetch: Callable[..., Refresh] | None = None,
    accept_shrink: bool = False,
) -> SourceRun:
    """Refresh one source and screen its documents into the library.

    Where each document was fetched is noted, also of one that is known already. A
    source that fails (its list is gone or shrank, its documents are not what its
    manifest asserts, another refresh of it is running) does not raise: the others are
    to be refreshed all the same. Where an assertion fails, no new document of the
    source stays in the library.

    Args:
        manifest: The source.
        store: Where everything is kept.
        model: What screens the documents.
        screen: How files are screened; side by side in this process by default.
        fetch: Stands in for ``refresh_source``.
        accept_shrink: Take a list that lost more than half of its files.
    """
    refresh: Refresh | None = None
    coverage: list[Coverage] = []
    news: list[News] = []
    reason = ""
    case = SAMPLE if manifest.is_sample else LIBRARY
    try:
        with store.hold_source(manifest.source_id) as held:
            refresh = (fetch or refresh_source)(
                manifest, held, accept_shrink=accept_shrink
            )
            known = {document.document_id for document in store.documents_in(case)}
            found = screen_library(
                refresh.paths,
                kind=manifest.kind,
                case=case,
                store=store,
                model=model,
                screen=screen,
            )
            coverage = [line for lines in found for line in lines]
            store.add_origins([*_origins(manifest, refresh, found)])
            _list_unfetched(refresh, case, store=store, model_version=model.version)
            if manifest.is_sample:  # earlier versions put them among real reports
                for line in coverage:
                    store.unlink(LIBRARY, line.document_id)
            new = {line.document_id for line in coverage} - known
            _check(manifest, coverage, new, case, store)
            held.save(refresh.state)
            files = held.state.files
            withdrawn = {files[url].sha256 for url in refresh.withdrawn} - {""}
            news = tell_news(store, new, withdrawn=withdrawn, library=case)
    except (SourceError, StoreError) as error:
        reason = str(error)
    return SourceRun(manifest.source_id, refresh, tuple(coverage), reason, tuple(news))


def _check(
    manifest: SourceManifest,
    coverage: Sequence[Coverage],
    new: Collection[str],
    case: str,
    store: "Store",
) -> None:
    """Hold a source to its assertions, or take its new documents out again.

    Raises:
        SourceError: It is not what its manifest asserts.
    """
    try:
        check_coverage(
            manifest, [line for line in coverage if not is_archive_line(line)]
        )
    except SourceError:
        for document_id in new:
            store.unlink(case, document_id)
        raise


def require_all(runs: Sequence[SourceRun], problems: Sequence[str] = ()) -> None:
    """Raise an error that names the failed sources, after all were refreshed.

    Args:
        runs: One for each source.
        problems: Why others could not even begin.

    Raises:
        SourceError: At least one failed.
    """
    if failed := [*problems, *(run.reason for run in runs if run.reason)]:
        raise SourceError("; ".join(failed))


def _origins(
    manifest: SourceManifest, refresh: Refresh, found: Sequence[Sequence[Coverage]]
) -> Iterator[tuple[str, Origin]]:
    """Yield the origin of each document; members have that of their archive."""
    at_hand = [item for item in refresh.fetched if item.bytes_path is not None]
    for item, lines in zip(at_hand, found, strict=True):
        origin = Origin(
            source_id=manifest.source_id,
            url=item.url,
            retrieved_at=item.retrieved_at,
            licence=manifest.licence,
            etag=item.etag,
            last_modified=item.last_modified,
        )
        for line in lines:
            yield line.document_id, origin


def _missing(
    refresh: Refresh | None, coverage: Sequence[Coverage]
) -> Iterator[Missing]:
    for item in refresh.failed if refresh else ():
        reason = item.reason.removeprefix(f"{item.url}: ")
        yield Missing(Outcome.FAILED.value, item.url, reason)
    for line in coverage:
        if line.status is not Status.READ:
            yield Missing(line.status.value, line.name, line.reason)


def _list_unfetched(
    refresh: Refresh, case: str, *, store: "Store", model_version: str
) -> None:
    """List files as unread that were never fetched; unlist stored or withdrawn ones."""
    files = refresh.state.files
    never = {_place_of(x.url): x.url for x in refresh.failed if not files[x.url].sha256}
    listed = [item.url for item in refresh.fetched]
    gone = {_place_of(url) for url in (*listed, *refresh.withdrawn)} - set(never)
    for place in store.known_bytes(gone):
        store.unlink(case, place)
    for place, url in never.items():
        coverage = Coverage(
            document_id=place, name=url, kind=None, language=None, n_pages=0,
            n_pages_read=0, n_passages=0, status=Status.UNREADABLE, reason=UNFETCHED,
        )  # fmt: skip
        store.add_outcome(
            case=case, shelf=Shelf.LIBRARY, coverage=coverage, document=None,
            model_version=model_version, passages=(), findings=(),
        )  # fmt: skip


def _place_of(url: str) -> str:
    """Stand in for the hash of bytes that were never fetched."""
    return hashlib.sha256(f"unfetched {url}".encode()).hexdigest()
