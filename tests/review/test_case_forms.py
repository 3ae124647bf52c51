"""What is written down before a case is closed: kept, signed, and never filled in."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.casefile.case_forms import case_fields, forms_of
from pipeline.datamodel import FieldEntry, Verdict
from pipeline.errors import AnswerRefused, DecidedMeanwhile
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.answers.case_forms import sign_case, write_fields
from pipeline.review.answers.closing import close_case
from pipeline.review.answers.requests import CaseRequest, FieldsRequest, SignRequest
from pipeline.review.desk import Desk
from pipeline.store.store import open_store
from tests.dossier.sample import MODEL, NAME
from tests.review.acts import (
    NOON,
    answer_everything,
    fill,
    one,
    other,
    prepare,
    send,
    sign,
)
from tests.review.conftest import CASE, REVIEWER, Client
from tests.review.deals import add_deal

BOB = "Bob Beispiel"


def desk_of(store, name):
    app = create_app(store, default_labels(), reviewer=name, model=lambda: MODEL)
    return Client(app)


@pytest.fixture
def desk(store):
    return desk_of(store, REVIEWER)


def write(client, seen=None, **texts):
    """Write words into fields, as they were after so many entries."""
    forms = client.get("/api/forms", CASE).json()
    entries = [{"field": field, "text": text} for field, text in texts.items()]
    seen = forms["seen"] if seen is None else seen
    return send(client, "/api/fields", seen=seen, entries=entries)


def entries(store, field):
    return [e.text for e in store.field_entries.of(NAME) if e.field == field]


def dossier(client):
    return json.loads(client.get("/api/dossier/json", CASE).text)


# The fields ---------------------------------------------------------------------


def test_each_element_of_the_definition_is_a_field():
    from pipeline.dossier.questions import dossier_words

    fields = {field.id for field in case_fields().field if field.section == "item"}
    assert {element.anchor for element in dossier_words().element} < fields


def test_each_decision_of_the_dossier_can_be_chosen():
    from pipeline.dossier.questions import dossier_words

    decision = case_fields().get("decision")
    assert decision is not None
    assert decision.choices == tuple(each.id for each in dossier_words().decision)
    needed = {each for field in case_fields().field for each in field.required}
    assert needed <= {"always", *decision.choices}


# Writing ------------------------------------------------------------------------


def test_the_newest_entry_counts_and_the_earlier_ones_stay(store, desk):
    assert write(desk, known="nothing").status_code == 200
    assert write(desk_of(store, BOB), known="a colonel called").status_code == 200
    assert entries(store, "known") == ["nothing", "a colonel called"]
    page = desk.get("/forms", CASE).text
    assert "a colonel called</textarea>" in page
    assert "2 entries in all" in page
    assert write(desk, known="").status_code == 200
    forms = desk.get("/api/forms", CASE).json()
    assert "What is known about the intended use, and from whom" in forms["missing"]
    assert len(forms["entries"]) == 3
    assert store.verify().problems == []


def test_the_page_sends_all_fields_and_keeps_what_was_changed(store, desk):
    write(desk, known="nothing", told="the board")
    fields = CASE | {"seen": "2", "at": "awareness"}
    for i, (field, text) in enumerate([("known", "a call"), ("told", "the board")]):
        fields |= {f"field_{i}": field, f"about_{i}": "", f"text_{i}": text}
    answer = desk.post("/fields", fields)
    assert answer.headers["location"].startswith("/forms?case=Karavia")
    assert answer.headers["location"].endswith("#awareness")
    assert entries(store, "known") == ["nothing", "a call"]
    assert entries(store, "told") == ["the board"]
    assert desk.post("/fields", fields).status_code == 303  # sent twice
    assert len(store.field_entries.of(NAME)) == 3


def test_two_people_write_into_different_fields_at_once(store, desk):
    write(desk, known="nothing", told="the board")
    bob = desk_of(store, BOB)
    assert write(bob, seen=2, told="nobody").status_code == 200
    both = {"known": "a call", "told": "the board"}  # as this person saw it
    assert write(desk, seen=2, **both).status_code == 200
    assert entries(store, "told")[-1] == "nobody"
    assert entries(store, "known")[-1] == "a call"


def test_two_people_who_write_into_one_field_are_told(store, desk):
    write(desk, known="nothing")
    write(desk_of(store, BOB), known="a colonel called")
    late = write(desk, seen=1, known="a minister called")
    assert late.status_code == 409
    assert f"{BOB} wrote into" in late.text
    fields = CASE | {"seen": "1", "field_1": "known", "text_1": "a minister called"}
    page = desk.post("/fields", fields)
    assert page.status_code == 409
    assert "a colonel called" in page.text
    assert "a minister called" in page.text
    again = desk.post("/fields", fields | {"seen": "2"})
    assert again.status_code == 303
    assert entries(store, "known")[-1] == "a minister called"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"field": "mood", "text": "x"}, "not in the forms"),
        ({"field": "signature", "text": "x"}, "not in the forms"),
        ({"field": "lead", "text": "x"}, "not in the forms"),
        ({"field": "measure", "about": "DF4", "text": "x"}, "not in the forms"),
        ({"field": "decision", "choice": "maybe"}, "expected escalate, route_listed"),
        ({"field": "known", "choice": "met"}, "expected no choice"),
        ({"field": "known", "text": "x" * 4_001}, "4000"),
    ],
)
def test_what_is_no_field_or_choice_is_refused(store, desk, entry, said):
    refused = send(desk, "/api/fields", seen=0, entries=[entry])
    assert refused.status_code == 422
    assert said in refused.text
    assert store.field_entries.of(NAME) == []


def test_nothing_is_filled_in_by_the_machine(store, desk):
    add_deal(store)
    page = desk.get("/forms", CASE | {"x": "1"}).text
    assert "Proposed by the rules, not a decision" in page
    assert "Ministry of the Interior" in page
    assert store.field_entries.of(NAME) == []
    assert all(
        p["entry"] is None for p in desk.get("/api/forms", CASE).json()["places"]
    )


def test_a_measure_is_written_for_each_flag_that_is_raised(store, desk):
    add_deal(store)
    flags = [f["flag"] for f in desk.get("/api/flags", CASE).json()["flags"]]
    fill(desk, "conditions")
    forms = desk.get("/api/forms", CASE).json()
    written = [p["about"] for p in forms["places"] if p["field"] == "measure"]
    assert written
    assert set(written) <= set(flags)
    assert forms["missing"] == []


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_page_is_in_the_language_that_is_asked_for(desk, language):
    sent = {"headers": {"accept-language": language}}
    page = desk.get("/forms", CASE, **sent).text
    known = case_fields().get("known")
    assert known is not None
    for told in (*case_fields().section, known):
        assert told.words(language).replace("'", "&#39;") in page


# Signing and closing --------------------------------------------------------------


def test_a_signature_stands_for_a_state_and_no_other(store, desk):
    fill(desk)
    assert "26 of 26 findings have no answer" in sign(desk).text
    answer_everything(store, REVIEWER)
    assert sign(desk).status_code == 200
    assert desk.get("/api/forms", CASE).json()["holds"]["signature"]
    assert "is already signed" in sign(desk).text
    assert "another person" in sign(desk, "second_signature").text
    assert sign(desk_of(store, BOB), "second_signature").status_code == 200
    other(store, one(store, "facial_recognition"), Verdict.DISMISSED)
    holds = desk.get("/api/forms", CASE).json()["holds"]
    assert holds == {"signature": False, "second_signature": False}
    assert "The case has changed since" in desk.get("/forms", CASE).text
    closing = desk.post("/close", CASE | {"note": "x"})
    assert "signature: outdated" in closing.text


def test_who_signs_has_seen_what_is_signed(store, desk):
    answer_everything(store, REVIEWER)
    fill(desk)
    seen = desk.get("/api/forms", CASE).json()
    write(desk_of(store, BOB), known="a colonel called")
    body = {"which": "signature", "text": "officer", "signed": seen["signed"]}
    late = send(desk, "/api/sign", seen=seen["seen"], **body)
    assert late.status_code == 409
    assert "changed after you saw it" in late.text


def test_a_desk_without_accounts_says_that_four_eyes_are_not_enforced(store, desk):
    words = "four-eyes principle"
    for path in ("/forms", "/close", "/overview"):
        assert words in desk.get(path, CASE).text
    answer_everything(store, REVIEWER)
    prepare(desk)
    desk.post("/close", CASE | {"note": "x"})
    page = desk.get("/dossier/read", CASE).text
    assert words in page
    assert "at a desk without accounts" in page


def test_closing_says_what_is_missing(store, desk):
    answer_everything(store, REVIEWER)
    page = desk.get("/close", CASE).text
    assert "18 fields of the forms are missing" in page
    assert "missing, or given for an earlier state" in page
    assert 'action="/close"' not in page
    prepare(desk)
    assert 'action="/close"' in desk.get("/close", CASE).text


def test_reopening_keeps_both_states(store, desk):
    answer_everything(store, REVIEWER)
    fill(desk, known="nothing is known")
    sign(desk)
    assert desk.post("/close", CASE | {"note": "all asked"}).status_code == 303
    closed = dossier(desk)["forms"]
    refused = write(desk, known="a colonel called")
    assert refused.status_code == 422
    assert "open it again" in refused.text
    desk.post("/reopen", CASE | {"note": "a report came"})
    fill(
        desk, "notify", known="a colonel called", exporter="Northwind", notified="BAFA"
    )
    sign(desk)
    assert desk.post("/close", CASE | {"note": "notified"}).status_code == 303
    record = dossier(desk)
    acts = [(e["act"], e["n_entries"]) for e in record["events"]]
    n_first = len(closed["entries"])
    assert acts[0] == ("closed", n_first)
    assert record["forms"]["entries"][:n_first] == closed["entries"]
    assert record["forms"]["state"] != closed["state"]
    page = desk.get("/dossier/read", CASE).text
    assert page.index("a colonel called") < page.index("nothing is known")
    assert f"As closed by {REVIEWER}" in page
    assert store.verify().problems == []


def test_the_notification_is_filled_with_what_was_written(store, desk):
    add_deal(store)
    fill(desk, "notify", known="a colonel called", exporter="Northwind Ltd")
    told = json.loads(desk.get("/api/notification", CASE).text)
    assert told["missing"] == []
    assert {"a colonel called", "Northwind Ltd"} < {f["text"] for f in told["fields"]}
    assert [p["name"] for p in told["parties"]] == ["Ministry of the Interior"]
    assert len(told["documents"]) == 6
    assert told["signatures"] == []
    assert dossier(desk)["notification"]["state"] == told["state"]
    page = desk.get("/dossier/read", CASE).text
    assert "Notification to the authority" in page
    assert "This program sends nothing" in page
    write(desk, exporter="")
    told = json.loads(desk.get("/api/notification", CASE).text)
    assert told["missing"] == ["Exporter, and whom the authority may ask"]


# What goes wrong ------------------------------------------------------------------


def ready(store, desk):
    answer_everything(store, REVIEWER)
    fill(desk)


def at_once(*acts):
    """Run acts at the same moment; return what each returned or raised."""
    start, found = threading.Barrier(len(acts)), []

    def run(act):
        start.wait(60)
        try:
            found.append(act())
        except (AnswerRefused, DecidedMeanwhile) as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def two_desks(home):
    stores = [open_store(home=home) for _ in "ab"]
    names = (REVIEWER, BOB)
    return stores, [
        Desk(s, default_labels(), name) for s, name in zip(stores, names, strict=True)
    ]


def test_of_two_people_who_sign_at_once_one_signs(store, desk, tmp_path):
    ready(store, desk)
    forms = desk.get("/api/forms", CASE).json()
    stores, desks = two_desks(tmp_path)
    request = SignRequest(
        case=NAME, seen=forms["seen"], which="signature", signed=forms["signed"],
        text="officer",
    )  # fmt: skip
    found = at_once(*[lambda d=d: sign_case(d, request) for d in desks])
    assert found.count(None) == 1
    signed = [e for e in store.field_entries.of(NAME) if e.field == "signature"]
    assert len(signed) == 1
    assert store.verify().problems == []
    for opened in stores:
        opened.close()


def test_of_two_people_who_close_at_once_one_closes(store, desk, tmp_path):
    ready(store, desk)
    sign(desk)
    stores, desks = two_desks(tmp_path)
    request = CaseRequest(case=NAME, note="all asked")
    found = at_once(*[lambda d=d: close_case(d, request) for d in desks])
    assert found.count(None) == 1
    assert [type(x) for x in found if x is not None] == [AnswerRefused]
    assert [e.act for e in store.case_events(NAME)] == ["closed"]
    assert store.verify().problems == []
    for opened in stores:
        opened.close()


def test_what_is_written_while_a_case_is_closed_is_not_closed_unseen(
    store, desk, monkeypatch
):
    ready(store, desk)
    sign(desk)
    closer = Desk(store, default_labels(), REVIEWER)
    writer = Desk(store, default_labels(), BOB)
    n_known = len(store.field_entries.of(NAME))
    add = store.add_case_event
    tried: list[object] = []

    def add_late(event, **more):
        if not tried:
            tried.append(event)
            entry = {"field": "known", "text": "a colonel called"}
            values = {"case": NAME, "seen": n_known, "entries": [entry]}
            write_fields(writer, FieldsRequest.model_validate(values))
        add(event, **more)

    monkeypatch.setattr(type(store), "add_case_event", lambda _, e, **more: add_late(
        e, **more))  # fmt: skip
    with pytest.raises(AnswerRefused, match="outdated"):
        close_case(closer, CaseRequest(case=NAME, note="all asked"))
    assert store.case_events(NAME) == []


def test_a_clock_that_is_set_back_changes_no_order(store, desk):
    ready(store, desk)
    early = Desk(
        store, default_labels(), REVIEWER, clock=lambda: NOON - timedelta(days=900)
    )
    forms = forms_of(store, early.files, NAME)
    values = {"case": NAME, "seen": len(forms.entries)}
    values |= {"which": "signature", "signed": forms.digest, "text": "officer"}
    sign_case(early, SignRequest.model_validate(values))
    close_case(early, CaseRequest(case=NAME, note="all asked"))
    assert early.queue(NAME).closing is not None
    late = forms_of(store, early.files, NAME)
    assert late.holds("signature")
    assert store.verify().problems == []
    assert dossier(desk)["forms"]["signed"] == ["signature"]


def test_an_entry_is_never_changed_in_the_store(store, desk):
    write(desk, known="nothing")
    for change in ("UPDATE field_entry SET text = 'x'", "DELETE FROM field_entry"):
        with (
            pytest.raises(Exception, match="only ever added"),
            store._engine.begin() as connection,
        ):
            connection.exec_driver_sql(change)
    entry = store.field_entries.of(NAME)[0]
    with pytest.raises(DecidedMeanwhile):
        store.field_entries.add(NAME, [replace(entry, text="late")], known=0)
    assert isinstance(entry, FieldEntry)
