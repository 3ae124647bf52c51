"""A real PostgreSQL in a folder of its own, for as long as the tests run."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.conftest import skip_or_fail


def find_program(name: str) -> str | None:
    """Return the newest installed one; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def require_postgres() -> None:
    """Skip where no server can be started; in CI that is a broken build."""
    missing = [name for name in ("initdb", "pg_ctl") if find_program(name) is None]
    if find_spec("psycopg") is None:
        missing.append("psycopg")
    if missing:
        skip_or_fail(f"PostgreSQL is not installed: no {', '.join(missing)}")


def as_user() -> dict[str, Any]:
    """Return who runs the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Server:
    """PostgreSQL on a socket; ``new_url`` makes an empty database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_url(self) -> str:
        import psycopg

        name = f"t{uuid4().hex}"
        with psycopg.connect(
            host=str(self.folder), user="triage", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://triage@/{name}?host={self.folder}"

    def kill(self) -> None:
        """Kill its first process, and those of its connections at once.

        Left alone, a busy one would answer for some time, and a test would see no end.
        """
        path = self.folder / "cluster" / "postmaster.pid"
        first = int(path.read_text().split()[0])
        for process in (first, *_children(first)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def start(self) -> None:
        """Start it.

        Raises:
            RuntimeError: It does not start: the processes of one that was killed are
                still there after 20 tries.
        """
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        words = ("-D", self.folder / "cluster", "-l", self.folder / "log", "-w")
        for _ in range(20):
            with suppress(subprocess.CalledProcessError):
                _run("pg_ctl", *words, "-o", options, "start", **as_user())
                return
            time.sleep(1)
        msg = "PostgreSQL does not start"
        raise RuntimeError(msg)


@contextmanager
def running_server() -> Iterator[Server]:
    # Under /tmp and short: a socket's path has at most 107 characters, and
    # pytest's own folders are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = as_user()
    if user:
        os.chown(folder, user["user"], user["group"])
    cluster = folder / "cluster"
    try:
        _run(
            "initdb", "-D", cluster, "-U", "triage", "-A", "trust", "-E", "UTF8", **user
        )
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            _run("pg_ctl", "-D", cluster, "-m", "immediate", "stop", **user)
    finally:
        shutil.rmtree(folder)


def _children(process: int) -> list[int]:
    """Return the ids of the processes that a process started, where /proc tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = path.read_text().rpartition(")")[2].split()[1]
            if int(parent) == process:
                found.append(int(path.parent.name))
    return found


def _run(program: str, *arguments: object, **user: Any) -> None:
    command = [find_program(program) or program, *map(str, arguments)]
    # Not captured through a pipe: the server would inherit it and keep it open.
    subprocess.run(
        command, check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120, **user
    )
