"""Retention of cases: the end of the term, and holds.

A case is kept for some years from the end of the year in which it was closed. A person
with a reason (a dispute, a request of an authority) can put a hold on it. A hold lasts
until somebody releases it, whatever the date. Both are events of the case in the
record. After its term a case may be deleted. Before that, a person whom it names may
ask for the removal of the name. Both leave a removal in the record
(``pipeline.store.removal.removals``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipeline.datamodel import CaseAct, CaseEvent, Removal, RemovalAct
from pipeline.errors import AnswerRefused
from pipeline.parties.reports.report_actors import forget_names
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention of one case.

    Attributes:
        case: Name of the case.
        closed_at: Time of its closing; None while it is open.
        until: Last day of its term; None while it is open.
        hold: Event of a hold, or None.
    """

    case: str
    closed_at: datetime | None
    until: date | None
    hold: CaseEvent | None

    def is_due(self, today: date) -> bool:
        """Return True if neither the term nor a hold requires keeping the case."""
        return self.until is not None and self.until < today and self.hold is None

    @property
    def state(self) -> str:
        """Retention of the case, in words."""
        until = f"kept until {self.until}" if self.until else "open"
        held = f", held by {self.hold.reviewer}: {self.hold.note}" if self.hold else ""
        return until + held


def retention_of(case: str, events: Sequence[CaseEvent], years: int) -> Retention:
    """Return the retention of a case.

    Args:
        case: Name of the case.
        events: Events of the case, in the order of adding.
        years: Number of years from the end of the year in which it was closed.

    Example:
        >>> retention_of("deal-417", [], 5).until is None
        True
    """
    closed_at, hold = None, None
    for event in events:
        if event.act is CaseAct.CLOSED:
            closed_at = event.decided_at
        elif event.act is CaseAct.REOPENED:
            closed_at = None
        elif event.act is CaseAct.HELD:
            hold = event
        elif event.act is CaseAct.HOLD_RELEASED:
            hold = None
    until = None if closed_at is None else date(closed_at.year + years, 12, 31)
    return Retention(case, closed_at, until, hold)


def retentions(store: Store, years: int) -> list[Retention]:
    """Return the retention of each case, by name."""
    names = [case.name for case in store.cases()]
    return [retention_of(name, store.case_events(name), years) for name in names]


def delete(store: Store, wanted: Removal, years: int, *, is_trial: bool) -> Removal:
    """Delete a case after the end of its term, unless it has a hold.

    Args:
        store: Store that holds the case.
        wanted: Case, person, time and reason.
        years: Number of years of the term.
        is_trial: Whether to delete nothing and only return what would be deleted.

    Returns:
        The removal, with what was deleted.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: Its term is not over, it is held, or a name or reason is missing.
        DecidedMeanwhile: Somebody changed the case in the meantime.
    """
    _require_reason(wanted.case, wanted.person, wanted.reason)
    store.case_documents(wanted.case)
    events = store.case_events(wanted.case)
    kept = retention_of(wanted.case, events, years)
    if not kept.is_due(wanted.made_at.date()):
        msg = (
            f"case {wanted.case!r}: its term is not over, or it is on hold "
            f"(state: {kept.state})"
        )
        raise AnswerRefused(msg)
    done = store.removals.delete(wanted, n_events=len(events), is_trial=is_trial)
    if not is_trial:
        sweep(store)
    return done


def erase(
    store: Store, wanted: Removal, words: Sequence[str], *, is_trial: bool
) -> Removal:
    """Black out words in the stored data of a case or a library.

    Args:
        store: Store that holds the case.
        wanted: Case, person, time and reason.
        words: Names or passages to black out.
        is_trial: Whether to change nothing and only return what would change.

    Returns:
        The removal with what changed.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: The case does not hold the words, or a name or reason is missing.
        ConfigError: Words are too short.
    """
    _require_reason(wanted.case, wanted.person, wanted.reason)
    tried = store.removals.erase(wanted, words, is_trial=True)
    if not tried.counts:
        msg = f"case {wanted.case!r}: no stored text contains these words"
        raise AnswerRefused(msg)
    if is_trial:
        return tried
    done = store.removals.erase(wanted, words, is_trial=False)
    sweep(store)
    return done


def sweep(store: Store) -> int:
    """Delete files and name lists that removals left behind, and count them."""
    if gone := store.removals.sweep():
        forget_names(gone)
    return len(gone)


def removal_of(act: RemovalAct, case: str, person: str, why: str) -> Removal:
    """Return a requested removal with the present time."""
    return Removal(act, case, person.strip(), datetime.now(UTC), why.strip())


def _require_reason(case: str, person: str, why: str) -> None:
    if not person.strip() or not why.strip():
        msg = f"case {case!r}: expected a name and a reason, found none"
        raise AnswerRefused(msg)


def change_hold(
    store: Store, case: str, act: CaseAct, person: str, why: str, now: datetime
) -> None:
    """Put a hold on a case, which keeps it beyond its term, or release it.

    Args:
        store: Store that holds the case.
        case: Name of the case.
        act: ``HELD`` or ``HOLD_RELEASED``.
        person: Name of the person who does it.
        why: Reason in the words of the person.
        now: Time of the act.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: The case is held already, or not held, or a name or reason is
            missing.
        DecidedMeanwhile: A decision was added in the meantime; nothing was written.
    """
    _require_reason(case, person, why)
    _, head = store.chain_end()
    held = retention_of(case, store.case_events(case), 0).hold
    if act is CaseAct.HELD and held is not None:
        msg = f"case {case!r} is held since {held.decided_at:%Y-%m-%d}: {held.note}"
        raise AnswerRefused(msg)
    if act is CaseAct.HOLD_RELEASED and held is None:
        msg = f"case {case!r} is not held"
        raise AnswerRefused(msg)
    event = CaseEvent(case, act, person.strip(), now, why.strip(), head)
    store.add_case_event(event)
