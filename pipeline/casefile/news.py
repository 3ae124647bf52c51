"""News of a case: statements of new reports, and changes of those it quotes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile, closing_of
from pipeline.datamodel import Deal, News, NewsKind, Origin, ReportMark
from pipeline.store.store import Store

MAX_SHOWN = 20
"""Notices of one page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as people read it.

    Attributes:
        news: What it says.
        report: Name of the report.
        origin: Where it was fetched; None where that is not known.
        earlier_id: The edition that the case rests on, to compare with; "" where
            there is no other.
    """

    news: News
    report: str
    origin: Origin | None
    earlier_id: str


@dataclass(frozen=True, slots=True)
class CaseNews:
    """The news of one case.

    Attributes:
        open: Notices that nobody has seen, the newest first.
        seen: The others.
        marks: What became of reports that the case rests on, by their ids.
    """

    open: tuple[Notice, ...]
    seen: tuple[Notice, ...]
    marks: Mapping[str, ReportMark]

    @property
    def shown(self) -> tuple[Notice, ...]:
        """The open notices on a page; the next come after these are seen."""
        return self.open[:MAX_SHOWN]

    @property
    def ids(self) -> str:
        """Ids of the shown notices, with a blank between them."""
        return " ".join(notice.news.news_id for notice in self.shown)


def view_news(store: Store, file: CaseFile) -> CaseNews:
    """Return the news of a case."""
    notices = [_notice(store, news) for news in store.news.of(file.case, seen=True)]
    return CaseNews(
        open=tuple(x for x in notices if not x.news.seen_by),
        seen=tuple(x for x in notices if x.news.seen_by),
        marks=marks_of(store, file.deal),
    )


def is_closed(store: Store, case: str) -> bool:
    """Return True if a case was closed and not opened again."""
    return closing_of(store.case_events(case)) is not None


def marks_of(store: Store, deal: Deal | None) -> Mapping[str, ReportMark]:
    """Return the present state of the reports quoted by a deal, by their ids."""
    if deal is None:
        return {}
    return store.news.marks(set(_quoted(deal)))


def _quoted(deal: Deal) -> Iterable[str]:
    yield from (link.quote.document_id for link in deal.links)
    yield from (link.quote.document_id for link in deal.product_links)


def _notice(store: Store, news: News) -> Notice:
    names = [place.name for place in store.cases_of([news.document_id])]
    origins = store.origins(news.document_id)
    is_other = news.kind is NewsKind.REPLACED
    return Notice(
        news=news,
        report=names[0] if names else news.document_id[:12],
        origin=origins[0] if origins else None,
        earlier_id=news.ours.document_id if is_other else "",
    )
