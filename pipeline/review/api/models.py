"""Models of the API's answers; nothing here computes."""

from pydantic import BaseModel, Field

from pipeline.casefile.gaps import Gap
from pipeline.dossier.exports.row_models import CoverageRow, QuoteRow, of


class Problem(BaseModel):
    """Reason for a refusal."""

    error: str


class Recorded(BaseModel):
    """An answer was recorded."""

    seen: int = Field(description="Number of the newest decision.")
    head: str = Field(description="Digest of that decision.")


class Session(Recorded):
    """The reviewer of the desk."""

    reviewer: str = Field(description="Empty where nobody may answer.")
    csrf_token: str = Field(description="Send it as X-CSRF-Token with every change.")


class CaseOut(BaseModel):
    """A case in numbers."""

    case: str
    documents: int
    gaps: int
    findings: int
    open: int = of("n_open")
    states: dict[str, int]
    closed_by: str | None = of("closing.reviewer")
    closed_at: str | None = of("closing.decided_at")


class DecisionOut(BaseModel):
    """A row of the log."""

    number: int
    document_id: str = of("decision.document_id")
    start: int = of("decision.start")
    end: int = of("decision.end")
    label: str = of("decision.label")
    verdict: str = of("decision.verdict")
    reviewer: str
    decided_at: str = of("decision.decided_at")
    note: str = of("decision.note")
    reason: str = of("decision.reason")
    finding_id: str | None = of("decision.finding_id")


class ClaimOut(BaseModel):
    """A label claimed of a passage."""

    id: str
    label: str = of("label_id")
    title: str
    claimed_by: str
    state: str
    polarity: str
    is_counter_evidence: bool = of("is_counter")
    score: float | None = of("scored.score")
    threshold: float | None = of("scored.threshold")
    classifier: str | None = of("finding.classifier")
    model_version: str | None = of("finding.model_version")
    attributes: dict[str, str] = of("finding.attributes")
    newest: DecisionOut | None


class PassageOut(BaseModel):
    """A passage of the queue with its labels."""

    document_id: str = of("words.document_id")
    document: str = of("words.line.name")
    kind: str = of("words.kind")
    language: str | None = of("words.language")
    page: int = of("words.page_number")
    paragraph: int | None = of("words.paragraph")
    quote: str = of("words.quote")
    spans: list[tuple[int, int]] = of("words.spans")
    boxes: list[tuple[int, float, float, float, float]] = of("words.boxes")
    claims: list[ClaimOut]


class QuestionOut(PassageOut):
    """A passage with nearly the same ones: one answer is for all."""

    alike: list[PassageOut]


class QueueOut(BaseModel):
    """A page of the queue, below the unread parts."""

    case: str
    gaps: list[Gap]
    seen: int
    open: int = of("n_open")
    findings: int
    passages: int = Field(description="That pass the filters, on all pages.")
    background: int = Field(description="Open, and tied to the deal by nothing.")
    safeguards: int = Field(description="Open, and nothing but safeguards.")
    page: int
    pages: int
    rows: list[QuestionOut]


class SimilarOut(BaseModel):
    """A passage like another under the same label."""

    claim: str | None = Field(description="None for an annotators' example.")
    text: str
    says: str = Field(description="What people answered, or annotated.")


class PrecedentOut(BaseModel):
    """Decision on nearly the same words in another case."""

    case: str
    document: str
    text: str = of("words")
    decision: DecisionOut = of("logged")


class FindingOut(BaseModel):
    """A claim, its passage, and the decisions about it."""

    case: str
    seen: int
    claim: str = of("claim.id")
    passage: PassageOut = of("row")
    before: str
    after: str
    heading: list[str] = of("passage.heading")
    columns: list[str] = of("passage.columns", "Heads of the columns of a table.")
    counter_evidence: list[str] = Field(
        description="Claims of the papers; this claim itself if its words answer a "
        'question with "no".'
    )
    state_denials: list[str] = Field(
        description="Sentences near the words in which a State denies them."
    )
    decided_before: list[PrecedentOut] = Field(description="In other cases.")
    similar: list[SimilarOut]
    later_version: str | None = Field(
        description="The document that was handed in last, if this one is an earlier "
        "version of it."
    )
    pairs: list[str] = Field(description="Pairs of names that the words are about.")
    text_key: str = Field(description="Send it with offsets that you select.")
    history: list[DecisionOut]
    next_open: str | None = of("next_open.id")


class DocumentOut(CoverageRow):
    """Read and unread parts of a document, and its shelf."""

    is_library: bool


class TextOut(BaseModel):
    """A part of a document's text."""

    document_id: str = of("line.document_id")
    part: int
    parts: int = of("n_parts")
    start: int
    end: int
    text: str
    text_key: str
    unread: str | None = of("page.unread")


class HitOut(QuoteRow):
    """A passage with the words."""

    heading: list[str]
    role: str
    section: str | None
    cases: list[str]
    labels: list[str]


class ChainOut(BaseModel):
    """The log was checked and is whole."""

    decisions: int = of("n_decisions")
    case_events: int = of("n_case_events")
    head: str
