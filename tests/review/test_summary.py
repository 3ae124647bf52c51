"""Cases in numbers are kept, and never stale."""

from dataclasses import replace

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import CaseAct, CaseEvent, Kind, Shelf, Verdict
from pipeline.labels import default_labels
from pipeline.review.desk import Desk
from tests.dossier.sample import NAME
from tests.review.acts import NOON, one, other, screen_again

OTHER = "another case"


def say(store, act):
    _, head = store.chain_end()
    store.add_case_event(CaseEvent(NAME, act, "Bob Beispiel", NOON, "", head))


def link(store, name):
    document_id = one(store, "facial_recognition").document_id
    store.link(OTHER, document_id, name, Shelf.CASE, Kind.BROCHURE)


CHANGES = {
    "a decision": lambda s: other(s, one(s, "facial_recognition")),
    "a second decision": lambda s: other(
        s, one(s, "facial_recognition"), Verdict.CONFIRMED
    ),
    "a new case": lambda s: link(s, "a.pdf"),
    "a further name": lambda s: link(s, "b.pdf"),
    "another kind": lambda s: s.link(
        OTHER, one(s, "facial_recognition").document_id, "a.pdf", Shelf.LIBRARY,
        Kind.REPORT,
    ),
    "two readers": lambda s: say(s, CaseAct.TWO_READERS),
    "a blind decision": lambda s: other(s, one(s, "evasive_end_use")),
    "one reader": lambda s: say(s, CaseAct.ONE_READER),
    "a closing": lambda s: say(s, CaseAct.CLOSED),
    "a screening": screen_again,
    "a document out": lambda s: s.unlink(
        OTHER, one(s, "facial_recognition").document_id
    ),
}  # fmt: skip


def test_what_is_kept_says_what_is_read_anew(store):
    desks = [Desk(store, default_labels(), name) for name in ("Ada Example", "")]
    before = None
    for what, change in CHANGES.items():
        change(store)
        cases = [case.name for case in store.cases()]
        for desk in desks:
            fresh = Desk(store, default_labels(), desk.reviewer).summaries(cases)
            assert desk.summaries(cases) == fresh, what
            assert desk.summaries(cases[:1]) == fresh[:1], what
        assert (fresh == before) is (what == "a blind decision"), what
        before = fresh


def test_a_case_in_which_nothing_changed_is_not_read_again(store, monkeypatch):
    desk = Desk(store, default_labels(), "Ada Example")
    first = desk.summaries([NAME])
    monkeypatch.delattr(CaseFiles, "of")
    assert desk.summaries([NAME]) == first


def test_the_list_of_cases_names_each_file_with_gaps_once(store, desk):
    unread = next(c for c in store.coverage(NAME) if c.name == "price list.xlsx")
    for digit in "56":
        store.add_outcome(
            case="twice",
            shelf=Shelf.CASE,
            coverage=replace(unread, document_id=digit * 64),
            model_version="1",
            document=None,
            passages=(),
            findings=(),
        )
    brochure = one(store, "facial_recognition").document_id
    store.link("twice", brochure, "a.pdf", Shelf.CASE, Kind.BROCHURE)
    page = " ".join(desk.get("/").text.split())
    assert "2 × <bdi>price list.xlsx</bdi>" in page
