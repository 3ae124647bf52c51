"""Limits of fetching, and the outcome for each address."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pipeline.datamodel import SourceFile
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
