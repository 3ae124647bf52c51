"""Documents added at the desk: kept, screened by a child process, confirmed.

A job is a row of the store with a state, and a folder with its bytes. The desk holds no
model: it starts ``pipeline.screening.worker`` on one job after the other. A job is done
when coverage lists all its files. Only then its bytes are deleted. A job that failed or
was cancelled keeps them, and continues when somebody resumes it. A job that a crash of
the desk interrupted continues when the desk is opened again.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from pipeline.datamodel import (
    OPEN,
    STOPPED,
    Job,
    JobState,
    Kind,
    Said,
    Shelf,
    Status,
    joined,
)
from pipeline.errors import AnswerRefused, NotStored, StoreError
from pipeline.ingest.folder_entry import place_id
from pipeline.settings import project_dir
from pipeline.store import locks

if TYPE_CHECKING:
    from pipeline.store.store import Store

MAX_FILES = 500
"""Most files of one job; a larger folder is screened from the command line."""

_ARRIVING = "the desk ended before all files were there; add them again"
_MANY = 10_000
_CHUNK_BYTES = 1 << 20
_MAX_SAID = 1_000
"""Most characters kept of a child's last words; no sentence of the program is
longer."""

_HELD: list[locks.Lock] = []
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


@dataclass
class Intake:
    """Intake of files at the desk.

    Attributes:
        store: Store that holds the jobs and their results.
        inbox: Folder for files on their way, created when needed.
        max_bytes: Most bytes of all files of a job together.
        environment: Variables added to this process's environment for the child
            process, so that it opens the same store.
        command: Command that screens a job; the job's number is added at its end.
    """

    store: "Store"
    inbox: Path
    max_bytes: int
    environment: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = (sys.executable, "-m", "pipeline.screening.worker")

    def __post_init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._children: dict[int, subprocess.Popen[str]] = {}
        self._lock = Lock()
        self._is_closing = False
        self._attempts: Counter[int] = Counter()
        self._unwritten: dict[int, tuple[int, int, str]] = {}
        # Held while an end is written or a job resumed, so that no attempt gets the
        # end of an earlier one.
        self._ends = Lock()
        done = (JobState.DONE,)
        for job in self.store.jobs.list(states=done, limit=_MANY):
            shutil.rmtree(job.folder, ignore_errors=True)
        for job in reversed(self.store.jobs.list(states=OPEN, limit=_MANY)):
            if self._is_mine(job) and not is_held(self.store, job):
                self.store.jobs.move(job.id, JobState.WAITING, of=OPEN)
                self._executor.submit(self._screen, job.id)

    def jobs(self, case: str) -> Sequence[Job]:
        """Return the jobs of a case, newest first.

        On a full disk the end of a job cannot be written. It is then shown as failed,
        and written as soon as there is space.
        """
        left = self._write_ends()
        return [
            replace(job, state=JobState.FAILED, reason=left[job.id])
            if job.id in left
            else job
            for job in self.store.jobs.list(case)
        ]

    def _write_ends(self) -> dict[int, str]:
        """Write the ends that could not be written before; return the others."""
        left: dict[int, str] = {}
        with self._ends:
            for job_id, ended in list(self._unwritten.items()):
                try:
                    self._end(job_id, *ended)
                    del self._unwritten[job_id]
                except (StoreError, OSError) as error:
                    left[job_id] = Said(
                        "the screening ended, but the store cannot be written: {said}. "
                        "Free some space on the disk, then go on with these files",
                        said=error,
                    )
        return left

    def n_done(self, job: Job) -> int:
        """Return the number of a job's files that have a line in its case."""
        return len(job.hashes) - sum(1 for _ in self._unconfirmed(job))

    def take(
        self,
        files: Sequence[tuple[str, BinaryIO]],
        *,
        case: str,
        shelf: Shelf,
        kind: Kind | None,
        reviewer: str,
    ) -> Job:
        """Store files and have them screened; return before they are.

        Raises:
            AnswerRefused: There are no files, or too many, or the case has no name.
            OSError: The disk is full or cannot be written; then no file is kept.
            StoreError: The store does not take the job; then no file is kept.
        """
        case = " ".join(case.split())
        _check(files, case)
        self.inbox.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=self.inbox))
        names = tuple(name for name, _ in files)
        try:
            # Failed until all is there: a crash meanwhile must not look like a job.
            job = self.store.jobs.add(
                Job(
                    0, case, shelf, kind, reviewer, names, (), str(folder),
                    datetime.now(UTC), JobState.FAILED, _ARRIVING,
                )
            )  # fmt: skip
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            hashes = tuple(
                _keep(content, folder / "files" / str(i) / plain_name(name))
                for i, (name, content) in enumerate(files)
            )
            self.store.jobs.move(job.id, JobState.WAITING, of=STOPPED, hashes=hashes)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            reason = Said("nothing of it was kept: {said}", said=error)
            self.store.jobs.move(job.id, JobState.FAILED, of=STOPPED, reason=reason)
            raise
        self._executor.submit(self._screen, job.id)
        return self.store.jobs.get(job.id)

    def cancel(self, job_id: int, reviewer: str) -> None:
        """Stop a job; keep its files and the results so far.

        Raises:
            AnswerRefused: It has ended already.
            NotStored: There is no such job.
        """
        reason = Said("cancelled by {name}", name=reviewer)
        if not self.store.jobs.move(job_id, JobState.CANCELLED, of=OPEN, reason=reason):
            state = self.store.jobs.get(job_id).state
            msg = f"this job is {state} and cannot be cancelled"
            raise AnswerRefused(msg)
        with self._lock:
            if child := self._children.get(job_id):
                child.terminate()

    def resume(self, job_id: int) -> None:
        """Screen the remaining files of a failed or cancelled job.

        Raises:
            AnswerRefused: It neither failed nor was cancelled, its files never arrived,
                or another desk keeps them.
            NotStored: There is no such job.
        """
        self._write_ends()
        job = self.store.jobs.get(job_id)
        if not job.hashes or not self._is_mine(job) or not Path(job.folder).is_dir():
            msg = "the files of this job are not here: add them again"
            raise AnswerRefused(msg)
        with self._ends:
            if not self.store.jobs.move(job_id, JobState.WAITING, of=STOPPED):
                msg = f"this job is {job.state} and goes on by itself"
                raise AnswerRefused(msg)
            self._attempts[job_id] += 1
        self._executor.submit(self._screen, job_id)

    def close(self) -> None:
        """Wait for the running job; waiting ones start with the next desk."""
        self._is_closing = True
        self._executor.shutdown(cancel_futures=True)

    def _is_mine(self, job: Job) -> bool:
        return Path(job.folder).parent == self.inbox

    def _screen(self, job_id: int) -> None:
        """Screen a job unless it was cancelled, or another desk has taken it."""
        attempt, ended = 0, (-1, "")
        try:
            waiting = (JobState.WAITING,)
            with self._ends:
                attempt = self._attempts[job_id]
                runs = self.store.jobs.move(job_id, JobState.RUNNING, of=waiting)
            if runs:
                ended = self._run(job_id)
                with self._ends:
                    self._end(job_id, attempt, *ended)
        except (StoreError, OSError) as error:
            # Nothing was lost: the row says "running" until it can be written. If this
            # desk ends before, the next one goes on with the job.
            with self._ends:
                self._unwritten[job_id] = (attempt, *ended)
            logging.getLogger(__name__).warning("intake job %s: %s", job_id, error)

    def _run(self, job_id: int) -> tuple[int, str]:
        try:
            with self._lock:
                child = subprocess.Popen(
                    [*self.command, str(job_id)],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    cwd=project_dir(),
                    env=os.environ | self.environment,
                )
                self._children[job_id] = child
            _, said = child.communicate()
        except OSError as error:
            return -1, str(error)
        finally:
            with self._lock:
                self._children.pop(job_id, None)
        return child.returncode, (said.strip().splitlines() or [""])[-1][:_MAX_SAID]

    def _end(self, job_id: int, attempt: int, code: int, said: str) -> None:
        """Write the end of an attempt, unless the job was resumed since it began."""
        if attempt != self._attempts[job_id]:
            return
        job = self.store.jobs.get(job_id)
        missing = list(self._unconfirmed(job))
        if code == 0 and not missing:
            if self.store.jobs.move(job_id, JobState.DONE, of=OPEN):
                shutil.rmtree(job.folder, ignore_errors=True)
            return
        ended = Said("the screening ended with status {n}", n=code)
        reasons = [said or ended]
        if missing:
            reasons.append(
                Said(
                    "{n} of {m} files without a line of coverage: {name}",
                    n=len(missing),
                    m=len(job.names),
                    name=missing[0],
                )
            )
        reason = joined(reasons)
        self.store.jobs.move(job_id, JobState.FAILED, of=OPEN, reason=reason)

    def _unconfirmed(self, job: Job) -> Iterator[str]:
        """Yield the names of files without a document or a gap in the store.

        A file is confirmed by a line in the case with the hash that it came in with,
        its bytes kept. One that is too large to be read has a line of its place.
        """
        try:
            lines = {x.document_id: x for x in self.store.coverage(job.case)}
        except NotStored:
            lines = {}
        files = Path(job.folder) / "files"
        for i, (name, sha256) in enumerate(zip(job.names, job.hashes, strict=True)):
            place = place_id(files / str(i) / plain_name(name))
            is_kept = sha256 in lines and self.store.blobs.has(sha256)
            too_large = place in lines and lines[place].status is Status.TOO_LARGE
            if not is_kept and not too_large:
                yield name


