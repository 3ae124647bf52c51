"""Notices for cases: told once, and kept after somebody has seen them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipeline.datamodel import News, Quote
from pipeline.store import tables as t
from pipeline.store.part import StorePart
from pipeline.store.rows import insert_once, record_of, row_of


@dataclass(frozen=True, slots=True)
class Notices(StorePart):
    """Notices to cases about new reports."""

    def add(self, found: Iterable[News]) -> list[News]:
        """Add notices and return those that were not there before."""
        with self.write() as connection:
            known = set(connection.scalars(sa.select(t.news.c.news_id)))
            fresh = [news for news in found if news.news_id not in known]
            for news in fresh:
                theirs = () if news.theirs is None else (news.theirs,)
                row = row_of(news, ours=(news.ours,), theirs=theirs)
                insert_once(connection, t.news, row)
        return fresh

    def of(self, case: str | None = None, *, seen: bool = False) -> list[News]:
        """Return notices, the newest first.

        Args:
            case: Of this case alone; None takes all.
            seen: Also those that somebody has seen.
        """
        c = t.news.c
        query = sa.select(t.news).order_by(c.told_at.desc(), c.news_id)
        if case is not None:
            query = query.where(c["case"] == case)
        if not seen:
            query = query.where(c.seen_by == "")
        with self.read() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]

    def mark_seen(self, case: str, reviewer: str, at: datetime) -> int:
        """Note that somebody has seen the notices of a case.

        Returns:
            How many were open.
        """
        c = t.news.c
        unseen = (c["case"] == case) & (c.seen_by == "")
        marked = t.news.update().where(unseen).values(seen_by=reviewer, seen_at=at)
        with self.write() as connection:
            return int(connection.execute(marked).rowcount)


def _record(row: sa.RowMapping) -> News:
    (ours,) = row["ours"]
    theirs: tuple[Quote, ...] = row["theirs"]
    return record_of(News, row, ours=ours, theirs=theirs[0] if theirs else None)
