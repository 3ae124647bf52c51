"""Decisions in a chain of hashes, which reveals later changes.

Each row is numbered from 1 without a gap and keeps ``sha256(previous digest,
decision_id, text_sha256)``. A row that is altered, removed from the middle or inserted
later breaks every digest after it. If a removal took out a row, or erased words of it,
the check goes on with the row's digest, which the removal keeps. Rows cut off the end
leave a valid chain. So a person who must be sure notes the head elsewhere and gives it
to the check. Events of whole cases are a second chain; each of its rows names a head of
the first. Answers about two names are a third.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import (
    CaseEvent,
    Decision,
    LinkAnswer,
    Said,
)
from pipeline.errors import DecidedMeanwhile, NotStored, StoreError
from pipeline.store.checks import check_span
from pipeline.store.reads import latest_reading
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import EnumText, decode, encode, utc_text
from pipeline.store.schema.rows import record_of, row_of

GENESIS = "0" * 64
"""Value in place of the digest before the first row."""

Record = Decision | CaseEvent | LinkAnswer


@dataclass(frozen=True, slots=True)
class ChainState:
    """State of a chain that passed the check.

    Attributes:
        n_decisions: Number of decisions.
        n_case_events: Number of events of cases.
        head: Digest of the last decision; 64 zeros without any.
        n_link_answers: Number of answers about two names.
        links_head: Digest of the last of these answers; 64 zeros without any.
    """

    n_decisions: int
    n_case_events: int
    head: str
    n_link_answers: int = 0
    links_head: str = GENESIS


def decision_id(record: Record) -> str:
    """Return the SHA-256 of everything a decision, or another record, says."""
    row = row_of(record, decided_at=utc_text(record.decided_at))
    # Chains older than a field stay valid, because only other values are hashed.
    for name, first in (("reason", ""), ("n_entries", 0)):
        if row.get(name) == first:
            del row[name]
    plain = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def lock_chain(connection: sa.Connection) -> None:
    """Lock the chain against other writers (PostgreSQL only)."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE decision IN EXCLUSIVE MODE"))


def append_decision(connection: sa.Connection, decision: Decision) -> list[int]:
    """Add a decision at the end of the chain, unless the same one is there.

    Returns:
        List with its number, empty if it was not added.
    """
    lock_chain(connection)
    key = decision_id(decision)
    same = t.decision.c.decision_id == key
    if connection.scalar(sa.select(t.decision.c.id).where(same)) is not None:
        return []
    text = _decided_text(connection, decision)
    text_sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    number, head = _end(connection, t.decision)
    row = row_of(
        decision,
        id=number + 1,
        decision_id=key,
        text_sha256=text_sha256,
        digest=_next(head, key, text_sha256),
    )
    connection.execute(sa.insert(t.decision).values(row))
    return [number + 1]


def append_case_event(
    connection: sa.Connection, event: CaseEvent, known: int | None = None
) -> int:
    """Add an event of a case, by a person who has seen all earlier changes.

    Args:
        connection: An open connection.
        event: Event to add.
        known: Number of events of the case that this person knew of; None skips this
            check.

    Returns:
        Number of the event.

    Raises:
        DecidedMeanwhile: ``event.head`` is not the newest decision, the case has
            another number of events than ``known``, or somebody wrote into its forms.
    """
    lock_chain(connection)
    _, newest = _end(connection, t.decision)
    if event.head != newest:
        code = "case {case!r}: an answer was added in between"
        msg = Said(code, case=event.case)
        raise DecidedMeanwhile(msg)
    # If two people close a case at once, both know the same decision: only one may.
    if known is not None and (
        _count(connection, t.case_event, event.case) != known
        or _count(connection, t.field_entry, event.case) != event.n_entries
    ):
        msg = Said("case {case!r}: it was changed in between", case=event.case)
        raise DecidedMeanwhile(msg)
    return _append(connection, t.case_event, event)


def _count(connection: sa.Connection, table: sa.Table, case: str) -> int:
    """Return the number of rows of a case."""
    query = sa.select(sa.func.count()).where(table.c["case"] == case)
    return connection.scalar(query) or 0


def append_link_answer(connection: sa.Connection, answer: LinkAnswer) -> int:
    """Add an answer about two names, and return its number."""
    lock_chain(connection)
    return _append(connection, t.link_answer, answer)


def _append(
    connection: sa.Connection, table: sa.Table, record: CaseEvent | LinkAnswer
) -> int:
    number, head = _end(connection, table)
    digest = _next(head, decision_id(record), "")
    row = row_of(record, id=number + 1, digest=digest)
    connection.execute(sa.insert(table).values(row))
    return number + 1


def _next(previous: str, key: str, text_sha256: str) -> str:
    return hashlib.sha256(f"{previous}{key}{text_sha256}".encode()).hexdigest()


def _end(connection: sa.Connection, table: sa.Table) -> tuple[int, str]:
    newest = sa.select(table.c.id, table.c.digest).order_by(table.c.id.desc()).limit(1)
    c = t.removed.c
    gone = sa.select(c.number, c.digest).where(c.kind == table.name)
    ends = [
        tuple(row)
        for query in (newest, gone.order_by(c.number.desc()).limit(1))
        if (row := connection.execute(query).first()) is not None
    ]
    return max(ends, default=(0, GENESIS))


