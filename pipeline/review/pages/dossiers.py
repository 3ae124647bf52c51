"""The dossier of a case in the desk: to read, and as a file.

The dossier is the same for everybody. In a case that two people read blind, it shows
only what both have answered, even to these two; what is left out is counted. Exports
are for the person who asks, and also hold the reviewer's own answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from pipeline.dossier.exports.ftm import to_ftm
from pipeline.dossier.formats import FORMATS, dossier_policy
from pipeline.dossier.inputs import DossierInput, ModelFacts
from pipeline.dossier.loading import load_case
from pipeline.errors import NotStored
from pipeline.review.access.visitor import shows_names
from pipeline.review.api.findings import PROBLEMS, CaseName
from pipeline.review.desk import Desk
from pipeline.review.pages.downloads import as_file
from pipeline.review.site import Site

_MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


class Dossiers:
    """The handlers for dossiers.

    ``model`` returns the facts about the model; without it no dossier can be made.
    """

    def __init__(self, site: Site, model: Callable[[], ModelFacts] | None) -> None:
        self._site = site
        self._desk = site.desk
        self._model = model

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        hidden: dict[str, Any] = {"include_in_schema": False}
        router.get("/dossier", response_class=HTMLResponse, **hidden)(self.page)
        router.get("/dossier/read", response_class=HTMLResponse, **hidden)(self.read)
        files = {
            "content": {media_type: {} for media_type in _MEDIA_TYPES.values()},
            "description": "The dossier.",
        }
        ftm = {"content": {"application/jsonl": {}}, "description": "The entities."}
        for path, content, handler in (
            ("/api/dossier/{format_id}", files, self.file),
            ("/api/ftm", ftm, self.ftm),
        ):
            responses: dict[int | str, dict[str, Any]] = {**PROBLEMS, 200: content}
            router.get(path, response_class=Response, responses=responses)(handler)
        return router

    def page(self, request: Request, case: str) -> Response:
        """Show the formats in which a case can be downloaded."""
        queue = self._desk.queue(case)
        parties = self._desk.parties(case)
        return self._site.page(
            request,
            "dossier.html",
            queue=queue,
            parties=parties,
            has_model=self._model is not None,
            known=self._desk.files.of(case).known,
        )

    def read(self, request: Request, case: str) -> Response:
        """Show the dossier itself, under its own policy."""
        html = FORMATS["html"](self._load(request, case), self._site.tongue(request))
        policy = f"{dossier_policy()}; frame-ancestors 'none'"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    def file(self, request: Request, format_id: str, case: CaseName) -> Response:
        """Give the dossier of a case as HTML, PDF or JSON."""
        if format_id not in FORMATS:
            msg = f"format {format_id!r}: expected one of {', '.join(FORMATS)}"
            raise NotStored(msg)
        tongue = self._site.tongue(request)
        content = FORMATS[format_id](self._load(request, case), tongue)
        return as_file(content, case, f".{format_id}", _MEDIA_TYPES[format_id])

    def ftm(self, case: CaseName) -> Response:
        """Give a case's parties and links as FollowTheMoney entities."""
        return as_file(
            ftm_of(self._desk, case), case, ".ftm.jsonl", "application/jsonl"
        )

    def _load(self, request: Request, case: str) -> DossierInput:
        if self._model is None:
            msg = "the desk was opened without a model, which a dossier has to name"
            raise NotStored(msg)
        return load_case(
            self._desk.store, case, model=self._model(),
            files=self._desk.files, masks=self._desk.masks, names=shows_names(request),
        )  # fmt: skip


def ftm_of(desk: Desk, case: str) -> bytes:
    """Return a case's parties and links, with the answers that a reviewer may see.

    Raises:
        NotStored: There is no such case, or its parties were not read.
        ConfigError: The extra ``names`` is not installed.
    """
    desk.store.case_documents(case)  # raises the right error for an unknown case
    parties = desk.parties(case)
    if parties is None:
        msg = f"case {case!r}: its parties were not read; run triage run again"
        raise NotStored(msg)
    pairs = parties.pairs.values()
    return to_ftm(parties.deal, tuple(pair.answer for pair in pairs if pair.answer))
