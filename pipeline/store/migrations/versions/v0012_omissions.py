"""Omissions of the papers of a deal."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # Older deals were not searched for omissions and have none until read again.
    omissions = sa.Column("omissions", sa.Text, nullable=False, server_default="[]")
    op.add_column("deal", omissions)
