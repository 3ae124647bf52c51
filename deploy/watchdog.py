"""Crash runs that fell silent, and start crashed runs again.

``python deploy/watchdog.py`` installs this on the server; calling it again changes
nothing. Prefect does the work: a run sends a heartbeat every 30 seconds, and
automations of the server act where one is missing. A killed run is found within
``SILENCE`` and a look of the server (5 s), and a worker takes it up at its next look
(10 s): together less than two minutes.
"""

import asyncio
from datetime import timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events import AutomationCore, EventTrigger
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import Posture

SILENCE = timedelta(seconds=80)
"""Two heartbeats of 30 s may be lost or late, on a busy machine."""

START = timedelta(seconds=100)
"""A process that starts imports for some seconds, on a busy machine for a minute."""

_RUN = "prefect.flow-run"
_HEARTBEAT = f"{_RUN}.heartbeat"
_ENDS = {
    f"{_RUN}.{name}"
    for name in ("Completed", "Failed", "Crashed", "Cancelled", "AwaitingRetry")
}


def _missing(
    name: str, after: str, expect: set[str], within: timedelta
) -> AutomationCore:
    """Return what crashes a run of which nothing was heard in time."""
    seconds = int(within.total_seconds())
    return AutomationCore(
        name=name,
        description=f"{after}, and nothing more within {seconds} s",
        trigger=EventTrigger(
            match={"prefect.resource.id": f"{_RUN}.*"},
            for_each={"prefect.resource.id"},
            after={after},
            expect=expect,
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                message=f"nothing heard of this run for {seconds} s",
                force=False,
            )
        ],
    )


AUTOMATIONS = (
    _missing("triage: silent runs", _HEARTBEAT, {_HEARTBEAT, *_ENDS}, SILENCE),
    _missing(
        "triage: runs that never started",
        f"{_RUN}.Pending",
        {f"{_RUN}.Running", _HEARTBEAT, *_ENDS},
        START,
    ),
    AutomationCore(
        name="triage: crashed runs again",
        description="a crashed run of a deployment is put into its queue again",
        trigger=EventTrigger(
            match={"prefect.resource.id": f"{_RUN}.*"},
            expect={f"{_RUN}.Crashed"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.SCHEDULED,
                name="AwaitingRetry",
                message="run again after a crash",
                force=False,
            )
        ],
    ),
)


async def install() -> None:
    """Put the automations on the server, in place of those with the same names."""
    async with get_client() as client:
        for automation in AUTOMATIONS:
            found = await client.read_automations_by_name(automation.name)
            for old in found[1:]:
                await client.delete_automation(old.id)
            if found:
                await client.update_automation(found[0].id, automation)
            else:
                await client.create_automation(automation)


if __name__ == "__main__":
    asyncio.run(install())
