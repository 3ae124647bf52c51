"""Fetching from a real server that behaves, misbehaves or breaks off."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.datamodel import SourceFile
from pipeline.settings import settings
from pipeline.sources.fetch import Fetcher, file_name
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState
from tests.sources.conftest import Publisher, drip, send

MakeFetcher = Callable[..., Fetcher]
BODY = os.urandom(30_000)


def state_of(item: Fetched, folder: Path) -> SourceFile:
    assert item.bytes_path is not None
    assert item.sha256 is not None
    return SourceFile(
        url=item.url,
        n_bytes=item.n_bytes,
        sha256=item.sha256,
        path=item.bytes_path.relative_to(folder).as_posix(),
        etag=item.etag,
        last_modified=item.last_modified,
        retrieved_at=item.retrieved_at,
    )


def test_new_file_lies_under_its_hash(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    url = publisher.serve_versioned("/a.pdf", BODY)
    item = make_fetcher().fetch(FileEntry(url=url))
    assert item.status is FetchState.NEW
    assert item.sha256 == hashlib.sha256(BODY).hexdigest()
    assert item.bytes_path == (
        tmp_path / "files" / item.sha256[:2] / item.sha256 / "a.pdf"
    )
    assert item.bytes_path.read_bytes() == BODY
    assert datetime.now(UTC) - item.retrieved_at < timedelta(minutes=1)
    assert list((tmp_path / "partial").iterdir()) == []


def test_unchanged_file_is_not_sent_again(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    entry = FileEntry(url=publisher.serve_versioned("/a.pdf", BODY))
    first = make_fetcher().fetch(entry)
    second = make_fetcher().fetch(entry, state_of(first, tmp_path))
    assert second.status is FetchState.UNCHANGED
    assert (second.sha256, second.bytes_path) == (first.sha256, first.bytes_path)
    assert second.retrieved_at == first.retrieved_at
    asked = publisher.asked("/a.pdf")[1]
    assert asked["If-None-Match"] == first.etag
    assert asked["If-Modified-Since"] == first.last_modified


@pytest.mark.parametrize("damage", ["deleted", "altered"])
def test_lost_bytes_are_fetched_again_in_full(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path, damage: str
):
    entry = FileEntry(url=publisher.serve_versioned("/a.pdf", BODY))
    first = make_fetcher().fetch(entry)
    assert first.bytes_path is not None
    if damage == "deleted":
        first.bytes_path.unlink()
    else:
        first.bytes_path.write_bytes(b"tampered")
    second = make_fetcher().fetch(entry, state_of(first, tmp_path))
    assert second.status is FetchState.NEW
    assert first.bytes_path.read_bytes() == BODY


def test_changed_file_keeps_the_old_bytes(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    entry = FileEntry(url=publisher.serve_versioned("/a.pdf", BODY))
    first = make_fetcher().fetch(entry)
    publisher.serve_versioned("/a.pdf", b"second edition")
    second = make_fetcher().fetch(entry, state_of(first, tmp_path))
    assert second.status is FetchState.NEW
    assert second.sha256 != first.sha256
    assert first.bytes_path is not None
    assert first.bytes_path.read_bytes() == BODY


def test_same_bytes_without_validators_are_unchanged(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    entry = FileEntry(url=publisher.serve("/a.pdf", BODY))
    first = make_fetcher().fetch(entry)
    second = make_fetcher().fetch(entry, state_of(first, tmp_path))
    assert second.status is FetchState.UNCHANGED


def test_missing_file_fails_with_its_status(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    item = make_fetcher().fetch(FileEntry(url=publisher.url("/none.pdf")))
    assert item.status is FetchState.FAILED
    assert item.bytes_path is None
    assert item.reason == f"{publisher.url('/none.pdf')}: expected 200, got 404"


def test_closed_port_fails_without_an_exception(make_fetcher: MakeFetcher):
    item = make_fetcher().fetch(FileEntry(url="http://127.0.0.1:9/a.pdf"))
    assert item.status is FetchState.FAILED
    assert "ConnectError" in item.reason


def test_dripping_server_hits_the_time_limit(
    publisher: Publisher, make_fetcher: MakeFetcher, limits: FetchLimits
):
    publisher.routes["/slow.pdf"] = drip(b"x" * 6_000, pause_s=0.1)
    started = time.monotonic()
    fetcher = make_fetcher(replace(limits, max_seconds=0.5))
    item = fetcher.fetch(FileEntry(url=publisher.url("/slow.pdf")))
    assert item.status is FetchState.FAILED
    assert "not finished within 0.5 seconds" in item.reason
    assert time.monotonic() - started < 300


def test_silent_server_hits_the_time_limit(
    publisher: Publisher, make_fetcher: MakeFetcher, limits: FetchLimits
):
    publisher.routes["/mute.pdf"] = lambda request: time.sleep(1.5)
    fetcher = make_fetcher(replace(limits, timeout_s=0.3))
    item = fetcher.fetch(FileEntry(url=publisher.url("/mute.pdf")))
    assert item.status is FetchState.FAILED
    assert "ReadTimeout" in item.reason


def test_truncated_file_is_continued_next_time(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    etag = '"v1"'
    publisher.routes["/a.pdf"] = lambda request: send(
        request, 200, BODY[:10_000], length=len(BODY), ETag=etag
    )
    entry = FileEntry(url=publisher.url("/a.pdf"))
    first = make_fetcher().fetch(entry)
    assert first.status is FetchState.FAILED
    assert "RemoteProtocolError" in first.reason

    span = f"bytes 10000-{len(BODY) - 1}/{len(BODY)}"
    publisher.routes["/a.pdf"] = lambda request: send(
        request, 206, BODY[10_000:], ETag=etag, Content_Range=span
    )
    second = make_fetcher().fetch(entry)
    asked = publisher.asked("/a.pdf")[1]
    assert (asked["Range"], asked["If-Range"]) == ("bytes=10000-", etag)
    assert second.status is FetchState.NEW
    assert second.sha256 == hashlib.sha256(BODY).hexdigest()


def test_truncated_file_that_changed_starts_anew(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    entry = FileEntry(url=publisher.url("/a.pdf"))
    publisher.serve("/a.pdf", BODY[:10_000], length=len(BODY), ETag='"v1"')
    assert make_fetcher().fetch(entry).status is FetchState.FAILED
    publisher.serve_versioned("/a.pdf", BODY[::-1])
    item = make_fetcher().fetch(entry)
    assert item.sha256 == hashlib.sha256(BODY[::-1]).hexdigest()


@pytest.mark.parametrize("span", ["bytes 7-29999/30000", "nonsense"])
def test_part_that_does_not_fit_is_refused_and_forgotten(
    publisher: Publisher, make_fetcher: MakeFetcher, span: str
):
    entry = FileEntry(url=publisher.url("/a.pdf"))
    publisher.serve("/a.pdf", BODY[:10_000], length=len(BODY), ETag='"v1"')
    make_fetcher().fetch(entry)
    publisher.serve("/a.pdf", BODY[7:], 206, Content_Range=span)
    item = make_fetcher().fetch(entry)
    assert "expected the part from byte 10000" in item.reason
    publisher.serve("/a.pdf", BODY)
    assert make_fetcher().fetch(entry).status is FetchState.NEW
    assert "Range" not in publisher.asked("/a.pdf")[2]


def test_range_past_the_end_starts_anew(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    entry = FileEntry(url=publisher.url("/a.pdf"))
    publisher.serve("/a.pdf", BODY[:10_000], length=len(BODY), ETag='"v1"')
    make_fetcher().fetch(entry)
    publisher.serve("/a.pdf", b"", 416)
    assert make_fetcher().fetch(entry).status is FetchState.FAILED
    publisher.serve_versioned("/a.pdf", BODY)
    assert make_fetcher().fetch(entry).sha256 == hashlib.sha256(BODY).hexdigest()


def test_wrong_hash_is_refused_and_not_kept(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    entry = FileEntry(url=publisher.serve("/a.pdf", BODY), sha256="0" * 64)
    item = make_fetcher().fetch(entry)
    assert item.status is FetchState.FAILED
    assert f"expected sha256 {'0' * 64}, got " in item.reason
    assert not (tmp_path / "files").exists()
    assert list((tmp_path / "partial").iterdir()) == []


def test_hash_that_the_list_changed_is_fetched_anew(
    publisher: Publisher, make_fetcher: MakeFetcher, tmp_path: Path
):
    url = publisher.serve_versioned("/a.pdf", BODY)
    first = make_fetcher().fetch(FileEntry(url=url))
    publisher.serve_versioned("/a.pdf", b"second edition")
    wanted = hashlib.sha256(b"second edition").hexdigest()
    entry = FileEntry(url=url, sha256=wanted)
    item = make_fetcher().fetch(entry, state_of(first, tmp_path))
    assert (item.status, item.sha256) == (FetchState.NEW, wanted)


@pytest.mark.parametrize("announced", [True, False])
def test_too_large_file_is_cut_off_and_not_kept(
    publisher: Publisher,
    make_fetcher: MakeFetcher,
    limits: FetchLimits,
    tmp_path: Path,
    announced: bool,
):
    def route(request):
        request.send_response(200)
        if announced:
            request.send_header("Content-Length", str(10**9))
        request.end_headers()
        try:
            for _ in range(1000):
                request.wfile.write(b"x" * 10_000)
        except OSError:  # the client hung up, as it should
            pass

    publisher.routes["/big.pdf"] = route
    fetcher = make_fetcher(replace(limits, max_bytes=50_000))
    item = fetcher.fetch(FileEntry(url=publisher.url("/big.pdf")))
    assert item.status is FetchState.FAILED
    assert "expected at most 50000 bytes" in item.reason
    assert list((tmp_path / "partial").iterdir()) == []


def test_redirect_is_followed(publisher: Publisher, make_fetcher: MakeFetcher):
    publisher.serve("/a.pdf", BODY)
    url = publisher.serve("/old", b"", 301, Location="/a.pdf")
    item = make_fetcher().fetch(FileEntry(url=url))
    assert (item.status, item.url) == (FetchState.NEW, url)


def test_redirect_loop_ends(publisher: Publisher, make_fetcher: MakeFetcher):
    url = publisher.serve("/loop", b"", 302, Location="/loop")
    item = make_fetcher().fetch(FileEntry(url=url))
    assert item.reason == f"{url}: more than 5 redirects"
    assert len(publisher.asked("/loop")) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/secret",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:192.168.0.1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
    ],
)
def test_redirect_into_the_house_is_refused(
    publisher: Publisher, make_fetcher: MakeFetcher, location: str
):
    url = publisher.serve("/evil", b"", 302, Location=location)
    item = make_fetcher().fetch(FileEntry(url=url))
    assert item.status is FetchState.FAILED
    assert "expected a host of this source" in item.reason or "scheme" in item.reason


def test_file_on_another_host_is_refused(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    url = publisher.serve("/a.pdf", BODY)
    item = make_fetcher(host="93.184.216.34").fetch(FileEntry(url=url))
    assert "expected a host of this source (93.184.216.34), got '127.0.0.1'" in (
        item.reason
    )
    assert publisher.requests == []


def test_short_retry_after_is_waited_for(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    answers = iter([429, 200])

    def route(request):
        status = next(answers)
        body = BODY if status == 200 else b""
        send(request, status, body, Retry_After="1")

    publisher.routes["/busy.pdf"] = route
    started = time.monotonic()
    item = make_fetcher().fetch(FileEntry(url=publisher.url("/busy.pdf")))
    assert item.status is FetchState.NEW
    assert time.monotonic() - started >= 1


def test_long_retry_after_fails_at_once(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    url = publisher.serve("/busy.pdf", b"", 503, Retry_After="3600")
    item = make_fetcher().fetch(FileEntry(url=url))
    assert item.status is FetchState.FAILED
    assert "answered 503 with retry-after '3600'" in item.reason
    assert len(publisher.asked("/busy.pdf")) == 1


@pytest.mark.parametrize("asked", ["soon", ""])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_busy_server_without_a_time_is_asked_again(
    publisher: Publisher, make_fetcher: MakeFetcher, status: int, asked: str
):
    answers = iter([status, status, 200])

    def route(request):
        answer = next(answers)
        send(request, answer, BODY if answer == 200 else b"", Retry_After=asked)

    publisher.routes["/busy.pdf"] = route
    item = make_fetcher().fetch(FileEntry(url=publisher.url("/busy.pdf")))
    assert item.status is FetchState.NEW


def test_broken_connection_is_tried_again_and_continued(
    publisher: Publisher, make_fetcher: MakeFetcher, limits: FetchLimits
):
    etag = '"v1"'

    def route(request):
        asked = request.headers.get("Range", "")
        if not asked:
            send(request, 200, BODY[:10_000], length=len(BODY), ETag=etag)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        send(request, 206, BODY[start:], ETag=etag, Content_Range=span)

    publisher.routes["/a.pdf"] = route
    fetcher = make_fetcher(replace(limits, max_tries=3))
    item = fetcher.fetch(FileEntry(url=publisher.url("/a.pdf")))
    assert item.sha256 == hashlib.sha256(BODY).hexdigest()
    assert len(publisher.asked("/a.pdf")) == 2


WALL = b"<!DOCTYPE html><html><title>Just a moment...</title>Checking your browser"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/a.pdf", b"", "got an empty body"),
        ("/report", WALL, "got a page that says 'Just a moment...'"),
        ("/a.pdf", b"<html><body>Welcome</body></html>", "expected a pdf file"),
        ("/a.docx", b"\n\n<!doctype HTML>", "expected a docx file, got a web page"),
    ],
)
def test_what_is_no_document_is_refused(
    publisher: Publisher,
    make_fetcher: MakeFetcher,
    tmp_path: Path,
    path: str,
    body: bytes,
    said: str,
):
    item = make_fetcher().fetch(FileEntry(url=publisher.serve(path, body)))
    assert item.status is FetchState.FAILED
    assert said in item.reason
    assert list((tmp_path / "partial").iterdir()) == []


def test_long_page_that_speaks_of_denied_access_is_a_document(
    publisher: Publisher, make_fetcher: MakeFetcher
):
    body = b"<html><p>Observers were access denied at the border.</p>" + b"x" * 70_000
    item = make_fetcher().fetch(FileEntry(url=publisher.serve("/report", body)))
    assert item.status is FetchState.NEW


class TestRobots:
    """Rules of the site, read once a run."""

    def test_forbidden_path_is_not_asked(
        self, publisher: Publisher, make_fetcher: MakeFetcher
    ):
        publisher.serve("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
        url = publisher.serve("/private/a.pdf", BODY)
        open_url = publisher.serve("/a.pdf", BODY)
        fetcher = make_fetcher()
        item = fetcher.fetch(FileEntry(url=url))
        assert item.reason == f"{url}: robots.txt of 127.0.0.1 forbids it"
        assert publisher.asked("/private/a.pdf") == []
        assert fetcher.fetch(FileEntry(url=open_url)).status is FetchState.NEW
        assert len(publisher.asked("/robots.txt")) == 1

    def test_rules_that_cannot_be_read_forbid_all(
        self, publisher: Publisher, make_fetcher: MakeFetcher
    ):
        publisher.serve("/robots.txt", b"", 500)
        url = publisher.serve("/a.pdf", BODY)
        item = make_fetcher().fetch(FileEntry(url=url))
        assert "robots.txt: expected the rules of the site, got 500" in item.reason
        assert publisher.asked("/a.pdf") == []

    def test_publisher_may_have_consented(
        self, publisher: Publisher, tmp_path: Path, limits: FetchLimits
    ):
        publisher.serve("/robots.txt", b"User-agent: *\nDisallow: /\n")
        url = publisher.serve("/a.pdf", BODY)
        hosts = frozenset({"127.0.0.1"})
        with Fetcher(tmp_path, hosts, limits, robots=False) as fetcher:
            assert fetcher.fetch(FileEntry(url=url)).status is FetchState.NEW

    def test_crawl_delay_is_kept(self, publisher: Publisher, make_fetcher: MakeFetcher):
        publisher.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 1\n")
        entries = [FileEntry(url=publisher.serve(f"/{n}", b"text")) for n in range(2)]
        started = time.monotonic()
        fetcher = make_fetcher()
        for entry in entries:
            fetcher.fetch(entry)
        assert time.monotonic() - started >= 1


def test_requests_name_the_operator(
    publisher: Publisher, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRIAGE_CONTACT", "mailto:desk@example.org")
    settings.cache_clear()
    make_fetcher().fetch(FileEntry(url=publisher.serve("/a", b"text")))
    agent = publisher.asked("/a")[0]["User-Agent"]
    assert agent.endswith("(document refresh; +mailto:desk@example.org)")


def test_server_that_stays_busy_fails(publisher: Publisher, make_fetcher: MakeFetcher):
    url = publisher.serve("/busy.pdf", b"", 429, Retry_After="0")
    item = make_fetcher().fetch(FileEntry(url=url))
    assert item.reason == f"{url}: expected 200, got 429"
    assert len(publisher.asked("/busy.pdf")) == 3


def test_one_host_is_not_hurried(
    publisher: Publisher, make_fetcher: MakeFetcher, limits: FetchLimits
):
    fetcher = make_fetcher(replace(limits, delay_s=0.3))
    entries = [
        FileEntry(url=publisher.serve(f"/{n}.pdf", bytes([n]))) for n in range(3)
    ]
    started = time.monotonic()
    for entry in entries:
        fetcher.fetch(entry)
    assert time.monotonic() - started >= 0.6


@pytest.mark.parametrize(
    ("url", "media_type", "name"),
    [
        ("https://example.org/a/b.pdf?x=1", "text/html", "b.pdf"),
        ("https://example.org/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "", "passwd"),
        ("https://example.org/TXT/PDF/?uri=X", "application/pdf", "PDF.pdf"),
        ("https://example.org/", "", "document"),
        (f"https://example.org/{'x' * 400}.pdf", "", f"{'x' * 100}.pdf"),
    ],
)
def test_file_name_is_harmless(url: str, media_type: str, name: str):
    assert file_name(url, media_type=media_type) == name
