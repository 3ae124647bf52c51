"""News of a case: statements of new reports, and changes in reports that it quotes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile, closing_of
from pipeline.datamodel import Deal, News, NewsKind, Origin, ReportMark, counted
from pipeline.store.store import Store

MAX_SHOWN = 20
"""Most notices on one page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as people read it.

    Attributes:
        news: Content of the notice.
        report: Name of the report.
        origin: Place and time of the download; None if they are not known.
        earlier_id: Id of the edition that the case rests on, for comparison; "" if
            there is no other.
    """

    news: News
    report: str
    origin: Origin | None
    earlier_id: str

    def __str__(self) -> str:
        """Return the reason, the passages and the report in one line."""
        news = self.news
        other = f" as {news.other!r}" if news.other else ""
        n = counted(news.n_passages, "{n} passage", "{n} passages")
        line = f"{news.kind.value}: {news.name}{other}: {n} of {self.report}"
        if self.origin is None:
            return line
        day = f"{self.origin.retrieved_at:%Y-%m-%d}"
        return f"{line} ({self.origin.source_id}, {day}, {self.origin.url})"


@dataclass(frozen=True, slots=True)
class CaseNews:
    """The news of one case.

    Attributes:
        open: Notices that nobody has seen, newest first.
        seen: Notices that somebody has seen.
        marks: Present state of the reports that the case rests on, by their ids.
    """

    open: tuple[Notice, ...]
    seen: tuple[Notice, ...]
    marks: Mapping[str, ReportMark]

    @property
    def shown(self) -> tuple[Notice, ...]:
        """Open notices of one page; the next ones follow after these were seen."""
        return self.open[:MAX_SHOWN]

    @property
    def ids(self) -> str:
        """Ids of the shown notices, separated by blanks."""
        return " ".join(notice.news.news_id for notice in self.shown)


def view_news(store: Store, file: CaseFile) -> CaseNews:
    """Return the news of a case."""
    notices = notices_of(store, store.news.of(file.case, seen=True))
    return CaseNews(
        open=tuple(x for x in notices if not x.news.seen_by),
        seen=tuple(x for x in notices if x.news.seen_by),
        marks=marks_of(store, file.deal),
    )


def is_closed(store: Store, case: str) -> bool:
    """Return True if a case was closed and has not been opened again."""
    return closing_of(store.case_events(case)) is not None


def marks_of(store: Store, deal: Deal | None) -> Mapping[str, ReportMark]:
    """Return the present state of the reports that a deal quotes, by their ids."""
    if deal is None:
        return {}
    quotes = [each.quote for each in deal.links]
    quotes += [each.quote for each in deal.product_links]
    return store.news.marks({quote.document_id for quote in quotes})


def notices_of(store: Store, found: Iterable[News]) -> list[Notice]:
    """Return notices with the names and origins of their reports."""
    return [_notice(store, news) for news in found]


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
