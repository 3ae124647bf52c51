"""A lock is held once, here or elsewhere, and ends with its process."""

import subprocess
import sys
import time
from collections.abc import Iterator

from pipeline.store.store import open_store

HOLD = """
import sys
from pipeline.store.store import open_store
lock = open_store(sys.argv[1]).locks.take("a job")
print("held" if lock else "not held", flush=True)
sys.stdin.read()
"""


def wait(seconds: int) -> Iterator[None]:
    """PostgreSQL needs a moment to see that a connection is gone."""
    for _ in range(seconds * 10):
        yield
        time.sleep(0.1)


def holder(url: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_a_name_is_held_once_and_others_are_free(url):
    with open_store(url) as one, open_store(url) as other:
        lock = one.locks.take("a job")
        assert lock is not None
        assert one.locks.take("a job") is None
        assert other.locks.is_held("a job")
        assert not other.locks.is_held("another job")
        lock.release()
        assert not other.locks.is_held("a job")


def test_a_killed_process_lets_go(url):
    process, said = holder(url)
    try:
        assert said == "held"
        second, said = holder(url)
        assert said == "not held"
        second.communicate()
        with open_store(url) as store:
            assert store.locks.is_held("a job")
            process.kill()
            process.wait()
            assert any(not store.locks.is_held("a job") for _ in wait(10))
    finally:
        process.kill()
        process.communicate()
