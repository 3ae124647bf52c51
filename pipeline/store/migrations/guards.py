"""What keeps a table's rows as they were written, whoever opens the database."""

from alembic import op


def guard(table: str, rows: str) -> None:
    """Refuse every change of a table but new rows.

    Args:
        table: Has an ``id``; on PostgreSQL after ``0001``, which makes the function.
        rows: What they are, for the error's words.
    """
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite(table, rows)
        return
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard_sqlite(table: str, rows: str) -> None:
    refuse = f"SELECT RAISE(ABORT, '{rows} are only ever added')"
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN {refuse}; END"
        )
    # INSERT OR REPLACE deletes without firing the trigger above.
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "
        f"(SELECT 1 FROM {table} WHERE id = new.id) BEGIN {refuse}; END"
    )
