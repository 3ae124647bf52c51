"""Victims and witnesses are masked wherever words are shown, unless a lead asks."""

import json
from dataclasses import replace

import pytest

from pipeline.casefile.masks import CaseMasks
from pipeline.commands import audit
from pipeline.commands import desk as desk_commands
from pipeline.datamodel import (
    Account,
    Kind,
    News,
    NewsKind,
    Quote,
    Role,
)
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.dossier_quotes import problems_in_quotes
from pipeline.parties.deal.build import build_deal
from pipeline.parties.reports.report_actors import open_book
from pipeline.review.access import login
from pipeline.settings import settings
from pipeline.store.store import open_store
from tests.casefile.test_people_on_reports import add
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE as DEAL
from tests.parties.deal.made import TORTURE, whole_case
from tests.review.doors import Browser, door_of
from tests.store.records import NOON, decide, make

TEXTS = (
    "Officers arrested the journalist Karim Wahid, 34, at home. ",
    "Karim Wahid was beaten, and Wahid's wife\nwas threatened. ",
    "Colonel Samir Haddad ordered the arrest of the group. ",
)
CASE = {"case": "acme"}
HIDDEN = "K████ W████"


@pytest.fixture
def report(store):
    made = make("r", texts=TEXTS, kind=Kind.REPORT)
    made.add(store)
    store.add_decision(decide(made, note="about Karim Wahid"))
    return made


@pytest.fixture
def browser(store, report, tmp_path):
    door = door_of(store, tmp_path)
    return Browser(door).enter(door)


def pages(report):
    document_id, finding = report.coverage.document_id, report.findings[0].finding_id
    return [
        f"/finding/{finding}?case=acme",
        f"/document/{document_id}?case=acme",
        f"/document/{document_id}/text?case=acme",
        "/case?case=acme",
        "/search?case=acme&q=wahid",
        "/log?case=acme",
        "/api/queue?case=acme",
        f"/api/finding/{finding}?case=acme",
        f"/api/document/{document_id}/text?case=acme",
        "/api/search?case=acme&q=wahid",
        "/api/decisions?case=acme",
        "/api/export/csv?case=acme",
        "/api/export/jsonl?case=acme",
    ]


def test_no_page_shows_a_victim(browser, report):
    n_masked = 0
    for path in pages(report):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "Wahid" not in answer.text.replace('value="wahid"', ""), path
        n_masked += "W████" in answer.text or "W\\u2588" in answer.text
        if "Samir" in answer.text:  # who is to answer for it stays
            assert "Samir Haddad" in answer.text
    assert n_masked > 8


TORN = (
    "Officers of the Directorate of State Security tortured the journalist Karim\n"
    "Wahid in Karavia."
)


@pytest.mark.parametrize("by_person", [False, True])
def test_a_page_that_links_only_to_findings_shows_no_victim(home, tmp_path, by_person):
    with open_store() as store:
        made = whole_case(store)
        labels = () if by_person else (("tortured", TORTURE),)
        report = made.add("r.txt", TORN, Kind.REPORT, *labels)
        build_deal(store, DEAL)
        if by_person:
            add(made, report, TORTURE, " ".join(TORN.split()))
        door = door_of(store, tmp_path)
        page = Browser(door).enter(door).get(f"/flags?case={DEAL}").text
        assert report not in page  # its id alone would mask the page
        assert HIDDEN in " ".join(page.split())
        assert "Wahid" not in page


def test_a_lead_may_ask_for_the_names_and_it_is_noted(browser, report, tmp_path):
    (path, *_) = pages(report)
    assert "Karim Wahid" in browser.get(f"{path}&names=shown").text
    line = json.loads((tmp_path / "access.log").read_text().splitlines()[-1])
    assert (line["who"], line["names"]) == ("Ada Example", "shown")
    browser.get(path)
    assert "names" not in (tmp_path / "access.log").read_text().splitlines()[-1]


