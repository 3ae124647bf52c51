"""Answering by the forms: what is recorded, what is refused, what comes next."""

import html
import re

import pytest

from pipeline.datamodel import Decision, Kind, Shelf, Verdict
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.answers.requests import Reason
from pipeline.review.answers.selection import text_key
from tests.dossier.paper import Paper
from tests.dossier.sample import NAME, VERSION, finding, line
from tests.review.acts import decisions, one, undo
from tests.review.conftest import CASE, REVIEWER, Client


@pytest.mark.parametrize(
    ("do", "verdict"),
    [("confirm", Verdict.CONFIRMED), ("unsure", Verdict.UNSURE)],
)
def test_a_button_records_its_verdict_and_leads_on(store, desk, answer, do, verdict):
    finding = one(store, "facial_recognition")
    page = desk.follow(answer(finding.finding_id, do, note=" seen \r\n twice "))
    (decision,) = decisions(store)
    assert decision == Decision(
        finding.document_id,
        finding.start,
        finding.end,
        finding.label,
        verdict,
        REVIEWER,
        decision.decided_at,
        "seen \n twice",
        finding.finding_id,
    )
    assert page.status_code == 200
    assert "Your last answer" in page.text
    assert finding.finding_id not in re.findall(r'value="(\w+)"[^>]*checked', page.text)


def test_who_cannot_read_leaves_the_question_open_and_goes_on(store, desk, answer):
    finding = one(store, "facial_recognition")
    page = desk.follow(answer(finding.finding_id, "unread", note="Farsi"))
    (decision,) = decisions(store)
    assert (decision.verdict, decision.reason) == (Verdict.OPEN, "unread")
    assert (decision.reviewer, decision.note) == (REVIEWER, "Farsi")
    assert finding.finding_id not in re.findall(r'value="(\w+)"[^>]*checked', page.text)
    assert answer(finding.finding_id, "confirm").status_code == 303
    assert answer(finding.finding_id, "unread").status_code == 422
    assert [d.verdict for d in decisions(store)] == [Verdict.OPEN, Verdict.CONFIRMED]


def test_the_page_says_what_it_means_to_confirm_a_denial(store, desk, answer):
    (denied,) = [
        f for f in store.findings(NAME) if ("polarity", "negated") in f.attributes
    ]
    path = f"/finding/{denied.finding_id}"
    assert "reads these words as a denial" in desk.get(path, CASE).text
    assert "confirmed as a denial" not in desk.get(path, CASE).text
    answer(denied.finding_id, "confirm")
    assert "confirmed as a denial" in desk.get(path, CASE).text


def test_a_denied_safeguard_is_not_said_to_count_against_the_flags(store, desk):
    content, document, passages = Paper("waiver.pdf").paragraph("No audit.").build()
    store.blobs.put(content)
    found = finding(passages[0], "contractual_safeguard", 0.9, polarity="negated")
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.CONTRACT),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[found],
    )
    page = desk.get(f"/finding/{found.finding_id}", CASE).text
    assert "they then do not count against the flags" in page
    assert "they then count against the flags" not in page


@pytest.mark.parametrize("reason", list(Reason))
def test_a_dismissal_keeps_its_reason(store, answer, reason):
    finding = one(store, "facial_recognition")
    assert answer(finding.finding_id, f"dismiss:{reason}", note="x").status_code == 303
    (decision,) = decisions(store)
    assert (decision.verdict, decision.reason) == (Verdict.DISMISSED, reason.value)


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("dismiss", {}, "to dismiss a finding, give a reason"),
        ("dismiss:whatever", {}, "reason"),
        ("dismiss:other", {"note": " "}, "the note must say which"),
        ("relabel", {"label": "nonsense"}, "expected one of"),
        ("relabel", {"label": "facial_recognition"}, "already has the label"),
        ("adjust", {"words": "words that nobody wrote"}, "not in the document"),
        ("adjust", {"words": "  "}, "no words were selected"),
        ("note", {}, "the note is empty"),
        ("delete", {}, "act"),
        ("confirm", {"note": "x" * 4_001}, "note"),
        ("confirm", {"seen": "many"}, "seen"),
    ],
)
def test_what_cannot_be_recorded_comes_back_as_it_was(store, answer, do, fields, words):
    finding = one(store, "facial_recognition")
    page = answer(finding.finding_id, do, **fields)
    assert page.status_code == 422
    assert words in html.unescape(page.text)
    assert "Nothing was recorded yet" in page.text
    for name, value in fields.items():
        assert name == "seen" or html.escape(value.strip()) in page.text
    assert decisions(store) == []


def test_all_labels_of_a_passage_are_asked_before_the_next_one(store, desk, answer):
    covert = one(store, "covert_surveillance_marketing")
    page = desk.follow(answer(covert.finding_id, "confirm"))
    device = one(store, "device_intrusion_forensics")
    assert re.findall(r'value="(\w+)"[^>]* checked', page.text) == [device.finding_id]


