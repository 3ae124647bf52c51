"""Cases in numbers, without reading their findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cases.gaps import Gap, find_gaps
from pipeline.datamodel import CaseEvent, Coverage, Verdict
from pipeline.review.queue import Progress
from pipeline.store.case_state import CaseMark, CaseMarks, CaseState
from pipeline.store.log import words_sha256
from pipeline.store.readers import KEPT, known_to
from pipeline.store.store import Store


@dataclass(frozen=True)
class Summary(Progress):
    """A case in numbers: the same as its queue says.

    Attributes:
        case: Its name.
        lines: Coverage of its documents.
        gaps: What was not read.
        states: Findings by verdict.
        events: When it was closed and reopened.
    """

    case: str
    lines: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    states: Counter[str]
    events: tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class _Summed:
    """A case as it was last summed up.

    Attributes:
        mark: By which one tells that it is still so.
        seen: Number of the newest decision that was known.
        summary: The case in numbers.
    """

    mark: CaseMark
    seen: int
    summary: Summary

    def holds(self, now: CaseMarks) -> bool:
        """Tell whether the case is as it was."""
        documents, *_ = self.mark
        is_same = now.marks[self.summary.case] == self.mark
        return is_same and now.decided.isdisjoint(row[0] for row in documents)


class Summaries:
    """Sums up cases, and again only those in which something changed.

    Args:
        store: An open store.
        languages: ISO 639-1 codes of the languages the model was measured on.
        reviewer: Who reads; "" for somebody who only looks.
    """

    def __init__(self, store: Store, languages: Sequence[str], reviewer: str) -> None:
        self._store = store
        self._languages = languages
        self._reviewer = reviewer
        self._summed: dict[str, _Summed] = {}

    def of(self, cases: Sequence[str]) -> list[Summary]:
        """Return cases in numbers, as they are now.

        Raises:
            NotStored: One of them is not there.
        """
        known = [self._summed[case] for case in cases if case in self._summed]
        after = min((summed.seen for summed in known), default=None)
        now = self._store.case_marks(cases, after=after)
        held = {s.summary.case: s.summary for s in known if s.holds(now)}
        for case in cases:
            summary = held.get(case) or summarise(
                self._store, case, self._languages, self._reviewer
            )
            self._summed[case] = _Summed(now.marks[case], now.seen, summary)
        return [self._summed[case].summary for case in cases]


def summarise(
    store: Store, case: str, languages: Sequence[str], reviewer: str
) -> Summary:
    """Return a case in numbers, as a reviewer may know them.

    Raises:
        NotStored: There is no such case.
    """
    state = store.case_state(case)
    gaps = find_gaps(state.lines, languages)
    return Summary(
        case, state.lines, gaps, _states(store, state, reviewer), state.events
    )


def _states(store: Store, state: CaseState, reviewer: str) -> Counter[str]:
    n_findings = store.count_findings(state.screening_ids)
    known = known_to(
        reviewer, state.log, two_readers=state.two_readers, blind=state.blind
    )
    decided = sorted({place[0] for place in (*known.newest, *known.claims)})
    places = store.places(state.screening_ids, decided) if decided else {}
    states: Counter[str] = Counter()
    for place, logged in known.claims.items():
        if place not in places and logged.decision.verdict in KEPT:  # a person's own
            answer = known.newest.get(place)
            verdict = answer.decision.verdict if answer else Verdict.OPEN
            states[verdict.value] += 1
    for place, logged in known.newest.items():
        verdict = logged.decision.verdict
        words = places.get(place)
        if words is None or verdict is Verdict.OPEN:
            continue
        if logged.place_sha256 == words_sha256(words):
            states[verdict.value] += 1
            n_findings -= 1
    return +(states + Counter({Verdict.OPEN.value: n_findings}))
