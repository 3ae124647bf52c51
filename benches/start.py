"""Print how long the desk takes from its start to its first page.

``python -m benches.start``: ``triage serve`` as a process of its own on a store with
one case, from the command to the first answer of the list of cases, several times.
The seconds of the processor are those of that process, so that they say what a start
costs also where other programs share the machine. Options: ``--times N`` (9).
"""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benches.desk import fill
from benches.store import PER_DOCUMENT, show
from pipeline.store.store import open_store

COMMAND = "from pipeline.cli import main; main()"


def once(home: str) -> tuple[float, float]:
    """Return seconds by the clock and of the processor of one start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["serve", "--reviewer", "bench", "--port", str(port)]
    worked, began = _children(), time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        env=os.environ | {"TRIAGE_HOME": home},
        stdout=subprocess.DEVNULL,
    ) as desk:
        while not _answers(port):
            if desk.poll() is not None:
                sys.exit(f"the desk ended with {desk.returncode}")
            time.sleep(0.01)
        clock = time.perf_counter() - began
        desk.kill()
    return clock, _children() - worked


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", timeout=60).is_success
    except httpx.ConnectError:
        return False


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        with open_store(home=Path(home)) as store:
            fill(store, PER_DOCUMENT, 1)
        once(home)  # compiles what was never imported
        times = [once(home) for _ in range(options.times)]
    clock, processor = (sorted(each) for each in zip(*times, strict=True))
    show("start to first page", clock)
    show("  of the processor", processor)


if __name__ == "__main__":
    main()
