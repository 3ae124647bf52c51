"""Taking an answer back adds another; what stood before stands again."""

import re

import pytest

from pipeline.datamodel import Verdict
from tests.dossier.sample import NAME
from tests.review.acts import decisions, one, other, send, undo
from tests.review.conftest import CASE, REVIEWER


def test_taking_back_adds_a_decision_and_opens_again(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "confirm")
    assert undo(desk, store, 1).status_code == 303
    assert [d.verdict for d in decisions(store)] == ["confirmed", "open"]
    page = desk.get("/case", CASE).text
    assert "0 of 26 findings answered" in page
    assert "Your last answer" not in page


def test_an_answer_taken_back_is_not_taken_back_again(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "confirm")
    answer(finding.finding_id, "reopen")
    page = desk.get(f"/finding/{finding.finding_id}", CASE).text
    assert "Taken back, open again:" in page
    assert 'data-key="z"' not in page
    sent = answer(finding.finding_id, "reopen")
    assert (sent.status_code, "no answer to take back" in sent.text) == (422, True)
    assert [d.verdict for d in decisions(store)] == ["confirmed", "open"]


def test_a_note_on_a_finding_taken_back_is_a_note(store, desk, answer):
    key = one(store, "facial_recognition").finding_id
    for do, note in (("confirm", ""), ("reopen", ""), ("note", "ask legal")):
        answer(key, do, note=note)
    assert (decisions(store)[-1].reason, decisions(store)[-1].note) == ("", "ask legal")


def test_who_never_answered_has_nothing_to_take_back(store, desk, answer):
    sent = answer(one(store, "facial_recognition").finding_id, "reopen")
    assert (sent.status_code, "no answer to take back" in sent.text) == (422, True)
    assert decisions(store) == []


def test_each_taking_back_goes_one_answer_back(store, desk, answer):
    first, second = (one(store, "facial_recognition"), store.findings(NAME)[-1])
    for finding, do in (
        (first, "confirm"), (first, "dismiss:not_said"), (second, "unsure")
    ):  # fmt: skip
        answer(finding.finding_id, do)
    stood = []
    for _ in range(3):
        page = desk.get("/case", CASE).text
        desk.post("/undo", fields_of(page, "/undo"))
        newest = {d.finding_id: d.verdict.value for d in decisions(store)}
        stood.append((newest[first.finding_id], newest[second.finding_id]))
    assert stood == [("dismissed", "open"), ("confirmed", "open"), ("open", "open")]
    page = desk.get("/case", CASE).text
    assert "0 of 26 findings answered" in page
    assert 'data-key="z"' not in page, "no answer is left to take back"


def test_the_log_and_the_api_say_what_was_taken_back(store, desk, answer):
    key = one(store, "facial_recognition").finding_id
    for do in ("confirm", "dismiss:not_said"):
        answer(key, do)
    assert undo(desk, store, 2).status_code == 303
    said = [(d.verdict.value, d.reason) for d in decisions(store)]
    assert said[2:] == [("open", "undone"), ("confirmed", "")]
    page = desk.get("/case", CASE).text
    assert "Taken back, as before: <strong>confirmed</strong>" in page
    for number in (2, 3, 4):
        sent = send(desk, "/api/undo", number=number, seen=store.chain_end()[0])
        assert (sent.status_code, "was taken back, or takes back" in sent.text) == (
            422,
            True,
        )
    sent = send(desk, "/api/undo", number=1, seen=store.chain_end()[0])
    assert sent.status_code == 200, sent.text
    assert decisions(store)[-1].verdict is Verdict.OPEN
    log = desk.get("/log", CASE).text
    assert log.count("taken back") == 2


def test_the_answer_of_somebody_else_that_counts_again_is_not_taken_back(
    store, desk, answer
):
    finding = one(store, "facial_recognition")
    other(store, finding)
    answer(finding.finding_id, "confirm")
    undo(desk, store, 2)
    assert 'data-key="z"' not in desk.get("/case", CASE).text
    assert "not one of yours" in undo(desk, store, 1).text
    assert decisions(store)[-1].verdict is Verdict.DISMISSED


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


def fields_of(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form of a page that is sent to an address."""
    form = page.split(f'action="{action}"')[1].split("</form>")[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))


def test_the_page_of_flags_takes_an_answer_back_and_leads_to_its_words(
    store, desk, answer
):
    key = one(store, "facial_recognition").finding_id
    answer(key, "dismiss:not_said")
    sent = desk.post("/undo", fields_of(desk.get("/flags", CASE).text, "/undo"))
    assert sent.headers["location"].split("?")[0] == f"/finding/{key}"
    assert [d.verdict for d in decisions(store)] == ["dismissed", "open"]


@pytest.mark.parametrize("gave", ["answer", "passage"])
@pytest.mark.parametrize("place", ["/case", "/finding/{claim}", "/document/{id}/text"])
def test_every_page_that_offers_to_take_back_leads_to_a_page(
    store, desk, answer, gave, place
):
    finding = one(store, "facial_recognition")
    where = {**CASE, "part": "1"}
    if gave == "answer":
        answer(finding.finding_id, "confirm")
    else:
        fields = {"document_id": finding.document_id, "label": finding.label}
        words = store.document_text(finding.document_id)[:9]
        added = desk.post("/passage", {**where, "seen": "0", "words": words, **fields})
        assert desk.follow(added).status_code == 200
    path = place.format(claim=finding.finding_id, id=finding.document_id)
    sent = desk.post("/undo", fields_of(desk.get(path, where).text, "/undo"))
    assert desk.follow(sent).status_code == 200
    assert [d.verdict for d in decisions(store)] == ["confirmed", "open"]
    led = sent.headers["location"].split("?")[0]
    assert led == ("/case" if gave == "passage" and "finding" in place else path)
