"""A proxy with its own login, and its header that names the user.

The header is trusted only if the connection itself comes from that proxy. uvicorn
replaces the address of the proxy by that of the browser, so the address of the
connection is kept before that.
"""

import ipaddress
import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.errors import ConfigError

_PEER = "triage.peer"
"""Key in the scope of a request for the address at the other end of the connection."""

_TAKEN = {"authorization", "cookie", "forwarded", "host", "origin", "referer"}
"""Headers that a browser sends itself, or that every proxy sets for all."""


class KeepPeer:
    """Keeps the address of the connection before anything rewrites it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the address of its connection."""
        client = scope.get("client")
        scope[_PEER] = client[0] if client else ""
        await self._app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Identity:
    """A proxy's statement about the sender of a request.

    Attributes:
        header: Name of the header, in lower case.
        proxy: Address of the proxy.
    """

    header: str
    proxy: str

    def name_of(self, scope: Scope) -> str | None:
        """Return the name in the header; None without it or from another address.

        A header that occurs twice or is no UTF-8 gives "", which names nobody.
        """
        if not _is_same(scope.get(_PEER, ""), self.proxy):
            return None
        wanted = self.header.encode("ascii")
        sent = [value for name, value in scope["headers"] if name.lower() == wanted]
        if not sent:
            return None
        try:
            return " ".join(sent[0].decode("utf-8").split()) if len(sent) == 1 else ""
        except UnicodeDecodeError:
            return ""


def identity_of(header: str, proxy: str, *, has_accounts: bool) -> Identity | None:
    """Return the trust in a proxy; None if no header is given.

    Raises:
        ConfigError: There are no accounts to name, the proxy has no address of its own,
            or the header is one that browsers send.
    """
    if not header:
        return None
    if not has_accounts:
        msg = f"--identity-header {header}: it names accounts, so it needs --accounts"
        raise ConfigError(msg)
    try:
        ipaddress.ip_address(proxy)
    except ValueError as error:
        msg = (
            f"--identity-header {header}: expected --proxy with one IP address, "
            f"found {proxy!r}"
        )
        raise ConfigError(msg) from error
    name = header.lower()
    is_name = re.fullmatch(r"[a-z0-9!#$%&'*+.^`|~-]+", name)
    if not is_name or name in _TAKEN or name.startswith(("sec-", "x-forwarded-")):
        msg = (
            f"--identity-header {header!r}: expected the name of a header that only "
            "the proxy sets, such as X-Remote-User"
        )
        raise ConfigError(msg)
    return Identity(name, proxy)


def _is_same(one: str, other: str) -> bool:
    """Return True if two addresses are the same, also for IPv4 inside IPv6."""
    try:
        first, second = map(ipaddress.ip_address, (one, other))
    except ValueError:
        return False
    return _plain(first) == _plain(second)


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return getattr(address, "ipv4_mapped", None) or address
