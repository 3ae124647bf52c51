"""The effect of a statement on the parties of a case: pairs of names and flags."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.casefile.flags.sheet import FlagChange, changes
from pipeline.datamodel import Deal, FlagSheet, Said, joined
from pipeline.labels import in_words


@dataclass(frozen=True, slots=True)
class PartyEffect:
    """Changes in a case by a statement or its withdrawal.

    Attributes:
        n_entries: Number of entries of the case with the statement; with a further
            entry the effect is not that of the newest statement any more.
        key: Key of the party that it is about now, or "".
        gone: Pairs of names that the search no longer finds, in words.
        new: Pairs of names that it found for the first time, in words.
        changes: New, fallen and changed flags.
        before: Flags before the statement.
        after: Flags after it.
    """

    n_entries: int
    key: str
    gone: tuple[str, ...]
    new: tuple[str, ...]
    changes: tuple[FlagChange, ...]
    before: FlagSheet
    after: FlagSheet

    @property
    def words(self) -> tuple[str, ...]:
        """Sentences on pairs, flags and the proposed next step; never empty."""
        return tuple(self._words())

    def _words(self) -> Iterator[str]:
        if self.gone:
            yield Said("No longer compared: {pairs}.", pairs=joined(self.gone, "; "))
        if self.new:
            yield Said("Newly compared: {pairs}.", pairs=joined(self.new, "; "))
        if not (self.gone or self.new):
            yield "The pairs of names are the same as before."
        for each in self.changes:
            yield Said("{flag}: {said}.", flag=each.flag_id, said=_change(each))
        if not self.changes:
            yield "No flag was raised or removed, and none changed in strength."
        now, was = (in_words(x.queue.value) for x in (self.after, self.before))
        if now == was:
            yield Said("Proposal unchanged: {queue}.", queue=now)
        else:
            yield Said("Proposed: {queue} (before: {was}).", queue=now, was=was)


def _change(each: FlagChange) -> Said | str:
    if each.after is None:
        return "no longer raised"
    now = in_words(each.after.value)
    if each.before is None:
        return Said("new, {said}", said=now)
    return Said("{said} (before: {said1})", said=now, said1=in_words(each.before.value))


def party_effect(
    n_entries: int,
    key: str,
    before: tuple[Deal, FlagSheet],
    after: tuple[Deal, FlagSheet],
) -> PartyEffect:
    """Return the effect of the newest statement."""
    old, new = (_pairs(deal) for deal, _ in (before, after))
    return PartyEffect(
        n_entries,
        key,
        tuple(words for pair, words in old.items() if pair not in new),
        tuple(words for pair, words in new.items() if pair not in old),
        changes(before[1], after[1]),
        before[1],
        after[1],
    )


def _pairs(deal: Deal) -> dict[tuple[str, ...], str]:
    """Return the pairs of names in words, by what stays if a country is corrected."""
    parties = {party.party_id: party for party in deal.parties}
    found: dict[tuple[str, ...], str] = {}
    for hit in deal.list_hits:
        party, source = parties[hit.party_id], hit.source.list_id
        found[party.key, source, hit.entry_id] = Said(
            "{name!r} – {other!r} (list {list})",
            name=party.name, other=hit.name, list=source,
        )  # fmt: skip
    for link in deal.links:
        party = parties[link.party_id]
        found[party.key, "", link.name, *link.countries] = Said(
            "{name!r} – {other!r} (reports)", name=party.name, other=link.name
        )
    return found
