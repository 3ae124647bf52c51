"""One file in; its passages, findings and coverage stored: the whole arrow.

A mail or an archive holds documents: each is screened as one of its own, with a
line of coverage of its own, named ``offer.eml / annex.pdf``.

It is idempotent by the file's sha256 and the versions of readers and models: the
second time costs a hash, and opens no model. One bad file never stops the others; it
is listed with its status and reason.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from pipeline.classify.model import Model
from pipeline.datamodel import (
    Coverage,
    Document,
    Finding,
    Kind,
    MarkKind,
    Passage,
    Shelf,
    Status,
)
from pipeline.errors import IngestError, OutOfBudget
from pipeline.ingest.base import READER_VERSION
from pipeline.ingest.members.contents import may_hold_members
from pipeline.ingest.members.unpack import Part, read_part, unpack
from pipeline.ingest.sandbox.child import Sandbox, thread_sandbox
from pipeline.ingest.source import entry_name, place_id, read_bytes, sha256
from pipeline.logs import log_event
from pipeline.screening.coverage import (
    disguise_reasons,
    label_reasons,
    language_reasons,
    measured_on,
    page_reasons,
)
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.store.store import Store

_LOG = logging.getLogger(__name__)

_UNSURE_SHARE = 0.2
"""Share of a quote's characters that OCR is unsure of, above which it says so."""

_MAX_PASSAGES = 100_000
"""Of one document. At 1,200 passages a second so many take a minute and a half; the
longest real document at hand has 1,100 pages."""

_LOOK_S = 0.5
_END_S = 1.0
"""Threads whose run was cancelled are waited for so long; what takes longer, scores."""


@dataclass(frozen=True, slots=True)
class Target:
    """Case and kind for documents to screen.

    Attributes:
        case: Name of the case; made if it is new.
        shelf: Evidence of the case, or reports of its library.
        kind: Document kind if a person says so; None lets the machine decide.
    """

    case: str
    shelf: Shelf
    kind: Kind | None = None


Screen = Callable[[Sequence[Path], Target], Iterable[list[Coverage]]]
"""Screens entries and gives the lines of each, in the given order: ``screen_files``,
or what shows a progress bar or hands them to other processes."""


def screen_files(
    paths: Sequence[Path], target: Target, *, store: "Store", model: Model
) -> Iterator[list[Coverage]]:
    """Screen entries side by side and yield their coverage in the given order.

    Args:
        paths: Files, and what else ``find_entries`` found.
        target: Where they go.
        store: Where everything is kept, each document in one transaction.
        model: What screens them; opened if something is new.

    Yields:
        The lines of each file: its own, and one for each document inside it. What
        cannot be read is stored with its reason; what was screened before is linked.
        Where the caller stops early, or is interrupted, what has not begun is left, and
        of what is under way nothing is stored.
    """
    screening = _Screening(target, store, model)
    executor = ThreadPoolExecutor(settings().workers, initializer=screening.join)
    futures: list[Future[list[Coverage]]] = []
    try:
        # A window, so that a library of 100,000 files does not queue all at once.
        for start in range(0, len(paths), 64):
            window = paths[start : start + 64]
            futures = [executor.submit(screening.file, path) for path in window]
            for future in futures:
                # Python loses Ctrl-C that comes just before an endless wait.
                while not wait([future], _LOOK_S).done:
                    pass
                yield future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        screening.cancel()
        wait(futures, _END_S)


def screen_file(
    path: Path, target: Target, *, store: "Store", model: Model
) -> list[Coverage]:
    """Screen one file as ``screen_files`` does."""
    return _Screening(target, store, model).file(path)


