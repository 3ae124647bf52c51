"""Accounts of the desk, and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=primary_key, nullable=False)


def upgrade() -> None:
    op.create_table(
        "account",
        _text("name", primary_key=True),
        *(_text(name) for name in ("password_hash", "role", "cases")),
        sa.Column("is_active", sa.Boolean, nullable=False),
        _text("changed_at"),
    )
    op.create_table(
        "session",
        _text("token_sha256", primary_key=True),
        *(_text(name) for name in ("account", "started_at", "seen_at")),
    )
