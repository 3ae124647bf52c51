"""Run a lost run again, a limited number of times.

The watchdog (``deploy/watchdog.py``) restarts a run without heartbeats. This module
does the rest. On a busy machine the heartbeats of a live run come too late. Each start
therefore takes a lock that ends with its process: a second start waits for the first,
and does nothing if that one finished the run. A run waits for a database that cannot be
reached, and it fails after too many starts, so that a file that kills its process is
not tried for ever.
"""

import os
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.runtime import deployment, flow_run

from flows._batches import opened_store
from pipeline.errors import StoreAway
from pipeline.store.locks import Lock

MAX_STARTS = 6
"""Most starts of one run; after each crash it is started again."""

PAUSES_S = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses: a database restarts in seconds, a machine in minutes."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


LOOK_S = 5.0
"""Pause in seconds between two attempts to take the lock of a run."""


class StartedTooOften(Exception):
    """Report a run whose process ended at every start."""


def rerun_when_lost(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Wrap a flow's function: wait for a lost database, limit the number of starts.

    A run without a deployment, as in ``make run``, raises at once.
    """

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        if deployment.id:
            _refuse_endless(flow_run.run_count)
            for pause in PAUSES_S:
                try:
                    _lock_of(flow_run.id)
                    return function(*args, **kwargs)
                except StoreAway:
                    time.sleep(pause)
        return function(*args, **kwargs)

    return run


@lru_cache(maxsize=1)
def _lock_of(run_id: str | None) -> Lock | None:
    """Return the lock of a run for the life of this process; wait for its holder.

    If the holder finished the run, this process ends without a word to the server, so
    that state and summary stay those of the run that did the work.
    """
    if not run_id:
        return None
    waited = False
    while (lock := opened_store().locks.take(f"flow run {run_id}")) is None:
        waited = True
        time.sleep(LOOK_S)
    if waited and _is_over(run_id):
        os._exit(0)
    return lock


def _is_over(run_id: str) -> bool:
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(UUID(run_id)).state
    return state is not None and state.is_final()


def _refuse_endless(n_starts: int) -> None:
    """Check the number of starts of a run.

    Raises:
        StartedTooOften: It was started too often.
    """
    if n_starts > MAX_STARTS:
        msg = (
            f"started {n_starts} times, expected at most {MAX_STARTS}: its process was "
            "lost each time; see the logs of the worker"
        )
        raise StartedTooOften(msg)
