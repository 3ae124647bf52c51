"""Translations of passages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _refers(name: str, target: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey(target), nullable=False)


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer, primary_key=True),
        _refers("case", "case.name"),
        _refers("document_id", "document.document_id"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("start", "end")),
        *_texts("text_sha256", "language", "text", "person", "added_at"),
    )
    op.create_index("ix_translation_case", "translation", ["case"])
