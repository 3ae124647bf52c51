"""Run a lost run again, a limited number of times.

The watchdog (``deploy/watchdog.py``) restarts a run without heartbeats. This module
does the rest. A run waits for a database that cannot be reached, and it fails after too
many starts, so that a file that kills its process is not tried for ever.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from prefect.runtime import deployment, flow_run

from pipeline.errors import StoreAway

MAX_STARTS = 6
"""Most starts of one run; after each crash it is started again."""

PAUSES_S = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses: a database restarts in seconds, a machine in minutes."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


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
                    return function(*args, **kwargs)
                except StoreAway:
                    time.sleep(pause)
        return function(*args, **kwargs)

    return run


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
