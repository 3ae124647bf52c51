"""The web app: stored records in, pages out, a reviewer's answers back.

    /                                  cases
    /case?case=NAME                    the queue of a case, with filters
    /finding/{id}?case=NAME            one claim: its words, its page, the answer
    /document/{id}?case=NAME           one document: coverage and findings by page
    /document/{id}/text?case=NAME      its text, to mark a missed passage
    /document/{id}/compare?with=ID     its comparison with another version
    /search?q=WORDS                    all passages of a case, or of the store
    /overview?case=NAME                charts, and reviewers of the case
    /flags?case=NAME                   flags, with their evidence
    /parties?case=NAME                 parties, with matches in lists and reports
    /add?case=NAME                     adding documents
    /activity  /versions               of all cases; models and lists
    /dossier?case=NAME                 the dossier and all exports, to download
    /dossier/read?case=NAME            the dossier itself
    /translations?case=NAME            passages for a translator, to send and return
    /log?case=NAME                     decisions, with person and time
    /certify?case=NAME                 possible misses, and samples to read
    /forms?case=NAME                   entries and signatures before closing
    /close?case=NAME                   closing a case
    /answer /undo /passage /close /reopen /take-out /readers /link /add /translations
    /draw /drawn /rest /fields /sign /assign
                                       forms, each guarded by a token
    /api/...                           the same for programs, see /api/openapi.json
    /health                            whether the store answers
    /metrics                           counts for Prometheus

Every page works without JavaScript; ``static/review.js`` adds keys.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from pipeline import __version__
from pipeline.datamodel import Role
from pipeline.dossier.exports.finding_formats import FORMATS, Format
from pipeline.dossier.inputs import ModelFacts
from pipeline.labels import LabelSet
from pipeline.review.access.security import ALLOWED_HOSTS, Token, protect
from pipeline.review.api.findings import Api
from pipeline.review.desk import Desk
from pipeline.review.pages.case_form_pages import CaseFormPages
from pipeline.review.pages.cases import Pages
from pipeline.review.pages.certify_pages import CertifyPages
from pipeline.review.pages.dossiers import Dossiers
from pipeline.review.pages.failures import add_failures
from pipeline.review.pages.forms import Forms
from pipeline.review.pages.intake_pages import IntakePages
from pipeline.review.pages.passage_translations import TranslationPages
from pipeline.review.site import HERE, Site
from pipeline.screening.intake import Intake
from pipeline.store.store import Store

_STATIC = {
    "review.css": "text/css",
    "review.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def create_app(
    store: Store,
    labels: LabelSet,
    *,
    reviewer: str = "",
    languages: Sequence[str] = ("en",),
    formats: Sequence[Format] = FORMATS,
    intake: Intake | None = None,
    language: str = "",
    model: Callable[[], ModelFacts] | None = None,
    cases: Sequence[str] = (),
    role: Role | None = None,
    hosts: Sequence[str] = ALLOWED_HOSTS,
) -> FastAPI:
    """Return the app for a store; it answers everybody on its port.

    ``serving`` puts access control in front of it.

    Args:
        store: Open store; the app does not close it.
        labels: Label set of the findings.
        reviewer: Name of the reviewer; "" means that everything is only shown.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        formats: Formats for exports of a case.
        intake: Intake for new files; None means that none can be added.
        language: Language of the pages: en, de or fr; "" takes the one that the browser
            asks for.
        model: Function that returns the facts about the model; None means that no
            dossier can be made.
        cases: Names of the cases that can be seen; empty means all.
        role: Role of the account at the desk; None if there are no accounts.
        hosts: Host names by which a browser may address the app.

    Raises:
        ConfigError: The pages are not in that language.
    """
    app = FastAPI(
        title="Review desk",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    protect(app, max_upload=intake.max_bytes if intake else 0, hosts=hosts)
    desk = Desk(store, labels, reviewer, languages, cases=cases, role=role)
    site = Site(desk, Token(), formats, language)
    forms = Forms(site)
    app.include_router(Pages(site).router())
    app.include_router(forms.router())
    app.include_router(IntakePages(site, forms, intake).router())
    app.include_router(CertifyPages(site, forms).router())
    app.include_router(CaseFormPages(site, forms).router())
    app.include_router(Dossiers(site, model).router())
    app.include_router(TranslationPages(site).router())
    app.include_router(Api(site, {f.id: f for f in formats}, intake).router())
    app.get("/static/{name}", include_in_schema=False)(_static)
    app.get("/health", include_in_schema=False)(lambda: _health(store))
    app.get("/metrics", include_in_schema=False)(lambda: _metrics(desk))
    add_failures(app, site, forms)
    return app


def _metrics(desk: Desk) -> Response:
    from prometheus_client import CONTENT_TYPE_LATEST

    from pipeline.review.metrics import metrics_text

    return Response(metrics_text(desk), media_type=CONTENT_TYPE_LATEST)


def _static(name: str) -> Response:
    if name not in _STATIC:
        raise HTTPException(404)
    return Response(_content(HERE / "static" / name), media_type=_STATIC[name])


@lru_cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _health(store: Store) -> JSONResponse:
    return JSONResponse({"status": "ok", "documents": store.counts()["document"]})
