"""News on the desk: both quotes, who has seen them, and what became of a report."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    News,
    NewsKind,
    Origin,
    SourceFile,
    SourceState,
    Strength,
)
from pipeline.store.schema import tables as t
from pipeline.store.schema.work_tables import news as rows
from tests.dossier.sample import NAME
from tests.review.conftest import CASE, REVIEWER
from tests.review.deals import PARTY, add_deal, quote

TOLD = datetime(2026, 11, 25, 9, tzinfo=UTC)
URL = "https://example.org/report.pdf"


@pytest.fixture
def deal(store):
    """The two findings of a link between a paper and a report."""
    return add_deal(store)


@pytest.fixture
def told(store, deal):
    """A notice about a party."""
    ours, theirs = map(quote, deal)
    notice = News(
        "n1", NAME, NewsKind.PARTY, theirs.document_id, TOLD,
        "Ministry <b>of</b> the Interior", "Interior Ministry", Strength.L2, ours,
        theirs,
    )  # fmt: skip
    store.news.add([notice])
    return notice


def plain(text: str) -> str:
    return text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")


def test_a_notice_shows_both_quotes_and_goes_once_it_is_seen(desk, store, told):
    for path in ("/case", "/overview"):
        page = plain(desk.get(path, CASE).text)
        assert "A new report contains a name similar to that of a party" in page
        assert "1 new notice" in page
        assert "Ministry &lt;b&gt;of&lt;/b&gt; the Interior" in page
        assert told.ours.text in page
        assert told.theirs.text in page
    assert "1 new notice" in desk.get("/").text
    answer = desk.post("/news-seen", {**CASE, "news": "n1"})
    page = desk.follow(answer).text
    assert "1 notice seen before" in page
    assert "1 new notice" not in page
    (seen,) = store.news.of(NAME, seen=True)
    assert seen.seen_by == REVIEWER
    assert "1 new notice" not in desk.get("/").text


def test_a_notice_that_came_meanwhile_stays_open(desk, store, told):
    store.news.add([replace(told, news_id="n2", name="Somebody Else")])
    desk.post("/news-seen", {**CASE, "news": "n1"})
    assert [x.news_id for x in store.news.of(NAME)] == ["n2"]


def test_nobody_without_a_name_has_seen_anything(get, told):
    page = get("/case", CASE).text
    assert "1 new notice" in page
    assert "I have seen these" not in page


def test_news_of_a_closed_case_proposes_to_open_it_again(desk, store, told):
    assert "This case is closed." not in desk.get("/case", CASE).text
    _, head = store.chain_end()
    store.add_case_event(CaseEvent(NAME, CaseAct.CLOSED, REVIEWER, TOLD, "done", head))
    page = desk.get("/case", CASE).text
    assert "The news is a reason to open it again." in page
    assert "open it again?" in desk.get("/").text
    desk.follow(desk.post("/reopen", {**CASE, "note": "a new report"}))
    assert store.case_events(NAME)[-1].act is CaseAct.REOPENED


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "1 neue Meldung"), ("fr", "1 nouvel avis")],
)
def test_news_is_told_in_the_language_of_the_page(desk, told, language, words):
    page = desk.get("/case", CASE, headers={"accept-language": language}).text
    assert words in page
    assert "A new report" not in page


def listed(store, url: str, document_id: str, *, is_listed: bool) -> None:
    """Note what the list of a source says of an address."""
    file = SourceFile(url, document_id, "x", 1, TOLD, is_listed=is_listed)
    with store.hold_source("reports") as held:
        held.save(SourceState("reports", TOLD, files=held.state.files | {url: file}))


def test_evidence_of_a_withdrawn_report_is_marked(desk, store, deal):
    report = quote(deal[1]).document_id
    store.add_origins([(report, Origin("reports", URL, TOLD, "cc0"))])
    listed(store, URL, report, is_listed=True)
    assert "withdrawn by its publisher" not in desk.get("/parties", CASE).text
    listed(store, URL, report, is_listed=False)
    assert "withdrawn by its publisher" in desk.get("/parties", CASE).text
    # Under another address it is still there.
    store.add_origins([(report, Origin("reports", f"{URL}?2", TOLD, "cc0"))])
    listed(store, f"{URL}?2", report, is_listed=True)
    assert "withdrawn by its publisher" not in desk.get("/parties", CASE).text


def test_another_document_at_its_address_is_marked_and_compared(desk, store, deal):
    report = quote(deal[1]).document_id
    other = next(
        line.document_id
        for line in store.coverage(NAME)
        if line.document_id != report and line.n_passages
    )
    store.add_origins([(report, Origin("reports", URL, TOLD, "cc0"))])
    listed(store, URL, other, is_listed=True)
    page = plain(desk.get("/parties", CASE).text)
    assert "there is another edition" in page
    (link,) = set(re.findall(r'href="(/document/[^"]*/compare[^"]*)"', page))
    assert other in link
    assert link.endswith(f"&with={report}")
    assert desk.get(link).status_code == 200


def test_a_notice_of_somebody_else_is_not_shown(desk, store, told):
    with store.writing() as connection:
        connection.execute(sa.insert(t.case).values(name="other", created_at=TOLD))
        connection.execute(rows.update().values(case="other"))
    assert "1 new notice" not in desk.get("/case", CASE).text
    assert PARTY