def chain_end(connection: sa.Connection) -> tuple[int, str]:
    """Return number and digest of the newest decision; 0 and zeros for none."""
    return _end(connection, t.decision)


def _decided_text(connection: sa.Connection, decision: Decision) -> str:
    """Return the words decided on, from the reading that their offsets refer to."""
    text = (
        latest_reading(connection, decision.document_id)["text"]
        if decision.finding_id is None
        else _finding_text(connection, decision)
    )
    check_span(text, decision.start, decision.end)
    return str(text[decision.start : decision.end])


def _finding_text(connection: sa.Connection, decision: Decision) -> str:
    query = (
        sa.select(t.reading.c.text)
        .join(t.coverage, t.coverage.c.reading_id == t.reading.c.id)
        .join(t.finding, t.finding.c.coverage_id == t.coverage.c.id)
        .where(t.finding.c.finding_id == decision.finding_id)
        .where(t.finding.c.document_id == decision.document_id)
        .order_by(t.coverage.c.id.desc())
    )
    text: str | None = connection.scalar(query.limit(1))
    if text is None:
        msg = (
            f"finding {decision.finding_id!r} of document "
            f"{decision.document_id!r} is not in the store"
        )
        raise NotStored(msg)
    return text


def verify_chain(connection: sa.Connection, head: str | None = None) -> ChainState:
    """Check every row against its digest, from the first to the last.

    Args:
        connection: An open connection.
        head: Digest noted earlier, which must still be in the chain, or None.

    Raises:
        StoreError: A row was altered, removed or inserted, or the chain does not hold
            ``head``.
    """
    digests = [GENESIS, *_verified(connection, t.decision, Decision)]
    answers = [GENESIS, *_verified(connection, t.link_answer, LinkAnswer)]
    known = set(digests)
    if head is not None and head not in known.union(answers):
        msg = f"no decision has the digest {head!r}: decisions were removed"
        raise StoreError(msg)
    n_events = sum(1 for _ in _verified(connection, t.case_event, CaseEvent))
    # The decision on which a case was closed must still be there.
    for row in connection.execute(sa.select(t.case_event)).mappings():
        if row["head"] not in known:
            msg = (
                f"case {row['case']!r} was {row['act']} on decision {row['head']!r}, "
                "which is not there: decisions were removed"
            )
            raise StoreError(msg)
    return ChainState(
        len(digests) - 1, n_events, digests[-1], len(answers) - 1, answers[-1]
    )


def _verified(
    connection: sa.Connection, table: sa.Table, kind: type[Record]
) -> Iterator[str]:
    number, digest = 0, GENESIS
    gone = _gone(connection, table)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    # Not through the column types, because they read two spellings of a time as one.
    query = f'SELECT {names} FROM "{table.name}" ORDER BY id'
    for row in connection.exec_driver_sql(query).mappings():
        while number + 1 < row["id"] and number + 1 in gone:
            number, digest = number + 1, gone[number + 1]
            yield digest
        number += 1
        # If words of a row were erased, the signed entries cover the rest.
        if gone.get(number) != row["digest"]:
            digest = _checked(number, digest, row, table, kind)
        else:
            digest = row["digest"]
        yield digest
    while number + 1 in gone:
        number += 1
        yield gone[number]


def _gone(connection: sa.Connection, table: sa.Table) -> dict[int, str]:
    """Return the digests of rows that were taken out or changed by a removal."""
    c = t.removed.c
    query = sa.select(c.number, c.digest).where(c.kind == table.name)
    return {row.number: row.digest for row in connection.execute(query)}


def _checked(
    number: int,
    previous: str,
    row: Mapping[Any, Any],
    table: sa.Table,
    kind: type[Record],
) -> str:
    """Return the digest of a row, given the one before."""
    key = _key_of(row, table, kind)
    digest = _next(previous, key, row.get("text_sha256", ""))
    wanted = (number, key, digest)
    if wanted != (row["id"], row.get("decision_id", key), row["digest"]):
        msg = (
            f"{kind.__name__} {number} was changed after it was made, or one "
            f"before it was removed; row {row['id']} names {row['reviewer']!r}"
        )
        raise StoreError(msg)
    return digest


def _key_of(row: Mapping[Any, Any], table: sa.Table, kind: type[Record]) -> str:
    """Return the hash of a raw row; "" for an impossible row."""
    try:
        exact = {name: _exact(value) for name, value in row.items()}
        for c in table.columns:
            if isinstance(c.type, EnumText):
                exact[c.name] = c.type.choices(exact[c.name]) if exact[c.name] else None
        exact["decided_at"] = datetime.fromisoformat(exact["decided_at"])
        record = record_of(kind, exact)
        is_canonical = utc_text(record.decided_at) == row["decided_at"]
        return decision_id(record) if is_canonical else ""
    except (TypeError, ValueError):
        return ""


def _exact(value: Any) -> Any:
    """Decode a text, and refuse another encoding of the same one."""
    if not isinstance(value, str):
        return value
    text = decode(value)
    if encode(text) != value:
        msg = f"not as the store writes it: {value!r}"
        raise ValueError(msg)
    return text
