"""Sketches of texts, and links between versions of a text: only added."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from pipeline.datamodel import Kind, Revision, Shelf
from pipeline.store.reads import among, read_case_documents
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import CaseDocument, insert_once, record_of, row_of


def read_unsketched(connection: sa.Connection, case: str) -> list[str]:
    """Return the documents of a case with a text and no sketch, by name.

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


def read_versions(
    connection: sa.Connection, documents: Sequence[CaseDocument]
) -> tuple[tuple[str, str], ...]:
    """Return the papers of a case handed in again under the same name.

    Their texts must be linked as versions: two papers may have the same name by chance.
    A paper that is also in the case under another name is not among the earlier ones.

    Returns:
        Ids of each earlier version and of the version that was added last.
    """
    papers = [
        d for d in documents if d.shelf is Shelf.CASE and d.kind is not Kind.REPORT
    ]
    named: dict[str, list[CaseDocument]] = defaultdict(list)
    for paper in papers:
        named[paper.name].append(paper)
    again = [own for own in named.values() if len(own) > 1]
    if not again:
        return ()
    linked: dict[str, set[str]] = defaultdict(set)
    for link in read_revisions(
        connection, [d.document_id for own in again for d in own]
    ):
        linked[link.document_id].add(link.earlier_id)
        linked[link.earlier_id].add(link.document_id)
    n_names = Counter(key for key, _ in {(d.document_id, d.name) for d in papers})
    return tuple(
        (key, newest)
        for own in again
        for newest, earlier in [_by_age(own)]
        for key in _reached(newest, earlier, linked)
        if n_names[key] == 1
    )


def _by_age(documents: Sequence[CaseDocument]) -> tuple[str, list[str]]:
    """Return the id of the document that was added last, and those of the others."""
    *earlier, newest = sorted(documents, key=lambda d: (d.added_at, d.document_id))
    return newest.document_id, [d.document_id for d in earlier]


def _reached(
    start: str, others: Sequence[str], linked: Mapping[str, set[str]]
) -> list[str]:
    """Return the documents that links connect with one of them, in their order."""
    own, found, waiting = set(others), {start}, [start]
    while waiting:
        near = (linked.get(waiting.pop(), set()) & own) - found
        found |= near
        waiting += near
    return [x for x in others if x in found]