def _keep(content: BinaryIO, path: Path) -> str:
    # A folder for each: two files may have one name.
    path.parent.mkdir(parents=True)
    digest = hashlib.sha256()
    with path.open("xb") as copy:
        while chunk := content.read(_CHUNK_BYTES):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _check(files: Sequence[object], case: str) -> None:
    if not case or len(case) > 200 or not case.isprintable():
        code = "case {case!r}: expected a name of at most {n} characters"
        msg = Said(code, case=case, n=200)
        raise AnswerRefused(msg)
    if not 1 <= len(files) <= MAX_FILES:
        msg = Said(
            "{n} files were chosen: expected 1 to {m}", n=len(files), m=MAX_FILES
        )
        raise AnswerRefused(msg)


def plain_name(name: str) -> str:
    """Return the name of a sent file in a form for every disk.

    Example:
        >>> plain_name("../../etc/pass wd")
        'pass wd'
        >>> plain_name("..")
        'file'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)
    # 255 bytes are the limit; the ending tells the kind of file.
    while len(kept.encode("utf-8", "replace")) > 200:
        half = len(kept) // 2
        kept = kept[: half - 1] + kept[half + 1 :]
    kept = kept.encode("utf-8", "replace").decode("utf-8").strip()
    return kept if kept.strip(".") else "file"
