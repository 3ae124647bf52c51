"""The page for adding documents."""

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from pipeline.datamodel import Job, JobState, Kind, Shelf, refuse
from pipeline.errors import AnswerRefused, NotStored
from pipeline.review.pages.forms import Forms
from pipeline.review.queue import Filters
from pipeline.review.site import Site
from pipeline.screening.intake import MAX_FILES, Intake

_LIBRARY = "library"
_READS_ONLY = "this desk only reads: documents are added with triage run"


class JobAct(StrEnum):
    """Act of a person on a job."""

    CANCEL = "cancel"
    RESUME = "resume"


Sent = tuple[dict[str, str], list[UploadFile]]


async def read_files(request: Request) -> AsyncIterator[Sent]:
    """Yield the text fields and files of a form, and delete the files afterwards."""
    form = await request.form(max_files=MAX_FILES + 1)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    sent = form.getlist("files")
    # A form without a chosen file sends a file without a name.
    files = [f for f in sent if isinstance(f, UploadFile) and f.filename]
    try:
        yield fields, files
    finally:
        await request.close()


class IntakePages:
    """The handlers for new documents.

    ``forms`` shows a refused form again. Without an ``intake`` no files can be added.
    """

    def __init__(self, site: Site, forms: Forms, intake: Intake | None) -> None:
        self._site = site
        self._forms = forms
        self._intake = intake

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        router.get("/add")(self.show)
        options: dict[str, Any] = {"dependencies": [Depends(self._site.token)]}
        router.post("/add", **options)(self.add)
        router.post("/add/{job}/{act}", **options)(self.change)
        return router

    def show(self, request: Request, case: str = "") -> HTMLResponse:
        """Show the form, and the earlier jobs."""
        try:
            queue = self._site.desk.queue(case) if case else None
        except NotStored:  # a new case that is still being read
            queue = None
        intake = self._intake
        jobs = intake.jobs(case) if intake else []
        running = [job for job in jobs if job.state is JobState.RUNNING]
        return self._site.page(
            request,
            "add.html",
            queue=queue,
            case=case,
            jobs=jobs,
            n_done={job.id: intake.n_done(job) for job in running} if intake else {},
            takes=intake is not None,
            max_bytes=intake.max_bytes if intake else 0,
            max_files=MAX_FILES,
            kinds=list(Kind),
        )

    async def add(
        self,
        request: Request,
        sent: Annotated[Sent, Depends(read_files)],
    ) -> Response:
        """Keep files and have them screened."""
        fields, files = sent
        try:
            job = await run_in_threadpool(
                take_in,
                self._intake,
                self._site.desk.reviewer,
                fields.get("case", ""),
                fields.get("as", ""),
                [(file.filename or "", file.file) for file in files],
            )
        except AnswerRefused as error:
            page = self._forms.again
            return await run_in_threadpool(
                page, request, "/add", fields, 422, "refused", str(error)
            )
        return RedirectResponse(f"/add?{Filters().query(job.case)}", 303)

    def change(
        self, request: Request, job: int, act: JobAct, case: Annotated[str, Form()]
    ) -> Response:
        """Cancel or resume a job."""
        try:
            change_job(self._intake, self._site.desk.reviewer, job, act)
        except AnswerRefused as error:
            fields = {"case": case}
            return self._forms.again(
                request, "/add", fields, 422, "refused", str(error)
            )
        return RedirectResponse(f"/add?{Filters().query(case)}", 303)


def change_job(intake: Intake | None, reviewer: str, job: int, act: JobAct) -> None:
    """Cancel or resume a job.

    Raises:
        AnswerRefused: There is no intake, or the state of the job does not allow it.
        NotStored: There is no such job.
    """
    if intake is None:
        refuse(_READS_ONLY)
    if act is JobAct.CANCEL:
        intake.cancel(job, reviewer)
    else:
        intake.resume(job)


def take_in(
    intake: Intake | None,
    reviewer: str,
    case: str,
    said: str,
    files: Sequence[tuple[str, BinaryIO]],
) -> Job:
    """Keep sent files, and have them screened.

    Args:
        intake: Intake for the files; None means that none can be added.
        reviewer: Name of the person who sent the files.
        case: Name of the case, which may be new.
        said: Kind of the documents: a document kind, ``library``, or "" for any kind.
        files: Files, each with name and content.

    Raises:
        AnswerRefused: There is no intake, or it refuses these files or this kind.
        OSError: The disk cannot store the files; then none is kept.
    """
    if intake is None:
        refuse(_READS_ONLY)
    if said not in ("", _LIBRARY, *Kind):
        refuse(f"kind {said!r}: expected one of {', '.join(Kind)} or {_LIBRARY}")
    is_library = said == _LIBRARY
    return intake.take(
        files,
        case=case,
        shelf=Shelf.LIBRARY if is_library else Shelf.CASE,
        kind=Kind(said) if said and not is_library else None,
        reviewer=reviewer,
    )
