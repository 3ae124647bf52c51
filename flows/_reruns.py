"""A run that was lost is run again, but not without end.

The watchdog (``deploy/watchdog.py``) starts a run again that crashed or fell silent.
Here is the other half: a run whose database went away counts as crashed, and a run
that was started too often fails, so that a file that kills its process is not tried
for ever.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from prefect.runtime import deployment, flow_run
from prefect.states import Crashed

from pipeline.errors import StoreAway

MAX_STARTS = 6
"""A database that is away for some minutes is waited for; a file that ends its
process each time costs six starts."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class StartedTooOften(Exception):
    """A run ended its process each time that it was started."""


def rerun_when_lost(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Make a flow's function one that the watchdog may start again.

    A run without a deployment, as in ``make run``, raises as it did.
    """

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        if not deployment.id:
            return function(*args, **kwargs)
        _refuse_endless(flow_run.run_count)
        try:
            return function(*args, **kwargs)
        except StoreAway as error:
            # A flow that returns a state ends in it.
            return cast(Returned, Crashed(message=str(error)))

    return run


def _refuse_endless(n_starts: int) -> None:
    """Stop a run that was started too often.

    Raises:
        StartedTooOften: It was.
    """
    if n_starts > MAX_STARTS:
        msg = (
            f"started {n_starts} times, expected at most {MAX_STARTS}: each time the "
            "process or its database was lost; see the logs of the worker"
        )
        raise StartedTooOften(msg)
