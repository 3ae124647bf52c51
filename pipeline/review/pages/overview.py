"""A case at a glance: coverage by document, scores by label, agreement of reviewers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Claim
from pipeline.datamodel import Coverage, Verdict
from pipeline.review.answers.reviewers import Agreement, agreement, verdicts

N_BINS = 20
"""Number of bins in a histogram of scores; each is 0.05 wide."""

VERDICTS = (Verdict.CONFIRMED, Verdict.UNSURE, Verdict.DISMISSED)


@dataclass(frozen=True, slots=True)
class LabelChart:
    """One label in numbers.

    Attributes:
        id: Id of the label or rule.
        title: Name of the label or rule.
        bins: Number of findings by score, in ``N_BINS`` equal bins of [0, 1]; empty for
            a rule.
        threshold: Lowest threshold of its findings, or None for a rule.
        states: Number of findings by verdict.
        agreement: Agreement of the two reviewers.
    """

    id: str
    title: str
    bins: tuple[int, ...]
    threshold: float | None
    states: Counter[str]
    agreement: Agreement

    @property
    def n(self) -> int:
        """Number of findings of the label."""
        return self.states.total()


@dataclass(frozen=True, slots=True)
class Overview:
    """Content of the page of a case in charts.

    Attributes:
        lines: Coverage lines: documents with unread pages first, then the longest.
        most_pages: Number of pages of the longest document, at least 1.
        labels: Charts of the labels, in the order of their names.
        agreement: Agreement of the two reviewers on all findings.
        matrix: Number of answers by pair of verdicts, ``(first verdict, second verdict)
            -> n``; the reviewers are in the order of their names.
    """

    lines: tuple[Coverage, ...]
    most_pages: int
    labels: tuple[LabelChart, ...]
    agreement: Agreement
    matrix: Counter[tuple[Verdict, Verdict]]


def view_overview(queue: CaseFile) -> Overview:
    """Return a case in charts."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for row in queue.rows:
        for claim in row.claims:
            claims[claim.label_id].append(claim)
    charts = (_chart(label_id, own) for label_id, own in claims.items())
    lines = sorted(queue.lines, key=_unread_first)
    standings = [s for own in claims.values() for claim in own for s in claim.standings]
    return Overview(
        lines=tuple(lines),
        most_pages=max((line.n_pages for line in lines), default=0) or 1,
        labels=tuple(sorted(charts, key=lambda chart: chart.title)),
        agreement=agreement(standings),
        matrix=Counter(verdicts(s) for s in standings if s.is_shown),
    )


def _unread_first(line: Coverage) -> tuple[int, int, str]:
    return (line.n_pages_read - line.n_pages, -line.n_pages, line.name)


def _chart(label_id: str, claims: Sequence[Claim]) -> LabelChart:
    findings = [f for c in claims if c.label for f in c.findings]
    bins = Counter(min(int(f.score * N_BINS), N_BINS - 1) for f in findings)
    standings = [s for claim in claims for s in claim.standings]
    return LabelChart(
        id=label_id,
        title=claims[0].title,
        bins=tuple(bins[i] for i in range(N_BINS)) if findings else (),
        threshold=min((f.threshold for f in findings), default=None),
        states=Counter(state for claim in claims for state in claim.states),
        agreement=agreement(standings),
    )
