"""Every test that asks for ``store`` runs on SQLite and on a real PostgreSQL."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.store.store import Store, open_store
from tests.store.server import Server, find_program, running_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    missing = [name for name in ("initdb", "pg_ctl") if find_program(name) is None]
    if find_spec("psycopg") is None:
        missing.append("psycopg")
    if missing:
        reason = f"PostgreSQL is not installed: no {', '.join(missing)}"
        # In CI a missing server is a broken build, not a reason to look away.
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(reason)
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_url()


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    with open_store(url, home=tmp_path) as opened:
        yield opened


@pytest.fixture
def engine(store: Store) -> sa.Engine:
    """The store's engine, to do what the store itself never does."""
    return store._engine
