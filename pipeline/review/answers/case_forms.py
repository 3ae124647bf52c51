"""The forms of a case at the desk: entries, signatures, and later changes.

Entries are only ever added, and nothing here fills in a field by itself.
"""

from collections.abc import Iterator

from pipeline.casefile.case_forms import (
    BY_ACCOUNT,
    BY_NAME,
    SECOND_SIGNATURE,
    SIGNATURE,
    SIGNATURES,
    CaseForms,
    forms_of,
)
from pipeline.casefile.file import CaseFile
from pipeline.datamodel import FieldEntry, Role, Said, refuse
from pipeline.dossier.sections.notification import notification_of, place_words
from pipeline.errors import DecidedMeanwhile
from pipeline.labels import in_words
from pipeline.review.answers.decisions import Signature
from pipeline.review.answers.duties import check_not_alone
from pipeline.review.answers.requests import FieldsRequest, FieldValue, SignRequest
from pipeline.review.desk import Desk

_N_NAMED = 5
"""Most missing fields that a refusal names; the page shows all."""


_UNSETTLED = (
    "case {case!r} cannot be closed: {n} of {m} findings have no answer",
    "case {case!r} cannot be closed: {n} of {m} findings are not settled",
)
_UNSETTLED_NAMES = (
    "case {case!r} cannot be closed: {n} of {m} pairs of names have no answer",
    "case {case!r} cannot be closed: {n} of {m} pairs of names are not settled",
)
"""Words without and with a second reviewer."""


def check_answered(desk: Desk, queue: CaseFile) -> None:
    """Check that everything in a case has an answer that counts.

    Raises:
        AnswerRefused: A finding or a pair of names has no such answer.
    """
    parties = desk.parties(queue.case)
    if parties is not None and (n := parties.n_unsettled):
        codes, m = _UNSETTLED_NAMES, len(parties.pairs)
    elif n := queue.n_unsettled:
        codes, m = _UNSETTLED, queue.states.total()
    else:
        return
    refuse(codes[queue.two_readers], case=queue.case, n=n, m=m)


def write_fields(desk: Desk, request: FieldsRequest) -> None:
    """Add a person's entries to the fields of a case.

    Only changes from what that person saw count, so that two people can work on
    different fields at once.

    Raises:
        AnswerRefused: The case is closed, or has no such field or choice.
        DecidedMeanwhile: Somebody wrote into one of these fields in the meantime.
    """
    by = desk.sign()
    if desk.queue(request.case).closing is not None:
        refuse(
            "case {case!r} is closed: open it again to change its forms",
            case=request.case,
        )
    forms = forms_of(desk.store, desk.files, request.case)
    entries = list(_changes(request, forms, by))
    if entries:
        desk.store.field_entries.add(request.case, entries, known=request.seen)


def _changes(
    request: FieldsRequest, forms: CaseForms, by: Signature
) -> Iterator[FieldEntry]:
    fields = {(place.field.id, place.about): place.field for place in forms.places()}
    seen = forms.at(request.seen)
    for value in request.entries:
        field = fields.get((value.field, value.about))
        if field is None:
            refuse(
                "field {field!r} {about!r} is not in the forms",
                field=value.field,
                about=value.about,
            )
        if value.choice not in ("", *field.choices):
            known = ", ".join(field.choices) or "no choice"
            refuse(
                "field {field!r}: expected {choices}, found {choice!r}",
                field=field.id,
                choices=known,
                choice=value.choice,
            )
        if not any(_says(each, value) for each in (seen, forms)):
            yield FieldEntry(
                request.case, field.id, value.about, value.choice, value.text,
                by.reviewer, by.decided_at,
            )  # fmt: skip


def _says(forms: CaseForms, value: FieldValue) -> bool:
    """Return True if a field already holds a value."""
    entry = forms.entry(value.field, value.about)
    held = (entry.choice, entry.text) if entry else ("", "")
    return held == (value.choice, value.text)


def sign_case(desk: Desk, request: SignRequest) -> None:
    """Sign the present state of a case; later changes are not covered.

    Raises:
        AnswerRefused: Something is missing, or this person may not sign.
        DecidedMeanwhile: The case is not in the state that this person saw.
    """
    by = desk.sign()
    queue = desk.queue(request.case)
    forms = forms_of(desk.store, desk.files, request.case)
    if request.signed != forms.digest:
        msg = Said(
            "case {case!r} changed after you saw it: read it again", case=request.case
        )
        raise DecidedMeanwhile(msg)
    check_answered(desk, queue)
    check_filled(forms)
    if forms.holds(request.which):
        refuse("case {case!r} is already signed", case=request.case)
    other = SECOND_SIGNATURE if request.which == SIGNATURE else SIGNATURE
    given = forms.entry(other)
    if forms.holds(other) and given and given.person == by.reviewer:
        refuse(
            "{name} has signed: another person must give the other signature",
            name=by.reviewer,
        )
    if request.which == SECOND_SIGNATURE:
        _check_second(desk, request.case, forms)
    entry = FieldEntry(
        request.case, request.which, "",
        BY_NAME if desk.role is None else BY_ACCOUNT,
        request.text, by.reviewer, by.decided_at, forms.digest,
    )  # fmt: skip
    desk.store.field_entries.add(request.case, [entry], known=request.seen)


def _check_second(desk: Desk, case: str, forms: CaseForms) -> None:
    if not forms.holds(SIGNATURE):
        refuse("the first signature is missing or outdated")
    if desk.role is not None and desk.role.rank < Role.LEAD.rank:
        refuse("a lead must give the second signature")
    check_not_alone(desk, case, forms)


def notification_of_case(desk: Desk, case: str) -> bytes:
    """Return the content for the authority, as JSON; nothing is sent.

    Raises:
        NotStored: There is no such case.
    """
    lines = desk.queue(case).lines
    forms = forms_of(desk.store, desk.files, case)
    deal = desk.store.deal(case)
    record = notification_of(case, forms, deal, desk.flags(case), lines)
    return f"{record.model_dump_json(indent=1, ensure_ascii=True)}\n".encode("ascii")


def check_filled(forms: CaseForms) -> None:
    """Check that the forms have no missing fields.

    Raises:
        AnswerRefused: A field that must be filled in before closing is empty.
    """
    missing = forms.missing
    if missing:
        named = "; ".join(map(place_words, missing[:_N_NAMED]))
        more = "; …" if missing[_N_NAMED:] else ""
        refuse("the forms lack {n} fields: {names}", n=len(missing), names=named + more)


def needed(desk: Desk) -> tuple[str, ...]:
    """Return the signatures that a desk needs to close a case."""
    return (SIGNATURE,) if desk.role is None else SIGNATURES


def check_signed(desk: Desk, forms: CaseForms) -> None:
    """Check the signatures under the present state; with accounts, two people sign.

    Raises:
        AnswerRefused: A signature is missing or covers an earlier state.
    """
    for which in needed(desk):
        if not forms.holds(which):
            state = "outdated" if forms.entry(which) else "missing"
            refuse(f"{in_words(which)}: {state}")
