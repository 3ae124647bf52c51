"""The log of models: which was put to work or taken back, when, by whom and why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import ModelEvent
from pipeline.store import tables as t
from pipeline.store.rows import record_of, row_of
from pipeline.store.sealing import Subject

Begin = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class ModelLog:
    """What was done with models; each entry is sealed.

    Attributes:
        read: Opens a transaction that reads.
        write: Opens one that writes.
        seal: Seals what was written.
    """

    read: Begin
    write: Begin
    seal: Callable[[sa.Connection, list[Subject]], None]

    def add(self, event: ModelEvent) -> None:
        """Add an entry."""
        with self.write() as connection:
            insert = sa.insert(t.model_event).values(row_of(event))
            number = connection.scalar(insert.returning(t.model_event.c.id))
            self.seal(connection, [("model_event", (number,))])

    def of(self, name: str | None = None) -> list[ModelEvent]:
        """Return the entries of a model, or of all, in the order of adding."""
        query = sa.select(t.model_event).order_by(t.model_event.c.id)
        if name is not None:
            query = query.where(t.model_event.c.name == name)
        with self.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [record_of(ModelEvent, row) for row in rows]
