"""Limits of fetching, files on their way, and the outcome for each address.

A file is kept after a break, so that the next try continues it. Only bytes of one and
the same version may be joined. The version is the server's own validator
(``If-Range``); without one a broken file starts anew.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import httpx

from pipeline.datamodel import SourceFile
from pipeline.errors import SourceError
from pipeline.settings import settings


class FetchState(StrEnum):
    """Outcome for one address."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one file.

    Attributes:
        max_bytes: Most bytes of the body; the readers would refuse a larger file.
        max_seconds: Most seconds, by the wall clock, from the first request to the last
            byte.
        timeout_s: Longest silence of a server, in seconds.
        max_redirects: Most redirects: publishers need two or three, more is a loop.
        max_wait_s: Longest ``Retry-After`` that is waited for, in seconds.
        max_waits: Number of times that a busy server is asked again.
        max_tries: Number of tries for a connection that breaks, at least 1.
        backoff_s: First pause before a retry, in seconds; it doubles with each.
        delay_s: Pause between two requests to one host, in seconds.
    """

    max_bytes: int = field(default_factory=lambda: settings().max_file_bytes)
    max_seconds: float = 300.0
    timeout_s: float = 30.0
    max_redirects: int = 5
    max_wait_s: float = 60.0
    max_waits: int = 2
    max_tries: int = 3
    backoff_s: float = 1.0
    delay_s: float = 1.0

    def slower(self, delay_s: float) -> "FetchLimits":
        """Return the same limits with at least this pause, and at most a minute."""
        return replace(self, delay_s=max(self.delay_s, min(delay_s, 60.0)))


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address after a refresh.

    Attributes:
        url: Address, or path of a file in a folder.
        status: NEW if the bytes were not known, UNCHANGED if they were, FAILED if there
            are none.
        sha256: SHA-256 of the bytes; None if fetching failed.
        bytes_path: Path of the bytes; None if fetching failed.
        etag: The server's validator, or None.
        last_modified: The server's date, or None.
        retrieved_at: Time when the bytes were fetched, aware UTC.
        reason: Reason why it failed; otherwise "".
        n_bytes: Length of the bytes; 0 if fetching failed.
    """

    url: str
    status: FetchState
    sha256: str | None
    bytes_path: Path | None
    etag: str | None
    last_modified: str | None
    retrieved_at: datetime
    reason: str = ""
    n_bytes: int = 0

    @classmethod
    def of(cls, file: SourceFile, path: Path, status: FetchState) -> "Fetched":
        """Return the outcome of an address whose file lies at a path."""
        return cls(
            url=file.url,
            status=status,
            sha256=file.sha256,
            bytes_path=path,
            etag=file.etag,
            last_modified=file.last_modified,
            retrieved_at=file.retrieved_at,
            n_bytes=file.n_bytes,
        )


def failure(url: str, reason: str) -> Fetched:
    """Return the outcome of an address that could not be fetched."""
    now = datetime.now(UTC)
    return Fetched(url, FetchState.FAILED, None, None, None, None, now, reason)


def _validator(response: httpx.Response) -> str:
    """Return a strong validator of the bytes as sent, or ""."""
    if "content-encoding" in response.headers:
        return ""  # ranges would count compressed bytes, the file holds plain ones
    etag = str(response.headers.get("etag", ""))
    if etag and not etag.startswith("W/"):
        return etag
    return str(response.headers.get("last-modified", ""))


@dataclass(frozen=True, slots=True)
class Partial:
    """The bytes of one address that have arrived so far."""

    folder: Path
    url: str

    @property
    def path(self) -> Path:
        """The unfinished file."""
        return self.folder / f"{hashlib.sha256(self.url.encode()).hexdigest()}.part"

    @property
    def _validator_path(self) -> Path:
        return self.path.with_suffix(".version")

    def range_headers(self) -> dict[str, str]:
        """Return the headers to request the rest of a file; none if impossible."""
        if not self.path.exists() or not self._validator_path.exists():
            return {}
        n_bytes = self.path.stat().st_size
        validator = self._validator_path.read_text("utf-8")
        if not n_bytes or not validator:
            return {}
        return {"Range": f"bytes={n_bytes}-", "If-Range": validator}

    def begin(self, response: httpx.Response) -> int:
        """Prepare for the body of a 200 or 206 answer.

        Returns:
            The number of bytes that are already there and stay; 0 for a whole file.

        Raises:
            SourceError: The part sent does not start where ours ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            return self._continue(str(response.headers.get("content-range", "")))
        self.path.write_bytes(b"")
        self._validator_path.write_text(_validator(response), "utf-8")
        return 0

    def _continue(self, content_range: str) -> int:
        n_bytes = self.path.stat().st_size if self.path.exists() else 0
        found = re.fullmatch(r"bytes (\d+)-\d+/(?:\d+|\*)", content_range)
        if found is None or int(found[1]) != n_bytes:
            self.discard()
            msg = (
                f"{self.url}: expected the part from byte {n_bytes}, "
                f"got content-range {content_range!r}"
            )
            raise SourceError(msg)
        return n_bytes

    def discard(self) -> None:
        """Forget the bytes, so that the next try starts anew."""
        self.path.unlink(missing_ok=True)
        self._validator_path.unlink(missing_ok=True)

    def move_to(self, target: Path) -> None:
        """Move the finished file to its place."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        self._validator_path.unlink(missing_ok=True)
