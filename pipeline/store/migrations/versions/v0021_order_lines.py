"""Lines of the tables of goods in a deal."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    # Older deals keep no lines; the next look at the parties reads them.
    lines = sa.Column("order_lines", sa.Text, nullable=False, server_default="[]")
    op.add_column("deal", lines)
