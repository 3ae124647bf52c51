"""Dask's workers on this machine; they report to the server of their flow.

A flow from the command line starts a server for itself. Prefect does not tell Dask's
workers its address, so each of them would start one more, on the same database.
"""

from typing import Any, Self

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from pipeline.settings import settings


class LocalDaskRunner(DaskTaskRunner):
    """Run tasks in as many processes as ``TRIAGE_WORKERS``, one document in each."""

    def __init__(self, **given: Any) -> None:
        """Take the arguments of a copy, or choose those of this machine."""
        here = {
            "n_workers": settings().workers,
            "threads_per_worker": 1,
            "dashboard_address": None,
            "env": {"TRIAGE_WORKERS": "1"},
        }
        super().__init__(**given or {"cluster_kwargs": here})

    def __enter__(self) -> Self:
        """Start, with the address of the flow's own server among the settings."""
        super().__enter__()  # type: ignore[no-untyped-call]
        server = SubprocessASGIServer()
        if server.running:
            address = temporary_settings({PREFECT_API_URL: server.api_url})
            self._exit_stack.enter_context(address)
        return self
