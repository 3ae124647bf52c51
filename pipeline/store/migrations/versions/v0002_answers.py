"""Reasons of decisions, and events of whole cases."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import key, of_case, texts
from pipeline.store.migrations.guards import guard

revision = "0002"
down_revision = "0001"

GUARDED = "case_event"


def upgrade() -> None:
    # Empty if a decision is older: the hash of such a row does not include the column.
    reason = sa.Column("reason", sa.Text, nullable=False, server_default="")
    op.add_column("decision", reason)
    op.create_table(
        GUARDED,
        key(),
        of_case(),
        *texts("act", "reviewer", "decided_at", "note", "head", "digest"),
    )
    guard(GUARDED, "decisions")
