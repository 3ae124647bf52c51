"""Which addresses may be asked: a list or a redirect must not reach the desk.

A publisher's list and its redirects are input. What they name must be a
public web address; only a host that the manifest itself names (which the
operator wrote) may stand inside the house, for example a mirror.
"""

import ipaddress
import socket
import urllib.request
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from pipeline.errors import SourceError


def _addresses(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []  # behind a proxy names need not resolve here; httpx will tell
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Tell whether an IP address is neither loopback, private nor reserved.

    Example:
        >>> is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
        (False, False)
        >>> is_public("93.184.216.34")
        True
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def is_loopback(address: str) -> bool:
    """Tell whether an IP address is this machine's own."""
    return ipaddress.ip_address(address.split("%")[0]).is_loopback


def check_url(url: str, *, hosts: frozenset[str]) -> None:
    """Refuse an address that a list or a redirect must not lead to.

    Args:
        url: Absolute address.
        hosts: Hosts that the manifest names; where one of them is loopback,
            all loopback addresses are allowed.

    Raises:
        SourceError: The scheme is not http or https, or the host is, or
            resolves to, an address inside the house.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"{url}: expected an http or https address, got scheme {parts.scheme!r}"
        raise SourceError(msg)
    if parts.hostname not in hosts:
        check_peers(parts.hostname, _addresses(parts.hostname), hosts=hosts)


def check_peers(host: str, peers: Iterable[str], *, hosts: frozenset[str]) -> None:
    """Refuse a host whose IP addresses are not all public.

    Raises:
        SourceError: One of ``peers`` is inside the house and the manifest
            does not allow it.
    """
    if host in hosts:
        return
    for peer in peers:
        if is_public(peer) or (is_loopback(peer) and _names_loopback(hosts)):
            continue
        msg = f"host {host!r}: expected a public address, got {peer}"
        raise SourceError(msg)


def _names_loopback(hosts: frozenset[str]) -> bool:
    return any(is_loopback(peer) for host in hosts for peer in _addresses(host))


def uses_proxy(url: str) -> bool:
    """Tell whether the environment sends this address through a proxy."""
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
