"""A scheduled run waits for its database, and is not started for ever."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from flows import _batches, _reruns
from flows._reruns import MAX_STARTS, PAUSES_S, StartedTooOften, rerun_when_lost
from pipeline.errors import StoreAway, StoreError
from pipeline.store.store import open_store
from tests.store.server import Server, require_postgres, running_server

AWAY = StoreAway("store postgresql://triage cannot be opened: connection refused")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A scheduled run, and the seconds that it waited."""
    waited: list[float] = []
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "nightly")
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__RUN_COUNT", "1")
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.fixture
def postgres() -> Iterator[Server]:
    """One of its own: it is killed."""
    require_postgres()
    with running_server() as server:
        yield server


def fails(times: int, error: Exception):
    left = [error] * times

    @rerun_when_lost
    def work(answer: int) -> int:
        if left:
            raise left.pop()
        return answer

    return work


def test_a_database_that_comes_back_is_waited_for(pauses: list[float]):
    assert fails(2, AWAY)(7) == 7
    assert pauses == list(PAUSES_S[:2])


@pytest.mark.slow
@pytest.mark.postgres
def test_a_real_database_that_is_killed_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, postgres: Server
):
    url, tries, pauses = postgres.new_url(), list[int](), list[float]()
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "nightly")
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__RUN_COUNT", "1")

    def start_at_the_second_pause(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 2:
            postgres.start()

    away = SimpleNamespace(sleep=start_at_the_second_pause)
    monkeypatch.setattr("flows._reruns.time", away)

    @rerun_when_lost
    def work() -> str:
        with open_store(url) as store, store.hold_source("reports") as held:
            tries.append(1)
            if len(tries) == 1:
                postgres.kill()
            held.save(replace(held.state, cursor="2026-11-29"))
            return store.source_state("reports").cursor

    assert work() == "2026-11-29"
    assert len(tries) == 2
    assert pauses == list(PAUSES_S[:2])


def test_a_database_that_stays_away_fails_the_run(pauses: list[float]):
    with pytest.raises(StoreAway, match="connection refused"):
        fails(9, AWAY)(7)
    assert sum(pauses) == sum(PAUSES_S)


def test_another_error_fails_at_once(pauses: list[float]):
    with pytest.raises(StoreError):
        fails(1, StoreError("store: disk full"))(7)
    assert pauses == []


def test_a_run_that_is_not_scheduled_fails_at_once(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PREFECT__RUNTIME__DEPLOYMENT__ID")
    with pytest.raises(StoreAway):
        fails(1, AWAY)(7)
    assert pauses == []


def test_a_run_that_always_dies_is_not_started_for_ever(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__RUN_COUNT", str(MAX_STARTS + 1))
    with pytest.raises(StartedTooOften, match="expected at most 6"):
        fails(0, AWAY)(7)


HOLDER = """
import sys
from pipeline.store.store import open_store
with open_store() as store:
    lock = store.locks.take("flow run " + sys.argv[1])
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("is_over", [True, False])
def test_a_second_start_waits_for_a_live_run(
    home: Path, pauses: list[float], monkeypatch: pytest.MonkeyPatch, is_over: bool
):
    """It does nothing if the first start finished, and all if that one was killed."""
    run_id = str(uuid4())
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__ID", run_id)
    command = [sys.executable, "-c", HOLDER, run_id]
    first = subprocess.Popen(command, stdin=-1, stdout=-1, env=os.environ)
    assert first.stdout is not None
    assert first.stdout.readline() == b"held\n"

    def kill_at_the_third_look(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 3:
            first.kill()
            first.communicate()

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr("time.sleep", kill_at_the_third_look)
    monkeypatch.setattr(_reruns, "_is_over", lambda _: is_over)
    monkeypatch.setattr("os._exit", leave)
    _batches.opened_store.cache_clear()
    _reruns._lock_of.cache_clear()
    if is_over:
        with pytest.raises(SystemExit):
            fails(0, AWAY)(7)
    else:
        assert fails(0, AWAY)(7) == 7
    assert pauses == [_reruns.LOOK_S] * 3
    _batches.opened_store().close()
    _batches.opened_store.cache_clear()
    _reruns._lock_of.cache_clear()
