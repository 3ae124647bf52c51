"""Texts that people wrote into the forms of a case, in the order of adding."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import FieldEntry, LinkAnswer, Said
from pipeline.errors import DecidedMeanwhile
from pipeline.store import tables as t
from pipeline.store.audit import lock_chain
from pipeline.store.part import SealedPart
from pipeline.store.reads import read_case_documents
from pipeline.store.rows import insert_id, of_case, records, row_of


@dataclass(frozen=True, slots=True)
class FieldEntries(SealedPart):
    """The entries of all cases; each is sealed."""

    def of(self, case: str) -> list[FieldEntry]:
        """Return the entries of a case."""
        with self.read() as connection:
            return _read(connection, case)

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
            for newer in _read(connection, case)[known:]:
                if (newer.field, newer.about) in mine:
                    code = "{who} wrote into {field!r} in between"
                    msg = Said(code, who=newer.person, field=newer.field)
                    raise DecidedMeanwhile(msg)
            rows = map(row_of, entries)
            numbers = [insert_id(connection, t.field_entry, row) for row in rows]
            self.seal(connection, [("field_entry", (n,)) for n in numbers])


def _read(connection: sa.Connection, case: str) -> list[FieldEntry]:
    return records(connection, FieldEntry, of_case(t.field_entry, case))
