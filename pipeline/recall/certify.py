"""Certifying a case, for desk and CLI: draw, read, bound possible misses."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.datamodel import (
    Draw,
    DrawAnswer,
    DrawnFrom,
    DrawnPassage,
    MissedBound,
    Passage,
    RecallStatement,
    Said,
)
from pipeline.errors import AnswerRefused, ConfigError, NotStored
from pipeline.recall.bounds import RATIO, Sample, check_share, upper
from pipeline.recall.drawing import counts_for, draw_from, heap_of, state_of
from pipeline.store.log import has_words
from pipeline.store.store import Store

METHOD = (
    "One passage drawn from each equal section, in document order; binomial "
    "(Hoeffding 1956), exact without hits, one-sided, 95 %"
)
BY_SCORE = (
    f"{METHOD}; two groups by score, drawn separately, largest sum (Wendell and Schmee "
    "1996); assumes that passages with low scores carry a missed label at most 0.3 "
    "times as often as those with high scores"
)

OLD = timedelta(days=30)
"""Age at which an unfinished reading is old: its reviewer no longer remembers it."""

NOT_FOUND = "*"
"""Stands for all labels that no drawn passage carries: they share one bound."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Number of passages of a case to read for a bound.

    Attributes:
        share: Wanted bound on the share of misses among the unflagged passages, in
            (0, 1).
        n_unflagged: Number of unflagged passages.
        n_by_chance: Number of draws for this bound without a condition, if all are
            clean.
        n_by_score: Number of draws for this bound if misses have high scores as often
            as was measured; None if the scores are not known.
    """

    share: float
    n_unflagged: int
    n_by_chance: int
    n_by_score: int | None


@dataclass(frozen=True, slots=True)
class DrawReading:
    """Progress of reading a draw.

    Attributes:
        draw: Draw that is being read.
        answers: Answer to each passage read so far, by its place in the draw.
        is_current: Whether the screenings of the papers are still those at the time of
            the draw.
        age: Time since the draw.
    """

    draw: Draw
    answers: dict[int, DrawAnswer]
    is_current: bool
    age: timedelta

    @property
    def n(self) -> int:
        """Number of passages to read."""
        return len(self.draw.passages)

    @property
    def next(self) -> int | None:
        """Place of the first passage without an answer, or None."""
        return next((i for i in range(self.n) if i not in self.answers), None)

    @property
    def is_old(self) -> bool:
        """True if the draw was made a month or more ago."""
        return self.age >= OLD


def plans(store: Store, case: str, shares: Sequence[float]) -> list[Plan]:
    """Return the number of passages to read for each of some bounds.

    Raises:
        NotStored: There is no such case.
        ConfigError: No passage is unflagged, or a share is not in (0, 1).
    """
    heap = heap_of(store, case, by_score=False)
    banded = heap_of(store, case, by_score=True) if heap.has_scores else None
    return [
        Plan(
            share,
            heap.n,
            sum(counts_for(heap, share)),
            None if banded is None else sum(counts_for(banded, share)),
        )
        for share in shares
    ]


def begin(
    store: Store,
    case: str,
    share: float,
    person: str,
    now: datetime,
    *,
    by_score: bool = False,
) -> Draw:
    """Draw passages of a case and store the draw.

    Called again while nothing changed, it returns the same draw.

    Raises:
        NotStored: There is no such case.
        ConfigError: No passage is unflagged, or the share is not in (0, 1).
        AnswerRefused: Another draw of this state of the case has unread passages.
    """
    check_share(share)
    heap = heap_of(store, case, by_score=by_score)
    bands, passages = draw_from(heap, counts_for(heap, share))
    draw = Draw(
        number=0,
        case=case,
        drawn_from=DrawnFrom.UNFLAGGED,
        person=person,
        made_at=now,
        target=share,
        state=heap.state,
        bands=bands,
        passages=passages,
        n_flagged=len(heap.flagged),
        n_before=0,
        unread=heap.unread,
    )
    known = store.draws.newest(case, DrawnFrom.UNFLAGGED)
    if known is not None and known.state == heap.state:
        if known.passages == passages:
            return known
        n_open = len(known.passages) - len(store.draws.answers(known.number))
        if n_open:
            msg = Said(
                "case {case!r}: read the {n} remaining passages of draw {m} before "
                "you draw again",
                case=case,
                n=n_open,
                m=known.number,
            )
            raise AnswerRefused(msg)
    return replace(draw, number=store.draws.add(draw))


def reading(store: Store, case: str, now: datetime) -> DrawReading | None:
    """Return the newest draw of a case with its answers, or None."""
    draw = store.draws.newest(case, DrawnFrom.UNFLAGGED)
    if draw is None:
        return None
    is_current = state_of(store.draws.papers(case)) == draw.state
    answers = store.draws.answers(draw.number)
    return DrawReading(draw, answers, is_current, now - draw.made_at)


def is_current(store: Store, said: RecallStatement) -> bool:
    """Return True if the papers are unchanged since a statement."""
    at = reading(store, said.case, said.made_at)
    return at is not None and at.is_current and at.draw.number == said.draw


def passage_of(store: Store, drawn: DrawnPassage) -> Passage:
    """Return a drawn passage.

    Raises:
        AnswerRefused: Its text has changed since.
    """
    try:
        found = store.passage_at(drawn.document_id, drawn.start, drawn.end)
        if has_words(found.text, drawn.text_sha256):
            return found
    except NotStored:
        pass
    msg = (
        f"passage {drawn.document_id[:12]}:{drawn.start}-{drawn.end} has changed since "
        "it was drawn: draw again"
    )
    raise AnswerRefused(msg)


def answer(
    store: Store, at: DrawReading, said: DrawAnswer, labels: Collection[str]
) -> RecallStatement | None:
    """Record an answer about a passage; with the last one, the statement.

    Returns:
        The statement if every passage has an answer now, otherwise None.

    Raises:
        AnswerRefused: The case has changed, there is no such passage or label, or
            the answer says nothing.
    """
    _check(at, said, labels)
    store.draws.add_answer(said)
    answers = at.answers | {said.place: said}
    if len(answers) < at.n:
        return None
    made = statement(at.draw, answers, said.made_at)
    store.draws.add_statement(made)
    return made


def record_all(
    store: Store, at: DrawReading, said: Sequence[DrawAnswer], labels: Collection[str]
) -> RecallStatement:
    """Record the answers to all passages of a draw, and the statement.

    Raises:
        AnswerRefused: The case has changed, or there is no such label.
    """
    for each in said:
        _check(at, each, labels)
    for each in said:
        store.draws.add_answer(each)
    made = statement(at.draw, {each.place: each for each in said}, said[0].made_at)
    store.draws.add_statement(made)
    return made


def _check(at: DrawReading, said: DrawAnswer, labels: Collection[str]) -> None:
    if said.draw != at.draw.number:
        msg = f"draw {said.draw}: expected draw {at.draw.number}, the newest"
    elif not at.is_current:
        msg = Said(
            "case {case!r} has changed since the passages were drawn", case=at.draw.case
        )
    elif not 0 <= said.place < at.n:
        msg = f"passage {said.place + 1}: expected one of {at.n}"
    elif unknown := [label for label in said.labels if label not in labels]:
        msg = f"label {unknown[0]!r} is not in the label set"
    elif said.is_unsure and said.labels:
        msg = "an answer is unsure, or names labels: expected one of both"
    else:
        return
    raise AnswerRefused(msg)


def statement(
    draw: Draw, answers: dict[int, DrawAnswer], now: datetime
) -> RecallStatement:
    """Return the statement for the answers to all passages of a draw.

    A passage of which the person is unsure counts as missed, under each label.

    Raises:
        ConfigError: A passage has no answer.
    """
    if n_open := sum(i not in answers for i in range(len(draw.passages))):
        msg = f"{n_open} of {len(draw.passages)} passages have no answer"
        raise ConfigError(msg)
    drawn = [(p.band, answers[i]) for i, p in enumerate(draw.passages)]
    read = [(band, said) for band, said in drawn if band >= 0]
    decoys = [said for band, said in drawn if band < 0]
    labels = sorted({label for _, said in read for label in said.labels})
    return RecallStatement(
        draw=draw.number,
        case=draw.case,
        person=", ".join(sorted({said.person for said in answers.values()})),
        made_at=now,
        method=BY_SCORE if len(draw.bands) > 1 else METHOD,
        n_unflagged=sum(band.n for band in draw.bands),
        n_drawn=len(read),
        n_unsure=sum(said.is_unsure for _, said in read),
        n_decoys=len(decoys),
        n_recognised=sum(bool(said.labels) for said in decoys),
        bounds=tuple(_bound(draw, read, label) for label in ("", *labels, NOT_FOUND)),
        n_unread=sum(unread.n_passages for unread in draw.unread),
        unread=draw.unread,
    )


def _bound(
    draw: Draw, read: Sequence[tuple[int, DrawAnswer]], label: str
) -> MissedBound:
    def carries(said: DrawAnswer) -> bool:
        has = label in said.labels or (label == "" and bool(said.labels))
        return has or said.is_unsure

    found = Counter(band for band, said in read if carries(said))
    samples = [
        Sample(band.n, band.n_drawn, found[i]) for i, band in enumerate(draw.bands)
    ]
    by_score = upper(samples, RATIO) if len(samples) > 1 else None
    return MissedBound(label, found.total(), upper(samples), by_score)
