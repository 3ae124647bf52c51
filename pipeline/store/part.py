"""A part of a store with its own tables: how it reads, writes and seals."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.store.record.sealing import Subject
from pipeline.store.schema.rows import insert_id

Begin = Callable[[], AbstractContextManager[sa.Connection]]
Seal = Callable[[sa.Connection, list[Subject]], None]


@dataclass(frozen=True, slots=True)
class StorePart:
    """A part of a store.

    Attributes:
        read: Function that opens a reading transaction.
        write: Function that opens a writing transaction.
        seal: Function that seals the rows that were written.
    """

    read: Begin
    write: Begin
    seal: Seal

    def insert(
        self, connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]
    ) -> list[int]:
        """Insert and seal numbered rows, and return their numbers."""
        numbers = [insert_id(connection, table, row) for row in rows]
        self.seal(connection, [(table.name, (number,)) for number in numbers])
        return numbers
