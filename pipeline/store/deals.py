"""Deals, flag sheets and answers about two names: added and read back.

A deal that equals the newest one of its case is not added again, so that a case
screened twice has one deal; its time is that of the first.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import Deal, FlagSheet, LinkAnswer, Quote
from pipeline.store.checks import check_quote
from pipeline.store.reads import read_text
from pipeline.store.schema import tables as t
from pipeline.store.schema.column_types import records_json
from pipeline.store.schema.rows import (
    first_record,
    insert_id,
    newest_of_case,
    of_case,
    records,
    row_of,
)

TABLES = {Deal: t.deal, FlagSheet: t.flag_sheet}


def add_if_new(connection: sa.Connection, record: Deal | FlagSheet) -> int | None:
    """Add a deal or a flag sheet, unless it equals the newest one of its case.

    Returns:
        Number of the record, or None if it was not added.
    """
    if isinstance(record, Deal):
        _check_quotes(connection, record)
    table, sha256 = TABLES[type(record)], _content_sha256(record)
    newest = newest_of_case(table, record.case).with_only_columns(
        table.c.content_sha256
    )
    if connection.scalar(newest.limit(1)) == sha256:
        return None
    return insert_id(connection, table, row_of(record, content_sha256=sha256))


def read_deal(connection: sa.Connection, case: str) -> Deal | None:
    """Return the newest deal of a case, with its parties and links, or None."""
    return first_record(connection, Deal, newest_of_case(t.deal, case))


def read_flag_sheets(
    connection: sa.Connection, case: str, *, limit: int | None = None, skip: int = 0
) -> list[FlagSheet]:
    """Return the flag sheets of a case, one for each change, in order.

    They are history: ``casefile`` computes the present flags from the answers.

    Args:
        connection: An open connection.
        case: Name of the case.
        limit: Most sheets to return, the newest; None takes all.
        skip: Number of the oldest sheets to leave out; without ``limit``.
    """
    if skip:
        rest = of_case(t.flag_sheet, case).offset(skip)
        return records(connection, FlagSheet, rest)
    newest = newest_of_case(t.flag_sheet, case).limit(limit)
    return records(connection, FlagSheet, newest)[::-1]


def newest_number(connection: sa.Connection, case: str) -> int:
    """Return the number of a case's newest deal, 0 without one."""
    mine = t.deal.c["case"] == case
    return connection.scalar(sa.select(sa.func.max(t.deal.c.id)).where(mine)) or 0


def read_link_answers(
    connection: sa.Connection, pair_ids: Iterable[str] | None = None
) -> list[LinkAnswer]:
    """Return the answers about pairs of names, in the order of adding.

    Args:
        connection: An open connection.
        pair_ids: Ids of pairs to include; None takes all.
    """
    query = sa.select(t.link_answer).order_by(t.link_answer.c.id)
    answers = records(connection, LinkAnswer, query)
    if pair_ids is None:
        return answers
    wanted = set(pair_ids)
    return [answer for answer in answers if answer.pair_id in wanted]


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
            texts[quote.document_id] = read_text(connection, quote.document_id)
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
