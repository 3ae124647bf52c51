"""One case as it is now: its rows in order, with the answers that count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from pipeline.casefile.gaps import Gap
from pipeline.casefile.rows.claims import Claim, Row, answered
from pipeline.casefile.rows.order import FOLDED, ordered_at
from pipeline.casefile.rows.reviewers import KnownAnswers
from pipeline.casefile.versions import Versions, replaced_in
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Coverage,
    Deal,
    Finding,
    LinkAnswer,
    Said,
)
from pipeline.errors import NotStored
from pipeline.store.case_state import CaseState
from pipeline.store.log import LoggedDecision, Place

NEVER = datetime.min.replace(tzinfo=UTC)

Tally = Counter[tuple[str, str]]
"""Number of findings by sort of row and verdict, one for each place."""

ACT_WORDS = {
    CaseAct.CLOSED: "Case closed",
    CaseAct.REOPENED: "Case opened again",
    CaseAct.TWO_READERS: "A second reviewer was asked for",
    CaseAct.ONE_READER: "Set back to one reviewer",
    CaseAct.ORDERED: "Queue sorted again by the answers",
    CaseAct.ORDER_UNDONE: "A sorting of the queue was undone",
    CaseAct.QUESTIONS: "Questions to ask were edited",
    CaseAct.HELD: "Case kept beyond its term",
    CaseAct.HOLD_RELEASED: "Case no longer kept beyond its term",
    CaseAct.TAKEN_OUT: "A paper was taken out of the case",
}


def closing_of(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """Return the act that closed a case, or None for an open case."""
    acts = (CaseAct.CLOSED, CaseAct.REOPENED)
    said = [event for event in events if event.act in acts]
    return said[-1] if said and said[-1].act is CaseAct.CLOSED else None


class Progress:
    """Progress of a case, from its ``tally``, ``events`` and ``gaps``."""

    tally: Tally
    events: tuple[CaseEvent, ...]
    gaps: tuple[Gap, ...]

    @property
    def states(self) -> Counter[str]:
        """Number of findings to answer, by verdict, one for each place.

        Folded rows are not counted, answered or not.
        """
        found: Counter[str] = Counter()
        for (sort, state), n in self.tally.items():
            if sort not in FOLDED:
                found[state] += n
        return +found

    @property
    def folded(self) -> dict[str, tuple[int, int]]:
        """Number of findings in folded rows, and of open ones, by sort of row."""
        sums: Counter[str] = Counter()
        for (sort, _), n in self.tally.items():
            sums[sort] += n
        return {
            sort: (sums[sort], self.tally[sort, "open"])
            for sort in FOLDED
            if sums[sort]
        }

    @property
    def n_open(self) -> int:
        """Number of findings without an answer."""
        return self.states["open"]

    @property
    def closing(self) -> CaseEvent | None:
        """Act that closed the case, or None for an open case."""
        return closing_of(self.events)


@dataclass(frozen=True, slots=True)
class Layout:
    """Facts about the rows of a case that do not depend on answers.

    Attributes:
        sorts: Sort of each row, one of ``SORTS``.
        at: Row and claim index of each place.
        by_id: Row and claim index of each claim, by its id and by those of its
            findings.
        by_label: Row and claim indices of each label.
        by_document: Row indices of each document.
        groups: Row numbers of one question, for each row that shares a question with
            others; the first to read comes first.
        hits: Numbers of the rows that need an answer: all but the folded ones.
        leads: Numbers of the first row of each question among these.
        grouped: Position in ``leads`` of each group of rows that need an answer.
    """

    sorts: tuple[str, ...]
    at: Mapping[Place, tuple[int, int]]
    by_id: Mapping[str, tuple[int, int]]
    by_label: Mapping[str, tuple[tuple[int, int], ...]]
    by_document: Mapping[str, tuple[int, ...]]
    groups: Mapping[int, tuple[int, ...]]
    hits: tuple[int, ...]
    leads: tuple[int, ...]
    grouped: tuple[tuple[int, tuple[int, ...]], ...]


def lay_out(
    rows: tuple[Row, ...], sorts: tuple[str, ...], groups: Iterable[tuple[int, ...]]
) -> Layout:
    """Return the positions of claims, places and documents in rows."""
    at: dict[Place, tuple[int, int]] = {}
    by_id: dict[str, tuple[int, int]] = {}
    by_label: dict[str, list[tuple[int, int]]] = defaultdict(list)
    by_document: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        by_document[row.words.document_id].append(i)
        for k, claim in enumerate(row.claims):
            by_label[claim.label_id].append((i, k))
            by_id |= dict.fromkeys(claim.ids, (i, k))
            at |= dict.fromkeys(claim.places, (i, k))
    members = {i: group for group in groups for i in group}
    hits = tuple(i for i, sort in enumerate(sorts) if sort not in FOLDED)
    leads = tuple(i for i in hits if members.get(i, (i,))[0] == i)
    grouped = ((n, members[i]) for n, i in enumerate(leads) if i in members)
    return Layout(
        sorts=sorts,
        at=at,
        by_id=by_id,
        by_label={label: tuple(own) for label, own in by_label.items()},
        by_document={key: tuple(own) for key, own in by_document.items()},
        groups=members,
        hits=hits,
        leads=leads,
        grouped=tuple(grouped),
    )


def tally_of(row: Row, sort: str) -> Tally:
    """Return the number of findings of a row, by its sort and by verdict."""
    return Counter((sort, state) for claim in row.claims for state in claim.states)


@dataclass(frozen=True)
class CaseFile(Progress):
    """One case, as a reviewer or everybody may know it.

    Attributes:
        case: Name of the case.
        lines: Coverage lines of its documents.
        library: Ids of the documents that are reports of the library.
        reports: Ids of all documents that are reports.
        gaps: Parts that were not read.
        rows: All rows in reading order, which stays fixed while answers are given.
        layout: Positions of claims, places and documents in the rows.
        tally: Number of findings by sort of row and verdict.
        known: Decisions about its documents that the reviewer may know.
        seen: Number of the newest decision in the store.
        head: Digest of that decision.
        events: Acts of people on the whole case, oldest first.
        deal: Parties and goods of the case, as far as they still stand; None if nobody
            looked.
        versions: Versions of the papers that were handed in again.
    """

    case: str
    lines: tuple[Coverage, ...]
    library: frozenset[str]
    reports: frozenset[str]
    gaps: tuple[Gap, ...]
    rows: tuple[Row, ...]
    layout: Layout
    tally: Tally
    known: KnownAnswers
    seen: int
    head: str
    events: tuple[CaseEvent, ...]
    deal: Deal | None
    versions: Versions = ()

    @cached_property
    def replaced(self) -> frozenset[str]:
        """Ids of earlier versions of papers whose last version was read in full."""
        return replaced_in(self.lines, self.versions)

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Ids of the reports and of earlier versions of papers."""
        return self.reports | self.replaced

    def later_version(self, document_id: str) -> str | None:
        """Return the id of the last version of an earlier version, or None."""
        return dict(self.versions).get(document_id)

    @property
    def two_readers(self) -> bool:
        """Return True if two people are to answer each finding."""
        return self.known.two_readers

    @property
    def ordered_at(self) -> datetime | None:
        """Time of the last answer that was used for the order of rows, or None."""
        return ordered_at(self.events)

    @property
    def log(self) -> tuple[LoggedDecision, ...]:
        """Decisions that the reviewer may see, in the order of adding."""
        return self.known.log

    @property
    def hits(self) -> Iterator[Row]:
        """Rows that need an answer: all but the folded ones."""
        return (self.rows[i] for i in self.layout.hits)

    @property
    def n_unsettled(self) -> int:
        """Number of findings without an answer that counts, from any reviewer."""
        return sum(claim.n_unsettled for row in self.hits for claim in row.claims)

    @property
    def n_disputed(self) -> int:
        """Number of labels about which two reviewers differ."""
        return sum(claim.is_disputed for claim in self.claims)

    @cached_property
    def label_choices(self) -> list[tuple[str, str]]:
        """Id and title of each label, by title."""
        firsts = ((key, own[0]) for key, own in self.layout.by_label.items())
        titles = [(key, self.rows[i].claims[k].title) for key, (i, k) in firsts]
        return sorted(titles, key=lambda pair: pair[1])

    @cached_property
    def language_choices(self) -> list[tuple[str, str]]:
        """Languages of the passages."""
        codes = sorted({row.words.language for row in self.rows if row.words.language})
        return [(code, code) for code in codes]

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        """Kinds of the documents."""
        kinds = sorted({line.kind.value for line in self.lines if line.kind})
        return [(kind, kind) for kind in kinds]

    @property
    def document_choices(self) -> list[tuple[str, str]]:
        """Id and name of each document, in the order of coverage."""
        return [(line.document_id, line.name) for line in self.lines]

    def alike(self, row: Row) -> tuple[Row, ...]:
        """Return the other rows of the same question, in order."""
        at, _ = self.layout.by_id[row.claims[0].id]
        group = self.layout.groups.get(at, ())
        return tuple(self.rows[i] for i in group if i != at)

    @cached_property
    def asked(self) -> tuple[Row, ...]:
        """One row for each question that needs an answer, in order."""
        rows = [self.rows[i] for i in self.layout.leads]
        for position, group in self.layout.grouped:
            rows[position] = self._shown(group)
        return tuple(rows)

    def questions(self, numbers: Sequence[int]) -> tuple[Row, ...]:
        """Return one row for each question: the first open one of its rows.

        It takes the position of the first row, so that the order does not change.
        """
        together: dict[object, list[int]] = {}
        for i in numbers:
            together.setdefault(self.layout.groups.get(i, i), []).append(i)
        return tuple(map(self._shown, together.values()))

    def _shown(self, numbers: Sequence[int]) -> Row:
        rows = [self.rows[i] for i in numbers]
        return next((row for row in rows if row.is_open), rows[0])

    @property
    def claims(self) -> Iterator[Claim]:
        """Claims of all rows, in order."""
        return (claim for row in self.rows for claim in row.claims)

    def rows_of(self, document_id: str) -> list[Row]:
        """Return the rows of a document, in order."""
        return [self.rows[i] for i in self.layout.by_document.get(document_id, ())]

    def claims_of_papers(self, labels: Iterable[str]) -> Iterator[tuple[Row, Claim]]:
        """Yield the claims of papers with one of the labels, dismissed ones too.

        Those of earlier versions are left out.
        """
        for label in dict.fromkeys(labels):
            for at in self.layout.by_label.get(label, ()):
                row, claim = self._claim(at)
                if row.words.document_id not in self.excluded:
                    yield row, claim

    def line(self, document_id: str) -> Coverage | None:
        """Return the coverage line of a document of the case, or None."""
        lines = (line for line in self.lines if line.document_id == document_id)
        return next(lines, None)

    def has(self, claim_id: str) -> bool:
        """Return True if the case has a claim with this id or with such a finding."""
        return claim_id in self.layout.by_id

    def get(self, claim_id: str) -> tuple[Row, Claim] | None:
        """Return a claim by its id or the id of one of its findings, or None."""
        at = self.layout.by_id.get(claim_id)
        return None if at is None else self._claim(at)

    def find(self, claim_id: str) -> tuple[Row, Claim]:
        """Return a claim by its id or the id of one of its findings.

        Raises:
            NotStored: The case has no such claim.
        """
        found = self.get(claim_id)
        if found is None:
            msg = Said(
                "case {case!r} has no finding {id!r}. Its document was read again or "
                "taken out of the case: open the queue again. Recorded answers are "
                "kept.",
                case=self.case,
                id=claim_id,
            )
            raise NotStored(msg)
        return found

    def claim_at(self, old: Finding) -> Claim | None:
        """Return the claim about the words and label of a finding, or None."""
        at = self.layout.at.get((old.document_id, old.start, old.end, old.label))
        return None if at is None else self._claim(at)[1]

    def _claim(self, at: tuple[int, int]) -> tuple[Row, Claim]:
        row = self.rows[at[0]]
        return row, row.claims[at[1]]


