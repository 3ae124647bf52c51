"""Accounts of the desk, and their sessions."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import text, texts

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "account",
        text("name", primary_key=True),
        *texts("password_hash", "role", "cases"),
        sa.Column("is_active", sa.Boolean, nullable=False),
        text("changed_at"),
    )
    op.create_table(
        "session",
        text("token_sha256", primary_key=True),
        *texts("account", "started_at", "seen_at"),
    )
