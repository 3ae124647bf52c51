"""Decisions in a chain of hashes, so that a change after the fact shows.

Each row keeps ``sha256(previous digest, decision_id, text_sha256)``. A row that
is altered, removed from the middle or put in later breaks every digest after
it. Rows cut off the end leave a valid chain, so whoever must be sure writes the
head down elsewhere and asks for it again.
"""

import hashlib
import json
from collections.abc import Iterator

import sqlalchemy as sa

from pipeline.datamodel import Decision
from pipeline.errors import NotStored, StoreError
from pipeline.store import tables as t
from pipeline.store.checks import check_span
from pipeline.store.columns import utc_text
from pipeline.store.reads import latest_reading
from pipeline.store.rows import record_of, row_of

GENESIS = "0" * 64
"""Digest before the first decision."""


def decision_id(decision: Decision) -> str:
    """Return the SHA-256 of everything a decision says."""
    row = row_of(decision, decided_at=utc_text(decision.decided_at))
    plain = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def append_decision(connection: sa.Connection, decision: Decision) -> None:
    """Add a decision at the end of the chain, unless exactly it is there.

    Raises:
        NotStored: The document has no text, or the finding is not one of it.
        SpanError: The span lies outside the text that was decided on.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE decision IN EXCLUSIVE MODE"))
    key = decision_id(decision)
    same = t.decision.c.decision_id == key
    if connection.scalar(sa.select(t.decision.c.id).where(same)) is not None:
        return
    text = _decided_text(connection, decision)
    text_sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    digest = _next(_head(connection), key, text_sha256)
    row = row_of(decision, decision_id=key, text_sha256=text_sha256, digest=digest)
    connection.execute(sa.insert(t.decision).values(row))


def _next(previous: str, key: str, text_sha256: str) -> str:
    return hashlib.sha256(f"{previous}{key}{text_sha256}".encode()).hexdigest()


def _head(connection: sa.Connection) -> str:
    newest = sa.select(t.decision.c.digest).order_by(t.decision.c.id.desc()).limit(1)
    return connection.scalar(newest) or GENESIS


def _decided_text(connection: sa.Connection, decision: Decision) -> str:
    """Return the passage decided on, from the reading that its offsets refer to."""
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


def verify_chain(connection: sa.Connection, head: str | None) -> str:
    """Check every decision against its digest, from the first to the last.

    Args:
        connection: An open connection.
        head: A digest written down earlier, which the chain must still pass
            through, or None.

    Returns:
        The digest of the last decision; 64 zeros where there is none.

    Raises:
        StoreError: A decision was altered, removed or put in between, or the
            chain does not hold ``head``.
    """
    digest = GENESIS
    seen = head is None or head == digest
    for digest in _verified(connection):
        seen = seen or head == digest
    if not seen:
        msg = f"no decision has the digest {head!r}: decisions were removed"
        raise StoreError(msg)
    return digest


def _verified(connection: sa.Connection) -> Iterator[str]:
    digest = GENESIS
    rows = connection.execute(sa.select(t.decision).order_by(t.decision.c.id))
    for row in rows.mappings():
        key = decision_id(record_of(Decision, row))
        digest = _next(digest, key, row["text_sha256"])
        if (key, digest) != (row["decision_id"], row["digest"]):
            msg = (
                f"decision {row['id']} by {row['reviewer']!r} on document "
                f"{row['document_id']!r} was changed after it was made, or one "
                "before it was removed"
            )
            raise StoreError(msg)
        yield digest
