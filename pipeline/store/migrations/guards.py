"""Triggers that keep a table's rows as written, whoever opens the database."""

from collections.abc import Mapping, Sequence

from alembic import op


def guard(table: str, rows: str, key: Sequence[str] = ("id",)) -> None:
    """Refuse every change of a table except new rows.

    Args:
        table: Name of the table; on PostgreSQL after ``0001``, which makes the
            function.
        rows: Word for the rows, for the text of the error.
        key: Columns of its primary key.
    """
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite(table, rows, key)
        return
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard_sqlite(table: str, rows: str, key: Sequence[str]) -> None:
    refuse = _refuse(rows)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN {refuse}; END"
        )
    # INSERT OR REPLACE deletes without firing the trigger above.
    same = " AND ".join(f"{name} = new.{name}" for name in key)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "
        f"(SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END"
    )


def _refuse(rows: str) -> str:
    return f"SELECT RAISE(ABORT, '{rows} are only ever added')"


def let_removals_through(tables: Mapping[str, str]) -> None:
    """Let a removal take or change the rows that it names, until it is sealed.

    The entry that seals it is the last step of its transaction, so this way is closed
    afterwards. A removal made by hand is one that no entry seals.

    Args:
        tables: Word for the rows, by guarded table.
    """
    if op.get_bind().dialect.name == "sqlite":
        for table, rows in tables.items():
            for verb in ("UPDATE", "DELETE"):
                name, named = f"{table}_no_{verb.lower()}", _named(f"'{table}'")
                op.execute(f"DROP TRIGGER {name}")
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                    f"WHEN NOT EXISTS ({named}) BEGIN {_refuse(rows)}; END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_unless_removed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT EXISTS ({_named('TG_TABLE_NAME')}) "
        "THEN RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new; END $$"
    )
    for table in tables:
        op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_unless_removed()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _named(kind: str) -> str:
    """Return the query for a removal that names the row and is not sealed yet."""
    return (
        f"SELECT 1 FROM removed WHERE kind = {kind} AND number = old.id AND NOT EXISTS "
        "(SELECT 1 FROM seal WHERE seal.kind = 'removal' "
        "AND subject = '[' || removed.removal || ']')"
    )
