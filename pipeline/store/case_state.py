"""A case as the review desk needs it, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import CaseEvent, Coverage, Shelf
from pipeline.store.log import (
    LoggedDecision,
    read_blind,
    read_case_events,
    read_log_of,
    read_twice,
)
from pipeline.store.reads import read_case_documents, screenings
from pipeline.store.record.audit import chain_end
from pipeline.store.revisions import read_versions
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import encode
from pipeline.store.schema.rows import batches, record_of


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at one moment.

    Attributes:
        lines: Coverage of its documents, named and ordered as in the case.
        library: Ids of the documents that are reports of the library.
        screening_ids: Number of the screening that the case shows, for each document.
        removals: Number of removals from the store. While it stays the same, the same
            screenings have the same findings.
        log: Decisions about its documents with a higher number than ``after``.
        seen: Number of the newest decision in the store.
        head: Digest of that decision.
        events: Events in which the case was closed or reopened.
        two_readers: Whether two people are to review it, blind to each other.
        blind: Ids of its documents that are in any case with two reviewers.
        versions: Ids of each earlier version of a paper, and of the version that was
            handed in last.
    """

    lines: tuple[Coverage, ...]
    library: frozenset[str]
    screening_ids: tuple[int, ...]
    removals: int
    log: tuple[LoggedDecision, ...]
    seen: int
    head: str
    events: tuple[CaseEvent, ...]
    two_readers: bool
    blind: frozenset[str]
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def is_blind(self) -> bool:
        """Whether reviewers may not all know the same answers."""
        return self.two_readers or bool(self.blind)


def count_removals(connection: sa.Connection) -> int:
    """Return the number of removals, after which words that were read may be gone."""
    return connection.scalar(sa.select(sa.func.count(t.removal.c.id))) or 0


def read_case_state(
    connection: sa.Connection, case: str, *, after: int = 0
) -> CaseState:
    """Read a case, and its decisions with a number above ``after``.

    Raises:
        NotStored: There is no such case.
    """
    # The end is read first: a decision added now makes an answer stale, never unseen.
    seen, head = chain_end(connection)
    documents = read_case_documents(connection, case)
    shown = screenings(connection, documents)
    ids = list(dict.fromkeys(document.document_id for document in documents))
    twice = read_twice(connection)
    return CaseState(
        lines=tuple(
            record_of(Coverage, shown[document.document_id], name=document.name)
            for document in documents
        ),
        library=frozenset(d.document_id for d in documents if d.shelf is Shelf.LIBRARY),
        screening_ids=tuple(shown[d.document_id]["id"] for d in documents),
        removals=count_removals(connection),
        log=tuple(read_log_of(connection, ids, after)),
        seen=seen,
        head=head,
        events=tuple(read_case_events(connection, case)),
        two_readers=case in twice,
        blind=read_blind(connection, ids, twice),
        versions=read_versions(connection, documents),
    )


@dataclass(frozen=True, slots=True)
class CaseMark:
    """Mark of a case's state; it changes when the case changes.

    Attributes:
        documents: Values about each document, its id first.
        event: Number of the newest event, or None.
        deal: Number of the newest deal, or None.
        link_answer: Number of the newest answer about names in any case, or None.
        entry: Number of the newest entry in its forms, or on its parties, or None.
        twice: Names of the cases with two reviewers.
    """

    documents: tuple[tuple[str, ...], ...]
    event: int | None
    deal: int | None
    link_answer: int | None
    entry: int | None
    twice: frozenset[str]


@dataclass(frozen=True, slots=True)
class CaseMarks:
    """Marks of the states of cases; far cheaper than reading the cases.

    Attributes:
        marks: Mark of each case. If it stays the same, and there is no newer decision
            about its documents, the case has not changed.
        decided: Ids of the documents about which there is a newer decision.
        seen: Number of the newest decision in the store.
    """

    marks: Mapping[str, CaseMark]
    decided: frozenset[str]
    seen: int


def read_marks(
    connection: sa.Connection, cases: Sequence[str], *, after: int | None
) -> CaseMarks:
    """Return the marks of the states of cases.

    Args:
        connection: An open connection.
        cases: Names of the cases; one that does not exist has an empty mark.
        after: Number above which decisions are newer; None asks for none.
    """
    seen, _ = chain_end(connection)
    d, v = t.case_document.c, t.coverage.c
    # As text, because values that are only compared need not be parsed.
    kind, shelf = (sa.type_coerce(x, sa.Text) for x in (d.kind, d.shelf))
    case, document_id, name = (
        sa.type_coerce(x, sa.Text) for x in (d["case"], d.document_id, d.name)
    )
    placed = (
        sa.select(case, document_id, name, kind, shelf, sa.func.max(v.id))
        .join(t.coverage, v.document_id == d.document_id)
        .group_by(d["case"], d.document_id, d.name, d.kind, d.shelf)
        .order_by(d["case"], d.document_id, d.name)
    )
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    events: dict[str, int] = {}
    deals: dict[str, int] = {}
    entries: dict[str, int] = {}
    for batch in batches(cases):
        for row in connection.execute(placed.where(d["case"].in_(batch))):
            rows[row[0]].append(tuple(row[1:]))
        events |= _newest(connection, t.case_event, batch)
        deals |= _newest(connection, t.deal, batch)
        entries |= _newest(connection, t.field_entry, batch)
    said = connection.scalar(sa.select(sa.func.max(t.link_answer.c.id)))
    twice = read_twice(connection)
    return CaseMarks(
        {
            case: CaseMark(
                tuple(rows[encode(case)]),
                events.get(case),
                deals.get(case),
                said,
                entries.get(case),
                twice,
            )
            for case in cases
        },
        frozenset() if after is None else _decided(connection, after),
        seen,
    )


def _newest(
    connection: sa.Connection, table: sa.Table, cases: Sequence[str]
) -> dict[str, int]:
    """Return the number of the newest row of each case."""
    case = table.c["case"]
    query = sa.select(case, sa.func.max(table.c.id)).where(case.in_(cases))
    return {row[0]: row[1] for row in connection.execute(query.group_by(case))}


def _decided(connection: sa.Connection, after: int) -> frozenset[str]:
    column = t.decision.c.document_id
    newer = sa.select(column).where(t.decision.c.id > after).distinct()
    return frozenset(connection.scalars(newer))
