"""Removals from the store: whole cases, and words about a person.

    removal    act, case, who, when, why, rows by table, documents whose bytes go
    removed    the guarded rows that go with it, and the digests of their chains

Rows, the removal and the entries that seal it are one transaction. The bytes of
documents are deleted after it. If the process dies in between, the next ``sweep``
deletes them; until then ``audit verify`` names them. The log keeps the kinds, keys and
hashes of the removed rows, but none of their words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Removal, RemovalAct, Said
from pipeline.errors import DecidedMeanwhile
from pipeline.store.blobs import BlobStore
from pipeline.store.case_state import count_removals
from pipeline.store.part import StorePart
from pipeline.store.reads import among, read_case_documents
from pipeline.store.record.audit import lock_chain
from pipeline.store.record.schema_check import GUARDED
from pipeline.store.record.sealing import PLAIN, SCREENING, Subject, newest_digest
from pipeline.store.removal.blackout import Blackout
from pipeline.store.removal.scope import (
    Scope,
    documents_ever_in,
    documents_used_elsewhere,
    rows_of,
)
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import (
    first_record,
    insert_id,
    insert_many,
    records,
    row_of,
)
from pipeline.store.schema.work_tables import erased

Keys = dict[str, list[tuple[Any, ...]]]
"""Primary keys of rows, by table."""

_CHAINED = ("decision", "case_event", "link_answer")


@dataclass(frozen=True, slots=True)
class Removals(StorePart):
    """Removals from the store, and the only functions that make them.

    Attributes:
        blobs: Store of the documents' bytes.
    """

    blobs: BlobStore

    def count(self) -> int:
        """Return the number of removals."""
        with self.read() as connection:
            return count_removals(connection)

    def all(self) -> list[Removal]:
        """Return all removals, in the order of doing."""
        query = sa.select(t.removal).order_by(t.removal.c.id)
        with self.read() as connection:
            return records(connection, Removal, query)

    def delete(self, wanted: Removal, *, n_events: int, is_trial: bool) -> Removal:
        """Delete a case, with every document that no other case uses.

        Args:
            wanted: Removal with case, person, time and reason.
            n_events: Number of events of the case that this person knew of.
            is_trial: Whether to change nothing and only return what would be removed.

        Returns:
            Removal with everything that was removed.

        Raises:
            NotStored: There is no such case.
            DecidedMeanwhile: The case was changed in between.
        """
        case = wanted.case
        with self.write() as connection:
            lock_chain(connection)
            read_case_documents(connection, case)
            mine = t.case_event.c["case"] == case
            count = sa.select(sa.func.count()).select_from(t.case_event).where(mine)
            if connection.scalar(count) != n_events:
                msg = Said("case {case!r}: it was changed in between", case=case)
                raise DecidedMeanwhile(msg)
            own = sorted(_only_in(connection, case))
            scope = rows_of(case, own)
            keys = {name: _keys(connection, name, scope) for name in scope}
            done, subjects = self._note(
                connection, replace(wanted, documents=tuple(own)), keys
            )
            for name, where in scope.items():
                connection.execute(sa.delete(t.metadata.tables[name]).where(where))
            self._end(connection, subjects, is_trial=is_trial)
        return done

    def erase(
        self, wanted: Removal, words: Sequence[str], *, is_trial: bool
    ) -> Removal:
        """Black out words in all stored data of a case and of its documents.

        A document that is also in other cases is changed there too. So is one that was
        taken out of the case, unless another case uses it. The bytes of documents with
        such words are deleted, because a page cannot be shown without the words.

        Args:
            wanted: Removal with case, person, time and reason.
            words: Names or passages to erase.
            is_trial: Whether to change nothing and only return what would change.

        Raises:
            NotStored: There is no such case.
            ConfigError: Words are too short.
        """
        blackout = Blackout(words)
        with self.write() as connection:
            lock_chain(connection)
            placed = read_case_documents(connection, wanted.case)
            held = {each.document_id for each in placed}
            ids = sorted(held | _only_in(connection, wanted.case))
            hit = sorted(_learn(connection, ids, blackout))
            scope = _scope_of_words(wanted.case, hit)
            changed = {
                name: list(_changes(connection, name, where, blackout))
                for name, where in scope.items()
            }
            keys = {name: [key for key, _ in rows] for name, rows in changed.items()}
            keys["coverage"] = _keys(connection, "coverage", rows_of("", hit))
            done, subjects = self._note(
                connection, replace(wanted, documents=tuple(hit)), keys
            )
            for name, rows in changed.items():
                _update(connection, name, rows)
            self._end(connection, subjects, is_trial=is_trial)
        return done

    def _note(
        self, connection: sa.Connection, removal: Removal, keys: Keys
    ) -> tuple[Removal, list[Subject]]:
        """Record what goes, before it goes; return it with the subjects to seal."""
        subjects = list(_subjects(keys))
        digests = (newest_digest(connection, *subject) for subject in subjects)
        counts = ((name, len(rows)) for name, rows in sorted(keys.items()) if rows)
        done = replace(
            removal, counts=tuple(counts), entries=tuple(filter(None, digests))
        )
        number = insert_id(connection, t.removal, row_of(done))
        rows = [
            {"kind": name, "number": key[0], "removal": number, "digest": digest}
            for name in GUARDED
            for key, digest in _digests(connection, name, keys.get(name, []))
        ]
        insert_many(connection, t.removed, rows)
        noted: list[Subject] = [("removal", (number,))]
        noted += [("removed", (r["kind"], r["number"], number)) for r in rows]
        return done, noted + subjects

    def _end(
        self, connection: sa.Connection, subjects: list[Subject], *, is_trial: bool
    ) -> None:
        if is_trial:
            connection.rollback()
            return
        if connection.dialect.name == "sqlite":
            # Until its parts are merged, the search index still holds the erased words.
            merge = "INSERT INTO passage_fts(passage_fts) VALUES ('optimize')"
            connection.exec_driver_sql(merge)
        self.seal(connection, subjects)

    def left_of(self, document_id: str) -> Coverage | None:
        """Return the newest coverage of a document with erased words, else None.

        Another copy of the document is not read, because it would bring the words back.
        """
        c = t.coverage.c
        query = sa.select(t.coverage).where(c.document_id == document_id)
        with self.read() as connection:
            if document_id not in erased(connection):
                return None
            return first_record(connection, Coverage, query.order_by(c.id.desc()))

    def sweep(self) -> list[str]:
        """Delete the bytes of removed documents.

        Returns:
            Ids of the documents, whether their bytes were still there or not.

        Raises:
            StoreError: Bytes cannot be deleted; the next sweep tries again.
        """
        with self.read() as connection:
            gone = without_bytes(connection)
        for document_id in gone:
            self.blobs.remove(document_id)
        return gone


def without_bytes(connection: sa.Connection) -> list[str]:
    """Return the documents whose bytes must not be kept, because of a removal.

    A document that was added again after its deletion is not among them.
    """
    query = sa.select(t.removal.c.act, t.removal.c.documents)
    gone: dict[RemovalAct, set[str]] = {act: set() for act in RemovalAct}
    for act, documents in connection.execute(query):
        gone[act].update(documents)
    deleted = sorted(gone[RemovalAct.DELETED])
    there = among(connection, t.document, t.document.c.document_id, deleted)
    deleted_now = gone[RemovalAct.DELETED] - {row["document_id"] for row in there}
    return sorted(deleted_now | gone[RemovalAct.ERASED])


def _only_in(connection: sa.Connection, case: str) -> set[str]:
    """Return the documents that are or were in a case, and that no other case uses."""
    ever = documents_ever_in(connection, case)
    return ever - documents_used_elsewhere(connection, case, ever)


def _keys(connection: sa.Connection, name: str, scope: Scope) -> list[tuple[Any, ...]]:
    query = sa.select(*t.metadata.tables[name].primary_key).where(scope[name])
    return [tuple(row) for row in connection.execute(query)]


def _subjects(keys: Keys) -> Iterator[Subject]:
    """Yield the sealed subjects of rows; rows of a screening belong to its subject."""
    for name, rows in keys.items():
        kind = SCREENING if name == "coverage" else name
        if kind == SCREENING or name in PLAIN:
            yield from ((kind, key) for key in sorted(rows))


def _digests(
    connection: sa.Connection, name: str, keys: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the keys of guarded rows, with their digests if they have one."""
    table, ids = t.metadata.tables[name], [key[0] for key in keys]
    known: dict[int, str] = {}
    if name in _CHAINED:
        rows = among(connection, sa.select(table.c.id, table.c.digest), table.c.id, ids)
        known = {row["id"]: row["digest"] for row in rows}
    yield from (((number,), known.get(number, "")) for number in ids)


