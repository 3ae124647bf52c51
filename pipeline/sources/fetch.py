"""Fetch files politely and within limits; the only user of the network.

One file that cannot be fetched is an outcome with a reason, not an exception:
the others go on. What was fetched lies under its SHA-256, so a changed file
never overwrites the one that an older finding points to.
"""

import re
import time
from datetime import UTC, datetime
from mimetypes import guess_extension
from pathlib import Path, PurePosixPath
from typing import Self
from urllib.parse import unquote, urlsplit

import httpx

from pipeline.errors import SourceError
from pipeline.files import sha256_of
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, Limits, Outcome, failure
from pipeline.sources.partial import Partial
from pipeline.sources.state import FileState
from pipeline.sources.visit import Visitor


def file_name(entry: FileEntry, media_type: str) -> str:
    """Make a harmless file name for people from a title or an address.

    Example:
        >>> file_name(FileEntry(url="https://example.org/a/..%2Fb%20c.pdf"), "")
        'b_c.pdf'
        >>> file_name(FileEntry(url="https://example.org/?id=7"), "text/html")
        'document.html'
    """
    last = PurePosixPath(unquote(urlsplit(entry.url).path)).name
    suffix = PurePosixPath(last).suffix
    if not re.fullmatch(r"\.\w{1,8}", suffix):
        suffix = guess_extension(media_type.split(";")[0].strip()) or ""
    stem = entry.title or last.removesuffix(suffix)
    # 100 characters leave room for the suffix in every common file system.
    stem = re.sub(r"[^\w.-]+", "_", stem).strip("._")[:100]
    return f"{stem or 'document'}{suffix}"


class Fetcher:
    """Fetches the files of one source into one folder.

    Args:
        folder: Holds ``files/`` (by hash) and ``partial/``.
        hosts: Hosts that the manifest names.
        limits: Bounds of each file.
    """

    def __init__(self, folder: Path, hosts: frozenset[str], limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._visitor = Visitor(hosts, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._visitor.close()

    def fetch(self, entry: FileEntry, previous: FileState | None = None) -> Fetched:
        """Fetch one file unless it is unchanged; never raise for the file.

        Args:
            entry: Address and, optionally, the hash that the bytes must have.
            previous: What was fetched last time. It counts only while its
                bytes are still there, unaltered.
        """
        if previous is not None and not self._is_kept(previous, entry):
            previous = None
        try:
            return self._fetch(entry, previous)
        except SourceError as error:
            return failure(entry.url, str(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            return failure(entry.url, f"{entry.url}: {reason}")

    def _is_kept(self, previous: FileState, entry: FileEntry) -> bool:
        path = self._folder / previous.path
        expected = entry.sha256 or previous.sha256
        return path.is_file() and sha256_of(path) == previous.sha256 == expected

    def _fetch(self, entry: FileEntry, previous: FileState | None) -> Fetched:
        partial = Partial(self._folder / "partial", entry.url)
        deadline = time.monotonic() + self._limits.max_seconds
        headers = _conditions(previous) | partial.range_headers()
        with self._visitor.answer(entry.url, headers, deadline) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and previous:
                return self._outcome(entry, previous, Outcome.UNCHANGED)
            _check_status(response, partial)
            self._receive(response, partial, deadline)
        return self._finish(entry, previous, partial, response)

    def _receive(
        self, response: httpx.Response, partial: Partial, deadline: float
    ) -> None:
        n_bytes = partial.begin(response)
        self._check_size(n_bytes + _content_length(response), partial)
        with partial.path.open("ab") as file:
            # As it arrives: a fixed block size would wait for a dripping server.
            for block in response.iter_bytes():
                n_bytes += len(block)
                self._check_size(n_bytes, partial)
                self._visitor.check_time(deadline, partial.url)
                file.write(block)

    def _check_size(self, n_bytes: int, partial: Partial) -> None:
        if n_bytes > self._limits.max_bytes:
            partial.discard()
            msg = (
                f"{partial.url}: expected at most {self._limits.max_bytes} bytes, "
                f"got {n_bytes} or more"
            )
            raise SourceError(msg)

    def _finish(
        self,
        entry: FileEntry,
        previous: FileState | None,
        partial: Partial,
        response: httpx.Response,
    ) -> Fetched:
        sha256 = sha256_of(partial.path)
        if entry.sha256 not in {None, sha256}:
            partial.discard()
            msg = f"{entry.url}: expected sha256 {entry.sha256}, got {sha256}"
            raise SourceError(msg)
        headers = response.headers
        name = file_name(entry, headers.get("content-type", ""))
        path = Path("files") / sha256[:2] / sha256 / name
        partial.move_to(self._folder / path)
        state = FileState(
            sha256=sha256,
            path=path.as_posix(),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            retrieved_at=datetime.now(UTC),
        )
        is_known = previous is not None and previous.sha256 == sha256
        return self._outcome(
            entry, state, Outcome.UNCHANGED if is_known else Outcome.NEW
        )

    def _outcome(self, entry: FileEntry, state: FileState, status: Outcome) -> Fetched:
        return Fetched(
            url=entry.url,
            status=status,
            sha256=state.sha256,
            bytes_path=self._folder / state.path,
            etag=state.etag,
            last_modified=state.last_modified,
            retrieved_at=state.retrieved_at,
        )


def _conditions(previous: FileState | None) -> dict[str, str]:
    if previous is None:
        return {}
    conditions = {
        "If-None-Match": previous.etag,
        "If-Modified-Since": previous.last_modified,
    }
    return {name: value for name, value in conditions.items() if value}


def _content_length(response: httpx.Response) -> int:
    value = str(response.headers.get("content-length", "0"))
    return int(value) if value.isdecimal() else 0


def _check_status(response: httpx.Response, partial: Partial) -> None:
    if response.status_code in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.discard()  # ours is longer than theirs: another file
    msg = f"{partial.url}: expected 200, got {response.status_code}"
    raise SourceError(msg)
