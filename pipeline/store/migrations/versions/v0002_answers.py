"""Reasons of decisions, and what people do with a whole case."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = "case_event"


def upgrade() -> None:
    # Empty where a decision is older: such a row's hash does not know the column.
    reason = sa.Column("reason", sa.Text, nullable=False, server_default="")
    op.add_column("decision", reason)
    names = ("act", "reviewer", "decided_at", "note", "head", "digest")
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.name"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    refuse = "SELECT RAISE(ABORT, 'decisions are only ever added')"
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {GUARDED}_no_{verb.lower()} BEFORE {verb} ON {GUARDED} "
            f"BEGIN {refuse}; END"
        )
    # INSERT OR REPLACE deletes without firing the trigger above.
    op.execute(
        f"CREATE TRIGGER {GUARDED}_no_replace BEFORE INSERT ON {GUARDED} WHEN EXISTS "
        f"(SELECT 1 FROM {GUARDED} WHERE id = new.id) BEGIN {refuse}; END"
    )


def _guard_postgresql() -> None:
    op.execute(
        f"CREATE TRIGGER {GUARDED}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {GUARDED} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
