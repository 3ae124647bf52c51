"""Recent activity in the store, and the versions behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import (
    CaseEvent,
    Decision,
    FieldEntry,
    LinkAnswer,
    StatementKind,
)
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import UtcTime
from pipeline.store.schema.rows import record_of, records


@dataclass(frozen=True, slots=True)
class DayCount:
    """Answers of one person on one day.

    Attributes:
        day: Date, ISO 8601 in UTC.
        reviewer: Name of the reviewer.
        n: Number of decisions.
    """

    day: str
    reviewer: str
    n: int


@dataclass(frozen=True, slots=True)
class VersionUse:
    """Use of one pair of versions.

    Attributes:
        model_version: Version of everything that made findings.
        reader_version: Version of the readers.
        n_documents: Number of documents screened with them.
        n_newest: Number of these documents without a newer screening in the store.
        first_at: Time of the first use, aware UTC.
        last_at: Time of the last use, aware UTC.
    """

    model_version: str
    reader_version: str
    n_documents: int
    n_newest: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """Latest actions of people, each list newest first.

    Attributes:
        decisions: Pairs of number and decision.
        events: Events of whole cases.
        links: Answers about two names.
        stated: Statements on parties, and their withdrawals.
        days: Number of decisions by day and person, the newest day first.
    """

    decisions: tuple[tuple[int, Decision], ...]
    events: tuple[CaseEvent, ...]
    links: tuple[LinkAnswer, ...]
    stated: tuple[FieldEntry, ...]
    days: tuple[DayCount, ...]


def read_activity(
    connection: sa.Connection, *, limit: int, since: datetime
) -> Activity:
    """Return the latest activity in all cases."""
    kinds = t.field_entry.c.field.in_(StatementKind)
    stated = _newest(t.field_entry, limit).where(kinds)
    return Activity(
        decisions=tuple(
            (row["id"], record_of(Decision, row))
            for row in connection.execute(_newest(t.decision, limit)).mappings()
        ),
        events=tuple(records(connection, CaseEvent, _newest(t.case_event, limit))),
        links=tuple(records(connection, LinkAnswer, _newest(t.link_answer, limit))),
        stated=tuple(records(connection, FieldEntry, stated)),
        days=_days(connection, since),
    )


def _newest(table: sa.Table, limit: int) -> sa.Select[Any]:
    return sa.select(table).order_by(table.c.id.desc()).limit(limit)


def _days(connection: sa.Connection, since: datetime) -> tuple[DayCount, ...]:
    d = t.decision.c
    # Times are stored as ISO 8601 text, whose first ten letters are the day.
    day = sa.func.substr(sa.type_coerce(d.decided_at, sa.Text), 1, 10)
    query = (
        sa.select(day.label("day"), d.reviewer, sa.func.count().label("n"))
        .where(d.decided_at >= since)
        .group_by(day, d.reviewer)
        .order_by(day.desc(), d.reviewer)
    )
    return tuple(records(connection, DayCount, query))


def read_versions(connection: sa.Connection) -> list[VersionUse]:
    """Return the versions that screened documents, the most recently used first."""
    c = t.coverage.c
    documents = sa.func.count(sa.distinct(c.document_id))
    newest = sa.func.count(sa.distinct(t.latest.c.document_id))
    query = (
        sa.select(
            c.model_version,
            c.reader_version,
            documents.label("n_documents"),
            newest.label("n_newest"),
            sa.func.min(c.added_at, type_=UtcTime).label("first_at"),
            sa.func.max(c.added_at, type_=UtcTime).label("last_at"),
        )
        .outerjoin(t.latest, t.latest.c.coverage_id == c.id)
        .group_by(c.model_version, c.reader_version)
    )
    uses = records(connection, VersionUse, query)
    return sorted(uses, key=lambda use: use.last_at, reverse=True)


def newest_time(connection: sa.Connection) -> datetime | None:
    """Return the time of the newest document or answer, aware UTC."""
    columns = (t.case_document.c.added_at, t.decision.c.decided_at)
    times = (connection.scalar(sa.select(sa.func.max(column))) for column in columns)
    return max(filter(None, times), default=None)
