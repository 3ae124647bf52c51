"""The log of models: put to work or taken back, with person, time and reason."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import ModelEvent
from pipeline.store import tables as t
from pipeline.store.part import SealedPart
from pipeline.store.rows import insert_id, records, row_of


@dataclass(frozen=True, slots=True)
class ModelLog(SealedPart):
    """Acts on models; each entry is sealed."""

    def add(self, event: ModelEvent) -> None:
        """Add an entry."""
        with self.write() as connection:
            number = insert_id(connection, t.model_event, row_of(event))
            self.seal(connection, [("model_event", (number,))])

    def of(self, name: str | None = None) -> list[ModelEvent]:
        """Return the entries of a model, or of all, in the order of adding."""
        query = sa.select(t.model_event).order_by(t.model_event.c.id)
        if name is not None:
            query = query.where(t.model_event.c.name == name)
        with self.read() as connection:
            return records(connection, ModelEvent, query)
