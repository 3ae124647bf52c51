"""Choose what runs the batches of a flow: threads, or Dask on one or more machines.

Threads only wait: each document is read in a child process. Dask's workers each open
the store and the model once; they reach the same database, bytes and files.
"""

from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipeline.settings import settings

MAX_THREADS = 4


def make_runner(wanted: str) -> TaskRunner[PrefectFuture[Any]]:
    """Return a task runner.

    Args:
        wanted: Name of the runner: ``threads``; ``dask`` for as many processes on this
            machine as ``TRIAGE_WORKERS``; or the address of a Dask scheduler.

    Raises:
        ImportError: Dask is asked for and not installed.
    """
    runner: Any
    if wanted == "threads":
        runner = ThreadPoolTaskRunner(max_workers=MAX_THREADS)
    else:
        from prefect_dask.task_runners import DaskTaskRunner

        from flows._dask import LocalDaskRunner

        here = wanted == "dask"
        runner = LocalDaskRunner() if here else DaskTaskRunner(address=wanted)
    return cast("TaskRunner[PrefectFuture[Any]]", runner)


RUNNER = make_runner(settings().task_runner)
"""Task runner of the screening flows; each run makes its own copy."""
