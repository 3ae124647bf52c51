"""Writes to the store, each inside one transaction of the caller."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Document, Finding, Kind, Origin, Passage, Shelf
from pipeline.errors import NotStored
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import (
    insert_id,
    insert_many,
    insert_once,
    page_row,
    reading_row,
    row_of,
    upsert,
)
from pipeline.store.schema.work_tables import erased


def lock_document(connection: sa.Connection, document_id: str) -> None:
    """Make the document's row and hold it, so that its writers queue.

    SQLite queues them already. PostgreSQL needs the lock, or two writers of the same
    document would both find it missing.
    """
    row = {"document_id": document_id, "added_at": datetime.now(UTC)}
    insert_once(connection, t.document, row)
    mine = t.document.c.document_id == document_id
    connection.execute(sa.select(t.document).where(mine).with_for_update())


def add_to_case(
    connection: sa.Connection,
    case: str,
    document_id: str,
    name: str,
    shelf: Shelf,
    kind: Kind | None,
) -> bool:
    """Put a document into a case, with the latest shelf and kind.

    Two files with the same bytes are two lines of a case, because the coverage must
    list everything that a person put into the folder.

    Returns:
        Whether anything changed.
    """
    row = {"case": case, "document_id": document_id, "name": name}
    changes = {"shelf": shelf, "kind": kind}
    now = {"added_at": datetime.now(UTC)}
    if insert_once(connection, t.case_document, row | changes | now):
        return True
    c = t.case_document.c
    mine = sa.and_(*(c[column] == row[column] for column in row))
    is_other = (c.shelf != shelf) | (c.kind != kind)
    if connection.scalar(sa.select(is_other).where(mine)):
        connection.execute(sa.update(t.case_document).where(mine).values(changes))
        return True
    return False


def take_from_case(
    connection: sa.Connection, case: str, document_id: str, name: str | None = None
) -> list[str]:
    """Remove a document from a case; its stored rows stay.

    Args:
        connection: An open connection.
        case: Name of the case.
        document_id: Id of the document.
        name: Name to remove; None removes all its names.

    Returns:
        Names that the document had there.
    """
    column = t.case_document.c
    mine = (column["case"] == case) & (column.document_id == document_id)
    if name is not None:
        mine &= column.name == name
    names = list(connection.scalars(sa.select(column.name).where(mine)))
    connection.execute(sa.delete(t.case_document).where(mine))
    return names


def ensure_case(connection: sa.Connection, case: str) -> bool:
    """Create a case if it is missing, and return True if it was created."""
    return insert_once(
        connection, t.case, {"name": case, "created_at": datetime.now(UTC)}
    )


def coverage_key(
    document_id: str, reader_version: str, model_version: str
) -> sa.ColumnElement[bool]:
    """Return the condition on a document's screenings by one pair of versions."""
    return (
        (t.coverage.c.document_id == document_id)
        & (t.coverage.c.reader_version == reader_version)
        & (t.coverage.c.model_version == model_version)
    )


def has_coverage(connection: sa.Connection, row: dict[str, Any]) -> bool:
    """Return True if a screening with the same versions and kind is stored.

    A document with erased words is never screened again, because its bytes, or another
    copy of them, would bring the words back.
    """
    if row["document_id"] in erased(connection):
        return True
    key = coverage_key(row["document_id"], row["reader_version"], row["model_version"])
    # Compared here, because SQLAlchemy would turn None into IS NULL; it is stored as
    # "".
    kinds = connection.scalars(sa.select(t.coverage.c.kind).where(key))
    return row["kind"] in kinds.all()


def coverage_row(
    coverage: Coverage, reader_version: str, model_version: str
) -> dict[str, Any]:
    """Return the row of a screening, still without its reading."""
    return row_of(
        coverage,
        reader_version=reader_version,
        model_version=model_version,
        added_at=datetime.now(UTC),
    )


def add_screening(
    connection: sa.Connection,
    row: dict[str, Any],
    document: Document | None,
    passages: Sequence[Passage],
    findings: Sequence[Finding],
    closeness: Sequence[float],
) -> None:
    """Store one screening, and make it the newest."""
    reading_id = None
    if document is not None:
        reading_id = ensure_reading(connection, document, passages)
    row = row | {"reading_id": reading_id}
    coverage_id = insert_id(connection, t.coverage, row)
    rows = [row_of(finding, coverage_id=coverage_id) for finding in findings]
    for row in rows:
        del row["paragraph"]  # its passage has it
    insert_many(connection, t.finding, rows)
    if closeness:
        shares = {"coverage_id": coverage_id, "shares": array("f", closeness)}
        insert_many(connection, t.closeness, [shares])
    point(connection, row["document_id"], coverage_id, reading_id)


def ensure_reading(
    connection: sa.Connection, document: Document, passages: Sequence[Passage]
) -> int:
    """Return the id of the reading with this content, adding it if it is new."""
    row = reading_row(document, passages)
    known = find_reading(connection, row)
    if known is not None:
        return known
    reading_id = insert_id(connection, t.reading, row)
    pages = [page_row(page, reading_id) for page in document.pages]
    insert_many(connection, t.page, pages)
    rows = [row_of(passage, reading_id=reading_id) for passage in passages]
    insert_many(connection, t.passage, rows)
    return reading_id


def find_reading(connection: sa.Connection, row: Mapping[str, Any]) -> int | None:
    """Return the id of the reading with the content of a row, or None."""
    key = ("document_id", "reader_version", "content_sha256")
    same = sa.and_(*(t.reading.c[name] == row[name] for name in key))
    known = connection.scalar(sa.select(t.reading.c.id).where(same))
    return None if known is None else int(known)


def point(
    connection: sa.Connection,
    document_id: str,
    coverage_id: int,
    reading_id: int | None,
) -> None:
    """Make this the newest screening; an unread one keeps the last text."""
    row: dict[str, Any] = {"document_id": document_id, "coverage_id": coverage_id}
    if reading_id is not None:
        row["reading_id"] = reading_id
    upsert(connection, t.latest, row)


def add_origin(connection: sa.Connection, document_id: str, origin: Origin) -> None:
    """Store the origin of a document; a later fetch replaces its headers."""
    upsert(connection, t.origin, row_of(origin, document_id=document_id))


def require_screened(connection: sa.Connection, document_id: str) -> None:
    """Check that the document was screened before.

    Raises:
        NotStored: The document was not screened.
    """
    mine = t.latest.c.document_id == document_id
    if connection.execute(sa.select(t.latest).where(mine)).first() is None:
        msg = f"document {document_id!r} was never screened"
        raise NotStored(msg)
