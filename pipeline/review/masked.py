"""Text that leaves the desk, with the names of victims and witnesses masked.

Every answer passes through here, whatever page made it, so that none can omit the
masking. Images, PDF and other files that are not text are masked where they are made. A
lead may ask for the names with ``?names=shown`` in the address; the access log notes
it.
"""

import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.casefile.masks import CaseMasks
from pipeline.parties.masking import Masks
from pipeline.review.access.visitor import shows_names

_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{24,64}(?![0-9a-f])")
"""Pattern of an id of a document or finding. A page that quotes a report of the library
may link to the finding only."""

_HTML = "text/html"
_TEXT = (_HTML, "text/csv", "application/json", "application/jsonl", "text/plain")


class Masked:
    """A desk with masked texts.

    Args:
        app: App of the desk.
        masks: Masks with the names of victims and witnesses.
    """

    def __init__(self, app: ASGIApp, masks: CaseMasks) -> None:
        self._app = app
        self._masks = masks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; mask the text unless the names were asked for."""
        if scope["type"] != "http" or shows_names(Request(scope)):
            await self._app(scope, receive, send)
            return
        case = Request(scope).query_params.get("case", "")
        answer = _Answer(send)
        await self._app(scope, receive, answer)
        if answer.is_text:
            await answer.pass_on(await run_in_threadpool(self._mask, answer, case))

    def _mask(self, answer: "_Answer", case: str) -> bytes:
        text = answer.body.decode("utf-8", "surrogateescape")
        masks = self._masks.of(sorted(set(_ID.findall(text))), case)
        if not masks:
            return answer.body
        masked = _masked(text, masks, answer.media_type)
        return masked.encode("utf-8", "surrogateescape")


def _masked(text: str, masks: Masks, media_type: str) -> str:
    if media_type == _HTML:
        return masks.html(text)
    if media_type == "application/json" and "\\u" in text:
        return json.dumps(masks.record(json.loads(text)))
    return masks.text(text)


class _Answer:
    """Holds back an answer that is text; all others pass at once."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self.is_text = False
        self.media_type = ""
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            kind = headers.get(b"content-type", b"").decode("latin-1")
            self.media_type = kind.partition(";")[0].strip()
            self.is_text = self.media_type in _TEXT
            self._start = message
        if not self.is_text:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def pass_on(self, body: bytes) -> None:
        """Send the answer with a new body."""
        headers = [
            pair for pair in self._start["headers"] if pair[0] != b"content-length"
        ]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
