"""One document: what was read of it, and its findings page by page."""

from dataclasses import dataclass
from itertools import groupby

from pipeline.cases.gaps import Gap, document_gaps
from pipeline.datamodel import Coverage, Finding, Origin, Page
from pipeline.errors import NotStored
from pipeline.geometry import BBox
from pipeline.review.queue import Queue, Row
from pipeline.store.store import Store

Place = tuple[Finding, Row]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page with what was found on it.

    Attributes:
        page: The page as read.
        passages: Findings that start on it with their rows, by passage, in text
            order.
        boxes: Lines of all their quotes on this page, in points.
    """

    page: Page
    passages: tuple[tuple[Place, ...], ...]
    boxes: tuple[BBox, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Everything that the page of a document shows.

    Attributes:
        line: Its coverage in the case.
        gaps: What was not read of it.
        pages: Pages with findings, a note, or a reason why they were not read.
        n_other: Pages that were read and hold nothing of these.
        origins: Where it was fetched, the newest first.
    """

    line: Coverage
    gaps: tuple[Gap, ...]
    pages: tuple[DocumentPage, ...]
    n_other: int
    origins: tuple[Origin, ...]


def view_document(store: Store, queue: Queue, document_id: str) -> DocumentView:
    """Return a document of a case.

    Raises:
        NotStored: The case has no such document.
    """
    line = queue.line(document_id)
    if line is None:
        msg = f"case {queue.case!r} has no document {document_id!r}"
        raise NotStored(msg)
    pages = [_page(queue, document_id, page) for page in _pages(store, document_id)]
    shown = [p for p in pages if p.passages or p.boxes or p.page.unread or p.page.note]
    return DocumentView(
        line=line,
        gaps=tuple(document_gaps(line)),
        pages=tuple(shown),
        n_other=len(pages) - len(shown),
        origins=tuple(store.origins(document_id)),
    )


def _pages(store: Store, document_id: str) -> tuple[Page, ...]:
    try:
        return store.document(document_id).pages
    except NotStored:  # nothing of it was read; its coverage says why
        return ()


def _page(queue: Queue, document_id: str, page: Page) -> DocumentPage:
    own = [
        (finding, row)
        for row in queue.rows
        for finding in row.entry.places
        if finding.document_id == document_id
    ]
    places = [place for place in own if place[0].page_number == page.number]
    boxes = [box for f, _ in own for number, box in f.boxes if number == page.number]
    passages = tuple(
        tuple(group) for _, group in groupby(sorted(places, key=_place), key=_span)
    )
    return DocumentPage(page, passages, tuple(dict.fromkeys(boxes)))


def _span(place: Place) -> tuple[int, int]:
    return place[0].start, place[0].end


def _place(place: Place) -> tuple[tuple[int, int], bool, float, str]:
    """Order: text, what needs an answer, highest score."""
    finding, row = place
    return _span(place), row.is_counter, -finding.score, finding.label
