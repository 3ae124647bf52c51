"""Lock of the process screening a job; a crash releases it."""

from typing import TYPE_CHECKING

from pipeline.datamodel import Job
from pipeline.store.locks import Lock

if TYPE_CHECKING:
    from pipeline.store.store import Store

_HELD: list[Lock] = []
"""Locks that are kept until this process ends."""


def hold(store: "Store", job: Job) -> None:
    """Hold a job until this process ends.

    Raises:
        BlockingIOError: Another process screens it.
    """
    lock = store.locks.take(_name(job))
    if lock is None:
        msg = f"job {job.id}: another process screens it"
        raise BlockingIOError(msg)
    _HELD.append(lock)


def is_held(store: "Store", job: Job) -> bool:
    """Return True if another process screens a job."""
    return store.locks.is_held(_name(job))


def _name(job: Job) -> str:
    return f"job {job.id}"
