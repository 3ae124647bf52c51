"""What the desk keeps of the cases that are being worked on.

Findings of a screening never change and decisions are only added, so that a case is
read once, and then only what was decided since. Nothing that is kept can be stale:
every use asks the store first which screenings and decisions there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from pipeline.cases.gaps import find_gaps
from pipeline.labels import LabelSet
from pipeline.review.added import add_claims, newest_by_place
from pipeline.review.queue import Board, Queue
from pipeline.review.rows import Group, answered, group_findings
from pipeline.store.case_state import CaseState
from pipeline.store.log import LoggedDecision
from pipeline.store.store import Store

_N_CASES = 8
"""A case of 10,000 findings takes some 30 MB."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A case as it was last read."""

    state: CaseState
    log: tuple[LoggedDecision, ...]
    groups: tuple[Group, ...]
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
    """

    def __init__(
        self, store: Store, labels: LabelSet, languages: Sequence[str]
    ) -> None:
        self._store = store
        self._labels = labels
        self._languages = languages
        self._kept: dict[str, _Kept] = {}
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
            log=kept.log,
            seen=max(state.seen, kept.last),
            head=state.head,
            events=state.events,
        )

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
        return _Kept(state, state.log, groups, self._board(groups, state, state.log))

    def _further(self, before: _Kept, state: CaseState) -> _Kept:
        if not state.log:
            return _Kept(state, before.log, before.groups, before.board)
        log = (*before.log, *state.log)
        board = self._board(before.groups, state, log)
        return _Kept(state, log, before.groups, board)

    def _board(
        self,
        groups: tuple[Group, ...],
        state: CaseState,
        log: tuple[LoggedDecision, ...],
    ) -> Board:
        newest = newest_by_place(log)
        joined = add_claims(self._store, groups, newest, state.lines, self._labels)
        return Board(answered(group, newest) for group in joined)
