"""Duties in a case: reviewer, second reviewer, adjudicator and lead.

A desk without accounts knows a person by a typed name. It can require a second
reviewer, but it cannot tell who is behind a name.
"""

from collections.abc import Mapping

from pipeline.casefile.case_forms import DUTIES, CaseForms, forms_of
from pipeline.datamodel import Account, FieldEntry, Role, Said, refuse
from pipeline.review.answers.requests import DutiesRequest
from pipeline.review.desk import Desk

_DUTY_WORDS = {"reader": "reviewer", "second_reader": "second reviewer"}

_LEAST = dict.fromkeys(DUTIES, Role.REVIEWER) | {"lead": Role.LEAD}


def check_leads(desk: Desk, forms: CaseForms) -> None:
    """Check that a person may act as the lead of a case.

    Raises:
        AnswerRefused: Another account has this duty in the case.
    """
    lead = forms.assigned("lead")
    if desk.role is not None and lead not in ("", desk.reviewer):
        refuse("the lead of this case is {name}", name=lead)


def check_not_alone(desk: Desk, case: str, forms: CaseForms) -> None:
    """Refuse a person who is the only one to have worked on a case.

    Raises:
        AnswerRefused: This person gave all answers or, if nothing needed an answer,
            made all entries in the forms.
    """
    if desk.role is None:
        return
    people = {logged.reviewer for logged in desk.store.decision_log(case)}
    people |= {a.reviewer for a in desk.store.link_answers() if a.case == case}
    if people == {desk.reviewer}:
        refuse(
            "all answers in this case are by {name}: another lead must close it",
            name=desk.reviewer,
        )
    if not people and {entry.person for entry in forms.entries} <= {desk.reviewer}:
        refuse(
            "only {name} has worked on this case: another lead must close it",
            name=desk.reviewer,
        )


def assign(desk: Desk, request: DutiesRequest) -> None:
    """Set the duties of a case. An admin may do so if the lead is not available.

    Raises:
        AnswerRefused: The desk has no accounts, another account leads the case, an
            account cannot have a duty, or one has two duties that exclude each other.
        DecidedMeanwhile: Somebody else did so in the meantime.
    """
    by = desk.sign()
    if desk.role is None:
        refuse("people are assigned by account; this desk has no accounts")
    desk.queue(request.case)  # raises an error if this person may not see the case
    forms = forms_of(desk.store, desk.files, request.case)
    if desk.role is not Role.ADMIN:
        check_leads(desk, forms)
    wanted = request.duties()
    _check_apart(wanted)
    changed = {d: name for d, name in wanted.items() if name != forms.assigned(d)}
    for duty, name in changed.items():
        if name:
            _check_able(desk.store.accounts.get(name), name, duty, request.case)
    entries = [
        FieldEntry(request.case, duty, "", "", name, by.reviewer, by.decided_at)
        for duty, name in changed.items()
    ]
    if entries:
        desk.store.field_entries.add(request.case, entries, known=request.seen)


def _check_apart(wanted: Mapping[str, str]) -> None:
    reading = [wanted[duty] for duty in DUTIES[:3] if wanted[duty]]
    if len(set(reading)) < len(reading):
        refuse("reviewers and adjudicator of a case must be different people")
    if wanted["lead"] and wanted["lead"] == wanted["reader"]:
        refuse("the lead of a case cannot also be its reviewer")


def _check_able(account: Account | None, name: str, duty: str, case: str) -> None:
    lacks = ""
    if account is None or not account.is_active:
        lacks = "there is no such account, or it is not active"
    elif account.role.rank < _LEAST[duty].rank:
        lacks = Said(
            "this account is {role}; it must be at least {least}",
            role=account.role.value,
            least=_LEAST[duty].value,
        )
    elif account.cases and case not in account.cases:
        lacks = Said("it has no access to case {case!r}", case=case)
    if lacks:
        refuse(
            "{name!r} cannot be {duty}: {said}",
            name=name,
            duty=_DUTY_WORDS.get(duty, duty),
            said=lacks,
        )
