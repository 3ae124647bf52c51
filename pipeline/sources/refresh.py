"""Bring one source up to date: its list, its files, its state, its assertions.

Nothing here runs on import or on a schedule of its own: a request is made only
when somebody asks for a refresh.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pipeline.datamodel import SourceFile, SourceState
from pipeline.errors import SourceError
from pipeline.files import sha256_of
from pipeline.settings import settings
from pipeline.sources.bucket import Bucket
from pipeline.sources.connectors import MAX_LIST_BYTES, Listing, no_list, read_listing
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import FileEntry, SourceManifest, check_documents
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState

MAX_LOST_SHARE = 0.5
"""Largest share of files that a list may lose; more means a broken page."""

_SAVE_EVERY = 100
"""Number of files between two saves; after a crash, at most so many are requested
again."""


class SourceLock(Protocol):
    """A source held by this refresh; no other may change its state."""

    @property
    def state(self) -> SourceState:
        """State after the last refresh."""

    def save_files(self, files: Iterable[SourceFile]) -> None:
        """Save the files fetched so far."""

    def save(self, state: SourceState) -> None:
        """Save the accepted list."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """A source after its refresh."""

    source_id: str
    fetched: tuple[Fetched, ...]
    withdrawn: tuple[str, ...]
    state: SourceState

    @property
    def paths(self) -> list[Path]:
        """Paths of fetched and known documents."""
        return [item.bytes_path for item in self.fetched if item.bytes_path]

    @property
    def failed(self) -> list[Fetched]:
        """The files that could not be fetched."""
        return [item for item in self.fetched if item.status is FetchState.FAILED]

    def count(self, status: FetchState) -> int:
        """Return the number of files with this outcome."""
        return sum(item.status is status for item in self.fetched)


def refresh_source(
    manifest: SourceManifest,
    held: SourceLock,
    *,
    home: Path | None = None,
    limits: FetchLimits | None = None,
    accept_shrink: bool = False,
    on_file: Callable[[int, int], None] = lambda done, total: None,
) -> Refresh:
    """Fetch the new files of a source.

    The bytes and their validators are saved as they come. The accepted list is in
    ``Refresh.state``; the caller saves it after its documents are published.

    Args:
        manifest: Manifest of the source.
        held: State of the source, held for this refresh.
        home: Folder that holds ``sources/``; by default TRIAGE_HOME.
        limits: Limits of each file; by default those of the settings, at the pace of
            the manifest.
        accept_shrink: Whether to accept a list that lost more than half of its files,
            because a person has looked at it.
        on_file: Function called after each file with the number done and the total.

    Raises:
        SourceError: The list or the folder cannot be read, lost more than
            half of its files, none of the files could be fetched, or their
            number is outside the assertions. What was fetched is kept.
    """
    folder = (home or settings().home) / "sources" / manifest.source_id
    if manifest.folder_path is not None:
        listed = list(_in_folder(manifest, manifest.folder_path, held.state))
        refresh = _outcome(held.state, listed, Listing(), accept_shrink)
    else:
        limits = limits or FetchLimits(delay_s=1 / manifest.requests_per_second)
        run = _Run(manifest, folder, limits, held)
        refresh = run.refresh(accept_shrink, on_file)
    if refresh.fetched and len(refresh.failed) == len(refresh.fetched):
        msg = (
            f"source {manifest.source_id}: none of {len(refresh.fetched)} files could "
            f"be fetched; the first failure: {refresh.failed[0].reason}"
        )
        raise SourceError(msg)
    files = refresh.state.files.values()
    check_documents(manifest, sum(x.is_listed and bool(x.sha256) for x in files))
    return refresh


def _in_folder(
    manifest: SourceManifest, folder: Path, state: SourceState
) -> Iterator[tuple[Fetched, SourceFile]]:
    if not folder.is_dir():
        msg = f"source {manifest.source_id}: expected a folder at {folder}, found none"
        raise SourceError(msg)
    # A link may lead out of the folder, to files that nobody meant to share.
    for path in sorted(folder.glob(manifest.glob)):
        if path.is_file() and not path.is_symlink():
            yield _found(path.relative_to(folder).as_posix(), path, state)


def _found(name: str, path: Path, state: SourceState) -> tuple[Fetched, SourceFile]:
    status = path.stat()
    version = f"{status.st_size} bytes of {status.st_mtime_ns}"
    known = state.files.get(name)
    if known is None or known.version != version or known.path != str(path):
        file = SourceFile(
            url=name,
            sha256=sha256_of(path),
            path=str(path),
            n_bytes=status.st_size,
            retrieved_at=datetime.now(UTC),
            version=version,
        )
        if known is not None and known.sha256 == file.sha256:
            file = replace(file, retrieved_at=known.retrieved_at)
    else:
        file = replace(known, is_listed=True)
    is_known = known is not None and known.sha256 == file.sha256
    outcome = FetchState.UNCHANGED if is_known else FetchState.NEW
    return Fetched.of(file, path, outcome), file


@dataclass(slots=True)
class _Run:
    manifest: SourceManifest
    folder: Path
    limits: FetchLimits
    held: SourceLock
    unsaved: list[SourceFile] = field(default_factory=list)

    def refresh(
        self, accept_shrink: bool, on_file: Callable[[int, int], None]
    ) -> Refresh:
        state, manifest = self.held.state, self.manifest
        listing = self._listing()
        if listing.is_unchanged:
            known = (x for x in state.files.values() if x.is_listed)
            entries = tuple(
                FileEntry(url=x.url, version=x.version, record=x.record) for x in known
            )
            listing = replace(listing, entries=entries)
        # A list inside the manifest gets shorter only because a person shortened it.
        accept_shrink = accept_shrink or bool(manifest.files)
        # Before anything is fetched.
        _gone(state, {x.url for x in listing.entries}, listing, accept_shrink)
        fetched = []
        try:
            with self._fetcher(self.limits.max_bytes) as fetcher:
                for entry in listing.entries:
                    fetched.append(self._fetch(fetcher, entry, listing))
                    on_file(len(fetched), len(listing.entries))
        finally:
            self._save()
        return _outcome(state, fetched, listing, accept_shrink)

    def _listing(self) -> Listing:
        with self._fetcher(min(self.limits.max_bytes, MAX_LIST_BYTES)) as fetcher:
            if isinstance(fetcher, Fetcher):
                return read_listing(self.manifest, fetcher, self.held.state)
            try:
                return Listing(fetcher.entries())
            except SourceError as error:
                raise no_list(self.manifest, error) from error

    def _fetcher(self, max_bytes: int) -> Fetcher | Bucket:
        manifest, limits = self.manifest, replace(self.limits, max_bytes=max_bytes)
        if manifest.bucket:
            return Bucket(manifest.bucket, manifest.glob, self.folder, limits)
        return Fetcher(
            self.folder,
            manifest.allowed_hosts,
            limits,
            robots=manifest.robots,
            headers=manifest.headers,
        )

    def _fetch(
        self, fetcher: Fetcher | Bucket, entry: FileEntry, listing: Listing
    ) -> tuple[Fetched, SourceFile]:
        known = self.held.state.files.get(entry.url)
        if known is not None and self._is_as_listed(known, entry, listing):
            path = self.folder / known.path
            return Fetched.of(known, path, FetchState.UNCHANGED), known
        item = fetcher.fetch(entry, known)
        file = self._remember(item, entry, known)
        if file != known:
            self.unsaved.append(file)
        if len(self.unsaved) >= _SAVE_EVERY:
            self._save()
        return item, file

    def _is_as_listed(
        self, known: SourceFile, entry: FileEntry, listing: Listing
    ) -> bool:
        """Return True if the list shows a file unchanged, so no request is needed."""
        is_same = listing.is_unchanged or known.version == entry.version != ""
        if not is_same or entry.sha256 not in {None, known.sha256} or not known.sha256:
            return False
        path = self.folder / known.path
        return path.is_file() and path.stat().st_size == known.n_bytes

    def _remember(
        self, item: Fetched, entry: FileEntry, known: SourceFile | None
    ) -> SourceFile:
        if item.bytes_path is None or item.sha256 is None:
            lost = SourceFile(entry.url, "", "", 0, item.retrieved_at)
            # Without a version, so that it is asked for again whatever the list says.
            return replace(known or lost, version="", record=entry.record)
        return SourceFile(
            url=entry.url,
            sha256=item.sha256,
            path=item.bytes_path.relative_to(self.folder).as_posix(),
            n_bytes=item.n_bytes,
            retrieved_at=item.retrieved_at,
            etag=item.etag,
            last_modified=item.last_modified,
            version=entry.version,
            record=entry.record,
        )

    def _save(self) -> None:
        if self.unsaved:
            # New files are not marked as listed before the list is accepted.
            listed = self.held.state.listed
            self.held.save_files(
                replace(file, is_listed=file.url in listed) for file in self.unsaved
            )
            self.unsaved.clear()


def _gone(
    state: SourceState, named: Collection[str], listing: Listing, accept: bool
) -> tuple[str, ...]:
    """Return the addresses that are no longer listed.

    Raises:
        SourceError: More than half of the last list is gone.
    """
    gone = tuple(
        url
        for url in sorted(state.listed)
        if url not in named
        and (listing.is_whole or state.files[url].record in listing.withdrawn)
    )
    if not accept and len(gone) > MAX_LOST_SHARE * len(state.listed):
        msg = (
            f"source {state.source_id}: {len(gone)} of {len(state.listed)} files "
            f"of the last list are gone, expected at most half; if this is right, "
            "accept it once (--accept-shrink)"
        )
        raise SourceError(msg)
    return gone


def _outcome(
    state: SourceState,
    listed: Sequence[tuple[Fetched, SourceFile]],
    listing: Listing,
    accept_shrink: bool,
) -> Refresh:
    gone = _gone(state, {file.url for _, file in listed}, listing, accept_shrink)
    lost = {url: replace(state.files[url], is_listed=False) for url in gone}
    now = {file.url: replace(file, is_listed=True) for _, file in listed}
    has_failed = any(item.status is FetchState.FAILED for item, _ in listed)
    after = SourceState(
        source_id=state.source_id,
        refreshed_at=datetime.now(UTC),
        # With a failed file the list is read again, so that the file is tried again.
        etag=None if has_failed else listing.etag,
        last_modified=None if has_failed else listing.last_modified,
        cursor=state.cursor if has_failed else listing.cursor,
        files=state.files | lost | now,
    )
    return Refresh(state.source_id, tuple(item for item, _ in listed), gone, after)
