"""Cases in numbers, computed again only after a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.casefile.file import Progress, Tally
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.gaps import Gap
from pipeline.datamodel import CaseEvent, Coverage, FlagSheet
from pipeline.parties.lists.shelf import lists_in_use
from pipeline.store.case_state import CaseMark, CaseMarks
from pipeline.store.store import Store


@dataclass(frozen=True)
class Summary(Progress):
    """A case in numbers, taken from its file.

    Attributes:
        case: Name of the case.
        lines: Coverage lines of its documents.
        gaps: Parts that were not read.
        tally: Number of findings by sort of row and verdict.
        events: Acts of people on the whole case, oldest first.
        sheet: Flags of the case; None if nobody looked up its parties.
    """

    case: str
    lines: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    tally: Tally
    events: tuple[CaseEvent, ...]
    sheet: FlagSheet | None


@dataclass(frozen=True, slots=True)
class _Summed:
    """The last computed numbers of a case, and the state of things behind them."""

    mark: CaseMark
    seen: int
    lists: Mapping[str, str]
    summary: Summary

    def holds(self, now: CaseMarks, lists: Mapping[str, str]) -> bool:
        """Return True if the case and the lists in use are unchanged."""
        is_same = (now.marks[self.summary.case], lists) == (self.mark, self.lists)
        documents = (row[0] for row in self.mark.documents)
        return is_same and now.decided.isdisjoint(documents)


class Summaries:
    """Computes the numbers of cases, and again only after a change.

    Args:
        store: Open store.
        files: Reader of cases.
        reviewer: Name of the reviewer; "" for somebody who only looks.
    """

    def __init__(self, store: Store, files: CaseFiles, reviewer: str) -> None:
        self._store = store
        self._files = files
        self._reviewer = reviewer
        self._summed: dict[str, _Summed] = {}

    def of(self, cases: Sequence[str]) -> list[Summary]:
        """Return cases in numbers, as they are now.

        Raises:
            NotStored: There is no such case.
        """
        known = [self._summed[case] for case in cases if case in self._summed]
        after = min((summed.seen for summed in known), default=None)
        now = self._store.case_marks(cases, after=after)
        lists = lists_in_use(with_sample=True)
        held = {s.summary.case: s.summary for s in known if s.holds(now, lists)}
        for case in cases:
            summary = held.get(case) or self._summary(case)
            self._summed[case] = _Summed(now.marks[case], now.seen, lists, summary)
        return [self._summed[case].summary for case in cases]

    def _summary(self, case: str) -> Summary:
        file = self._files.of(case, self._reviewer)
        sheet = self._files.sheet(case)
        return Summary(case, file.lines, file.gaps, file.tally, file.events, sheet)
