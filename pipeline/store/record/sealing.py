"""Seals: everything that is stored enters one chain of signed entries.

An entry states the contents of a *subject*: one screening (bytes, text, pages,
passages, coverage, findings), one document's place in a case, one deal, one decision.
For every table it keeps the number of rows and the SHA-256 of their canonical form. An
entry without contents says that the subject was removed. Entries are numbered from 1
without a gap, each names the digest of the one before, and each is signed
(``signing``). So the newest digest, the *head*, stands for all that is stored.

Every write seals last, inside its own transaction, so that nobody waits for a row while
others wait for the end of the chain.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from pipeline.store.blobs import BlobStore
from pipeline.store.record.audit import GENESIS
from pipeline.store.record.signing import Signer
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import encode, in_english, utc_text
from pipeline.store.schema.work_tables import erased

SCREENING = "screening"

GONE = "{}"
"""Contents of a subject that was removed."""

PLAIN: dict[str, tuple[str, ...]] = {
    table.name: tuple(column.name for column in table.primary_key)
    for table in (
        t.case,
        t.case_document,
        t.origin,
        t.sketch,
        t.revision,
        t.deal,
        t.flag_sheet,
        t.decision,
        t.case_event,
        t.field_entry,
        t.link_answer,
        t.account,
        t.model_event,
        t.translation,
        t.draw,
        t.draw_answer,
        t.recall_statement,
        t.removal,
        t.removed,
        t.news,
    )
}
"""Tables in which each row is a subject of its own, with the columns of their keys."""

PARTS: dict[str, tuple[str, str]] = {
    "document": ("document_id", "document_id"),
    "reading": ("id", "reading_id"),
    "page": ("reading_id", "reading_id"),
    "passage": ("reading_id", "reading_id"),
    "finding": ("coverage_id", "id"),
    "closeness": ("coverage_id", "id"),
}
"""Tables that hold a screening. For each: its column, and the column of ``coverage`` to
which that refers."""

UNSEALED = {"seal", "latest", "session", "source", "source_file", "job"}
"""Tables without a seal: the chain itself; ``latest``, which follows from ``coverage``
and is checked against it; who is at the desk now; how far a refresh or an upload has
come. No finding rests on any of them."""

STREAM = {"yield_per": 1_000}
"""Options to fetch rows in parts, so that no whole table is in memory."""

Key = tuple[Any, ...]
Subject = tuple[str, Key]
"""Kind of a subject, and its key."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry, which stands for all that is stored.

    Attributes:
        number: Number of the entry, from 1; 0 if nothing is stored.
        digest: Digest of the entry; 64 zeros without one.
        signature: Signature of the digest, hexadecimal; "" without one.
        key_id: Id of the key that signed it.
        public_key: Public key of the signer, 64 hexadecimal digits; "" if it is not
            here.
    """

    number: int = 0
    digest: str = GENESIS
    signature: str = ""
    key_id: str = ""
    public_key: str = ""


def read_head(connection: sa.Connection, signer: Signer) -> Head:
    """Return the newest entry of the chain."""
    row = _end(connection)
    if row is None:
        return Head()
    public = signer.trusted(row.key_id)
    return Head(row.id, row.digest, row.signature, row.key_id, public)


def _end(connection: sa.Connection) -> Any:
    query = sa.select(t.seal).order_by(t.seal.c.id.desc()).limit(1)
    return connection.execute(query).first()


def seal(
    connection: sa.Connection,
    signer: Signer,
    blobs: BlobStore,
    subjects: Iterable[Subject],
) -> None:
    """Add an entry for each subject that differs from its newest entry.

    Args:
        connection: Connection in the transaction that wrote them, which does nothing
            after.
        signer: Signer of the entries.
        blobs: Store of the bytes of screened documents.
        subjects: Subjects that were written or removed.

    Raises:
        StoreError: The key is lost.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE seal IN EXCLUSIVE MODE"))
    end = _end(connection)
    number, digest = (0, GENESIS) if end is None else (end.id, end.digest)
    for kind, key in subjects:
        contents = contents_of(connection, blobs, kind, key)
        subject = subject_of(key)
        known, sealed = _newest(connection, kind, subject)
        if known and sealed == contents:
            continue
        number += 1
        row = {
            "id": number,
            "kind": kind,
            "subject": subject,
            "contents": contents,
            "rests_on": 0 if contents == GONE else _rests_on(connection, kind, key),
            "made_at": utc_text(datetime.now(UTC)),
            "key_id": signer.key_id,
        }
        digest = next_digest(digest, row)
        signed = {"digest": digest, "signature": signer.sign(digest)}
        connection.execute(sa.insert(t.seal).values(row | signed))


