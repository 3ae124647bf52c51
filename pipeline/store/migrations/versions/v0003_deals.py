"""Deals with their parties, flags, and people's answers to links."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GUARDED = "link_answer"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _case() -> sa.Column[str]:
    return sa.Column("case", sa.Text, sa.ForeignKey("case.name"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "deal",
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        *_texts("made_at", "content_sha256", "versions", "parties", "links"),
        *_texts("list_hits", "products", "product_links", "destinations"),
        *_texts("prior_supplies", "part_of_system", "searches"),
    )
    op.create_index("ix_deal_case", "deal", ["case"])
    op.create_table(
        "flag_sheet",
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        *_texts("made_at", "content_sha256", "versions", "settings", "queue"),
        *_texts("reasons", "flags", "context"),
        sa.Column("n_open", sa.Integer, nullable=False),
    )
    op.create_index("ix_flag_sheet_case", "flag_sheet", ["case"])
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        *_texts("pair_id", "party", "other", "verdict", "strength", "reviewer"),
        *_texts("decided_at", "note", "digest"),
    )
    op.create_index("ix_link_answer_pair_id", GUARDED, ["pair_id"])
    guard(GUARDED, "decisions")
