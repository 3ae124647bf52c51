"""Turn a reviewer's answer into the decisions that record it.

An answer to a claim at several places is recorded as one decision for each place. All
have the same time, which shows that they belong together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.alike import same_claim
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.translated import UNREAD
from pipeline.datamodel import Decision, Verdict, refuse
from pipeline.labels import LabelSet
from pipeline.review.answers.requests import Act, AnswerRequest, PassageRequest, Reason
from pipeline.review.answers.selection import locate
from pipeline.store.log import LoggedDecision, Place

UNDONE = "undone"
"""Reason of a decision that takes an answer back."""

RELABELLED = "relabelled"
"""Reason of a dismissal because another label was chosen."""

MOVED = "moved"
"""Reason for leaving a place because other words were marked."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Person and time of an answer."""

    reviewer: str
    decided_at: datetime


def decisions_on(
    row: Row,
    claim: Claim,
    request: AnswerRequest,
    labels: LabelSet,
    text_of: Callable[[str], str],
    by: Signature,
) -> list[Decision]:
    """Return the record of an answer to a claim.

    ``text_of`` returns a document's text by its id.

    Raises:
        AnswerRefused: The answer lacks a reason, a note, a label or words, or
            they do not fit.
    """
    match request.act:
        case Act.REOPEN if not _is_answered(claim):
            refuse("the finding has no answer to take back")
        case Act.RELABEL:
            return [*_relabelled(claim, request, labels, by)]
        case Act.ADJUST:
            text = text_of(row.words.document_id)
            return [*_adjusted(claim, request, text, by)]
        case Act.NOTE:
            return [*_noted(claim, request, by)]
        case Act.UNREAD:
            return [*_left_open(claim, request, by)]
        case _:
            return [*_judged(claim, request, by)]


def _is_answered(claim: Claim) -> bool:
    """Return True if a place has an answer, or words, that can be taken back."""
    return any(a and a.decision.reason != UNDONE for a in claim.answers)


def alike_claims(
    queue: CaseFile, row: Row, claim: Claim, act: Act
) -> Iterator[tuple[Row, Claim]]:
    """Yield the claims that get the same answer.

    They claim the same about nearly the same words, and wait for an answer or were
    answered together with this claim. Marks of other words and notes are made one by
    one.
    """
    if act in (Act.ADJUST, Act.NOTE):
        return
    for other in queue.alike(row):
        twin = same_claim(claim, other)
        if twin is None:
            continue
        is_asked = act is not Act.REOPEN and twin.is_open
        if is_asked or (act is not Act.UNREAD and _together(claim, twin)):
            yield other, twin


def _together(one: Claim, other: Claim) -> bool:
    if one.newest is None or other.newest is None:
        return False
    first, second = one.newest.decision, other.newest.decision
    return (first.reviewer, first.decided_at) == (second.reviewer, second.decided_at)


_VERDICTS = {
    Act.CONFIRM: Verdict.CONFIRMED,
    Act.DISMISS: Verdict.DISMISSED,
    Act.UNSURE: Verdict.UNSURE,
    Act.REOPEN: Verdict.OPEN,
}


def _judged(claim: Claim, request: AnswerRequest, by: Signature) -> Iterator[Decision]:
    reason = UNDONE if request.act is Act.REOPEN else ""
    if request.act is Act.DISMISS:
        reason = _reason(request)
    verdict = _VERDICTS[request.act]
    for blank in _blanks(claim, by):
        yield replace(blank, verdict=verdict, note=request.note, reason=reason)


def _reason(request: AnswerRequest) -> str:
    if request.reason is None:
        refuse("to dismiss a finding, give a reason")
    if request.reason is Reason.OTHER and not request.note:
        refuse("another reason was chosen: the note must say which")
    return request.reason.value


def _noted(claim: Claim, request: AnswerRequest, by: Signature) -> Iterator[Decision]:
    if not request.note:
        refuse("the note is empty")
    for blank, answer in zip(_blanks(claim, by), claim.answers, strict=True):
        again = _again(answer, blank, by)
        reason = "" if again.reason == UNDONE else again.reason
        yield replace(again, note=request.note, reason=reason)


def _left_open(
    claim: Claim, request: AnswerRequest, by: Signature
) -> Iterator[Decision]:
    """Record "cannot read"; the question stays open."""
    if not claim.is_open:
        refuse("the finding has an answer: take it back before you leave it to others")
    for blank, answer in zip(_blanks(claim, by), claim.answers, strict=True):
        if answer is None or answer.decision.verdict is Verdict.OPEN:
            yield replace(blank, note=request.note, reason=UNREAD)


def _relabelled(
    claim: Claim, request: AnswerRequest, labels: LabelSet, by: Signature
) -> Iterator[Decision]:
    label = request.label
    _check_label(label, labels)
    if label == claim.label_id:
        refuse("the passage already has the label {label!r}", label=label)
    for blank in _blanks(claim, by):
        yield replace(
            blank,
            verdict=Verdict.DISMISSED,
            reason=RELABELLED,
            note=request.note,
        )
        yield replace(blank, label=label, verdict=Verdict.CONFIRMED, note=request.note)


def _check_label(label: str, labels: LabelSet) -> None:
    if label not in labels.ids:
        refuse(f"label {label!r}: expected one of {', '.join(labels.ids)}")


def _adjusted(
    claim: Claim, request: AnswerRequest, text: str, by: Signature
) -> Iterator[Decision]:
    """Confirm the claim with other words, at every place of exactly these words."""
    blanks = list(_blanks(claim, by))
    first = blanks[0]
    start, end = locate(text, request.selection, near=first.start)
    before, length = start - first.start, end - start
    for blank in blanks:
        moved_start = blank.start + before
        moved = replace(
            blank,
            start=moved_start,
            end=moved_start + length,
            verdict=Verdict.CONFIRMED,
            note=request.note,
        )
        if text[moved.start : moved.end] != text[start:end]:
            continue  # it stays open, because a person must look at it
        if blank.finding_id is None:  # its place is its words, so the old ones are left
            yield replace(blank, verdict=Verdict.OPEN, reason=MOVED)
        yield moved


