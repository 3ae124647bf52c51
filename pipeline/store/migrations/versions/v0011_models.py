"""The log of models that were put to work."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    names = ("name", "act", "version", "earlier", "person", "made_at", "reason")
    op.create_table(
        "model_event",
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (*names, "held_to", "answered_for", "rulings")
        ),
    )
