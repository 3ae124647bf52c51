"""What an auditor asks of a closed case, answered from its dossier alone.

The questions are those of TAXONOMY 7.7.
"""

import json
import re
from dataclasses import replace

import pytest

from pipeline.datamodel import ModelAct, ModelEvent
from pipeline.dossier.blocks import Beside, FactList, Signatures, Table
from pipeline.dossier.formats import build_book
from pipeline.dossier.loading import load_case
from pipeline.review import DeskOptions
from tests.dossier.sample import MODEL, NAME
from tests.review.acts import NOON, fill, one, send, sign
from tests.review.conftest import CASE
from tests.review.deals import LISTED, PAIR, add_deal
from tests.review.doors import door_of
from tests.review.test_accounts import come, people, quick_hashes  # noqa: F401

DISMISSED = "the clause forbids it"
MISSED = "Set-up takes a morning"


@pytest.fixture
def closed(store, people, tmp_path):  # noqa: F811
    """A case that was closed, opened again by a report, and closed anew."""
    add_deal(store)
    event = ModelEvent(
        MODEL.name, ModelAct.PROMOTED, MODEL.version, "", "Fay Example", NOON,
        "recall of six labels rose", "h" * 64,
    )  # fmt: skip
    store.models.add(event)
    people.put(replace(people.require("the lead"), name="second lead"))
    desk = DeskOptions(model=lambda: MODEL)
    door = door_of(store, tmp_path, reviewer=None, desk=desk)
    reader = come(door, "the reviewer")
    leads = come(door, "the lead"), come(door, "second lead")
    _answer(reader, store)
    for decision, note in (("not_covered", "asked for the password"), ("notify", "x")):
        told = {"exporter": "Northwind Ltd", "notified": "BAFA, 2026-11-25, 33-118"}
        fill(reader, decision, shipment="held since 2026-11-20", **told)
        assert sign(leads[0]).status_code == 200
        assert sign(leads[1], "second_signature").status_code == 200
        assert send(leads[1], "/api/close", note=note).status_code == 200
        if decision == "not_covered":
            said = "report A/HRC/1 came"
            assert send(leads[1], "/api/reopen", note=said).status_code == 200
    return leads[0]


def _answer(reader, store):
    for i, finding in enumerate(store.findings(NAME)):
        seen = store.chain_end()[0]
        body = {"claim": finding.finding_id, "seen": seen, "act": "confirm"}
        if i == 0:
            body |= {"act": "dismiss", "reason": "denied", "note": DISMISSED}
        assert send(reader, "/api/answers", **body).status_code == 200
    seen = store.chain_end()[0]
    document_id = one(store, "facial_recognition").document_id
    body = {"document_id": document_id, "words": MISSED}
    body |= {"label": "covert_surveillance_marketing", "seen": seen}
    assert send(reader, "/api/passages", **body).status_code == 200
    for pair in (PAIR, LISTED):
        body = {"pair": pair, "verdict": "split", "seen": 0, "note": "another body"}
        assert send(reader, "/api/links", **body).status_code == 200


def blanks(blocks):
    """Yield what is left to be filled in by hand."""
    for block in blocks:
        if isinstance(block, Signatures):
            yield from block.roles
        if isinstance(block, FactList):
            yield from (fact.name for fact in block.facts if not fact.lines)
        if isinstance(block, Table):
            for row in block.rows:
                if not all(row.cells):
                    yield f"table {[c.title for c in block.columns]}"
        if isinstance(block, Beside):
            yield from blanks((*block.left, *block.right))


def test_a_closed_dossier_has_no_line_to_fill_in(closed, store):
    book = build_book(load_case(store, NAME, model=MODEL))
    left = {s.title: list(blanks(s.blocks)) for s in book.sections}
    assert {title: found for title, found in left.items() if found} == {}
    assert len(book.sections) > 15


def test_an_open_dossier_keeps_its_lines(store):
    book = build_book(load_case(store, NAME, model=MODEL))
    left = [name for s in book.sections for name in blanks(s.blocks)]
    assert {"Signature", "Second signature"} < set(left)
    assert "Registration and ownership, and where this was checked" in left


def test_each_question_of_an_auditor_is_answered_from_the_dossier(closed, store):
    html = closed.get("/dossier/read", CASE).text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    record = json.loads(closed.get("/api/dossier/json", CASE).text)

    # Was every document in the folder read, and what was not?
    assert {d["coverage"]["name"] for d in record["documents"]} == {
        line.name for line in store.coverage(NAME)
    }
    assert record["gaps"]
    assert all(gap["subject"] in words for gap in record["gaps"])
    assert "asked for the password" in words

    # Can I open the page behind this quote and see the same words?
    for passage in record["passages"]:
        text = store.document_text(passage["document_id"])
        place = passage["places"][0]
        assert text[place["start"] : place["end"]] == passage["quote"]
        assert place["page"] >= 1
    assert html.count("data:image/jpeg") >= 5

    # Which version of lists, model and rules ran, and can the run be repeated?
    run = record["versions"]
    assert run["model_version"] == MODEL.version
    assert run["reader"]
    assert run["software"] in words
    assert record["flag_sheet"]["versions"]
    assert [x["list_id"] for s in record["deal"]["searches"] for x in s["lists"]]
    assert f"un-sc 2026-11-01 {'0' * 16}" in words

    # Were flags dismissed, by whom, with what reason, and does it fit the text?
    dismissed = [
        row["decision"]
        for row in record["decisions"]
        if row["decision"]["verdict"] == "dismissed"
    ]
    assert [(d["reviewer"], d["reason"], d["note"]) for d in dismissed] == [
        ("the reviewer", "denied", DISMISSED)
    ]
    assert DISMISSED in words

    # Were the searches for reports made before shipment?
    shipment = _entry(record, "shipment")
    assert (shipment["choice"], shipment["text"]) == ("held", "held since 2026-11-20")
    assert all(s["searched_at"] for s in record["deal"]["searches"])

    # Was the second signature given by somebody else?
    signed = [_entry(record, key) for key in ("signature", "second_signature")]
    assert [s["person"] for s in signed] == ["the lead", "second lead"]
    assert {s["signed"] for s in signed} == {record["forms"]["state"]}
    assert words.count("logged in with an account of this name") == 2

    # Did new reports reopen the case?
    acts = [(e["act"], e["note"]) for e in record["events"]]
    assert ("reopened", "report A/HRC/1 came") in acts
    assert "report A/HRC/1 came" in words

    # Are thresholds changed under control, with measured effect?
    assert "recall of six labels rose" in words
    assert run["thresholds"]
    assert "Recall is the share of annotated labels" in words

    # Do missed cases (found otherwise) flow back into the test set?
    assert MISSED in words
    assert "triage annotations from-decisions" in words


def _entry(record, field):
    return [e for e in record["forms"]["entries"] if e["field"] == field][-1]
