"""Notices to cases about new reports."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, *args: sa.ForeignKey) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *args, nullable=False)


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("news_id", sa.Text, primary_key=True, nullable=False),
        _text("case", sa.ForeignKey("case.name")),
        _text("kind"),
        _text("document_id", sa.ForeignKey("document.document_id")),
        _text("told_at"),
        _text("name"),
        _text("other"),
        sa.Column("strength", sa.Text),
        _text("ours"),
        _text("theirs"),
        sa.Column("seen_by", sa.Text, nullable=False, server_default=""),
        sa.Column("seen_at", sa.Text),
    )
    op.create_index("ix_news_case", "news", ["case"])
