"""The records, in the order of the arrow: each points back to the one before.

    Document -> Page -> Passage -> Finding -> Decision

Offsets are Python string indices into ``Document.text``, half-open. Boxes are
points from the top left (``pipeline.geometry``). Times are aware UTC. A score
is a calibrated probability in [0, 1]. Records are frozen: a finding is a
machine's claim and a decision a person's answer, and neither is ever edited.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.errors import SpanError
from pipeline.geometry import BBox, merge_bboxes


class Kind(StrEnum):
    """What sort of document a text is; the same sentence means other things."""

    BROCHURE = "brochure"
    CONTRACT = "contract"
    REPORT = "report"
    OTHER = "other"


class Status(StrEnum):
    """What became of a document, as ``coverage.jsonl`` states it."""

    READ = "read"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"


class BlockKind(StrEnum):
    """The role of a block of text on its page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"
    """Running heads and page numbers: kept in the text, never classified."""


class MarkKind(StrEnum):
    """What a reviewer must know of a stretch of text before quoting it."""

    OCR = "ocr"
    """Recognised in an image: letters may be wrong."""

    UNSURE = "unsure"
    """Recognised with little confidence."""

    HIDDEN = "hidden"
    """In the file, but not to be seen on the page."""


class Polarity(StrEnum):
    """Whether a passage asserts what its label names (TAXONOMY 5.1)."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    PROHIBITED = "prohibited"
    OPTIONAL = "optional"


class Verdict(StrEnum):
    """A reviewer's answer about one passage and one label."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"
    OPEN = "open"
    """No answer yet, or none any more: a note alone, or an answer taken back."""


class CaseAct(StrEnum):
    """What a person did with a whole case."""

    CLOSED = "closed"
    REOPENED = "reopened"


