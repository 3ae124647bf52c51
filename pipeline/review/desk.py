"""The desk of one reviewer over one store: what is asked, and what is recorded.

Pages and API are two faces of it. Nothing here knows of the web.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pipeline.datamodel import CaseAct, CaseEvent
from pipeline.errors import AnswerRefused, DecidedMeanwhile
from pipeline.labels import LabelSet
from pipeline.review.answers import (
    Signature,
    decisions_on,
    passage_decision,
    undoing,
)
from pipeline.review.memory import Memory
from pipeline.review.queue import Queue
from pipeline.review.requests import (
    AnswerRequest,
    CloseRequest,
    PassageRequest,
    UndoRequest,
)
from pipeline.review.summary import Summary, summarise
from pipeline.store.store import Store


def _now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """Reads cases and records the answers of one reviewer.

    Args:
        store: An open store.
        labels: The label set of its findings.
        reviewer: Who answers; "" means that nobody may, and all is only shown.
        languages: ISO 639-1 codes of the languages the model was measured on.
        clock: Returns the time, aware UTC.
    """

    def __init__(
        self,
        store: Store,
        labels: LabelSet,
        reviewer: str,
        languages: Sequence[str] = ("en",),
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.store = store
        self.labels = labels
        self.reviewer = reviewer
        self.languages = tuple(languages)
        self._clock = clock
        self._memory = Memory(store, labels, self.languages)

    def queue(self, case: str) -> Queue:
        """Read a case.

        Raises:
            NotStored: There is no such case.
        """
        return self._memory.queue(case)

    def summary(self, case: str) -> Summary:
        """Read a case in numbers, which is faster than its queue.

        Raises:
            NotStored: There is no such case.
        """
        return summarise(self.store, case, self.languages)

    def answer(self, request: AnswerRequest) -> None:
        """Record an answer to a claim.

        Raises:
            NotStored: The case has no such claim (any more).
            AnswerRefused: The answer cannot be recorded as given.
            DecidedMeanwhile: Somebody answered the same claim in between.
        """
        by = self._sign()
        queue = self.queue(request.case)
        row, claim = queue.find(request.claim)
        text_of = self.store.document_text
        decisions = decisions_on(row, claim, request, self.labels, text_of, by)
        self.store.add_answer(decisions, seen=request.seen)

    def add_passage(self, request: PassageRequest) -> None:
        """Record a passage that was missed.

        Raises:
            NotStored: The case has no such document, or nothing of it was read.
            AnswerRefused: There is no such label, or the words are not in it.
            DecidedMeanwhile: Somebody answered the same words in between.
        """
        by = self._sign()
        self.store.require_in_case(request.case, request.document_id)
        text = self.store.document_text(request.document_id)
        decision = passage_decision(request, text, self.labels, by)
        self.store.add_answer([decision], seen=request.seen)

    def undo(self, request: UndoRequest) -> None:
        """Take back an answer by a further one.

        Raises:
            AnswerRefused: It is not this reviewer's, or not the newest.
            DecidedMeanwhile: Somebody answered the same words in between.
        """
        by = self._sign()
        log = self.store.decision_log(request.case)
        self.store.add_answer(undoing(log, request.number, by), seen=request.seen)

    def close(self, request: CloseRequest) -> None:
        """Close a case in which everything has an answer.

        Raises:
            AnswerRefused: Something has none, or nothing is said of what was not
                read.
            DecidedMeanwhile: Decisions keep coming in.
        """
        self._change(request, CaseAct.CLOSED, _check_closable)

    def reopen(self, request: CloseRequest) -> None:
        """Open a closed case again.

        Raises:
            AnswerRefused: It is not closed.
            DecidedMeanwhile: Decisions keep coming in.
        """
        self._change(request, CaseAct.REOPENED, _check_closed)

    def _change(
        self, request: CloseRequest, act: CaseAct, check: Callable[[Queue, str], None]
    ) -> None:
        by = self._sign()
        for n_left in (2, 1, 0):  # decisions in other cases move the head as well
            queue = self.queue(request.case)
            check(queue, request.note)
            event = CaseEvent(
                request.case,
                act,
                by.reviewer,
                by.decided_at,
                request.note,
                queue.head,
            )
            try:
                self.store.add_case_event(event)
            except DecidedMeanwhile:
                if n_left == 0:
                    raise
            else:
                return

    def _sign(self) -> Signature:
        if not self.reviewer:
            msg = "nobody's name was given when the desk was opened"
            raise AnswerRefused(msg)
        return Signature(self.reviewer, self._clock())


def _check_closable(queue: Queue, note: str) -> None:
    if queue.closing is not None and queue.n_open == 0:
        msg = f"case {queue.case!r} is closed"
        raise AnswerRefused(msg)
    if queue.n_open:
        msg = (
            f"case {queue.case!r} cannot be closed: {queue.n_open} of "
            f"{queue.n_findings} findings have no answer"
        )
        raise AnswerRefused(msg)
    if queue.gaps and not note:
        msg = (
            f"{len(queue.gaps)} things were not read: say in the note what was done "
            "about them"
        )
        raise AnswerRefused(msg)


def _check_closed(queue: Queue, _note: str) -> None:
    if queue.closing is None:
        msg = f"case {queue.case!r} is not closed"
        raise AnswerRefused(msg)
