"""A server that was started again acts on events at once."""

import asyncio
import importlib
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from prefect.server.events.ordering import (
    CausalOrderingModule,
    EventArrivedEarly,
    memory,
)
from prefect.server.events.schemas.events import ReceivedEvent

from tests.flows.stack import shipped_environ

NAMED = shipped_environ()["PREFECT_SERVER_EVENTS_CAUSAL_ORDERING"]


def take(ordering: memory.CausalOrdering) -> None:
    """Let an event come whose forerunner the server has forgotten."""
    event = ReceivedEvent.model_validate(
        {
            "occurred": datetime.now(UTC),
            "event": "prefect.flow-run.Completed",
            "resource": {"prefect.resource.id": "prefect.flow-run.1"},
            "id": uuid4(),
            "follows": uuid4(),
        }
    )

    async def enter() -> None:
        async with ordering.preceding_event_confirmed(_next, event):
            pass

    asyncio.run(enter())


async def _next(event: ReceivedEvent, depth: int = 0) -> None:
    raise AssertionError


def test_no_event_waits_for_one_that_was_forgotten():
    module = importlib.import_module(NAMED)
    assert isinstance(module, CausalOrderingModule)
    take(module.CausalOrdering("ours"))
    with pytest.raises(EventArrivedEarly):
        take(memory.CausalOrdering("prefect's own"))
