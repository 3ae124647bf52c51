"""Two versions of a document: what is new, gone and reworded, with its findings."""

import pytest

from pipeline.datamodel import Kind, Revision, Shelf
from tests.dossier.paper import Paper
from tests.dossier.sample import NAME, VERSION, finding, line
from tests.review.conftest import CASE

SAME = "The console shows devices, networks and places on one screen."
OLD = "Delivery is to the Ministry of Health within ninety days of signature."
NEW = "Delivery is to the Ministry of the Interior within ninety days of signature."
ADDED = "Operators pick out one face in a crowd without anybody noticing."


def add(store, name, *texts):
    paper = Paper(name).heading("Offer")
    for text in texts:
        paper.paragraph(text)
    content, document, passages = paper.build()
    store.blobs.put(content)
    flagged = [p for p in passages if "face in a crowd" in " ".join(p.text.split())]
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.BROCHURE),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[finding(p, "facial_recognition", 0.9) for p in flagged],
    )
    return document.document_id


@pytest.fixture
def versions(store):
    return add(store, "offer v1.pdf", SAME, OLD), add(
        store, "offer v2.pdf", SAME, NEW, ADDED
    )


def test_changes_are_shown_with_their_findings(desk, versions):
    old, new = versions
    page = desk.get(f"/document/{new}/compare", CASE | {"with": old})
    text = " ".join(page.text.split())
    assert "2 passages differ" in text
    assert "<del>Health</del>" in text
    assert "<ins>the Interior</ins>" in text
    added = text.partition('class="added"')[2]
    assert "one face in a crowd" in added
    assert "Facial recognition of people" in added


def test_a_document_names_its_other_versions(desk, store, versions):
    old, new = versions
    store.add_sketch(new, b"", Revision(new, old, 0.8, 2, 1, 1))
    for document_id, words in ((new, "Later version of"), (old, "Earlier version of")):
        page = desk.get(f"/document/{document_id}", CASE).text
        assert words in page
        assert f"/document/{new}/compare" in page


def test_what_is_not_there_cannot_be_compared(desk, versions):
    old, new = versions
    for one, other in ((new, "f" * 64), ("f" * 64, old)):
        assert (
            desk.get(f"/document/{one}/compare", CASE | {"with": other}).status_code
            == 404
        )
    assert (
        "The passages are the same"
        in desk.get(f"/document/{new}/compare", CASE | {"with": new}).text
    )
