"""Prefect's surroundings, set before Prefect is imported.

A user's own Prefect profile may point to a cloud, and its defaults report usage. A run
from the command line therefore gets its own home under TRIAGE_HOME and a server that
lives as long as the run. If Prefect is already imported (under a worker, or inside its
own commands), the operator has chosen, and nothing is changed.

``TRIAGE_PREFECT_API_URL`` names a server that runs should report to.
"""

import os
import sys
from collections.abc import MutableMapping

from pipeline.settings import settings

FOREIGN = (
    "PREFECT_API_KEY",
    "PREFECT_API_URL",
    "PREFECT_PROFILE",
    "PREFECT_PROFILES_PATH",
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
)
"""Variables of a user's own Prefect, removed for the runs of this program."""

LOOPBACK = ("127.0.0.1", "localhost")


def prepare_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Point Prefect at TRIAGE_HOME and keep it quiet; call before importing it."""
    if "prefect" in sys.modules or "PREFECT__FLOW_RUN_ID" in environ:
        return
    home = settings().home / "prefect"
    home.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder
    for name in FOREIGN:
        environ.pop(name, None)
    environ.update(
        {
            "PREFECT_HOME": str(home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            # The default of 20 s is too short on a busy machine.
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        }
    )
    # Unset, not empty: Prefect 3.9 takes "" for an address and sends no events.
    if server := environ.get("TRIAGE_PREFECT_API_URL"):
        environ["PREFECT_API_URL"] = server
    environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    _bypass_proxy(environ)


def _bypass_proxy(environ: MutableMapping[str, str]) -> None:
    """Reach the server on this machine directly, also behind a company's proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in environ.get(name, "").split(",") if host]
        added = [host for host in LOOPBACK if host not in hosts]
        environ[name] = ",".join(hosts + added)
