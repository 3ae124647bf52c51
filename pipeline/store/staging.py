"""A store beside the main store, for documents of a source until publication.

Only the refresh that fills it reads it. On SQLite it is a file beside the database, on
PostgreSQL a schema in the same database, so that every worker reaches it. The bytes of
documents go directly to their final place.
"""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from pipeline.files import make_private_folder
from pipeline.store.engine import open_engine, sqlite_url
from pipeline.store.store import Store


class Stage(Store):
    """A store beside another one, for documents that are not published yet.

    Attributes:
        name: Name by which another process opens the same stage.
    """

    name: str = ""


def stage_name(source_id: str, *versions: str) -> str:
    """Return the name of a source's stage for these versions of readers and model."""
    return f"{_short(source_id)}_{_short(*versions)}"


def open_stage(store: Store, name: str) -> Stage:
    """Open a stage with what an interrupted refresh left in it, or make it.

    Raises:
        StoreError: The database refuses.
    """
    url = store.url
    if url.get_backend_name() == "sqlite":
        path = _folder(url) / f"{name}.sqlite"
        where = sqlite_url(path)
        if not path.exists():
            _lay_out(store, path)
    else:
        _run(store, f'CREATE SCHEMA IF NOT EXISTS "staged_{name}"')
        where = url.update_query_dict({"options": f"-csearch_path=staged_{name}"})
    stage = Stage(open_engine(where), store.blobs, store.signer)
    stage.name = name
    return stage


def drop_stages(store: Store, source_id: str) -> None:
    """Remove the stages of a source, of all versions.

    Raises:
        StoreError: The database refuses.
    """
    mine = f"{_short(source_id)}_"
    if store.url.get_backend_name() == "sqlite":
        for path in _folder(store.url).glob(f"{mine}*"):
            path.unlink(missing_ok=True)
        return
    query = sa.text("SELECT nspname FROM pg_namespace WHERE nspname LIKE :mine")
    with store.reading() as connection:
        found = connection.scalars(query, {"mine": f"staged\\_{mine[:-1]}\\_%"}).all()
    for schema in found:
        _run(store, f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def _lay_out(store: Store, path: Path) -> None:
    """Make an empty database with the schema of the store, without its migrations."""
    query = sa.text(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE "
        "'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'passage\\_fts\\_%' ESCAPE '\\' "
        "ORDER BY type = 'trigger', type = 'index', rowid"
    )
    with store.reading() as connection:
        schema = connection.scalars(query).all()
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    make_private_folder(path.parent)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as made:
        for statement in schema:
            made.execute(statement)
        made.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        made.commit()
    part.replace(path)


def _folder(url: sa.URL) -> Path:
    return Path(url.database or "").with_name("staged")


def _short(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def _run(store: Store, statement: str) -> None:
    with store.writing() as connection:
        connection.execute(sa.text(statement))
