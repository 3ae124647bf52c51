"""The chain of signed entries that seals what the other tables hold."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDED = "seal"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    op.create_table(
        GUARDED,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("kind", "subject", "contents")),
        sa.Column("rests_on", sa.Integer, nullable=False),
        *(_text(name) for name in ("made_at", "key_id", "digest", "signature")),
    )
    op.create_index("ix_seal_subject", GUARDED, ["kind", "subject"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    refuse = "SELECT RAISE(ABORT, 'entries are only ever added')"
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
