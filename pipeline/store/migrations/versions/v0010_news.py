"""Notices to cases about new reports."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import of_case, of_document, text, texts

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "news",
        text("news_id", primary_key=True),
        of_case(),
        text("kind"),
        of_document(),
        *texts("told_at", "name", "other"),
        sa.Column("strength", sa.Text),
        *texts("ours", "theirs"),
        sa.Column("seen_by", sa.Text, nullable=False, server_default=""),
        sa.Column("seen_at", sa.Text),
    )
    op.create_index("ix_news_case", "news", ["case"])
