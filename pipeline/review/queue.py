"""The queue of one case: what waits for a person, in order.

An entry is open until each of its places has an answer. Answers are read from
the decisions; nothing here writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from pipeline.cases.gaps import Gap, find_gaps
from pipeline.cases.grouping import Entry, by_weight, group_repeats, is_counter
from pipeline.cases.view import title_of
from pipeline.datamodel import Coverage, Decision, Finding, Shelf, Verdict
from pipeline.labels import Label, LabelSet
from pipeline.store.store import Store

Place = tuple[str, int, int, str]
Verdicts = dict[Place, Verdict]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue: the same words under one label in one document.

    Attributes:
        entry: The findings.
        line: Coverage of their document.
        label: Their label, or None for a rule detector.
        title: Name of the label or rule.
        is_counter: Whether it is counter-evidence.
        verdicts: The newest answer about each place, None where there is none.
    """

    entry: Entry
    line: Coverage
    label: Label | None
    title: str
    is_counter: bool
    verdicts: tuple[Verdict | None, ...]

    @property
    def finding(self) -> Finding:
        """The finding that stands for the entry."""
        return self.entry.lead

    @property
    def title_of(self) -> tuple[str, str]:
        """Label id and title, as a filter offers them."""
        return self.finding.label, self.title

    @property
    def is_open(self) -> bool:
        """Whether a place waits for an answer."""
        return None in self.verdicts

    @property
    def state(self) -> str:
        """The answers in words."""
        if self.is_open:
            return "open"
        return ", ".join(dict.fromkeys(str(verdict) for verdict in self.verdicts))


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue to show; an empty value shows all.

    Attributes:
        label: Id of a label or rule.
        kind: Document kind.
        document: ``document_id``.
        state: ``open`` or ``answered``.
    """

    label: str = ""
    kind: str = ""
    document: str = ""
    state: str = ""

    def keep(self, row: Row) -> bool:
        """Tell whether a row passes."""
        return (
            self.label in ("", row.finding.label)
            and self.kind in ("", row.line.kind or "")
            and self.document in ("", row.line.document_id)
            and self.state in ("", "open" if row.is_open else "answered")
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, field.name) for field in fields(self))

    def query(self, case: str) -> str:
        """Return a query string that names the case and the filters."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({"case": case} | {k: v for k, v in values.items() if v})


@dataclass(frozen=True, slots=True)
class Queue:
    """One case as people work through it.

    Attributes:
        case: Its name.
        lines: Coverage of its documents.
        library: Ids of the documents that are reports of the library.
        gaps: What was not read.
        rows: All entries, in order.
    """

    case: str
    lines: tuple[Coverage, ...]
    library: frozenset[str]
    gaps: tuple[Gap, ...]
    rows: tuple[Row, ...]

    @property
    def n_open(self) -> int:
        """Entries that wait for an answer."""
        return sum(row.is_open for row in self.rows)

    @property
    def n_answered(self) -> int:
        """Entries with an answer about each place."""
        return len(self.rows) - self.n_open

    def filtered(self, filters: Filters) -> tuple[Row, ...]:
        """Return the rows that pass, in order."""
        return tuple(row for row in self.rows if filters.keep(row))

    def line(self, document_id: str) -> Coverage | None:
        """Return the coverage of a document of the case, or None."""
        lines = (line for line in self.lines if line.document_id == document_id)
        return next(lines, None)


def read_queue(
    store: Store, case: str, labels: LabelSet, languages: Sequence[str]
) -> Queue:
    """Read a case from the store.

    Raises:
        NotStored: There is no such case.
    """
    lines = tuple(store.coverage(case))
    verdicts = _newest(store.decisions(case))
    rows = _rows(store.findings(case), lines, labels, verdicts)
    library = frozenset(
        document.document_id
        for document in store.case_documents(case)
        if document.shelf is Shelf.LIBRARY
    )
    gaps = find_gaps(lines, languages)
    return Queue(case, lines, library, gaps, tuple(sorted(rows, key=_priority)))


def _newest(decisions: Iterable[Decision]) -> Verdicts:
    return {(d.document_id, d.start, d.end, d.label): d.verdict for d in decisions}


def _rows(
    findings: Iterable[Finding],
    lines: Iterable[Coverage],
    labels: LabelSet,
    verdicts: Verdicts,
) -> Iterable[Row]:
    by_id = {line.document_id: line for line in lines}
    for entry in group_repeats(by_weight(findings)):
        yield _row(entry, by_id[entry.lead.document_id], labels, verdicts)


def _row(entry: Entry, line: Coverage, labels: LabelSet, verdicts: Verdicts) -> Row:
    lead = entry.lead
    label = labels[lead.label] if lead.label in labels.ids else None
    return Row(
        entry=entry,
        line=line,
        label=label,
        title=title_of(lead, label),
        is_counter=is_counter(lead, labels),
        verdicts=tuple(
            verdicts.get((f.document_id, f.start, f.end, f.label)) for f in entry.places
        ),
    )


def _priority(row: Row) -> tuple[bool, bool, int, float, str, int, str]:
    """Order: open, to answer, rules and tier 1, highest score, place."""
    finding = row.finding
    tier = row.label.tier if row.label else 0
    place = (finding.document_id, finding.start, finding.label)
    return (not row.is_open, row.is_counter, tier, -finding.score, *place)
