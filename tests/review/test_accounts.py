"""Several people at one desk: who may do what, in which cases, and who is slowed."""

import io
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.commands.account import add, change
from pipeline.datamodel import Account, Role
from pipeline.errors import ConfigError
from pipeline.review import DeskOptions
from pipeline.review.access import login
from pipeline.review.access.login import MAX_OF_ONE, MAX_OF_PAIR, Login, device_of
from pipeline.review.access.visitor import SAFE
from pipeline.screening.intake import Intake
from pipeline.store import accounts
from pipeline.store.store import open_store
from tests.dossier.sample import NAME
from tests.review.acts import answer_everything, fill, send, sign
from tests.review.conftest import CASE
from tests.review.deals import PAIR, add_deal
from tests.review.doors import Browser, door_of
from tests.review.test_door import is_open, routes
from tests.store.records import make

PASSWORD = "correct horse battery"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hash as usual, with little memory, so that a thousand tries take a moment."""
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(login, "_hasher", lambda: weak)


@pytest.fixture
def people(store):
    """One account of each role, and one that sees another case alone."""
    make("other", texts=("Nothing to see. ",)).add(store, case="other")
    hashed = login.hash_password(PASSWORD)
    for role in Role:
        made = Account(f"the {role.value}", hashed, role, (), True, NOW)
        store.accounts.put(made)
    outsider = Account("outsider", hashed, Role.LEAD, ("other",), True, NOW)
    store.accounts.put(outsider)
    return store.accounts


@pytest.fixture
def door(store, people, tmp_path):
    return door_of(store, tmp_path, reviewer=None)


def come(door, name):
    browser = Browser(door)
    assert browser.log_in(name, PASSWORD).status_code == 303
    return browser


def test_nobody_comes_in_without_an_account(door, store):
    stranger = Browser(door)
    for method, path in routes(store):
        if not is_open(path):
            assert stranger.send(method, path, params=CASE).status_code == 401
    for name, password in (
        ("the lead", "wrong password"),
        ("nobody", PASSWORD),
        ("", ""),
        ("the lead", ""),
    ):
        page = stranger.log_in(name, password)
        assert page.status_code == 401
        assert "set-cookie" not in page.headers
    assert stranger.get("/enter?code=").status_code == 401


ANSWERS = {"/answer", "/undo", "/passage", "/link", "/add"}
ANSWERS |= {"/api/answers", "/api/undo", "/api/passages", "/api/links", "/api/add"}
ANSWERS |= {"/fields", "/sign", "/api/fields", "/api/sign", "/translations"}
ANSWERS |= {"/draw", "/drawn", "/rest", "/api/draw", "/api/drawn", "/api/rest"}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_it_may_and_no_more(door, store, role):
    browser = come(door, f"the {role.value}")
    for method, path in routes(store):
        status = browser.send(method, path, params=CASE).status_code
        needs = Role.REVIEWER if path in ANSWERS else Role.LEAD
        if method in SAFE or role.rank >= needs.rank:
            # 403 of the desk itself: the form has no token of its page.
            assert status != 401, (method, path)
            assert method not in SAFE or status != 403, (method, path)
        else:
            assert status == 403, (method, path)


def test_answers_carry_the_name_of_the_account(door, store):
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {**CASE, "claim": finding.finding_id, "do": "confirm", "seen": "0"}
    assert come(door, "the reviewer").post("/answer", fields).status_code == 303
    assert store.decisions(NAME)[0].reviewer == "the reviewer"
    assert "View only" in come(door, "the reader").get("/").text


def test_a_case_is_closed_by_a_lead_who_did_not_read_it_alone(door, store, people):
    second = replace(people.require("the lead"), name="second lead")
    people.put(second)
    lead, other = come(door, "the lead"), come(door, "second lead")
    answer_everything(store, "the lead")
    refused = send(lead, "/api/close", note="read")
    assert refused.status_code == 422
    assert "another lead must close it" in refused.text
    assert store.case_events(NAME) == []
    assert send(come(door, "the reviewer"), "/api/close", note="x").status_code == 403
    fill(lead)
    assert "signature: missing" in send(other, "/api/close", note="x").text
    assert sign(lead).status_code == 200
    assert "second signature: missing" in send(other, "/api/close", note="x").text
    assert "another person" in sign(lead, "second_signature").text
    assert sign(other, "second_signature").status_code == 200
    assert send(other, "/api/close", note="x").status_code == 200
    assert store.case_events(NAME)[0].reviewer == "second lead"


def test_another_case_is_not_there(door, store):
    browser = come(door, "outsider")
    assert NAME not in browser.get("/").text
    assert "other" in browser.get("/").text
    for method, path in routes(store):
        answer = browser.send(method, path, params=CASE)
        if method in SAFE and not is_open(path):
            assert NAME not in answer.text, (method, path)
            assert answer.status_code == 403 or path in (
                "/", "/help", "/api/cases", "/api/session", "/api/labels",
                "/api/openapi.json",
            ), (method, path)  # fmt: skip
        plain = browser.send(method, path)
        assert NAME not in plain.text, (method, path)
    assert browser.get("/case", {"case": "other"}).status_code == 200
    twice = browser.get("/case?case=other&case=" + NAME)
    assert twice.status_code == 403


def everything(store):
    """Return a body that every route can read, as a program and as a form send it."""
    add_deal(store)
    finding = store.findings(NAME, label="facial_recognition")[0]
    body = CASE | {
        "claim": finding.finding_id, "act": "confirm", "seen": 0, "note": "x",
        "number": 1, "document_id": finding.document_id, "words": "Set-up takes",
        "label": "covert_surveillance_marketing", "readers": 2, "pair": PAIR,
        "verdict": "split", "which": "signature", "signed": "0" * 64, "text": "x",
        "entries": [{"field": "known", "text": "x"}], "lead": "second lead",
        "bound": 0.05, "draw": 1, "place": 0, "news": "1",
    }  # fmt: skip
    fields = {name: str(v) for name, v in body.items() if name not in ("act",)}
    fields |= {"do": "confirm", "field_1": "known", "text_1": "x", "at": "awareness"}
    return body, fields


def changes(door, name, store):
    """Send everything to every route that changes something; yield the answers."""
    body, fields = everything(store)
    browser = come(door, name)
    token = browser.get("/api/session").json()["csrf_token"]
    for method, path in routes(store):
        if method in SAFE:
            continue
        sent = path.replace("/job/act", "/1/cancel")
        acts = {"/drawn": "none", "/party": "search"}
        do = next((act for end, act in acts.items() if end in path), "confirm")
        body, fields = body | {"act": do}, fields | {"do": do}
        if "add" in path or path == "/translations":
            more = {
                "files": {"files": ("a.txt", b"words", "text/plain")},
                "data": fields | {"csrf": token},
                "params": CASE,
            }
            headers = {"x-csrf-token": token}
            answer = browser.send(method, sent, headers=headers, **more)
        elif path.startswith("/api/"):
            answer = browser.send(
                method, sent, json=body, headers={"x-csrf-token": token}
            )
        else:
            answer = browser.send(method, sent, data=fields | {"csrf": token})
        yield path, answer


def test_nothing_is_changed_in_another_case(store, people, tmp_path):
    inbox = tmp_path / "inbox"
    desk = DeskOptions(intake=Intake(store, inbox, 10**6))
    door = door_of(store, tmp_path, reviewer=None, desk=desk)
    everything(store)
    head = store.head()
    n_routes = 0
    for path, answer in changes(door, "outsider", store):
        n_routes += 1
        is_intake = "add" in path or "batches" in path
        assert answer.status_code in (404, 409, 422), (path, answer.text)
        said = "this desk only reads" if is_intake else "there is no case"
        assert said in answer.text, (path, answer.text)
        assert store.head() == head, path
    assert n_routes > 25
    assert not list(inbox.rglob("*.txt"))
    # The same is understood where it comes from somebody who may see the case.
    door = door_of(store, tmp_path, reviewer=None)
    for path, answer in changes(door, "the lead", store):
        assert answer.status_code != 404, (path, answer.text)
        assert "there is no case" not in answer.text, path
    assert store.head() != head


def test_a_role_that_is_lowered_counts_at_once(door, people):
    browser = come(door, "the lead")
    assert browser.send("POST", "/close", data=CASE).status_code == 403
    assert "restarted" in browser.send("POST", "/close", data=CASE).text
    people.put(replace(people.require("the lead"), role=Role.READER))
    assert "may not do this" in browser.send("POST", "/close", data=CASE).text
    people.put(replace(people.require("the lead"), is_active=False))
    assert browser.get("/").status_code == 401
    assert Browser(door).log_in("the lead", PASSWORD).status_code == 401


def test_a_session_ends_when_nothing_is_done(door, people):
    token = people.begin_session("the lead", NOW)
    assert people.session(token, NOW + timedelta(hours=1)) == "the lead"
    assert people.session(token, NOW + timedelta(hours=2, minutes=59)) == "the lead"
    assert people.session(token, NOW + timedelta(hours=5)) is None
    early = people.begin_session("the lead", NOW)
    assert people.session(early, NOW - timedelta(hours=1)) is None  # clock set back
    people.end_sessions(name="the lead")
    assert people.session(early, NOW) is None


def test_accounts_are_part_of_the_record(store, people):
    assert store.verify().problems == []
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET role = 'admin'")
    found = [str(problem) for problem in store.verify().problems]
    assert any('account ["outsider"]: account was changed' in x for x in found)


# A thousand wrong passwords ----------------------------------------------------


def test_a_thousand_wrong_passwords_from_one_address_are_not_tried(people):
    gate = Login(people)
    said = [gate.check("the lead", f"wrong {i}", "10.0.0.1") for i in range(1_000)]
    assert said.count(401) == MAX_OF_PAIR
    assert said.count(429) == 1_000 - MAX_OF_PAIR
    assert gate.check("the lead", PASSWORD, "10.0.0.1") == 429
    assert gate.check("the lead", PASSWORD, "10.0.0.2") == 0
    assert gate.check("the reader", PASSWORD, "10.0.0.1") == 0


def test_a_thousand_names_from_one_address_are_not_tried(people):
    gate = Login(people)
    said = [gate.check(f"name {i}", "wrong", "10.0.0.1") for i in range(1_000)]
    assert said.count(401) == MAX_OF_ONE


def test_from_a_thousand_addresses_the_right_browser_still_comes_in(people):
    gate = Login(people)
    said = [gate.check("the lead", "wrong", f"10.0.{i // 250}.{i % 250}")
            for i in range(1_000)]  # fmt: skip
    assert said.count(401) == MAX_OF_ONE
    account = people.require("the lead")
    device = device_of(account.name, account.password_hash)
    assert gate.check("the lead", PASSWORD, "10.9.9.9") == 429
    assert gate.check("the lead", PASSWORD, "10.9.9.9", device) == 0
    assert gate.check("the lead", PASSWORD, "10.9.9.9", "0" * 64) == 429


def test_after_a_minute_it_is_tried_again(people):
    now = time.monotonic()
    gate = Login(people, clock=lambda: now)
    for _ in range(MAX_OF_PAIR + 1):
        gate.check("the lead", "wrong", "10.0.0.1")
    assert gate.check("the lead", PASSWORD, "10.0.0.1") == 429
    now += login.WINDOW_S + 1
    assert gate.check("the lead", PASSWORD, "10.0.0.1") == 0


def test_a_browser_that_was_let_in_is_known_again(door):
    browser = come(door, "the lead")
    other = Browser(door)
    for i in range(MAX_OF_ONE):
        other.log_in("the lead", f"wrong {i}")
    assert other.log_in("the lead", PASSWORD).status_code == 429
    assert browser.log_in("the lead", PASSWORD).status_code == 303


# By the command line ------------------------------------------------------------


def test_accounts_are_made_and_changed_by_command(home, monkeypatch, store):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(ConfigError, match="12 or more"):
        add("Ada Example", role=Role.LEAD, case=None)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD} 2\n"))
    add(" Ada  Example ", role=Role.LEAD, case=None)
    with pytest.raises(ConfigError, match="exists already"):
        add("Ada Example", role=Role.LEAD, case=None)
    change("Ada Example", password=True)
    change("Ada Example", active=False, role=Role.READER)
    with open_store() as opened:
        account = opened.accounts.require("Ada Example")
    assert (account.role, account.is_active) == (Role.READER, False)


def test_sessions_last_no_longer_than_a_day():
    assert accounts.IDLE < accounts.LASTS <= timedelta(days=1)


def test_with_accounts_the_secret_of_the_run_shows_counts_alone(door, store):
    browser = Browser(door)
    secret = {"authorization": f"Bearer {door.secret}"}
    assert browser.get("/metrics", headers=secret).status_code == 200
    assert browser.get("/health", headers=secret).status_code == 200
    for path in ("/", "/api/cases", "/api/session", f"/case?case={NAME}"):
        assert browser.get(path, headers=secret).status_code == 401
    assert browser.get("/metrics").status_code == 401


def test_an_account_for_some_cases_does_not_count_the_others(door, people):
    assert come(door, "outsider").get("/metrics").status_code == 403
