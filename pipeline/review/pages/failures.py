"""Every failure as a page in words, or as JSON for a program."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from pipeline.errors import (
    AnswerRefused,
    DecidedMeanwhile,
    NotSearched,
    NotStored,
    PipelineError,
    StoreError,
)
from pipeline.review.access.security import ForgedRequest
from pipeline.review.api.plain_json import JsonResponse
from pipeline.review.pages.forms import Forms, read_fields
from pipeline.review.site import Site

_WORDS = {
    400: "The request could not be understood.",
    404: "There is nothing at this address.",
    405: "Nothing can be changed at this address.",
    413: "That is more than can be sent at once. Nothing of it was kept. "
    "Send it in parts, or screen the folder with triage run.",
}


def add_failures(app: FastAPI, site: Site, forms: Forms) -> None:
    """Register a handler for each kind of error."""
    failures = _Failures(site, forms)
    handlers: dict[Any, Any] = {
        NotStored: failures.not_stored,
        DecidedMeanwhile: failures.decided,
        StoreError: failures.store_failed,
        AnswerRefused: failures.refused,
        NotSearched: failures.unsearched,
        RequestValidationError: failures.invalid,
        HTTPException: failures.http,
        PipelineError: failures.unmade,
        OSError: failures.disk,
        ForgedRequest: failures.forged,
        Exception: failures.unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


class _Failures:
    def __init__(self, site: Site, forms: Forms) -> None:
        self._site = site
        self._forms = forms

    def _say(
        self, request: Request, status: int, words: str, detail: str = ""
    ) -> Response:
        if _is_api(request):
            return JsonResponse({"error": detail or words}, status)
        return self._site.page(
            request, "message.html", status, code=status, words=words, detail=detail
        )

    def not_stored(self, request: Request, error: NotStored) -> Response:
        return self._say(request, 404, "Not found.", str(error))

    def decided(self, request: Request, error: DecidedMeanwhile) -> Response:
        return self._say(request, 409, "Somebody else answered meanwhile.", str(error))

    def store_failed(self, request: Request, error: StoreError) -> Response:
        words = (
            "The database does not answer. What was saved is kept: try again in a "
            "moment."
        )
        return self._say(request, 503, words, str(error))

    def unmade(self, request: Request, error: PipelineError) -> Response:
        return self._say(request, 503, "This cannot be made for now.", str(error))

    def disk(self, request: Request, error: OSError) -> Response:
        words = (
            "The disk cannot be written or read. Nothing was recorded. Free some "
            "space, then try again."
        )
        return self._say(request, 507, words, error.strerror or str(error))

    def refused(self, request: Request, error: AnswerRefused) -> Response:
        words = "Your answer cannot be recorded as it is."
        return self._say(request, 422, words, str(error))

    def unsearched(self, request: Request, error: NotSearched) -> Response:
        words = (
            "Your answer is recorded, but the names could not be searched. When the "
            "problem is solved, search the parties again on the page of the parties."
        )
        if _is_api(request):
            return JsonResponse({"error": f"{words} {error}"}, 202)
        return self._say(request, 202, words, str(error))

    def invalid(self, request: Request, error: RequestValidationError) -> Response:
        if not _is_api(request):
            words = "The address is incomplete, or no such page exists."
            return self._say(request, 404, words)
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        return self._say(request, 422, f"{where}: {problem['msg']}")

    def http(self, request: Request, error: HTTPException) -> Response:
        words = _WORDS.get(error.status_code, "The request failed.")
        answer = self._say(request, error.status_code, words)
        answer.headers.update(error.headers or {})
        return answer

    def unexpected(self, request: Request, _: Exception) -> Response:
        words = (
            "The program made a mistake on this page. All recorded answers are kept. "
            "Go back and try again. If it fails again, give the address of this page "
            "and the time to whoever runs the desk: its log says what failed."
        )
        return self._say(request, 500, words)

    async def forged(self, request: Request, error: ForgedRequest) -> Response:
        if _is_api(request) or error.is_foreign:
            words = "Another site tried to send something here. Nothing was recorded."
            detail = "the header X-CSRF-Token must hold the token of /api/session"
            return self._say(request, 403, words, detail if _is_api(request) else "")
        fields = await read_fields(request)
        return self._forms.again(request, request.url.path, fields, 403, "restarted")


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
