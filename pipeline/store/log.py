"""The log of decisions as the review desk needs it: numbered, and by place.

A *place* is what an answer is about: the words and the label in question. A
decision about a finding is about the place of that finding, even where the
reviewer marked other words as the right ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import CaseEvent, Decision
from pipeline.errors import DecidedMeanwhile
from pipeline.store import tables as t
from pipeline.store.audit import append_decision, lock_chain
from pipeline.store.reads import among, read_case_documents
from pipeline.store.rows import record_of

Place = tuple[str, int, int, str]
"""Document id, start, end, label."""


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """One row of the log.

    Attributes:
        number: Its place in the log, from 1 without a gap.
        decision: What was decided.
        place: What it is about.
        text_sha256: Of the words decided on, in UTF-8.
    """

    number: int
    decision: Decision
    place: Place
    text_sha256: str


def read_log(
    connection: sa.Connection, case: str, after: int = 0
) -> list[LoggedDecision]:
    """Return the decisions about a case's documents, in the order of adding.

    Args:
        connection: An open connection.
        case: Name of the case.
        after: Only rows with a higher number.

    Raises:
        NotStored: There is no such case.
    """
    documents = read_case_documents(connection, case)
    ids = list(dict.fromkeys(document.document_id for document in documents))
    return _log(connection, ids, after)


def _log(
    connection: sa.Connection, document_ids: Sequence[str], after: int
) -> list[LoggedDecision]:
    column = t.decision.c.document_id
    newer = t.decision.c.id > after
    rows = list(among(connection, t.decision, column, document_ids, newer))
    spans = _spans(connection, [row["finding_id"] for row in rows])
    return [_logged(row, spans) for row in sorted(rows, key=lambda row: row["id"])]


def _logged(
    row: Mapping[Any, Any], spans: Mapping[str, tuple[int, int]]
) -> LoggedDecision:
    decision = record_of(Decision, row)
    place = _place(decision, spans)
    return LoggedDecision(row["id"], decision, place, row["text_sha256"])


def _place(decision: Decision, spans: Mapping[str, tuple[int, int]]) -> Place:
    own = (decision.start, decision.end)
    start, end = spans.get(decision.finding_id or "", own)
    return decision.document_id, start, end, decision.label


def _spans(
    connection: sa.Connection, finding_ids: Iterable[str | None]
) -> dict[str, tuple[int, int]]:
    wanted = sorted({finding_id for finding_id in finding_ids if finding_id})
    rows = among(connection, t.finding, t.finding.c.finding_id, wanted)
    return {row["finding_id"]: (row["start"], row["end"]) for row in rows}


def add_answer(
    connection: sa.Connection, decisions: Sequence[Decision], seen: int
) -> None:
    """Add the decisions of one answer, all or none.

    Args:
        connection: An open connection.
        decisions: About documents that are stored.
        seen: Number of the newest decision that the reviewer knew of.

    Raises:
        DecidedMeanwhile: A newer one speaks of the same places. The very same
            answer by the same reviewer is none: it came twice, and is kept once.
    """
    lock_chain(connection)
    newer = _newer(connection, decisions, seen)
    if newer:
        if not _is_same(newer, decisions):
            msg = f"decision {newer[-1].number} was added in between"
            raise DecidedMeanwhile(msg)
        return
    for decision in decisions:
        append_decision(connection, decision)


def _newer(
    connection: sa.Connection, decisions: Sequence[Decision], seen: int
) -> list[LoggedDecision]:
    spans = _spans(connection, [decision.finding_id for decision in decisions])
    places = {_place(decision, spans) for decision in decisions}
    ids = sorted({decision.document_id for decision in decisions})
    return [row for row in _log(connection, ids, seen) if row.place in places]


def _is_same(newer: Sequence[LoggedDecision], decisions: Sequence[Decision]) -> bool:
    return [_timeless(row.decision) for row in newer] == list(map(_timeless, decisions))


def _timeless(decision: Decision) -> Decision:
    return replace(decision, decided_at=datetime.min.replace(tzinfo=UTC))


def read_case_events(connection: sa.Connection, case: str) -> list[CaseEvent]:
    """Return what was done with a case, in the order of adding."""
    mine = t.case_event.c["case"] == case
    query = sa.select(t.case_event).where(mine).order_by(t.case_event.c.id)
    rows = connection.execute(query).mappings()
    return [record_of(CaseEvent, row) for row in rows]
