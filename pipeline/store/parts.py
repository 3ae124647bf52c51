"""The parts of a store with their own tables; ``Store`` adds the rest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import FieldEntry, Job, JobState, LinkAnswer, ModelEvent, Said
from pipeline.errors import DecidedMeanwhile, NotStored
from pipeline.store.accounts import Accounts
from pipeline.store.draws import Draws
from pipeline.store.locks import Locks
from pipeline.store.news import Notices
from pipeline.store.part import Begin, Seal, StorePart
from pipeline.store.placed import Placed
from pipeline.store.reader import StoreReader
from pipeline.store.reads import read_case_documents
from pipeline.store.record.audit import lock_chain
from pipeline.store.record.sealing import Subject, seal
from pipeline.store.removal.removals import Removals
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import first_record, insert_id, of_case, records, row_of
from pipeline.store.translations import Translations


@dataclass(frozen=True, slots=True)
class FieldEntries(StorePart):
    """The entries of all cases; each is sealed."""

    def of(self, case: str) -> list[FieldEntry]:
        """Return the entries of a case."""
        with self.read() as connection:
            return records(connection, FieldEntry, of_case(t.field_entry, case))

    def answered(self, case: str) -> tuple[list[str], list[LinkAnswer]]:
        """Return the answers of a case: ids of its decisions, and answers about names.

        The ids are read and not computed again, because a case may have thousands of
        decisions.
        """
        placed, d = t.case_document.c, t.decision.c
        mine = sa.select(placed.document_id).where(placed["case"] == case)
        ids = sa.select(d.decision_id).where(d.document_id.in_(mine)).order_by(d.id)
        links = of_case(t.link_answer, case)
        with self.read() as connection:
            answers = records(connection, LinkAnswer, links)
            return list(connection.scalars(ids)), answers

    def add(self, case: str, entries: Sequence[FieldEntry], *, known: int) -> None:
        """Add the entries that a person made at once, all or none.

        Args:
            case: Name of the case of all entries.
            entries: Entries in order.
            known: Number of entries of the case that this person knew of.

        Raises:
            NotStored: There is no such case.
            DecidedMeanwhile: Somebody wrote into one of these fields in between.
        """
        with self.write() as connection:
            lock_chain(connection)
            read_case_documents(connection, case)
            mine = {(entry.field, entry.about) for entry in entries}
            held = records(connection, FieldEntry, of_case(t.field_entry, case))
            for newer in held[known:]:
                if (newer.field, newer.about) in mine:
                    code = "{who} wrote into {field!r} in between"
                    msg = Said(code, who=newer.person, field=newer.field)
                    raise DecidedMeanwhile(msg)
            self.insert(connection, t.field_entry, map(row_of, entries))


@dataclass(frozen=True, slots=True)
class Jobs(StorePart):
    """The jobs of a store."""

    def add(self, job: Job) -> Job:
        """Add a job; return it with its number."""
        row = row_of(job)
        del row["id"]
        with self.write() as connection:
            return _job(connection, insert_id(connection, t.job, row))

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
            return _job(connection, job_id)

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


def _job(connection: sa.Connection, job_id: int) -> Job:
    query = sa.select(t.job).where(t.job.c.id == job_id)
    job = first_record(connection, Job, query)
    if job is None:
        msg = f"intake job {job_id} is not in the store"
        raise NotStored(msg)
    return job


@dataclass(frozen=True, slots=True)
class ModelLog(StorePart):
    """Acts on models; each entry is sealed."""

    def add(self, event: ModelEvent) -> None:
        """Add an entry."""
        with self.write() as connection:
            self.insert(connection, t.model_event, [row_of(event)])

    def of(self, name: str | None = None) -> list[ModelEvent]:
        """Return the entries of a model, or of all, in the order of adding."""
        query = sa.select(t.model_event).order_by(t.model_event.c.id)
        if name is not None:
            query = query.where(t.model_event.c.name == name)
        with self.read() as connection:
            return records(connection, ModelEvent, query)


class StoreParts(StoreReader):
    """A store that reads, seals, and gives out its parts."""

    def _seal(self, connection: sa.Connection, subjects: Sequence[Subject]) -> None:
        """Seal the rows of this transaction, as its last step.

        A change that somebody made outside of the program would be sealed as well.
        """
        seal(connection, self.signer, self.blobs, subjects)

    @property
    def _acts(self) -> tuple[Begin, Begin, Seal]:
        """Functions that read, write and seal, as each part has them."""
        return self.reading, self.writing, self._seal

    @property
    def news(self) -> Notices:
        """Notices to cases about new reports."""
        return Notices(*self._acts)

    @property
    def jobs(self) -> Jobs:
        """Documents added at the desk, with their states."""
        return Jobs(*self._acts)

    @property
    def locks(self) -> Locks:
        """Locks that end with the process that holds them."""
        return Locks(self._engine)

    @property
    def placed(self) -> Placed:
        """Documents already in a case."""
        return Placed(*self._acts)

    @property
    def models(self) -> ModelLog:
        """Log of models put to work or taken back, with time and reason."""
        return ModelLog(*self._acts)

    @property
    def translations(self) -> Translations:
        """Translations of passages, kept beside the quotes."""
        return Translations(*self._acts)

    @property
    def field_entries(self) -> FieldEntries:
        """Entries that people wrote into the forms of cases."""
        return FieldEntries(*self._acts)

    @property
    def removals(self) -> Removals:
        """Removals: cases deleted, words erased."""
        return Removals(*self._acts, self.blobs)

    @property
    def accounts(self) -> Accounts:
        """Accounts of the desk and their sessions."""
        return Accounts(*self._acts)

    @property
    def draws(self) -> Draws:
        """Draws of passages for statements on recall."""
        return Draws(*self._acts)
