"""Send requests politely, within limits, and to public hosts only.

Redirects, waits and retries are handled here and not by the library, because each step
is a new address that must be checked, and each wait must be bounded.
"""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from pipeline import __version__
from pipeline.errors import SourceError
from pipeline.settings import settings
from pipeline.sources.addresses import (
    CheckedTransport,
    check_peers,
    check_url,
    redirect_target,
    resolve,
    uses_proxy,
)
from pipeline.sources.outcome import FetchLimits

AGENT = "surveillance-triage"
"""Name by which robots.txt may address this program."""

BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""

_MAX_ROBOTS_BYTES = 500_000
"""RFC 9309 asks for at least 500 KiB."""


def user_agent() -> str:
    """Return the User-Agent of requests, with the operator's address."""
    contact = settings().contact
    purpose = f"document refresh; +{contact}" if contact else "document refresh"
    return f"{AGENT}/{__version__} ({purpose})"


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


class SourceClient:
    """Send the requests of one source."""

    def __init__(
        self, hosts: frozenset[str], limits: FetchLimits, *, robots: bool = True
    ) -> None:
        self._hosts = hosts
        self._limits = limits
        self._obeys_robots = robots
        self._robots: dict[str, RobotFileParser] = {}
        self._asked: dict[str, float] = {}
        self._direct = self._client(CheckedTransport(hosts))
        self._proxied: httpx.Client | None = None

    def _client(self, transport: httpx.BaseTransport | None) -> httpx.Client:
        # Identity, because a part of a compressed body cannot be continued.
        return httpx.Client(
            headers={"User-Agent": user_agent(), "Accept-Encoding": "identity"},
            timeout=min(self._limits.timeout_s, self._limits.max_seconds),
            follow_redirects=False,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._direct.close()
        if self._proxied is not None:
            self._proxied.close()

    def check_time(self, deadline: float, url: str) -> None:
        """Raise ``SourceError`` once the deadline has passed."""
        if time.monotonic() > deadline:
            msg = f"{url}: not finished within {self._limits.max_seconds:g} seconds"
            raise SourceError(msg)

    @contextmanager
    def answer(
        self, url: str, headers: dict[str, str], deadline: float
    ) -> Iterator[httpx.Response]:
        """Follow redirects and waits to the answer that counts.

        Raises:
            SourceError: An address is refused, robots.txt forbids it, the server asks
                for too long a wait, or the time is over.
            httpx.HTTPError: The server cannot be reached or breaks off.
        """
        n_redirects = n_waits = 0
        while True:
            self.check_time(deadline, url)
            check_url(url, hosts=self._hosts)
            self._check_robots(url, deadline)
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
            self._wait(url, response, n_waits, deadline)

    @contextmanager
    def _ask(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        self._be_polite(url)
        client = self._direct
        if uses_proxy(url):
            # The proxy resolves the name; a name that resolves here is checked all the
            # same.
            host = urlsplit(url).hostname or ""
            check_peers(host, resolve(host), hosts=self._hosts)
            client = self._proxied = self._proxied or self._client(None)
        with client.stream("GET", url, headers=headers) as response:
            yield response

    def _check_robots(self, url: str, deadline: float) -> None:
        if not self._obeys_robots:
            return
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(f"{site}/robots.txt", deadline)
        if not self._robots[site].can_fetch(AGENT, url):
            msg = f"{url}: robots.txt of {parts.hostname} forbids it"
            raise SourceError(msg)

    def _read_robots(self, url: str, deadline: float) -> RobotFileParser:
        """Read a site's robots.txt as RFC 9309 says: none allows all.

        Raises:
            SourceError: The server fails; then nothing of the site may be asked.
        """
        rules = RobotFileParser()
        self.check_time(deadline, url)
        with self._ask(url, {}) as response:
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                msg = (
                    f"{url}: expected the rules of the site, got {response.status_code}"
                )
                raise SourceError(msg)
            body = b""
            if response.status_code == httpx.codes.OK:
                for block in response.iter_bytes():
                    body += block
                    self.check_time(deadline, url)
                    if len(body) > _MAX_ROBOTS_BYTES:
                        break
            rules.parse(
                body[:_MAX_ROBOTS_BYTES].decode("utf-8", "replace").splitlines()
            )
        with suppress(TypeError, ValueError):
            asked_s = float(rules.crawl_delay(AGENT) or 0)
            self._limits = self._limits.slower(asked_s)
        return rules

    def _redirect(self, url: str, response: httpx.Response, n_redirects: int) -> str:
        if n_redirects > self._limits.max_redirects:
            msg = f"{url}: more than {self._limits.max_redirects} redirects"
            raise SourceError(msg)
        target = redirect_target(url, response.headers["location"])
        try:
            check_url(target, hosts=self._hosts)
        except SourceError as error:
            msg = f"{url}: redirected to {error}"
            raise SourceError(msg) from error
        return target

    def _wait(
        self, url: str, response: httpx.Response, n_waits: int, deadline: float
    ) -> None:
        asked = str(response.headers.get("retry-after", ""))
        wait_s = self._backoff_s(n_waits)
        if asked:
            wait_s = retry_after_s(asked, now=datetime.now(UTC)) or wait_s
        longest_s = min(self._limits.max_wait_s, deadline - time.monotonic())
        if wait_s > longest_s:
            msg = (
                f"{url}: answered {response.status_code} with retry-after {asked!r}, "
                f"expected at most {longest_s:.0f} seconds"
            )
            raise SourceError(msg)
        time.sleep(wait_s)

    def pause(self, n_tries: int) -> None:
        """Wait before the same request is tried again."""
        time.sleep(self._backoff_s(n_tries))

    def _backoff_s(self, n_tries: int) -> float:
        """Return a pause that doubles with each try, with jitter: crowds spread out."""
        jitter = random.uniform(0.5, 1.5)
        return float(self._limits.backoff_s * 2 ** (n_tries - 1) * jitter)

    def _be_polite(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        pause_s = self._asked.get(host, 0.0) + self._limits.delay_s - time.monotonic()
        if host in self._asked and pause_s > 0:
            time.sleep(pause_s)
        self._asked[host] = time.monotonic()
