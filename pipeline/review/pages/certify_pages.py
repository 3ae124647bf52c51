"""Pages and API of possible misses in a case."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError

from pipeline.dossier.exports.row_models import QuoteRow, of, plain
from pipeline.errors import AnswerRefused, NotStored, StoreError
from pipeline.review.access.security import TOKEN_FIELD
from pipeline.review.answers.certifying import (
    CertifyView,
    DrawnRequest,
    DrawRequest,
    answer_drawn,
    begin_rest,
    draw,
    view_certify,
)
from pipeline.review.answers.requests import CaseRequest
from pipeline.review.api.findings import PROBLEMS, REFUSALS
from pipeline.review.api.plain_json import JsonResponse
from pipeline.review.pages.forms import Fields, Forms
from pipeline.review.queue import Filters
from pipeline.review.site import Site

Place = Annotated[int | None, Query(ge=0, le=10**6)]


class PlanOut(BaseModel):
    """Passages to read for a bound."""

    bound: float = of("share", "Share of the unflagged passages.")
    unflagged: int = of("n_unflagged")
    by_chance: int = of("n_by_chance", "With no condition.")
    by_score: int | None = of("n_by_score", "With its condition; null: no scores.")


class DrawnOut(QuoteRow):
    """A drawn passage, without a hint on its flags."""

    place: int
    heading: list[str]
    before: str
    after: str


class CertifyOut(BaseModel):
    """Possible misses in a case."""

    plans: list[PlanOut]
    statement: list[str] = Field(description="Sentences of the newest statement.")
    method: str
    draw: int | None = Field(description="Number of the newest draw.")
    is_current: bool = Field(description="Whether the case is as when it was drawn.")
    passages: int
    answered: int
    next: DrawnOut | None
    rest: str = Field(description="How far the rest of the queue is read, or nothing.")


class CertifyPages:
    """The handlers for possible misses.

    ``forms`` shows a refused form again.
    """

    def __init__(self, site: Site, forms: Forms) -> None:
        self._site = site
        self._desk = site.desk
        self._forms = forms

    def router(self) -> APIRouter:
        """Return the routes of pages and API."""
        router = APIRouter()
        shown: dict[str, Any] = {"include_in_schema": False}
        router.get("/certify", response_class=HTMLResponse, **shown)(self.show)
        guarded: dict[str, Any] = {"dependencies": [Depends(self._site.token)]}
        router.post("/draw", **shown, **guarded)(self.draw)
        router.post("/drawn", **shown, **guarded)(self.answer)
        router.post("/rest", **shown, **guarded)(self.rest)
        given: dict[str, Any] = {"response_model": CertifyOut}
        router.get("/api/certify", **given, responses={**PROBLEMS})(self.api_show)
        changed = guarded | given | {"responses": {**PROBLEMS, **REFUSALS}}
        router.post("/api/draw", **changed)(self.api_draw)
        router.post("/api/drawn", **changed)(self.api_answer)
        router.post("/api/rest", **changed)(self.api_rest)
        return router

    def show(self, request: Request, case: str, at: Place = None) -> HTMLResponse:
        """Show the number of draws, the passages to read, and the result."""
        queue = self._desk.queue(case)
        view = view_certify(self._desk, queue, at)
        return self._site.page(request, "certify.html", queue=queue, view=view)

    async def draw(self, request: Request) -> Response:
        """Draw passages."""
        return await self._try(
            request, lambda f: draw(self._desk, DrawRequest.model_validate(f))
        )

    async def answer(self, request: Request) -> Response:
        """Record an answer and show the next passage."""
        return await self._try(
            request, lambda f: answer_drawn(self._desk, DrawnRequest.model_validate(f))
        )

    async def rest(self, request: Request) -> Response:
        """Begin to read the rest of the queue in random order."""
        return await self._try(
            request, lambda f: begin_rest(self._desk, CaseRequest.model_validate(f))
        )

    async def _try(
        self, request: Request, record: Callable[[dict[str, Any]], None]
    ) -> Response:
        from starlette.concurrency import run_in_threadpool

        form = await request.form()
        fields: Fields = {n: v for n, v in form.items() if isinstance(v, str)}
        fields.pop(TOKEN_FIELD, None)
        labels = [label for label in form.getlist("labels") if isinstance(label, str)]
        act = fields.pop("do", "")
        sent = fields | {"labels": tuple(labels)} | ({"act": act} if act else {})
        try:
            await run_in_threadpool(record, sent)
        except (AnswerRefused, NotStored, ValidationError, StoreError) as error:
            status = 503 if type(error) is StoreError else 422
            what = "unwritten" if status == 503 else "refused"
            return await run_in_threadpool(
                self._forms.again,
                request,
                request.url.path,
                fields,
                status,
                what,
                str(error),
            )
        query = Filters().query(fields.get("case", ""))
        return RedirectResponse(f"/certify?{query}", 303)

    def api_show(self, case: str) -> Response:
        """Return the possible misses in a case, and the passages to read."""
        return JsonResponse(_json(view_certify(self._desk, self._desk.queue(case))))

    def api_draw(self, request: DrawRequest) -> Response:
        """Draw passages of a case, to be read blind."""
        draw(self._desk, request)
        return self.api_show(request.case)

    def api_answer(self, request: DrawnRequest) -> Response:
        """Answer a drawn passage; with the last one the statement is made."""
        answer_drawn(self._desk, request)
        return self.api_show(request.case)

    def api_rest(self, request: CaseRequest) -> Response:
        """Begin to read the rest of a queue in random order."""
        begin_rest(self._desk, request)
        return self.api_show(request.case)


def _json(view: CertifyView) -> dict[str, Any]:
    reading, passage = view.reading, view.passage
    return {
        "plans": [plain(PlanOut, each) for each in view.plans],
        "statement": list(view.said),
        "method": view.statement.method if view.statement else "",
        "draw": reading.draw.number if reading else None,
        "is_current": reading is not None and reading.is_current,
        "passages": reading.n if reading else 0,
        "answered": len(reading.answers) if reading else 0,
        "next": plain(DrawnOut, passage, place=view.place) if passage else None,
        "rest": view.rest_said or "",
    }
