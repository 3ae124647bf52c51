"""Passages drawn to be read, the answers, and how close others came to a flag."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _case() -> sa.Column[str]:
    return sa.Column("case", sa.Text, sa.ForeignKey("case.name"), nullable=False)


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
        _key(),
        _case(),
        *_texts("drawn_from", "person", "made_at"),
        sa.Column("target", sa.Double, nullable=False),
        *_texts("state", "bands", "passages"),
        *_integers("n_flagged", "n_before"),
        *_texts("unread"),
    )
    op.create_table(
        "draw_answer",
        _key(),
        _draw(),
        *_integers("place"),
        *_texts("labels"),
        sa.Column("is_unsure", sa.Boolean, nullable=False),
        *_texts("person", "made_at"),
    )
    op.create_table(
        "recall_statement",
        _key(),
        _draw(),
        _case(),
        *_texts("person", "made_at", "method"),
        *_integers("n_unflagged", "n_drawn", "n_unsure", "n_decoys", "n_recognised"),
        *_texts("bounds"),
        *_integers("n_unread"),
        *_texts("unread"),
    )
    for table, rows in (
        ("draw", "draws"),
        ("draw_answer", "answers"),
        ("recall_statement", "statements"),
    ):
        op.create_index(f"ix_{table}", table, ["draw" if table != "draw" else "case"])
        guard(table, rows)
