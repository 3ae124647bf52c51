"""Reasons of decisions, and events of whole cases."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = "case_event"


def upgrade() -> None:
    # Empty if a decision is older: the hash of such a row does not include the column.
    reason = sa.Column("reason", sa.Text, nullable=False, server_default="")
    op.add_column("decision", reason)
    names = ("act", "reviewer", "decided_at", "note", "head", "digest")
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.name"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
    )
    guard(GUARDED, "decisions")
