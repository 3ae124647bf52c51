"""One claim: its words in the text and on the page, and their surroundings."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.casefile.file import CaseFile
from pipeline.casefile.flag_rules import Rules
from pipeline.casefile.flags.counter_evidence import (
    Answer,
    against_claim,
)
from pipeline.casefile.rows.claims import Claim, Row, Span
from pipeline.datamodel import Document, Finding, Page, Passage
from pipeline.dossier.attributes import Attributes, attribute_words
from pipeline.errors import NotStored
from pipeline.geometry import BBox, merge_bboxes
from pipeline.review.answers.selection import text_key
from pipeline.review.pages.pieces import StyledPiece, cut, window
from pipeline.review.queue import next_open, position_of
from pipeline.store.log import LoggedDecision
from pipeline.store.store import Store

MARGIN = 180.0
"""Height shown above and below a quote, in points of the page: some fourteen lines."""

SIDE = 24.0
MIN_WIDTH = 330.0
"""Width shown on each side of a quote, and least width in all, in points of the
page."""

MAX_CUES = 8
"""Most words that are listed separately as carrying a claim; the quote marks them
all."""

MAX_COUNTER = 6
"""Most passages of counter-evidence beside a claim; the queue has them all."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with boxes on it.

    Attributes:
        page: Page; its width and height are above 0.
        boxes: Boxes of the lines of the quote, in points.
        clip: Part of the page around the quote, in points.
    """

    page: Page
    boxes: tuple[BBox, ...]
    clip: BBox


@dataclass(frozen=True, slots=True)
class FindingView:
    """Content of the page of a claim.

    Attributes:
        row: Row with the words and all their claims.
        claim: Claim to answer.
        finding: Finding at the place that is shown, or None for a person's claim.
        span: Span of the place that is shown.
        marked: Other words that a reviewer marked as the right ones, or "".
        window: Span of the place with its surroundings.
        pieces: Pieces of the text of the window.
        cues: Words of the quote that carry the claim, once each.
        text_key: Hash of the text that the offsets of the pieces refer to.
        attributes: Attributes of every claim, in words, by claim id.
        passage: Passage with heading path and column headers, or None.
        pages: Printed pages with the quote.
        history: Decisions about the row, newest first.
        counter: Claims of the papers that answer the claim, each with its row.
        state_denials: Sentences around words of a report in which a State denies it.
        before: Previous row among those shown, or None.
        after: Next row among those shown, or None.
        next_open: Next open claim among the rows shown, including this one, or None.
        position: Position among the rows shown, from 1; 0 if the filters leave it out.
        n_pages: Number of printed pages of the document; 0 if its format has none.
    """

    row: Row
    claim: Claim
    finding: Finding | None
    span: Span
    marked: str
    window: Span
    pieces: tuple[StyledPiece, ...]
    cues: tuple[str, ...]
    text_key: str
    attributes: dict[str, Attributes]
    passage: Passage | None
    pages: tuple[PageView, ...]
    history: tuple[LoggedDecision, ...]
    counter: tuple[Answer, ...]
    state_denials: tuple[str, ...]
    before: Row | None
    after: Row | None
    next_open: Claim | None
    position: int
    n_pages: int


def view_finding(
    store: Store, queue: CaseFile, rules: Rules, shown: Sequence[Row], claim_id: str
) -> FindingView:
    """Return a claim with its surroundings.

    ``shown`` are the rows that pass the filters, for the links to the previous and next
    one. The id may also be that of any finding in the claim.

    Raises:
        NotStored: The case has no such claim.
    """
    row, claim = queue.find(claim_id)
    document = store.document(row.words.document_id)
    finding = _finding(claim, claim_id)
    span = (finding.start, finding.end) if finding else row.words.spans[0]
    before, after, position = _neighbours(queue, shown, row)
    around = window(document.text, *span)
    return FindingView(
        row=row,
        claim=claim,
        finding=finding,
        span=span,
        marked=_marked(document, claim, span),
        window=around,
        pieces=_pieces(document.text, around, span, finding),
        cues=_cues(document.text, finding),
        text_key=text_key(document.text),
        attributes={
            c.id: attribute_words(c.finding) if c.finding else () for c in row.claims
        },
        passage=_passage(store, row.words.document_id, span),
        pages=_pages(document, finding.boxes if finding else row.words.boxes),
        history=_history(queue, row),
        counter=tuple(against_claim(row, claim, queue, rules)[:MAX_COUNTER]),
        state_denials=() if claim.is_counter else row.words.around.denials,
        before=before,
        after=after,
        next_open=next_open(queue, shown, row),
        position=position,
        n_pages=sum(page.width > 0 for page in document.pages),
    )


def _finding(claim: Claim, claim_id: str) -> Finding | None:
    own = (f for f in claim.findings if f.finding_id == claim_id)
    return next(own, claim.finding)


def _marked(document: Document, claim: Claim, span: Span) -> str:
    answer = claim.newest
    if answer is None:
        return ""
    start, end = answer.decision.start, answer.decision.end
    return "" if (start, end) == span else document.text[start:end]


def _pieces(
    text: str, around: Span, span: Span, finding: Finding | None
) -> tuple[StyledPiece, ...]:
    evidence = finding.evidence if finding else ()
    return cut(text, *around, quotes=[span], evidence=evidence)


def _cues(text: str, finding: Finding | None) -> tuple[str, ...]:
    spans = finding.evidence if finding else ()
    found = (" ".join(text[start:end].split()) for start, end in spans)
    return tuple(dict.fromkeys(found))[:MAX_CUES]


def _passage(store: Store, document_id: str, span: Span) -> Passage | None:
    try:
        return store.passage_at(document_id, *span)
    except NotStored:
        return None


def _neighbours(
    queue: CaseFile, shown: Sequence[Row], row: Row
) -> tuple[Row | None, Row | None, int]:
    i = position_of(queue, shown, row)
    if i is None:
        return None, None, 0
    before = shown[i - 1] if i > 0 else None
    after = shown[i + 1] if i + 1 < len(shown) else None
    return before, after, i + 1


def _pages(
    document: Document, boxes: Sequence[tuple[int, BBox]]
) -> tuple[PageView, ...]:
    numbers = dict.fromkeys(number for number, _ in boxes)
    return tuple(
        _page(page, [box for number, box in boxes if number == page.number])
        for page in document.pages
        if page.number in numbers and page.width > 0 and page.height > 0
    )


def _page(page: Page, boxes: Sequence[BBox]) -> PageView:
    around = merge_bboxes(boxes)
    top = max(0.0, around.top - MARGIN)
    bottom = max(top + 1.0, min(page.height, around.bottom + MARGIN))
    spare = max(SIDE, (MIN_WIDTH - around.width) / 2)
    left = max(0.0, around.x0 - spare)
    right = max(left + 1.0, min(page.width, around.x1 + spare))
    return PageView(page, tuple(boxes), BBox(left, top, right, bottom))


def _history(queue: CaseFile, row: Row) -> tuple[LoggedDecision, ...]:
    spans = {(row.words.document_id, *span) for span in row.words.spans}
    own = [logged for logged in queue.log if logged.place[:3] in spans]
    return tuple(reversed(own))