def test_the_same_words_are_answered_at_every_place(store, desk, answer):
    twice = [
        f
        for f in store.findings(NAME, label="evasive_end_use")
        if "All rights" in f.quote
    ]
    answer(twice[0].finding_id, "dismiss:no_statement")
    assert {d.finding_id for d in decisions(store)} == {f.finding_id for f in twice}
    assert len({d.decided_at for d in decisions(store)}) == 1
    assert "2 of 26 findings answered" in desk.get("/case", CASE).text


def test_an_answer_in_the_queue_selects_the_next_open_one(store, desk, answer):
    finding = one(store, "facial_recognition")
    page = desk.follow(answer(finding.finding_id, "confirm", view="queue"))
    assert page.url.path == "/case"
    (chosen,) = re.findall(r'value="(\w+)" id="[^"]*" checked', page.text)
    assert chosen != finding.finding_id
    assert page.url.params["at"] == chosen


def test_an_answer_further_down_leads_on_and_then_to_the_top(desk, answer) -> None:
    rows = desk.get("/api/queue", CASE).json()["rows"]
    ids = [{c["id"] for c in row["claims"] if c["state"] == "open"} for row in rows]
    at, led_to = 3, []
    claim = min(ids[at])
    for _ in range(sum(map(len, ids[at:]))):
        location = answer(claim, "confirm", view="queue").headers["location"]
        (claim,) = re.findall(r"at=(\w+)", location)
        led_to += [i for i, own in enumerate(ids) if claim in own]
    assert led_to == [*sorted(led_to[:-1]), 0]
    assert set(led_to[:-1]) >= set(range(at + 1, len(ids)))


def test_rows_that_somebody_cannot_read_come_last(desk, answer) -> None:
    rows = desk.get("/api/queue", CASE).json()["rows"]
    ids = [{c["id"] for c in row["claims"] if c["state"] == "open"} for row in rows]

    def led_to(claim: str, do: str) -> str:
        location = answer(claim, do, view="queue").headers["location"]
        return str(re.findall(r"at=(\w+)", location)[0])

    assert led_to(min(ids[0]), "unread") in ids[1]
    at = min(ids[1])
    while at in ids[1]:
        at = led_to(at, "confirm")
    assert at in ids[2], "not back to what nobody could read"
    for own in ids[2:]:
        while at in own:
            at = led_to(at, "confirm")
    assert at in ids[0], "what was left is asked when nothing else is open"


def test_filters_stay_after_an_answer(store, desk, answer):
    finding = one(store, "internal_repression")
    location = answer(
        finding.finding_id, "confirm", f_label="internal_repression", f_state="open"
    ).headers["location"]
    assert "label=internal_repression" in location
    assert "state=open" in location


def test_relabelling_dismisses_one_label_and_confirms_another(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "relabel", label="video_surveillance_analytics")
    dismissed, confirmed = decisions(store)
    assert (dismissed.verdict, dismissed.reason) == ("dismissed", "relabelled")
    assert (confirmed.label, confirmed.verdict) == (
        "video_surveillance_analytics",
        "confirmed",
    )
    page = desk.get("/case", CASE).text
    assert "added by a person" in page
    assert "2 of 27 findings answered" in page


def test_relabelling_to_a_label_that_is_claimed_answers_that_claim(store, desk, answer):
    covert = one(store, "covert_surveillance_marketing")
    answer(covert.finding_id, "relabel", label="device_intrusion_forensics")
    assert "2 of 26 findings answered" in desk.get("/case", CASE).text


def test_other_words_are_kept_exactly_as_stored(store, desk, answer):
    finding = one(store, "facial_recognition")
    words = "every  face of up\nto 400 camera streams"
    answer(finding.finding_id, "adjust", words=words)
    (decision,) = decisions(store)
    text = store.document_text(finding.document_id)
    marked = text[decision.start : decision.end]
    assert marked.split() == words.split()
    assert finding.start < decision.start < decision.end < finding.end
    page = desk.get(f"/finding/{finding.finding_id}", CASE).text
    assert "Marked as the right words" in page
    assert "1 of 26 findings answered" in desk.get("/case", CASE).text


def test_selected_offsets_are_checked_against_the_stored_text(store, answer):
    finding = one(store, "facial_recognition")
    text = store.document_text(finding.document_id)
    start = text.index("every face")
    good = {"start": start - 1, "end": start + 11, "text_key": text_key(text)}
    for bad, words in (
        ({"text_key": "0" * 16}, "read again"),
        ({"end": len(text) + 1}, "not within a text"),
        ({"end": start - 2}, "not within a text"),
        ({"start": "1e3"}, "start"),
        ({"start": "-1"}, "start"),
        ({"start": start - 1, "end": start}, "only white space"),
    ):
        page = answer(finding.finding_id, "adjust", **good | bad)
        assert page.status_code == 422
        assert words in html.unescape(page.text)
    answer(finding.finding_id, "adjust", **good)
    (decision,) = decisions(store)
    assert text[decision.start : decision.end] == "every face"


