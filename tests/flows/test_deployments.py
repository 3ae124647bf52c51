"""A real server and a real process worker run what prefect.yaml deploys."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.settings import project_dir

BOUND_S = 180.0
CRON = {
    "nightly-refresh": ["30 2 * * *"],
    "nightly-ingest": ["30 3 * * *"],
    "weekly-retrain": ["0 4 * * 0"],
    "on-demand": [],
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Desk:
    """Prefect's processes of one test, all under one folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    deadline: float = field(default_factory=lambda: time.monotonic() + BOUND_S)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT", "TRIAGE"))
        }
        return kept | {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "TRIAGE_HOME": str(self.folder / "home"),
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def start(self, *words: str) -> None:
        """Start a command in a session of its own, so that all of it can be ended."""
        log = (self.folder / f"{words[0]}.log").open("wb")
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "prefect", *words],
                env=self.environ,
                cwd=project_dir(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        )
        log.close()

    def call(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            env=self.environ,
            cwd=project_dir(),
            capture_output=True,
            text=True,
            timeout=max(1.0, self.deadline - time.monotonic()),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str, **body: Any) -> Any:
        method = "POST" if body else "GET"
        answer = httpx.request(
            method, f"{self.api}{path}", json=body or None, trust_env=False, timeout=30
        )
        answer.raise_for_status()
        return answer.json()

    def wait(self, what: str, check: Callable[[], Any]) -> Any:
        while time.monotonic() < self.deadline:
            with contextlib.suppress(httpx.TransportError):
                if found := check():
                    return found
            time.sleep(0.5)
        logs = "\n".join(p.read_text()[-3000:] for p in self.folder.glob("*.log"))
        pytest.fail(f"{what} not within {BOUND_S:.0f} s\n{logs}")

    def stop(self) -> None:
        # The worker first: it starts children, which share its session.
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    (tmp_path / "prefect").mkdir()
    try:
        desk.start("server", "start", "--host", "127.0.0.1", "--port", str(desk.port))
        desk.wait("server", lambda: desk.get("/health"))
        yield desk
    finally:
        desk.stop()


def has_settled(run: dict[str, Any]) -> bool:
    return run["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@pytest.mark.slow
def test_worker_runs_the_ingest_deployment(desk: Desk, tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "report.md").write_text("# Findings\n\nDetainees were beaten.\n")
    (inbox / "broken.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe\x00broken")

    desk.call("work-pool", "create", "--type", "process", "triage")
    desk.call("deploy", "--all")
    deployments = {
        found["name"]: found for found in desk.get("/deployments/filter", limit=50)
    }
    assert {
        name: [schedule["schedule"]["cron"] for schedule in found["schedules"]]
        for name, found in deployments.items()
    } == CRON
    for found in deployments.values():
        assert found["global_concurrency_limit"]["limit"] == 1

    desk.start("worker", "start", "--pool", "triage")
    run = desk.get(
        f"/deployments/{deployments['nightly-ingest']['id']}/create_flow_run",
        parameters={"folder": str(inbox)},
        state={"type": "SCHEDULED"},
    )
    ended = desk.wait(
        "flow run",
        lambda: (
            found if has_settled(found := desk.get(f"/flow_runs/{run['id']}")) else None
        ),
    )
    assert ended["state_name"] == "Completed", ended["state"]["message"]

    found = desk.get(
        "/artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}}
    )
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
    assert (tmp_path / "home" / "store.sqlite").exists()
