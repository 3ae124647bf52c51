"""A lock that holds a source, instead of a time."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.drop_column("source", "held_until")
