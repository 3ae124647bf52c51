"""Acts on a whole case except closing: order, questions, news."""

from pipeline.casefile.file import CaseFile
from pipeline.datamodel import CaseAct, Said
from pipeline.errors import AnswerRefused
from pipeline.review.desk import Desk
from pipeline.review.requests import CloseRequest, SeenRequest


def order_anew(desk: Desk, request: CloseRequest) -> None:
    """Order a case anew by the answers given so far.

    Raises:
        AnswerRefused: There are no answers since it was last ordered.
        DecidedMeanwhile: Other decisions keep being added.
    """
    desk.change(request, CaseAct.ORDERED, _check_answered)


def undo_order(desk: Desk, request: CloseRequest) -> None:
    """Withdraw the newest order.

    Raises:
        AnswerRefused: The case is in its first order.
        DecidedMeanwhile: Other decisions keep being added.
    """
    desk.change(request, CaseAct.ORDER_UNDONE, _check_ordered)


def edit_questions(desk: Desk, request: CloseRequest) -> None:
    """Replace the words of the questions; empty words bring the proposed ones back.

    Raises:
        AnswerRefused: The reviewer has no name.
        DecidedMeanwhile: Other decisions keep being added.
    """
    desk.change(request, CaseAct.QUESTIONS, lambda _queue, _note: None)


def see_news(desk: Desk, request: SeenRequest) -> None:
    """Record that the reviewer has seen the shown notices.

    Raises:
        AnswerRefused: The reviewer has no name.
        NotStored: There is no such case.
    """
    desk.queue(request.case)
    by = desk.sign()
    shown = request.news.split()
    desk.store.news.mark_seen(request.case, by.reviewer, by.decided_at, shown)


def _check_answered(queue: CaseFile, _note: str) -> None:
    last = queue.ordered_at
    times = [row.decision.decided_at for row in queue.log]
    if not times or (last is not None and max(times) <= last):
        msg = Said("case {case!r} has no answers to sort by", case=queue.case)
        raise AnswerRefused(msg)


def _check_ordered(queue: CaseFile, _note: str) -> None:
    if queue.ordered_at is None:
        msg = Said("case {case!r} is in its original sorting", case=queue.case)
        raise AnswerRefused(msg)
