"""Logs for a collector: one object a line, and no name in any of them."""

import json
import logging
import os
import subprocess
import sys

import pytest

from pipeline.logs import log_event, set_up_logs

PERSON = "Ada Example"


@pytest.fixture
def as_json(monkeypatch, settings_cleared):
    monkeypatch.setenv("TRIAGE_LOG", "json")
    settings_cleared()
    ours = logging.getLogger("pipeline")
    before = ours.handlers, ours.level, ours.propagate
    yield logging.getLogger("pipeline.some.module")
    ours.handlers, ours.propagate = before[0], before[2]
    ours.setLevel(before[1])


def test_an_event_is_one_object(as_json, capsys):
    set_up_logs()  # here: it keeps the stream that it finds
    log_event(as_json, "document screened", document_id="ab", n_findings=3)
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["event"] == "document screened"
    assert (line["document_id"], line["n_findings"]) == ("ab", 3)
    assert {"at", "level", "logger"} <= {*line}


def test_a_message_keeps_its_values_to_itself(as_json, capsys):
    set_up_logs()
    try:
        raise OSError(PERSON)
    except OSError as error:
        as_json.warning("job %s: %s", PERSON, error, exc_info=True)
    said = capsys.readouterr().err
    assert PERSON not in said
    assert json.loads(said)["error"] == "OSError"


@pytest.mark.slow
def test_a_run_logs_each_document_without_its_name(tiny_folder, tmp_path, home):
    report = tmp_path / f"{PERSON}.txt"
    report.write_text(f"{PERSON} was beaten in detention.\n")
    done = subprocess.run(
        [
            sys.executable, "-m", "pipeline.cli", "run", str(report), "--case", PERSON,
            "--model", str(tiny_folder), "--out", str(tmp_path / "out"),
        ],
        env=os.environ | {"TRIAGE_LOG": "json"},
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    (line,) = map(json.loads, done.stderr.splitlines())
    assert line["event"] == "document screened"
    assert line["status"] == "read"
    assert PERSON not in done.stderr
