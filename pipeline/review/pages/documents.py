"""One document: read and unread parts, its claims by page, and its text."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.casefile.file import CaseFile
from pipeline.casefile.gaps import Gap, document_gaps
from pipeline.casefile.profile import DocumentProfile, profile_of
from pipeline.casefile.rows.claims import Row, Span
from pipeline.datamodel import Coverage, Document, Origin, Page, Said
from pipeline.errors import NotStored
from pipeline.geometry import BBox
from pipeline.review.answers.selection import text_key
from pipeline.review.pages.pieces import StyledPiece, cut, parts
from pipeline.store.store import Store

PER_PART = 20
"""Most pages of one part: a browser shows them, with their images, without a pause."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page with its findings.

    Attributes:
        page: Page as read.
        rows: Rows with a place that starts on it, in text order.
        boxes: Lines of their quotes on this page in points, each with the id of the
            claim to look at.
    """

    page: Page
    rows: tuple[Row, ...]
    boxes: tuple[tuple[BBox, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Content of the page of a document.

    Attributes:
        line: Coverage line of the document in the case.
        gaps: Parts of the document that were not read.
        pages: Pages of this part that have findings, a note, or a reason why they were
            not read, and the page that was asked for.
        part: Number of this part, from 1.
        starts: Number of the first page of each part.
        n_other: Number of pages that were read and have none of these.
        has_text: Whether any part of the document can be shown as text.
        origins: Origins of the document, newest first.
        profile: What the document is, offers, and names.
    """

    line: Coverage
    gaps: tuple[Gap, ...]
    pages: tuple[DocumentPage, ...]
    part: int
    starts: tuple[int, ...]
    n_other: int
    has_text: bool
    origins: tuple[Origin, ...]
    profile: DocumentProfile


@dataclass(frozen=True, slots=True)
class TextView:
    """A part of a document as text: a printed page, or some screens.

    Attributes:
        line: Coverage line of the document in the case.
        part: Number of the part, from 1.
        n_parts: Number of parts of the document.
        page: Page, sheet or slide of this part; None if the part is some screens.
        span: Span of the part in the document's text.
        text: Text exactly as stored.
        pieces: Pieces of the text, as it is shown.
        rows: Rows that the marks of the pieces refer to.
        text_key: Hash of the text that the offsets of the pieces refer to.
    """

    line: Coverage
    part: int
    n_parts: int
    page: Page | None
    span: Span
    text: str
    pieces: tuple[StyledPiece, ...]
    rows: tuple[Row, ...]
    text_key: str


def _line(queue: CaseFile, document_id: str) -> Coverage:
    line = queue.line(document_id)
    if line is None:
        msg = Said(
            "case {case!r} has no document {id!r}", case=queue.case, id=document_id
        )
        raise NotStored(msg)
    return line


def view_document(
    store: Store, queue: CaseFile, document_id: str, page: int = 0
) -> DocumentView:
    """Return a part of a document of a case.

    The page with the number ``page`` is always shown; 0 starts at the first page.

    Raises:
        NotStored: The case has no such document.
    """
    line = _line(queue, document_id)
    document = _document(store, document_id)
    pages = document.pages if document else ()
    found = _found(pages, _rows(queue, document_id))
    shown = [p.number for p in pages if p.number in found or p.unread or p.note]
    part = max(bisect_right(shown, page) - 1, 0) // PER_PART
    numbers = {*shown[part * PER_PART : (part + 1) * PER_PART], page}
    nothing = Found()
    versions = (g for g in queue.gaps if g.later_id and g.document_id == document_id)
    return DocumentView(
        line=line,
        gaps=(*document_gaps(line, queue.deal), *versions),
        pages=tuple(
            DocumentPage(p, tuple(own.rows), tuple(own.boxes.items()))
            for p in pages
            if p.number in numbers
            for own in [found.get(p.number, nothing)]
        ),
        part=part + 1,
        starts=tuple(shown[::PER_PART]),
        n_other=len(pages) - len(shown),
        has_text=bool(pages),
        origins=tuple(store.origins(document_id)),
        profile=profile_of(queue, document_id, document),
    )


def _document(store: Store, document_id: str) -> Document | None:
    try:
        return store.document(document_id)
    except NotStored:  # nothing of it was read; its coverage says why
        return None


def _rows(queue: CaseFile, document_id: str) -> tuple[Row, ...]:
    own = queue.rows_of(document_id)
    return tuple(sorted(own, key=lambda row: row.words.spans[0]))


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that start on a page, and all marked lines on it."""

    rows: list[Row] = field(default_factory=list)
    boxes: dict[BBox, str] = field(default_factory=dict)


def _found(pages: Sequence[Page], rows: Sequence[Row]) -> dict[int, Found]:
    """Return the findings by page number."""
    found: dict[int, Found] = defaultdict(Found)
    starts = [page.start for page in pages]
    for row in rows:
        places = [bisect_right(starts, start) - 1 for start, _ in row.words.spans]
        for at in dict.fromkeys(places):
            found[pages[at].number].rows.append(row)
        for number, box in _boxes(row):
            found[number].boxes.setdefault(box, row.first.id)
    return found


def _boxes(row: Row) -> list[tuple[int, BBox]]:
    """Return the lines of all places of a row, each with its page."""
    of_findings = [
        boxed
        for claim in row.claims
        for finding in claim.findings
        for boxed in finding.boxes
    ]
    return [*row.words.boxes, *of_findings]


def view_text(
    store: Store,
    queue: CaseFile,
    document_id: str,
    part: int,
    found: Span | None = None,
) -> TextView:
    """Return a part of a document as text.

    Parts are numbered from 1. With a span ``found``, the part with its start is
    returned, and the span is marked.

    Raises:
        NotStored: The case has no such document, nothing of it was read, or it
            has no such part.
    """
    line = _line(queue, document_id)
    document = store.document(document_id)
    spans, pages = _parts(document)
    if found:
        starts = [start for start, _ in spans]
        part = max(1, bisect_right(starts, found[0]))
    if not 1 <= part <= len(spans):
        msg = Said(
            "document {name!r} has only {m} parts, no part {n}",
            name=line.name,
            n=part,
            m=len(spans),
        )
        raise NotStored(msg)
    start, end = spans[part - 1]
    rows = _rows(queue, document_id)
    quotes = [(span, row) for row in rows for span in row.words.spans]
    quotes = [(span, r) for span, r in quotes if span[0] < end and span[1] > start]
    return TextView(
        line=line,
        part=part,
        n_parts=len(spans),
        page=pages[part - 1] if pages else None,
        span=(start, end),
        text=document.text[start:end],
        pieces=cut(
            document.text,
            start,
            end,
            [span for span, _ in quotes],
            [found] if found else (),
        ),
        rows=tuple(row for _, row in quotes),
        text_key=text_key(document.text),
    )


def _parts(document: Document) -> tuple[list[Span], tuple[Page, ...]]:
    if len(document.pages) > 1 or any(page.width > 0 for page in document.pages):
        return [(page.start, page.end) for page in document.pages], document.pages
    return parts(document.text), ()
