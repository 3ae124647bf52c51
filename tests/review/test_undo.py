"""Taking an answer back adds another; what stood before stands again."""

from pipeline.datamodel import Verdict
from tests.review.acts import decisions, one, other, undo
from tests.review.conftest import CASE, REVIEWER


def test_taking_back_adds_a_decision_and_opens_again(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "confirm")
    assert undo(desk, store, 1).status_code == 303
    assert [d.verdict for d in decisions(store)] == ["confirmed", "open"]
    page = desk.get("/case", CASE).text
    assert "0 of 26 findings answered" in page
    assert "Your last answer" not in page


def test_taking_back_restores_what_stood_before(store, desk, answer):
    finding = one(store, "facial_recognition")
    other(store, finding, Verdict.DISMISSED, "bob's note")
    answer(finding.finding_id, "confirm")
    undo(desk, store, 2)
    restored = decisions(store)[-1]
    assert (restored.verdict, restored.note) == ("dismissed", "bob's note")
    assert restored.reviewer == REVIEWER


def test_taking_back_a_relabelling_takes_back_both_halves(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "relabel", label="video_surveillance_analytics")
    undo(desk, store, 1)
    page = desk.get("/case", CASE).text
    assert "0 of 26 findings answered" in page
    assert "added by a person" not in page


def test_only_ones_own_newest_answer_is_taken_back(store, desk, answer):
    finding = one(store, "facial_recognition")
    other(store, finding)
    assert "not one of yours" in undo(desk, store, 1).text
    answer(finding.finding_id, "confirm")
    answer(finding.finding_id, "unsure")
    assert "is not the newest" in undo(desk, store, 2).text
    assert "not one of yours" in undo(desk, store, 99).text
    assert len(decisions(store)) == 3