def _learn(
    connection: sa.Connection, ids: Sequence[str], blackout: Blackout
) -> Iterator[str]:
    """Yield the documents with such words, and learn the hashes of their places."""
    r = t.reading.c
    for document_id in ids:
        texts = connection.execute(
            sa.select(r.id, r.text).where(r.document_id == document_id)
        ).all()
        pairs = [(row.text, blackout.text(row.text)) for row in texts]
        if all(old == new for old, new in pairs):
            continue
        yield document_id
        spans = [
            (row.start, row.end)
            for table in (t.passage, t.finding, t.decision, t.translation)
            for row in connection.execute(
                sa.select(table.c.start, table.c.end)
                .where(table.c.document_id == document_id)
                .distinct()
            )
        ]
        for old, new in pairs:
            blackout.learn(old, new, spans)


def _scope_of_words(case: str, documents: Sequence[str]) -> Scope:
    """Return the conditions on rows that may hold the words, also in other cases."""
    scope = rows_of(case, documents)
    for table in (t.deal, t.flag_sheet, t.draw):
        texts = [c for c in table.c if isinstance(c.type, sa.types.TypeDecorator)]
        quotes = [
            sa.type_coerce(column, sa.Text).contains(each)
            for each in documents
            for column in texts
        ]
        scope[table.name] = sa.or_(scope[table.name], *quotes)
    return scope


