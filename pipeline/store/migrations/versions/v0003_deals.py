"""Deals with their parties, flags, and people's answers to links."""

from alembic import op

from pipeline.store.migrations.columns import integers, key, of_case, texts
from pipeline.store.migrations.guards import guard

revision = "0003"
down_revision = "0002"

GUARDED = "link_answer"


def upgrade() -> None:
    op.create_table(
        "deal",
        key(),
        of_case(),
        *texts("made_at", "content_sha256", "versions", "parties", "links"),
        *texts("list_hits", "products", "product_links", "destinations"),
        *texts("prior_supplies", "part_of_system", "searches"),
    )
    op.create_index("ix_deal_case", "deal", ["case"])
    op.create_table(
        "flag_sheet",
        key(),
        of_case(),
        *texts("made_at", "content_sha256", "versions", "settings", "queue"),
        *texts("reasons", "flags", "context"),
        *integers("n_open"),
    )
    op.create_index("ix_flag_sheet_case", "flag_sheet", ["case"])
    op.create_table(
        GUARDED,
        key(),
        of_case(),
        *texts("pair_id", "party", "other", "verdict", "strength", "reviewer"),
        *texts("decided_at", "note", "digest"),
    )
    op.create_index("ix_link_answer_pair_id", GUARDED, ["pair_id"])
    guard(GUARDED, "decisions")
