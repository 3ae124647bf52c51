"""Probability of the kind of a screened document."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    # Older screenings kept none; it stays unknown until a document is screened again.
    op.add_column("coverage", sa.Column("kind_probability", sa.Float))
