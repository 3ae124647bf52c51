"""A person takes a paper out of a case: logged, refused if closed, and undone."""

import hashlib
import re
from datetime import timedelta

import pytest

from pipeline.datamodel import CaseAct, CaseEvent, Kind, Shelf
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from pipeline.review.words import tongue_of
from pipeline.screening.file import Target, screen_file
from pipeline.settings import settings
from tests.dossier.sample import MODEL, NAME
from tests.parties.deal.made import CASE as OTHER
from tests.parties.deal.made import Made
from tests.review.acts import NOON, one
from tests.review.conftest import CASE, Client
from tests.screening.test_members import letter

AGAIN = "It is in the case again."
UNSEARCHED = "1 paper was taken out of the case: parties were not searched since."
LABEL = "device_intrusion_forensics"


@pytest.fixture
def paper(store, desk, answer) -> str:
    """Answer a claim of a paper, and return the id of the paper."""
    found = one(store, LABEL)
    assert answer(found.finding_id, "confirm").status_code == 303
    return found.document_id


def flagged(desk: Client) -> set[str]:
    """Return the ids of the documents in the queue."""
    rows = desk.get("/api/queue", CASE).json()["rows"]
    return {row["document_id"] for row in rows}


def test_a_paper_is_taken_out_with_a_reason_and_added_again(store, desk, paper) -> None:
    place = next(d for d in store.case_documents(NAME) if d.document_id == paper)
    assert paper in flagged(desk)
    page = desk.get(f"/document/{paper}", CASE).text
    assert "Take it out of the case" in page

    fields = CASE | {"document_id": paper}
    refused = desk.post("/take-out", fields | {"note": " "})
    assert refused.status_code == 422
    assert "say in the note why the paper is taken out" in refused.text.lower()
    assert paper in flagged(desk)

    page = desk.follow(
        desk.post("/take-out", fields | {"note": "It was revised."})
    ).text
    said = f"{place.name} ({paper[:12]}): It was revised."
    assert said in page
    assert paper not in flagged(desk)
    assert desk.get(f"/document/{paper}", CASE).status_code == 404
    (event,) = store.case_events(NAME)
    assert (event.act, event.note) == (CaseAct.TAKEN_OUT, said)
    assert said in desk.get("/log", CASE).text
    assert said in FORMATS["html"](load_case(store, NAME, model=MODEL)).decode()
    assert store.document_text(paper), "its words stay in the store"
    desk.follow(desk.post("/take-out", fields | {"note": "sent twice"}))
    assert len(store.case_events(NAME)) == 1
    other = desk.post("/take-out", fields | {"document_id": "x", "note": "why"})
    assert "has no document" in other.text

    assert AGAIN not in desk.get("/case", CASE).text
    store.link(NAME, paper, place.name, place.shelf, place.kind)
    assert paper in flagged(desk)
    assert AGAIN in desk.get("/case", CASE).text
    assert AGAIN in FORMATS["html"](load_case(store, NAME, model=MODEL)).decode()
    assert [row.said for row in store.decision_log(NAME)] == ["confirmed"]
    assert store.verify().problems == []


def with_address(store) -> str:
    """Fill a case with an order and a note; return the note, which has the address."""
    made = Made(store)
    made.add("order.txt", "Consignee: Tane Import Ltd", Kind.CONTRACT)
    line = "Consignee: Tane Import Ltd, Harbour Road 4, Republic of Tesmara"
    note = made.add("delivery.txt", f"Delivery note\n\n{line}", Kind.CONTRACT)
    build_deal(store, OTHER)
    return note


def test_what_only_this_paper_says_of_a_party_goes_with_it(store, desk) -> None:
    case, note = {"case": OTHER}, with_address(store)
    assert "Tesmara" in desk.get("/parties", case).text
    sent = case | {"document_id": note, "note": "of another deal"}
    assert desk.post("/take-out", sent).status_code == 303
    page = desk.get("/parties", case).text
    assert "Tane Import Ltd" in page
    assert "Tesmara" not in page
    (last,) = store.case_documents(OTHER)
    sent |= {"document_id": last.document_id}
    assert desk.post("/take-out", sent).status_code == 303
    assert "Tane Import Ltd" not in desk.get("/parties", case).text


def test_a_search_that_failed_is_made_by_the_same_form_sent_again(
    store, desk, tmp_path, monkeypatch
) -> None:
    case, note = {"case": OTHER}, with_address(store)
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    sent = case | {"document_id": note, "note": "of another deal"}
    assert UNSEARCHED not in desk.get("/case", case).text
    assert desk.post("/take-out", sent).status_code == 202
    assert "Tesmara" in desk.get("/parties", case).text
    assert UNSEARCHED in desk.get("/case", case).text
    dossier = FORMATS["html"](load_case(store, OTHER, model=MODEL)).decode()
    assert UNSEARCHED in dossier
    monkeypatch.delenv("TRIAGE_EXPORT_REGISTER")
    settings.cache_clear()
    assert desk.post("/take-out", sent).status_code == 303
    assert "Tesmara" not in desk.get("/parties", case).text
    assert len(store.case_events(OTHER)) == 1
    assert UNSEARCHED not in desk.get("/case", case).text


