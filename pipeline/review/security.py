"""What keeps the page on this machine and its content from acting.

The app listens on loopback only. A page of another site could still reach it
through a name that it lets point to 127.0.0.1 (DNS rebinding), so the host that
the browser names is checked too.
"""

import ipaddress

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import ConfigError

ALLOWED_HOSTS = ("127.0.0.1", "localhost", "[::1]")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
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
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def protect(app: FastAPI) -> None:
    """Put host check and headers around an app."""
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(ALLOWED_HOSTS))
    # Added last, so outermost: a refused host gets the headers as well.
    app.add_middleware(SecurityHeaders)


def check_loopback(host: str) -> str:
    """Return the host if only this machine can reach it.

    Raises:
        ConfigError: It is not a loopback address.

    Example:
        >>> check_loopback("127.0.0.1")
        '127.0.0.1'
    """
    if not _is_loopback(host):
        msg = (
            f"host {host!r}: expected a loopback address (127.0.0.1, ::1 or "
            "localhost), because whoever reaches the page reads every document"
        )
        raise ConfigError(msg)
    return host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
