"""Links between documents that are versions of one text."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, of_document

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sketch",
        of_document(primary_key=True),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "revision",
        of_document(primary_key=True),
        of_document("earlier_id"),
        sa.Column("resemblance", sa.Double, nullable=False),
        *integers("n_added", "n_removed", "n_unchanged"),
    )
    op.create_index("ix_revision_earlier_id", "revision", ["earlier_id"])
