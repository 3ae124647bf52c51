"""Sketches of texts, and links between versions of a text: only added."""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.datamodel import Revision
from pipeline.store import tables as t
from pipeline.store.reads import among, read_case_documents
from pipeline.store.rows import insert_once, record_of, row_of


def read_unsketched(connection: sa.Connection, case: str) -> list[str]:
    """Return the documents of a case that have a text and no sketch, by name.

    Raises:
        NotStored: There is no such case.
    """
    documents = read_case_documents(connection, case)
    ids = list(dict.fromkeys(document.document_id for document in documents))
    column = t.latest.c.document_id
    read = among(connection, t.latest, column, ids, t.latest.c.reading_id.is_not(None))
    known = among(
        connection, sa.select(t.sketch.c.document_id), t.sketch.c.document_id, ids
    )
    todo = {row["document_id"] for row in read} - {row["document_id"] for row in known}
    return [document_id for document_id in ids if document_id in todo]


def read_sketches(connection: sa.Connection) -> dict[str, bytes]:
    """Return all sketches by document."""
    rows = connection.execute(sa.select(t.sketch))
    return {row.document_id: row.hashes for row in rows}


def add_sketch(
    connection: sa.Connection, document_id: str, hashes: bytes, link: Revision | None
) -> list[str]:
    """Add a document's sketch and its earlier version, once.

    Returns:
        Names of the tables to which a row was added.
    """
    row = {"document_id": document_id, "hashes": hashes}
    added = ["sketch"] if insert_once(connection, t.sketch, row) else []
    if link is not None and insert_once(connection, t.revision, row_of(link)):
        added.append("revision")
    return added


def read_revisions(
    connection: sa.Connection, document_ids: Sequence[str]
) -> list[Revision]:
    """Return the version links of documents, in both directions."""
    found = {
        row["document_id"]: record_of(Revision, row)
        for column in (t.revision.c.document_id, t.revision.c.earlier_id)
        for row in among(connection, t.revision, column, document_ids)
    }
    return [found[document_id] for document_id in sorted(found)]
