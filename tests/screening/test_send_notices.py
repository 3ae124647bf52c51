"""Notices are posted where the operator says, in small, and never hold a run up."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipeline.datamodel import News, NewsKind, Quote
from pipeline.screening.library import MAX_NOTICES, MAX_QUOTE, send_news
from pipeline.settings import settings

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def notice(n: int, words: str = "Some words.") -> News:
    quote = Quote("a" * 64, 0, len(words), words, 1, ())
    return News(
        f"n{n}", "deal", NewsKind.PARTY, "b" * 64, NOW, "Tane", "TANE", None, quote,
        quote,
    )  # fmt: skip


@pytest.fixture
def hook(monkeypatch):
    """A server that keeps what is posted and answers with ``status``."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        status = 204

        def do_POST(self):
            length = int(self.headers["content-length"])
            got.append(json.loads(self.rfile.read(length)))
            self.send_response(self.status)
            if self.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/hook?secret=s3cret"
    monkeypatch.setenv("TRIAGE_NEWS_WEBHOOK", address)
    settings.cache_clear()
    yield got, Handler
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()


def test_notices_are_posted_with_two_quotes_and_nothing_more(hook):
    got, _ = hook
    assert send_news("reports", [notice(1, "x" * 2_000)]) == ""
    (message,) = got
    assert message["source"] == "reports"
    (sent,) = message["notices"]
    assert set(sent) == {
        "case", "kind", "name", "other", "document_id", "n_passages", "told_at",
        "ours", "theirs",
    }  # fmt: skip
    assert sent["ours"] == sent["theirs"] == "x" * MAX_QUOTE + " …"


def test_a_message_is_bounded(hook):
    got, _ = hook
    send_news("reports", [notice(n) for n in range(MAX_NOTICES + 7)])
    (message,) = got
    assert (len(message["notices"]), message["left_out"]) == (MAX_NOTICES, 7)
    assert message["n_notices"] == MAX_NOTICES + 7


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_other_than_success_is_told_without_the_address(hook, status):
    got, handler = hook
    handler.status = status
    reason = send_news("reports", [notice(1)])
    assert f"got {status}" in reason
    assert "s3cret" not in reason
    assert len(got) == 1


def test_a_server_that_is_away_is_told(hook, monkeypatch):
    monkeypatch.setenv("TRIAGE_NEWS_WEBHOOK", "http://127.0.0.1:1/?secret=s3cret")
    settings.cache_clear()
    reason = send_news("reports", [notice(1)])
    assert "expected 127.0.0.1 to take the notices, got ConnectError" in reason
    assert "s3cret" not in reason


def test_without_news_or_address_nothing_is_sent(hook, monkeypatch):
    got, _ = hook
    assert send_news("reports", []) == ""
    monkeypatch.delenv("TRIAGE_NEWS_WEBHOOK")
    settings.cache_clear()
    assert send_news("reports", [notice(1)]) == ""
    assert got == []
