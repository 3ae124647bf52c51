"""Two people at once, and a process that dies in the middle."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from pipeline.store.store import Store, open_store
from tests.store.child import big
from tests.store.records import make, sha256

ROOT = Path(__file__).resolve().parents[2]
N_SCREENINGS = 24
N_PASSAGES = 6_000
"""About a second of writing: long enough to be killed in between."""


def start(*arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.child", *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_writers_at_once_lose_and_double_nothing(url: str, tmp_path: Path) -> None:
    # Nobody made the schema before: they race for that too.
    names = ("ada", "bob", "cyd")
    children = [start("write", url, tmp_path, name, N_SCREENINGS) for name in names]
    for child in children:
        _, errors = child.communicate(timeout=240)
        assert (child.returncode, errors) == (0, "")

    half = N_SCREENINGS // 2
    with open_store(url, home=tmp_path) as store:
        n_documents = half * len(names) + half
        counts = store.counts()
        assert counts["document"] == counts["coverage"] == n_documents
        assert counts["finding"] == counts["passage"] == 2 * n_documents
        assert counts["decision"] == N_SCREENINGS * len(names)
        store.verify_decisions()
        assert {case.name for case in store.cases()} == {"shared", *names}


def is_writing(path: Path) -> bool:
    """Tell whether another process holds the write lock of a SQLite file."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    finally:
        connection.close()
    return False


def is_whole(store: Store) -> bool:
    """Check that the large document is there with everything, or not at all."""
    counts = store.counts()
    if counts["document"] == 0:
        assert set(counts.values()) == {0}
        assert store.search("passage") == []
        return False
    assert counts["passage"] == counts["finding"] == N_PASSAGES
    assert len(store.findings("acme")) == N_PASSAGES
    assert store.search(f'"passage {N_PASSAGES - 1}"')
    return True


def kill(child: "subprocess.Popen[str]") -> None:
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=600)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_killed_while_it_writes_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    child = start("big", f"sqlite:///{path}", tmp_path, N_PASSAGES)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    deadline = time.monotonic() + 600
    while not is_writing(path):
        assert time.monotonic() < deadline
    kill(child)

    with open_store(home=tmp_path) as store:
        assert not is_whole(store)
        big(N_PASSAGES).add(store)
        assert is_whole(store)


@pytest.mark.slow
def test_killed_at_any_moment_leaves_all_or_nothing(url: str, tmp_path: Path) -> None:
    delays = random.Random(1)
    for _ in range(4):
        child = start("big", url, tmp_path, N_PASSAGES)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(delays.uniform(0.02, 0.8))
        child.kill()
        child.communicate(timeout=600)
        with open_store(url, home=tmp_path) as store:
            # The server may need a moment to see that its client is gone.
            if is_whole(store):
                break
    with open_store(url, home=tmp_path) as store:
        big(N_PASSAGES).add(store)
        assert is_whole(store)
        assert store.known_bytes([sha256("big")]) == {sha256("big")}


def test_a_reader_is_not_kept_waiting(store: Store, engine: sa.Engine) -> None:
    with engine.execution_options(immediate=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO \"case\" VALUES ('open', '')")
        assert store.cases() == []


def test_two_screenings_of_a_known_document_at_once(store: Store) -> None:
    n_documents, n_writers = 12, 4
    for i in range(n_documents):
        make(str(i)).add(store)
    together = Barrier(n_writers)

    def screen_again(_writer: int) -> None:
        for i in range(n_documents):
            together.wait(timeout=600)
            make(str(i), model="m2").add(store)

    with ThreadPoolExecutor(n_writers) as pool:
        list(pool.map(screen_again, range(n_writers)))

    assert store.counts()["coverage"] == 2 * n_documents
    assert store.counts()["finding"] == 4 * n_documents
    assert {f.model_version for f in store.findings("acme")} == {"m2"}
