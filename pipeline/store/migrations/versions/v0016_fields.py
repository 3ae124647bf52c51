"""Entries that people write into the forms of a case."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

GUARDED = "field_entry"


def upgrade() -> None:
    names = ("field", "about", "choice", "text", "person", "made_at", "signed")
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.name"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
    )
    op.create_index("ix_field_entry_case", GUARDED, ["case"])
    guard(GUARDED, "entries")
    # 0 if an event is older: the hash of such a row does not include the column.
    known = sa.Column("n_entries", sa.Integer, nullable=False, server_default="0")
    op.add_column("case_event", known)
