"""The rows of a store without times and numbers, to compare two of them."""

import json
from typing import Any

import sqlalchemy as sa

from pipeline.store.schema.tables import metadata

TIMES = {"added_at", "created_at", "made_at", "retrieved_at", "refreshed_at"} | {
    "content_sha256",
    "searches",
}
"""When something was done differs; a deal's hash and searches hold the time."""

SEALED = {"id", "contents", "made_at", "digest", "signature", "rests_on", "key_id"}
"""A seal signs the times as well; what is sealed is the same."""

Tables = dict[str, list[dict[str, Any]]]


def tables_of(url: str) -> Tables:
    """Return the rows of each table but for their times, in a fixed order.

    Numbers of rows are counted anew: a transaction that was rolled back leaves a hole.
    """
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = {
            table.name: [
                dict(row)
                for row in connection.exec_driver_sql(
                    f'SELECT * FROM "{table.name}"'
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    ranks = {
        name: {n: i for i, n in enumerate(sorted(row["id"] for row in rows))}
        for name, rows in found.items()
        if rows and isinstance(rows[0].get("id"), int)
    }
    _count_seals_anew(found["seal"])
    return {
        table.name: sorted(
            (_plain(table, row, ranks) for row in found[table.name]), key=str
        )
        for table in metadata.sorted_tables
    }


def _count_seals_anew(seals: list[dict[str, Any]]) -> None:
    """Count the rows anew that seals name by their number."""
    numbered = [
        (seal["kind"], subject[0], seal)
        for seal in seals
        if isinstance((subject := json.loads(seal["subject"]))[0], int)
    ]
    for n, (_, _, seal) in enumerate(sorted(numbered, key=lambda x: x[:2])):
        seal["subject"] = n


def _plain(table: sa.Table, row: Any, ranks: dict[str, Any]) -> dict[str, Any]:
    left_out = SEALED if table.name == "seal" else TIMES
    kept = {k: v for k, v in row.items() if k not in left_out}
    for column in table.columns:
        target = next((key.column for key in column.foreign_keys), column)
        if target.name == "id" and kept.get(column.name) is not None:
            kept[column.name] = ranks[target.table.name][kept[column.name]]
    return kept
