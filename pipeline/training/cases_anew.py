"""What a candidate would change in open cases, before anybody switches.

The stored passages of each open case are screened anew and nothing is written: what
comes and goes is shown beside what reviewers confirmed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.casefile.claims import DENIED, polarity
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.readers import known_decisions
from pipeline.classify.model import Model
from pipeline.datamodel import Finding, Kind, Verdict
from pipeline.labels import default_labels
from pipeline.store.store import Store
from pipeline.triage import triage_passages

Flag = tuple[str, int, int, str]
"""Document id, start, end and label."""


@dataclass(frozen=True)
class CaseChange:
    """One open case before and after.

    Attributes:
        case: Its name.
        n_before: Flags of the screening that it shows.
        n_after: Flags of the candidate.
        come: New flags by label.
        gone: Flags that are not raised any more, by label.
        confirmed_gone: Those of them that a reviewer confirmed.
    """

    case: str
    n_before: int
    n_after: int
    come: Counter[str]
    gone: Counter[str]
    confirmed_gone: Counter[str]


def screen_cases(store: Store, candidate: Model) -> Iterator[CaseChange]:
    """Yield what a candidate changes in each open case, by its name.

    Args:
        store: An open store; it is only read.
        candidate: The model that may be put to work.
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
    """Yield what speaks for a label; what rules find does not depend on the model."""
    for finding in findings:
        is_rule = "rule_id" in dict(finding.attributes)
        if not is_rule and polarity(finding) not in DENIED:
            yield finding.document_id, finding.start, finding.end, finding.label
