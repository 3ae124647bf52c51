"""Prefect's server and workers as deploy/prefect.env sets them."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil

from pipeline.settings import project_dir

SECRET = "triage:a-secret-of-the-test"


def free_port() -> int:
    """Return a free port below those that the system gives to connections.

    A client that tries a dead server again and again may be given the server's own
    port; it is then connected to itself, and the server cannot start any more.
    """
    while True:
        port = random.randint(15_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def shipped_environ() -> dict[str, str]:
    """Return the variables of deploy/prefect.env."""
    lines = (project_dir() / "deploy" / "prefect.env").read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and line[0] != "#"]
    return {name: value for name, _, value in pairs}


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started, at once and without a word."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        for each in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)
    process.wait()


@dataclass
class Stack:
    """Prefect's processes of one test, all under one folder.

    Attributes:
        folder: Holds the homes of Prefect and of the program, and a log of each.
        bound_s: How long everything together may take.
        more: Further variables for all processes.
    """

    folder: Path
    bound_s: float = 240.0
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.bound_s
        (self.folder / "prefect").mkdir(exist_ok=True)

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
        own = {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_API_AUTH_STRING": SECRET,
            "PREFECT_API_AUTH_STRING": SECRET,
            "TRIAGE_HOME": str(self.folder / "home"),
            "NO_PROXY": "127.0.0.1,localhost",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        return kept | shipped_environ() | own | self.more

    def start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own, so that all of it can be ended."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                words,
                env=self.environ,
                cwd=project_dir(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def start_server(self) -> None:
        """Start the server, again where it ends, and wait until it answers."""
        words = ("--host", "127.0.0.1", "--port", str(self.port))

        def answers() -> Any:
            process = self.processes.get("server")
            if process is None or process.poll() is not None:
                self.start("server", "prefect", "server", "start", *words)
            return self.get("/health")

        self.wait("server", answers)

    def start_worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        words = ("prefect", "worker", "start", "--pool", "triage", "--name", name)
        return self.start(name, *words)

    def deploy(self) -> dict[str, dict[str, Any]]:
        """Do what docs/operating.md says; return the deployments by name."""
        self.call("sh", "deploy/setup.sh")
        found = self.get("/deployments/filter", limit=50)
        return {each["name"]: each for each in found}

    def call(self, *words: str) -> str:
        done = subprocess.run(
            words,
            env=self.environ,
            cwd=project_dir(),
            capture_output=True,
            text=True,
            timeout=max(1.0, self.deadline - time.monotonic()),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str, **body: Any) -> Any:
        """Ask the server as one who may; with a body, send it."""
        user, _, password = self.environ["PREFECT_API_AUTH_STRING"].partition(":")
        with httpx.Client(
            base_url=self.api, auth=(user, password), trust_env=False, timeout=30
        ) as client:
            if not body:
                answer = client.get(path)
            else:
                name = str(uuid4())
                token = client.get("/csrf-token", params={"client": name}).json()
                headers = {
                    "Prefect-Csrf-Token": token["token"],
                    "Prefect-Csrf-Client": name,
                }
                answer = client.post(path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def run(self, deployment_id: str, **parameters: Any) -> str:
        """Start a run of a deployment, and return its id."""
        made = self.get(
            f"/deployments/{deployment_id}/create_flow_run",
            parameters=parameters,
            state={"type": "SCHEDULED"},
        )
        return str(made["id"])

    def state(self, run_id: str) -> str:
        return str(self.get(f"/flow_runs/{run_id}")["state_type"])

    def wait(self, what: str, check: Callable[[], Any]) -> Any:
        while time.monotonic() < self.deadline:
            with contextlib.suppress(httpx.TransportError, httpx.HTTPStatusError):
                if found := check():
                    return found
            time.sleep(0.5)
        logs = "\n".join(p.read_text()[-3000:] for p in self.folder.glob("*.log"))
        msg = f"{what} not within {self.bound_s:.0f} s\n{logs}"
        raise AssertionError(msg)

    def end_of(self, run_id: str) -> str:
        """Wait until a run has ended for good, and return the name of its state."""
        ends = {"COMPLETED", "FAILED", "CANCELLED"}

        def ended() -> str | None:
            run = self.get(f"/flow_runs/{run_id}")
            return run["state_name"] if run["state_type"] in ends else None

        return str(self.wait("end of the run", ended))

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            kill_tree(process)
