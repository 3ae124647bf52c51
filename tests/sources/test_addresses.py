"""No list, redirect or name leads a refresh into the house: not one byte is sent."""

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from pipeline.sources.addresses import is_allowed, is_public
from pipeline.sources.fetch import Fetcher
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import FetchLimits, FetchState
from tests.sources.conftest import Publisher

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.7",
    "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::7",
    "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1",
    "2002:c0a8:101::", "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_is_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_address_outside_is_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "is_in"),
    [
        ("un.org", True),
        ("docs.un.org", True),
        ("a.docs.un.org", True),
        ("evilun.org", False),
        ("un.org.evil.example", False),
        ("un.org.", False),
        ("", False),
    ],
)
def test_allow_list_takes_whole_names(host: str, is_in: bool):
    assert is_allowed(host, frozenset({"un.org", "*.un.org"})) is is_in


@pytest.fixture
def trap() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on loopback and keep what anybody sends."""
    listener = socket.create_server(("127.0.0.1", 0))
    sent: list[bytes] = []

    def take() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(1)
                sent.append(peer.recv(100))

    threading.Thread(target=take, daemon=True).start()
    yield listener.getsockname()[1], sent
    listener.close()


HOSTS = [
    "localhost", "LOCALHOST", "127.1", "0x7f000001", "2130706433", "017700000001",
    "0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_ways_to_write_this_machine_are_refused(
    host: str, trap: tuple[int, list[bytes]], publisher: Publisher, make_fetcher
):
    port, sent = trap
    url = publisher.serve("/a.pdf", b"", 302, Location=f"http://{host}:{port}/x")
    item = make_fetcher(host="127.0.0.1").fetch(FileEntry(url=url))
    assert item.status is FetchState.FAILED
    assert sent == []


@pytest.mark.parametrize("address", INSIDE)
def test_allowed_name_that_resolves_inside_is_refused(
    address: str,
    trap: tuple[int, list[bytes]],
    limits: FetchLimits,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
):
    port, sent = trap
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    with Fetcher(tmp_path, frozenset({"*.example.org"}), limits) as fetcher:
        item = fetcher.fetch(FileEntry(url=f"http://a.example.org:{port}/x"))
    assert f"expected a public address, got {address}" in item.reason
    assert sent == []


def test_name_that_resolves_otherwise_later_gains_nothing(
    trap: tuple[int, list[bytes]],
    limits: FetchLimits,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
):
    """The connection goes to the address that was checked, whatever comes later."""
    port, sent = trap
    asked: list[str] = []
    answers = iter(["93.184.216.34", *["127.0.0.1"] * 100])

    def resolve(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(_: object, request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        assert request.headers["Host"] == f"a.example.org:{port}"
        assert request.extensions["sni_hostname"] == "a.example.org"
        return httpx.Response(404, request=request)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", connect)
    with Fetcher(tmp_path, frozenset({"*.example.org"}), limits) as fetcher:
        item = fetcher.fetch(FileEntry(url=f"http://a.example.org:{port}/x"))
    assert asked == ["93.184.216.34"], "robots.txt; the second name is refused"
    assert "expected a public address, got 127.0.0.1" in item.reason
    assert sent == []


def test_proxy_of_the_environment_is_not_a_way_in(
    trap: tuple[int, list[bytes]],
    limits: FetchLimits,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
):
    port, sent = trap
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    with Fetcher(tmp_path, frozenset({"*.nip.example"}), limits) as fetcher:
        item = fetcher.fetch(FileEntry(url="http://10.0.0.1/x"))
    assert "expected a host of this source" in item.reason
    assert sent == []
