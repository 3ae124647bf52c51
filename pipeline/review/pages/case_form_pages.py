"""The page of a case's forms, and the same content for programs."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from pipeline.casefile.case_forms import (
    DUTIES,
    SIGNATURES,
    CaseForms,
    FormPlace,
    case_fields,
    forms_of,
)
from pipeline.datamodel import FieldEntry, Role
from pipeline.dossier.exports.row_models import of, plain
from pipeline.dossier.record_models import FieldRecord
from pipeline.dossier.sections.notification import field_record, place_words
from pipeline.review.answers.case_forms import (
    notification_of_case,
    sign_case,
    write_fields,
)
from pipeline.review.answers.duties import assign
from pipeline.review.answers.requests import DutiesRequest, FieldsRequest, SignRequest
from pipeline.review.api.findings import CaseName
from pipeline.review.api.models import Problem
from pipeline.review.api.plain_json import JsonResponse
from pipeline.review.pages.downloads import as_file
from pipeline.review.pages.forms import PLACE_PARTS, Fields, FieldsOf, Forms, numbered
from pipeline.review.site import Site


class PlaceOut(BaseModel):
    """A field to write in."""

    field: str = of("id")
    about: str
    section: str
    question: str = of("en")
    choices: list[str]
    required: list[str]
    entry: FieldRecord | None


class FormWritten(BaseModel):
    """Something was written."""

    seen: int
    signed: str


class FormsOut(FormWritten):
    """The forms of a case."""

    places: list[PlaceOut]
    missing: list[str]
    signatures: dict[str, FieldRecord | None]
    holds: dict[str, bool]
    duties: dict[str, str]
    entries: list[FieldRecord]


class CaseFormPages:
    """The handlers for the forms of a case.

    ``forms`` shows a refused form again.
    """

    def __init__(self, site: Site, forms: Forms) -> None:
        self._site = site
        self._forms = forms
        self._desk = site.desk

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        hidden: dict[str, Any] = {"include_in_schema": False}
        router.get("/forms", response_class=HTMLResponse, **hidden)(self.show)
        guarded: dict[str, Any] = {"dependencies": [Depends(self._site.token)]}
        router.post("/fields", **hidden, **guarded)(self.write)
        signed = partial(self._forms.page_of_case, "/forms", "signatures")
        sign = self._forms.handler(SignRequest.model_validate, sign_case, signed)
        router.post("/sign", **hidden, **guarded)(sign)
        given = partial(self._forms.page_of_case, "/forms", "duties")
        give = self._forms.handler(DutiesRequest.model_validate, assign, given)
        router.post("/assign", **hidden, **guarded)(give)
        problems: dict[int | str, dict[str, Any]] = {
            status: {"model": Problem} for status in (400, 403, 404, 409, 413, 422, 503)
        }
        reading: dict[str, Any] = {"responses": problems}
        router.get("/api/forms", response_model=FormsOut, **reading)(self.api_show)
        change: dict[str, Any] = {**reading, **guarded, "response_model": FormWritten}
        router.post("/api/fields", **change)(self.api_write)
        router.post("/api/sign", **change)(self.api_sign)
        router.post("/api/assign", **change)(self.api_assign)
        file = {**problems, 200: {"content": {"application/json": {}}}}
        router.get("/api/notification", response_class=Response, responses=file)(
            self.notification
        )
        return router

    def _of(self, case: str) -> CaseForms:
        self._desk.queue(case)  # raises an error if there is no such case
        return forms_of(self._desk.store, self._desk.files, case)

    def show(self, request: Request, case: str) -> HTMLResponse:
        """Show the forms of a case, their missing fields, and the signers."""
        forms, sheet = self._of(case), self._desk.flags(case)
        return self._site.page(
            request,
            "forms.html",
            queue=self._desk.queue(case),
            forms=forms,
            fields=case_fields(),
            sheet=sheet,
            flags={flag.flag_id: flag.name for flag in sheet.flags} if sheet else {},
            parties=self._desk.parties(case),
            duties=DUTIES,
            accounts=self._accounts(),
            leads=self._desk.role in (Role.LEAD, Role.ADMIN),
        )

    def _accounts(self) -> list[str]:
        if self._desk.role is None:
            return []
        accounts = self._desk.store.accounts.all()
        return [account.name for account in accounts if account.is_active]

    def write(self, request: Request, fields: FieldsOf) -> Response:
        """Keep the entries and stay on the page."""
        at = fields.pop("at", "")
        kept = self._changed(fields)

        def record() -> str:
            values = {**_case(kept), "entries": [value for _, value in numbered(kept)]}
            write_fields(self._desk, FieldsRequest.model_validate(values))
            return self._forms.address("/forms", kept["case"], at)

        return self._forms.record(request, kept, record)

    def _changed(self, fields: Fields) -> Fields:
        """Return the fields without those that did not change."""
        seen = fields.get("seen", "")
        forms = self._forms.written(fields)
        forms = forms.at(int(seen)) if seen.isdecimal() else forms
        left = dict(fields)
        for i, value in numbered(fields):
            entry = forms.entry(value["field"], value["about"])
            held = (entry.choice, entry.text) if entry else ("", "")
            text = value["text"].replace("\r\n", "\n").strip()
            if held == (value["choice"], text):
                for part in PLACE_PARTS:
                    left.pop(f"{part}_{i}", None)
        return left

    def api_show(self, case: CaseName) -> Response:
        """Return the forms of a case: fields, entries, missing fields, signatures."""
        forms = self._of(case)
        return JsonResponse(
            {
                "seen": len(forms.entries),
                "signed": forms.digest,
                "places": [_place(forms, place) for place in forms.places()],
                "missing": list(map(place_words, forms.missing)),
                "signatures": {w: _entry(forms.entry(w)) for w in SIGNATURES},
                "holds": {which: forms.holds(which) for which in SIGNATURES},
                "duties": {duty: forms.assigned(duty) for duty in DUTIES},
                "entries": [_entry(entry) for entry in forms.entries],
            }
        )

    def api_write(self, request: FieldsRequest) -> Response:
        """Write into the forms of a case."""
        write_fields(self._desk, request)
        return self._written(request.case)

    def api_sign(self, request: SignRequest) -> Response:
        """Sign the present state of a case."""
        sign_case(self._desk, request)
        return self._written(request.case)

    def api_assign(self, request: DutiesRequest) -> Response:
        """Set the reviewers, adjudicator and lead of a case."""
        assign(self._desk, request)
        return self._written(request.case)

    def _written(self, case: str) -> Response:
        forms = self._of(case)
        return JsonResponse({"seen": len(forms.entries), "signed": forms.digest})

    def notification(self, case: CaseName) -> Response:
        """Return the notification to the authority, filled as far as possible."""
        content = notification_of_case(self._desk, case)
        return as_file(content, case, ".notification.json", "application/json")


def _case(fields: Fields) -> Fields:
    return {name: fields[name] for name in ("case", "seen") if name in fields}


def _place(forms: CaseForms, place: FormPlace) -> dict[str, Any]:
    field, about = place
    entry = _entry(forms.entry(field.id, about))
    return plain(PlaceOut, field, about=about, entry=entry)


def _entry(entry: FieldEntry | None) -> dict[str, Any] | None:
    return plain(FieldRecord, field_record(entry)) if entry else None
