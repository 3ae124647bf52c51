"""Position of a passage in its document: role, section, number of its paragraph."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Older readings have no roles: theirs are body text until read again.
    for column in (
        sa.Column("role", sa.Text, nullable=False, server_default="paragraph"),
        sa.Column("section", sa.Text),
        sa.Column("paragraph", sa.Integer),
    ):
        op.add_column("passage", column)
