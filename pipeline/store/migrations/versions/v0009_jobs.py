"""Documents that were added at the desk, with their states."""

from alembic import op

from pipeline.store.migrations.columns import key, texts

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "job",
        key(),
        *texts("case", "shelf", "kind", "reviewer", "names", "hashes", "folder"),
        *texts("added_at", "state", "reason"),
    )
    op.create_index("ix_job_case", "job", ["case"])
