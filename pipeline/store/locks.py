"""Locks that end with the process that holds them, however it ends.

On PostgreSQL a lock belongs to its own connection, so that it holds on every machine;
if the process is killed, its connection closes. On SQLite it is a lock of the operating
system on a file beside the database.
"""

import fcntl  # POSIX only, like the limits of the reading processes
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.files import make_private_folder
from pipeline.store.engine import store_error


@dataclass(frozen=True, slots=True)
class Lock:
    """A held lock.

    Attributes:
        name: Name that is locked.
        release: Function that lets others take it.
    """

    name: str
    release: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks of a store.

    Attributes:
        engine: Engine of the store's database.
    """

    engine: sa.Engine

    def take(self, name: str) -> Lock | None:
        """Lock a name until it is released or this process ends.

        Returns:
            The lock; None if somebody holds it, in this process or another.

        Raises:
            OSError: The file of the lock cannot be made.
            StoreError: The database does not answer.
        """
        if self.engine.dialect.name == "postgresql":
            try:
                return self._on_postgres(name)
            except SQLAlchemyError as error:
                raise store_error(error, f"lock {name!r} cannot be taken") from error
        return self._on_file(name)

    def is_held(self, name: str) -> bool:
        """Return True if somebody holds the lock of a name."""
        lock = self.take(name)
        if lock is not None:
            lock.release()
        return lock is None

    def _on_postgres(self, name: str) -> Lock | None:
        connection = self.engine.connect()
        try:
            # Its own connection, as one of the pool would be returned together with the
            # lock.
            connection.detach()
            key = sa.func.hashtextextended(f"triage {name}", 0)
            query = sa.select(sa.func.pg_try_advisory_lock(key))
            is_ours = bool(connection.scalar(query))
            connection.commit()
        except BaseException:
            connection.close()
            raise
        if not is_ours:
            connection.close()
            return None

        def release() -> None:
            # Explicit, because a closed connection frees its lock only a moment later.
            with suppress(SQLAlchemyError):  # it is gone, and the lock with it
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))
                connection.commit()
            with suppress(SQLAlchemyError):
                connection.close()

        return Lock(name, release)

    def _on_file(self, name: str) -> Lock | None:
        database = self.engine.url.database or ""
        folder = Path(database).parent / "locks"
        make_private_folder(folder)
        path = folder / hashlib.sha256(name.encode()).hexdigest()[:16]
        number = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(number)
            return None
        return Lock(name, lambda: os.close(number))
