"""Passages handed out for translation, and the returned file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.translated import translated
from pipeline.dossier.exports.bilingual import FILE_FORMATS, MAX_BYTES
from pipeline.dossier.exports.passage_translations import (
    Waiting,
    hand_out,
    take_in,
    waiting,
)
from pipeline.errors import AnswerRefused, NotStored
from pipeline.review.api.findings import PROBLEMS, CaseName
from pipeline.review.pages.downloads import as_file
from pipeline.review.pages.intake_pages import Sent, read_files
from pipeline.review.queue import Filters
from pipeline.review.site import Site


class TranslationPages:
    """The handlers for translations."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = site.desk

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        hidden: dict[str, Any] = {"include_in_schema": False}
        router.get("/translations", response_class=HTMLResponse, **hidden)(self.show)
        token = [Depends(self._site.token)]
        router.post("/translations", dependencies=token, **hidden)(self.take)
        types = [each.media_type.partition(";")[0] for each in FILE_FORMATS]
        files = {
            "content": {each: {} for each in types},
            "description": "Passages for a translator.",
        }
        responses: dict[int | str, dict[str, Any]] = {**PROBLEMS, 200: files}
        router.get(
            "/api/translations/{format_id}",
            response_class=Response,
            responses=responses,
        )(self.file)
        return router

    def show(self, request: Request, case: str) -> HTMLResponse:
        """Show the passages that wait for a translation, and accept one."""
        return self._page(request, self._desk.queue(case))

    def file(
        self,
        format_id: str,
        case: CaseName,
        to: str = "en",
        language: str = "",
        everything: bool = False,
    ) -> Response:
        """Give passages that wait for a translation as a file."""
        found = (each for each in FILE_FORMATS if each.id == format_id)
        chosen = next(found, None)
        if chosen is None:
            ids = ", ".join(each.id for each in FILE_FORMATS)
            msg = f"format {format_id!r}: expected one of {ids}"
            raise NotStored(msg)
        left = self._waiting(self._desk.queue(case), to)
        out = hand_out(case, left, to, language=language, everything=everything)
        suffix = f".{language or 'all'}-{to}{chosen.suffix}"
        return as_file(chosen.export(out), case, suffix, chosen.media_type)

    async def take(
        self, request: Request, sent: Annotated[Sent, Depends(read_files)]
    ) -> Response:
        """Keep the translations of a file, or give the reason why none was kept."""
        fields, files = sent
        case = fields.get("case", "")
        data = await files[0].read() if files else b""
        name = files[0].filename or "" if files else ""
        try:
            if not files:
                msg = "no file was chosen"
                raise AnswerRefused(msg)
            await run_in_threadpool(self._keep, case, data, name)
        except AnswerRefused as error:
            queue = await run_in_threadpool(self._desk.queue, case)
            return await run_in_threadpool(
                self._page, request, queue, 422, refused=str(error)
            )
        return RedirectResponse(f"/translations?{Filters().query(case)}", 303)

    def _keep(self, case: str, data: bytes, name: str) -> None:
        desk = self._desk
        desk.queue(case)  # a case that this person may not see counts as missing
        by = desk.sign()
        take_in(desk.store, case, data, name, person=by.reviewer, at=by.decided_at)

    def _page(
        self,
        request: Request,
        queue: CaseFile,
        status: int = 200,
        *,
        refused: str = "",
    ) -> HTMLResponse:
        language = self._site.language_of(request)
        return self._site.page(
            request,
            "translations.html",
            status,
            queue=queue,
            waiting=self._waiting(queue, language),
            translations=translated(self._desk.store, queue.case).all[::-1],
            file_formats=FILE_FORMATS,
            max_bytes=MAX_BYTES,
            refused=refused,
        )

    def _waiting(self, queue: CaseFile, to: str) -> list[Waiting]:
        known = translated(self._desk.store, queue.case)
        return waiting(queue, queue.log, known, to)
