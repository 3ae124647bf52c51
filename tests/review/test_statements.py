"""A reviewer corrects the parties of a case by the forms of the desk and by the API."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from pipeline.datamodel import CaseAct, CaseEvent, StatementKind
from pipeline.parties.deal.build import build_deal
from pipeline.settings import settings
from tests.casefile.accounts import client_of
from tests.parties.deal.conftest import empty
from tests.parties.deal.made import CASE, NOON, Made, whole_case
from tests.review.browser import chromium, open_window
from tests.review.conftest import Client
from tests.review.test_serve import running

__all__ = ["empty"]

IMPORTER = "Tane Import Ltd"
USER = "Directorate of State Security, Ministry of Interior, Republic of Karavia"


@pytest.fixture
def made(empty: Made) -> Made:
    whole = whole_case(empty.store)
    build_deal(whole.store, CASE)
    return whole


@pytest.fixture
def desk(made: Made) -> Client:
    return client_of(made.store, "Rita Reader")


def told(desk: Client) -> dict[str, Any]:
    return dict(desk.get("/api/parties", {"case": CASE}).json())


def key_of(desk: Client, name: str) -> str:
    return next(str(p["key"]) for p in told(desk)["parties"] if p["name"] == name)


def send(desk: Client, do: str, **fields: Any) -> Any:
    token = desk.get("/api/session").json()["csrf_token"]
    sent = {"case": CASE, "seen": str(told(desk)["seen"]), "do": do, "csrf": token}
    return desk.post("/party", sent | fields)


def test_the_form_of_a_card_states_countries_and_roles(
    desk: Client, made: Made
) -> None:
    key = key_of(desk, IMPORTER)
    answer = send(
        desk, "correct", party=key, countries="Frankreich; IT", has_roles="1",
        role_buyer="on", role_payer="on", note="their letter",
    )  # fmt: skip
    page = desk.follow(answer).text
    assert answer.headers["location"].endswith(f"#c-{key}")
    assert f'id="c-{key}"' in page
    words = "stated by Rita Reader on "
    assert words in page
    assert "France, Italy (the machine read: Tesmara) (note: their letter)" in page
    flags = desk.get("/flags", {"case": CASE}).text
    assert words in flags
    entries = made.store.field_entries.of(CASE)
    assert [(e.field, e.choice, e.person) for e in entries] == [
        (StatementKind.COUNTRIES, "fr it", "Rita Reader"),
        (StatementKind.ROLES, "buyer payer", "Rita Reader"),
    ]
    german = desk.get("/parties", {"case": CASE}, headers={"accept-language": "de"})
    assert "angegeben von Rita Reader am " in german.text
    assert "die Maschine las: Tesmara" in german.text


def test_forms_log_and_activity_list_statements_in_words(
    desk: Client, made: Made
) -> None:
    key = key_of(desk, IMPORTER)
    send(desk, "correct", party=key, countries="FR", note="their letter")
    kept = f"country of '{IMPORTER}': France (note: their letter)"
    gone = f"statement on '{IMPORTER}' taken back"
    pages = {"/forms", "/log", "/activity"}
    for address in pages:
        page = html.unescape(desk.get(address, {"case": CASE}).text)
        assert kept in page
        assert gone not in page
    (entry,) = made.store.field_entries.of(CASE)
    send(desk, "undo", statement=f"{entry.field} {entry.about}")
    for address in pages:
        page = html.unescape(desk.get(address, {"case": CASE}).text)
        assert page.index(gone) < page.index(kept)
        assert key not in page
    german = desk.get("/log", {"case": CASE, "lang": "de"}).text
    assert "Angabe zu einem Beteiligten" in german
    assert "zurückgenommen" in german
    newest = desk.get("/api/activity").json()[0]
    assert (newest["what"], newest["about"]) == ("party_countries", gone)


def test_the_list_of_statements_takes_one_back(desk: Client, made: Made) -> None:
    send(desk, "none", party=key_of(desk, IMPORTER), note="a heading")
    assert IMPORTER not in [p["name"] for p in told(desk)["parties"]]
    page = desk.get("/parties", {"case": CASE}).text
    assert f"&#39;{IMPORTER}&#39; is no party (note: a heading)" in page
    (statement,) = told(desk)["statements"]
    assert statement["state"] == "applied"
    assert send(desk, "undo", statement=statement["id"]).status_code == 303
    assert IMPORTER in [p["name"] for p in told(desk)["parties"]]
    twice = send(desk, "undo", statement=statement["id"])
    assert twice.status_code == 422
    assert "Rita Reader has already taken the statement back" in twice.text
    assert made.store.verify().problems == []


BAD: list[tuple[str, dict[str, str], int, str]] = [
    ("correct", {"countries": "Atlantis"}, 422, "expected the name or code of a State"),
    ("correct", {"countries": "tesmara"}, 422, "nothing of"),
    ("correct", {"has_roles": "1"}, 422, "choose a role of"),
    ("correct", {"has_roles": "1", "role_king": "on"}, 422, "roles"),
    ("correct", {"party": "0" * 16}, 409, "has no party"),
    ("same", {}, 422, "choose the party that"),
    ("same", {"other": "ITSELF"}, 422, "cannot be joined with itself"),
    ("name", {"name": " "}, 422, "with at least one letter"),
    ("name", {"name": "--- 7"}, 422, "with at least one letter"),
    ("name", {"name": "<b>Acme</b> Ltd"}, 422, "holds markup"),
    ("name", {"name": "N" * 10_000}, 422, "at most 300 characters"),
    ("name", {"name": IMPORTER.upper()}, 422, "is a party already"),
    ("name", {"name": "Acme Ltd"}, 422, "say in the note what the statement rests on"),
    ("name", {"name": "Acme", "words": "Acme GmbH"}, 422, "no paper of the case holds"),
    ("undo", {"statement": "party_none x"}, 409, "no such statement"),
    ("crown", {}, 422, "act"),
]


@pytest.mark.parametrize(("do", "fields", "status", "words"), BAD)
def test_what_cannot_be_stated_comes_back_with_one_sentence(
    desk: Client, made: Made, do: str, fields: dict[str, str], status: int, words: str
) -> None:
    key = key_of(desk, IMPORTER)
    more = {k: key if v == "ITSELF" else v for k, v in fields.items()}
    page = send(desk, do, **({"party": key, "note": ""} | more))
    assert page.status_code == status
    assert words in page.text.replace("No paper", "no paper").replace("&#39;", "'")
    assert made.store.field_entries.of(CASE) == []


def test_a_name_that_was_said_to_be_no_party_is_not_added_again(desk: Client) -> None:
    send(desk, "none", party=key_of(desk, IMPORTER))
    page = send(desk, "name", name=IMPORTER)
    assert "is no party: take that back" in page.text


def test_a_stale_form_comes_back_and_can_be_sent_again(
    desk: Client, made: Made
) -> None:
    key = key_of(desk, IMPORTER)
    send(desk, "correct", party=key, countries="FR")
    other = client_of(made.store, "Bob")
    page = send(other, "correct", party=key, countries="IT", seen="0")
    assert page.status_code == 409
    assert "Rita Reader stated something of" in page.text.replace("&#39;", "'")
    assert 'name="countries" value="IT"' in page.text
    assert 'name="seen" value="1"' in page.text
    assert send(other, "correct", party=key, countries="IT").status_code == 303


def test_a_closed_case_keeps_its_parties(desk: Client, made: Made) -> None:
    key, head = key_of(desk, IMPORTER), made.store.chain_end()[1]
    event = CaseEvent(CASE, CaseAct.CLOSED, "ada", NOON, "done", head)
    made.store.add_case_event(event)
    page = send(desk, "correct", party=key, countries="FR")
    assert page.status_code == 422
    assert "is closed: open it again to correct its parties" in page.text


def test_a_statement_that_cannot_be_searched_is_kept_and_applied_later(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(desk, IMPORTER)
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    assert send(desk, "correct", party=key, countries="FR").status_code == 202
    page = desk.get("/parties", {"case": CASE}).text
    assert "not applied yet: search the parties again" in page
    gaps = desk.get("/flags", {"case": CASE}).text
    assert "1 statement on parties has no effect yet" in gaps
    monkeypatch.delenv("TRIAGE_EXPORT_REGISTER")
    settings.cache_clear()
    page = desk.follow(send(desk, "search")).text
    assert "not applied yet" not in page
    assert "has no effect yet" not in desk.get("/flags", {"case": CASE}).text


def test_the_api_states_and_says_who_did(desk: Client) -> None:
    token = desk.get("/api/session").json()["csrf_token"]
    sent = {
        "case": CASE, "seen": 0, "act": "correct", "party": key_of(desk, IMPORTER),
        "countries": ["FR"], "roles": ["agent"],
    }  # fmt: skip
    headers = {"x-csrf-token": token}
    answer = desk.send("POST", "/api/party", json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    (party,) = (p for p in told(desk)["parties"] if p["name"] == IMPORTER)
    assert (party["countries"], party["roles"]) == (["fr"], ["agent"])
    assert len(party["stated"]) == 2
    refused = desk.send(
        "POST", "/api/party", json=sent | {"countries": ["Atlantis"]}, headers=headers
    )
    assert refused.status_code == 422
    assert "Atlantis" in refused.json()["error"]


@pytest.fixture
def address(made: Made) -> Iterator[str]:
    with running(client_of(made.store, "Rita Reader").app) as address:
        yield address


@pytest.mark.parametrize("script", [True, False])
def test_a_party_is_corrected_with_the_keyboard(address: str, script: bool) -> None:
    with chromium() as browser, open_window(browser, script=script) as window:
        page = window.new_page()
        page.goto(f"{address}/parties?case={CASE}")
        card = page.locator("section.party", has_text=IMPORTER).last
        card.get_by_text("Correct this party").focus()
        page.keyboard.press("Enter")
        card.get_by_label("Countries").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("Egypt")
        page.keyboard.press("Enter")
        expect(page.locator("#stated li")).to_contain_text("Egypt")
        page.wait_for_load_state()  # the script of the new page moves the focus
        page.locator("#stated button").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#stated")).to_have_count(0)


def test_page_and_api_say_what_a_statement_and_its_withdrawal_changed(
    desk: Client, made: Made
) -> None:
    """The report accuses a body of Karavia: one of Egypt is another body."""
    for fragment in [p for p in told(desk)["parties"] if p["name"].startswith(USER)]:
        if fragment["name"] != USER:
            send(desk, "none", party=fragment["key"])
    key = key_of(desk, USER)
    token = desk.get("/api/session").json()["csrf_token"]
    sent = {
        "case": CASE, "seen": told(desk)["seen"], "act": "correct", "party": key,
        "countries": ["Egypt"],
    }  # fmt: skip
    headers = {"x-csrf-token": token}
    answer = desk.send("POST", "/api/party", json=sent, headers=headers)
    effect = answer.json()["effect"]
    body = "Directorate of State Security"
    assert f"{USER!r} – {body!r} (reports)" in effect[0]
    assert effect[0].startswith("No longer compared: ")
    assert "DF4: no longer raised." in effect
    assert effect[-1] == "Proposal unchanged: escalate."
    page = desk.get("/parties", {"case": CASE}).text
    card = page.partition(f'id="c-{key}"')[2].partition("</section>")[0]
    assert 'id="effect"' in card
    assert all(words in card.replace("&#39;", "'") for words in effect)
    german = desk.get("/parties", {"case": CASE}, headers={"accept-language": "de"})
    assert "DF4: nicht mehr ausgelöst." in german.text
    assert "Vorschlag unverändert: " in german.text
    (*_, statement) = told(desk)["statements"]
    assert f'value="{statement["id"]}"' in card, "it is taken back beside its words"
    undone = send(desk, "undo", statement=statement["id"])
    assert undone.headers["location"].endswith(f"#c-{key}")
    page = desk.follow(undone).text
    assert "Newly compared: " in page
    assert "DF4: new, raised." in page
    other = client_of(made.store, "Bob").get("/parties", {"case": CASE}).text
    assert 'id="effect"' not in other, "Bob stated nothing"


def test_links_of_a_flag_say_its_words_and_no_tab_stops_unseen(
    desk: Client, made: Made
) -> None:
    page = desk.get("/flags", {"case": CASE}).text
    names = re.findall(r'class="away">: <bdi>(.+?)</bdi></span></a>', page)
    assert len(names) > 1
    assert len(set(names)) > 1, "each link has its own name"
    finding = desk.get(re.findall(r'href="(/finding/[^"]+)"', page)[0]).text
    hidden = re.findall(r'<button[^>]+class="away"[^>]*>', finding)
    assert hidden
    assert all('tabindex="-1"' in button for button in hidden)
