"""Tables of removals from the store; see ``removals``."""

import sqlalchemy as sa

from pipeline.datamodel import RemovalAct
from pipeline.store.column_types import EnumText, Pairs, Strings, UtcTime
from pipeline.store.common_columns import key, metadata, refers, text, typed

removal = sa.Table(
    "removal",
    metadata,
    key(),
    typed("act", EnumText(RemovalAct)),
    *(text("case"), text("person"), typed("made_at", UtcTime), text("reason")),
    typed("counts", Pairs),
    *(typed("documents", Strings), typed("entries", Strings)),
)

# Rows, guarded or numbered in a chain, that go with a removal. Their digests stay, so
# that the chain still passes through them.
removed = sa.Table(
    "removed",
    metadata,
    text("kind", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    refers("removal", "removal.id", primary_key=True),
    text("digest"),
)


def erased(connection: sa.Connection) -> frozenset[str]:
    """Return the documents with erased words, whose bytes are not kept."""
    c = removal.c
    query = sa.select(c.documents).where(c.act == RemovalAct.ERASED)
    return frozenset(each for found in connection.scalars(query) for each in found)
