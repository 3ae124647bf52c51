"""Documents of a source that were not reported to cases yet."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    untold = sa.Column("untold", sa.Text, nullable=False, server_default="[]")
    op.add_column("source", untold)
