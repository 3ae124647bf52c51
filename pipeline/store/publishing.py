"""Publish the results of a refresh: staged screenings, copied in one transaction."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Origin, Shelf, SourceState
from pipeline.store import tables as t
from pipeline.store import writes
from pipeline.store.rows import batches, insert_id
from pipeline.store.sealing import Subject, screening_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """Results of one refresh of a source, for publication.

    Attributes:
        case: Name of the library.
        lines: Coverage of documents that come into it, screened or never fetched.
        gone: Ids of documents that leave it: replaced by a new reading or no longer
            listed.
        origins: Origins of documents, with the ids of the documents.
        state: State of the source with the accepted list.
        model_version: Version of the model that screened the documents.
    """

    case: str
    lines: Sequence[Coverage]
    gone: Collection[str]
    origins: Sequence[tuple[str, Origin]]
    state: SourceState
    model_version: str


def publish(
    target: sa.Connection, stage: sa.Connection | None, found: Publication
) -> list[Subject]:
    """Write a publication.

    Returns:
        Subjects to seal.
    """
    sealed: list[Subject] = []
    if found.lines and writes.ensure_case(target, found.case):
        sealed.append(("case", (found.case,)))
    # Sorted, so that two refreshes with the same documents do not wait for each other.
    for line in sorted(found.lines, key=lambda x: (x.document_id, x.name)):
        sealed += _publish_line(target, stage, found, line)
    for document_id in found.gone:
        for name in writes.take_from_case(target, found.case, document_id):
            sealed.append(("case_document", (found.case, document_id, name)))
    for document_id, origin in found.origins:
        writes.add_origin(target, document_id, origin)
        sealed.append(("origin", (document_id, origin.source_id, origin.url)))
    return sealed


def _publish_line(
    target: sa.Connection,
    stage: sa.Connection | None,
    found: Publication,
    line: Coverage,
) -> Iterator[Subject]:
    key = line.document_id
    staged = None if stage is None else _screening(stage, line, found.model_version)
    writes.lock_document(target, key)
    if stage is not None and staged is not None:
        if not writes.has_coverage(target, staged):
            _copy(stage, target, staged)
            yield screening_of(target, key)
    elif _screening(target, line, found.model_version) is None:
        row = writes.coverage_row(line, "", found.model_version)
        writes.add_screening(target, row, None, (), (), ())
        yield screening_of(target, key)
    place = (found.case, key, line.name)
    if writes.add_to_case(target, *place, Shelf.LIBRARY, line.kind):
        yield "case_document", place


def _screening(
    connection: sa.Connection, line: Coverage, model_version: str
) -> Row | None:
    """Return the row of the newest screening of a line's document, or None."""
    c = t.coverage.c
    mine = (c.document_id == line.document_id) & (c.model_version == model_version)
    query = sa.select(t.coverage).where(mine).order_by(c.id.desc())
    rows = connection.execute(query).mappings()
    return next((dict(row) for row in rows if row["kind"] == line.kind), None)


def _copy(stage: sa.Connection, target: sa.Connection, row: Row) -> None:
    """Copy a screening with its reading, and make it the newest."""
    staged_id = row.pop("id")
    if row["reading_id"] is not None:
        row["reading_id"] = _copy_reading(stage, target, row["reading_id"])
    coverage_id = insert_id(target, t.coverage, row)
    of_screening = t.finding.c.coverage_id == staged_id
    _copy_rows(stage, target, t.finding, of_screening, coverage_id=coverage_id)
    scored = t.closeness.c.coverage_id == staged_id
    _copy_rows(stage, target, t.closeness, scored, coverage_id=coverage_id)
    writes.point(target, row["document_id"], coverage_id, row["reading_id"])


def _copy_reading(stage: sa.Connection, target: sa.Connection, staged_id: int) -> int:
    query = sa.select(t.reading).where(t.reading.c.id == staged_id)
    row = dict(stage.execute(query).mappings().one())
    known = writes.find_reading(target, row)
    if known is not None:
        return known
    del row["id"]
    reading_id = insert_id(target, t.reading, row)
    for table in (t.page, t.passage):
        mine = table.c.reading_id == staged_id
        _copy_rows(stage, target, table, mine, reading_id=reading_id)
    return reading_id


def _copy_rows(
    stage: sa.Connection,
    target: sa.Connection,
    table: sa.Table,
    where: sa.ColumnElement[bool],
    **changed: int,
) -> None:
    query = sa.select(table).where(where)
    query = query.order_by(*(table.c.id,) if "id" in table.c else table.primary_key)
    rows = [dict(row) | changed for row in stage.execute(query).mappings()]
    if "id" in table.c:
        for row in rows:
            del row["id"]
    for batch in batches(rows):
        target.execute(sa.insert(table), list(batch))
