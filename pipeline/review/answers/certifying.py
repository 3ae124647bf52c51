"""Possible misses at the desk: number of draws, passages to read, result.

All results come from ``pipeline.recall``, as on the command line.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipeline.casefile.file import CaseFile
from pipeline.datamodel import DrawAnswer, Passage, RecallStatement, Said, refuse
from pipeline.errors import AnswerRefused, ConfigError
from pipeline.recall import certify
from pipeline.recall.certify import DrawReading, Plan
from pipeline.recall.tail import TailReading, begin_tail, tail_reading
from pipeline.recall.words import sentences, tail_sentence
from pipeline.review.answers.requests import CaseRequest
from pipeline.review.answers.selection import text_key
from pipeline.review.desk import Desk

SHARES = (0.05, 0.02, 0.01)
"""Bounds that the page offers; ``triage certify --bound`` accepts any."""


class DrawnAct(StrEnum):
    """An answer about a drawn passage."""

    NONE = "none"
    CARRIES = "carries"
    UNSURE = "unsure"


class DrawRequest(CaseRequest):
    """Draw passages to read."""

    bound: float = Field(gt=0, lt=1, description="Share of the unflagged passages.")
    by_score: bool = Field(
        default=False, description="As many from high scores as from all others."
    )


class DrawnRequest(BaseModel):
    """An answer about a drawn passage."""

    model_config = ConfigDict(extra="ignore", str_max_length=20_000)

    case: str
    draw: int = Field(ge=1, le=2**31, description="Number of the draw.")
    place: int = Field(ge=0, le=2**31, description="Which of its passages, from 0.")
    act: DrawnAct
    labels: tuple[str, ...] = Field(
        default=(), max_length=100, description="Ids of the labels that it carries."
    )

    @field_validator("labels", mode="before")
    @classmethod
    def _one_is_a_tuple(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Missed:
    """A drawn passage that has labels but no flag.

    Attributes:
        passage: Passage with its words.
        labels: Ids of the labels.
        text_key: Hash of the text that its offsets refer to.
    """

    passage: Passage
    labels: tuple[str, ...]
    text_key: str


@dataclass(frozen=True, slots=True)
class CertifyView:
    """Content of the page of possible misses.

    Attributes:
        plans: Number of passages to draw for each bound; empty if nothing can be drawn.
        refused: Reason why nothing can be drawn, or "".
        said: Newest statement in sentences; empty if there is none.
        statement: Newest statement with its method; None if there is none.
        reading: Newest draw; None if there is none.
        place: Index of the shown passage in the draw, from 0; None if none is shown.
        passage: Shown passage, or None.
        answer: Answer about the shown passage, or None.
        missed: Missed passages; empty until all passages are read.
        rest: Progress on the rest of the queue; None if it was not begun.
        rest_said: Progress in one sentence; None if it was not begun.
    """

    plans: tuple[Plan, ...]
    refused: str
    said: tuple[Said, ...]
    statement: RecallStatement | None
    reading: DrawReading | None
    place: int | None
    passage: Passage | None
    answer: DrawAnswer | None
    missed: tuple[Missed, ...]
    rest: TailReading | None
    rest_said: Said | None


def view_certify(desk: Desk, queue: CaseFile, at: int | None = None) -> CertifyView:
    """Return the content of a case's page.

    ``at`` is the index of the passage to show in the draw, from 0; None shows the next.
    """
    now, store, case = datetime.now(UTC), desk.store, queue.case
    reading = certify.reading(store, case, now)
    plans, refused = _plans(desk, case)
    said = store.draws.statement(case)
    rest = tail_reading(store, queue, now)
    place, passage = _shown(desk, reading, at)
    return CertifyView(
        plans=plans,
        refused=refused,
        said=tuple(_sentences(desk, said, reading, now)),
        statement=said,
        reading=reading,
        place=place,
        passage=passage,
        answer=reading.answers.get(place) if reading and place is not None else None,
        missed=tuple(_missed(desk, reading)),
        rest=rest,
        rest_said=tail_sentence(rest.tail) if rest else None,
    )


def _plans(desk: Desk, case: str) -> tuple[tuple[Plan, ...], str]:
    try:
        return tuple(certify.plans(desk.store, case, SHARES)), ""
    except ConfigError as error:
        return (), str(error)


def _sentences(
    desk: Desk,
    said: RecallStatement | None,
    reading: DrawReading | None,
    now: datetime,
) -> list[Said]:
    if said is None or reading is None:
        return []
    is_current = reading.is_current and reading.draw.number == said.draw
    return list(
        sentences(
            said,
            lambda label: desk.labels[label].name,
            is_current=is_current,
            age=now - said.made_at,
        )
    )


def _shown(
    desk: Desk, reading: DrawReading | None, at: int | None
) -> tuple[int | None, Passage | None]:
    """Return the index and words of the passage to read."""
    if reading is None or not reading.is_current:
        return None, None
    place = reading.next if at is None or not 0 <= at < reading.n else at
    if place is None:
        return None, None
    return place, certify.passage_of(desk.store, reading.draw.passages[place])


def _missed(desk: Desk, reading: DrawReading | None) -> list[Missed]:
    """Return the missed passages of a draw; none before its end, to hide the flags."""
    if reading is None or reading.next is not None or not reading.is_current:
        return []
    found = []
    for place, answer in sorted(reading.answers.items()):
        drawn = reading.draw.passages[place]
        if drawn.band >= 0 and answer.labels:
            passage = certify.passage_of(desk.store, drawn)
            key = text_key(desk.store.document_text(drawn.document_id))
            found.append(Missed(passage, answer.labels, key))
    return found


def draw(desk: Desk, request: DrawRequest) -> None:
    """Draw passages of a case.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: Nothing can be drawn, or the reviewer has no name.
    """
    case = desk.queue(request.case).case
    by = desk.sign()
    who, now = by.reviewer, by.decided_at
    try:
        certify.begin(
            desk.store, case, request.bound, who, now, by_score=request.by_score
        )
    except ConfigError as error:
        raise AnswerRefused(str(error)) from error


def answer_drawn(desk: Desk, request: DrawnRequest) -> None:
    """Record an answer about a drawn passage.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: The case has changed, or the answer fits no passage.
    """
    case = desk.queue(request.case).case
    by = desk.sign()
    who, now = by.reviewer, by.decided_at
    reading = certify.reading(desk.store, case, now)
    if reading is None:
        refuse(f"case {case!r} has no draw of passages to read")
    labels = request.labels if request.act is DrawnAct.CARRIES else ()
    if request.act is DrawnAct.CARRIES and not labels:
        refuse("choose the label that the passage carries")
    is_unsure = request.act is DrawnAct.UNSURE
    said = DrawAnswer(request.draw, request.place, labels, is_unsure, who, now)
    certify.answer(desk.store, reading, said, desk.labels.ids)


def begin_rest(desk: Desk, request: CaseRequest) -> None:
    """Begin to read the rest of a queue in random order.

    Raises:
        NotStored: There is no such case.
        AnswerRefused: Nothing is open, or the reading was begun already.
    """
    queue = desk.queue(request.case)
    by = desk.sign()
    begin_tail(desk.store, queue, by.reviewer, by.decided_at)
