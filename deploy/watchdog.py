"""Start runs again that were lost.

``python deploy/watchdog.py`` installs this on the server; calling it again changes
nothing. Prefect does the work: a run sends a heartbeat every 30 seconds, and an
automation of the server acts where no sign of it comes. A killed run is found within
``SILENCE`` and a look of the server (5 s), and a worker takes it up at its next look
(10 s): together less than two minutes.

The news that a run crashed starts nothing. It comes twice, from the process that held
the run and seconds later from the worker, and the second would find a run that goes on
already. It may also be lost, where the server is killed as well.
"""

import asyncio
from datetime import timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events import AutomationCore, EventTrigger
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import Posture

SILENCE = timedelta(seconds=100)
"""Two heartbeats of 30 s may be lost or late, and a process that starts imports for
some seconds, on a busy machine for a minute."""

_RUN = "prefect.flow-run"
_SIGNS = {f"{_RUN}.{name}" for name in ("heartbeat", "Running")}
_ENDS = {
    f"{_RUN}.{name}" for name in ("Completed", "Failed", "Cancelled", "AwaitingRetry")
}

AUTOMATIONS = (
    AutomationCore(
        name="triage: silent runs again",
        description="a run that was taken up and gives no sign for too long",
        trigger=EventTrigger(
            match={"prefect.resource.id": f"{_RUN}.*"},
            for_each={"prefect.resource.id"},
            after={f"{_RUN}.Pending", *_SIGNS},
            expect=_SIGNS | _ENDS,
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.SCHEDULED,
                name="AwaitingRetry",
                message=f"nothing heard of it for {SILENCE.total_seconds():.0f} s",
                force=False,
            )
        ],
    ),
)


async def install() -> None:
    """Put the automations on the server, and take away earlier ones of ours."""
    async with get_client() as client:
        kept = {automation.name: automation for automation in AUTOMATIONS}
        for found in await client.read_automations():
            if automation := kept.pop(found.name, None):
                await client.update_automation(found.id, automation)
            elif found.name.startswith("triage: "):
                await client.delete_automation(found.id)
        for automation in kept.values():
            await client.create_automation(automation)


if __name__ == "__main__":
    asyncio.run(install())
