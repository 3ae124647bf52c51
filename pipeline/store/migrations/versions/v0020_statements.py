"""Statements of people that a deal rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # Nobody could make a statement before, so older deals rest on none.
    statements = sa.Column("statements", sa.Text, nullable=False, server_default="[]")
    op.add_column("deal", statements)