class Shelf(StrEnum):
    """Where a document stands in a case: evidence of it, or its library."""

    CASE = "case"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page with their boxes, kept flat because pages have many.

    Attributes:
        spans: ``start, end`` of each word in ``Document.text``, one after the
            other, in text order; length ``2 * n_words``.
        boxes: ``x0, top, x1, bottom`` of each word in points; length
            ``4 * n_words``.
    """

    spans: "array[int]" = field(default_factory=lambda: array("l"))
    boxes: "array[float]" = field(default_factory=lambda: array("f"))

    def __len__(self) -> int:
        return len(self.spans) // 2

    def within(self, start: int, end: int) -> Iterator[BBox]:
        """Yield the boxes of the words that touch ``start:end``, in text order."""
        # Starts and ends rise together, so that the flat list itself is sorted.
        for i in range(bisect_right(self.spans, start) // 2, len(self)):
            if self.spans[2 * i] >= end:
                return
            yield BBox(*self.boxes[4 * i : 4 * i + 4])

    def line_boxes(self, start: int, end: int) -> tuple[BBox, ...]:
        """Return one box for each printed line of the span, in text order.

        A word opens a new line when it does not overlap the running line
        vertically by half of the smaller height, or starts left of it (the
        next column may stand at the same height, so a large jump to the right
        opens one too).
        """
        lines: list[BBox] = []
        for box in self.within(start, end):
            if lines and _same_line(lines[-1], box):
                lines[-1] = merge_bboxes((lines[-1], box))
            else:
                lines.append(box)
        return tuple(lines)


def _same_line(line: BBox, word: BBox) -> bool:
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    height = min(line.height, word.height)
    gap = word.x0 - line.x1
    # Three line heights: wider than justified spaces and table gutters inside
    # a cell, narrower than the gap between two columns of text.
    return shared >= 0.5 * height and -line.width <= gap <= 3 * max(line.height, 1.0)


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page, or the whole of a format without pages.

    Attributes:
        number: From 1.
        width: Points; 0 where the format has no pages.
        height: Points; 0 where the format has no pages.
        start: First character of the page in ``Document.text``.
        end: One past the last character.
        words: Words with boxes; empty where the format has none.
        unread: Why the page was not read, or None if it was. An unread page
            is never shown as clean.
        note: What a reviewer should know of a page that was read (hidden
            text, for example), or None.
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    words: Words = field(default_factory=Words)
    unread: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row as the reader saw it.

    Attributes:
        start: First character in ``Document.text``.
        end: One past the last character.
        kind: Its role on the page.
        page_number: Page on which it starts, from 1.
        level: Depth of a heading from 1; 0 for every other kind.
        columns: Column headers of a table row, one for each cell; else empty.
    """

    start: int
    end: int
    kind: BlockKind
    page_number: int
    level: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that does not stand on the page as plain print.

    Attributes:
        start: First character in ``Document.text``.
        end: One past the last character.
        kind: What is to be known of it.
    """

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its text exactly as extracted, its pages and blocks.

    Attributes:
        document_id: SHA-256 of the file's bytes, hexadecimal.
        name: File name for people, never used as a path.
        media_type: As found in the bytes, not as the name claims.
        text: The extracted text. Pages and blocks refer to it by offsets.
        pages: In order, from number 1; they tile the text.
        blocks: In reading order, not overlapping.
        reader_version: Version of the readers that gave these offsets.
        marks: Stretches of text that were read by OCR or are hidden; those of
            different kinds may overlap.
    """

    document_id: str
    name: str
    media_type: str
    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    reader_version: str
    marks: tuple[Mark, ...] = ()

    @property
    def status(self) -> Status:
        """READ when every page was read, UNREADABLE when none was."""
        unread = self.unread_pages
        if not unread:
            return Status.READ
        return Status.PARTIAL if len(unread) < len(self.pages) else Status.UNREADABLE

    @property
    def unread_pages(self) -> tuple[Page, ...]:
        """The pages that were not read, in order."""
        return tuple(page for page in self.pages if page.unread is not None)

    def share_marked(self, start: int, end: int, kind: MarkKind) -> float:
        """Return which share of the span's characters bears a mark, in [0, 1]."""
        marked = sum(
            max(min(mark.end, end) - max(mark.start, start), 0)
            for mark in self.marks
            if mark.kind is kind
        )
        return marked / max(end - start, 1)

    def boxes(self, start: int, end: int) -> tuple[tuple[int, BBox], ...]:
        """Return ``(page_number, box)`` for each printed line of a span."""
        return tuple(
            (page.number, box)
            for page in self.pages
            if page.start < end and page.end > start
            for box in page.words.line_boxes(start, end)
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is scored and reviewed.

    Attributes:
        document_id: SHA-256 of the document.
        start: First character in ``Document.text``.
        end: One past the last character.
        text: Exactly ``Document.text[start:end]``.
        page_number: Page on which it starts, from 1.
        boxes: ``(page_number, box)`` for each printed line; empty where the
            format has no pages.
        heading: Heading path from the outermost in, without the passage.
        before: The sentence before, or "".
        after: The sentence after, or "".
        columns: Column headers, when the passage is a table row.
        language: ISO 639-1 code, or None where it cannot be told.
    """

    document_id: str
    start: int
    end: int
    text: str
    page_number: int
    boxes: tuple[tuple[int, BBox], ...] = ()
    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    columns: tuple[str, ...] = ()
    language: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            msg = (
                f"passage {self.start}:{self.end} of {self.document_id[:12]} needs "
                f"{self.end - self.start} characters, got {len(self.text)}"
            )
            raise SpanError(msg)

    @property
    def passage_id(self) -> str:
        """``document_id:start-end``."""
        return f"{self.document_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A machine's claim that a passage carries a label. Never edited.

    Attributes:
        finding_id: Hash of passage, label, classifier and model version.
        document_id: SHA-256 of the document.
        start: First character of the passage in ``Document.text``.
        end: One past the last character.
        quote: Exactly ``Document.text[start:end]``.
        page_number: Page on which the quote starts, from 1.
        boxes: ``(page_number, box)`` for each printed line.
        label: Id in the label set, or of a rule detector.
        score: Calibrated probability in [0, 1].
        threshold: A passage is flagged when ``score >= threshold``.
        attributes: Name and value pairs, sorted by name; ``polarity`` is
            always among them.
        evidence: Spans in ``Document.text`` that carry the decision.
        classifier: Kind of classifier or rule, for example ``linear.v1``.
        model_version: Hash of the artifact, or version of the rules.
        language: ISO 639-1 code, or None.
    """

    finding_id: str
    document_id: str
    start: int
    end: int
    quote: str
    page_number: int
    boxes: tuple[tuple[int, BBox], ...]
    label: str
    score: float
    threshold: float
    attributes: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[int, int], ...]
    classifier: str
    model_version: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer about a passage and a label; only ever added.

    It speaks of the words, not of a case: it holds wherever the document is shown.

    Attributes:
        document_id: SHA-256 of the document.
        start: First character of the words that were decided on.
        end: One past the last character.
        label: Id of the label or rule in question.
        verdict: The answer.
        reviewer: Who gave it.
        decided_at: When, aware UTC.
        note: In the reviewer's words, or "".
        finding_id: The finding that was answered, whose words may be other ones
            and whose label too; None where a person found the passage.
        reason: Id of the reason for the verdict, or "".
    """

    document_id: str
    start: int
    end: int
    label: str
    verdict: Verdict
    reviewer: str
    decided_at: datetime
    note: str = ""
    finding_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """A person closed a case or opened it again; only ever added.

    Attributes:
        case: Name of the case.
        act: What was done.
        reviewer: Who did it.
        decided_at: When, aware UTC.
        note: In the reviewer's words, or "".
        head: Digest of the newest decision that this person knew of.
    """

    case: str
    act: CaseAct
    reviewer: str
    decided_at: datetime
    note: str
    head: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of one document: a line of ``coverage.jsonl``.

    Attributes:
        document_id: SHA-256 of the bytes.
        name: File name for people.
        kind: Document kind, or None where nothing was read.
        language: Main language, ISO 639-1, or None.
        n_pages: Pages of the file; 0 where it could not be opened.
        n_pages_read: Pages whose text was read.
        n_passages: Passages that were scored.
        status: What became of the document.
        reason: For people: why it is not READ, or what to know; may be "".
    """

    document_id: str
    name: str
    kind: Kind | None
    language: str | None
    n_pages: int
    n_pages_read: int
    n_passages: int
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a publisher's document was fetched, for the next refresh.

    Attributes:
        source_id: Id of the source's manifest.
        url: Address of the file.
        retrieved_at: When it was fetched, aware UTC.
        licence: As the source states it, or "".
        etag: The server's validator as sent, or None.
        last_modified: The server's header as sent, or None.
    """

    source_id: str
    url: str
    retrieved_at: datetime
    licence: str = ""
    etag: str | None = None
    last_modified: str | None = None
