"""States of the operator's sources, and the refresh that holds and publishes one."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Origin, Shelf, SourceFile, SourceState
from pipeline.errors import SourceBusy
from pipeline.store import writes
from pipeline.store.locks import Locks
from pipeline.store.record.sealing import Subject, screening_of
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import (
    batches,
    insert_id,
    insert_once,
    record_of,
    row_of,
)


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source while one refresh holds it.

    Attributes:
        state: State that the last refresh left.
        holder: Name of the refresh that holds it.
        begin: Function that opens a writing transaction.
    """

    state: SourceState
    holder: str
    begin: Callable[[], AbstractContextManager[sa.Connection]]

    def save_files(self, files: Iterable[SourceFile]) -> None:
        """Save fetched files, so a crash does not lose them.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self._hold_on(connection)
            _save_files(connection, self.state.source_id, files)

    def save(self, state: SourceState) -> None:
        """Save the accepted list and the files on it.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        with self.begin() as connection:
            self.save_in(connection, state)

    def save_in(self, connection: sa.Connection, state: SourceState) -> None:
        """Save the accepted list within a transaction.

        Raises:
            SourceBusy: Another refresh has taken the source over.
        """
        self._hold_on(connection)
        source_id = state.source_id
        known = read_source(connection, source_id).files
        changed = [file for url, file in state.files.items() if known.get(url) != file]
        _save_files(connection, source_id, changed)
        names = ("refreshed_at", "etag", "last_modified", "cursor", "untold")
        values = {name: getattr(state, name) for name in names}
        own = t.source.c.source_id == source_id
        connection.execute(t.source.update().where(own).values(**values))

    def told(self) -> None:
        """Record that the news about the last publication was told."""
        mine = t.source.c.source_id == self.state.source_id
        with self.begin() as connection:
            connection.execute(t.source.update().where(mine).values(untold=()))

    def _hold_on(self, connection: sa.Connection) -> None:
        """Lock the row, so that nobody takes the source over before this is saved."""
        c = t.source.c
        mine = (c.source_id == self.state.source_id) & (c.holder == self.holder)
        same = t.source.update().where(mine).values(holder=self.holder)
        if not connection.execute(same).rowcount:
            msg = (
                f"source {self.state.source_id}: another refresh has taken it over, "
                "because the database released the lock of this one"
            )
            raise SourceBusy(msg)


@contextmanager
def hold(
    begin: Callable[[], AbstractContextManager[sa.Connection]],
    source_id: str,
    locks: Locks,
) -> Iterator[HeldSource]:
    """Hold a source for one refresh.

    If a connection to PostgreSQL is lost, so is its lock. Therefore the next refresh
    also replaces the holder's name, and the former holder cannot save any more.

    Raises:
        SourceBusy: Another refresh of the source is running.
    """
    lock = locks.take(f"source {source_id}")
    if lock is None:
        msg = (
            f"source {source_id}: another refresh is running; wait until it has "
            "ended, then run this again (a killed refresh is over at once)"
        )
        raise SourceBusy(msg)
    try:
        holder = secrets.token_hex(8)
        with begin() as connection:
            row = {"source_id": source_id, "cursor": "", "holder": "", "untold": ()}
            insert_once(connection, t.source, row)
            mine = t.source.c.source_id == source_id
            connection.execute(t.source.update().where(mine).values(holder=holder))
            state = read_source(connection, source_id)
        yield HeldSource(state, holder, begin)
        with begin() as connection:
            own = mine & (t.source.c.holder == holder)
            connection.execute(t.source.update().where(own).values(holder=""))
    finally:
        lock.release()


def read_source(connection: sa.Connection, source_id: str) -> SourceState:
    """Return the state of a source; empty before its first refresh."""
    own = t.source_file.c.source_id == source_id
    rows = connection.execute(sa.select(t.source_file).where(own)).mappings()
    files = {row["url"]: record_of(SourceFile, row) for row in rows}
    query = sa.select(t.source).where(t.source.c.source_id == source_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return SourceState(source_id, files=files)
    return record_of(SourceState, row, files=files)


def _save_files(
    connection: sa.Connection, source_id: str, files: Iterable[SourceFile]
) -> None:
    c = t.source_file.c
    for batch in batches([row_of(file, source_id=source_id) for file in files]):
        urls = [row["url"] for row in batch]
        own = (c.source_id == source_id) & c.url.in_(urls)
        connection.execute(t.source_file.delete().where(own))
        connection.execute(t.source_file.insert(), batch)


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
