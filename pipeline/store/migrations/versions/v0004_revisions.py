"""Links between documents that are versions of one text."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _document(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    refers = sa.ForeignKey("document.document_id")
    return sa.Column(name, sa.Text, refers, primary_key=primary_key, nullable=False)


def upgrade() -> None:
    op.create_table(
        "sketch",
        _document("document_id", primary_key=True),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "revision",
        _document("document_id", primary_key=True),
        _document("earlier_id"),
        sa.Column("resemblance", sa.Double, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("n_added", "n_removed", "n_unchanged")
        ),
    )
    op.create_index("ix_revision_earlier_id", "revision", ["earlier_id"])
