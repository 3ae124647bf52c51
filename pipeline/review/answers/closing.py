"""Close and reopen a case, and set the number of its reviewers."""

from pipeline.casefile.case_forms import forms_of
from pipeline.casefile.coverage import parts_of, was_taken_out
from pipeline.casefile.file import CaseFile
from pipeline.datamodel import CaseAct, Coverage, Said, refuse
from pipeline.errors import NotStored
from pipeline.ingest.contained.unpack import unpack
from pipeline.review.answers.case_forms import (
    check_answered,
    check_filled,
    check_signed,
)
from pipeline.review.answers.duties import check_leads, check_not_alone
from pipeline.review.answers.requests import (
    CaseRequest,
    ReadersRequest,
    SeenRequest,
    TakeOutRequest,
)
from pipeline.review.desk import Desk
from pipeline.store.store import Store


def close_case(desk: Desk, request: CaseRequest) -> None:
    """Close a case that has all answers, forms and signatures.

    Raises:
        AnswerRefused: An answer, an entry or a signature is missing; the note is
            missing although the case has gaps or some flags cannot be answered; or
            this person may not close it.
        DecidedMeanwhile: Other decisions keep being added.
    """

    def check(queue: CaseFile, note: str) -> None:
        if queue.closing is not None and queue.n_unsettled == 0:
            refuse("case {case!r} is closed", case=queue.case)
        forms = forms_of(desk.store, desk.files, request.case)
        check_leads(desk, forms)
        check_answered(desk, queue)
        check_not_alone(desk, request.case, forms)
        _check_note(queue, note, flags_to_note(desk, request.case))
        check_filled(forms)
        check_signed(desk, forms)

    desk.change(request, CaseAct.CLOSED, check)


def _check_note(queue: CaseFile, note: str, silent: list[str]) -> None:
    if queue.gaps and not note:
        refuse(
            "gaps ({n}): say in the note what was done about them", n=len(queue.gaps)
        )
    if silent and not note:
        refuse(
            "{flags}: no answer can settle these flags: say in the note what was done "
            "about them",
            flags=", ".join(silent),
        )


def flags_to_note(desk: Desk, case: str) -> list[str]:
    """Return the ids of flags without a finding or pair that could be answered.

    Raises:
        NotStored: There is no such case.
    """
    return [card.flag.flag_id for card in desk.flag_cards(case) if card.n == 0]


def reopen(desk: Desk, request: CaseRequest) -> None:
    """Open a closed case again; signatures are kept and cover the old state.

    Raises:
        AnswerRefused: The case is not closed, or another account leads it.
        DecidedMeanwhile: Other decisions keep being added.
    """

    def check(queue: CaseFile, _note: str) -> None:
        check_leads(desk, forms_of(desk.store, desk.files, request.case))
        if queue.closing is None:
            refuse("case {case!r} is not closed", case=queue.case)

    desk.change(request, CaseAct.REOPENED, check)


def set_readers(desk: Desk, request: ReadersRequest) -> None:
    """Require a second reviewer, or give a reason for only one.

    Raises:
        AnswerRefused: The number is the same already, no reason is given, a second
            person has answered, or another account leads the case.
        DecidedMeanwhile: Other decisions keep being added.
    """
    two = request.readers == 2

    def check(queue: CaseFile, note: str) -> None:
        check_leads(desk, forms_of(desk.store, desk.files, request.case))
        if queue.two_readers is two:
            refuse(
                "case {case!r} already has reviewers: {n}",
                case=queue.case,
                n=request.readers,
            )
        if not two:
            _check_one_is_enough(desk, request.case, note)

    act = CaseAct.TWO_READERS if two else CaseAct.ONE_READER
    desk.change(request, act, check)


