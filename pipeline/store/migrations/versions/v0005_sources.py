"""States of the operator's sources, and who refreshes one."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, text, texts

revision = "0005"
down_revision = "0004"


def _optional(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def upgrade() -> None:
    op.create_table(
        "source",
        text("source_id", primary_key=True),
        _optional("refreshed_at"),
        _optional("etag"),
        _optional("last_modified"),
        *texts("cursor", "holder"),
        _optional("held_until"),
    )
    op.create_table(
        "source_file",
        text("source_id", primary_key=True),
        text("url", primary_key=True),
        *texts("sha256", "path"),
        *integers("n_bytes"),
        text("retrieved_at"),
        _optional("etag"),
        _optional("last_modified"),
        *texts("version", "record"),
        sa.Column("is_listed", sa.Boolean, nullable=False),
    )