def next_digest(previous: str, row: Mapping[Any, Any]) -> str:
    """Return the digest of an entry, given the one before."""
    names = ("id", "kind", "subject", "contents", "rests_on", "made_at", "key_id")
    said = canonical([previous, *(row[name] for name in names)])
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def canonical(values: Sequence[Any] | Mapping[str, Any]) -> str:
    """Return values as JSON in ASCII, the same for the same values."""
    return _JSON.encode(values)


def subject_of(key: Key, *, is_raw: bool = False) -> str:
    """Return a key as text, in the form used by the entries of the record."""
    text = canonical(key if is_raw else [_held(value) for value in key])
    # Hashed, as an index of PostgreSQL takes 2,700 bytes and addresses can be longer.
    hashed = hashlib.sha256(text.encode("ascii")).hexdigest()
    return text if len(text) <= 1_000 else f"{text[:900]} {hashed}"


def _held(value: Any) -> Any:
    return encode(value) if isinstance(value, str) else value


def _newest(
    connection: sa.Connection, kind: str, subject: str
) -> tuple[int, str | None]:
    """Return number and contents of a subject's newest entry; 0 without one."""
    c = t.seal.c
    mine = (c.kind == kind) & (c.subject == subject)
    query = sa.select(c.id, c.contents).where(mine).order_by(c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, None) if row is None else (row.id, row.contents)


def newest_digest(connection: sa.Connection, kind: str, key: Key) -> str:
    """Return the digest of a subject's newest entry; "" without one."""
    c = t.seal.c
    mine = (c.kind == kind) & (c.subject == subject_of(key))
    query = sa.select(c.digest).where(mine).order_by(c.id.desc()).limit(1)
    return connection.scalar(query) or ""


def contents_of(
    connection: sa.Connection, blobs: BlobStore, kind: str, key: Key
) -> str:
    """Return the present contents of a subject; ``{}`` if it is missing."""
    if kind != SCREENING:
        where = dict(zip(PLAIN[kind], key, strict=True))
        rows = [rows for _, rows in digests(connection, kind, PLAIN[kind], where)]
        return canonical({kind: rows[0]}) if rows else GONE
    mine = t.coverage.c.id == key[0]
    row = connection.execute(sa.select(t.coverage).where(mine)).mappings().first()
    if row is None:
        return GONE
    held = {"coverage": _first(connection, "coverage", {"id": key[0]})}
    for table, (column, of_coverage) in PARTS.items():
        held[table] = _first(connection, table, {column: row[of_coverage]})
    document_id = row["document_id"]
    has_bytes = document_id not in erased(connection) and blobs.has(document_id)
    return screening_contents(held, has_bytes=has_bytes)


def screening_contents(held: Mapping[str, str], *, has_bytes: bool) -> str:
    """Return the contents of a screening.

    Args:
        held: Number and hash of its rows, by table; "" if there are none.
        has_bytes: Whether the document's bytes, whose hash is its id, are kept.
    """
    said = {table: rows for table, rows in sorted(held.items()) if rows}
    return canonical(said | ({"bytes": "1"} if has_bytes else {}))


def _first(connection: sa.Connection, table: str, where: Mapping[str, Any]) -> str:
    found = digests(connection, table, tuple(where), where)
    return next((rows for _, rows in found), "")


