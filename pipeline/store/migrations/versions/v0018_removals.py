"""Removals from the store, and the only way by which guarded rows may go."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.columns import integers, key, text, texts
from pipeline.store.migrations.guards import guard, let_removals_through

revision = "0018"
down_revision = "0017"

GUARDED = {
    "decision": "decisions",
    "case_event": "decisions",
    "link_answer": "decisions",
    "field_entry": "entries",
    "draw": "draws",
    "draw_answer": "answers",
    "recall_statement": "statements",
}


def upgrade() -> None:
    op.create_table(
        "removal",
        key(),
        *texts("act", "case", "person", "made_at", "reason"),
        *texts("counts", "documents", "entries"),
    )
    op.create_table(
        "removed",
        text("kind"),
        *integers("number"),
        sa.Column("removal", sa.Integer, sa.ForeignKey("removal.id"), nullable=False),
        text("digest"),
        sa.PrimaryKeyConstraint("kind", "number", "removal"),
    )
    guard("removal", "removals")
    guard("removed", "removals", ("kind", "number", "removal"))
    let_removals_through(GUARDED)
    if op.get_bind().dialect.name == "sqlite":
        # Erased words must not be found any more.
        op.execute(
            "CREATE TRIGGER passage_reindexed AFTER UPDATE OF text ON passage BEGIN "
            "INSERT INTO passage_fts(passage_fts, rowid, text) "
            "VALUES ('delete', old.id, old.text); "
            "INSERT INTO passage_fts(rowid, text) VALUES (new.id, new.text); END"
        )
