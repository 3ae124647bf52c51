"""Add reports to the library: from a folder, or from a publisher's list.

A listed document that could not be fetched is shown as unread and never forgotten.
The notices of a refresh are sent to an address of the operator's, if one is set. The
message is small; the notice stays in the store whatever becomes of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.casefile.file import closing_of
from pipeline.casefile.masks import CaseMasks
from pipeline.classify.model import Model
from pipeline.datamodel import LIBRARY as LIBRARY
from pipeline.datamodel import (
    Coverage,
    Kind,
    News,
    Quote,
    ReportState,
    Shelf,
    Status,
)
from pipeline.errors import ConfigError, SourceBusy, SourceError, StoreAway, StoreError
from pipeline.ingest.contained.contents import is_archive_line
from pipeline.parties.reports.report_actors import SAMPLE
from pipeline.screening.case import assessed, link_revisions
from pipeline.screening.file import Screen, Target, screen_files
from pipeline.screening.news import tell_news
from pipeline.screening.staging import ScreenInto, staged
from pipeline.settings import settings
from pipeline.sources.manifest import SourceManifest, check_coverage
from pipeline.sources.outcome import FetchState
from pipeline.sources.refresh import Refresh, refresh_source
from pipeline.store.staging import drop_stages

if TYPE_CHECKING:
    from pipeline.store.sources import HeldSource
    from pipeline.store.store import Store

MAX_NOTICES = 50
"""Most notices of one message; the rest is counted."""

MAX_QUOTE = 500
_TIMEOUT_S = 10.0


def message_of(source_id: str, news: Sequence[News]) -> dict[str, Any]:
    """Return the message with the notices of a source."""
    return {
        "source": source_id,
        "n_notices": len(news),
        "notices": [_notice(each) for each in news[:MAX_NOTICES]],
        "left_out": max(0, len(news) - MAX_NOTICES),
    }


def send_news(source_id: str, news: Sequence[News]) -> str:
    """Post notices as JSON to ``TRIAGE_NEWS_WEBHOOK``; nothing without one.

    Returns:
        The reason why they could not be sent, or "". The address may hold a secret, so
        only its host is named.
    """
    url = settings().news_webhook
    if not url or not news:
        return ""
    import httpx

    try:
        answer = httpx.post(
            url,
            json=message_of(source_id, news),
            timeout=_TIMEOUT_S,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _failed(url, type(error).__name__)
    return "" if answer.is_success else _failed(url, str(answer.status_code))


def _failed(url: str, got: str) -> str:
    return (
        f"TRIAGE_NEWS_WEBHOOK: expected {urlsplit(url).hostname} to take the notices, "
        f"got {got}; triage news shows them"
    )


def _notice(news: News) -> dict[str, Any]:
    return {
        "case": news.case,
        "kind": news.kind.value,
        "name": news.name,
        "other": news.other,
        "document_id": news.document_id,
        "n_passages": news.n_passages,
        "told_at": news.told_at.isoformat(),
        "ours": _cut(news.ours),
        "theirs": _cut(news.theirs),
    }


def _cut(quote: Quote | None) -> str:
    if quote is None:
        return ""
    text = quote.text
    return text if len(text) <= MAX_QUOTE else f"{text[:MAX_QUOTE]} …"


def screen_library(
    paths: Sequence[Path],
    *,
    kind: Kind,
    case: str = LIBRARY,
    store: "Store",
    model: Model,
    screen: Screen | None = None,
) -> list[list[Coverage]]:
    """Screen entries into the library, and link them to their earlier versions."""
    screen = screen or partial(screen_files, store=store, model=model)
    coverage = [*screen(paths, Target(case, Shelf.LIBRARY, kind))] if paths else []
    if coverage:
        link_revisions(store, case)
    return coverage


@dataclass(frozen=True, slots=True)
class Missing:
    """A missing or incomplete document of a list, with the reason."""

    state: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.state:11} {self.reason}"


COUNTS = ("new", "unchanged", "failed", "withdrawn", "screened", "unread", "news")


@dataclass(frozen=True, slots=True)
class SourceRun:
    """Result of a refresh of one source.

    Attributes:
        source: Id of the source.
        refresh: Result of fetching, or None if the list could not be fetched.
        coverage: Lines of coverage of its documents.
        added: Ids of the documents that it added to the library, also for a run that
            was killed before it could report them.
        read: Ids of the documents that it screened.
        reason: Reason why the source failed; otherwise "".
        news: Notices to cases about its new reports.
        unsent: Reason why the notices could not be sent on; otherwise "".
    """

    source: str
    refresh: Refresh | None
    coverage: tuple[Coverage, ...] = ()
    added: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    reason: str = ""
    news: tuple[News, ...] = ()
    unsent: str = ""

    def counts(self) -> dict[str, int]:
        """Return the numbers of documents, by the names of ``COUNTS``."""
        # An archive has no pages of its own; the documents in it are counted.
        documents = [line for line in self.coverage if not is_archive_line(line)]
        read = {line.document_id for line in documents if line.n_pages_read > 0}
        found = self.refresh
        fetched = found.fetched if found else ()
        # Another run may have fetched a document and added nothing.
        n_new = sum(
            item.status is FetchState.NEW or item.sha256 in self.added
            for item in fetched
        )
        n_failed = len(found.failed) if found else 0
        return {
            "new": n_new,
            "unchanged": len(fetched) - n_failed - n_new,
            "failed": n_failed,
            "withdrawn": len(found.withdrawn) if found else 0,
            "screened": len(read & (self.read | self.added)),
            "unread": sum(line.n_pages_read == 0 for line in documents),
            "news": len(self.news),
        }

    @property
    def missing(self) -> list[Missing]:
        """Files not fetched, then files not read in full."""
        return [*_missing(self.refresh, self.coverage)]

    def as_json(self) -> dict[str, Any]:
        """Return the run as ``refresh --json`` prints it."""
        missing = [asdict(each) for each in self.missing]
        return {
            "source": self.source,
            **self.counts(),
            "reason": self.reason,
            "unsent": self.unsent,
            "missing": missing,
        }


def refresh_library(
    manifest: SourceManifest,
    *,
    store: "Store",
    model: Model,
    screen: ScreenInto | None = None,
    fetch: Callable[..., Refresh] | None = None,
    accept_shrink: bool = False,
) -> SourceRun:
    """Refresh one source and screen its documents into the library.

    The documents are fetched and read outside the library, checked against the
    assertions of the manifest, and published with their origins in one transaction. A
    document that the library already holds is not opened.

    A failed source raises no error, since the other sources must be refreshed all the
    same. A source fails if its list is gone or shrank, if its documents are not what
    its manifest asserts, or if another refresh of it is running. Nothing of it is then
    published.

    Args:
        manifest: Manifest of the source.
        store: Store that holds the library.
        model: Model that screens the documents.
        screen: Function that returns the screening function of a stage; by default
            files are screened side by side in this process.
        fetch: Function to use in place of ``refresh_source``.
        accept_shrink: Whether to accept a list that lost more than half of its files.

    Raises:
        StoreAway: The database cannot be reached.
    """
    screen = screen or (lambda stage: partial(screen_files, store=stage, model=model))
    refresh: Refresh | None = None
    coverage: tuple[Coverage, ...] = ()
    added: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    news: list[News] = []
    sent: list[News] = []
    reason = ""
    case = SAMPLE if manifest.is_sample else LIBRARY
    try:
        with store.hold_source(manifest.source_id) as held:
            refresh = (fetch or refresh_source)(
                manifest, held, accept_shrink=accept_shrink
            )
            with staged(
                refresh, manifest, case, store=store, model=model,
                screen=screen,
            ) as found:  # fmt: skip
                coverage = found.coverage
                read = frozenset(x.document_id for x in found.publication.lines)
                lines = (*coverage, *found.others)
                check_coverage(manifest, [x for x in lines if not is_archive_line(x)])
                told = _to_tell(refresh, held, found.new, store)
                state = replace(refresh.state, untold=tuple(sorted(told)))
                publication = replace(found.publication, state=state)
                store.publish(publication, held, found.stage)
                added = found.new | frozenset(held.state.untold)
            if found.stage is not None:
                drop_stages(store, manifest.source_id)
            if manifest.is_sample:  # earlier versions put them among real reports
                _take_out(coverage, store)
            news = _tell(state.untold, case, store)
            sent = CaseMasks(store).notices(news)
            if told:
                held.told()
            assess_told(news, store, model)
    except StoreAway:  # no other source can be refreshed either
        raise
    except (SourceError, StoreError, OSError) as error:
        names_itself = isinstance(error, SourceError | SourceBusy)
        about = "" if names_itself else f"source {manifest.source_id}: "
        reason = f"{about}{error}"
    unsent = send_news(manifest.source_id, sent)
    return SourceRun(
        manifest.source_id, refresh, coverage, added, read, reason, tuple(news), unsent
    )


def _to_tell(
    refresh: Refresh, held: "HeldSource", new: frozenset[str], store: "Store"
) -> frozenset[str]:
    """Return the new and withdrawn documents that cases must be told about.

    A case may rest on any edition that a withdrawn address ever had.
    """
    gone = store.news.editions(refresh.source_id, refresh.withdrawn)
    return new | gone | frozenset(held.state.untold)


def _tell(untold: Sequence[str], case: str, store: "Store") -> list[News]:
    if not untold:
        return []
    link_revisions(store, case)
    # A document under another address is still listed.
    marks = store.news.marks(untold)
    gone = {x for x, m in marks.items() if m.state is ReportState.WITHDRAWN}
    return tell_news(store, {*untold} - gone, withdrawn=gone, library=case)


def assess_told(news: Iterable[News], store: "Store", model: Model) -> None:
    """Assess the cases with news of reports anew.

    A closed case stays as it was decided, until somebody opens it again.

    Raises:
        SourceError: A case cannot be assessed; the others are.
    """
    problems = []
    for case in dict.fromkeys(each.case for each in news):
        if closing_of(store.case_events(case)) is not None:
            continue
        try:
            assessed(store, case, model)
        except (ConfigError, SourceError) as error:
            problems.append(f"case {case} was not assessed: {error}")
    if problems:
        raise SourceError("; ".join(problems))


def _take_out(coverage: Iterable[Coverage], store: "Store") -> None:
    real = {document.document_id for document in store.documents_in(LIBRARY)}
    for line in coverage:
        if line.document_id in real:
            store.unlink(LIBRARY, line.document_id)


def require_all(runs: Sequence[SourceRun], problems: Sequence[str] = ()) -> None:
    """Raise an error with the failed sources, after all were refreshed.

    Raises:
        SourceError: At least one failed.
    """
    if failed := [*problems, *(run.reason for run in runs if run.reason)]:
        raise SourceError("; ".join(failed))


def _missing(
    refresh: Refresh | None, coverage: Sequence[Coverage]
) -> Iterator[Missing]:
    for item in refresh.failed if refresh else ():
        yield Missing(FetchState.FAILED.value, item.url, item.reason)
    for line in coverage:
        if line.status is not Status.READ:
            reason = f"{line.name}: {line.reason}"
            yield Missing(line.status.value, line.name, reason)
