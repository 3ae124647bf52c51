"""Put new answers into a case file in memory, without another reading of the case."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.casefile.file import CaseFile, tally_of
from pipeline.casefile.rows.claims import answered
from pipeline.casefile.rows.order import ordered_at
from pipeline.casefile.rows.reviewers import KnownAnswers
from pipeline.store.case_state import CaseState


def patched(
    file: CaseFile,
    known: KnownAnswers,
    state: CaseState,
    places: Iterable[tuple[str, int, int, str]],
) -> CaseFile:
    """Return a file with new answers; other rows stay untouched."""
    rows, tally = list(file.rows), Counter(file.tally)
    for i in {file.layout.at[place][0] for place in places}:
        sort = file.layout.sorts[i]
        tally.subtract(tally_of(rows[i], sort))
        rows[i] = answered(rows[i], known)
        tally.update(tally_of(rows[i], sort))
    return replace(
        file,
        rows=tuple(rows),
        tally=+tally,
        known=known,
        seen=max(state.seen, state.log[-1].number),
        head=state.head,
        events=state.events,
    )


def is_read_alike(one: CaseState, other: CaseState) -> bool:
    """Return True if a kept file can be patched: same reviewers, same order."""
    is_ordered_alike = ordered_at(one.events) == ordered_at(other.events)
    readers = (one.two_readers, one.blind)
    return is_ordered_alike and readers == (other.two_readers, other.blind)


def adds_no_row(file: CaseFile, before: CaseState, state: CaseState) -> bool:
    """Return True if new answers add no rows.

    A passage that a person adds makes a row, and its claims are named by their newest
    decision.
    """
    if not is_read_alike(before, state):
        return False
    found = [file.layout.at.get(row.place) for row in state.log]
    return all(at and file.rows[at[0]].claims[at[1]].findings for at in found)
