"""The API of papers: page images, comparison of versions, new files, lists."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import Passage
from pipeline.dossier.exports.row_models import QuoteRow, of, plain
from pipeline.review.api.models import DocumentOut
from pipeline.review.api.plain_json import JsonResponse, document_json
from pipeline.review.pages.compare import Change, compare
from pipeline.review.pages.intake_pages import JobAct, change_job, take_in
from pipeline.review.site import Site
from pipeline.screening.intake import Intake


class SideOut(QuoteRow):
    """A passage of one version, with its flagged labels."""

    labels: list[str]


class ChangeOut(BaseModel):
    """A passage of only one version, or of both in other words."""

    before: SideOut | None
    after: SideOut | None
    same_before: int = Field(description="Passages just before that both have.")


class ComparisonOut(BaseModel):
    """Two documents of a case beside each other."""

    before: DocumentOut
    after: DocumentOut
    same: int
    changed: int = Field(description="All of them; the first 500 are given.")
    changes: list[ChangeOut]


class BatchOut(BaseModel):
    """Files added together."""

    id: int
    case: str
    names: list[str]
    reviewer: str
    added_at: str
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    words: str = of("reason", "Why it failed or was cancelled, or nothing.")


class ListOut(BaseModel):
    """A list for looking up names; without a date if it is not in use or bears none."""

    list_id: str = of("manifest.list_id")
    title: str = of("manifest.title")
    publisher: str = of("manifest.publisher.name")
    dated: str | None
    entries: int | None = of("version.n_entries")
    warning: str


class PapersApi:
    """The handlers for papers.

    Without an ``intake`` no files can be added.
    """

    def __init__(self, site: Site, intake: Intake | None) -> None:
        self._site = site
        self._desk = site.desk
        self._intake = intake

    def add_to(self, router: APIRouter, change: dict[str, Any]) -> None:
        """Add the routes; ``change`` holds the common part of every change."""
        image: dict[int | str, dict[str, Any]] = {
            200: {"content": {"image/jpeg": {}}, "description": "The page."}
        }
        router.get(
            "/document/{document_id}/page/{page}",
            response_class=Response,
            responses=image,
        )(self.page)
        router.get("/document/{document_id}/compare", response_model=ComparisonOut)(
            self.compare
        )
        router.get("/lists", response_model=list[ListOut])(self.lists)
        router.get("/batches", response_model=list[BatchOut])(self.batches)
        options = change | {"dependencies": [Depends(self._site.token)]}
        router.post("/add", **options, response_model=BatchOut)(self.add)
        router.post("/batches/{job}/{act}", **options, response_model=BatchOut)(
            self.change
        )

    def page(
        self, request: Request, document_id: str, page: int, large: bool = False
    ) -> Response:
        """Draw a printed page, as JPEG."""
        return self._site.page_image(request, document_id, page, large=large)

    def compare(
        self, document_id: str, case: str, earlier: Annotated[str, Query(alias="with")]
    ) -> Response:
        """List the changes from another document of the case to this one."""
        queue = self._desk.queue(case)
        view = compare(self._desk.store, queue, earlier, document_id)
        return JsonResponse(
            {
                "before": document_json(queue, view.before),
                "after": document_json(queue, view.after),
                "same": view.n_same,
                "changed": view.n_changes,
                "changes": [_change(each) for each in view.changes],
            }
        )

    def lists(self) -> Response:
        """List the lists for looking up names, with their dates."""
        return JsonResponse(
            [
                plain(
                    ListOut,
                    use,
                    dated=(
                        str(use.version.dated)
                        if use.version and use.version.is_dated
                        else None
                    ),
                )
                for use in self._desk.versions().lists
            ]
        )

    def batches(self, case: str) -> Response:
        """List the files added to a case, newest first."""
        jobs = self._intake.jobs(case) if self._intake else []
        return JsonResponse([plain(BatchOut, job) for job in jobs])

    def change(self, job: int, act: JobAct) -> Response:
        """Cancel an addition, or resume a failed or cancelled one."""
        change_job(self._intake, self._desk.reviewer, job, act)
        return JsonResponse(plain(BatchOut, self._desk.store.jobs.get(job)))

    def add(
        self,
        files: list[UploadFile],
        case: Annotated[str, Form()],
        said: Annotated[
            str,
            Form(
                alias="as",
                description="A document kind, or library; empty: it is found out.",
            ),
        ] = "",
    ) -> Response:
        """Keep files and have them screened; answers before they are."""
        sent = [(file.filename or "", file.file) for file in files]
        job = take_in(self._intake, self._desk.reviewer, case, said, sent)
        return JsonResponse(plain(BatchOut, job))


def _change(change: Change) -> dict[str, Any]:
    return {
        "before": _side(change.before, change.before_row),
        "after": _side(change.after, change.after_row),
        "same_before": change.n_same,
    }


def _side(passage: Passage | None, row: Row | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    labels = [claim.label_id for claim in row.claims] if row else []
    return plain(SideOut, passage, labels=labels)
