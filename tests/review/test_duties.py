"""Reader, second reader, adjudicator and lead of a case, each an account of its own."""

from dataclasses import replace

import pytest

from pipeline.datamodel import Role, Shelf
from pipeline.review.access import access_log
from tests.dossier.sample import NAME
from tests.review.acts import answer_everything, fill, one, send, sign
from tests.review.conftest import CASE
from tests.review.deals import PARTY
from tests.review.test_accounts import come, door, people, quick_hashes  # noqa: F401
from tests.review.test_links import deal, related  # noqa: F401

NAMES = {
    "Ada": Role.REVIEWER,
    "Bob": Role.REVIEWER,
    "Cyd": Role.REVIEWER,
    "Dee": Role.LEAD,
    "Eli": Role.LEAD,
    "Fay": Role.ADMIN,
}
TEAM = {"reader": "Ada", "second_reader": "Bob", "adjudicator": "Cyd", "lead": "Dee"}


@pytest.fixture
def team(people, door):  # noqa: F811
    """Return a browser for each person."""
    model = people.require("the lead")
    for name, role in NAMES.items():
        people.put(replace(model, name=name, role=role))
    return {name: come(door, name) for name in NAMES}


def assign(browser, **duties):
    seen = browser.get("/api/forms", CASE).json()["seen"]
    return send(browser, "/api/assign", seen=seen, **(TEAM | duties))


def say(browser, claim, act="confirm", **more):
    body = {"claim": claim, "act": act, "seen": 10_000} | more
    return send(browser, "/api/answers", **body)


def test_only_the_accounts_that_are_named_answer(team, store):
    claim = one(store, "facial_recognition").finding_id
    assert assign(team["Dee"]).status_code == 200
    for name in ("Bob", "Cyd", "Eli"):
        refused = say(team[name], claim)
        assert refused.status_code == 422, name
        assert "only Ada" in refused.text
    assert say(team["Ada"], claim).status_code == 200
    assert say(team["Bob"], claim, "note", note="a note is for all").status_code == 200


def test_two_read_and_a_third_settles(team, store):
    claim = one(store, "facial_recognition").finding_id
    assert assign(team["Dee"]).status_code == 200
    asked = send(team["Eli"], "/api/readers", readers=2)
    assert "the lead of this case is Dee" in asked.text
    assert send(team["Dee"], "/api/readers", readers=2).status_code == 200
    assert "only Ada and Bob can answer" in say(team["Cyd"], claim).text
    assert say(team["Ada"], claim).status_code == 200
    assert "only Ada and Bob can answer" in say(team["Cyd"], claim).text
    assert say(team["Bob"], claim, "dismiss", reason="not_said").status_code == 200
    assert say(team["Ada"], claim, "unsure").status_code == 422
    assert "only Cyd can settle this case" in say(team["Dee"], claim).text
    assert say(team["Cyd"], claim).status_code == 200
    back = send(team["Dee"], "/api/readers", readers=1, note="in a hurry")
    assert "cannot be cancelled" in back.text


def test_an_answer_to_all_that_one_pair_refuses_changes_nothing(team, store, related):  # noqa: F811
    fresh, disputed, _ = related
    assert assign(team["Dee"]).status_code == 200
    assert send(team["Dee"], "/api/readers", readers=2).status_code == 200
    for name, verdict in (("Ada", "split"), ("Bob", "confirmed")):
        sent = send(team[name], "/api/links", pair=disputed, verdict=verdict, seen=0)
        assert sent.status_code == 200
    given = store.link_answers()
    to_all = {"party": PARTY, "verdict": "split", "seen": 0}
    both = send(team["Cyd"], "/api/links", pairs=[disputed, fresh], **to_all)
    assert both.status_code == 422
    assert "only Ada and Bob can answer" in both.text
    assert store.link_answers() == given
    only = send(team["Cyd"], "/api/links", pairs=[disputed], **to_all)
    assert only.status_code == 200
    assert len(store.link_answers()) == len(given) + 1


def test_the_lead_closes_and_nobody_else(team, store):
    assert assign(team["Dee"]).status_code == 200
    answer_everything(store, "Ada")
    fill(team["Ada"])
    assert sign(team["Ada"]).status_code == 200
    assert "a lead must give" in sign(team["Cyd"], "second_signature").text
    assert sign(team["Dee"], "second_signature").status_code == 200
    refused = send(team["Eli"], "/api/close", note="x")
    assert "the lead of this case is Dee" in refused.text
    assert send(team["Dee"], "/api/close", note="x").status_code == 200
    assert "is Dee" in send(team["Eli"], "/api/reopen", note="x").text
    assert send(team["Dee"], "/api/reopen", note="x").status_code == 200


