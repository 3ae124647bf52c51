"""Reads of the store: always of the newest screening, unless said otherwise.

A case shows one screening of a document. Only screenings that share the reading of the
newest one qualify, because offsets of another reading would point into another text.
Of these it is the newest of the case's kind, or else the newest.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import (
    Coverage,
    Decision,
    Document,
    Finding,
    Kind,
    Origin,
    Passage,
    Shelf,
)
from pipeline.errors import NotStored
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import decode
from pipeline.store.schema.rows import (
    CaseDocument,
    PassageWords,
    StoredCase,
    batches,
    first_record,
    page_of,
    record_of,
    records,
)
from pipeline.store.writes import coverage_key

Row = sa.RowMapping


def read_cases(connection: sa.Connection) -> list[StoredCase]:
    """Return all cases by name, with their number of documents."""
    n_documents = sa.func.count(t.case_document.c.document_id).label("n_documents")
    query = (
        sa.select(t.case, n_documents)
        .outerjoin(t.case_document)
        .group_by(t.case.c.name, t.case.c.created_at)
    )
    # Sorted here, because the databases order letters differently.
    cases = records(connection, StoredCase, query)
    return sorted(cases, key=lambda case: case.name)


def read_case_documents(connection: sa.Connection, case: str) -> list[CaseDocument]:
    """Return a case's documents: evidence before library, then by name.

    A document that is evidence under one name is evidence under all its names.

    Raises:
        NotStored: There is no such case.
    """
    if connection.scalar(sa.select(t.case).where(t.case.c.name == case)) is None:
        msg = f"case {case!r} is not in the store"
        raise NotStored(msg)
    query = sa.select(t.case_document).where(t.case_document.c["case"] == case)
    documents = records(connection, CaseDocument, query)
    documents.sort(key=lambda d: (d.shelf, d.name, d.document_id))
    # A copy among the reports, under another name, does not change evidence.
    papers = {d.document_id: d for d in documents if d.shelf is Shelf.CASE}
    return [
        replace(papers.get(d.document_id, d), name=d.name, added_at=d.added_at)
        for d in documents
    ]


def read_cases_of(
    connection: sa.Connection, document_ids: Iterable[str]
) -> list[CaseDocument]:
    """Return the cases of documents, by case and name."""
    column, ids = t.case_document.c.document_id, list(dict.fromkeys(document_ids))
    rows = among(connection, t.case_document, column, ids)
    documents = [record_of(CaseDocument, row) for row in rows]
    return sorted(documents, key=lambda d: (d.case, d.name))


def read_coverage(connection: sa.Connection, case: str) -> list[Coverage]:
    """Return the coverage of each document, named and ordered as in the case.

    Raises:
        NotStored: There is no such case.
    """
    return coverage_of(connection, read_case_documents(connection, case))


def coverage_of(
    connection: sa.Connection, documents: Sequence[CaseDocument]
) -> list[Coverage]:
    """Return the coverage of documents as their cases show them."""
    shown = screenings(connection, documents)
    return [
        record_of(Coverage, shown[document.document_id], name=document.name)
        for document in documents
    ]


def read_screened_at(connection: sa.Connection, case: str) -> dict[str, datetime]:
    """Return the time of the screening that the case shows, for each document by id.

    Raises:
        NotStored: There is no such case.
    """
    shown = screenings(connection, read_case_documents(connection, case))
    return {document_id: row["added_at"] for document_id, row in shown.items()}


def read_screened_with(
    connection: sa.Connection, case: str
) -> dict[str, tuple[datetime, str]]:
    """Return time and model version of each document's screening, by id.

    Raises:
        NotStored: There is no such case.
    """
    shown = screenings(connection, read_case_documents(connection, case))
    return {id_: (row["added_at"], row["model_version"]) for id_, row in shown.items()}


_FINDINGS = (
    sa.select(t.finding, t.passage.c.paragraph)
    .join(t.coverage, t.coverage.c.id == t.finding.c.coverage_id)
    .outerjoin(
        t.passage,
        (t.passage.c.reading_id == t.coverage.c.reading_id)
        & (t.passage.c.start == t.finding.c.start)
        & (t.passage.c.end == t.finding.c.end),
    )
)
"""Findings with the paragraphs of their passages, which are stored once."""


def read_finding(connection: sa.Connection, finding_id: str) -> Finding:
    """Return a finding of any screening, also of one that is no longer shown.

    Raises:
        NotStored: There is no such finding.
    """
    mine = t.finding.c.finding_id == finding_id
    newest = t.finding.c.coverage_id.desc()
    query = _FINDINGS.where(mine).order_by(newest)
    found = first_record(connection, Finding, query)
    if found is None:
        msg = f"finding {finding_id!r} is not in the store"
        raise NotStored(msg)
    return found


def read_findings(
    connection: sa.Connection,
    case: str,
    *,
    label: str | None = None,
    shelf: Shelf | None = None,
) -> list[Finding]:
    """Return a case's newest findings by document, start and label.

    Raises:
        NotStored: There is no such case.
    """
    documents = [
        document
        for document in read_case_documents(connection, case)
        if shelf is None or document.shelf is shelf
    ]
    return findings_of(connection, documents, label)


def findings_of(
    connection: sa.Connection,
    documents: Sequence[CaseDocument],
    label: str | None = None,
) -> list[Finding]:
    """Return the findings of documents as their cases show them."""
    ids = [row["id"] for row in screenings(connection, documents).values()]
    findings = [
        record_of(Finding, row)
        for row in among(connection, _FINDINGS, t.finding.c.coverage_id, ids)
        if label is None or row["label"] == label
    ]
    return sorted(findings, key=_finding_order)


def _finding_order(finding: Finding) -> tuple[Any, ...]:
    place = (finding.document_id, finding.start, finding.label)
    return (*place, finding.end, finding.finding_id)


def screenings(
    connection: sa.Connection, documents: Sequence[CaseDocument]
) -> dict[str, Row]:
    """Return the screening of each document that its case shows."""
    ids = list(dict.fromkeys(document.document_id for document in documents))
    rows = defaultdict(list)
    for row in among(connection, t.coverage, t.coverage.c.document_id, ids):
        rows[row["document_id"]].append(row)
    return {
        document.document_id: choose(rows[document.document_id], document.kind)
        for document in documents
    }


def choose(rows: Sequence[Row], kind: Kind | None) -> Row:
    """Return the screening that a case of this kind shows; see the module."""
    newest = max(rows, key=lambda row: row["id"])
    same_text = [row for row in rows if row["reading_id"] == newest["reading_id"]]
    return max(same_text, key=lambda row: (row["kind"] is kind, row["id"]))


def among(
    connection: sa.Connection,
    source: sa.Table | sa.Select[Any],
    column: sa.ColumnElement[Any],
    values: Sequence[Any],
    *where: sa.ColumnElement[bool],
) -> Iterable[Row]:
    """Yield the rows of a table or query with one of the values in a column."""
    select = source if isinstance(source, sa.Select) else sa.select(source)
    for batch in batches(values):
        query = select.where(column.in_(batch), *where)
        yield from connection.execute(query).mappings()


def find_coverage(
    connection: sa.Connection,
    document_id: str,
    *,
    reader_version: str,
    model_version: str,
    kind: Kind | None,
) -> Coverage | None:
    """Return the coverage of a screening by these versions, or None."""
    where = coverage_key(document_id, reader_version, model_version)
    if kind is not None:
        where &= t.coverage.c.kind == kind
    query = sa.select(t.coverage).where(where).order_by(t.coverage.c.id.desc())
    return first_record(connection, Coverage, query)


def latest_reading(connection: sa.Connection, document_id: str) -> Row:
    """Return the row of the reading that a document's newest offsets refer to.

    Raises:
        NotStored: The document is unknown, or it was never read.
    """
    query = sa.select(t.reading).join(t.latest, t.latest.c.reading_id == t.reading.c.id)
    mine = t.latest.c.document_id == document_id
    row = connection.execute(query.where(mine)).mappings().first()
    if row is None:
        msg = f"document {document_id!r} has no text in the store"
        raise NotStored(msg)
    return row


def read_document(connection: sa.Connection, document_id: str) -> Document:
    """Return a document as last read, without blocks and marks, which are not stored.

    Raises:
        NotStored: The document is unknown, or it was never read.
    """
    row = latest_reading(connection, document_id)
    query = sa.select(t.page).where(t.page.c.reading_id == row["id"])
    rows = connection.execute(query.order_by(t.page.c.number)).mappings()
    pages = tuple(page_of(page) for page in rows)
    return record_of(Document, row, pages=pages, blocks=(), marks=())


def read_text(connection: sa.Connection, document_id: str) -> str:
    """Return a document's text as last read.

    Raises:
        NotStored: The document is unknown, or it was never read.
    """
    return str(latest_reading(connection, document_id)["text"])


def read_passages(
    connection: sa.Connection, document_id: str, starts: Iterable[int] | None = None
) -> list[Passage]:
    """Return a document's passages as last read, in order: all, or at some offsets.

    Raises:
        NotStored: The document is unknown, or it was never read.
    """
    c, reading_id = t.passage.c, latest_reading(connection, document_id)["id"]
    query = sa.select(t.passage).where(c.reading_id == reading_id)
    if starts is None:
        return records(connection, Passage, query.order_by(c.id))
    rows = among(connection, query, c.start, sorted(set(starts)))
    return [record_of(Passage, row) for row in sorted(rows, key=lambda row: row["id"])]


def read_words(
    connection: sa.Connection, document_ids: Iterable[str]
) -> dict[str, list[PassageWords]]:
    """Return the words of documents' passages as last read, in order.

    Roles and headings repeat and are decoded once. A document never read has none.
    """
    found: dict[str, list[PassageWords]] = {key: [] for key in document_ids}
    c, dialect = t.passage.c, connection.dialect
    kinds: list[Any] = [c.role.type, c.heading.type]
    role, heading = (cache(kind.process_result_value) for kind in kinds)
    own = t.latest.c.document_id
    stored = (sa.type_coerce(x, sa.Text) for x in (own, c.text, c.role, c.heading))
    same = t.latest.c.reading_id == c.reading_id
    query = sa.select(c.start, *stored).join(t.latest, same)
    for batch in batches([*found]):
        rows = connection.execute(query.where(own.in_(batch)).order_by(c.id))
        for start, key, text, its, above in rows:
            words = decode(text), role(its, dialect), heading(above, dialect)
            found[decode(key)].append(PassageWords(start, *words))
    return found


def read_passage_at(
    connection: sa.Connection, document_id: str, start: int, end: int
) -> Passage:
    """Return the passage with exactly these offsets.

    Raises:
        NotStored: The document as last read has no such passage.
    """
    same = (t.passage.c.start == start) & (t.passage.c.end == end)
    query = sa.select(t.passage).join(
        t.latest, t.latest.c.reading_id == t.passage.c.reading_id
    )
    where = same & (t.latest.c.document_id == document_id)
    found = first_record(connection, Passage, query.where(where))
    if found is None:
        msg = f"document {document_id!r} has no passage at {start}:{end}"
        raise NotStored(msg)
    return found


def read_paragraph(
    connection: sa.Connection, document_id: str, start: int
) -> int | None:
    """Return the number of the paragraph at an offset, or of the one before it.

    None if the document as last read has pages, or no text before the offset.
    """
    c = t.passage.c
    query = sa.select(c.paragraph).join(t.latest, t.latest.c.reading_id == c.reading_id)
    mine = (t.latest.c.document_id == document_id) & (c.start <= start)
    found: int | None = connection.scalar(
        query.where(mine).order_by(c.start.desc()).limit(1)
    )
    return found


def read_decisions(connection: sa.Connection, case: str) -> list[Decision]:
    """Return all decisions about a case's documents, in the order of adding.

    Raises:
        NotStored: There is no such case.
    """
    documents = read_case_documents(connection, case)
    ids = list(dict.fromkeys(document.document_id for document in documents))
    rows = list(among(connection, t.decision, t.decision.c.document_id, ids))
    return [record_of(Decision, row) for row in sorted(rows, key=lambda row: row["id"])]


def read_origins(connection: sa.Connection, document_id: str) -> list[Origin]:
    """Return the origins of a document, newest first."""
    mine = t.origin.c.document_id == document_id
    origins = records(connection, Origin, sa.select(t.origin).where(mine))
    return sorted(origins, key=lambda o: (o.retrieved_at, o.url), reverse=True)


def find_known(connection: sa.Connection, document_ids: Iterable[str]) -> set[str]:
    """Return those of the ids that were screened before, read or not."""
    rows = among(connection, t.latest, t.latest.c.document_id, list(document_ids))
    return {row["document_id"] for row in rows}


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Return the number of rows of each existing table, by its name."""
    held = set(sa.inspect(connection).get_table_names())
    count = sa.select(sa.func.count())
    return {
        table.name: connection.scalar(count.select_from(table)) or 0
        for table in t.metadata.sorted_tables
        if table.name in held
    }
