"""Cases in numbers, without reading their findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cases.gaps import Gap, find_gaps
from pipeline.datamodel import CaseEvent, Coverage, Verdict
from pipeline.review.added import KEPT, newest_by_place
from pipeline.review.queue import Progress
from pipeline.store.case_state import CaseState
from pipeline.store.log import words_sha256
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


def summarise(store: Store, case: str, languages: Sequence[str]) -> Summary:
    """Return a case in numbers.

    Raises:
        NotStored: There is no such case.
    """
    state = store.case_state(case)
    gaps = find_gaps(state.lines, languages)
    return Summary(case, state.lines, gaps, _states(store, state), state.events)


def _states(store: Store, state: CaseState) -> Counter[str]:
    n_findings = store.count_findings(state.screening_ids)
    newest = newest_by_place(state.log)
    decided = sorted({place[0] for place in newest})
    places = store.places(state.screening_ids, decided) if decided else {}
    states: Counter[str] = Counter()
    for place, logged in newest.items():
        verdict = logged.decision.verdict
        words = places.get(place)
        if words is None:  # a person's own
            states[verdict.value] += verdict in KEPT
        elif verdict is not Verdict.OPEN and logged.place_sha256 == words_sha256(words):
            states[verdict.value] += 1
            n_findings -= 1
    return +(states + Counter({Verdict.OPEN.value: n_findings}))
