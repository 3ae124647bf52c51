"""A part of a store with tables of its own: how it reads, writes and seals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store.sealing import Subject

Begin = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class StorePart:
    """A part of a store.

    Attributes:
        read: Opens a transaction that reads.
        write: Opens one that writes.
    """

    read: Begin
    write: Begin


@dataclass(frozen=True, slots=True)
class SealedPart(StorePart):
    """A part of a store whose entries are sealed.

    Attributes:
        seal: Seals what was written.
    """

    seal: Callable[[sa.Connection, list[Subject]], None]
