"""Bring one source up to date: its list, its files, its state, its tripwires.

Nothing here runs on import or on a schedule of its own: a request is made only
when somebody asks for a refresh.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.files import sha256_of
from pipeline.settings import settings
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import (
    FileEntry,
    SourceManifest,
    check_documents,
    parse_list,
)
from pipeline.sources.outcome import Fetched, Limits, Outcome
from pipeline.sources.state import FileState, SourceState, read_state, write_state

MAX_LOST_SHARE = 0.5
"""A list that lost more than this is a broken page, not a tidy publisher."""

MAX_LIST_BYTES = 10_000_000
"""About 50,000 files; the list is held in memory."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """A source after its refresh.

    Attributes:
        source_id: Which source.
        fetched: One outcome for each listed file, in the order of the list.
        withdrawn: Addresses that the last list held and this one does not.
    """

    source_id: str
    fetched: tuple[Fetched, ...]
    withdrawn: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """Where the documents lie that could be fetched, or were known."""
        return [item.bytes_path for item in self.fetched if item.bytes_path]

    @property
    def failed(self) -> list[Fetched]:
        """The files that could not be fetched."""
        return [item for item in self.fetched if item.status is Outcome.FAILED]

    def count(self, status: Outcome) -> int:
        """Return how many files have this outcome."""
        return sum(item.status is status for item in self.fetched)


def refresh_source(
    manifest: SourceManifest,
    *,
    home: Path | None = None,
    limits: Limits | None = None,
    accept_shrink: bool = False,
    on_file: Callable[[int, int], None] = lambda done, total: None,
) -> Refresh:
    """Fetch what is new of a source and remember it.

    Args:
        manifest: The source.
        home: Folder that holds ``sources/``; TRIAGE_HOME by default.
        limits: Bounds of each file.
        accept_shrink: Take a list that lost more than half of its files; a
            person has looked at it.
        on_file: Called after each file with how many are done, of how many.

    Raises:
        SourceError: The list or the folder cannot be read, lost more than
            half of its files, none of the files could be fetched, or their
            number is outside the assertions. What was fetched is kept.
    """
    home = home or settings().home
    with _only_one(home, manifest.source_id):
        state = read_state(home, manifest.source_id)
        if manifest.folder_path is not None:
            refresh = _read_folder(manifest, manifest.folder_path, state, accept_shrink)
        else:
            run = _WebRun(manifest, home, limits or Limits(), state)
            refresh = run.refresh(accept_shrink, on_file)
        _check(manifest, refresh)
        state.listed = tuple(item.url for item in refresh.fetched)
        write_state(home, state)
    return refresh


def _check(manifest: SourceManifest, refresh: Refresh) -> None:
    if refresh.fetched and len(refresh.failed) == len(refresh.fetched):
        msg = (
            f"source {manifest.source_id}: none of {len(refresh.fetched)} files could "
            f"be fetched, the first because {refresh.failed[0].reason}"
        )
        raise SourceError(msg)
    check_documents(manifest, len(refresh.paths))


def _withdrawn(state: SourceState, urls: list[str], accept: bool) -> tuple[str, ...]:
    """Return the addresses that are gone.

    Raises:
        SourceError: They are more than half of the last list.
    """
    gone = tuple(sorted(set(state.listed) - set(urls)))
    if not accept and len(gone) > MAX_LOST_SHARE * len(state.listed):
        msg = (
            f"source {state.source_id}: {len(gone)} of {len(state.listed)} files "
            f"of the last list are gone, expected at most half"
        )
        raise SourceError(msg)
    return gone


def _read_folder(
    manifest: SourceManifest, folder: Path, state: SourceState, accept: bool
) -> Refresh:
    if not folder.is_dir():
        msg = f"source {manifest.source_id}: expected a folder at {folder}, found none"
        raise SourceError(msg)
    # A link may lead out of the folder, to files that nobody meant to share.
    paths = sorted(
        path
        for path in folder.glob(manifest.glob)
        if path.is_file() and not path.is_symlink()
    )
    names = [path.relative_to(folder).as_posix() for path in paths]
    gone = _withdrawn(state, names, accept)
    fetched = [_found(name, folder / name, state) for name in names]
    return Refresh(manifest.source_id, tuple(fetched), gone)


def _found(name: str, path: Path, state: SourceState) -> Fetched:
    sha256 = sha256_of(path)
    known = state.files.get(name)
    is_known = known is not None and known.sha256 == sha256
    now = datetime.now(UTC)
    if known is None or not is_known:
        known = FileState(sha256=sha256, path=str(path), retrieved_at=now)
        state.files[name] = known
    status = Outcome.UNCHANGED if is_known else Outcome.NEW
    return Fetched(name, status, sha256, path, None, None, known.retrieved_at)


@dataclass(slots=True)
class _WebRun:
    manifest: SourceManifest
    home: Path
    limits: Limits
    state: SourceState

    @property
    def folder(self) -> Path:
        return self.home / "sources" / self.manifest.source_id

    def refresh(
        self, accept_shrink: bool, on_file: Callable[[int, int], None]
    ) -> Refresh:
        entries = self._entries()
        urls = [entry.url for entry in entries]
        # Files that stand in the manifest were taken out by a person.
        accept_shrink = accept_shrink or self.manifest.list_url is None
        gone = _withdrawn(self.state, urls, accept_shrink)
        fetched = []
        with Fetcher(self.folder, self.manifest.hosts, self.limits) as fetcher:
            for entry in entries:
                fetched.append(self._fetch(fetcher, entry))
                on_file(len(fetched), len(entries))
        return Refresh(self.manifest.source_id, tuple(fetched), gone)

    def _fetch(self, fetcher: Fetcher, entry: FileEntry) -> Fetched:
        item = fetcher.fetch(entry, self.state.files.get(entry.url))
        if item.status is not Outcome.FAILED:
            self.state.files[entry.url] = self._remember(item)
            # After each file: a crash costs one download, not all of them.
            write_state(self.home, self.state)
        return item

    def _remember(self, item: Fetched) -> FileState:
        assert item.bytes_path is not None
        assert item.sha256 is not None
        return FileState(
            sha256=item.sha256,
            path=item.bytes_path.relative_to(self.folder).as_posix(),
            etag=item.etag,
            last_modified=item.last_modified,
            retrieved_at=item.retrieved_at,
        )

    def _entries(self) -> tuple[FileEntry, ...]:
        url = self.manifest.list_url
        if url is None:
            return self.manifest.files
        limits = replace(
            self.limits, max_bytes=min(self.limits.max_bytes, MAX_LIST_BYTES)
        )
        with Fetcher(self.folder, self.manifest.hosts, limits) as fetcher:
            item = fetcher.fetch(FileEntry(url=url), self.state.list_file)
        if item.bytes_path is None:
            msg = f"source {self.manifest.source_id}: no list: {item.reason}"
            raise SourceError(msg)
        entries = parse_list(_text(item.bytes_path, url), name=url)
        self.state.list_file = self._remember(item)
        return entries


def _text(path: Path, url: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        msg = f"file list {url}: not UTF-8: {error}"
        raise SourceError(msg) from error


@contextmanager
def _only_one(home: Path, source_id: str) -> Iterator[None]:
    """Keep two refreshes of one source from writing the same partial file.

    Raises:
        SourceError: Another process is at it.
    """
    import fcntl  # POSIX only, like the limits of the reading processes

    path = home / "sources" / f"{source_id}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"source {source_id}: another refresh is running"
            raise SourceError(msg) from error
        yield
