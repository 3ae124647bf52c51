"""A run that was lost is run again, but not without end.

The watchdog (``deploy/watchdog.py``) starts a run again that crashed or fell silent.
Here is the rest: a run whose database is away waits for it, and a run that was started
too often fails, so that a file that kills its process is not tried for ever.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from prefect.runtime import deployment, flow_run

from pipeline.errors import StoreAway

MAX_STARTS = 6
"""Of one run, after crashes."""

PAUSES_S = (5.0, 15.0, 30.0, 60.0, 120.0)
"""A database that starts again is there within seconds, a machine within minutes."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class StartedTooOften(Exception):
    """A run ended its process each time that it was started."""


def rerun_when_lost(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Make a flow's function one that outlives what a scheduled run may meet.

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
    """Stop a run that was started too often.

    Raises:
        StartedTooOften: It was.
    """
    if n_starts > MAX_STARTS:
        msg = (
            f"started {n_starts} times, expected at most {MAX_STARTS}: its process was "
            "lost each time; see the logs of the worker"
        )
        raise StartedTooOften(msg)
