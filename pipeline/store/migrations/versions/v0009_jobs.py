"""Documents that were added at the desk, with their states."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("case", "shelf", "kind", "reviewer", "names", "hashes", "folder")
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (*texts, "added_at", "state", "reason")
        ),
    )
    op.create_index("ix_job_case", "job", ["case"])
