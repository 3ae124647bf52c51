"""One file in; its passages, findings and coverage stored: the whole arrow.

A mail or an archive holds documents: each is screened as one of its own, with a
line of coverage of its own, named ``offer.eml / annex.pdf``.

``triage run`` and every flow call this. It is idempotent by the file's
sha256 and the versions of readers and models: the second time costs a hash.
One bad file never stops the others; it is listed with its status and reason.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.model import Model
from pipeline.datamodel import (
    Coverage,
    Document,
    Finding,
    Kind,
    MarkKind,
    Origin,
    Passage,
    Shelf,
    Status,
)
from pipeline.errors import IngestError
from pipeline.ingest import READER_VERSION
from pipeline.ingest.source import place_id, read_bytes
from pipeline.ingest.unpack import Part, read_part, unpack
from pipeline.screening.coverage import (
    disguise_reasons,
    language_reasons,
    measured_on,
    page_reasons,
)
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.store.store import Store

_UNSURE_SHARE = 0.2
"""Share of a quote's characters that OCR is unsure of, above which it says so."""


def screen_files(
    paths: Sequence[Path],
    *,
    case: str,
    shelf: Shelf,
    kind: Kind | None,
    store: "Store",
    model: Model,
) -> Iterator[list[Coverage]]:
    """Screen files side by side and yield their coverage in the given order.

    Yields:
        The lines of each file: its own, and one for each document inside it.
    """

    def screen(path: Path) -> list[Coverage]:
        return screen_file(
            path, case=case, shelf=shelf, kind=kind, store=store, model=model
        )

    with ThreadPoolExecutor(settings().workers) as executor:
        # A window, so that a library of 100,000 files does not queue all at once.
        for start in range(0, len(paths), 64):
            yield from executor.map(screen, paths[start : start + 64])


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where documents of one file are screened, and what for."""

    case: str
    shelf: Shelf
    kind: Kind | None
    store: "Store"
    model: Model
    origin: Origin | None

    def screen(self, part: Part) -> Coverage:
        """Screen one document, or find that this was done before."""
        if part.error is not None:
            return self.list_unread(part.document_id, part.name, part.error)
        self.forget_unread(part.place_id)
        self.store.blobs.put(part.data)
        known = self._find(part.document_id)
        if known is None:
            outcome = _screen(part, self.kind, self.model)
            self._store(*outcome)
            return outcome[-1]
        self.store.link(self.case, part.document_id, part.name, self.shelf, known.kind)
        return replace(known, name=part.name)

    def _find(self, document_id: str) -> Coverage | None:
        """Return what the screening covered that counts here, if there is one.

        A kind that was said for another case, or for the library, decides nothing
        here: unsaid, it is what it is on this shelf already, or what the text says.
        """
        find = partial(
            self.store.find_outcome,
            document_id,
            reader_version=READER_VERSION,
            model_version=self.model.version,
        )
        if self.kind is not None:
            return find(kind=self.kind)
        known = find(kind=None)
        if known is None or known.kind is None:  # nothing of it could be read
            return known
        for place in self.store.cases_of([document_id]):
            if (place.case, place.shelf) == (self.case, self.shelf) and place.kind:
                return find(kind=place.kind)
        text = self.store.document_text(document_id)
        return find(kind=self.model.kinds.predict(text))

    def list_unread(self, document_id: str, name: str, error: IngestError) -> Coverage:
        """Store that there is a document whose bytes cannot be had."""
        coverage = _unread(document_id, name, error)
        self._store(None, [], [], coverage)
        return coverage

    def forget_unread(self, place_id: str) -> None:
        """A place that could not be read before must not stay listed as unread."""
        if place_id and self.store.known_bytes([place_id]):
            self.store.unlink(self.case, place_id)

    def _store(
        self,
        document: Document | None,
        passages: Sequence[Passage],
        findings: Sequence[Finding],
        coverage: Coverage,
    ) -> None:
        self.store.add_outcome(
            case=self.case, shelf=self.shelf, coverage=coverage,
            model_version=self.model.version, document=document, passages=passages,
            findings=findings, origin=self.origin, reader_version=READER_VERSION,
        )  # fmt: skip


def screen_file(
    path: Path,
    *,
    case: str,
    shelf: Shelf,
    kind: Kind | None,
    store: "Store",
    model: Model,
    origin: Origin | None = None,
) -> list[Coverage]:
    """Read, classify and store one file and the documents inside it.

    Args:
        path: The file.
        case: Name of the case that it belongs to; made if it is new.
        shelf: Whether it is a document of the case or of the library.
        kind: Document kind if a person says so; None lets the machine decide.
        store: Where everything goes, each document in one transaction.
        model: The model.
        origin: Where a library document came from, if it was fetched.

    Returns:
        What was read of the file, then of each document inside it. What cannot
        be read is stored with its reason; what was screened before is linked.
    """
    desk = _Desk(case, shelf, kind, store, model, origin)
    try:
        data = read_bytes(path)
    except IngestError as error:
        return [desk.list_unread(place_id(path), path.name, error)]
    desk.forget_unread(place_id(path))
    return [desk.screen(part) for part in unpack(data, path.name)]


def _screen(
    part: Part, kind: Kind | None, model: Model
) -> tuple[Document | None, list[Passage], list[Finding], Coverage]:
    from pipeline.text.language import main_language
    from pipeline.text.segment import segment
    from pipeline.triage import triage_passages

    if part.contents.is_archive:
        return None, [], [], _archive_coverage(part)
    try:
        document = read_part(part)
    except IngestError as error:
        return None, [], [], _unread(part.document_id, part.name, error)
    passages = segment(document)
    guessed, is_unsure = model.kinds.decide(document.text)
    doubt = f"kind not sure, read as {guessed}: too few words; say it with --kind"
    is_unsure = is_unsure and kind is None
    kind = kind or guessed
    findings = [
        _with_marks(found, document, model)
        for found in triage_passages(passages, kind, model.classifier)
    ]
    reasons = [
        *([doubt] if is_unsure and passages else []),
        *page_reasons(document),
        *disguise_reasons(passages),
        *language_reasons(passages, model.languages, model.weak_languages),
        *part.contents.reasons(),
    ]
    complete = part.contents.is_whole
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
    return document, passages, findings, coverage


def _archive_coverage(part: Part) -> Coverage:
    """Return the line of an archive: no pages, and whether all of it was unpacked."""
    return Coverage(
        document_id=part.document_id, name=part.name, kind=None, language=None,
        n_pages=0, n_pages_read=0, n_passages=0, status=part.contents.status,
        reason="; ".join(part.contents.reasons()),
    )  # fmt: skip


def _with_marks(finding: Finding, document: Document, model: Model) -> Finding:
    """Say of a finding how its quote was read, and how well its language is known."""

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
