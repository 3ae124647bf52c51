"""Decide whether a refresh may contact an address.

A publisher's list and its redirects are untrusted input. Two rules keep them harmless.
First, a host must be in the allow-list of the source. Second, its name is resolved
once, every address must be public, and the connection goes to one of these addresses,
so that DNS rebinding does not work. Only a host that the manifest names in full (the
operator wrote it) may be inside the internal network, for example a mirror.
"""

import ipaddress
import socket
import urllib.request
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import httpx

from pipeline.errors import SourceError

_NAT64 = (
    ipaddress.IPv6Network("64:ff9b::/96"),  # RFC 6052
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # RFC 8215, for local use
)


def resolve(host: str) -> list[str]:
    """Return the IP addresses of a host; none if its name does not resolve."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Return True for an IP address of the public internet.

    An IPv6 address that carries an IPv4 address (mapped, 6to4, Teredo, NAT64) counts as
    that IPv4 address.

    Example:
        >>> is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
        (False, False)
        >>> is_public("64:ff9b::a00:1"), is_public("2002:7f00:1::")
        (False, False)
        >>> is_public("93.184.216.34")
        True
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried(ip)
        if carried:
            return all(inner.is_global and not inner.is_multicast for inner in carried)
    return ip.is_global and not ip.is_multicast


def _carried(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if any(ip in net for net in _NAT64) or int(ip) < 1 << 32:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def is_allowed(host: str, hosts: frozenset[str]) -> bool:
    """Return True if a host is in an allow-list.

    Args:
        host: Host name in small letters.
        hosts: Allowed names: whole names, or ``*.example.org`` for all names below one.

    Example:
        >>> is_allowed("docs.un.org", frozenset({"*.un.org"}))
        True
        >>> is_allowed("un.org.example.com", frozenset({"*.un.org"}))
        False
    """
    return host in hosts or any(
        host.endswith(pattern[1:]) for pattern in hosts if pattern.startswith("*.")
    )


def check_url(url: str, *, hosts: frozenset[str]) -> str:
    """Return the host of an address that may be asked.

    Raises:
        SourceError: The scheme is not http or https, or the host is not in the
            allow-list.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"{url}: expected an http or https address, got scheme {parts.scheme!r}"
        raise SourceError(msg)
    if not is_allowed(parts.hostname, hosts):
        msg = (
            f"{url}: expected a host of this source ({', '.join(sorted(hosts))}), "
            f"got {parts.hostname!r}; `hosts` in its manifest allows more"
        )
        raise SourceError(msg)
    return parts.hostname


def check_peers(host: str, peers: Sequence[str], *, hosts: frozenset[str]) -> None:
    """Refuse a host with an IP address that is not public.

    Raises:
        SourceError: An address is inside the internal network, and the manifest does
            not name this host in full.
    """
    if host in hosts:
        return
    for peer in peers:
        if not is_public(peer):
            msg = f"host {host!r}: expected a public address, got {peer}"
            raise SourceError(msg)


class CheckedTransport(httpx.HTTPTransport):
    """Connect to an address that was checked, and to no other."""

    def __init__(self, hosts: frozenset[str]) -> None:
        super().__init__()
        self._hosts = hosts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to one of the host's addresses, tried in their order.

        Raises:
            SourceError: An address of the host is not public.
            httpx.ConnectError: The name does not resolve, or no address answers.
        """
        host = request.url.host
        peers = resolve(host)
        check_peers(host, peers, hosts=self._hosts)
        # The Host header is set already; TLS must ask for the name, not the number.
        request.extensions = {**request.extensions, "sni_hostname": host}
        error = httpx.ConnectError(f"no address found for {host!r}", request=request)
        named = request.url
        for peer in peers:
            request.url = named.copy_with(host=peer)
            try:
                return super().handle_request(request)
            except httpx.ConnectError as failed:
                error = failed
            finally:
                request.url = named
        raise error


def uses_proxy(url: str) -> bool:
    """Return True if the environment sends this address through a proxy."""
    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    bypassed = urllib.request.proxy_bypass(parts.hostname or "")
    return not bypassed and bool(proxies.get(parts.scheme) or proxies.get("all"))


def redirect_target(url: str, location: str) -> str:
    """Return the absolute address of a redirect.

    Raises:
        SourceError: It leads from https back to http, where anybody on the
            way could change the file.
    """
    target = urljoin(url, location)
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        msg = f"{url}: refused redirect from https to {target}"
        raise SourceError(msg)
    return target