def test_a_search_that_failed_is_repeated_by_a_button(
    store, desk, tmp_path, monkeypatch
) -> None:
    case, note = {"case": OTHER}, with_address(store)
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    gone = desk.post("/take-out", case | {"document_id": note, "note": "of another"})
    assert gone.status_code == 202
    assert "search the parties again on the page of the parties" in gone.text
    page = desk.get("/parties", case).text
    form = page[: page.index("Search the parties again")].rpartition("<form ")[2]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields.pop("do") == "search"
    assert desk.post("/party", fields | {"do": "search"}).status_code == 202
    monkeypatch.delenv("TRIAGE_EXPORT_REGISTER")
    settings.cache_clear()
    assert desk.post("/party", fields | {"do": "search"}).status_code == 303
    page = desk.get("/parties", case).text
    assert "Tesmara" not in page
    assert "What changed:" in page
    assert UNSEARCHED not in desk.get("/case", case).text


def test_a_search_that_finds_the_same_is_a_search(store, desk) -> None:
    made, case = Made(store), {"case": OTHER}
    made.add("order.txt", "Consignee: Tane Import Ltd", Kind.CONTRACT)
    note = made.add("note.txt", "Nothing of note.", Kind.CONTRACT)
    build_deal(store, OTHER)
    sent = case | {"document_id": note, "note": "of another deal"}
    assert desk.post("/take-out", sent).status_code == 303
    assert UNSEARCHED not in desk.get("/case", case).text


def test_a_mail_is_taken_out_and_added_again_with_its_attachments(
    store, desk, tiny_model, tmp_path
) -> None:
    offer, order = b"Our offer of two probes.", b"We order two probes."
    deal = {"case": "mails"}

    def screen(data: bytes) -> str:
        path = tmp_path / "m.eml"
        path.write_bytes(data)
        target = Target("mails", Shelf.CASE, Kind.CONTRACT)
        return screen_file(path, target, store=store, model=tiny_model)[0].document_id

    def held() -> list[str]:
        return [line.name for line in store.coverage("mails")]

    first = letter(("offer.txt", offer), ("order.txt", order))
    mail = screen(first)
    own = hashlib.sha256(order).hexdigest()
    store.link("mails", own, "order.txt", Shelf.CASE, Kind.CONTRACT)
    page = desk.get(f"/document/{mail}", deal).text
    assert "The documents in it are taken out with it:" in page
    assert "m.eml / offer.txt" in page

    later = screen(letter(("offer.txt", offer)))
    sent = deal | {"document_id": mail, "note": "It was revised."}
    assert desk.post("/take-out", sent).status_code == 303
    assert held() == ["m.eml", "m.eml / offer.txt", "order.txt"]
    (event,) = store.case_events("mails")
    said = f"m.eml ({mail[:12]}), m.eml / order.txt ({own[:12]}): It was revised."
    assert event.note == said
    assert said in desk.get("/log", deal).text

    assert AGAIN not in desk.get("/case", deal).text
    assert screen(first) == mail
    assert len(held()) == 5
    page = desk.get("/case", deal).text
    assert page.count(AGAIN) == 1
    assert desk.post("/take-out", sent | {"document_id": later}).status_code == 303
    assert held() == ["m.eml", "m.eml / offer.txt", "m.eml / order.txt", "order.txt"]
    assert store.verify().problems == []


def test_a_closed_case_keeps_its_papers(store, desk, paper) -> None:
    head = store.chain_end()[1]
    store.add_case_event(CaseEvent(NAME, CaseAct.CLOSED, "ada", NOON, "", head))
    assert "Take it out of the case" not in desk.get(f"/document/{paper}", CASE).text
    fields = CASE | {"document_id": paper, "note": "late"}
    refused = desk.post("/take-out", fields)
    assert refused.status_code == 422
    assert "is closed" in refused.text
    assert paper in flagged(desk)


def test_a_dossier_names_the_acts_in_the_language_of_its_reader(store) -> None:
    acts = (CaseAct.TAKEN_OUT, CaseAct.CLOSED, CaseAct.REOPENED)
    for n, act in enumerate(acts):
        at = NOON + timedelta(minutes=n)
        event = CaseEvent(NAME, act, "ada", at, "why", store.chain_end()[1])
        store.add_case_event(event)
    german = tongue_of("de", default_labels())
    said = FORMATS["html"](load_case(store, NAME, model=MODEL), german).decode()
    for words in ("Eine Unterlage wurde aus dem Fall genommen", "Fall wieder geöffnet"):
        assert words in said
    assert "Fall abgeschlossen" in said


def test_a_report_of_the_library_is_no_paper(store, desk) -> None:
    report = next(
        d for d in store.case_documents(NAME) if d.shelf == "library"
    ).document_id
    refused = desk.post("/take-out", CASE | {"document_id": report, "note": "why"})
    assert refused.status_code == 422
    assert "is a report" in refused.text