def digests(
    connection: sa.Connection,
    table: str,
    key: Sequence[str],
    where: Mapping[str, Any] | None = None,
) -> Iterator[tuple[Key, str]]:
    """Yield, for each value of a key, number and SHA-256 of its rows as ``n:hash``.

    Rows are hashed as the database holds them, not through the column types, which read
    two spellings of a value as one. Only sentences are hashed by their English, which
    follows from their code and values. Rows are sorted, so that their order in the
    database does not count. The function streams: it holds the rows of one key at a
    time.

    Args:
        connection: An open connection.
        table: Name of a table.
        key: Names of the columns whose values group the rows.
        where: Values by column that rows must have; None takes all rows.
    """
    columns = t.metadata.tables[table].columns
    names = [*key, *(c.name for c in columns)]
    query = f"SELECT {_quoted(names)} FROM {_quoted([table])}"
    if where:
        query += " WHERE " + " AND ".join(f'"{n}" = :{n}' for n in where)
    query += f" ORDER BY {_quoted(key)}"
    values = {name: _held(value) for name, value in (where or {}).items()}
    options = {} if where else STREAM
    rows = connection.execute(sa.text(query), values, execution_options=options)
    n_key, added = len(key), _added(columns)
    plain = _plain_row(columns)
    for found, group in groupby(rows, key=lambda row: tuple(row[:n_key])):
        lines = sorted(_line(plain(row[n_key:]), added) for row in group)
        hashed = hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()
        yield found, f"{len(lines)}:{hashed}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _added(columns: Iterable[sa.Column[Any]]) -> list[tuple[str, Any]]:
    """Return name and first value of the columns that are younger than the seals.

    They are the last columns; ``info={"first": value}`` marks them in ``tables``.
    """
    return [(c.name, c.info["first"]) for c in columns if "first" in c.info]


def _plain_row(columns: Iterable[sa.Column[Any]]) -> Callable[[Sequence[Any]], Any]:
    """Return a function that gives equal rows one form, whatever the database.

    It writes 1 for true, as SQLite does, and sentences in English.
    """
    places: list[tuple[int, Callable[[Any], Any]]] = []
    for place, column in enumerate(columns):
        if isinstance(column.type, sa.Boolean):
            places.append((place, _as_number))
        elif (plain := in_english(column)) is not None:
            places.append((place, plain))

    def plain_row(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, plain in places:
            values[place] = plain(values[place])
        return values

    return plain_row if places else list


def _as_number(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _line(row: list[Any], added: Sequence[tuple[str, Any]]) -> str:
    """Return a row's canonical form, without added columns that have no new value."""
    if not added:
        return canonical(row)
    values = row[: -len(added)]
    said = zip(added, row[-len(added) :], strict=True)
    values += [[name, value] for (name, first), value in said if value != first]
    return canonical(values)


def _bytes(value: Any) -> list[str]:
    return ["bytes", hashlib.sha256(value).hexdigest()]


_JSON = json.JSONEncoder(separators=(",", ":"), default=_bytes)


def screening_of(connection: sa.Connection, document_id: str) -> Subject:
    """Return the newest screening of a document as a subject."""
    mine = t.latest.c.document_id == document_id
    query = sa.select(t.latest.c.coverage_id).where(mine)
    return SCREENING, (connection.scalar(query),)


def _rests_on(connection: sa.Connection, kind: str, key: Key) -> int:
    """Return the number of the entry that a decision or sheet is based on, or 0."""
    basis: Subject | None = None
    if kind == "decision":
        basis = _decided_on(connection, key[0])
    elif kind == "flag_sheet":
        basis = _assessed(connection, key[0])
    return _newest(connection, basis[0], subject_of(basis[1]))[0] if basis else 0


def _decided_on(connection: sa.Connection, number: int) -> Subject:
    mine = t.decision.c.id == number
    row = connection.execute(sa.select(t.decision).where(mine)).one()
    same = (t.finding.c.finding_id == row.finding_id) & (
        t.finding.c.document_id == row.document_id
    )
    newest = sa.select(sa.func.max(t.finding.c.coverage_id)).where(same)
    coverage_id = connection.scalar(newest) if row.finding_id else None
    if coverage_id is None:
        return screening_of(connection, row.document_id)
    return SCREENING, (coverage_id,)


def _assessed(connection: sa.Connection, number: int) -> Subject | None:
    of_sheet = sa.select(t.flag_sheet.c["case"]).where(t.flag_sheet.c.id == number)
    mine = t.deal.c["case"] == of_sheet.scalar_subquery()
    deal = connection.scalar(sa.select(sa.func.max(t.deal.c.id)).where(mine))
    return None if deal is None else ("deal", (deal,))


def all_subjects(
    connection: sa.Connection, kinds: Collection[str] | None = None
) -> Iterator[Subject]:
    """Yield all stored subjects that can be sealed, screenings first."""
    if kinds is None:
        for coverage_id in connection.scalars(sa.select(t.coverage.c.id)).all():
            yield SCREENING, (coverage_id,)
    for table, key in PLAIN.items():
        if kinds is not None and table not in kinds:
            continue
        columns = t.metadata.tables[table].c
        query = sa.select(*(columns[name] for name in key))
        for row in connection.execute(query.order_by(*query.selected_columns)).all():
            yield table, tuple(row)
