"""Every test that asks for ``store`` runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.store.store import Store, open_store
from tests.store.server import Server, require_postgres, running_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    require_postgres()
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