def _blanks(claim: Claim, by: Signature) -> Iterator[Decision]:
    """Yield an open decision about each place of a claim."""
    ids = [finding.finding_id for finding in claim.findings]
    for i, (place, answer) in enumerate(zip(claim.places, claim.answers, strict=True)):
        kept = answer.decision.finding_id if answer else None
        yield _blank(place, ids[i] if ids else kept, by)


def _blank(place: Place, finding_id: str | None, by: Signature) -> Decision:
    document_id, start, end, label = place
    return Decision(
        document_id=document_id,
        start=start,
        end=end,
        label=label,
        verdict=Verdict.OPEN,
        reviewer=by.reviewer,
        decided_at=by.decided_at,
        finding_id=finding_id,
    )


def _again(answer: LoggedDecision | None, blank: Decision, by: Signature) -> Decision:
    """Return an earlier answer, repeated by this reviewer; without one, the blank."""
    if answer is None:
        return blank
    return replace(answer.decision, reviewer=by.reviewer, decided_at=by.decided_at)


def passage_decision(
    request: PassageRequest, text: str, labels: LabelSet, by: Signature
) -> Decision:
    """Return the record of a passage that no model flagged.

    Raises:
        AnswerRefused: There is no such label, or the words are not in the text.
    """
    _check_label(request.label, labels)
    start, end = locate(text, request.selection)
    place = (request.document_id, start, end, request.label)
    blank = _blank(place, None, by)
    return replace(blank, verdict=Verdict.CONFIRMED, note=request.note)


def undoing(
    log: Sequence[LoggedDecision], number: int, by: Signature
) -> list[Decision]:
    """Return the decisions that take an answer back.

    Each place goes back to its earlier answer, or to open. The record says first that
    the place is open again; then it repeats the earlier answer.

    Raises:
        AnswerRefused: There is no such decision, somebody else made it, it is not the
            newest about its words, or it was taken back before.
    """
    batch = batch_of(log, number)
    if not batch or batch[0].decision.reviewer != by.reviewer:
        refuse("answer no. {n} is not one of yours in this case", n=number)
    standing = _standing(log)
    if not _counts(batch, standing):
        is_over = any(
            row.decision.reason == UNDONE or row not in standing[row.place]
            for row in batch
        )
        code = (
            "answer no. {n} was taken back, or takes back another: answer the words "
            "again instead"
            if is_over
            else "answer no. {n} is not the newest for these words: answer them again "
            "instead"
        )
        refuse(code, n=number)
    places = dict.fromkeys(row.place for row in batch)
    return [each for place in places for each in _undone(standing[place], by)]


def last_answer(log: Sequence[LoggedDecision], reviewer: str) -> list[LoggedDecision]:
    """Return the decisions of the answer that a reviewer can take back next.

    There is none if somebody else answered the same words later.
    """
    standing = _standing(log)
    given = (row for rows in standing.values() for row in rows)
    mine = (row.number for row in given if row.decision.reviewer == reviewer)
    batch = batch_of(log, max(mine, default=0))
    return batch if _counts(batch, standing) else []


def last_taken_back(
    log: Sequence[LoggedDecision], reviewer: str
) -> list[LoggedDecision]:
    """Return a reviewer's newest decisions if they take an answer back."""
    mine = (row for row in reversed(log) if row.decision.reviewer == reviewer)
    newest = next(mine, None)
    batch = batch_of(log, newest.number) if newest else []
    return batch if any(row.decision.reason == UNDONE for row in batch) else []


def batch_of(log: Iterable[LoggedDecision], number: int) -> list[LoggedDecision]:
    """Return the decisions of one answer."""
    rows = list(log)
    mine = next((row for row in rows if row.number == number), None)
    return [row for row in rows if mine and _step(row) == _step(mine)]


def _step(row: LoggedDecision) -> tuple[str, datetime]:
    return row.decision.reviewer, row.decision.decided_at


def _standing(log: Iterable[LoggedDecision]) -> dict[Place, list[LoggedDecision]]:
    """Return the answers about each place that were not taken back, oldest first."""
    found: dict[Place, list[LoggedDecision]] = defaultdict(list)
    for _, step in groupby(log, key=_step):
        rows = list(step)
        undone = {row.place for row in rows if row.decision.reason == UNDONE}
        for place, row in {row.place: row for row in rows}.items():
            own = found[place]
            if place not in undone:
                own.append(row)
            elif row.decision.reason == UNDONE:  # open again, and not as before
                own.clear()
            else:
                del own[-1:]
    return found


def _counts(
    batch: Sequence[LoggedDecision], standing: Mapping[Place, list[LoggedDecision]]
) -> bool:
    """Return True if all decisions of an answer are the newest at their places."""
    newest = {row.place: row for row in batch}
    return bool(batch) and all(
        standing[place][-1:] == [row] for place, row in newest.items()
    )


def _undone(rows: Sequence[LoggedDecision], by: Signature) -> list[Decision]:
    """Return the decisions that take back the last of the answers about a place."""
    document_id, start, end, label = rows[-1].place
    blank = _blank((document_id, start, end, label), rows[-1].decision.finding_id, by)
    # The id is a hash of the whole content, so an answer may be repeated later.
    opened = replace(blank, reason=UNDONE)
    return [opened, *(_again(before, blank, by) for before in rows[-2:-1])]
