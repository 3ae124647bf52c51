"""The chain of signed entries that seals the content of the other tables."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDED = "seal"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("kind", "subject", "contents")),
        sa.Column("rests_on", sa.Integer, nullable=False),
        *(_text(name) for name in ("made_at", "key_id", "digest", "signature")),
    )
    op.create_index("ix_seal_subject", GUARDED, ["kind", "subject"])
    guard(GUARDED, "entries")
