"""Follow the item from giver to receiver over all papers of a case."""

from collections.abc import Iterator, Sequence

from pipeline.datamodel import Party, PartyMention
from pipeline.parties.party_names import bare

__all__ = ["chain_to"]


def chain_to(party: Party, parties: Sequence[Party]) -> tuple[PartyMention, ...]:
    """Return the chain of givers of a party, the first giver first.

    Each step is a mention of its receiver and names the giver; the last step leads to
    the party itself. Of several givers the first one is followed. A chain that would
    come back to a receiver ends before it.

    Args:
        party: A party of the case.
        parties: All parties of the case.
    """
    steps = list(_back_from(party, parties))
    return tuple(reversed(steps))


def _back_from(party: Party, parties: Sequence[Party]) -> Iterator[PartyMention]:
    passed: set[str] = set()
    while party.key not in passed:
        passed.add(party.key)
        step = next((m for m in party.mentions if m.giver), None)
        if step is None:
            return
        giver = _party_of(step.giver, parties)
        if giver is not None and giver.key in passed:
            return
        yield step
        if giver is None:
            return
        party = giver


def _party_of(name: str, parties: Sequence[Party]) -> Party | None:
    """Return the party of a name, in full or as written in a paper."""
    wanted = bare(name)
    whole = (p for p in parties if wanted in map(bare, p.names))
    short = (p for p in parties if wanted in {bare(m.quote.text) for m in p.mentions})
    return next(whole, None) or next(short, None)
