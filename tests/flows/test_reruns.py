"""A scheduled run waits for its database, and is not started for ever."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

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
