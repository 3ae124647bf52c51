"""Screen one file, and store its passages, findings and coverage.

A mail or an archive holds documents: each is screened as one of its own, with a
line of coverage of its own, named ``offer.eml / annex.pdf``.

It is idempotent by the file's sha256 and the versions of readers and models: the
second time costs a hash, and opens no model. A bad file never stops the others; it is
listed with its status and reason.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from pipeline.classify.model import Model
from pipeline.datamodel import (
    Coverage,
    Kind,
    Shelf,
    Status,
)
from pipeline.errors import IngestError, OutOfBudget, UnreadableDocument
from pipeline.ingest.base import READER_VERSION
from pipeline.ingest.contained.contents import may_hold_members
from pipeline.ingest.contained.unpack import Part, unpack
from pipeline.ingest.folder_entry import (
    entry_name,
    left_id,
    place_id,
    read_bytes,
    sha256,
)
from pipeline.ingest.sandbox.child import (
    Allowance,
    Sandbox,
    thread_sandbox,
    time_allowance,
)
from pipeline.logs import log_event
from pipeline.screening.outcome import (
    Outcome,
    passage_allowance,
    screen_part,
    unread_line,
)
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.store.store import Store

_LOG = logging.getLogger(__name__)

_LOOK_S = 0.5
_END_S = 1.0
"""Seconds to wait for the threads of a cancelled run; a thread that takes longer is
scoring."""


@dataclass(frozen=True, slots=True)
class Target:
    """Case and kind for documents to screen.

    Attributes:
        case: Name of the case, which is created if it is new.
        shelf: Evidence of the case, or reports of its library.
        kind: Document kind if a person says so; None lets the machine decide.
    """

    case: str
    shelf: Shelf
    kind: Kind | None = None


Screen = Callable[[Sequence[Path], Target], Iterable[list[Coverage]]]
"""Function that screens entries and returns the lines of each, in the given order:
``screen_files``, or one that shows a progress bar or uses other processes."""


def screen_files(
    paths: Sequence[Path],
    target: Target,
    *,
    store: "Store",
    model: Model,
    tell: Callable[[str], None] = lambda _: None,
) -> Generator[list[Coverage]]:
    """Screen entries side by side and yield their coverage in the given order.

    Args:
        paths: Files, and other entries found by ``find_entries``.
        target: Case, shelf and kind for the documents.
        store: Store for the results, each document in one transaction.
        model: Model that screens them, opened if something is new.
        tell: Function that is given the name of each document begun, and each page for
            OCR.

    Yields:
        The lines of each file: its own, and one for each document inside it. A file
        that cannot be read is stored with its reason; one that was screened before is
        linked. If the caller stops early, or is interrupted, files that have not begun
        are left, and nothing is stored of files under way.
    """
    screening = _Screening(target, store, model, tell)
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
    screening = _Screening(target, store, model)
    screening.join()
    return screening.file(path)


def list_left(paths: Sequence[Path], target: Target, store: "Store", n: int) -> None:
    """List the entries that an interrupted run did not come to.

    A name that stands in the case as often as among the entries is left out.
    """
    left = Counter(map(entry_name, paths[n:]))
    held = Counter(store.placed.names(target.case))
    done = Counter(map(entry_name, paths[:n]))
    names = [name for name in left if held[name] < left[name] + done[name]]
    reason = UnreadableDocument("the run ended before this file was read; run again")
    lines = [unread_line(left_id(name), name, reason) for name in names]
    store.add_unread(target.case, target.shelf, lines)


@dataclass(slots=True)
class _Screening:
    """State of one call for one target.

    Attributes:
        time: Processor time left for slow documents.
        passages: Number of passages left for documents with very many of them.
    """

    target: Target
    store: "Store"
    model: Model
    tell: Callable[[str], None] = lambda _: None
    time: Allowance = field(init=False)
    passages: Allowance = field(init=False)
    _unread: set[str] = field(init=False)
    _sandboxes: list[Sandbox] = field(init=False, default_factory=list)
    _is_over: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        self.time = time_allowance(settings())
        self.passages = passage_allowance()
        self._unread = self.store.placed.unread(self.target.case)

    def join(self) -> None:
        """Let this thread share the allowance, and let ``cancel`` end its child."""
        sandbox = thread_sandbox()
        sandbox.allowance = self.time
        sandbox.tell = self.tell
        self._sandboxes.append(sandbox)

    def cancel(self) -> None:
        """End the reading children, and store nothing more."""
        self._is_over.set()
        for sandbox in self._sandboxes:
            sandbox.cancel()

    def file(self, path: Path) -> list[Coverage]:
        try:
            data = read_bytes(path)
        except IngestError as error:
            self._forget_unread(left_id(entry_name(path)))
            return [self._list_unread(place_id(path), entry_name(path), error)]
        if self._unread:
            self._forget_unread(left_id(entry_name(path)))
            # A file that opens proves that the folders above it do.
            for place in (path, *path.parents):
                self._forget_unread(place_id(place))
        known = self._known_here(sha256(data), path.name, data)
        if known:
            return known
        whole, *members = unpack(data, path.name)
        # Last of all, so that a known file has all its members in the store.
        below = [self._part(part) for part in members]
        return [self._part(whole), *below]

    def _known_here(self, document_id: str, name: str, data: bytes) -> list[Coverage]:
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
                outcome = screen_part(part, self.target.kind, self.model, self.passages)
            except OutOfBudget as error:
                # Of no version of the readers: another run tries it again.
                return self._list_unread(part.document_id, part.name, error, version="")
            self._store(outcome)
            seconds = time.perf_counter() - began
            _log(outcome.coverage, len(outcome.findings), seconds)
            return outcome.coverage
        self.store.link(
            self.target.case, part.document_id, part.name, self.target.shelf, known.kind
        )
        return replace(known, name=part.name)

    def _find(self, document_id: str) -> Coverage | None:
        """Return the coverage of the screening to reuse, or None.

        A kind given for another case or for the library does not count here. Without
        one, a document has the kind that it has on this shelf, or that its text shows.
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
        coverage = unread_line(document_id, name, error)
        self._store(Outcome(None, [], [], [], coverage), version)
        return coverage

    def _forget_unread(self, place: str) -> None:
        """Remove a place that can be read now from the list of unread ones."""
        if place in self._unread:
            self.store.unlink(self.target.case, place)

    def _store(self, outcome: Outcome, reader_version: str = READER_VERSION) -> None:
        if self._is_over.is_set():
            raise CancelledError
        version = self.model.version
        # If the check by a language model failed, the next run of a case tries it
        # again. A refresh does not: the library has one version.
        if not outcome.is_checked and self.target.shelf is not Shelf.LIBRARY:
            version = self.model.unchecked_version(outcome.findings)
        self.store.add_outcome(
            case=self.target.case, shelf=self.target.shelf, coverage=outcome.coverage,
            model_version=version, document=outcome.document, passages=outcome.passages,
            findings=outcome.findings, closeness=outcome.closeness,
            reader_version=reader_version,
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
