"""Added documents on their way into the store."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.findings import Kind, Shelf


class JobState(StrEnum):
    """State of an intake job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
"""A job that goes on by itself."""

STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})
"""A job whose files are kept, and that a person may resume."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files added together.

    Attributes:
        id: Its number in the store.
        case: The case that they go to.
        shelf: Evidence of the case, or reports of its library.
        kind: What they are if a person said so.
        reviewer: Who added them.
        names: As they were sent.
        hashes: SHA-256 of each, as it came in; empty until all of them are there.
        folder: Where their bytes are kept until coverage lists them.
        added_at: When, aware UTC.
        state: Where it stands.
        reason: Why it failed or was cancelled; "" otherwise.
    """

    id: int
    case: str
    shelf: Shelf
    kind: Kind | None
    reviewer: str
    names: tuple[str, ...]
    hashes: tuple[str, ...]
    folder: str
    added_at: datetime
    state: JobState
    reason: str = ""
