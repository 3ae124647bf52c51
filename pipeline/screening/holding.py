"""Lock of the process that screens a job; a crash releases it."""

import fcntl  # POSIX only, like the limits of the reading processes
import os
from pathlib import Path

from pipeline.datamodel import Job


def hold(job: Job) -> None:
    """Hold a job until this process ends.

    Raises:
        BlockingIOError: Another process screens it.
    """
    _lock(job)


def is_held(job: Job) -> bool:
    """Return True if another process screens a job."""
    try:
        os.close(_lock(job))
    except BlockingIOError:
        return True
    except OSError:  # its folder is gone
        return False
    return False


def _lock(job: Job) -> int:
    number = os.open(Path(job.folder) / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(number)
        raise
    return number
