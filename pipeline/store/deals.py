"""Deals, flag sheets and answers about two names: added and read back.

A deal that says the same as the newest one of its case is not added again, so
that a case screened twice has one; its time is when this was first found.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Deal, FlagSheet, LinkAnswer, Quote
from pipeline.store import tables as t
from pipeline.store.checks import check_quote
from pipeline.store.columns import records_json
from pipeline.store.reads import latest_reading
from pipeline.store.rows import insert_id, record_of, row_of

_TABLES = {Deal: t.deal, FlagSheet: t.flag_sheet}


def add_deal(connection: sa.Connection, deal: Deal) -> int | None:
    """Add a case's deal unless the newest one says the same.

    Returns:
        Its number, or None where it was not added.

    Raises:
        NotStored: A quote is of a document without text in the store.
        SpanError: A quote is not in the stored text at its place.
    """
    _check_quotes(connection, deal)
    return _add(connection, deal)


def add_flag_sheet(connection: sa.Connection, sheet: FlagSheet) -> int | None:
    """Add a case's flags unless the newest sheet says the same.

    Returns:
        Their number, or None where they were not added.
    """
    return _add(connection, sheet)


def read_deal(connection: sa.Connection, case: str) -> Deal | None:
    """Return a case's newest deal, or None."""
    row = _newest(connection, Deal, case)
    return None if row is None else record_of(Deal, row)


def read_flag_sheets(
    connection: sa.Connection, case: str, limit: int | None
) -> list[FlagSheet]:
    """Return the newest flag sheets of a case in the order of adding."""
    table = t.flag_sheet
    mine = sa.select(table).where(table.c["case"] == case)
    newest = mine.order_by(table.c.id.desc()).limit(limit)
    rows = list(connection.execute(newest).mappings())[::-1]
    return [record_of(FlagSheet, row) for row in rows]


def newest_number(connection: sa.Connection, case: str) -> int:
    """Return the number of a case's newest deal, 0 without one."""
    mine = t.deal.c["case"] == case
    return connection.scalar(sa.select(sa.func.max(t.deal.c.id)).where(mine)) or 0


def read_link_answers(
    connection: sa.Connection, pair_ids: Iterable[str] | None
) -> list[LinkAnswer]:
    """Return the answers about pairs of names, in the order of adding.

    Args:
        connection: An open connection.
        pair_ids: Only these; None takes all.
    """
    query = sa.select(t.link_answer).order_by(t.link_answer.c.id)
    rows = connection.execute(query).mappings()
    wanted = None if pair_ids is None else set(pair_ids)
    return [
        record_of(LinkAnswer, row)
        for row in rows
        if wanted is None or row["pair_id"] in wanted
    ]


def _add(connection: sa.Connection, record: Deal | FlagSheet) -> int | None:
    sha256 = _content_sha256(record)
    newest = _newest(connection, type(record), record.case)
    if newest is not None and newest["content_sha256"] == sha256:
        return None
    row = row_of(record, content_sha256=sha256)
    return insert_id(connection, _TABLES[type(record)], row)


def _newest(
    connection: sa.Connection, kind: type[Deal] | type[FlagSheet], case: str
) -> sa.RowMapping | None:
    table = _TABLES[kind]
    query = sa.select(table).where(table.c["case"] == case)
    newest = query.order_by(table.c.id.desc()).limit(1)
    return connection.execute(newest).mappings().first()


_NO_TIME = datetime.min.replace(tzinfo=UTC)


def _content_sha256(record: Deal | FlagSheet) -> str:
    """Return the hash of a record without its times."""
    timeless = replace(record, made_at=_NO_TIME)
    if isinstance(timeless, Deal):
        searches = (replace(s, searched_at=_NO_TIME) for s in timeless.searches)
        timeless = replace(timeless, searches=tuple(searches))
    plain = records_json([timeless]).encode("utf-8", "surrogatepass")
    return hashlib.sha256(plain).hexdigest()


def _check_quotes(connection: sa.Connection, deal: Deal) -> None:
    texts: dict[str, str] = {}
    for quote in dict.fromkeys(_quotes(deal)):
        if quote.document_id not in texts:
            texts[quote.document_id] = latest_reading(connection, quote.document_id)[
                "text"
            ]
        check_quote(texts[quote.document_id], quote.start, quote.end, quote.text)


def _quotes(record: Any) -> Iterator[Quote]:
    """Yield every quote inside a record."""
    if isinstance(record, Quote):
        yield record
    elif is_dataclass(record):
        for field in fields(record):
            yield from _quotes(getattr(record, field.name))
    elif isinstance(record, tuple):
        for item in record:
            yield from _quotes(item)
