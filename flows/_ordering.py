"""Let Prefect's server take each event when it comes.

By default the server holds an event back until it has seen the one before it. It
forgets what it has seen when it is started again. Then the news that a run crashed, or
completed, waits for 15 minutes, and what the watchdog does about it comes too late. Its
triggers need no order. ``deploy/prefect.env`` names this module.
"""

from prefect.server.events.ordering import memory
from prefect.server.events.schemas.events import ReceivedEvent


class CausalOrdering(memory.CausalOrdering):
    """Prefect's bookkeeping of events, without waiting."""

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Take an event, whatever came before it."""
