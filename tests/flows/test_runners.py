"""Threads, Dask, PostgreSQL and S3 leave the same findings."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from flows._runner import make_runner
from pipeline.errors import ConfigError
from pipeline.settings import Settings, project_dir, settings
from tests.store.server import running_server
from tests.store.test_s3 import URL, s3  # noqa: F401

SCRIPT = """
import sys
from flows.ingest_library import ingest_library
if __name__ == "__main__":
    ingest_library(sys.argv[1], model=sys.argv[2])
"""
COLUMNS = ("document_id", "name", "kind", "language", "n_passages", "status", "reason")


def ingested(inbox: Path, model: Path, home: Path, **more: str) -> Any:
    """Ingest a folder in a process of its own; return coverage and findings."""
    home.mkdir()
    script = home / "script.py"
    script.write_text(SCRIPT)
    database = more.get("TRIAGE_DATABASE_URL", f"sqlite:///{home}/store.sqlite")
    with (home / "log").open("wb") as log:
        subprocess.run(
            [sys.executable, str(script), str(inbox), str(model)],
            env=os.environ
            | {"TRIAGE_HOME": str(home), "PYTHONPATH": str(project_dir())}
            | more,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
            timeout=600,
        )
    engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        coverage = connection.exec_driver_sql(
            f"SELECT {', '.join(COLUMNS)} FROM coverage ORDER BY 1, 2"
        ).fetchall()
        findings = connection.exec_driver_sql(
            "SELECT finding_id, label, score, quote FROM finding ORDER BY 1, 2"
        ).fetchall()
    engine.dispose()
    return list(map(tuple, coverage)), list(map(tuple, findings))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two batches of reports."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(60):
        text = f"Report {number}.\n\nIn case {number} detainees were beaten.\n"
        (inbox / f"{number:02}.txt").write_text(text)
    return inbox


@pytest.mark.slow
@pytest.mark.postgres
def test_runners_and_stores_leave_the_same(
    inbox: Path,
    tiny_folder: Path,
    tmp_path: Path,
    s3,  # noqa: F811
) -> None:
    plain = ingested(inbox, tiny_folder, tmp_path / "plain")
    assert len(plain[0]) == 60
    assert plain[1]
    with running_server() as server:
        far = {
            "TRIAGE_TASK_RUNNER": "dask",
            "TRIAGE_WORKERS": "2",
            "PREFECT_LOGGING_LEVEL": "INFO",
            "TRIAGE_DATABASE_URL": server.new_url(),
            "TRIAGE_BLOBS_URL": URL,
        }
        assert ingested(inbox, tiny_folder, tmp_path / "far", **far) == plain
    # The workers report to the server of the flow, and start none of their own.
    log = (tmp_path / "far" / "log").read_text("utf-8")
    assert log.count("Starting temporary server") == 1, log
    assert not (tmp_path / "far" / "blobs").exists()
    assert not (tmp_path / "far" / "store.sqlite").exists()


def test_an_address_is_a_scheduler_of_dask() -> None:
    runner: Any = make_runner("tcp://scheduler.example.org:8786")
    assert runner.address == "tcp://scheduler.example.org:8786"


@pytest.mark.parametrize("wrong", ["processes", "Dask", "scheduler:8786"])
def test_another_runner_is_refused_by_name(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_TASK_RUNNER", wrong)
    settings.cache_clear()
    with pytest.raises(ConfigError, match="TRIAGE_TASK_RUNNER"):
        settings()
    assert Settings.model_fields["task_runner"].default == "threads"


def test_workers_here_read_one_document_at_a_time() -> None:
    runner: Any = make_runner("dask")
    assert runner.duplicate() == runner
    assert runner.cluster_kwargs["env"] == {"TRIAGE_WORKERS": "1"}
    assert runner.cluster_kwargs["n_workers"] == settings().workers
