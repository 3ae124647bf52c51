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
"""States of a job that continues by itself."""

STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})
"""States of a job whose files are kept, and that a person may resume."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files added together.

    Attributes:
        id: Number of the job in the store.
        case: Name of the case that they go to.
        shelf: Evidence of the case, or reports of its library.
        kind: Kind of the documents if a person gave one.
        reviewer: Person who added them.
        names: File names as they were sent.
        hashes: SHA-256 of each file as it came in; empty until all files have arrived.
        folder: Folder that holds their bytes until coverage lists them.
        added_at: Time when they were added, aware UTC.
        state: State of the job.
        reason: Reason why it failed or was cancelled; otherwise "".
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
