"""Wiring: what a run reads, shows and returns, on a real Prefect server."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows._batches import opened_store
from flows.ingest_library import ingest_library
from flows.refresh_library import refresh_library
from flows.triage_case import triage_case
from pipeline.datamodel import Kind, Shelf
from pipeline.errors import ArtifactError, ConfigError, SourceError
from pipeline.parties.reports.report_actors import SAMPLE
from pipeline.screening.library import LIBRARY

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server", "home")]

BROCHURE = """# Invisible agent

The agent runs covertly on the target's phone and reads encrypted messages
without the knowledge of the user. It leaves no trace on the device.
"""


def artifacts(key: str) -> list[Any]:
    """All versions of an artifact, the newest first."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    async def read() -> list[Any]:
        async with get_client() as client:
            return await client.read_artifacts(
                artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
            )

    found = asyncio.run(read())
    return sorted(found, key=lambda artifact: artifact.created, reverse=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A readable file and a damaged one."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "brochure.md").write_text(BROCHURE)
    (case / "broken.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe\x00broken")
    return case


def test_one_damaged_file_does_not_stop_the_case(folder: Path, tmp_path: Path):
    out = tmp_path / "out"
    returned = triage_case([str(folder)], case="alpha", out=str(out))
    assert returned["documents"]["read"] == 1
    assert sum(returned["documents"].values()) == 2
    lines = (out / "coverage.jsonl").read_text().splitlines()
    assert {json.loads(line)["document"] for line in lines} == {
        "brochure.md",
        "broken.pdf",
    }
    assert (out / "findings.jsonl").exists()
    assert returned["dossier"] == str((out / "dossier.html").resolve())


def test_damaged_metrics_stop_a_case_before_anything_is_stored(
    folder: Path, home: Path, tiny_folder: Path, tmp_path: Path
):
    model = shutil.copytree(tiny_folder, tmp_path / "model")
    (model / "metrics.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"metrics\.json"):
        triage_case([str(folder)], case="alpha", model=str(model))
    assert not (home / "blobs").exists()


def test_artifacts_show_counts_and_the_unread_file(folder: Path, tmp_path: Path):
    triage_case([str(folder)], case="beta", out=str(tmp_path / "out"))
    summary = artifacts("triage-case-summary")[0].data
    assert "2 documents" in summary
    assert "| DF12 gaps in reading or search | raised |" in summary
    assert "proposed next step: " in summary
    assert "dossier.html" in summary
    assert "brochure.md" not in summary
    table = json.loads(artifacts("triage-case-unread")[0].data)
    assert [row["file"] for row in table] == ["broken.pdf"]
    assert table[0]["reason"]
    assert artifacts("triage-case-progress")[0].data == 100.0


def test_reports_stand_in_the_library_of_the_case(folder: Path, tmp_path: Path):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "report.txt").write_text("The Panel found that detainees were beaten.\n")
    out = str(tmp_path / "out")
    triage_case([str(folder)], case="gamma", reports=[str(reports)], out=out)
    shelves = {line.name: line.shelf for line in opened_store().case_documents("gamma")}
    assert shelves["report.txt"] is Shelf.LIBRARY
    assert shelves["brochure.md"] is Shelf.CASE


def test_a_kind_of_another_case_or_shelf_decides_nothing(tmp_path: Path):
    case = tmp_path / "case"
    case.mkdir()
    (case / "brochure.md").write_text(BROCHURE)
    folder, out = str(case), str(tmp_path / "out")
    triage_case([folder], case="one", kind=Kind.OTHER, out=out)
    two = triage_case([folder], case="two", reports=[folder], out=out)
    assert "covert_surveillance_marketing" in two["findings"]


def task_states(flow_run_id: Any) -> list[str]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    async def read() -> list[str]:
        async with get_client() as client:
            runs = await client.read_task_runs(
                flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
            )
            return sorted(
                run.state_name or "" for run in runs if "screen_batch" in run.name
            )

    return asyncio.run(read())


def run_ingest(folder: Path) -> list[str]:
    state = ingest_library(str(folder), return_state=True)
    assert state.is_completed()
    return task_states(state.state_details.flow_run_id)


def test_second_run_takes_the_batch_from_the_cache(folder: Path):
    assert run_ingest(folder) == ["Completed"]
    assert run_ingest(folder) == ["Cached"]


def test_store_decides_not_the_cache(folder: Path, home: Path):
    """A store that lost the documents gets them again, whatever Prefect recalls."""
    run_ingest(folder)
    opened_store().close()
    opened_store.cache_clear()
    for path in home.glob("store.sqlite*"):
        path.unlink()
    assert run_ingest(folder) == ["Completed"]
    assert len(opened_store().case_documents(LIBRARY)) == 2


def test_changed_file_is_read_again(folder: Path):
    run_ingest(folder)
    (folder / "brochure.md").write_text(BROCHURE + "\nA second edition.\n")
    assert run_ingest(folder) == ["Completed"]


def test_empty_inbox_is_made_and_completes(home: Path):
    assert ingest_library() == {"documents": {}, "findings": {}}
    assert (home / "inbox").is_dir()


def test_other_errors_end_the_run(folder: Path, tmp_path: Path):
    with pytest.raises(Exception, match="no-such-model"):
        triage_case([str(folder)], out=str(tmp_path / "out"), model="no-such-model")


def test_refresh_reads_the_sources_that_are_named():
    assert refresh_library()["new"] == {}
    returned = refresh_library(["samples-reports"])
    assert set(returned["new"]) == {"samples-reports"}
    assert returned["new"]["samples-reports"] >= 1
    assert returned["documents"]["read"] >= 1
    again = refresh_library(["samples-reports"])
    assert again["new"] == {"samples-reports": 0}


def test_failed_source_fails_the_run_after_the_others(monkeypatch):
    from flows import refresh_library as module

    # The real waits are 30 s and 5 min.
    monkeypatch.setattr(
        module,
        "refresh_source_task",
        module.refresh_source_task.with_options(retry_delay_seconds=0),
    )
    with pytest.raises(SourceError, match=r"coe-pace-texts: expected a folder"):
        refresh_library(["coe-pace-texts", "samples-reports"])
    summary = artifacts("refresh-library-summary")[0].data
    assert "expected a folder" in summary
    assert opened_store().case_documents(SAMPLE)


def test_unknown_source_ends_the_run():
    with pytest.raises(ConfigError, match="unknown source"):
        refresh_library(["none"])
