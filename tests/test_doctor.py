"""What the doctor says about a machine that is well, and about a sick one."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from pipeline import doctor
from pipeline.classify.encoders import universal
from pipeline.cli import app
from pipeline.doctor import State, examine
from pipeline.errors import ConfigError
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store


@pytest.fixture
def checks(monkeypatch, settings_cleared):
    """Return a function that examines this machine with settings changed."""

    def checks(*parts, **changes):
        for name, value in changes.items():
            monkeypatch.setenv(f"TRIAGE_{name}", str(value))
        settings_cleared()
        return {check.what: check for check in examine(parts)}

    return checks


def test_a_machine_that_is_well(checks, home, tiny_folder):
    found = checks(MODEL=tiny_folder)
    assert [c for c in found.values() if c.state is State.ERROR] == []
    assert found["home"].detail == str(home)
    assert "18 labels" in found["labels"].detail
    assert "linear.v1" in found["model"].detail
    assert {"extra train", "extra names", "extra postgres"} <= {*found}


def test_a_missing_model_is_told_and_stops_nothing_else(checks):
    found = checks("model", "store", MODEL="no-such-model")
    assert found["model"].state is State.ERROR
    assert "train it first" in found["model"].detail
    assert found["store"].state is State.OK


def test_a_rollback_is_advised_only_if_a_model_was_kept(checks, home):
    found = checks("model", MODEL="no-such-model")["model"]
    assert found.remedy == "see TRIAGE_MODEL"
    (home / "models" / "no-such-model").mkdir(parents=True)
    found = checks("model", MODEL="no-such-model")["model"]
    assert "`triage rollback no-such-model` puts the last one back" in found.remedy


def test_a_missing_encoder_is_told(checks):
    found = checks("encoder", ENCODER="no_such_encoder")
    assert found["encoder"].state is State.ERROR
    assert "no_such_encoder" in found["encoder"].detail


def test_a_cheap_encoder_that_is_missing_is_told(checks, cascade_folder, monkeypatch):
    monkeypatch.setattr(universal, "PACKAGE", "no_such_package")
    universal.universal_sha256.cache_clear()
    found = checks("model", MODEL=cascade_folder)
    assert found["model"].state is State.ERROR
    assert "no_such_package" in found["model"].detail


def test_a_store_that_cannot_be_opened_is_told(checks, tmp_path):
    (tmp_path / "file").write_text("no folder", "utf-8")
    found = checks(
        "store",
        "reading process",
        DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}",
    )
    assert found["store"].state is State.ERROR
    assert found["reading process"].state is State.OK


def test_looking_for_a_store_makes_none(checks, home):
    found = checks("store")
    assert found["store"].state is State.OK
    assert "none yet" in found["store"].detail
    assert not (home / "store.sqlite").exists()


def test_a_store_is_counted_as_it_is(checks, home):
    with open_store():
        pass
    before = (home / "store.sqlite").read_bytes()
    assert "0 document" in checks("store")["store"].detail
    assert (home / "store.sqlite").read_bytes() == before


def test_a_store_of_an_older_program_is_not_migrated(checks, home):
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    before = (home / "store.sqlite").read_bytes()
    found = checks("schema", "store")
    assert found["store"].state is State.OK
    assert found["schema"].state is State.WARNING
    assert "triage backup" in found["schema"].remedy
    assert (home / "store.sqlite").read_bytes() == before


def test_a_file_that_is_no_store_is_told(checks, home):
    (home / "store.sqlite").write_text("no store, but letters of a person" * 99)
    found = checks("store")
    assert found["store"].state is State.ERROR
    assert "not a store" in found["store"].detail


def test_a_store_that_cannot_be_opened_is_no_fault_of_the_clock(checks, tmp_path):
    (tmp_path / "file").touch()
    parts = ("home", "clock", "store", "schema")
    found = checks(*parts, HOME=tmp_path / "file" / "home")
    assert found["clock"].state is State.OK
    for part in ("home", "store", "schema"):
        assert found[part].state is State.ERROR
        assert found[part].remedy == "set TRIAGE_HOME to a folder that you may write"


def test_a_missing_corpus_is_optional(checks, tmp_path):
    found = checks("corpus", CORPUS=tmp_path)
    assert found["corpus"].state is State.OK
    assert "none at" in found["corpus"].detail


def test_the_password_of_a_database_is_not_shown(checks):
    found = checks("store", DATABASE_URL="postgresql://desk:s3cret@127.0.0.1:1/none")
    assert found["store"].state is State.ERROR
    assert "s3cret" not in found["store"].detail


def test_a_disk_that_fills_up_is_told(checks, monkeypatch):
    for free, state in ((6e9, "ok"), (4e9, "warning"), (0.5e9, "error")):
        usage = SimpleNamespace(total=1e12, used=0, free=int(free))
        monkeypatch.setattr("shutil.disk_usage", lambda _, u=usage: u)
        found = checks("disk")["disk"]
        assert (found.state, bool(found.remedy)) == (state, state != "ok")


def test_a_clock_that_was_set_back_is_told(checks, monkeypatch):
    with open_store() as store:
        fill_store(store, NAME)
    assert checks("clock")["clock"].state is State.OK
    later = datetime.now(UTC) + timedelta(hours=5)
    monkeypatch.setattr("pipeline.store.activity.newest_time", lambda _: later)
    found = checks("clock")["clock"]
    assert found.state is State.ERROR
    assert f"{later:%Y-%m-%d %H:%M}" in found.detail


def test_lists_that_are_missing_or_old_are_told(checks, tmp_path):
    found = checks("lists")["lists"]
    assert found.state is State.WARNING
    assert "triage lists" in found.remedy


def test_ocr_that_is_off_is_said_and_its_models_are_opened(checks):
    assert "switched off" in checks("ocr", OCR="0")["ocr"].detail
    assert checks("ocr", OCR="1")["ocr"].state is State.OK


def test_an_extra_that_a_setting_needs_is_an_error_where_it_is_missing(
    checks, monkeypatch
):
    monkeypatch.setitem(doctor._EXTRAS, "s3", ("no_such_module",))
    assert checks("extra s3")["extra s3"].state is State.OK
    found = checks("extra s3", BLOBS_URL="s3://bucket")["extra s3"]
    assert found.state is State.ERROR
    assert "pip install" in found.remedy


class _Server(BaseHTTPRequestHandler):
    """Answers like Prefect's server about one work pool."""

    status, answer, date = 200, "READY", ""

    def do_GET(self):
        body = json.dumps({"status": self.answer}).encode()
        self.send_response_only(self.status)
        if self.date:
            self.send_header("Date", self.date)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("status", "answer", "date", "state", "said"),
    [
        (200, "READY", "", "ok", "so does a worker"),
        (200, "NOT_READY", "", "warning", "no worker"),
        (404, "", "", "warning", "no work pool"),
        (401, "", "", "error", "does not know"),
        (500, "", "", "error", "500"),
        (200, "READY", "Sun, 01 Jan 2017 00:00:00 GMT", "warning", "clock"),
    ],
)
def test_a_server_of_prefect_is_asked(
    checks, monkeypatch, status, answer, date, state, said
):
    handler = type(
        "Handler", (_Server,), {"status": status, "answer": answer, "date": date}
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/api"
        monkeypatch.setenv("PREFECT_API_URL", url)
        found = checks("prefect")["prefect"]
        server.shutdown()
    assert found.state == state
    assert said in found.detail
    assert checks("prefect")["prefect"].state is State.ERROR  # now it is gone


def test_a_part_that_is_none_is_refused(checks):
    with pytest.raises(ConfigError, match="no part disc: expected one of home, disk"):
        checks("disc")


def test_without_a_terminal_nothing_is_cut(home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    done = CliRunner().invoke(app, ["doctor", "home", "disk"])
    first, second = done.output.splitlines()
    assert first == f"home  ok  {home}"
    assert second.startswith("disk  ")
