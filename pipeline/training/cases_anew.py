"""Changes that a candidate would make in open cases, shown before any switch.

The stored passages of each open case are screened again, and nothing is written. New
and lost flags are shown next to the answers of reviewers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.casefile.claims import DENIED, polarity
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.reviewers import known_decisions
from pipeline.classify.model import Model
from pipeline.datamodel import Finding, Kind, Verdict
from pipeline.findings import triage_passages
from pipeline.labels import default_labels
from pipeline.store.store import Store

Flag = tuple[str, int, int, str]
"""Document id, start, end and label."""


@dataclass(frozen=True)
class CaseChange:
    """One open case before and after.

    Attributes:
        case: Name of the case.
        n_before: Number of flags in the screening that the case shows.
        n_after: Number of flags of the candidate.
        come: Number of new flags by label.
        gone: Number of flags that are no longer raised, by label.
        confirmed_gone: Number of lost flags that a reviewer had confirmed, by label.
    """

    case: str
    n_before: int
    n_after: int
    come: Counter[str]
    gone: Counter[str]
    confirmed_gone: Counter[str]


def screen_cases(store: Store, candidate: Model) -> Iterator[CaseChange]:
    """Yield the changes by a candidate in each open case, sorted by name.

    Args:
        store: Open store; it is only read.
        candidate: Model that may replace the one in use.
    """
    files = CaseFiles(store, default_labels(), candidate.languages)
    for case in store.cases():
        if files.of(case.name).closing is None:
            yield _change(store, case.name, candidate)


def _change(store: Store, case: str, candidate: Model) -> CaseChange:
    before = set(_flags(store.findings(case)))
    after: set[Flag] = set()
    for line in store.coverage(case):
        if line.n_passages:
            passages = store.passages(line.document_id)
            kind = line.kind or Kind.OTHER
            after |= {*_flags(triage_passages(passages, kind, candidate.classifier))}
    confirmed = {
        place
        for place, logged in known_decisions(store, case).newest.items()
        if logged.decision.verdict is Verdict.CONFIRMED
    }
    gone = before - after
    return CaseChange(
        case=case,
        n_before=len(before),
        n_after=len(after),
        come=Counter(flag[3] for flag in after - before),
        gone=Counter(flag[3] for flag in gone),
        confirmed_gone=Counter(flag[3] for flag in gone & confirmed),
    )


def _flags(findings: Iterable[Finding]) -> Iterator[Flag]:
    """Yield the flags of the model; findings of rules do not depend on it."""
    for finding in findings:
        is_rule = "rule_id" in dict(finding.attributes)
        if not is_rule and polarity(finding) not in DENIED:
            yield finding.document_id, finding.start, finding.end, finding.label
