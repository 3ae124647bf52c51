"""Records to rows and back: a column has the name of its field.

The column types (``column_types.py``) convert each value for a database and back, so
this module need not know how a box or a tuple is stored.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import sqlalchemy as sa

from pipeline.datamodel import BlockKind, Document, Kind, Page, Passage, Shelf, Words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
T = TypeVar("T")

BATCH = 500
"""Most rows of a statement, and most ids of an IN list: SQLite's old limit is 999."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """One case as listed.

    Attributes:
        name: Name of the case, unique in the store.
        created_at: Time at which its first document came, aware UTC.
        n_documents: Number of documents on both shelves, read or not.
    """

    name: str
    created_at: datetime
    n_documents: int


class PassageWords(NamedTuple):
    """Words of a passage, for those who need neither pages nor boxes.

    Attributes:
        start: Offset of the first character in the document's text.
        text: Text of the passage.
        role: Role of the block that the passage is from.
        heading: Headings above the passage, outermost first.
    """

    start: int
    text: str
    role: BlockKind
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """Place of one document in one case.

    Attributes:
        case: Name of the case.
        document_id: SHA-256 of the bytes.
        name: File name in this case, for people.
        shelf: Shelf: evidence of the case, or its library.
        kind: Kind as which it was screened here, or None if that was not decided.
        added_at: Time at which it was first added to this case, aware UTC.
    """

    case: str
    document_id: str
    name: str
    shelf: Shelf
    kind: Kind | None
    added_at: datetime


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield ``items`` in slices of at most ``BATCH``."""
    for i in range(0, len(items), BATCH):
        yield items[i : i + BATCH]


def row_of(record: "DataclassInstance", **more: Any) -> dict[str, Any]:
    """Return a record's fields by name, with further columns."""
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    return row | more


def record_of(kind: type[R], row: Mapping[Any, Any], **more: Any) -> R:
    """Build a record from the columns that have its fields' names."""
    names = _names(kind)
    return kind(**{name: row[name] for name in names if name not in more}, **more)


def records(connection: sa.Connection, kind: type[R], query: sa.Select[Any]) -> list[R]:
    """Return the records that a query finds, in its order."""
    return [record_of(kind, row) for row in connection.execute(query).mappings()]


def first_record(
    connection: sa.Connection, kind: type[R], query: sa.Select[Any]
) -> R | None:
    """Return the first record that a query finds, or None."""
    row = connection.execute(query.limit(1)).mappings().first()
    return None if row is None else record_of(kind, row)


def of_case(table: sa.Table, case: str) -> sa.Select[Any]:
    """Return the query for the numbered rows of a case, in the order of adding."""
    return sa.select(table).where(table.c["case"] == case).order_by(table.c.id)


def newest_of_case(table: sa.Table, case: str) -> sa.Select[Any]:
    """Return the query for the numbered rows of a case, the newest first."""
    return sa.select(table).where(table.c["case"] == case).order_by(table.c.id.desc())


@lru_cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def page_row(page: Page, reading_id: int) -> dict[str, Any]:
    """Return a page's row; its words become two byte strings."""
    row = row_of(page, reading_id=reading_id)
    words: Words = row.pop("words")
    return row | {"word_spans": words.spans, "word_boxes": words.boxes}


def page_of(row: Mapping[Any, Any]) -> Page:
    """Build a page and its words from a row."""
    words = Words(row["word_spans"], row["word_boxes"])
    return record_of(Page, row, words=words)


def reading_row(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    """Return the row for one reading of a document."""
    return {
        "document_id": document.document_id,
        "reader_version": document.reader_version,
        "content_sha256": content_sha256(document, passages),
        "name": document.name,
        "media_type": document.media_type,
        "text": document.text,
        "n_chars": len(document.text),
    }


def content_sha256(document: Document, passages: Sequence[Passage]) -> str:
    """Hash the whole content of a reading except the file's name.

    Two readings with the same hash have the same text, pages and passages.
    """
    digest = hashlib.sha256()
    digest.update(_bytes(document.media_type, document.text))
    for page in document.pages:
        row = page_row(page, 0)
        digest.update(row.pop("word_spans").tobytes())
        digest.update(row.pop("word_boxes").tobytes())
        digest.update(_bytes(*row.values()))
    for passage in passages:
        digest.update(_bytes(*row_of(passage).values()))
    return digest.hexdigest()


def _bytes(*values: Any) -> bytes:
    return repr(values).encode("ascii", "backslashreplace")


def insert_many(
    connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows in batches, within the transaction of the connection."""
    for batch in batches(rows):
        connection.execute(sa.insert(table), list(batch))


def insert_id(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> int:
    """Insert a row and return its new number."""
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def upsert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert a row, or update the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    changes = {name: value for name, value in row.items() if name not in keys}
    statement = _insert(connection, table).values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changes)
    )


def insert_once(
    connection: sa.Connection, table: sa.Table, row: dict[str, Any]
) -> bool:
    """Insert a row unless its primary key exists, and return True if inserted."""
    statement = _insert(connection, table).values(row).on_conflict_do_nothing()
    key = next(iter(table.primary_key))
    return connection.execute(statement.returning(key)).first() is not None


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table)
