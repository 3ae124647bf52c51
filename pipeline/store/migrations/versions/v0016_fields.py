"""Entries that people write into the forms of a case."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import key, of_case, texts
from pipeline.store.migrations.guards import guard

revision = "0016"
down_revision = "0015"

GUARDED = "field_entry"


def upgrade() -> None:
    op.create_table(
        GUARDED,
        key(),
        of_case(),
        *texts("field", "about", "choice", "text", "person", "made_at", "signed"),
    )
    op.create_index("ix_field_entry_case", GUARDED, ["case"])
    guard(GUARDED, "entries")
    # 0 if an event is older: the hash of such a row does not include the column.
    known = sa.Column("n_entries", sa.Integer, nullable=False, server_default="0")
    op.add_column("case_event", known)
