"""A real server and a real process worker run what prefect.yaml deploys."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.watchdog import AUTOMATIONS
from tests.flows.stack import SECRET, Stack

CRON = {
    "nightly-lists": ["0 2 * * *"],
    "nightly-refresh": ["30 2 * * *"],
    "nightly-ingest": ["30 3 * * *"],
    "weekly-retrain": ["0 4 * * 0"],
    "on-demand": [],
    "rescreen": [],
    "evaluate": [],
}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, bound_s=400, more={"TRIAGE_TIMEZONE": "Europe/Berlin"})
    try:
        stack.start_server()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A readable report and a damaged one."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "report.md").write_text("# Findings\n\nDetainees were beaten.\n")
    (inbox / "broken.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe\x00broken")
    return inbox


def refuses_strangers(api: str) -> None:
    """Nobody without the secret, and no other site with it, starts or reads a run."""
    user, _, password = SECRET.partition(":")
    with httpx.Client(base_url=api, trust_env=False, timeout=300) as client:
        assert client.get("/flow_runs/count").status_code == 401
        assert client.post("/flow_runs/filter", json={}).status_code == 403
        client.auth = (user, password)
        assert client.post("/flow_runs/filter", json={}).status_code == 403


@pytest.mark.slow
def test_worker_runs_the_ingest_deployment(stack: Stack, inbox: Path):
    refuses_strangers(stack.api)
    deployments = stack.deploy()
    schedules = {
        name: [each["schedule"] for each in found["schedules"]]
        for name, found in deployments.items()
    }
    assert {
        name: [each["cron"] for each in each_of] for name, each_of in schedules.items()
    } == CRON
    zones = {each["timezone"] for each_of in schedules.values() for each in each_of}
    assert zones == {"Europe/Berlin"}
    for found in deployments.values():
        assert found["global_concurrency_limit"]["limit"] == 1
    assert deployments["weekly-retrain"]["parameters"] == {"decisions": True}

    stack.call("sh", "deploy/setup.sh")  # a second time changes nothing
    automations = stack.get("/automations/filter", limit=50)
    assert sorted(a["name"] for a in automations) == sorted(a.name for a in AUTOMATIONS)

    stack.start_worker()
    run = stack.run(deployments["nightly-ingest"]["id"], folder=str(inbox))
    assert stack.end_of(run) == "Completed"

    found = stack.get("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run]}})
    artifacts = {artifact["key"]: artifact["data"] for artifact in found}
    assert set(artifacts) == {
        "ingest-library-progress",
        "ingest-library-summary",
        "ingest-library-unread",
    }
    assert "2 documents" in artifacts["ingest-library-summary"]
    assert artifacts["ingest-library-progress"] == 100
    unread = json.loads(artifacts["ingest-library-unread"])
    assert [row["file"] for row in unread] == ["broken.pdf"]
    assert (stack.folder / "home" / "store.sqlite").exists()
