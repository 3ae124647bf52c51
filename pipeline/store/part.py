"""A part of a store with its own tables: how it reads, writes and seals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store.record.sealing import Subject

Begin = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class StorePart:
    """A part of a store.

    Attributes:
        read: Function that opens a reading transaction.
        write: Function that opens a writing transaction.
    """

    read: Begin
    write: Begin


@dataclass(frozen=True, slots=True)
class SealedPart(StorePart):
    """A part of a store whose entries are sealed.

    Attributes:
        seal: Function that seals the rows that were written.
    """

    seal: Callable[[sa.Connection, list[Subject]], None]
