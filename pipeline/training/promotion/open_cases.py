"""Changes by a candidate in open cases, shown before anybody switches.

The stored passages of each open case are screened again, and nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.rows.claims import DENIED, polarity
from pipeline.casefile.rows.reviewers import known_decisions
from pipeline.classify.artifact import model_folder, read_artifact
from pipeline.classify.model import Model, open_model
from pipeline.classify.multilingual import KIND as MANY
from pipeline.datamodel import Finding, Kind, Verdict
from pipeline.errors import StoreError
from pipeline.findings import triage_passages
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.store.store import Store, open_store

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
        problem: Reason why the case could not be screened; its numbers are 0 then.
    """

    case: str
    n_before: int = 0
    n_after: int = 0
    come: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    confirmed_gone: Counter[str] = field(default_factory=Counter)
    problem: str = ""


def changes_by(candidate: str) -> list[CaseChange]:
    """Return the changes by a candidate in each open case of this desk.

    Raises:
        ArtifactError: A file of the candidate is missing or altered.
        StoreError: The store cannot be opened.
    """
    with open_store() as store:
        return list(screen_cases(store, open_candidate(candidate)))


def open_candidate(candidate: str) -> Model:
    """Open a candidate in the place that it would take.

    A model of many languages takes the place of the one that reads other languages than
    English, beside the English model in use.

    Args:
        candidate: Name of a folder in ``models/``, or a path.

    Raises:
        ArtifactError: A file is missing or altered.
    """
    folder = model_folder(candidate)
    if read_artifact(folder)[0]["kind"] == MANY:
        return Model(settings().model, str(folder))
    return open_model(str(folder))


def screen_cases(store: Store, candidate: Model) -> Iterator[CaseChange]:
    """Yield the changes by a candidate in each open case, sorted by name."""
    files = CaseFiles(store, default_labels(), candidate.languages)
    for case in store.cases():
        try:
            if files.of(case.name).closing is None:
                yield _case_change(store, case.name, candidate)
        except StoreError as error:  # one case must not hide the others
            yield CaseChange(case.name, problem=str(error))


def _case_change(store: Store, case: str, candidate: Model) -> CaseChange:
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


def change_lines(changes: Sequence[CaseChange]) -> Iterator[str]:
    """Yield the lines of a Markdown section on open cases; none without a case."""
    if not changes:
        return
    yield "## Open cases"
    yield ""
    yield "| open case | flags | with it | new | gone | of these confirmed |"
    yield "|---|---|---|---|---|---|"
    for one in changes:
        counts = (one.come.total(), one.gone.total(), one.confirmed_gone.total())
        numbers = map(str, (one.n_before, one.n_after, *counts))
        cells = ("-",) * 5 if one.problem else numbers
        name = one.case.replace("|", r"\|")
        yield f"| {' | '.join((name, *cells))} |"
    yield ""
    for one in changes:
        if one.problem:
            yield f"- {one.case} could not be screened: {one.problem}"
        for label, n in sorted(one.confirmed_gone.items()):
            yield f"- {one.case}: {n} confirmed flags of {label} would not be raised"
    yield ""
    yield "Nothing was written: the cases keep the model that screened them."
