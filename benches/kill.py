"""Kill worker, flow, server or database at a random moment, and check the tables.

A run is the refresh of the sample reports, or the sample case, with a store of its own
on a real PostgreSQL. One of its services is killed (SIGKILL) at a random moment, up to
twice, and started again after five seconds, as systemd and compose do. Afterwards the
run must be complete, and its tables must be those of an undisturbed run. Several
benches with different seeds may run at the same time.

    python -m benches.kill --kills 60 --seed 1
"""

import argparse
import contextlib
import json
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil

from pipeline.settings import corpora_dir
from tests.flows.rows import Tables, tables_of
from tests.flows.stack import Stack, kill_tree
from tests.store.server import Server, running_server

VICTIMS = ("worker", "flow", "server", "database")
PAUSE_S = 5.0
BOUND_S = 600.0
GIVEN_UP_S = 1800.0
"""A run that is late is told from one that never ends."""

MOST = 2
"""Kills of one run: the bench is about their moments, not about giving up."""

SAMPLES = corpora_dir() / "samples"


@dataclass
class Services:
    """Everything that can be killed.

    Attributes:
        stack: Prefect's server and its worker.
        postgres: The database of the stores.
        folder: Holds the homes of the runs.
    """

    stack: Stack
    postgres: Server
    folder: Path
    deployments: dict[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        """Start server and worker, and deploy."""
        self.stack.start_server()
        self.deployments = self.stack.deploy()
        self.stack.start_worker()

    def run(self, kind: str) -> tuple[str, str]:
        """Start a run; return its id and the URL of its store."""
        home = Path(tempfile.mkdtemp(dir=self.folder))
        url = self.postgres.new_url()
        name, given = "nightly-refresh", dict[str, Any](sources=["samples-reports"])
        if kind == "case":
            name, given = "on-demand", {"paths": [str(SAMPLES / "case")]}
            given |= {"reports": [str(SAMPLES / "reports")], "out": str(home / "out")}
        environ = {"TRIAGE_HOME": str(home), "TRIAGE_DATABASE_URL": url}
        key = str(uuid4())  # a busy server may be asked twice
        made = self.stack.wait(
            "run",
            lambda: self.stack.get(
                f"/deployments/{self.deployments[name]['id']}/create_flow_run",
                parameters=given,
                job_variables={"env": environ},
                state={"type": "SCHEDULED"},
                idempotency_key=key,
            ),
        )
        return str(made["id"]), url

    def kill(self, victim: str, run_id: str) -> bool:
        """Kill a service and start it again; return False if it does not run."""
        if victim == "flow":
            return kill_flow(run_id)
        if victim == "worker":
            kill_tree(self.stack.processes["worker"])
            time.sleep(PAUSE_S)
            self.stack.start_worker()
        elif victim == "server":
            kill_tree(self.stack.processes["server"])
            time.sleep(PAUSE_S)
            self.stack.start_server()
        else:
            self.postgres.kill()
            time.sleep(PAUSE_S)
            self.postgres.start()
        return True


def kill_flow(run_id: str) -> bool:
    """Kill the process of a run and its children, and nothing else."""
    killed = False
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("PREFECT__FLOW_RUN_ID") == run_id:
                process.send_signal(signal.SIGKILL)
                killed = True
    return killed


@dataclass(frozen=True)
class Outcome:
    """Outcome of a run.

    Attributes:
        kind: Kind of run, ``refresh`` or ``case``.
        kills: Pairs of the killed service and its time, in seconds after the start.
        state: Last state of the run.
        seconds: Seconds from the first kill to its end.
        differing: Names of the tables that differ from those of an undisturbed run.
    """

    kind: str
    kills: list[tuple[str, float]]
    state: str
    seconds: float
    differing: list[str]

    @property
    def is_right(self) -> bool:
        """True if the run completed and its tables are right."""
        return self.state == "Completed" and not self.differing


def one_run(
    services: Services, kind: str, draw: random.Random, wanted: Tables, usual_s: float
) -> Outcome:
    """Start a run, kill up to ``MOST`` services, and wait for its end."""
    run_id, url = services.run(kind)
    began, kills = time.monotonic(), list[tuple[str, float]]()
    for _ in range(draw.randint(1, MOST)):
        time.sleep(draw.uniform(0, 0.8 * usual_s))
        if ended(services, run_id):
            break
        victim = draw.choice(VICTIMS)
        at = time.monotonic() - began
        if services.kill(victim, run_id):
            kills.append((victim, round(at, 1)))
    first = began + (kills[0][1] if kills else 0.0)
    while not (state := ended(services, run_id)):
        if time.monotonic() - first > GIVEN_UP_S:
            state = "not ended"
            break
        time.sleep(1)
    seconds = round(time.monotonic() - first, 1)
    found = tables_of(url)
    differing = [name for name in wanted if found.get(name) != wanted[name]]
    return Outcome(kind, kills, state, seconds, differing)


def ended(services: Services, run_id: str) -> str:
    """Return the state of a run that has ended for good, or ""."""
    with contextlib.suppress(httpx.HTTPError):
        run = services.stack.get(f"/flow_runs/{run_id}")
        if run["state_type"] in {"COMPLETED", "FAILED", "CANCELLED"}:
            return str(run["state_name"])
    return ""


def outcomes(services: Services, n_kills: int, seed: int) -> Iterator[Outcome]:
    """Yield the outcome of each run until enough was killed."""
    draw = random.Random(seed)
    usual: dict[str, tuple[Tables, float]] = {}
    for kind in ("refresh", "case"):
        began = time.monotonic()
        run_id, url = services.run(kind)
        state = services.stack.end_of(run_id)
        if state != "Completed":
            msg = f"an undisturbed {kind} ended as {state}"
            raise RuntimeError(msg)
        usual[kind] = tables_of(url), time.monotonic() - began
        print(f"undisturbed {kind}: {usual[kind][1]:.0f} s", flush=True)
    killed = 0
    while killed < n_kills:
        kind = draw.choice(("refresh", "case"))
        outcome = one_run(services, kind, draw, *usual[kind])
        killed += len(outcome.kills)
        yield outcome


def main() -> None:
    """Print each run, and the number of right ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder, running_server() as postgres:
        stack = Stack(Path(folder), bound_s=24 * 3600.0, more={"TRIAGE_OCR": "false"})
        services = Services(stack, postgres, Path(folder))
        try:
            services.start()
            for outcome in outcomes(services, given.kills, given.seed):
                found.append(outcome)
                print(json.dumps(outcome.__dict__), flush=True)
        finally:
            stack.stop()
    kills = Counter(victim for outcome in found for victim, _ in outcome.kills)
    late = [outcome for outcome in found if outcome.seconds > BOUND_S]
    wrong = [outcome for outcome in found if not outcome.is_right]
    print(f"kills: {kills.total()} {dict(kills)}")
    print(f"runs: {len(found)}, later than {BOUND_S:.0f} s: {len(late)}")
    print(f"not completed, or other tables: {len(wrong)}")
    print(f"longest from kill to end: {max(o.seconds for o in found):.0f} s")


if __name__ == "__main__":
    main()
