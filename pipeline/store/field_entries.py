"""What people wrote into the forms of a case, in the order of adding."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import FieldEntry, LinkAnswer
from pipeline.errors import DecidedMeanwhile
from pipeline.store import tables as t
from pipeline.store.audit import lock_chain
from pipeline.store.part import SealedPart
from pipeline.store.reads import read_case_documents
from pipeline.store.rows import record_of, row_of


@dataclass(frozen=True, slots=True)
class FieldEntries(SealedPart):
    """The entries of all cases; each is sealed."""

    def of(self, case: str) -> list[FieldEntry]:
        """Return the entries of a case."""
        with self.read() as connection:
            return _read(connection, case)

    def answered(self, case: str) -> tuple[list[str], list[LinkAnswer]]:
        """Return what was answered in a case: ids of decisions, and names compared.

        The ids are read, not computed again: a case may have thousands of decisions.
        """
        placed, d, k = t.case_document.c, t.decision.c, t.link_answer.c
        mine = sa.select(placed.document_id).where(placed["case"] == case)
        ids = sa.select(d.decision_id).where(d.document_id.in_(mine)).order_by(d.id)
        links = sa.select(t.link_answer).where(k["case"] == case).order_by(k.id)
        with self.read() as connection:
            rows = connection.execute(links).mappings()
            answers = [record_of(LinkAnswer, row) for row in rows]
            return list(connection.scalars(ids)), answers

    def add(self, case: str, entries: Sequence[FieldEntry], *, known: int) -> None:
        """Add what a person wrote at once, all or none.

        Args:
            case: The case of all of them.
            entries: In order.
            known: Entries of the case that this person knew of.

        Raises:
            NotStored: There is no such case.
            DecidedMeanwhile: Somebody wrote into one of these fields in between.
        """
        with self.write() as connection:
            lock_chain(connection)
            read_case_documents(connection, case)
            mine = {(entry.field, entry.about) for entry in entries}
            for newer in _read(connection, case)[known:]:
                if (newer.field, newer.about) in mine:
                    msg = f"{newer.person} wrote into {newer.field!r} in between"
                    raise DecidedMeanwhile(msg)
            insert = sa.insert(t.field_entry).returning(t.field_entry.c.id)
            numbers = [
                connection.scalar(insert.values(row_of(entry))) for entry in entries
            ]
            self.seal(connection, [("field_entry", (n,)) for n in numbers])


def _read(connection: sa.Connection, case: str) -> list[FieldEntry]:
    mine = t.field_entry.c["case"] == case
    query = sa.select(t.field_entry).where(mine).order_by(t.field_entry.c.id)
    rows = connection.execute(query).mappings()
    return [record_of(FieldEntry, row) for row in rows]
