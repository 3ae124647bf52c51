"""What the desk keeps of the cases that are being worked on.

Findings of a screening never change and decisions are only added, so that a case is
read once, and then only what was decided since. Nothing that is kept can be stale:
every use asks the store first which screenings and decisions there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from pipeline.cases.gaps import find_gaps
from pipeline.datamodel import Deal
from pipeline.labels import LabelSet
from pipeline.review.added import add_claims
from pipeline.review.queue import Board, Queue
from pipeline.review.rows import Group, answered, group_findings
from pipeline.store.case_state import CaseState
from pipeline.store.decided import Decided
from pipeline.store.log import LoggedDecision
from pipeline.store.readers import Known, known_to
from pipeline.store.store import Store

_N_CASES = 8
"""A case of 10,000 findings takes some 30 MB."""

_N_DECIDED = 2_000
"""Decisions about a label in all cases, the newest: 0.2 s to read, 2 MB to keep."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A case as it was last read."""

    state: CaseState
    log: tuple[LoggedDecision, ...]
    groups: tuple[Group, ...]
    known: Known
    board: Board

    @property
    def last(self) -> int:
        """Number of the newest decision about the case."""
        return self.log[-1].number if self.log else 0


class Memory:
    """Reads queues, and keeps those of the cases used last.

    Args:
        store: An open store.
        labels: The label set of its findings.
        languages: ISO 639-1 codes of the languages the model was measured on.
        reviewer: Who reads; "" for somebody who only looks.
    """

    def __init__(
        self, store: Store, labels: LabelSet, languages: Sequence[str], reviewer: str
    ) -> None:
        self._store = store
        self._reviewer = reviewer
        self._labels = labels
        self._languages = languages
        self._kept: dict[str, _Kept] = {}
        self._deals: dict[str, tuple[int, Deal | None]] = {}
        self._decided: dict[str, Decided] = {}
        self._lock = Lock()

    def queue(self, case: str) -> Queue:
        """Return a case as it is now.

        Raises:
            NotStored: There is no such case.
        """
        with self._lock:
            before = self._kept.get(case)
        kept = self._read(case, before)
        with self._lock:
            self._kept.pop(case, None)
            self._kept[case] = kept
            while len(self._kept) > _N_CASES:
                del self._kept[next(iter(self._kept))]
        state = kept.state
        return Queue(
            case=case,
            lines=state.lines,
            library=state.library,
            gaps=find_gaps(state.lines, self._languages),
            board=kept.board,
            known=kept.known,
            seen=max(state.seen, kept.last),
            head=state.head,
            events=state.events,
        )

    def deal(self, case: str) -> Deal | None:
        """Return who is in a case, as last read; None where nobody looked yet."""
        number = self._store.deal_number(case)
        kept = self._deals.get(case)
        if kept is None or kept[0] != number:
            kept = (number, self._store.deal(case))
            self._deals[case] = kept
        return kept[1]

    def decided(self, label_id: str) -> Decided:
        """Return the newest decisions about a label in all cases."""
        kept = self._decided.get(label_id)
        last = kept.log[-1].number if kept and kept.log else 0
        found = self._store.decided(label_id, after=last, limit=_N_DECIDED)
        if kept is not None:
            log = (*kept.log, *found.log)[-_N_DECIDED:]
            words = {**kept.words, **found.words}
            words = {row.place: words[row.place] for row in log if row.place in words}
            found = replace(found, log=log, words=words)
        self._decided[label_id] = found
        return found

    def _read(self, case: str, before: _Kept | None) -> _Kept:
        if before is not None:
            state = self._store.case_state(case, after=before.last)
            old = before.state
            # Names and kinds of documents are shown with the findings.
            is_same = (state.lines, state.screening_ids) == (
                old.lines,
                old.screening_ids,
            )
            if is_same:
                return self._further(before, state)
        state = self._store.case_state(case)
        groups = group_findings(self._store.findings(case), state.lines, self._labels)
        return self._keep(state, state.log, groups)

    def _further(self, before: _Kept, state: CaseState) -> _Kept:
        old = before.state
        is_same = (state.two_readers, state.blind) == (old.two_readers, old.blind)
        if not state.log and is_same:
            return replace(before, state=state)
        return self._keep(state, (*before.log, *state.log), before.groups)

    def _keep(
        self,
        state: CaseState,
        log: tuple[LoggedDecision, ...],
        groups: tuple[Group, ...],
    ) -> _Kept:
        two = state.two_readers
        known = known_to(self._reviewer, log, two_readers=two, blind=state.blind)
        joined = add_claims(
            self._store, groups, known.claims, state.lines, self._labels
        )
        board = Board(answered(group, known, two_readers=two) for group in joined)
        return _Kept(state, log, groups, known, board)