@dataclass(slots=True)
class _Screening:
    """One call for one target."""

    target: Target
    store: "Store"
    model: Model
    _unread: set[str] = field(init=False)
    _sandboxes: list[Sandbox] = field(init=False, default_factory=list)
    _is_over: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        self._unread = self.store.placed.unread(self.target.case)

    def join(self) -> None:
        """Let ``cancel`` end the reading child of this thread."""
        self._sandboxes.append(thread_sandbox())

    def cancel(self) -> None:
        """End the reading children, and store nothing more."""
        self._is_over.set()
        for sandbox in self._sandboxes:
            sandbox.cancel()

    def file(self, path: Path) -> list[Coverage]:
        try:
            data = read_bytes(path)
        except IngestError as error:
            return [self._list_unread(place_id(path), entry_name(path), error)]
        # A file that opens proves that the folders above it do.
        for place in (path, *path.parents) if self._unread else ():
            self._forget_unread(place_id(place))
        known = self._known_here(sha256(data), path.name, data)
        if known:
            return known
        whole, *members = unpack(data, path.name)
        # Last of all, so that a known file has all its members in the store.
        below = [self._part(part) for part in members]
        return [self._part(whole), *below]

    def _known_here(self, document_id: str, name: str, data: bytes) -> list[Coverage]:
        """Return the lines of a file stored here with all its members."""
        line = self._placed(document_id, name)
        if line is None or not may_hold_members(data):
            return [] if line is None else [line]
        if line.status is not Status.READ:  # another limit may unpack more of it
            return []
        below = self.store.placed.below(self.target.case, name)
        is_whole = all(self._placed(each.document_id, each.name) for each in below)
        return [line, *below] if is_whole else []

    def _placed(self, document_id: str, name: str) -> Coverage | None:
        return self.store.placed.find(
            self.target.case,
            document_id,
            name,
            self.target.shelf,
            self.target.kind,
            reader_version=READER_VERSION,
            model_version=self.model.version,
        )

    def _part(self, part: Part) -> Coverage:
        """Screen one document, or find an earlier screening."""
        if part.error is not None:
            return self._list_unread(part.document_id, part.name, part.error)
        self._forget_unread(part.place_id)
        if placed := self._placed(part.document_id, part.name):
            return placed
        known = self._find(part.document_id)
        known = known or self.store.removals.left_of(part.document_id)
        if known is None:
            self.model.open()
            self.store.blobs.put(part.data)
            began = time.perf_counter()
            try:
                outcome = _screen(part, self.target.kind, self.model)
            except OutOfBudget as error:
                # Of no version of the readers: another run tries it again.
                return self._list_unread(part.document_id, part.name, error, version="")
            self._store(*outcome)
            _log(outcome[-1], len(outcome[2]), time.perf_counter() - began)
            return outcome[-1]
        self.store.link(
            self.target.case, part.document_id, part.name, self.target.shelf, known.kind
        )
        return replace(known, name=part.name)

    def _find(self, document_id: str) -> Coverage | None:
        """Return the coverage of the screening to reuse, or None.

        A kind that was said for another case, or for the library, decides nothing
        here: unsaid, it is what it is on this shelf already, or what the text says.
        """
        find = partial(
            self.store.find_outcome,
            document_id,
            reader_version=READER_VERSION,
            model_version=self.model.version,
        )
        if self.target.kind is not None:
            return find(kind=self.target.kind)
        known = find(kind=None)
        if known is None or known.kind is None:  # nothing of it could be read
            return known
        here = (self.target.case, self.target.shelf)
        for place in self.store.cases_of([document_id]):
            if (place.case, place.shelf) == here and place.kind:
                return find(kind=place.kind)
        text = self.store.document_text(document_id)
        return find(kind=self.model.kinds.predict(text))

    def _list_unread(
        self,
        document_id: str,
        name: str,
        error: IngestError,
        version: str = READER_VERSION,
    ) -> Coverage:
        """Store a document without available bytes as unread."""
        coverage = _unread(document_id, name, error)
        self._store(None, [], [], [], coverage, version)
        return coverage

    def _forget_unread(self, place: str) -> None:
        """A place that could not be read before must not stay listed as unread."""
        if place in self._unread:
            self.store.unlink(self.target.case, place)

    def _store(
        self,
        document: Document | None,
        passages: Sequence[Passage],
        findings: Sequence[Finding],
        closeness: Sequence[float],
        coverage: Coverage,
        version: str = READER_VERSION,
    ) -> None:
        if self._is_over.is_set():
            raise CancelledError
        self.store.add_outcome(
            case=self.target.case, shelf=self.target.shelf, coverage=coverage,
            model_version=self.model.version, document=document, passages=passages,
            findings=findings, closeness=closeness, reader_version=version,
        )  # fmt: skip


def _log(coverage: Coverage, n_findings: int, seconds: float) -> None:
    log_event(
        _LOG,
        "document screened",
        document_id=coverage.document_id,
        status=coverage.status.value,
        n_pages=coverage.n_pages,
        n_passages=coverage.n_passages,
        n_findings=n_findings,
        seconds=round(seconds, 3),
    )