def test_a_reviewer_may_not_ask(store, report, tmp_path):
    for role in (Role.REVIEWER, Role.LEAD):
        hashed = login.hash_password("correct horse battery")
        store.accounts.put(Account(role.value, hashed, role, (), True, NOON))
        browser = Browser(door_of(store, tmp_path, reviewer=None))
        browser.log_in(role.value, "correct horse battery")
        shown = browser.get(f"{pages(report)[0]}&names=shown").text
        assert ("Karim Wahid" in shown) == (role is Role.LEAD)


def test_the_setting_of_the_operator_shows_them(browser, report, monkeypatch):
    monkeypatch.setenv("TRIAGE_VICTIM_NAMES", "true")
    settings.cache_clear()
    try:
        assert "Karim Wahid" in browser.get(pages(report)[0]).text
    finally:
        settings.cache_clear()


@pytest.mark.parametrize("ending", FORMATS)
def test_a_dossier_is_masked_and_its_quotes_hold(
    store, report, tmp_path, monkeypatch, ending
):
    monkeypatch.setattr(store.blobs, "get", lambda _: b"no file that can be drawn")
    shown = load_case(store, "acme", model=MODEL, names=True)
    masked = load_case(store, "acme", model=MODEL)
    plain, hidden = FORMATS[ending](shown), FORMATS[ending](masked)
    if ending != "pdf":  # its text is compressed
        assert b"Wahid" in plain
        assert b"Wahid" not in hidden
    assert plain != hidden
    if ending == "json":
        path = tmp_path / "d.json"
        path.write_bytes(hidden)
        text = store.document_text(report.coverage.document_id)
        assert problems_in_quotes(path, {report.coverage.document_id: text}) == []
        record = json.loads(hidden)
        assert [p["state"] for p in record["passages"] if "state" in p] == [
            p["state"] for p in json.loads(plain)["passages"] if "state" in p
        ]


def test_an_export_by_command_is_masked_and_by_name_it_is_noted(home, tmp_path):
    with open_store() as store:
        make("r", texts=TEXTS, kind=Kind.REPORT).add(store)
    out = tmp_path / "out.csv"
    desk_commands.export("acme", out)
    assert HIDDEN in out.read_text()
    assert not (settings().home / "access.log").exists()
    desk_commands.export("acme", out, names=True)
    assert "Karim Wahid" in out.read_text()
    (line,) = (settings().home / "access.log").read_text().splitlines()
    said = json.loads(line)
    assert (said["path"], said["query"], said["names"]) == (
        "export", "case=acme", "shown",
    )  # fmt: skip


def test_who_looked_is_listed_by_case(home, tmp_path, capsys):
    with open_store() as store:
        made = make("r", texts=TEXTS, kind=Kind.REPORT)
        made.add(store)
        door = door_of(store, home)
        browser = Browser(door).enter(door)
        document_id = made.coverage.document_id
        shown = f"/document/{document_id}/text?case=acme"
        for path in (shown, "/activity", f"/api/document/{document_id}/page/1"):
            browser.get(path)
    audit.looked("acme")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        f"Ada Example {shown}",
        f"Ada Example /api/document/{document_id}/page/1",
    ]


def test_notices_are_masked(store, report):
    words = report.findings[0]
    quote = Quote(words.document_id, words.start, words.end, words.quote, 1)
    ours = replace(quote, document_id="f" * 64, text="Nobody is named here.")
    told = ("n1", "acme", NewsKind.PARTY, words.document_id, NOON, "Acme", "ACME")
    (shown,) = CaseMasks(store).notices([News(*told, None, ours, quote)])
    assert shown.theirs is not None
    assert HIDDEN in shown.theirs.text
    assert shown.ours == ours


def test_names_that_only_a_full_reading_finds_are_masked_by_a_running_desk(store):
    text = "Amina Rel was humiliated at the barracks of the police. "
    made = make("h", texts=(text,), kind=Kind.REPORT)
    made.add(store)
    masks, key = CaseMasks(store), made.coverage.document_id
    quick = masks.of([key]).text(text)
    open_book(store, [key])
    assert masks.of([key]).text(text) == CaseMasks(store).of([key]).text(text)
    assert "Rel" in quick
    assert "Rel" not in masks.of([key]).text(text)
