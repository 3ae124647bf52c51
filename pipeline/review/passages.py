"""One finding on its page, and the findings before and after it in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cases.plain import Segment, segments
from pipeline.cases.view import attribute_words
from pipeline.datamodel import Document, Finding, Page, Passage
from pipeline.errors import NotStored
from pipeline.geometry import BBox
from pipeline.review.queue import Queue, Row
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with boxes on it.

    Attributes:
        page: The page; its width and height are above 0.
        boxes: Lines of the quote, in points.
    """

    page: Page
    boxes: tuple[BBox, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """Everything that the page of a finding shows.

    Attributes:
        row: Its line in the queue.
        finding: The place that is shown.
        segments: The quote, cut at evidence and hidden characters.
        attributes: Attributes in words, without polarity.
        passage: For heading path and neighbouring sentences, or None.
        pages: Printed pages on which the quote stands.
        same_passage: Other rows about the same passage.
        before: The row before in the queue, or None.
        after: The row after, or None.
        position: Place in the queue, from 1; 0 where the filters leave it out.
    """

    row: Row
    finding: Finding
    segments: tuple[Segment, ...]
    attributes: tuple[tuple[str, str], ...]
    passage: Passage | None
    pages: tuple[PageView, ...]
    same_passage: tuple[Row, ...]
    before: Row | None
    after: Row | None
    position: int


def view_finding(
    store: Store, queue: Queue, shown: Sequence[Row], finding_id: str
) -> FindingView:
    """Return a finding with its surroundings.

    Args:
        store: Where its document is kept.
        queue: The whole case.
        shown: Rows that pass the filters, for the way forward and back.
        finding_id: Of any place of an entry.

    Raises:
        NotStored: The case has no such finding.
    """
    row, finding = _find(queue, finding_id)
    document = store.document(finding.document_id)
    before, after, position = _neighbours(shown, row)
    return FindingView(
        row=row,
        finding=finding,
        segments=tuple(segments(finding.quote, finding.start, finding.evidence)),
        attributes=attribute_words(finding),
        passage=_passage(store, finding),
        pages=_pages(document, finding),
        same_passage=tuple(r for r in queue.rows if _is_beside(r, row, finding)),
        before=before,
        after=after,
        position=position,
    )


def _find(queue: Queue, finding_id: str) -> tuple[Row, Finding]:
    for row in queue.rows:
        for finding in row.entry.places:
            if finding.finding_id == finding_id:
                return row, finding
    msg = f"case {queue.case!r} has no finding {finding_id!r}"
    raise NotStored(msg)


def _neighbours(shown: Sequence[Row], row: Row) -> tuple[Row | None, Row | None, int]:
    if row not in shown:
        return None, None, 0
    i = shown.index(row)
    before = shown[i - 1] if i > 0 else None
    after = shown[i + 1] if i + 1 < len(shown) else None
    return before, after, i + 1


def _passage(store: Store, finding: Finding) -> Passage | None:
    try:
        return store.passage_at(finding.document_id, finding.start, finding.end)
    except NotStored:
        return None


def _pages(document: Document, finding: Finding) -> tuple[PageView, ...]:
    numbers = dict.fromkeys(number for number, _ in finding.boxes)
    return tuple(
        PageView(page, tuple(box for n, box in finding.boxes if n == page.number))
        for page in document.pages
        if page.number in numbers and page.width > 0 and page.height > 0
    )


def _is_beside(other: Row, row: Row, finding: Finding) -> bool:
    places = {(f.document_id, f.start, f.end) for f in other.entry.places}
    here = (finding.document_id, finding.start, finding.end)
    return other is not row and here in places
