"""Notices for cases: told once, and kept after somebody has seen them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.datamodel import (
    Deal,
    Destination,
    News,
    Party,
    Product,
    Quote,
    ReportMark,
    ReportState,
)
from pipeline.store.part import StorePart
from pipeline.store.reads import among
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import insert_once, record_of, records, row_of


@dataclass(frozen=True, slots=True)
class Concern:
    """Subject of a case at its last screening.

    Attributes:
        case: Name of the case.
        parties: Parties of the case.
        products: Products that it names.
        destinations: Destinations of the deal.
    """

    case: str
    parties: tuple[Party, ...]
    products: tuple[Product, ...]
    destinations: tuple[Destination, ...]


@dataclass(frozen=True, slots=True)
class Notices(StorePart):
    """Notices to cases about new reports; each is sealed, and again when it is seen."""

    def add(self, found: Iterable[News]) -> list[News]:
        """Add notices and return those that were not there before."""
        with self.write() as connection:
            known = set(connection.scalars(sa.select(t.news.c.news_id)))
            fresh = [news for news in found if news.news_id not in known]
            for news in fresh:
                insert_once(connection, t.news, _row(news))
            self.seal(connection, [("news", (news.news_id,)) for news in fresh])
        return fresh

    def of(self, case: str | None = None, *, seen: bool = False) -> list[News]:
        """Return notices, the newest first."""
        c = t.news.c
        query = sa.select(t.news).order_by(c.told_at.desc(), c.news_id)
        if case is not None:
            query = query.where(c["case"] == case)
        if not seen:
            query = query.where(c.seen_by == "")
        with self.read() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Return the number of notices that nobody has seen, by case."""
        c = t.news.c
        n = sa.func.count(c.news_id)
        query = sa.select(c["case"], n).where(c.seen_by == "").group_by(c["case"])
        with self.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def mark_seen(
        self,
        case: str,
        reviewer: str,
        at: datetime,
        news_ids: Collection[str] | None = None,
    ) -> int:
        """Note that somebody has seen the notices of a case.

        Args:
            case: Name of the case.
            reviewer: Name of the person who has seen them.
            at: Time at which they were seen.
            news_ids: Ids of the notices, because others may have come meanwhile; None
                takes all.

        Returns:
            Number of notices among them that nobody had seen.
        """
        c = t.news.c
        unseen = (c["case"] == case) & (c.seen_by == "")
        if news_ids is not None:
            unseen &= c.news_id.in_(list(news_ids))
        marked = t.news.update().where(unseen).values(seen_by=reviewer, seen_at=at)
        with self.write() as connection:
            found = connection.scalars(marked.returning(c.news_id)).all()
            self.seal(connection, [("news", (news_id,)) for news_id in sorted(found)])
        return len(found)

    def concerns(self) -> list[Concern]:
        """Return the subject of each case with a deal, in one read."""
        d = t.deal.c
        columns = (d["case"], d.parties, d.products, d.destinations)
        query = sa.select(*columns).where(d.id.in_(_newest_deals())).order_by(d["case"])
        with self.read() as connection:
            return records(connection, Concern, query)

    def deals(self, cases: Sequence[str]) -> list[Deal]:
        """Return the newest deals of cases."""
        query = sa.select(t.deal).where(t.deal.c.id.in_(_newest_deals()))
        with self.read() as connection:
            rows = among(connection, query, t.deal.c["case"], cases)
            return [record_of(Deal, row) for row in rows]

    def resting_on(self, document_ids: Collection[str]) -> list[Deal]:
        """Return the newest deals that quote one of these reports."""
        d = t.deal.c
        query = sa.select(d["case"], d.id).where(d.id.in_(_newest_deals()))
        cases: dict[str, None] = {}
        with self.read() as connection:
            for key in document_ids:
                quotes = [
                    sa.cast(column, sa.Text).contains(key)
                    for column in (d.links, d.product_links)
                ]
                rows = connection.execute(query.where(sa.or_(*quotes)))
                cases |= dict.fromkeys(row[0] for row in rows)
        return self.deals(list(cases))

    def replaced_by(self, document_ids: Collection[str]) -> dict[str, str]:
        """Return the reports that others replaced at the same address.

        Returns:
            Id of the later report by that of the earlier one.
        """
        now, before = t.origin.alias(), t.origin.alias()
        same = (now.c.source_id == before.c.source_id) & (now.c.url == before.c.url)
        inside = sa.exists().where(
            (t.case_document.c.document_id == before.c.document_id)
            & t.case_document.c.name.contains(" / ")
        )
        query = (
            sa.select(before.c.document_id.label("earlier"), now.c.document_id)
            .join(before, same & (before.c.document_id != now.c.document_id))
            # The members of an archive share its address.
            .where(before.c.retrieved_at < now.c.retrieved_at, ~inside)
        )
        with self.read() as connection:
            rows = among(connection, query, now.c.document_id, list(document_ids))
            return {row["earlier"]: row["document_id"] for row in rows}

    def editions(self, source_id: str, urls: Collection[str]) -> frozenset[str]:
        """Return the ids of all documents ever published from addresses of a source."""
        o = t.origin.c
        query = sa.select(o.document_id).where(o.source_id == source_id)
        with self.read() as connection:
            rows = among(connection, query, o.url, list(urls))
            return frozenset(row["document_id"] for row in rows)

    def marks(self, document_ids: Collection[str]) -> dict[str, ReportMark]:
        """Return the marks of reports that were replaced or withdrawn, by their ids.

        A report is withdrawn if none of the lists that it came from names it any more.
        """
        ids = list(dict.fromkeys(document_ids))
        o, f, r = t.origin.c, t.source_file.c, t.revision.c
        at = (o.source_id == f.source_id) & (o.url == f.url)
        listed = sa.select(o.document_id, o.url, f.sha256, f.is_listed).join(
            t.source_file, at
        )
        later = sa.select(r.earlier_id, r.document_id)
        in_library = sa.select(t.origin.c.document_id)
        held: dict[str, list[bool]] = {}
        marks: dict[str, ReportMark] = {}
        with self.read() as connection:
            for row in among(connection, listed, o.document_id, ids):
                held.setdefault(row["document_id"], []).append(row["is_listed"])
            edited = later.where(r.document_id.in_(in_library))
            for row in among(connection, edited, r.earlier_id, ids):
                marks[row["earlier_id"]] = ReportMark(
                    ReportState.REPLACED, row["document_id"]
                )
        for key, states in held.items():
            if not any(states):
                marks[key] = ReportMark(ReportState.WITHDRAWN)
        return self._replaced(ids) | marks

    def _replaced(self, ids: Sequence[str]) -> dict[str, ReportMark]:
        """Return the reports whose address now has another one."""
        o, f = t.origin.c, t.source_file.c
        at = (o.source_id == f.source_id) & (o.url == f.url)
        known = sa.select(t.document.c.document_id)
        query = (
            sa.select(o.document_id, f.sha256)
            .join(t.source_file, at)
            .where(f.is_listed, f.sha256 != o.document_id, f.sha256.in_(known))
        )
        inside = t.case_document.c
        with self.read() as connection:
            rows = list(among(connection, query, o.document_id, ids))
            # The members of an archive share its address.
            members = {
                row["document_id"]
                for row in among(connection, t.case_document, inside.document_id, ids)
                if " / " in row["name"]
            }
        return {
            row["document_id"]: ReportMark(ReportState.REPLACED, row["sha256"])
            for row in rows
            if row["document_id"] not in members
        }


def _newest_deals() -> sa.Select[tuple[int]]:
    return sa.select(sa.func.max(t.deal.c.id)).group_by(t.deal.c["case"])


def _row(news: News) -> dict[str, Any]:
    """Return the row; further passages stand beside the first one of the report."""
    if news.theirs is None:
        row = row_of(news, ours=(news.ours, *news.more), theirs=())
    else:
        row = row_of(news, ours=(news.ours,), theirs=(news.theirs, *news.more))
    del row["more"]
    return row


def _record(row: sa.RowMapping) -> News:
    ours: tuple[Quote, ...] = row["ours"]
    theirs: tuple[Quote, ...] = row["theirs"]
    first = theirs[0] if theirs else None
    more = (theirs or ours)[1:]
    return record_of(News, row, ours=ours[0], theirs=first, more=more)
