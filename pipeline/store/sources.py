"""State of the operator's sources, and the refresh that holds each one.

Who holds a source says so again every few minutes, whatever it is at. A clock that is
set back must not keep a source held: nobody holds one for longer than ``HOLD``.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import sqlalchemy as sa

from pipeline.datamodel import SourceFile, SourceState
from pipeline.errors import StoreError
from pipeline.store import tables as t
from pipeline.store.locks import Locks
from pipeline.store.rows import batches, insert_once, record_of, row_of

HOLD = timedelta(minutes=10)
"""A refresh that has said nothing for this long is dead: another may begin."""

_SAY_EVERY = HOLD / 5


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source while one refresh holds it.

    Attributes:
        state: As the last refresh left it.
        holder: Who holds it.
        begin: Opens a writing transaction.
    """

    state: SourceState
    holder: str
    begin: Callable[[], AbstractContextManager[sa.Connection]]

    def save_files(self, files: Iterable[SourceFile]) -> None:
        """Save fetched files, so a crash does not lose them.

        Raises:
            StoreError: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self._check(
                _save_files(connection, self.state.source_id, self.holder, files)
            )

    def save(self, state: SourceState) -> None:
        """Save the accepted list and the files on it.

        Raises:
            StoreError: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self.save_in(connection, state)

    def save_in(self, connection: sa.Connection, state: SourceState) -> None:
        """Save the accepted list within a transaction.

        Raises:
            StoreError: Another refresh has taken the source over.
        """
        self._check(_save_source(connection, state, self.holder))

    def told(self) -> None:
        """Note that the news of what was published last is told."""
        mine = t.source.c.source_id == self.state.source_id
        with self.begin() as connection:
            connection.execute(t.source.update().where(mine).values(untold=()))

    def keep(self, is_over: Event) -> None:
        """Hold the source until the refresh is over."""
        while not is_over.wait(_SAY_EVERY.total_seconds()):
            # Said again next time; a refresh that lost its source fails when it saves.
            with suppress(StoreError), self.begin() as connection:
                _renew(connection, self.state.source_id, self.holder)

    def _check(self, is_held: bool) -> None:
        if not is_held:
            msg = (
                f"source {self.state.source_id}: another refresh has taken it over, "
                f"since nothing was heard of this one for {HOLD}"
            )
            raise StoreError(msg)


@contextmanager
def hold(
    begin: Callable[[], AbstractContextManager[sa.Connection]], source_id: str
) -> Iterator[HeldSource]:
    """Hold a source for one refresh.

    Raises:
        StoreError: Another refresh of it is running.
    """
    holder = secrets.token_hex(8)
    with begin() as connection:
        is_held = take_source(connection, source_id, holder)
        state = read_source(connection, source_id)
        until = _held_until(connection, source_id)
    if not is_held:
        msg = (
            f"source {source_id}: another refresh is running; if it died, it "
            f"frees the source at {until:%H:%M:%S} UTC"
        )
        raise StoreError(msg)
    held, is_over = HeldSource(state, holder, begin), Event()
    keeper = Thread(target=held.keep, args=(is_over,), daemon=True)
    keeper.start()
    try:
        yield held
    finally:
        is_over.set()
        keeper.join()
        with begin() as connection:
            release_source(connection, source_id, holder)


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
    connection: sa.Connection, source_id: str, holder: str, files: Iterable[SourceFile]
) -> bool:
    """Save fetched files, and keep hold of the source.

    Returns:
        Whether the source was still held; nothing was saved otherwise.
    """
    if not _renew(connection, source_id, holder):
        return False
    c = t.source_file.c
    for batch in batches([row_of(file, source_id=source_id) for file in files]):
        urls = [row["url"] for row in batch]
        own = (c.source_id == source_id) & c.url.in_(urls)
        connection.execute(t.source_file.delete().where(own))
        connection.execute(t.source_file.insert(), batch)
    return True


def _save_source(connection: sa.Connection, state: SourceState, holder: str) -> bool:
    """Save a source's accepted list and the files on it.

    Returns:
        Whether the source was still held; nothing was saved otherwise.
    """
    if not _renew(connection, state.source_id, holder):
        return False
    known = read_source(connection, state.source_id).files
    changed = [file for url, file in state.files.items() if known.get(url) != file]
    _save_files(connection, state.source_id, holder, changed)
    values = {
        "refreshed_at": state.refreshed_at,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "cursor": state.cursor,
        "untold": state.untold,
    }
    own = t.source.c.source_id == state.source_id
    connection.execute(t.source.update().where(own).values(**values))
    return True


def take_source(connection: sa.Connection, source_id: str, holder: str) -> bool:
    """Take a source for one refresh; return False if another one holds it."""
    row = {"source_id": source_id, "cursor": "", "holder": "", "untold": ()}
    insert_once(connection, t.source, row)
    now = datetime.now(UTC)
    c = t.source.c
    # The second: the clock was set back since.
    is_free = (c.holder == "") | (c.held_until < now) | (c.held_until > now + HOLD)
    taken = connection.execute(
        t.source.update()
        .where(c.source_id == source_id, is_free)
        .values(holder=holder, held_until=now + HOLD)
    )
    return bool(taken.rowcount)


def _held_until(connection: sa.Connection, source_id: str) -> datetime:
    mine = t.source.c.source_id == source_id
    found = connection.scalar(sa.select(t.source.c.held_until).where(mine))
    return found or datetime.now(UTC)


def release_source(connection: sa.Connection, source_id: str, holder: str) -> None:
    """Release a source, unless another refresh holds it by now."""
    c = t.source.c
    mine = (c.source_id == source_id) & (c.holder == holder)
    connection.execute(t.source.update().where(mine).values(holder="", held_until=None))


def _renew(connection: sa.Connection, source_id: str, holder: str) -> bool:
    c = t.source.c
    renewed = connection.execute(
        t.source.update()
        .where(c.source_id == source_id, c.holder == holder)
        .values(held_until=datetime.now(UTC) + HOLD)
    )
    return bool(renewed.rowcount)


@contextmanager
def hold_alone(
    begin: Callable[[], AbstractContextManager[sa.Connection]],
    source_id: str,
    locks: Locks,
) -> Iterator[HeldSource]:
    """Hold a source, also one that a process held which is gone.

    Raises:
        StoreError: Another refresh of it is running.
    """
    lock = locks.take(f"source {source_id}")
    if lock is None:
        msg = f"source {source_id}: another refresh is running"
        raise StoreError(msg)
    try:
        with begin() as connection:
            dead = t.source.c.source_id == source_id
            connection.execute(t.source.update().where(dead).values(holder=""))
        with hold(begin, source_id) as held:
            yield held
    finally:
        lock.release()
