"""The chain of signed entries that seals the content of the other tables."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, texts
from pipeline.store.migrations.guards import guard

revision = "0007"
down_revision = "0006"

GUARDED = "seal"


def upgrade() -> None:
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *texts("kind", "subject", "contents"),
        *integers("rests_on"),
        *texts("made_at", "key_id", "digest", "signature"),
    )
    op.create_index("ix_seal_subject", GUARDED, ["kind", "subject"])
    guard(GUARDED, "entries")
