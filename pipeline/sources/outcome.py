"""Limits of fetching, and the outcome for each address."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

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
        max_bytes: Of the body; a larger file would be refused by the readers.
        max_seconds: Wall clock from the first request to the last byte.
        timeout_s: Longest silence of a server.
        max_redirects: Publishers need two or three; more is a loop.
        max_wait_s: Longest ``Retry-After`` that is waited for.
        max_waits: How often a busy server is asked again.
        max_tries: How often a connection that breaks is tried, at least 1.
        backoff_s: First pause before a retry; it doubles with each.
        delay_s: Pause between two requests to one host.
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
        url: The address, or the path of a file in a folder.
        status: NEW when the bytes were not known, UNCHANGED when they were.
        sha256: Of the bytes; None where fetching failed.
        bytes_path: Where the bytes lie; None where fetching failed.
        etag: The server's validator, or None.
        last_modified: The server's date, or None.
        retrieved_at: When the bytes were fetched, aware UTC.
        reason: Why it failed; "" otherwise.
        n_bytes: Length of the bytes; 0 where fetching failed.
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


def failure(url: str, reason: str) -> Fetched:
    """Return the outcome of an address that could not be fetched."""
    now = datetime.now(UTC)
    return Fetched(url, FetchState.FAILED, None, None, None, None, now, reason)
