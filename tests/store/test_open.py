"""Opening: new, old, newer, damaged, forbidden; each error says what is wrong."""

import os
import pwd
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import pipeline.store
from pipeline.errors import StoreError
from pipeline.settings import settings
from pipeline.store.schema import tables as t
from pipeline.store.store import open_store
from tests.store.records import make


def is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave out what only one database has: its search index."""
    if kind == "table":
        return not str(name).startswith("passage_fts")
    return name not in ("search", "ix_passage_search")


def test_migrations_make_the_tables_of_the_code(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        options = {"include_object": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, t.metadata) == []


def test_the_newest_step_is_the_one_of_the_code() -> None:
    config = Config()
    folder = Path(pipeline.store.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder))

    assert ScriptDirectory.from_config(config).get_heads() == [t.SCHEMA]


def test_opening_again_keeps_everything(url: str, tmp_path: Path) -> None:
    screening = make()
    with open_store(url, home=tmp_path) as store:
        screening.add(store)

    with open_store(url, home=tmp_path) as store:
        assert store.findings("acme") == list(screening.findings)


def test_a_newer_schema_is_refused(url: str, tmp_path: Path) -> None:
    with open_store(url, home=tmp_path) as store, store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match=rf"schema 9999, .* knows {t.SCHEMA}"):
        open_store(url, home=tmp_path)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").touch()

    with open_store(home=tmp_path) as store:
        assert set(store.counts().values()) == {0}


def test_home_is_made_and_may_have_any_name(tmp_path: Path) -> None:
    home = tmp_path / "a %41?b=c #d" / "é"

    with open_store(home=home) as store:
        make().add(store)
        store.blobs.put(b"x")

    names = {path.name for path in home.iterdir()}
    assert {"store.sqlite", "blobs"} <= names


def test_settings_name_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path}/team.sqlite")
    monkeypatch.setenv("TRIAGE_BLOBS_URL", "memory://team")
    settings.cache_clear()
    try:
        with open_store() as store:
            assert store.blobs.url == "memory://team"
        with open_store(home=tmp_path / "own") as store:
            assert store.blobs.url == str(tmp_path / "own" / "blobs")
    finally:
        settings.cache_clear()
    assert (tmp_path / "team.sqlite").is_file()
    assert (tmp_path / "own" / "store.sqlite").is_file()


def test_sqlite_is_opened_as_promised(tmp_path: Path) -> None:
    with open_store(home=tmp_path) as store, store._engine.connect() as connection:
        answers = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]

    assert answers == ["wal", 1, 30_000]


def test_a_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"%PDF-1.7 " * 1_000)

    with pytest.raises(StoreError, match=r"store\.sqlite .*restore it from a backup"):
        open_store(home=tmp_path)
    assert path.read_bytes() == b"%PDF-1.7 " * 1_000


def test_damage_inside_the_file_says_what_to_do(tmp_path: Path) -> None:
    with open_store(home=tmp_path) as store:
        for i in range(40):
            make(str(i)).add(store)
    path = tmp_path / "store.sqlite"
    _overwrite_after_schema(path)

    with (
        pytest.raises(StoreError, match="restore it from a backup"),
        open_store(home=tmp_path) as store,
    ):
        store.findings("acme")


def _overwrite_after_schema(path: Path) -> None:
    """Put noise over the root page of findings, and leave the schema whole."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'finding'"
        (root,) = connection.execute(query).fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "nonsense"),
        ("mysql://host/db", "expected sqlite or postgresql"),
        ("sqlite:////dev/null/x/store.sqlite", "/dev/null/x"),
    ],
)
def test_a_wrong_url_says_so(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=says):
        open_store(url, home=tmp_path)


@pytest.mark.postgres
def test_a_silent_server_says_so_and_keeps_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://desk:secret@/db?host={tmp_path}"

    with pytest.raises(StoreError, match=r"desk:\*\*\*@.* cannot be opened") as caught:
        open_store(url, home=tmp_path)

    assert "secret" not in str(caught.value)


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder that this process cannot write to, even when it runs as root."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


class NobodyUser:
    """Root may write everywhere; nobody may not."""

    def __enter__(self) -> None:
        self.user = os.geteuid()
        if self.user == 0:
            os.seteuid(pwd.getpwnam("nobody").pw_uid)

    def __exit__(self, *_: object) -> None:
        os.seteuid(self.user)


def lock(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)


def test_a_read_only_folder_says_so(locked_folder: Path, tmp_path: Path) -> None:
    # Opened once before: what is imported late lies where nobody cannot read.
    with open_store(home=tmp_path) as store:
        store.blobs.put(b"x")
    lock(locked_folder)

    with NobodyUser():
        with pytest.raises(StoreError, match=str(locked_folder)):
            open_store(home=locked_folder)
        with pytest.raises(StoreError, match=str(locked_folder)):
            open_store(home=locked_folder / "deeper")


def test_a_read_only_store_says_so(locked_folder: Path) -> None:
    with open_store(home=locked_folder) as store:
        make().add(store)
        store.blobs.put(b"x")
    lock(locked_folder)

    with (
        NobodyUser(),
        pytest.raises(StoreError, match=str(locked_folder)),
        open_store(home=locked_folder) as store,
    ):
        make("b").add(store)
    with NobodyUser(), pytest.raises(StoreError, match=str(locked_folder)):
        type(store.blobs)(locked_folder / "blobs").put(b"y")


STEPS = [f"{number:04}" for number in range(1, int(t.SCHEMA))]
CASE = {"name": "acme", "created_at": "2026-11-24T00:00:00Z"}


@pytest.mark.parametrize("step", STEPS)
def test_a_store_of_each_earlier_step_opens_with_its_case(
    step: str, tmp_path: Path
) -> None:
    config = Config()
    folder = Path(pipeline.store.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
        insert = 'INSERT INTO "case" (name, created_at) VALUES (:name, :created_at)'
        connection.execute(sa.text(insert), CASE)
    engine.dispose()

    with open_store(home=tmp_path) as store:
        assert store.case_documents("acme") == []
        # Since step 7 each row has a seal, and this one was put in without any.
        told = [problem.what for problem in store.verify().problems]
        assert told == ([] if step < "0007" else ["was put in: no entry speaks of it"])
