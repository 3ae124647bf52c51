"""``make run`` on a machine that has better things to do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.settings import project_dir

N_LOOPS = 8
N_CORES = 2


@pytest.fixture
def two_busy_cores() -> Iterator[set[int]]:
    """Two cores that eight endless loops share with whatever runs there."""
    cores = set(sorted(os.sched_getaffinity(0))[:N_CORES])
    command = ("taskset", "-c", ",".join(map(str, cores)), sys.executable, "-c")
    loops = [
        subprocess.Popen([*command, "while True: pass"]) for _ in range(N_LOOPS)
    ]  # fmt: skip
    try:
        yield cores
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.slow
def test_the_sample_runs_beside_eight_busy_loops(
    two_busy_cores: set[int], tmp_path: Path
):
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT", "TRIAGE"))
    }
    done = subprocess.run(
        [
            "taskset", "-c", ",".join(map(str, two_busy_cores)),
            sys.executable, "-m", "flows.sample",
        ],
        env=environ | {"TRIAGE_HOME": str(tmp_path), "COLUMNS": "200"},
        cwd=project_dir(),
        capture_output=True,
        text=True,
        timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "dossier.html" in done.stdout
