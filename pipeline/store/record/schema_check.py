"""Check that the database is intact and its guards are unchanged."""

from collections.abc import Iterator
from functools import cache

import sqlalchemy as sa

from pipeline.store.engine import open_engine
from pipeline.store.schema.tables import SCHEMA

_MAX_SHOWN = 20
"""Most complaints shown: a file with one bad page can have thousands."""

GUARDED = (
    "decision", "case_event", "link_answer", "field_entry",
    "draw", "draw_answer", "recall_statement",
)  # fmt: skip
"""Tables with a trigger that refuses every change except a removal."""

_GUARDS = {
    *(f"{table}_only_added" for table in (*GUARDED, "seal", "removal", "removed")),
    *(f"{table}_not_emptied" for table in GUARDED),
}
"""Names of all such triggers on PostgreSQL."""


def damage(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Yield the damage that the database's own check reports.

    PostgreSQL has no such check for clients. It reports a bad page when the page is
    read, and here every page is read.
    """
    if connection.dialect.name != "sqlite":
        return
    query = f"PRAGMA integrity_check({_MAX_SHOWN})"
    for (said,) in connection.exec_driver_sql(query).all():
        if said != "ok":
            yield "database file", str(said)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield f"table {row[0]}, row {row[1]}", f"names a {row[2]} that is not there"


def index_damage(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Yield the faults of the full-text index.

    The connection is a writer's, because SQLite treats the check as a write.
    """
    if connection.dialect.name != "sqlite":
        return
    # Rank 1 compares the index to the passages.
    check = "INSERT INTO passage_fts(passage_fts, rank) VALUES ('integrity-check', 1)"
    try:
        connection.exec_driver_sql(check)
    except sa.exc.DatabaseError as error:
        yield (
            "index of words (passage_fts)",
            f"does not match the passages: {error.orig}",
        )
    found = connection.exec_driver_sql("SELECT k, v FROM passage_fts_config").all()
    if [tuple(row) for row in found] != [("version", 4)]:
        yield "index of words (passage_fts)", f"has other settings: {found}"


def missing_guards(connection: sa.Connection) -> Iterator[str]:
    """Yield the names of guards that differ from the migrations."""
    if connection.dialect.name == "sqlite":
        found, made = _schema(connection), _schema_as_made()
        names = {kind_name for kind_name, _ in found ^ made}
        yield from sorted(f"{kind} {name}" for kind, name in names)
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'"
        there = set(connection.exec_driver_sql(query).scalars())
        yield from sorted(f"trigger {name}" for name in _GUARDS - there)
    found_version = connection.exec_driver_sql("SELECT * FROM alembic_version").all()
    if [tuple(row) for row in found_version] != [(SCHEMA,)]:
        yield "table alembic_version"


def _schema(connection: sa.Connection) -> set[tuple[tuple[str, str], str]]:
    query = "SELECT type, name, sql FROM sqlite_master"
    rows = connection.exec_driver_sql(query).all()
    return {((kind, name), sql or "") for kind, name, sql in rows}


@cache
def _schema_as_made() -> set[tuple[tuple[str, str], str]]:
    """Return the schema of a new store; an old one went through the same steps."""
    engine = open_engine("sqlite://")
    try:
        with engine.connect() as connection:
            return _schema(connection)
    finally:
        engine.dispose()
