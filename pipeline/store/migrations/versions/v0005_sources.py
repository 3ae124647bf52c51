"""States of the operator's sources, and who refreshes one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _text(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=primary_key, nullable=False)


def _optional(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def upgrade() -> None:
    op.create_table(
        "source",
        _text("source_id", primary_key=True),
        _optional("refreshed_at"),
        _optional("etag"),
        _optional("last_modified"),
        _text("cursor"),
        _text("holder"),
        _optional("held_until"),
    )
    op.create_table(
        "source_file",
        _text("source_id", primary_key=True),
        _text("url", primary_key=True),
        _text("sha256"),
        _text("path"),
        sa.Column("n_bytes", sa.Integer, nullable=False),
        _text("retrieved_at"),
        _optional("etag"),
        _optional("last_modified"),
        _text("version"),
        _text("record"),
        sa.Column("is_listed", sa.Boolean, nullable=False),
    )