def _changes(
    connection: sa.Connection,
    name: str,
    where: sa.ColumnElement[bool],
    blackout: Blackout,
) -> Iterator[tuple[tuple[Any, ...], dict[str, str]]]:
    """Yield the key of each row that changes, with the new values of its columns."""
    table = t.metadata.tables[name]
    raw = [sa.type_coerce(c, _raw(c)).label(c.name) for c in table.c]
    for row in connection.execute(sa.select(*raw).where(where)).mappings():
        if changed := blackout.row(table, row):
            yield tuple(row[c.name] for c in table.primary_key), changed


def _raw(column: sa.Column[Any]) -> Any:
    kind = column.type
    is_text = isinstance(kind, sa.types.TypeDecorator) and isinstance(
        kind.impl_instance, sa.Text
    )
    return sa.Text() if is_text else kind


def _update(
    connection: sa.Connection,
    name: str,
    rows: Iterable[tuple[tuple[Any, ...], Mapping[str, str]]],
) -> None:
    """Write changed columns in their raw form, not through the column types."""
    keys = [column.name for column in t.metadata.tables[name].primary_key]
    where = " AND ".join(f'"{key}" = :key_{key}' for key in keys)
    for key, changed in rows:
        values = {f"key_{k}": value for k, value in zip(keys, key, strict=True)}
        new = ", ".join(f'"{column}" = :{column}' for column in changed)
        statement = sa.text(f'UPDATE "{name}" SET {new} WHERE {where}')
        connection.execute(statement, values | dict(changed))
