"""Headers and limits to keep the page safe and its content passive.

Who may come is asked at the door (``door``). A page of another site could still reach
a desk through a name that it lets point to 127.0.0.1 (DNS rebinding), so the host that
the browser names is checked too. Nor can such a page send a form: whatever changes
something needs a token that only our own pages show.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Sequence

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.cases.bilingual import MAX_BYTES
from pipeline.review.visitor import VISITOR, Visitor

ALLOWED_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_POLICY = "Content-Security-Policy"

HEADERS = {
    _POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, a browser hides the origin of our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Contracts and reports about victims stay out of the browser's disk cache.
    "Cache-Control": "no-store",
}
"""Sent with every answer, errors included."""


class SecurityHeaders:
    """Adds ``HEADERS`` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # A dossier brings its own policy, which lets it do less.
                policy = headers.get("content-security-policy")
                headers.update(HEADERS | ({_POLICY: policy} if policy else {}))
            await send(message)

        await self._app(scope, receive, send_with_headers)


TOKEN_HEADER = "x-csrf-token"
TOKEN_FIELD = "csrf"


class ForgedRequest(Exception):
    """A request to change something comes without the token of our pages.

    Attributes:
        is_foreign: Whether the browser says that another site sent it.
    """

    def __init__(self, *, is_foreign: bool) -> None:
        super().__init__("no token of this desk")
        self.is_foreign = is_foreign


class Token:
    """The token of one run of the server; a restart makes a new one."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    async def __call__(self, request: Request) -> None:
        """Let a request with the token pass, as header or form field.

        Raises:
            ForgedRequest: It does not.
        """
        visitor: Visitor | None = request.scope.get(VISITOR)
        if visitor is not None and visitor.is_script:
            return
        # The door has looked, and knows whether TLS ends before it.
        foreign = visitor is None and is_foreign(request, request.url.scheme)
        sent = request.headers.get(TOKEN_HEADER, "")
        if not sent and not request.headers.get("content-type", "").startswith(
            "application/json"
        ):
            sent = str((await request.form()).get(TOKEN_FIELD, ""))
        # Bytes: a token with letters beyond ASCII is wrong, not an error.
        if foreign or not hmac.compare_digest(sent.encode(), self.value.encode()):
            await request.close()  # files that came along
            raise ForgedRequest(is_foreign=foreign)


def is_foreign(request: Request, scheme: str) -> bool:
    """Return True if the browser names another site as the sender.

    Args:
        request: The request.
        scheme: By which browsers reach this desk: http or https.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = f"{scheme}://{request.headers.get('host', '')}"
    return site not in ("same-origin", "none") or origin not in (None, own)


MAX_FORM_BYTES = 1_000_000
"""A note of 4,000 characters and a selection of 10,000 are 60 kB at most."""


class BodyLimit:
    """Stops reading a request larger than the limit of the app.

    Args:
        app: What is guarded.
        max_upload: Bytes of files that ``/add`` and ``/api/add`` take.
    """

    def __init__(self, app: ASGIApp, max_upload: int) -> None:
        self._app = app
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and fail its reading beyond the limit."""
        limit = MAX_FORM_BYTES
        if scope.get("path") in ("/add", "/api/add"):
            limit += self._max_upload
        elif scope.get("path") == "/translations":
            limit += MAX_BYTES
        said = dict(scope.get("headers", ())).get(b"content-length", b"0")
        n_read = int(said) if said.isdigit() and int(said) > limit else 0

        async def receive_within() -> Message:
            nonlocal n_read
            # Raised where the body is read, so that the answer is a page.
            if n_read > limit:
                raise HTTPException(413)
            message = await receive()
            n_read += len(message.get("body", b""))
            if n_read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_within, send)


def protect(
    app: FastAPI, *, max_upload: int = 0, hosts: Sequence[str] = ALLOWED_HOSTS
) -> None:
    """Put host check, limit of bodies and headers around an app."""
    app.add_middleware(BodyLimit, max_upload=max_upload)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    # Added last, so outermost: a refused host gets the headers as well.
    app.add_middleware(SecurityHeaders)


def is_loopback(host: str) -> bool:
    """Return True if only this machine can reach an address.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
        (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