@pytest.mark.parametrize(
    ("duties", "said"),
    [
        ({"second_reader": "Ada"}, "different people"),
        ({"adjudicator": "Bob"}, "different people"),
        ({"lead": "Eli", "reader": "Eli"}, "cannot also be its reviewer"),
        ({"lead": "Cyd"}, "is reviewer; it must be at least lead"),
        ({"reader": "the reader"}, "is reader; it must be at least reviewer"),
        ({"reader": "nobody"}, "no such account"),
        ({"lead": "outsider"}, "has no access to case"),
    ],
)
def test_duties_that_exclude_each_other_are_refused(team, store, duties, said):
    refused = assign(team["Dee"], **duties)
    assert refused.status_code == 422
    assert said in refused.text
    assert store.field_entries.of(NAME) == []


def test_a_reviewer_who_leaves_is_replaced_and_the_answers_stay(
    team,
    store,
    people,  # noqa: F811
):
    claim = one(store, "facial_recognition").finding_id
    assign(team["Dee"])
    assert say(team["Ada"], claim).status_code == 200
    people.put(replace(people.require("Ada"), is_active=False))
    assert team["Ada"].get("/api/session").status_code == 401
    assert "not active any more" in team["Dee"].get("/forms", CASE).text
    assert assign(team["Dee"], reader="Ada").status_code == 200  # as it was
    assert "not active" in assign(team["Dee"], reader="Cyd", adjudicator="Ada").text
    assert assign(team["Dee"], reader="Eli").status_code == 200
    assert store.decisions(NAME)[0].reviewer == "Ada"
    other = one(store, "covert_surveillance_marketing").finding_id
    assert say(team["Eli"], other).status_code == 200


def test_an_admin_gives_a_case_whose_lead_left_to_another(
    team,
    store,
    people,  # noqa: F811
):
    assign(team["Dee"])
    people.put(replace(people.require("Dee"), is_active=False))
    assert "the lead of this case is Dee" in assign(team["Eli"], lead="Eli").text
    assert assign(team["Fay"], lead="Eli").status_code == 200
    assert assign(team["Eli"], lead="Eli", reader="Bob", second_reader="Ada")
    leads = [e.text for e in store.field_entries.of(NAME) if e.field == "lead"]
    assert leads == ["Dee", "Eli"]


def test_a_case_without_findings_is_not_closed_by_one_lead_alone(team, store):
    empty = {"case": "empty"}
    unread = next(line for line in store.coverage(NAME) if line.status != "read")
    store.link("empty", unread.document_id, unread.name, Shelf.CASE, None)
    for name in ("Dee", "Eli"):
        assert send(team[name], "/api/close", note="x", **empty).status_code == 422
    fill(team["Dee"], case="empty")
    alone = send(team["Dee"], "/api/close", note="x", **empty)
    assert "only Dee has worked on this case" in alone.text
    assert sign(team["Dee"], case="empty").status_code == 200
    assert "another person" in sign(team["Dee"], "second_signature", "empty").text
    assert sign(team["Eli"], "second_signature", "empty").status_code == 200
    assert send(team["Eli"], "/api/close", note="x", **empty).status_code == 200


def test_answers_about_names_count_as_reading(team, store):
    from tests.review.deals import LISTED, PAIR, add_deal

    add_deal(store)
    answer_everything(store, "Dee")
    for pair in (PAIR, LISTED):
        body = {"pair": pair, "verdict": "split", "seen": 0}
        assert send(team["Eli"], "/api/links", **body).status_code == 200
    fill(team["Ada"])
    assert sign(team["Ada"]).status_code == 200
    assert sign(team["Dee"], "second_signature").status_code == 200
    assert send(team["Dee"], "/api/close", note="x").status_code == 200


def test_a_role_that_is_lowered_in_the_middle_signs_and_closes_no_more(
    team,
    store,
    people,  # noqa: F811
):
    answer_everything(store, "Ada")
    fill(team["Ada"])
    sign(team["Ada"])
    dee = team["Dee"]
    token = dee.get("/api/session").json()["csrf_token"]
    forms = dee.get("/api/forms", CASE).json()
    people.put(replace(people.require("Dee"), role=Role.REVIEWER))
    body = CASE | {"which": "second_signature", "signed": forms["signed"]}
    body |= {"text": "lead", "seen": forms["seen"]}
    for path, sent in (("/api/sign", body), ("/api/close", CASE | {"note": "x"})):
        answer = dee.send("POST", path, json=sent, headers={"x-csrf-token": token})
        assert answer.status_code == 403, path
    assert "a lead must give" in sign(dee, "second_signature").text
    assert store.case_events(NAME) == []
    assert [e.person for e in store.field_entries.of(NAME) if e.signed] == ["Ada"]


def test_what_cannot_be_noted_in_the_access_log_is_not_done(team, store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    head = store.head()
    monkeypatch.setattr(access_log.AccessLog, "note", full)
    for method, path in (("GET", "/forms"), ("POST", "/api/fields")):
        answer = team["Ada"].send(method, path, params=CASE)
        assert answer.status_code == 503
        assert NAME not in answer.text
    assert store.head() == head
