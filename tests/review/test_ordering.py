"""A case is ordered anew by its answers when a person asks for it, and back again."""

import re

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flag_rules import default_rules
from pipeline.casefile.rows.order import Learnt, learn, ordered_at
from pipeline.datamodel import CaseAct, CaseEvent
from pipeline.labels import default_labels
from tests.dossier.sample import NAME
from tests.review.acts import NOON, one
from tests.review.conftest import CASE, Client

CLICK, PRISON = "Delivery needs no click", "Acceptance tests take place"


def queue_of(desk: Client) -> list[str]:
    rows = desk.get("/api/queue", CASE).json()["rows"]
    return [" ".join(row["quote"].split()) for row in rows]


def at(rows: list[str], words: str) -> int:
    return next(i for i, row in enumerate(rows) if row.startswith(words))


@pytest.fixture
def dismissed(store, desk, answer) -> list[str]:
    """Dismiss a claim of the brochure, and return the queue as it was before."""
    before = queue_of(desk)
    found = store.findings(NAME, label="device_intrusion_forensics")
    surest = max(found, key=lambda f: f.score)
    assert answer(surest.finding_id, "dismiss:not_said").status_code == 303
    return before


def test_answers_move_their_like_only_when_asked_for(dismissed, desk) -> None:
    assert queue_of(desk) == dismissed, "the order is fixed inside a session"
    assert at(dismissed, CLICK) < at(dismissed, PRISON)
    page = desk.follow(desk.post("/order", CASE)).text
    assert "Sorted by the answers up to" in page
    ordered = queue_of(desk)
    assert at(ordered, CLICK) > at(ordered, PRISON)
    assert sorted(ordered) == sorted(dismissed)


def test_what_is_answered_after_it_moves_nothing(
    dismissed, store, desk, answer
) -> None:
    desk.post("/order", CASE)
    ordered = queue_of(desk)
    for label in ("state_security_end_user", "evasive_end_use", "facial_recognition"):
        answer(one(store, label).finding_id, "dismiss:not_said")
        assert queue_of(desk) == ordered
    desk.post("/order", CASE)
    assert queue_of(desk) != ordered


def test_an_order_is_taken_back_and_both_stand_in_the_log(
    dismissed, store, desk
) -> None:
    desk.post("/order", CASE)
    assert queue_of(desk) != dismissed
    desk.follow(desk.post("/order-undone", CASE))
    assert queue_of(desk) == dismissed
    acts = [event.act for event in store.case_events(NAME)]
    assert acts == [CaseAct.ORDERED, CaseAct.ORDER_UNDONE]
    log = desk.get("/log", CASE).text
    assert "Queue sorted again by the answers" in log
    assert "A sorting of the queue was undone" in log
    refused = desk.post("/order-undone", CASE)
    assert refused.status_code == 422
    assert "is in its original sorting" in refused.text


def test_without_an_answer_there_is_nothing_to_order_by(desk, dismissed) -> None:
    desk.post("/order", CASE)
    refused = desk.post("/order", CASE)
    assert refused.status_code == 422
    assert "has no answers to sort by" in refused.text


def test_the_rule_is_a_share_with_the_score_as_prior(store, desk, answer) -> None:
    queue = desk.get("/api/queue", CASE).json()
    assert queue["rows"]
    prior = default_rules().order.prior
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "confirm")
    file = CaseFiles(store, default_labels(), ["en"]).of(NAME)
    _, claim = file.find(finding.finding_id)
    last = file.log[-1].decision.decided_at
    assert Learnt().score(claim, prior) == pytest.approx(claim.score)
    wanted = (prior * claim.score + 1) / (prior + 1)
    assert learn(file.log, last).score(claim, prior) == pytest.approx(wanted)
    assert learn(file.log, None) == Learnt()


def test_orders_are_taken_back_one_by_one() -> None:
    def event(act: CaseAct, minute: int) -> CaseEvent:
        when = NOON.replace(minute=minute)
        return CaseEvent(NAME, act, "ada", when, "", "0" * 64)

    events = [event(CaseAct.ORDERED, 1), event(CaseAct.ORDERED, 2)]
    assert ordered_at(events) == NOON.replace(minute=2)
    events.append(event(CaseAct.ORDER_UNDONE, 3))
    assert ordered_at(events) == NOON.replace(minute=1)
    events += [event(CaseAct.ORDER_UNDONE, 4), event(CaseAct.CLOSED, 5)]
    assert ordered_at(events) is None


def test_keys_never_skip_an_open_row_whatever_the_order(desk, answer) -> None:
    def first_open() -> set[str]:
        rows = desk.get("/api/queue", CASE).json()["rows"]
        row = next(r for r in rows if any(c["state"] == "open" for c in r["claims"]))
        return {claim["id"] for claim in row["claims"] if claim["state"] == "open"}

    for press in range(12):
        if press in (4, 8):
            desk.post("/order", CASE)
        claim = min(first_open())
        do = ("confirm", "dismiss:not_said", "unsure")[press % 3]
        sent = answer(claim, do, view="queue")
        led_to = re.findall(r"at=([^&]+)", sent.headers["location"])[0]
        assert led_to in first_open()
