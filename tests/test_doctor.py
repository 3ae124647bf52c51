"""What the doctor says about a machine that is well, and about a sick one."""

import sqlite3

import pytest

from pipeline.classify import universal
from pipeline.doctor import examine
from pipeline.store.store import open_store


@pytest.fixture
def checks(tiny_folder, monkeypatch, settings_cleared):
    """Return a function that examines this machine with settings changed."""

    def checks(**changes):
        for name, value in ({"MODEL": tiny_folder} | changes).items():
            monkeypatch.setenv(f"TRIAGE_{name}", str(value))
        settings_cleared()
        return {check.what: check for check in examine()}

    return checks


def test_a_machine_that_is_well(checks, home):
    found = checks()
    bad = [c for c in found.values() if not c.ok and not c.is_optional]
    assert bad == []
    assert found["home"].detail == str(home)
    assert "18 labels" in found["labels"].detail
    assert "linear.v1" in found["model"].detail
    assert {"extra train", "extra names", "extra postgres"} <= {*found}


def test_a_missing_model_is_told_and_stops_nothing_else(checks):
    found = checks(MODEL="no-such-model")
    assert not found["model"].ok
    assert "train it first" in found["model"].detail
    assert found["store"].ok


def test_a_missing_encoder_is_told(checks):
    found = checks(ENCODER="no_such_encoder")
    assert not found["encoder"].ok
    assert "no_such_encoder" in found["encoder"].detail


def test_a_cheap_encoder_that_is_missing_is_told(checks, cascade_folder, monkeypatch):
    monkeypatch.setattr(universal, "PACKAGE", "no_such_package")
    universal.universal_sha256.cache_clear()
    found = checks(MODEL=cascade_folder)
    assert not found["model"].ok
    assert "no_such_package" in found["model"].detail


def test_a_store_that_cannot_be_opened_is_told(checks, tmp_path):
    (tmp_path / "file").write_text("no folder", "utf-8")
    found = checks(DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}")
    assert not found["store"].ok
    assert found["reading process"].ok


def test_looking_for_a_store_makes_none(checks, home):
    found = checks()
    assert found["store"].ok
    assert "none yet" in found["store"].detail
    assert not (home / "store.sqlite").exists()


def test_a_store_is_counted_as_it_is(checks, home):
    with open_store():
        pass
    before = (home / "store.sqlite").read_bytes()
    assert "0 document" in checks()["store"].detail
    assert (home / "store.sqlite").read_bytes() == before


def test_a_store_of_an_older_program_is_not_migrated(checks, home):
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    before = (home / "store.sqlite").read_bytes()
    assert checks()["store"].ok
    assert (home / "store.sqlite").read_bytes() == before


def test_a_file_that_is_no_store_is_told(checks, home):
    (home / "store.sqlite").write_text("no store, but letters of a person" * 99)
    found = checks()
    assert not found["store"].ok
    assert "not a store" in found["store"].detail


def test_a_missing_corpus_is_optional(checks, tmp_path):
    found = checks(CORPUS=tmp_path)
    assert not found["corpus"].ok
    assert found["corpus"].is_optional


def test_the_password_of_a_database_is_not_shown(checks):
    found = checks(DATABASE_URL="postgresql://desk:s3cret@127.0.0.1:1/none")
    assert not found["store"].ok
    assert "s3cret" not in found["store"].detail