def _screen(
    part: Part, kind: Kind | None, model: Model
) -> tuple[Document | None, list[Passage], list[Finding], list[float], Coverage]:
    from pipeline.text.language import main_language
    from pipeline.text.segment import segment
    from pipeline.triage import findings_of, score_passages

    if part.contents.is_archive:
        return None, [], [], [], _archive_coverage(part)
    try:
        document = read_part(part)
    except OutOfBudget:
        raise
    except IngestError as error:
        return None, [], [], [], _unread(part.document_id, part.name, error)
    passages, cut = _within_budget(segment(document))
    guessed, is_unsure = model.kinds.decide(document.text)
    doubt = f"kind not sure, read as {guessed}: too few words; say it with --kind"
    is_unsure = is_unsure and kind is None
    kind = kind or guessed
    scored = score_passages(passages, kind, model.classifier)
    findings = [
        _with_marks(found, document, model)
        for found in findings_of(passages, kind, model.classifier, scored)
    ]
    unheard: list[str] = []
    if settings().second_reader_url:
        from pipeline.classify.second_reader import second_reader

        findings, unheard = second_reader().read(findings, passages, kind)
    reasons = [
        *([doubt] if is_unsure and passages else []),
        *cut,
        *page_reasons(document),
        *disguise_reasons(passages),
        *language_reasons(passages, model.languages, model.weak_languages),
        *label_reasons(model.lacks),
        *unheard,
        *part.contents.reasons(),
    ]
    complete = part.contents.is_whole and not cut
    coverage = Coverage(
        document_id=document.document_id,
        name=document.name,
        kind=kind,
        language=main_language(p.language for p in passages),
        n_pages=len(document.pages),
        n_pages_read=len(document.pages) - len(document.unread_pages),
        n_passages=len(passages),
        status=document.status if complete else _at_least_partial(document.status),
        reason="; ".join(reasons),
    )
    return document, passages, findings, scored.closeness, coverage


def _within_budget(passages: list[Passage]) -> tuple[list[Passage], list[str]]:
    """Return the screened passages, and the line of coverage on the rest."""
    n_left = len(passages) - _MAX_PASSAGES
    if n_left <= 0:
        return passages, []
    why = f"{n_left} of {len(passages)} passages are over the limit of {_MAX_PASSAGES}"
    return passages[:_MAX_PASSAGES], [f"{why} of a document and are not screened"]


def _archive_coverage(part: Part) -> Coverage:
    """Return the coverage line of an archive: no pages, and its unpacking."""
    return Coverage(
        document_id=part.document_id, name=part.name, kind=None, language=None,
        n_pages=0, n_pages_read=0, n_passages=0, status=part.contents.status,
        reason="; ".join(part.contents.reasons()),
    )  # fmt: skip


def _with_marks(finding: Finding, document: Document, model: Model) -> Finding:
    """Add to a finding how its quote was read and how well its language is measured."""

    def share(kind: MarkKind) -> float:
        return document.share_marked(finding.start, finding.end, kind)

    more = {
        "read_by": "ocr" if share(MarkKind.OCR) else "",
        "measured_in_language": measured_on(
            finding.language, model.languages, model.weak_languages
        ),
        "ocr_confidence": "low" if share(MarkKind.UNSURE) > _UNSURE_SHARE else "",
        "visibility": _visibility(share(MarkKind.HIDDEN)),
    }
    pairs = {*finding.attributes, *((k, v) for k, v in more.items() if v)}
    return replace(finding, attributes=tuple(sorted(pairs)))


def _visibility(hidden: float) -> str:
    # Spaces between hidden words bear the mark too; those around them do not.
    return "" if hidden == 0 else "hidden" if hidden > 0.95 else "partly hidden"


def _at_least_partial(status: Status) -> Status:
    return Status.PARTIAL if status is Status.READ else status


def _unread(document_id: str, name: str, error: IngestError) -> Coverage:
    return Coverage(
        document_id=document_id,
        name=name,
        kind=None,
        language=None,
        n_pages=0,
        n_pages_read=0,
        n_passages=0,
        status=Status(error.status),
        reason=str(error),
    )
