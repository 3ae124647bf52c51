"""The API: everything on the pages, as JSON, with the same checks.

A program sends ``Authorization: Bearer``; see ``door``. A browser has a cookie instead,
and sends the token of ``/api/session`` as ``X-CSRF-Token`` with every change.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from pipeline.casefile.file import CaseFile
from pipeline.casefile.pairs import pairs_about
from pipeline.dossier.exports.finding_formats import Format
from pipeline.dossier.exports.row_models import as_json, plain
from pipeline.errors import NotStored
from pipeline.labels import Label
from pipeline.review.access.security import Token
from pipeline.review.access.visitor import shows_names
from pipeline.review.answers.closing import (
    close_case,
    edit_questions,
    order_anew,
    reopen,
    take_out,
    undo_order,
)
from pipeline.review.answers.requests import (
    AnswerRequest,
    CaseRequest,
    PassageRequest,
    TakeOutRequest,
    UndoRequest,
)
from pipeline.review.api.deal import DealApi
from pipeline.review.api.models import (
    CaseOut,
    ChainOut,
    DecisionOut,
    DocumentOut,
    FindingOut,
    HitOut,
    PrecedentOut,
    Problem,
    QueueOut,
    Recorded,
    Session,
    TextOut,
)
from pipeline.review.api.papers import PapersApi
from pipeline.review.api.plain_json import (
    JsonResponse,
    case_json,
    document_json,
    queue_json,
    recorded,
    similar_json,
)
from pipeline.review.desk import Desk
from pipeline.review.pages.cases import MAX_HITS, FiltersOf
from pipeline.review.pages.documents import view_text
from pipeline.review.pages.downloads import download
from pipeline.review.pages.passages import view_finding
from pipeline.review.similar import similar_to
from pipeline.review.site import Site
from pipeline.screening.intake import Intake

CaseName = Annotated[str, Query(description="Name of a case.")]
PageNumber = Annotated[int, Query(ge=1, le=10**6)]
PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No such record."},
    422: {"model": Problem, "description": "The request cannot be understood."},
    503: {"model": Problem, "description": "The store does not answer."},
}
"""Errors that any route of the API may return."""

REFUSALS: Mapping[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is no JSON."},
    403: {"model": Problem, "description": "The token is missing."},
    409: {"model": Problem, "description": "Somebody else answered meanwhile."},
    413: {"model": Problem, "description": "More than can be sent at once."},
}


_FULL: Mapping[int | str, dict[str, Any]] = {
    507: {"model": Problem, "description": "The disk does not take it."},
}


class Api:
    """The handlers of the API.

    Args:
        site: Site with the desk and its token.
        formats: Export formats by id.
        intake: Intake for new files; None means that none can be added.
    """

    def __init__(
        self, site: Site, formats: Mapping[str, Format], intake: Intake | None
    ) -> None:
        self._desk: Desk = site.desk
        self._store = site.desk.store
        self._token: Token = site.token
        self._formats = formats
        self._deal = DealApi(site)
        self._papers = PapersApi(site, intake)

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(
            prefix="/api",
            default_response_class=JsonResponse,
            responses={**PROBLEMS},
        )
        self._add_reading(router)
        guarded = [Depends(self._token)]
        change: dict[str, Any] = {
            "dependencies": guarded,
            "response_model": Recorded,
            "responses": {**REFUSALS},
        }
        router.post("/answers", **change)(self.answer)
        router.post("/passages", **change)(self.passage)
        router.post("/undo", **change)(self.undo)
        router.post("/close", **change)(self.close)
        router.post("/reopen", **change)(self.reopen)
        router.post("/take-out", **change)(self.take_out)
        router.post("/order", **change)(self.order)
        router.post("/order-undone", **change)(self.undo_order)
        router.post("/questions", **change)(self.questions)
        self._deal.add_to(router, {"responses": {**REFUSALS}})
        self._papers.add_to(router, {"responses": {**REFUSALS, **_FULL}})
        return router

    def _add_reading(self, router: APIRouter) -> None:
        reading: tuple[tuple[str, Any, Callable[..., Any]], ...] = (
            ("/session", Session, self.session),
            ("/labels", list[Label], self.labels),
            ("/cases", list[CaseOut], self.cases),
            ("/case", CaseOut, self.case),
            ("/queue", QueueOut, self.queue),
            ("/finding/{finding_id}", FindingOut, self.finding),
            ("/documents", list[DocumentOut], self.documents),
            ("/document/{document_id}/text", TextOut, self.text),
            ("/search", list[HitOut], self.search),
            ("/decisions", list[DecisionOut], self.decisions),
            ("/audit", ChainOut, self.audit),
        )
        for path, model, handler in reading:
            router.get(path, response_model=model)(handler)
        files = {
            "content": {f.media_type: {} for f in self._formats.values()},
            "description": "The file.",
        }
        router.get(
            "/export/{format_id}", response_class=Response, responses={200: files}
        )(self.export)

    def session(self) -> Response:
        """Return the reviewer of this desk and the token of changes."""
        seen, head = self._store.chain_end()
        who = {"reviewer": self._desk.reviewer, "csrf_token": self._token.value}
        return JsonResponse({"seen": seen, "head": head} | who)

    def labels(self) -> Response:
        """List the labels."""
        return JsonResponse(as_json(self._desk.labels.labels, Label))

    def cases(self) -> Response:
        """List the cases with their open points."""
        summaries = self._desk.summaries(self._desk.cases())
        return JsonResponse([case_json(summary) for summary in summaries])

    def case(self, case: CaseName) -> Response:
        """Give one case in numbers."""
        return JsonResponse(case_json(self._desk.summary(case)))

    def queue(
        self, case: CaseName, filters: FiltersOf, page: PageNumber = 1
    ) -> Response:
        """Return a page of the queue, in the order of reading."""
        queue = self._desk.queue(case)
        return JsonResponse(queue_json(queue, self._desk.shown(queue, filters), page))

    def finding(
        self,
        finding_id: Annotated[str, Path(description="Of a claim or a finding.")],
        case: CaseName,
        filters: FiltersOf,
    ) -> Response:
        """Give one claim with its words, its history and the next open claim."""
        queue = self._desk.queue(case)
        shown = self._desk.shown(queue, filters)
        rules = self._desk.files.rules
        view = view_finding(self._store, queue, rules, shown, finding_id)
        text = self._store.document_text(view.row.words.document_id)
        parties = self._desk.parties(case)
        about = pairs_about(parties, view.row) if parties else []
        start, end = view.span
        first, last = view.window
        before = self._desk.decided_before(queue, view.row, view.claim)
        found = plain(
            FindingOut,
            view,
            case=queue.case,
            seen=queue.seen,
            before=text[first:start],
            after=text[end:last],
            counter_evidence=[claim.id for _, claim in view.counter],
            decided_before=as_json(list(before), PrecedentOut),
            similar=similar_json(similar_to(queue, view.row, view.claim.label_id)),
            later_version=queue.later_version(view.row.words.document_id),
            pairs=[pair.pair_id for pair, _ in about],
        )
        return JsonResponse(found)

    def documents(self, case: CaseName) -> Response:
        """List a case's documents with their read and unread parts."""
        queue = self._desk.queue(case)
        return JsonResponse([document_json(queue, line) for line in queue.lines])

    def text(self, document_id: str, case: CaseName, part: PageNumber = 1) -> Response:
        """Give a part of a document's text: a printed page, or some screens."""
        view = view_text(self._store, self._desk.queue(case), document_id, part)
        start, end = view.span
        return JsonResponse(plain(TextOut, view, start=start, end=end))

    def search(
        self,
        q: Annotated[str, Query(description='Words and "phrases".')],
        case: Annotated[str, Query(description="Only this case.")] = "",
    ) -> Response:
        """Search passages with all words, the best first."""
        queue = self._desk.queue(case) if case else None
        passages = [
            p for p, _ in self._store.search(q, case=case or None, limit=MAX_HITS)
        ]
        places = self._desk.cases_of(p.document_id for p in passages)
        return JsonResponse(
            [
                plain(
                    HitOut,
                    p,
                    cases=[d.case for d in places if d.document_id == p.document_id],
                    labels=_labels_at(queue, p.document_id, (p.start, p.end)),
                )
                for p in passages
            ]
        )

    def decisions(
        self, case: CaseName, after: Annotated[int, Query(ge=0, le=2**53)] = 0
    ) -> Response:
        """List the decisions about a case's documents, in order.

        If two reviewers are required, the answers of the other one are left out until
        both have answered.
        """
        log = self._desk.queue(case).log
        newer = [logged for logged in log if logged.number > after]
        return JsonResponse(as_json(newer, DecisionOut))

    def audit(self) -> Response:
        """Check the log from its first row to its last."""
        return JsonResponse(plain(ChainOut, self._store.verify_decisions()))

    def export(
        self, request: Request, format_id: str, case: CaseName, filters: FiltersOf
    ) -> Response:
        """Give a case's findings with their answers as a file."""
        if format_id not in self._formats:
            msg = f"format {format_id!r}: expected one of {', '.join(self._formats)}"
            raise NotStored(msg)
        to, names = self._formats[format_id], shows_names(request)
        return download(self._desk, case, filters, to, names=names)

    def answer(self, request: AnswerRequest) -> Response:
        """Answer a claim."""
        self._desk.answer(request)
        return recorded(self._store)

    def passage(self, request: PassageRequest) -> Response:
        """Add a missed passage."""
        self._desk.add_passage(request)
        return recorded(self._store)

    def undo(self, request: UndoRequest) -> Response:
        """Take an answer back by a further one."""
        self._desk.undo(request)
        return recorded(self._store)

    def close(self, request: CaseRequest) -> Response:
        """Close a fully answered case."""
        close_case(self._desk, request)
        return recorded(self._store)

    def take_out(self, request: TakeOutRequest) -> Response:
        """Take a paper out of a case; the note says why."""
        take_out(self._desk, request)
        return recorded(self._store)

    def order(self, request: CaseRequest) -> Response:
        """Order a case anew by the answers given until now."""
        order_anew(self._desk, request)
        return recorded(self._store)

    def questions(self, request: CaseRequest) -> Response:
        """Put the lines of the note in the place of the questions to ask."""
        edit_questions(self._desk, request)
        return recorded(self._store)

    def undo_order(self, request: CaseRequest) -> Response:
        """Undo the newest sorting of a case."""
        undo_order(self._desk, request)
        return recorded(self._store)

    def reopen(self, request: CaseRequest) -> Response:
        """Open a closed case again."""
        reopen(self._desk, request)
        return recorded(self._store)


def _labels_at(
    queue: CaseFile | None, document_id: str, span: tuple[int, int]
) -> list[str]:
    if queue is None:
        return []
    return [
        claim.label_id
        for row in queue.rows_of(document_id)
        if span in row.words.spans
        for claim in row.claims
    ]
