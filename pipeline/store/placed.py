"""What stands in a case already, so that a second run reads nothing again."""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Kind, Origin, Shelf
from pipeline.store import reads
from pipeline.store import tables as t
from pipeline.store.rows import CaseDocument, record_of, row_of, upsert
from pipeline.store.writes import coverage_key


def find_placed(
    connection: sa.Connection,
    place: tuple[str, str, str, Shelf],
    kind: Kind | None,
    versions: tuple[str, str],
) -> Coverage | None:
    """Return the line of a document that stands in a case, screened by these versions.

    Args:
        connection: Where to look.
        place: Case, document id, name and shelf.
        kind: What it must have been screened as; None takes what the case says. A
            document of which nothing could be read has no kind, and counts.
        versions: Of the readers and of the model.
    """
    cd, c = t.case_document.c, t.coverage.c
    case, document_id, name, shelf = place
    query = (
        sa.select(t.coverage)
        .join(
            t.case_document,
            (cd.document_id == c.document_id) & (cd.kind == c.kind),
        )
        .where(coverage_key(document_id, *versions))
        .where((cd["case"] == case) & (cd.name == name) & (cd.shelf == shelf))
        .order_by(c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    if row is None or (kind is not None and row["kind"] not in (kind, None)):
        return None
    return record_of(Coverage, row, name=name)


def read_below(connection: sa.Connection, case: str, name: str) -> list[Coverage]:
    """Return the lines of the documents inside a file of a case, in its order."""
    below, cd = f"{name} / ", t.case_document.c
    query = sa.select(t.case_document).where(
        cd["case"] == case, cd.name.startswith(below, autoescape=True)
    )
    rows = connection.execute(query).mappings()
    found = [record_of(CaseDocument, row) for row in rows]
    # LIKE takes small letters for large ones.
    documents = sorted(
        (d for d in found if d.name.startswith(below)), key=lambda d: d.added_at
    )
    shown = reads.screenings(connection, documents)
    return [record_of(Coverage, shown[d.document_id], name=d.name) for d in documents]


def unread_in(connection: sa.Connection, case: str) -> set[str]:
    """Return the documents of a case of which nothing was read."""
    cd, c = t.case_document.c, t.coverage.c
    query = (
        sa.select(cd.document_id)
        .join(t.coverage, c.document_id == cd.document_id)
        .where((cd["case"] == case) & (c.n_pages_read == 0))
    )
    return set(connection.scalars(query))


def unlike_stored(
    connection: sa.Connection, origins: Sequence[tuple[str, Origin]]
) -> list[tuple[str, Origin]]:
    """Return the origins of documents that the store does not hold as they are."""
    ids = [document_id for document_id, _ in origins]
    held = {
        (row["document_id"], record_of(Origin, row))
        for row in reads.among(connection, t.origin, t.origin.c.document_id, ids)
    }
    return [pair for pair in origins if pair not in held]


def add_origins(
    connection: sa.Connection, origins: Sequence[tuple[str, Origin]]
) -> None:
    """Note where documents were fetched; of the same address the newest stands."""
    for document_id, origin in origins:
        upsert(connection, t.origin, row_of(origin, document_id=document_id))
