"""Conditions to close a case, or to open it again."""

from pipeline.casefile.file import CaseFile
from pipeline.errors import AnswerRefused


def check_closable(queue: CaseFile, note: str) -> None:
    """Check that a case may be closed.

    Raises:
        AnswerRefused: It is closed, a finding has no answer, or nothing is said of
            what was not read.
    """
    n = queue.n_unsettled
    if queue.closing is not None and n == 0:
        msg = f"case {queue.case!r} is closed"
        raise AnswerRefused(msg)
    if n:
        which = "answer that counts" if queue.two_readers else "answer"
        msg = (
            f"case {queue.case!r} cannot be closed: {n} of "
            f"{queue.n_findings} findings have no {which}"
        )
        raise AnswerRefused(msg)
    if queue.gaps and not note:
        msg = (
            f"{len(queue.gaps)} things were not read: say in the note what was done "
            "about them"
        )
        raise AnswerRefused(msg)


def check_closed(queue: CaseFile, _note: str) -> None:
    """Check that a case is closed.

    Raises:
        AnswerRefused: It is open.
    """
    if queue.closing is None:
        msg = f"case {queue.case!r} is not closed"
        raise AnswerRefused(msg)
