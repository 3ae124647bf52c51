"""Models of the API's answers; nothing here computes."""

from typing import Any

from pydantic import BaseModel, Field


def of(name: str, description: str | None = None) -> Any:
    """Return a field filled from another attribute of its record; see ``plain``."""
    return Field(validation_alias=name, description=description)


class Problem(BaseModel):
    """Reason for a refusal."""

    error: str


class Session(BaseModel):
    """The reviewer of the desk."""

    reviewer: str = Field(description="Empty where nobody may answer.")
    csrf_token: str = Field(description="Send it as X-CSRF-Token with every change.")
    seen: int = Field(description="Number of the newest decision.")
    head: str = Field(description="Digest of that decision.")


class LabelOut(BaseModel):
    """A label of the set."""

    id: str
    name: str
    family: str
    tier: int
    question: str
    anchor: str


class GapOut(BaseModel):
    """An unread part, or an earlier version of a paper."""

    subject: str
    words: str
    document_id: str | None
    later_id: str | None = Field(description="The version that was handed in last.")


class CaseOut(BaseModel):
    """A case in numbers."""

    case: str
    documents: int
    gaps: int
    findings: int
    open: int = of("n_open")
    states: dict[str, int]
    closed_by: str | None
    closed_at: str | None


class DecisionOut(BaseModel):
    """A row of the log."""

    number: int
    document_id: str
    start: int
    end: int
    label: str
    verdict: str
    reviewer: str
    decided_at: str
    note: str
    reason: str
    finding_id: str | None


class ClaimOut(BaseModel):
    """A label claimed of a passage."""

    id: str
    label: str = of("label_id")
    title: str
    claimed_by: str
    state: str
    polarity: str
    is_counter_evidence: bool = of("is_counter")
    score: float | None
    threshold: float | None
    classifier: str | None
    model_version: str | None
    attributes: dict[str, str]
    newest: DecisionOut | None


class PassageOut(BaseModel):
    """A passage of the queue with its labels."""

    document_id: str
    document: str = of("line.name")
    kind: str
    language: str | None
    page: int = of("page_number")
    paragraph: int | None
    quote: str
    spans: list[tuple[int, int]]
    boxes: list[tuple[int, float, float, float, float]]
    claims: list[ClaimOut]


class QuestionOut(PassageOut):
    """A passage with nearly the same ones: one answer is for all."""

    alike: list[PassageOut]


class QueueOut(BaseModel):
    """A page of the queue, below the unread parts."""

    case: str
    gaps: list[GapOut]
    seen: int
    open: int
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
    decision: DecisionOut


class FindingOut(BaseModel):
    """A claim, its passage, and the decisions about it."""

    case: str
    seen: int
    claim: str
    passage: PassageOut
    before: str
    after: str
    heading: list[str]
    columns: list[str] = Field(description="Heads of the columns of a table.")
    counter_evidence: list[str] = Field(description="Claims of the same document.")
    decided_before: list[PrecedentOut] = Field(description="In other cases.")
    similar: list[SimilarOut]
    later_version: str | None = Field(
        description="The document that was handed in last, if this one is an earlier "
        "version of it."
    )
    pairs: list[str] = Field(description="Pairs of names that the words are about.")
    text_key: str = Field(description="Send it with offsets that you select.")
    history: list[DecisionOut]
    next_open: str | None


class DocumentOut(BaseModel):
    """Read and unread parts of a document."""

    document_id: str
    document: str = of("name")
    kind: str | None
    language: str | None
    pages: int = of("n_pages")
    pages_read: int = of("n_pages_read")
    passages: int = of("n_passages")
    status: str
    reason: str
    is_library: bool


class TextOut(BaseModel):
    """A part of a document's text."""

    document_id: str
    part: int
    parts: int
    start: int
    end: int
    text: str
    text_key: str
    unread: str | None


class HitOut(BaseModel):
    """A passage with the words."""

    document_id: str
    start: int
    end: int
    page: int = of("page_number")
    text: str
    heading: list[str]
    role: str
    section: str | None
    paragraph: int | None
    cases: list[str]
    labels: list[str]


class Recorded(BaseModel):
    """An answer was recorded."""

    seen: int
    head: str


class ChainOut(BaseModel):
    """The log was checked and is whole."""

    decisions: int
    case_events: int
    head: str
