"""An answer that comes too late says so and loses nothing."""

import html
import re
from dataclasses import replace

from pipeline.datamodel import Shelf, Verdict
from tests.dossier.sample import NAME
from tests.review.acts import decisions, one, other, screen_again
from tests.review.conftest import CASE


def test_an_answer_to_what_was_answered_meanwhile_is_shown_beside_it(
    store, desk, answer
):
    finding = one(store, "facial_recognition")
    other(store, finding, note="seen by bob")
    page = answer(finding.finding_id, "unsure", seen="0", note="my own words")
    assert page.status_code == 409
    for words in ("answered meanwhile", "Bob Beispiel", "seen by bob", "my own words"):
        assert words in page.text
    assert finding.quote.split("\n")[0] in page.text
    assert len(decisions(store)) == 1

    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    fields["note"] = "my own words"
    fields = {name: html.unescape(value) for name, value in fields.items()}
    assert desk.post("/answer", fields).status_code == 303
    assert decisions(store)[-1].verdict is Verdict.UNSURE
    assert decisions(store)[-1].note == "my own words"


def test_correcting_an_answer_does_not_hide_what_came_in_between(store, desk, answer):
    finding = one(store, "facial_recognition")
    page = answer(finding.finding_id, "dismiss:other")
    other(store, finding)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    fields |= {"reason": "other", "note": "now with a reason"}
    assert desk.post("/answer", fields).status_code == 409


def test_the_same_form_sent_twice_is_one_answer(store, answer):
    finding = one(store, "facial_recognition")
    for _ in range(2):
        assert answer(finding.finding_id, "confirm", seen="0").status_code == 303
    assert len(decisions(store)) == 1


def test_an_answer_to_an_older_model_leads_to_the_newer_finding(store, desk, answer):
    old = one(store, "facial_recognition")
    document = store.document(old.document_id)
    coverage = next(c for c in store.coverage(NAME) if c.document_id == old.document_id)
    new = replace(old, finding_id="newer", model_version="newer")
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=coverage,
        model_version="newer",
        document=document,
        passages=store.passages(old.document_id),
        findings=[new],
    )
    page = answer(old.finding_id, "confirm", note="typed for the old one")
    assert page.status_code == 409
    assert "screened again" in page.text
    assert "/finding/newer?" in page.text
    assert "typed for the old one" in page.text
    assert decisions(store) == []
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    assert fields["claim"] == "newer"
    assert desk.post("/answer", fields).status_code == 303
    assert decisions(store)[0].finding_id == "newer"


def test_answers_outlive_a_new_model(store, desk, answer):
    old = one(store, "facial_recognition")
    answer(old.finding_id, "adjust", words="every face")
    screen_again(store)
    page = desk.get("/finding/newer", CASE).text
    assert "Marked as the right words" in page


def test_a_finding_of_a_document_taken_out_says_so(store, desk):
    finding = one(store, "facial_recognition")
    store.unlink(NAME, finding.document_id)
    page = desk.get(f"/finding/{finding.finding_id}", CASE)
    assert page.status_code == 404
    for words in (
        "not in this case",
        "screen the document for this case again",
        finding.quote,
    ):
        assert html.escape(words) in page.text
    assert desk.get(f"/api/finding/{finding.finding_id}", CASE).status_code == 404
    assert desk.get(f"/document/{finding.document_id}", CASE).status_code == 404


def test_a_finding_of_an_older_model_leads_to_the_newer_one(store, desk):
    old = one(store, "facial_recognition")
    lost = next(
        f
        for f in store.findings(NAME)
        if (f.document_id, f.label) == (old.document_id, "device_intrusion_forensics")
    )
    screen_again(store)
    page = desk.get(f"/finding/{old.finding_id}", CASE)
    assert page.status_code == 404
    assert "/finding/newer?" in page.text
    page = desk.get(f"/finding/{lost.finding_id}", CASE)
    assert "the newer model no longer finds this" in page.text
    assert "/finding/newer?" not in page.text


def test_an_answer_to_a_document_taken_out_says_so(store, answer):
    finding = one(store, "facial_recognition")
    store.unlink(NAME, finding.document_id)
    page = answer(finding.finding_id, "confirm", note="typed")
    assert page.status_code == 409
    assert "not shown any more" in page.text
    assert "typed" in page.text


def test_an_answer_to_a_claim_that_is_gone_leads_to_the_queue(desk, store, answer):
    claim = one(store, "facial_recognition").finding_id
    store.unlink(NAME, one(store, "facial_recognition").document_id)
    page = answer(claim, "confirm", note="typed by hand")
    assert page.status_code == 409
    assert "typed by hand" in page.text
    assert "open their document from the queue" in page.text
    assert "Send my answer again" not in page.text, "it would be refused again"
    assert ">Go to the queue</a>" in page.text


def test_a_program_is_told_what_to_do_about_a_claim_that_is_gone(desk, store):
    claim = one(store, "facial_recognition").finding_id
    store.unlink(NAME, one(store, "facial_recognition").document_id)
    answer = desk.get(f"/api/finding/{claim}", CASE)
    assert answer.status_code == 404
    assert "read again or taken out of the case" in answer.json()["error"]
    assert "open the queue again" in answer.json()["error"]


def test_what_a_409_says_is_in_the_language_of_the_page(desk):
    sent = {**CASE, "claim": "nosuch", "do": "confirm", "seen": "0"}
    page = desk.post("/answer", sent, headers={"accept-language": "de"})
    assert page.status_code == 409
    assert "has no finding" not in page.text
    assert "keinen Befund" in page.text
