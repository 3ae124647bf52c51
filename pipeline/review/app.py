"""The web app: stored records in, pages out. It reads and never writes.

    /                                  cases
    /case?case=NAME                    the queue of a case, with filters and search
    /finding/{finding_id}?case=NAME    one finding on its page
    /document/{document_id}?case=NAME  one document: coverage and findings by page
    /page-image/{document_id}/{page}.jpg
    /health                            whether the store answers

It works without JavaScript and sends none.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from pipeline.cases.dossier import TEMPLATES as CASE_TEMPLATES
from pipeline.cases.dossier import dossier_style, new_environment
from pipeline.errors import NotStored, StoreError
from pipeline.labels import LabelSet, default_labels
from pipeline.review.documents import view_document
from pipeline.review.images import page_images
from pipeline.review.passages import view_finding
from pipeline.review.queue import Filters, Queue, read_queue
from pipeline.review.security import check_loopback, protect
from pipeline.store.store import Store

_HERE = Path(__file__).parent

MAX_HITS = 50
"""Passages of one search: more is a sign that the words are too common."""


def create_app(
    store: Store, labels: LabelSet, *, languages: Sequence[str] = ("en",)
) -> FastAPI:
    """Return the app over a store.

    Args:
        store: An open store; the app does not close it.
        labels: The label set of its findings.
        languages: ISO 639-1 codes of the languages the model was measured on.
    """
    app = FastAPI(title="Review", docs_url=None, redoc_url=None, openapi_url=None)
    protect(app)
    pages = _Pages(store, labels, languages)
    pages.add_to(app)
    _add_static(app)
    _add_errors(app, pages)
    return app


def serve(
    store: Store,
    host: str,
    port: int,
    *,
    labels: LabelSet | None = None,
    languages: Sequence[str] = ("en",),
) -> None:
    """Serve the app on this machine until it is interrupted.

    Args:
        store: An open store.
        host: A loopback address or ``localhost``.
        port: TCP port, 1 to 65535.
        labels: The label set of its findings; None means the shipped one.
        languages: ISO 639-1 codes of the languages the model was measured on.

    Raises:
        ConfigError: The host is not a loopback address.
    """
    host = check_loopback(host)
    app = create_app(store, labels or default_labels(), languages=languages)
    # Nobody stands between the browser and us who might set proxy headers.
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )


def _filters(
    label: Annotated[str, Query()] = "",
    kind: Annotated[str, Query()] = "",
    document: Annotated[str, Query()] = "",
    state: Annotated[str, Query()] = "",
) -> Filters:
    return Filters(label, kind, document, state)


class _Pages:
    """The handlers: each reads the store and fills one template."""

    def __init__(
        self, store: Store, labels: LabelSet, languages: Sequence[str]
    ) -> None:
        self._store = store
        self._labels = labels
        self._languages = languages
        self._templates = new_environment(_HERE / "templates", CASE_TEMPLATES)
        self._page_image = page_images(store)

    def add_to(self, app: FastAPI) -> None:
        html: dict[str, Any] = {"response_class": HTMLResponse}
        app.get("/", **html)(self.cases)
        app.get("/case", **html)(self.case)
        app.get("/finding/{finding_id}", **html)(self.finding)
        app.get("/document/{document_id}", **html)(self.document)
        app.get("/page-image/{document_id}/{page}.jpg")(self.page_image)
        app.get("/health")(self.health)

    def cases(self) -> HTMLResponse:
        queues = [self._queue(case.name) for case in self._store.cases()]
        return self.page("cases.html", queues=queues)

    def case(
        self, case: str, filters: Annotated[Filters, Depends(_filters)], q: str = ""
    ) -> HTMLResponse:
        queue = self._queue(case)
        hits = self._store.search(q, case=case, limit=MAX_HITS) if q else []
        return self.page(
            "case.html",
            queue=queue,
            filters=filters,
            rows=queue.filtered(filters),
            q=q,
            hits=[passage for passage, _ in hits],
            max_hits=MAX_HITS,
        )

    def finding(
        self, finding_id: str, case: str, filters: Annotated[Filters, Depends(_filters)]
    ) -> HTMLResponse:
        queue = self._queue(case)
        shown = queue.filtered(filters)
        view = view_finding(self._store, queue, shown, finding_id)
        return self.page(
            "finding.html", queue=queue, filters=filters, view=view, n_shown=len(shown)
        )

    def document(self, document_id: str, case: str) -> HTMLResponse:
        queue = self._queue(case)
        view = view_document(self._store, queue, document_id)
        return self.page("document.html", queue=queue, view=view)

    def page_image(self, document_id: str, page: int) -> Response:
        return Response(self._page_image(document_id, page), media_type="image/jpeg")

    def health(self) -> JSONResponse:
        return JSONResponse({"status": "ok", "documents": self._n_documents()})

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        values["labels"] = self._labels
        values["languages"] = self._languages
        content = self._templates.get_template(template).render(values)
        return HTMLResponse(content, status)

    def _queue(self, case: str) -> Queue:
        return read_queue(self._store, case, self._labels, self._languages)

    def _n_documents(self) -> int:
        return self._store.counts()["document"]


def _add_static(app: FastAPI) -> None:
    """Serve the two style sheets; there is nothing else to serve."""
    styles = {
        "dossier.css": dossier_style(),
        "review.css": (_HERE / "static" / "review.css").read_text("utf-8"),
    }

    def style(name: str) -> Response:
        if name not in styles:
            raise HTTPException(404)
        return Response(styles[name], media_type="text/css")

    app.get("/static/{name}")(style)


_WORDS = {
    400: "The request could not be understood.",
    404: "There is nothing at this address.",
    405: "Nothing can be changed at this address.",
}


def _add_errors(app: FastAPI, pages: _Pages) -> None:
    """Answer every error with a page in words."""

    def message(status: int, words: str) -> HTMLResponse:
        return pages.page("message.html", status, code=status, words=words)

    def not_stored(_: Request, error: Exception) -> HTMLResponse:
        return message(404, f"Not found: {error}.")

    def store_failed(_: Request, error: Exception) -> HTMLResponse:
        return message(503, f"The store does not answer: {error}.")

    def invalid(_: Request, __: Exception) -> HTMLResponse:
        return message(404, "The address is incomplete, or no such page exists.")

    def refused(_: Request, error: Exception) -> HTMLResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return message(status, _WORDS.get(status, "The request failed."))

    app.add_exception_handler(NotStored, not_stored)
    app.add_exception_handler(StoreError, store_failed)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)
