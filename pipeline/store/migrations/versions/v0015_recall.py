"""Passages drawn to be read, the answers, and how close others came to a flag."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, key, of_case, texts
from pipeline.store.migrations.guards import guard

revision = "0015"
down_revision = "0014"


def _draw() -> sa.Column[int]:
    return sa.Column("draw", sa.Integer, sa.ForeignKey("draw.id"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "closeness",
        sa.Column(
            "coverage_id", sa.Integer, sa.ForeignKey("coverage.id"), primary_key=True
        ),
        sa.Column("shares", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "draw",
        key(),
        of_case(),
        *texts("drawn_from", "person", "made_at"),
        sa.Column("target", sa.Double, nullable=False),
        *texts("state", "bands", "passages"),
        *integers("n_flagged", "n_before"),
        *texts("unread"),
    )
    op.create_table(
        "draw_answer",
        key(),
        _draw(),
        *integers("place"),
        *texts("labels"),
        sa.Column("is_unsure", sa.Boolean, nullable=False),
        *texts("person", "made_at"),
    )
    op.create_table(
        "recall_statement",
        key(),
        _draw(),
        of_case(),
        *texts("person", "made_at", "method"),
        *integers("n_unflagged", "n_drawn", "n_unsure", "n_decoys", "n_recognised"),
        *texts("bounds"),
        *integers("n_unread"),
        *texts("unread"),
    )
    for table, rows in (
        ("draw", "draws"),
        ("draw_answer", "answers"),
        ("recall_statement", "statements"),
    ):
        op.create_index(f"ix_{table}", table, ["draw" if table != "draw" else "case"])
        guard(table, rows)
