"""Code and values of sentences, and the queues that fit a case.

Sentences in old stores stay word for word, so that every seal holds. Only the way they
are stored changes, and an unknown sentence stays a text.
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from pipeline.datamodel import PACKED, english, packed, packed_text
from pipeline.store.migrations.old_sentences import sentence_of, within
from pipeline.store.schema.column_types import decode, encode

revision = "0019"
down_revision = "0018"

_BATCH = 500

_TEXTS = {
    "coverage": (("id",), ("reason",)),
    "page": (("reading_id", "number"), ("unread", "note")),
}
_RECORDS = (
    "parties", "links", "list_hits", "products", "product_links", "searches"
)  # fmt: skip


def upgrade() -> None:
    fits = sa.Column("fits", sa.Text, nullable=False, server_default="[]")
    op.add_column("flag_sheet", fits)
    for table, (keys, columns) in _TEXTS.items():
        for column in columns:
            _rewrite(table, keys, column, _text)
    for column in _RECORDS:
        _rewrite("deal", ("id",), column, _records)


def _rewrite(
    table: str, keys: tuple[str, ...], column: str, change: Callable[[str], str]
) -> None:
    """Write a column's sentences in the new form, some rows at a time."""
    held = sa.table(table, *map(sa.column, (*keys, column)))
    places = [held.c[key] for key in keys]
    value = held.c[column]
    after = sa.and_(*(p == sa.bindparam(f"at_{p.name}") for p in places))
    update = sa.update(held).where(after).values({column: sa.bindparam("new")})
    query = sa.select(*places, value).where(value.is_not(None), value != "")
    connection = op.get_bind()
    for rows in connection.execute(query).partitions(_BATCH):
        changed = [
            {f"at_{key}": row[i] for i, key in enumerate(keys)} | {"new": new}
            for row in rows
            if (new := change(row[-1])) != row[-1]
        ]
        if changed:
            connection.execute(update, changed)


def _text(raw: str) -> str:
    return (
        raw if raw.startswith(PACKED) else encode(packed_text(sentence_of(decode(raw))))
    )


def _records(raw: str) -> str:
    rows = packed(within(json.loads(decode(raw))))
    new = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    is_same = english(new, is_json=True) == decode(raw)
    return encode(new) if is_same else raw
