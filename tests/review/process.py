"""The desk as a process of its own, as a person starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_COMMAND = "from pipeline.cli import main; main()"
_PATIENCE_S = 120.0

SECRET = "what a program sends to this desk"


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """Run ``triage serve`` until it answers; yield its port and id.

    Args:
        home: Folder of its store, which is a file there.
        settings: Further environment variables.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["serve", "--reviewer", "A", "--port", str(port)]
    here = {"TRIAGE_HOME": str(home), "TRIAGE_DATABASE_URL": ""}
    here |= {"TRIAGE_DESK_TOKEN": SECRET}
    with subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments],
        env=os.environ | here | settings,
        stdout=subprocess.DEVNULL,
    ) as desk:
        try:
            deadline = time.monotonic() + _PATIENCE_S
            while not answers(port):
                if desk.poll() is not None or time.monotonic() > deadline:
                    msg = f"the desk did not answer; it ended with {desk.poll()}"
                    raise RuntimeError(msg)
                time.sleep(0.01)
            yield port, desk.pid
        finally:
            desk.terminate()


def answers(port: int) -> bool:
    """Tell whether a desk answers at its door."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/", timeout=60)
        return answer.status_code in (200, 401)
    except httpx.TransportError:
        return False
