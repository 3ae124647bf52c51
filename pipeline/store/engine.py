"""Opening a database: one engine, one way to begin, the newest schema.

Every write begins with ``BEGIN IMMEDIATE`` on SQLite, so that two writers queue
at the start (for up to 30 seconds) and none fails half-way with "database is
locked". Readers see the last whole commit (WAL) and wait for nobody.
"""

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from pipeline.errors import StoreAway, StoreError
from pipeline.files import keep_private, make_private_folder
from pipeline.settings import settings
from pipeline.store.blobs import BlobStore
from pipeline.store.schema.tables import ALL_SEALED, SCHEMA

Read = TypeVar("Read")

BUSY_TIMEOUT_S = 30.0
"""Seconds that a writer waits for another one. Writing a document takes less; a writer
that takes longer is stuck."""

_MIGRATION_LOCK = 7_202_108_21
"""Key of PostgreSQL's advisory lock while the schema is made; any fixed number."""


Adopt = Callable[[sa.Connection, str], None]
"""Function that seals the rows of a store with an older schema that no entry covers."""


def open_engine(url: str | sa.URL, adopt: Adopt | None = None) -> sa.Engine:
    """Open the database, create it if it is new, and bring its schema up to date.

    Args:
        url: SQLAlchemy URL of a SQLite or PostgreSQL database. ``postgresql:``
            without a driver means psycopg.
        adopt: Function that seals existing rows, if the schema is older than their
            seals.

    Raises:
        StoreError: The URL cannot be used, the database cannot be opened or
            written, is damaged, or has a schema newer than this program.
    """
    engine = _make_engine(url)
    try:
        _prepare(engine, adopt)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        engine.dispose()
        raise _cannot_open(engine, error) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def look_into(url: str | sa.URL, read: Callable[[sa.Connection], Read]) -> Read | None:
    """Open a database for reading as it is, without creating or migrating it.

    ``read`` must work with the tables of an older schema.

    Returns:
        Result of ``read``; None if there is no store yet, and one can be made.

    Raises:
        StoreError: Same conditions as for ``open_engine``.
    """
    engine = _make_engine(url)
    try:
        if engine.dialect.name == "sqlite" and not _is_file(engine.url.database):
            return None
        with engine.begin() as connection:
            revision = revision_of(connection)
            _refuse_newer(revision, engine)
            return None if revision is None else read(connection)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _cannot_open(engine, error) from error
    finally:
        engine.dispose()


def _is_file(database: str | None) -> bool:
    """Return True if the database file exists, after checking write access."""
    if not database or database == ":memory:":
        return False
    path = Path(database)
    place = next(place for place in (path, *path.parents) if place.exists())
    if place != path and not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    return place == path


def shown(engine: sa.Engine) -> str:
    """Return the engine's URL for people, without its password."""
    return engine.url.render_as_string(hide_password=True)


def _make_engine(url: str | sa.URL) -> sa.Engine:
    name = repr(str(url))
    try:
        parsed = sa.make_url(url)
        name = repr(parsed.render_as_string(hide_password=True))
        return _engine(parsed)
    except (ArgumentError, ImportError) as error:
        msg = f"store {name} cannot be opened: {error}"
        raise StoreError(msg) from error


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "postgresql":
        msg = f"expected sqlite or postgresql, got {url.drivername!r}"
        raise ArgumentError(msg)
    return sa.create_engine(url, pool_pre_ping=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    # The driver would begin by itself, late and deferred; _on_begin does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # Deleted or erased words must not stay readable in free pages of the file.
    connection.execute("PRAGMA secure_delete = ON")


def _on_begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def writer(engine: sa.Engine) -> sa.Engine:
    """Return an engine with transactions that take the write lock at once."""
    return engine.execution_options(immediate=True)


def _prepare(engine: sa.Engine, adopt: Adopt | None) -> None:
    if engine.dialect.name == "sqlite":
        _make_folder(engine.url.database)
        _set_wal(engine)
    with engine.connect() as connection:
        if revision_of(connection) == SCHEMA:
            return
    with writer(engine).begin() as connection:
        _migrate(connection, adopt)


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        path = Path(database)
        make_private_folder(path.parent)
        path.touch(mode=0o600)
        # Its journals get the mode of the file. Older versions made it readable for
        # all.
        keep_private(path)


def _set_wal(engine: sa.Engine) -> None:
    """Switch the file to WAL, and wait for others, because SQLite does not here."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            with engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA journal_mode = WAL")
            return
        except (SQLAlchemyError, sqlite3.Error) as error:
            locked = "locked" in str(error) and time.monotonic() < deadline
            if not locked:
                raise
            time.sleep(0.05)


def revision_of(connection: sa.Connection) -> str | None:
    """Return the schema version of a database, None before there is one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return found.scalar()


def _migrate(connection: sa.Connection, adopt: Adopt | None) -> None:
    # Imported here: a store that is up to date never needs Alembic.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    revision = revision_of(connection)
    if revision == SCHEMA:
        return
    _refuse_newer(revision, connection.engine)
    config = Config()
    # A "%" in the path would be taken for an interpolation.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if adopt is not None and revision is not None and revision < ALL_SEALED:
        adopt(connection, revision)


def _refuse_newer(revision: str | None, engine: sa.Engine) -> None:
    if revision is not None and revision > SCHEMA:
        msg = (
            f"store {shown(engine)} has schema {revision}, this program knows "
            f"{SCHEMA}: it was written by a newer version of the program"
        )
        raise StoreError(msg)


def _cannot_open(engine: sa.Engine, error: Exception) -> StoreError:
    return store_error(error, f"store {shown(engine)} cannot be opened")


def store_error(error: Exception, text: str) -> StoreError:
    """Return our error for an error of the database."""
    is_server = "psycopg" in type(getattr(error, "orig", None)).__module__
    is_away = isinstance(error, OperationalError) and is_server
    kind = StoreAway if is_away or _is_cut(error) else StoreError
    return kind(f"{text}: {explain_database(error)}")


def _is_cut(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated


def explain_database(error: Exception) -> str:
    """Explain a database error and, if it is certain, the remedy."""
    reason = str(getattr(error, "orig", None) or error).strip()
    if any(sign in reason for sign in ("not a database", "malformed", "corrupt")):
        return (
            f"{reason}; the file is damaged or not a store: restore it from a "
            "backup, or move it away to start an empty store"
        )
    if isinstance(error, OperationalError) and "readonly" in reason:
        return f"{reason}; the file and its folder must be writable"
    return reason


def default_blobs() -> BlobStore:
    """Return the place of the documents' bytes."""
    return BlobStore(settings().blobs_url or settings().home / "blobs")


def default_url() -> str | sa.URL:
    """Return the URL of the database."""
    return settings().database_url or sqlite_url(settings().home / "store.sqlite")


def sqlite_url(path: Path) -> sa.URL:
    """Return the SQLite URL of a file."""
    # Not formatted into a string, because a folder's name may hold "?" or "%".
    return sa.URL.create("sqlite", database=str(path.absolute()))


def look_at_stored(read: Callable[[sa.Connection], Read]) -> Read | None:
    """Return the result of a read of the default store, None if there is no store.

    Nothing is created or migrated.

    Raises:
        StoreError: Same conditions as for ``open_store``.
    """
    default_blobs()
    return look_into(default_url(), read)