def _check_one_is_enough(desk: Desk, case: str, note: str) -> None:
    people = {logged.reviewer for logged in desk.store.decision_log(case)}
    people |= {a.reviewer for a in desk.store.link_answers() if a.case == case}
    if len(people) > 1:
        refuse(
            "{n} people have answered in case {case!r}: the second review cannot be "
            "cancelled",
            n=len(people),
            case=case,
        )
    if not note:
        refuse("say in the note why one reviewer is enough")


def take_out(desk: Desk, request: TakeOutRequest) -> None:
    """Take a paper out of a case, with the documents inside it and a reason.

    Their findings, and the answers about them, stay in the store. If the file is added
    again, all are back. The parties are searched again, because a party may have its
    country or role from this paper. The same form sent again only searches again.

    Raises:
        NotStored: The case has no such document.
        AnswerRefused: The case is closed, the document is a report of its library, no
            reason is given, or another account leads the case.
        DecidedMeanwhile: Other decisions keep being added.
        NotSearched: The paper is taken out, but a list or the export register that the
            search needs cannot be read.
    """

    def check(queue: CaseFile, note: str) -> None:
        check_leads(desk, forms_of(desk.store, desk.files, request.case))
        line = queue.line(request.document_id)
        if line is None:
            msg = Said(
                "case {case!r} has no document {id!r}",
                case=queue.case,
                id=request.document_id,
            )
            raise NotStored(msg)
        if request.document_id in queue.library:
            refuse("{name!r} is a report, no paper of the case", name=line.name)
        if queue.closing is not None:
            refuse(
                "case {case!r} is closed: open it again before you take a paper out",
                case=queue.case,
            )
        if not note.strip():
            refuse("say in the note why the paper is taken out")

    if not _is_out(desk.queue(request.case), request.document_id):
        desk.files.record(request.case)  # first records the changes from other causes
        desk.change(
            request,
            CaseAct.TAKEN_OUT,
            check,
            without=lambda queue: out_with(desk.store, queue, request.document_id),
        )
    if desk.store.deal(request.case) is not None:
        desk.search(request.case)


def out_with(store: Store, queue: CaseFile, document_id: str) -> list[Coverage]:
    """Return the lines of a paper and of the documents inside it.

    A document inside stays if another file of the same name holds it too, such as the
    next version of a mail with the same attachment.

    Raises:
        StoreError: The bytes of such a file cannot be read.
    """
    lines = [line for line in queue.lines if line.document_id not in queue.library]
    own = [line for line in lines if line.document_id == document_id]
    names = {line.name for line in own}
    inside = parts_of(lines, names)
    rivals = [x for x in lines if x.name in names and x.document_id != document_id]
    held = {
        (part.document_id, part.name)
        for other in (rivals if inside else ())
        if store.blobs.has(other.document_id)
        for part in unpack(store.blobs.get(other.document_id), other.name)
    }
    return [*own, *(x for x in inside if (x.document_id, x.name) not in held)]


def _is_out(queue: CaseFile, document_id: str) -> bool:
    """Return True for a paper that was taken out of an open case."""
    is_gone = queue.closing is None and queue.line(document_id) is None
    return is_gone and was_taken_out(queue.events, document_id)


def order_anew(desk: Desk, request: CaseRequest) -> None:
    """Order a case anew by the answers given so far.

    Raises:
        AnswerRefused: There are no answers since it was last ordered.
        DecidedMeanwhile: Other decisions keep being added.
    """
    desk.change(request, CaseAct.ORDERED, _check_answered)


def undo_order(desk: Desk, request: CaseRequest) -> None:
    """Withdraw the newest order.

    Raises:
        AnswerRefused: The case is in its first order.
        DecidedMeanwhile: Other decisions keep being added.
    """
    desk.change(request, CaseAct.ORDER_UNDONE, _check_ordered)


def edit_questions(desk: Desk, request: CaseRequest) -> None:
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
        refuse("case {case!r} has no answers to sort by", case=queue.case)


def _check_ordered(queue: CaseFile, _note: str) -> None:
    if queue.ordered_at is None:
        refuse("case {case!r} is in its original sorting", case=queue.case)