def test_other_words_of_a_repeat_leave_no_place_unseen(store, desk, answer):
    twice = [
        f
        for f in store.findings(NAME, label="evasive_end_use")
        if "All rights" in f.quote
    ]
    answer(twice[0].finding_id, "adjust", words="All rights reserved.")
    assert len(decisions(store)) == 2
    text = store.document_text(twice[0].document_id)
    assert {text[d.start : d.end] for d in decisions(store)} == {"All rights reserved."}


def test_a_note_alone_answers_nothing(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "note", note="ask the engineer")
    assert "0 of 26 findings answered" in desk.get("/case", CASE).text
    answer(finding.finding_id, "confirm")
    answer(finding.finding_id, "note", note="he said yes")
    assert [d.verdict for d in decisions(store)] == ["open", "confirmed", "confirmed"]
    assert "1 of 26 findings answered" in desk.get("/case", CASE).text


def test_a_missed_passage_is_added_and_taken_back(store, desk):
    document_id = one(store, "facial_recognition").document_id
    fields = {
        **CASE,
        "document_id": document_id,
        "words": "Set-up takes a morning",
        "label": "covert_surveillance_marketing",
        "seen": "0",
        "part": "1",
    }
    page = desk.follow(desk.post("/passage", fields))
    assert page.url.path.endswith("/text")
    (decision,) = decisions(store)
    assert decision.finding_id is None
    text = store.document_text(document_id)
    assert text[decision.start : decision.end] == "Set-up takes a morning"
    assert "1 of 27 findings answered" in desk.get("/case", CASE).text
    shown = desk.get("/finding/d1", CASE)
    assert shown.status_code == 200
    assert "Set-up takes a morning" in shown.text
    assert 'class="quote-box"' in shown.text

    undo(desk, store, 1)
    assert "0 of 26 findings answered" in desk.get("/case", CASE).text
    assert desk.get("/finding/d1", CASE).status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"label": "nonsense"}, 422),
        ({"label": ""}, 422),
        ({"words": "nobody wrote this"}, 422),
        ({"document_id": "f" * 64}, 409),
        ({"document_id": "e" * 64}, 409),
        ({"case": "nowhere"}, 409),
        ({"words": "x" * 10_001}, 422),
        ({"words": "(a+)+" * 1_000}, 422),
    ],
)
def test_a_passage_that_cannot_be_added_comes_back(store, desk, change, status):
    fields = {
        **CASE,
        "document_id": one(store, "facial_recognition").document_id,
        "words": "Set-up takes a morning",
        "label": "facial_recognition",
        "seen": "0",
        "note": "my note",
    }
    page = desk.post("/passage", fields | change)
    assert page.status_code == status
    assert "my note" in page.text
    assert store.counts()["decision"] == 0


def test_nobody_without_a_name_can_answer(store):
    nobody = Client(create_app(store, default_labels()))
    finding = one(store, "facial_recognition")
    page = nobody.get(f"/finding/{finding.finding_id}", CASE).text
    assert "triage serve --reviewer" in page
    assert "Confirm</button>" not in page
    assert 'method="post"' not in page.replace('method="dialog"', "").replace(
        '<form class="panel" action="/answer" method="post">', ""
    )


def test_the_log_names_who_decided_what(store, desk, answer):
    finding = one(store, "facial_recognition")
    answer(finding.finding_id, "dismiss:denied", note="see clause 4")
    page = desk.get("/log", CASE).text
    for words in (REVIEWER, "Denied or excluded in the text", "see clause 4", "no. 1"):
        assert words in page
    assert store.chain_end()[1] in page


def test_an_answer_about_nothing_says_what_to_do_and_is_not_sent_again(desk, store):
    sent = desk.post("/answer", {**CASE, "do": "confirm", "seen": "0", "view": "queue"})
    assert sent.status_code == 422
    assert "No finding was chosen." in sent.text
    assert "Send my answer again" not in sent.text
    assert decisions(store) == []


def test_an_answer_to_a_safeguard_moves_no_total(store, desk, answer):
    def said():
        page = " ".join(desk.get("/case", CASE).text.split())
        return re.findall(
            r"\d+ of \d+ findings answered|\d+ findings that only state a safeguard",
            page,
        )

    before = said()
    answer(one(store, "contractual_safeguard").finding_id, "confirm")
    assert before[-1] == "3 findings that only state a safeguard"
    assert said() == before
    assert "1 answered" in desk.get("/case", CASE).text
    assert desk.get("/api/cases").json()[0]["findings"] == 26
