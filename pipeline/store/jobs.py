"""Intake jobs: one row each; a state changes only from an expected state."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import Job, JobState
from pipeline.errors import NotStored
from pipeline.store import tables as t
from pipeline.store.part import StorePart
from pipeline.store.rows import first_record, insert_id, records, row_of


@dataclass(frozen=True, slots=True)
class Jobs(StorePart):
    """The jobs of a store."""

    def add(self, job: Job) -> Job:
        """Add a job; return it with its number."""
        row = row_of(job)
        del row["id"]
        with self.write() as connection:
            return _read(connection, insert_id(connection, t.job, row))

    def move(
        self,
        job_id: int,
        to: JobState,
        *,
        of: Collection[JobState],
        reason: str = "",
        hashes: tuple[str, ...] | None = None,
    ) -> bool:
        """Move a job on, if it is in one of some states.

        Args:
            job_id: Number of the job.
            to: New state.
            of: States in which it must be.
            reason: Reason of the move.
            hashes: Hashes of its files, if they have arrived; None leaves them
                unchanged.

        Returns:
            Whether it was in one of them.
        """
        changes: dict[str, object] = {"state": to, "reason": reason}
        changes |= {} if hashes is None else {"hashes": hashes}
        mine = (t.job.c.id == job_id) & t.job.c.state.in_(list(of))
        with self.write() as connection:
            moved = connection.execute(sa.update(t.job).where(mine).values(changes))
            return bool(moved.rowcount)

    def get(self, job_id: int) -> Job:
        """Return a job.

        Raises:
            NotStored: There is no job with this number.
        """
        with self.write() as connection:
            return _read(connection, job_id)

    def list(
        self,
        case: str | None = None,
        *,
        states: Collection[JobState] = tuple(JobState),
        limit: int = 50,
    ) -> Sequence[Job]:
        """Return jobs of some states, the newest first."""
        query = sa.select(t.job).where(t.job.c.state.in_(list(states)))
        if case is not None:
            query = query.where(t.job.c["case"] == case)
        query = query.order_by(t.job.c.id.desc()).limit(limit)
        with self.write() as connection:
            return records(connection, Job, query)


def _read(connection: sa.Connection, job_id: int) -> Job:
    query = sa.select(t.job).where(t.job.c.id == job_id)
    job = first_record(connection, Job, query)
    if job is None:
        msg = f"intake job {job_id} is not in the store"
        raise NotStored(msg)
    return job
