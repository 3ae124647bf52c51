"""The pages to look at: each one reads the desk and fills one template."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from pipeline.casefile.case_forms import forms_of
from pipeline.casefile.file import CaseFile
from pipeline.casefile.first_page.brief import FirstPages
from pipeline.casefile.flags.fallen import fallen, why_fallen
from pipeline.casefile.flags.sheet import effect_of
from pipeline.casefile.news import marks_of, view_news
from pipeline.casefile.pairs import pairs_about
from pipeline.casefile.questions_to_ask import asking_of
from pipeline.casefile.rows.alike import differences
from pipeline.casefile.rows.claims import Row
from pipeline.casefile.rows.translated import translated
from pipeline.casefile.unsearched import unsearched_flags
from pipeline.review.activity import log_entries
from pipeline.review.answers.case_forms import needed
from pipeline.review.answers.closing import flags_to_note, out_with
from pipeline.review.answers.decisions import last_answer, last_taken_back
from pipeline.review.pages.compare import compare, versions_of
from pipeline.review.pages.documents import view_document, view_text
from pipeline.review.pages.overview import VERDICTS, view_overview
from pipeline.review.pages.passages import view_finding
from pipeline.review.queue import (
    CASES_PER_PAGE,
    PER_PAGE,
    STATES,
    Filters,
    chosen_of,
    page_of,
)
from pipeline.review.similar import similar_to
from pipeline.review.site import Site
from pipeline.screening.drift_report import last_drift

MAX_HITS = 50
"""Most passages of one search; more show that the words are too common."""

PER_LOG = 200
"""Number of decisions on one page of the log."""


def read_filters(
    label: Annotated[str, Query()] = "",
    kind: Annotated[str, Query()] = "",
    document: Annotated[str, Query()] = "",
    language: Annotated[str, Query()] = "",
    score: Annotated[str, Query()] = "",
    state: Annotated[str, Query()] = "",
    words: Annotated[str, Query(max_length=500)] = "",
    flag: Annotated[str, Query(max_length=8)] = "",
) -> Filters:
    """Return the filters of an address."""
    return Filters(label, kind, document, language, score, state, words, flag)


FiltersOf = Annotated[Filters, Depends(read_filters)]


class Pages:
    """The handlers of pages."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = site.desk
        self._store = site.desk.store
        self._first_pages = FirstPages()

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        router.get("/")(self.cases)
        router.get("/case")(self.case)
        router.get("/finding/{finding_id}")(self.finding)
        router.get("/document/{document_id}")(self.document)
        router.get("/document/{document_id}/text")(self.text)
        router.get("/document/{document_id}/compare")(self.compare)
        router.get("/page-image/{document_id}/{page}.jpg")(self.page_image)
        router.get("/search")(self.search)
        router.get("/flags")(self.flags)
        router.get("/parties")(self.parties)
        router.get("/overview")(self.overview)
        router.get("/log")(self.log)
        router.get("/close")(self.closing)
        router.get("/activity")(self.activity)
        router.get("/versions")(self.versions)
        router.get("/help")(self.help)
        return router

    def cases(
        self, request: Request, page: Annotated[int, Query(ge=1, le=10**6)] = 1
    ) -> HTMLResponse:
        """Show all cases with their open points."""
        cases = self._desk.cases()
        shown = cases[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE]
        return self._site.page(
            request,
            "cases.html",
            **self._drift(),
            queues=self._desk.summaries(shown),
            part=page,
            n_parts=max(1, -(-len(cases) // CASES_PER_PAGE)),
            n_news=self._store.news.counts(),
        )

    def _drift(self) -> dict[str, Any]:
        """Return the note on papers unlike those on which the model was measured.

        A note made before a model was put to work or taken back is not shown, because
        it is about the model before.
        """
        names = {label.id: label.name for label in self._desk.labels.labels}
        drift, events = last_drift(), self._store.models.of()
        if drift and any(event.made_at > drift.at for event in events):
            drift = None
        return {"drift": drift, "label_names": names}

    def case(
        self,
        request: Request,
        case: str,
        filters: FiltersOf,
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
        at: str = "",
    ) -> HTMLResponse:
        """Show the queue of a case."""
        queue = self._desk.queue(case)
        rows = self._desk.shown(queue, filters)
        page = page_of(rows, at) or page
        n_parts = max(1, -(-len(rows) // PER_PAGE))
        shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
        return self._site.page(
            request,
            "case.html",
            queue=queue,
            filters=filters,
            rows=shown,
            n_rows=len(rows),
            part=page,
            n_parts=n_parts,
            states=STATES,
            at=chosen_of(shown, filters, at),
            sheet=self._desk.flags(case),
            **self._newest(queue),
            news=view_news(self._store, queue),
        )

    def finding(
        self, request: Request, finding_id: str, case: str, filters: FiltersOf
    ) -> HTMLResponse:
        """Show one claim with its words and its page."""
        queue = self._desk.queue(case)
        if not queue.has(finding_id):
            old = self._store.finding(finding_id)  # raises an error if it never existed
            return self._site.page(
                request, "gone.html", 404, queue=queue, old=old, now=queue.claim_at(old)
            )
        filters, shown = self._desk.sequence(queue, filters, finding_id)
        files, parties = self._desk.files, self._desk.parties(case)
        view = view_finding(self._store, queue, files.rules, shown, finding_id)
        return self._site.page(
            request,
            "finding.html",
            queue=queue,
            filters=filters,
            view=view,
            n_shown=len(shown),
            translations=translated(self._store, case).of(
                view.row.words.document_id, view.row.words.quote
            ),
            similar=similar_to(queue, view.row, view.claim.label_id),
            before=self._desk.decided_before(queue, view.row, view.claim),
            about=pairs_about(parties, view.row) if parties else [],
            alike=[
                (other, differences(view.row.words.quote, other.words.quote))
                for other in queue.alike(view.row)
            ],
            **self._newest(queue),
            marks=marks_of(self._store, queue.deal),
        )

    def _newest(self, queue: CaseFile) -> dict[str, Any]:
        """Return the reviewer's newest answer and its effect on the flags."""
        shown = self._last(queue)
        newest = shown["taken"] or shown["last"]
        sheets = self._store.flag_sheets(queue.case, limit=2) if newest else []
        effect = effect_of(newest[-1].number, sheets) if sheets else None
        return shown | {"effect": effect}

    def _last(self, queue: CaseFile) -> dict[str, Any]:
        """Return the answer to take back next, and the one just taken back."""
        log, reviewer = queue.log, self._desk.reviewer
        return {
            "last": last_answer(log, reviewer), "taken": last_taken_back(log, reviewer)
        }  # fmt: skip

    def document(
        self,
        request: Request,
        document_id: str,
        case: str,
        page: Annotated[int, Query(ge=0, le=10**6)] = 0,
    ) -> HTMLResponse:
        """Show the findings of a document, page by page."""
        queue = self._desk.queue(case)
        view = view_document(self._store, queue, document_id, page)
        versions = versions_of(self._store, queue, document_id)
        return self._site.page(
            request,
            "document.html",
            queue=queue,
            view=view,
            versions=versions,
            inside=[
                line
                for line in out_with(self._store, queue, document_id)
                if line.document_id != document_id
            ],
        )

    def compare(
        self,
        request: Request,
        document_id: str,
        case: str,
        earlier: Annotated[str, Query(alias="with")],
    ) -> HTMLResponse:
        """Show the changes from another document to this one."""
        queue = self._desk.queue(case)
        view = compare(self._store, queue, earlier, document_id)
        return self._site.page(request, "compare.html", queue=queue, view=view)

    def text(
        self,
        request: Request,
        document_id: str,
        case: str,
        part: int = 1,
        found: Annotated[str, Query(pattern=r"^(\d{1,15}-\d{1,15})?$")] = "",
    ) -> HTMLResponse:
        """Show a part of a document as text, perhaps with a passage marked."""
        queue = self._desk.queue(case)
        start, _, end = found.partition("-")
        span = (int(start), int(end)) if found else None
        view = view_text(self._store, queue, document_id, part, span)
        return self._site.page(
            request,
            "text.html",
            queue=queue,
            view=view,
            **self._last(queue),
            no_filters=Filters(),
        )

    def page_image(
        self, request: Request, document_id: str, page: int, large: bool = False
    ) -> Response:
        """Return a page as JPEG."""
        return self._site.page_image(request, document_id, page, large=large)

    def search(self, request: Request, q: str = "", case: str = "") -> HTMLResponse:
        """Show passages with some words."""
        queue = self._desk.queue(case) if case else None
        hits = self._store.search(q, case=case or None, limit=MAX_HITS) if q else []
        passages = [passage for passage, _ in hits]
        ids = [passage.document_id for passage in passages]
        return self._site.page(
            request,
            "search.html",
            q=q,
            queue=queue,
            hits=passages,
            flagged=_flagged(queue),
            cases=self._desk.cases_of(ids),
            max_hits=MAX_HITS,
        )

    def flags(self, request: Request, case: str) -> HTMLResponse:
        """Show the flags of a case with their evidence."""
        queue = self._desk.queue(case)
        rules = self._desk.files.rules.flags
        sheet = self._desk.flags(case)
        raised = {flag.flag_id for flag in sheet.flags} if sheet else set()
        history = self._desk.files.history(case)
        unsearched = unsearched_flags(queue.deal, rules["DF3"].lists)
        item, brief = self._first_pages.of(
            queue, sheet, self._desk.files.rules, self._desk.labels
        )
        return self._site.page(
            request,
            "flags.html",
            queue=queue,
            sheet=sheet,
            cards=self._desk.flag_cards(case),
            brief=brief,
            rules=rules,
            meanings={rule.id: rule.words for rule in self._desk.files.rules.queues},
            unsearched_flags={k: v for k, v in unsearched.items() if k not in raised},
            item=item,
            asking=asking_of(self._desk.files, case),
            fallen=[(x, why_fallen(x, queue.claims)) for x in fallen(history, sheet)],
            **self._newest(queue),
            no_filters=Filters(),
        )

    def parties(self, request: Request, case: str) -> HTMLResponse:
        """Show the parties of a case beside lists and reports."""
        queue = self._desk.queue(case)
        return self._site.page(
            request, "parties.html", queue=queue, view=self._desk.parties(case),
            marks=marks_of(self._store, queue.deal), effect=self._desk.effect(case),
            seen=len(self._store.field_entries.of(case)),
        )  # fmt: skip

    def overview(self, request: Request, case: str) -> HTMLResponse:
        """Show a case in charts, and its reviewers."""
        queue = self._desk.queue(case)
        return self._site.page(
            request,
            "overview.html",
            queue=queue,
            view=view_overview(queue),
            **self._drift(),
            news=view_news(self._store, queue),
            verdicts=VERDICTS,
        )

    def log(
        self,
        request: Request,
        case: str,
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    ) -> HTMLResponse:
        """Show the acts of people and the changes of flags, the newest first."""
        queue = self._desk.queue(case)
        history = self._desk.files.history(case)
        entries = log_entries(queue, history, self._store.field_entries.of(case))
        return self._site.page(
            request,
            "log.html",
            queue=queue,
            entries=entries[(page - 1) * PER_LOG : page * PER_LOG],
            part=page,
            n_parts=max(1, -(-len(entries) // PER_LOG)),
            claims={
                place: claim.id
                for row in queue.rows
                for claim in row.claims
                for place in claim.places
            },
        )

    def closing(self, request: Request, case: str) -> HTMLResponse:
        """Show the missing points before a case can be closed."""
        parties = self._desk.parties(case)
        forms = forms_of(self._desk.store, self._desk.files, case)
        unsigned = [which for which in needed(self._desk) if not forms.holds(which)]
        return self._site.page(
            request,
            "close.html",
            queue=self._desk.queue(case),
            n_pairs=parties.n_unsettled if parties else 0,
            silent=flags_to_note(self._desk, case),
            forms=forms,
            unsigned=unsigned,
            lacking=bool(forms.missing or unsigned),
        )

    def activity(self, request: Request) -> HTMLResponse:
        """Show the last acts of people in all cases."""
        return self._site.page(request, "activity.html", view=self._desk.activity())

    def versions(self, request: Request) -> HTMLResponse:
        """Show the models and lists, and their use."""
        return self._site.page(request, "versions.html", view=self._desk.versions())

    def help(self, request: Request) -> HTMLResponse:
        """Show the keys, and the meaning of answers, flags and next steps."""
        return self._site.page(request, "help.html", rules=self._desk.files.rules)


def _flagged(queue: CaseFile | None) -> dict[tuple[str, int, int], Row]:
    if queue is None:
        return {}
    return {
        (row.words.document_id, *span): row
        for row in queue.rows
        for span in row.words.spans
    }