def newest_answer(file: CaseFile, given: Iterable[LinkAnswer]) -> datetime:
    """Return the time of the newest answer in a case."""
    times = [row.decision.decided_at for row in file.log]
    times += [e.decided_at for e in file.events] + [a.decided_at for a in given]
    return max(times, default=NEVER)


def patched(
    file: CaseFile,
    known: KnownAnswers,
    state: CaseState,
    places: Iterable[Place],
) -> CaseFile:
    """Return a file with new answers; other rows stay untouched."""
    rows, tally = list(file.rows), Counter(file.tally)
    for i in {file.layout.at[place][0] for place in places}:
        sort = file.layout.sorts[i]
        tally.subtract(tally_of(rows[i], sort))
        rows[i] = answered(rows[i], known)
        tally.update(tally_of(rows[i], sort))
    return replace(
        file,
        rows=tuple(rows),
        tally=+tally,
        known=known,
        seen=max(state.seen, state.log[-1].number),
        head=state.head,
        events=state.events,
    )


def is_read_alike(one: CaseState, other: CaseState) -> bool:
    """Return True if a kept file can be patched: same reviewers, same order."""
    is_ordered_alike = ordered_at(one.events) == ordered_at(other.events)
    readers = (one.two_readers, one.blind)
    return is_ordered_alike and readers == (other.two_readers, other.blind)


def adds_no_row(file: CaseFile, before: CaseState, state: CaseState) -> bool:
    """Return True if all new answers are about rows of the file, not about new ones."""
    if not is_read_alike(before, state):
        return False
    found = [file.layout.at.get(row.place) for row in state.log]
    return all(at and file.rows[at[0]].claims[at[1]].findings for at in found)
