"""Headers and limits that keep the page safe and its content passive.

The door (``door``) checks who may enter. A page of another site could still reach a
desk through a name that it points to 127.0.0.1 (DNS rebinding), so the host name that
the browser sends is checked too. Such a page cannot send a form either: every change
needs a token that only our own pages show.
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

from pipeline.dossier.exports.bilingual import MAX_BYTES
from pipeline.review.access.visitor import VISITOR, Visitor

ALLOWED_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_POLICY = "Content-Security-Policy"

HEADERS = {
    _POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": it makes a browser hide the origin of our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Keep contracts and reports about victims out of the browser's disk cache.
    "Cache-Control": "no-store",
}
"""Headers of every answer, including errors."""


class SecurityHeaders:
    """Adds ``HEADERS`` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # A dossier has its own policy, which allows less.
                policy = headers.get("content-security-policy")
                headers.update(HEADERS | ({_POLICY: policy} if policy else {}))
            await send(message)

        await self._app(scope, receive, send_with_headers)


TOKEN_HEADER = "x-csrf-token"
TOKEN_FIELD = "csrf"


class ForgedRequest(Exception):
    """A request for a change that lacks the token of our pages.

    Attributes:
        is_foreign: Whether the browser says that another site sent the request.
    """

    def __init__(self, *, is_foreign: bool) -> None:
        super().__init__("no token of this desk")
        self.is_foreign = is_foreign


class Token:
    """The token of one run of the server; a restart makes a new one."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    async def __call__(self, request: Request) -> None:
        """Let a request pass if it has the token, as a header or form field.

        Raises:
            ForgedRequest: The request does not have the token.
        """
        visitor: Visitor | None = request.scope.get(VISITOR)
        if visitor is not None and visitor.is_script:
            return
        # The door has checked this, and knows whether TLS ends before it.
        foreign = visitor is None and is_foreign(request, request.url.scheme)
        sent = request.headers.get(TOKEN_HEADER, "")
        if not sent and not request.headers.get("content-type", "").startswith(
            "application/json"
        ):
            sent = str((await request.form()).get(TOKEN_FIELD, ""))
        # Compare bytes: a token with letters beyond ASCII is wrong, not an error.
        if foreign or not hmac.compare_digest(sent.encode(), self.value.encode()):
            await request.close()  # closes the uploaded files
            raise ForgedRequest(is_foreign=foreign)


def is_foreign(request: Request, scheme: str) -> bool:
    """Return True if the browser names another site as the sender.

    ``scheme`` is the one by which browsers reach this desk: http or https.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = f"{scheme}://{request.headers.get('host', '')}"
    return site not in ("same-origin", "none") or origin not in (None, own)


MAX_FORM_BYTES = 1_000_000
"""Most bytes of a form. A note of 4,000 characters and a selection of 10,000 take at
most 60 kB."""


class BodyLimit:
    """Stops reading a request that is larger than the limit of the app.

    Args:
        app: App to guard.
        max_upload: Most bytes of files that ``/add`` and ``/api/add`` accept.
    """

    def __init__(self, app: ASGIApp, max_upload: int) -> None:
        self._app = app
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; reading beyond the limit fails."""
        limit = MAX_FORM_BYTES
        if scope.get("path") in ("/add", "/api/add"):
            limit += self._max_upload
        elif scope.get("path") == "/translations":
            limit += MAX_BYTES
        said = dict(scope.get("headers", ())).get(b"content-length", b"0")
        n_read = int(said) if said.isdigit() and int(said) > limit else 0

        async def receive_within() -> Message:
            nonlocal n_read
            # Raised while the body is read, so that the answer is a page.
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
    # Added last and thus outermost, so that a refused host also gets the headers.
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
