"""What the papers of a deal leave out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Deals made before looked for nothing: they say so until the case is read again.
    omissions = sa.Column("omissions", sa.Text, nullable=False, server_default="[]")
    op.add_column("deal", omissions)
