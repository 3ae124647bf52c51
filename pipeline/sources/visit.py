"""Ask one server after the other: politely, within limits, and only outside.

Redirects and ``Retry-After`` are followed here and not by the library, because
each step is a new address that has to be checked, and a wait that has a bound.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from pipeline.errors import SourceError
from pipeline.sources.addresses import (
    check_peers,
    check_url,
    redirect_target,
    uses_proxy,
)
from pipeline.sources.outcome import Limits

USER_AGENT = "surveillance-triage/0.1 (document refresh)"
BUSY = frozenset({429, 503})
"""Answers whose ``Retry-After`` is honoured."""


def retry_after_s(value: str, *, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, at least 0.

    Example:
        >>> now = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
        >>> retry_after_s("120", now=now)
        120.0
        >>> retry_after_s("Wed, 25 Nov 2026 12:00:30 GMT", now=now)
        30.0
    """
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000" means UTC of unknown origin
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Visitor:
    """Sends the requests of one source.

    Args:
        hosts: Hosts that the manifest names.
        limits: Bounds of each file.
    """

    def __init__(self, hosts: frozenset[str], limits: Limits) -> None:
        self._hosts = hosts
        self._limits = limits
        self._asked: dict[str, float] = {}
        # Identity, because a part of a compressed body cannot be continued.
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            timeout=min(limits.timeout_s, limits.max_seconds),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def check_time(self, deadline: float, url: str) -> None:
        """Raise ``SourceError`` once the deadline has passed."""
        if time.monotonic() > deadline:
            msg = f"{url}: not finished within {self._limits.max_seconds:g} seconds"
            raise SourceError(msg)

    @contextmanager
    def answer(
        self, url: str, headers: dict[str, str], deadline: float
    ) -> Iterator[httpx.Response]:
        """Follow redirects and waits to the answer that counts."""
        n_redirects = n_waits = 0
        while True:
            self.check_time(deadline, url)
            with self._ask(url, headers) as response:
                if response.has_redirect_location:
                    n_redirects += 1
                    url = self._redirect(url, response, n_redirects)
                    continue
                if (
                    response.status_code not in BUSY
                    or n_waits == self._limits.max_waits
                ):
                    yield response
                    return
            n_waits += 1
            self._wait(url, response, deadline)

    @contextmanager
    def _ask(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        check_url(url, hosts=self._hosts)
        self._be_polite(url)
        with self._client.stream("GET", url, headers=headers) as response:
            self._check_peer(url, response)
            yield response

    def _check_peer(self, url: str, response: httpx.Response) -> None:
        """Check who answered: the name may resolve otherwise by now."""
        stream = response.extensions.get("network_stream")
        if stream is None or uses_proxy(url):
            return
        host = urlsplit(url).hostname or ""
        peer = str(stream.get_extra_info("server_addr")[0])
        check_peers(host, [peer], hosts=self._hosts)

    def _redirect(self, url: str, response: httpx.Response, n_redirects: int) -> str:
        if n_redirects > self._limits.max_redirects:
            msg = f"{url}: more than {self._limits.max_redirects} redirects"
            raise SourceError(msg)
        return redirect_target(url, response.headers["location"])

    def _wait(self, url: str, response: httpx.Response, deadline: float) -> None:
        asked = str(response.headers.get("retry-after", ""))
        wait_s = retry_after_s(asked, now=datetime.now(UTC))
        longest_s = min(self._limits.max_wait_s, deadline - time.monotonic())
        if wait_s is None or wait_s > longest_s:
            msg = (
                f"{url}: answered {response.status_code} with retry-after {asked!r}, "
                f"expected at most {longest_s:.0f} seconds"
            )
            raise SourceError(msg)
        time.sleep(wait_s)

    def _be_polite(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        pause_s = self._asked.get(host, 0.0) + self._limits.delay_s - time.monotonic()
        if host in self._asked and pause_s > 0:
            time.sleep(pause_s)
        self._asked[host] = time.monotonic()
