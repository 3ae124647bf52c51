"""A real publisher on loopback: each test says what it serves."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.sources.fetch import Fetcher
from pipeline.sources.outcome import FetchLimits

Route = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Publisher:
    """Routes by path, and every request that was made; ``stop`` closes the port."""

    base: str = ""
    stop: Callable[[], None] = lambda: None
    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def serve(
        self,
        path: str,
        body: bytes,
        status: int = 200,
        *,
        length: int | None = None,
        **headers: str,
    ) -> str:
        """Serve a body with these headers (``_`` for ``-``)."""

        def route(request: BaseHTTPRequestHandler) -> None:
            send(request, status, body, length=length, **headers)

        self.routes[path] = route
        return self.url(path)

    def serve_versioned(self, path: str, body: bytes) -> str:
        """Serve a body as a proper server does: validators, 304 and ranges."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        date = "Wed, 25 Nov 2026 00:00:00 GMT"

        def route(request: BaseHTTPRequestHandler) -> None:
            if request.headers.get("If-None-Match") == etag:
                send(request, 304, b"", ETag=etag)
                return
            asked = request.headers.get("Range", "")
            if asked and request.headers.get("If-Range") in {etag, date}:
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
                part = body[start:]
                span = f"bytes {start}-{len(body) - 1}/{len(body)}"
                send(request, 206, part, ETag=etag, Content_Range=span)
                return
            send(request, 200, body, ETag=etag, Last_Modified=date)

        self.routes[path] = route
        return self.url(path)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [headers for asked, headers in self.requests if asked == path]


def send(
    request: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    *,
    length: int | None = None,
    **headers: str,
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    if status != 304:
        request.send_header("Content-Length", str(length or len(body)))
    request.end_headers()
    with suppress(OSError):  # the client hung up on a body that is too large
        request.wfile.write(b"" if request.command == "HEAD" else body)


def drip(body: bytes, pause_s: float) -> Route:
    """Send one byte after the other."""

    def route(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        for i in range(len(body)):
            try:
                request.wfile.write(body[i : i + 1])
                request.wfile.flush()
            except OSError:  # the client gave up, as it should
                return
            time.sleep(pause_s)

    return route


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    served = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.requests.append((self.path, dict(self.headers)))
            route = served.routes.get(self.path.split("?")[0])
            if route is None:
                send(self, 404, b"not here")
            else:
                route(self)

        do_HEAD = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    served.stop = stop
    yield served
    stop()


@pytest.fixture
def limits() -> FetchLimits:
    return FetchLimits(
        max_bytes=1_000_000,
        max_seconds=10,
        timeout_s=5,
        max_wait_s=2,
        max_tries=1,
        backoff_s=0.01,
        delay_s=0,
    )


@pytest.fixture
def make_fetcher(
    tmp_path: Path, limits: FetchLimits
) -> Iterator[Callable[..., Fetcher]]:
    made: list[Fetcher] = []

    def make(custom: FetchLimits = limits, *, host: str = "127.0.0.1") -> Fetcher:
        made.append(Fetcher(tmp_path, frozenset({host}), custom))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.__exit__()
