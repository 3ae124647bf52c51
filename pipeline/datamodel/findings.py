"""Claims of the machine about passages, and decisions of people.

    Passage -> Finding -> Decision

A score is a calibrated probability in [0, 1]. Times are aware UTC. A finding is a
machine's claim and a decision a person's answer, and neither is ever edited.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.documents import Status
from pipeline.datamodel.said import Sentence
from pipeline.geometry import BBox


class Kind(StrEnum):
    """Kind of a document; the same sentence means different things in each."""

    BROCHURE = "brochure"
    CONTRACT = "contract"
    REPORT = "report"
    OTHER = "other"


class Polarity(StrEnum):
    """Polarity of a passage towards its label: asserted, negated ... (TAXONOMY 5.1)."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    PROHIBITED = "prohibited"
    OPTIONAL = "optional"


class CuePlace(StrEnum):
    """Place of the words for an attribute, if not in the passage."""

    AROUND = "surroundings"
    FIRST_PAGE = "first page"


class Verdict(StrEnum):
    """A reviewer's answer about one passage and one label."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"
    OPEN = "open"
    """No answer yet, or none any more: a note alone, or an answer taken back."""


class CaseAct(StrEnum):
    """Act of a person on a whole case."""

    CLOSED = "closed"
    REOPENED = "reopened"
    TWO_READERS = "two_readers"
    """Two people are to answer each finding, blind to each other."""

    ONE_READER = "one_reader"
    """One reader is enough, as it was before."""

    ORDERED = "ordered"
    """The queue is put into a new order by the answers given until then."""

    ORDER_UNDONE = "order_undone"
    """The newest such order is taken back."""

    QUESTIONS = "questions"
    """The questions to ask were reworded; empty words bring back the proposed ones."""

    HELD = "held"
    """The case is kept, however old it gets."""

    HOLD_RELEASED = "hold_released"
    """The case is kept no longer than others."""

    TAKEN_OUT = "taken_out"
    """A paper was taken out of the case; the note names it, with the reason."""


class Shelf(StrEnum):
    """Part of a case with a document: its evidence, or its library."""

    CASE = "case"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Finding:
    """The machine's claim: this passage carries this label. Never edited.

    Attributes:
        finding_id: Hash of passage, label, classifier and model version.
        document_id: SHA-256 of the document.
        start: Index of the first character of the passage in ``Document.text``.
        end: Index past the last character.
        quote: Exactly ``Document.text[start:end]``.
        page_number: Page on which the quote starts, from 1.
        boxes: ``(page_number, box)`` for each printed line.
        label: Id in the label set, or of a rule detector.
        score: Calibrated probability in [0, 1].
        threshold: Threshold of the label; a passage is flagged if
            ``score >= threshold``.
        attributes: Name and value pairs, sorted by name; ``polarity`` is always among
            them. The words of the passage that gave a value stand beside it:
            ``("functions.monitor", "“live”, “alerts”")``.
        evidence: Spans in ``Document.text`` that carry the decision.
        classifier: Kind of classifier or rule, for example ``linear.v1``.
        model_version: Hash of the artifact, or version of the rules.
        language: ISO 639-1 code, or None.
        paragraph: Number of the paragraph, from 1; None with pages, 0 with sheets.
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
    paragraph: int | None = None

    @property
    def passage_id(self) -> str:
        """``passage_id`` of its passage."""
        return f"{self.document_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer about a passage and a label; only ever added.

    It is about the words, not about a case: it holds wherever the document is shown.

    Attributes:
        document_id: SHA-256 of the document.
        start: Index of the first character of the words that were decided on.
        end: Index past the last character.
        label: Id of the label or rule in question.
        verdict: The answer.
        reviewer: Person who gave it.
        decided_at: Time of the decision, aware UTC.
        note: Note in the reviewer's words, or "".
        finding_id: Id of the finding that was answered, which may have other words and
            another label; None if a person found the passage.
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
    """An act of a person on a whole case; only ever added.

    Attributes:
        case: Name of the case.
        act: Act of the person.
        reviewer: Person who did it.
        decided_at: Time of the act, aware UTC.
        note: Note in the reviewer's words, or "".
        head: Digest of the newest decision that this person knew of.
        n_entries: Number of entries in the forms of the case that this person knew of;
            also 0 if the event is older than the forms.
    """

    case: str
    act: CaseAct
    reviewer: str
    decided_at: datetime
    note: str
    head: str
    n_entries: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of one document: a line of ``coverage.jsonl``.

    Attributes:
        document_id: SHA-256 of the bytes.
        name: File name for people.
        kind: Kind of the document, or None if nothing was read.
        language: Main language, ISO 639-1, or None.
        n_pages: Number of pages of the file; 0 if it could not be opened.
        n_pages_read: Number of pages whose text was read.
        n_passages: Number of passages that were scored.
        status: Outcome of reading the document.
        reason: Reason for people why it is not READ, or a remark; may be "".
        kind_probability: Probability of the kind by the document's words, in [0, 1];
            None if a person, a title or a form decides, or in older screenings.
    """

    document_id: str
    name: str
    kind: Kind | None
    language: str | None
    n_pages: int
    n_pages_read: int
    n_passages: int
    status: Status
    reason: Sentence = ""
    kind_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin of a publisher's document, for the next refresh.

    Attributes:
        source_id: Id of the source's manifest.
        url: Address of the file.
        retrieved_at: Time when it was fetched, aware UTC.
        licence: Licence as the source states it, or "".
        etag: The server's validator as sent, or None.
        last_modified: The server's header as sent, or None.
    """

    source_id: str
    url: str
    retrieved_at: datetime
    licence: str = ""
    etag: str | None = None
    last_modified: str | None = None
