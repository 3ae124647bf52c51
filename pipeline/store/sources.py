"""States of the operator's sources, and the refresh that holds each one."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import SourceFile, SourceState
from pipeline.errors import SourceBusy
from pipeline.store import tables as t
from pipeline.store.locks import Locks
from pipeline.store.rows import batches, insert_once, record_of, row_of


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source while one refresh holds it.

    Attributes:
        state: State that the last refresh left.
        holder: Name of the refresh that holds it.
        begin: Function that opens a writing transaction.
    """

    state: SourceState
    holder: str
    begin: Callable[[], AbstractContextManager[sa.Connection]]

    def save_files(self, files: Iterable[SourceFile]) -> None:
        """Save fetched files, so a crash does not lose them.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self._hold_on(connection)
            _save_files(connection, self.state.source_id, files)

    def save(self, state: SourceState) -> None:
        """Save the accepted list and the files on it.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self.save_in(connection, state)

    def save_in(self, connection: sa.Connection, state: SourceState) -> None:
        """Save the accepted list within a transaction.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        self._hold_on(connection)
        source_id = state.source_id
        known = read_source(connection, source_id).files
        changed = [file for url, file in state.files.items() if known.get(url) != file]
        _save_files(connection, source_id, changed)
        names = ("refreshed_at", "etag", "last_modified", "cursor", "untold")
        values = {name: getattr(state, name) for name in names}
        own = t.source.c.source_id == source_id
        connection.execute(t.source.update().where(own).values(**values))

    def told(self) -> None:
        """Record that the news about the last publication was told."""
        mine = t.source.c.source_id == self.state.source_id
        with self.begin() as connection:
            connection.execute(t.source.update().where(mine).values(untold=()))

    def _hold_on(self, connection: sa.Connection) -> None:
        """Lock the row, so that nobody takes the source over before this is saved."""
        c = t.source.c
        mine = (c.source_id == self.state.source_id) & (c.holder == self.holder)
        same = t.source.update().where(mine).values(holder=self.holder)
        if not connection.execute(same).rowcount:
            msg = (
                f"source {self.state.source_id}: another refresh has taken it over, "
                "because the database released the lock of this one"
            )
            raise SourceBusy(msg)


@contextmanager
def hold(
    begin: Callable[[], AbstractContextManager[sa.Connection]],
    source_id: str,
    locks: Locks,
) -> Iterator[HeldSource]:
    """Hold a source for one refresh.

    If a connection to PostgreSQL is lost, so is its lock. Therefore the next refresh
    also replaces the holder's name, and the former holder cannot save any more.

    Raises:
        SourceBusy: Another refresh of the source is running.
    """
    lock = locks.take(f"source {source_id}")
    if lock is None:
        msg = (
            f"source {source_id}: another refresh is running; wait until it has "
            "ended, then run this again (a killed refresh is over at once)"
        )
        raise SourceBusy(msg)
    try:
        holder = secrets.token_hex(8)
        with begin() as connection:
            row = {"source_id": source_id, "cursor": "", "holder": "", "untold": ()}
            insert_once(connection, t.source, row)
            mine = t.source.c.source_id == source_id
            connection.execute(t.source.update().where(mine).values(holder=holder))
            state = read_source(connection, source_id)
        yield HeldSource(state, holder, begin)
        with begin() as connection:
            own = mine & (t.source.c.holder == holder)
            connection.execute(t.source.update().where(own).values(holder=""))
    finally:
        lock.release()


def read_source(connection: sa.Connection, source_id: str) -> SourceState:
    """Return the state of a source; empty before its first refresh."""
    own = t.source_file.c.source_id == source_id
    rows = connection.execute(sa.select(t.source_file).where(own)).mappings()
    files = {row["url"]: record_of(SourceFile, row) for row in rows}
    query = sa.select(t.source).where(t.source.c.source_id == source_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return SourceState(source_id, files=files)
    return record_of(SourceState, row, files=files)


def _save_files(
    connection: sa.Connection, source_id: str, files: Iterable[SourceFile]
) -> None:
    c = t.source_file.c
    for batch in batches([row_of(file, source_id=source_id) for file in files]):
        urls = [row["url"] for row in batch]
        own = (c.source_id == source_id) & c.url.in_(urls)
        connection.execute(t.source_file.delete().where(own))
        connection.execute(t.source_file.insert(), batch)
