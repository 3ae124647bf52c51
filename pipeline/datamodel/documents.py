"""A file as read: text, pages, blocks and passages for scoring.

    Document -> Page -> Passage

Offsets are Python string indices into ``Document.text``, half-open. Boxes are
points from the top left (``pipeline.geometry``).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.errors import SpanError
from pipeline.geometry import BBox


class Status(StrEnum):
    """Outcome of reading a document, as in ``coverage.jsonl``."""

    READ = "read"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"


class BlockKind(StrEnum):
    """Role of a block of text in its document; its passages have the same role."""

    PARAGRAPH = "paragraph"
    TITLE = "title"
    """The title of the document: of its first page, or of its metadata."""

    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CLAUSE = "clause"
    """A numbered provision; recognised in passages, not by the readers."""

    FOOTNOTE = "footnote"
    CAPTION = "caption"
    """Text below a picture, or alternative text for those who do not see it."""

    FORM_FIELD = "form_field"
    """Filled-in value of a form; its only column header is the name of the field."""

    COMMENT = "comment"
    """A remark beside the text: comment, sticky note, speaker's note."""

    MENU = "menu"
    """Navigation, teasers, a table of contents."""

    FURNITURE = "furniture"
    """Running heads and feet."""


HEADING_KINDS = frozenset({BlockKind.TITLE, BlockKind.HEADING})
"""Kinds that have a level and head the text below them."""

REPEATED_KINDS = frozenset({BlockKind.MENU, BlockKind.FURNITURE})
"""Kinds that repeat over pages: one passage for each text of a document."""

BARE_KINDS = HEADING_KINDS | REPEATED_KINDS | {BlockKind.CAPTION, BlockKind.FOOTNOTE}
"""Kinds that are only context, unless they hold a statement."""


class Section(StrEnum):
    """Part of a judgment or report."""

    FACTS = "facts"
    LAW = "law"
    """Law and practice as they are, domestic or international."""

    SUBMISSIONS = "submissions"
    """Words of a party, a State or a third party."""

    ASSESSMENT = "assessment"
    """Words of the court itself."""

    OPERATIVE_PART = "operative_part"
    SEPARATE_OPINION = "separate_opinion"
    FINDING = "finding"
    """Findings of a report."""

    RECOMMENDATION = "recommendation"
    LEGAL_FRAME = "legal_frame"
    """Norms by which a report measures."""


class MarkKind(StrEnum):
    """Warning about a stretch of text, to know before quoting it."""

    OCR = "ocr"
    """Recognised in an image: letters may be wrong."""

    UNSURE = "unsure"
    """Recognised with little confidence."""

    HIDDEN = "hidden"
    """Text in the file that is not visible on the page."""


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

    @property
    def end(self) -> int:
        """One past the last character of the last word; 0 without any."""
        return self.spans[-1] if self.spans else 0

    def within(self, start: int, end: int) -> Iterator[BBox]:
        """Yield the boxes of the words in touch with ``start:end``, in text order."""
        # Starts and ends rise together, so that the flat list itself is sorted.
        first = bisect_right(self.spans, start) // 2
        last = (bisect_left(self.spans, end) + 1) // 2
        sides = iter(self.boxes[4 * first : 4 * last])
        yield from map(BBox, sides, sides, sides, sides)

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
                lines[-1] = _around(lines[-1], box)
            else:
                lines.append(box)
        return tuple(lines)


# Both are written out, since they are called for every word.
def _around(line: BBox, word: BBox) -> BBox:
    (x0, top, x1, bottom), (left, upper, right, lower) = line, word
    return BBox(min(x0, left), min(top, upper), max(x1, right), max(bottom, lower))


def _same_line(line: BBox, word: BBox) -> bool:
    (x0, top, x1, bottom), (left, upper, _, lower) = line, word
    shared = min(bottom, lower) - max(top, upper)
    height = min(bottom - top, lower - upper)
    gap = left - x1
    # Three line heights: wider than justified spaces and table gutters inside
    # a cell, narrower than the gap between two columns of text.
    return shared >= 0.5 * height and x0 - x1 <= gap <= 3 * max(bottom - top, 1.0)


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page, or the whole of a format without pages.

    Attributes:
        number: Number of the page, from 1.
        width: Width in points; 0 if the format has no pages.
        height: Height in points; 0 if the format has no pages.
        start: Index of the first character of the page in ``Document.text``.
        end: Index past the last character.
        words: Words with boxes; empty if the format has none. Words of pictures follow
            the text of all pages.
        unread: Reason why the page was not read, or None if it was. An unread page is
            never shown as clean.
        note: Note for the reviewer on a page that was read (hidden text, for example),
            or None.
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
        start: Index of the first character in ``Document.text``.
        end: Index past the last character.
        kind: Its role in the document.
        page_number: Page on which it starts, from 1.
        level: Depth of a title or heading from 1; 0 for every other kind.
        columns: Column headers of a table row, one for each cell; the name of a
            form field; else empty.
    """

    start: int
    end: int
    kind: BlockKind
    page_number: int
    level: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that is hidden or was read by OCR.

    Attributes:
        start: Index of the first character in ``Document.text``.
        end: Index past the last character.
        kind: Kind of the stretch: read by OCR, read with little confidence, or hidden.
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
        media_type: Media type found in the bytes, whatever the name claims.
        text: Extracted text. Pages and blocks refer to it by offsets.
        pages: Pages in order, from number 1; they tile the text.
        blocks: Blocks in reading order, not overlapping.
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
        """READ if every page was read, UNREADABLE if none was."""
        unread = self.unread_pages
        if not unread:
            return Status.READ
        return Status.PARTIAL if len(unread) < len(self.pages) else Status.UNREADABLE

    @property
    def unread_pages(self) -> tuple[Page, ...]:
        """The unread pages, in order."""
        return tuple(page for page in self.pages if page.unread is not None)

    def share_marked(self, start: int, end: int, kind: MarkKind) -> float:
        """Return the share of the span's characters with a mark, in [0, 1]."""
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
            if page.start < end and start < max(page.end, page.words.end)
            for box in page.words.line_boxes(start, end)
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """A document as another version of an earlier one.

    Attributes:
        document_id: SHA-256 of the later document.
        earlier_id: SHA-256 of the one read before.
        resemblance: Share of their runs of three words that both have, in [0, 1].
        n_added: Number of passages of the later one that the earlier does not have.
        n_removed: Number of passages of the earlier one that the later does not have.
        n_unchanged: Number of passages with the same words in both.
    """

    document_id: str
    earlier_id: str
    resemblance: float
    n_added: int
    n_removed: int
    n_unchanged: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of scoring and reviewing.

    Attributes:
        document_id: SHA-256 of the document.
        start: Index of the first character in ``Document.text``.
        end: Index past the last character.
        text: Exactly ``Document.text[start:end]``.
        page_number: Page on which it starts, from 1.
        boxes: Pairs ``(page_number, box)`` for each printed line, at every place of a
            running head; empty if the format has no pages.
        heading: Heading path from the outermost in, without the passage.
        before: The sentence before, or "".
        after: The sentence after, or "".
        columns: Column headers of a table row, or the name of a form field.
        language: ISO 639-1 code, or None if it is unclear.
        role: Role of its block in the document.
        section: Part of a judgment or report that holds it, or None.
        paragraph: Number of its block, from 1, if there are no pages by which a person
            could find it; None if there are, and 0 on a sheet of a workbook.
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
    role: BlockKind = BlockKind.PARAGRAPH
    section: Section | None = None
    paragraph: int | None = None

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
