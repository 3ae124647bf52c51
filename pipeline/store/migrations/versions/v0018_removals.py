"""Removals from the store, and the only way by which guarded rows may go."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.guards import guard, let_removals_through

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

GUARDED = {
    "decision": "decisions",
    "case_event": "decisions",
    "link_answer": "decisions",
    "field_entry": "entries",
    "draw": "draws",
    "draw_answer": "answers",
    "recall_statement": "statements",
}


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    names = ("act", "case", "person", "made_at", "reason")
    op.create_table(
        "removal",
        sa.Column("id", sa.Integer, primary_key=True),
        *map(_text, (*names, "counts", "documents", "entries")),
    )
    op.create_table(
        "removed",
        _text("kind"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("removal", sa.Integer, sa.ForeignKey("removal.id"), nullable=False),
        _text("digest"),
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
