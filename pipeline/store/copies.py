"""Copy all rows of a store into a SQLite file, and from there into a database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.store.engine import open_engine, writer
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import BATCH


def snapshot(engine: sa.Engine, path: Path) -> None:
    """Write all rows of one moment into a new SQLite file, while others write on."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection, closing(sqlite3.connect(path)) as target:
            source: Any = connection.connection.driver_connection
            source.backup(target)
        return
    copy = open_engine(sa.URL.create("sqlite", database=str(path)))
    moment = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with moment.connect() as source, writer(copy).begin() as target:
            copy_rows(source, target)
        with copy.connect() as connection:  # one file, without a log beside it
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.dispose()


def copy_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Copy the rows of all tables into a database that has none.

    ``source`` reads the state of one moment; ``target`` has the same schema and is in
    one transaction.
    """
    for table in t.metadata.sorted_tables:
        rows = source.execution_options(yield_per=BATCH).execute(sa.select(table))
        for batch in rows.mappings().partitions():
            target.execute(table.insert(), [dict(row) for row in batch])
        is_counted = "id" in table.c and isinstance(table.c.id.type, sa.Integer)
        if target.dialect.name == "postgresql" and is_counted:
            _go_on_counting(target, table)


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Set the id counter of a table to its last row."""
    name = connection.dialect.identifier_preparer.format_table(table)
    sequence = sa.func.pg_get_serial_sequence(name, "id")
    last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
    connection.execute(
        sa.select(sa.func.setval(sequence, last)).where(last.isnot(None))
    )
