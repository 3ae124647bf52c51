"""Cases are counted, closed and opened again."""

import re

from pipeline.datamodel import Deal, Shelf
from tests.dossier.sample import NAME
from tests.review.acts import NOON, answer_everything, fill, one, prepare, sign, undo
from tests.review.conftest import CASE, REVIEWER


def test_the_list_of_cases_counts_as_the_queue_does(store, desk, answer):
    counts = r"\d+ of \d+ findings answered|\d+ open"

    def check():
        listed = re.findall(counts, desk.get("/").text)
        queue = desk.get("/case", CASE).text
        assert set(listed) <= set(re.findall(counts, queue))
        (case,) = desk.get("/api/cases").json()
        n_answered, n = case["findings"] - case["open"], case["findings"]
        assert f"{n_answered} of {n} findings" in queue

    face, covert = (
        one(store, "facial_recognition"),
        one(store, "covert_surveillance_marketing"),
    )
    check()
    answer(face.finding_id, "relabel", label="video_surveillance_analytics")
    check()
    answer(covert.finding_id, "relabel", label="device_intrusion_forensics")
    check()
    answer(one(store, "evasive_end_use").finding_id, "unsure")
    answer(face.finding_id, "note", note="later")
    answer(covert.finding_id, "reopen")
    check()
    undo(desk, store, 1)
    check()


def test_a_case_is_closed_when_everything_has_an_answer(store, desk, answer):
    refused = desk.post("/close", CASE | {"note": "done"})
    assert refused.status_code == 422
    assert "26 of 26 findings have no answer" in refused.text
    answer_everything(store, REVIEWER)
    refused = desk.post("/close", CASE)
    assert "say in the note what was done about them" in refused.text
    refused = desk.post("/close", CASE | {"note": "asked for the password"})
    assert "the forms lack 18 fields: Item and version" in refused.text
    fill(desk)
    refused = desk.post("/close", CASE | {"note": "asked for the password"})
    assert "signature: missing" in refused.text
    german = {"headers": {"accept-language": "de"}}
    refused = desk.post("/close", CASE | {"note": "asked"}, **german)
    assert "Unterschrift: fehlt" in refused.text
    assert sign(desk).status_code == 200
    page = desk.follow(desk.post("/close", CASE | {"note": "asked for the password"}))
    assert f"Closed by {REVIEWER}" in page.text
    _, head = store.chain_end()
    assert store.case_events(NAME)[0].head == head
    assert "is closed" in desk.post("/close", CASE | {"note": "again"}).text
    assert "closed</span>" in desk.get("/").text


def test_a_closed_case_is_opened_again(store, desk, answer):
    assert "is not closed" in desk.post("/reopen", CASE).text
    answer_everything(store, REVIEWER)
    prepare(desk)
    desk.post("/close", CASE | {"note": "x"})
    desk.follow(desk.post("/reopen", CASE | {"note": "a new annex came"}))
    assert [e.act for e in store.case_events(NAME)] == ["closed", "reopened"]
    assert "Case opened again" in desk.get("/log", CASE).text


def test_taking_an_answer_back_after_closing_is_seen(store, desk, answer):
    answer_everything(store, REVIEWER)
    prepare(desk)
    desk.post("/close", CASE | {"note": "x"})
    answer(one(store, "facial_recognition").finding_id, "reopen")
    assert "New findings since" in desk.get("/case", CASE).text
    assert "new findings after the case was closed" in desk.get("/").text


def test_a_flag_that_rests_on_nothing_is_answered_in_the_note(store, desk, answer):
    whole = {"case": "whole"}
    for line in store.coverage(NAME):
        if line.status == "read":
            store.link("whole", line.document_id, line.name, Shelf.CASE, line.kind)
    store.add_deal(Deal("whole", NOON, (("parties", "1"),)))
    answer_everything(store, REVIEWER, "whole")
    prepare(desk, case="whole")
    assert "DF12" in desk.get("/close", whole).text
    refused = desk.post("/close", whole)
    assert refused.status_code == 422
    assert "DF12: no answer can settle these flags" in refused.text
    noted = desk.post("/close", whole | {"note": "asked who the end user is"})
    assert noted.status_code == 303
