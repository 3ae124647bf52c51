"""Send the notices of a refresh to an address of the operator's, if one is set.

The message is small and says little: case, kind, names and the two quotes, cut. The
notice stays in the store whatever becomes of the message.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from pipeline.datamodel import News, Quote
from pipeline.settings import settings

MAX_NOTICES = 50
"""Most notices of one message; the rest is counted."""

MAX_QUOTE = 500
"""Most characters of a quote."""

_TIMEOUT_S = 10.0


def message_of(source_id: str, news: Sequence[News]) -> dict[str, Any]:
    """Return the message with the notices of a source."""
    return {
        "source": source_id,
        "n_notices": len(news),
        "notices": [_notice(each) for each in news[:MAX_NOTICES]],
        "left_out": max(0, len(news) - MAX_NOTICES),
    }


def send_news(source_id: str, news: Sequence[News]) -> str:
    """Post notices as JSON to ``TRIAGE_NEWS_WEBHOOK``; nothing without one.

    Returns:
        The reason why they could not be sent, or "". The address may hold a secret, so
        only its host is named.
    """
    url = settings().news_webhook
    if not url or not news:
        return ""
    import httpx

    try:
        answer = httpx.post(
            url,
            json=message_of(source_id, news),
            timeout=_TIMEOUT_S,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _failed(url, type(error).__name__)
    return "" if answer.is_success else _failed(url, str(answer.status_code))


def _failed(url: str, got: str) -> str:
    return (
        f"TRIAGE_NEWS_WEBHOOK: expected {urlsplit(url).hostname} to take the notices, "
        f"got {got}; triage news shows them"
    )


def _notice(news: News) -> dict[str, Any]:
    return {
        "case": news.case,
        "kind": news.kind.value,
        "name": news.name,
        "other": news.other,
        "document_id": news.document_id,
        "told_at": news.told_at.isoformat(),
        "ours": _cut(news.ours),
        "theirs": _cut(news.theirs),
    }


def _cut(quote: Quote | None) -> str:
    if quote is None:
        return ""
    text = quote.text
    return text if len(text) <= MAX_QUOTE else f"{text[:MAX_QUOTE]} …"
