"""A disk that is full, a database that is locked, a page that cannot be drawn."""

import sqlite3

import pytest
import sqlalchemy as sa

from pipeline.datamodel import Coverage, Document, Kind, Page, Shelf, Status
from pipeline.dossier.inputs import ModelFacts
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store
from tests.review.acts import one
from tests.review.conftest import CASE, REVIEWER, Client

LONG = "a note that must not be lost " * 130


def say(client, finding, **fields):
    sent = {**CASE, "claim": finding.finding_id, "do": "confirm", "seen": "0"}
    return client.post("/answer", sent | {"view": "finding", "note": LONG} | fields)


@pytest.fixture
def impatient(tmp_path):
    """A store whose connections give up soon, and may be told to grow no more."""
    with open_store(home=tmp_path) as store:
        fill_store(store, NAME)
        limits = {"busy_timeout": 100}

        def limit(connection, *_):
            for name, value in limits.items():
                connection.execute(f"PRAGMA {name} = {value}")

        sa.event.listen(store._engine, "checkout", limit)
        yield store, limits


def test_a_locked_database_gives_the_answer_back(impatient, tmp_path):
    store, _ = impatient
    client = Client(create_app(store, default_labels(), reviewer=REVIEWER))
    finding = one(store, "facial_recognition")
    holder = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    page = say(client, finding)
    assert page.status_code == 503
    assert "Your answer could not be saved" in page.text
    assert "locked" in page.text
    assert LONG.strip() in page.text
    assert client.get("/case", CASE).status_code == 200  # reading goes on
    holder.execute("ROLLBACK")
    holder.close()
    assert say(client, finding).status_code == 303
    assert store.decisions(NAME)[0].note == LONG.strip()


def test_a_full_disk_gives_the_answer_back(impatient):
    store, limits = impatient
    client = Client(create_app(store, default_labels(), reviewer=REVIEWER))
    limits["max_page_count"] = 1  # at least as many as there are
    findings = {f.start: f for f in store.findings(NAME)}.values()
    answers = [say(client, f, seen=str(store.chain_end()[0])) for f in findings]
    refused = [page for page in answers if page.status_code != 303]
    assert {page.status_code for page in refused} == {503}
    assert "full" in refused[0].text
    assert LONG.strip() in refused[0].text
    n_taken = len(answers) - len(refused)
    assert len({d.decided_at for d in store.decisions(NAME)}) == n_taken
    store.verify_decisions()


def test_a_page_that_cannot_be_drawn_leaves_its_words(store, desk, tmp_path):
    finding = one(store, "facial_recognition")
    kept = [p for p in (tmp_path / "blobs").rglob("*") if finding.document_id in p.name]
    for path in kept:
        path.chmod(0o644)
        path.write_bytes(b"%PDF-1.7 damaged")
    assert kept
    image = desk.get(f"/page-image/{finding.document_id}/1.jpg")
    assert image.status_code == 503
    assert "altered" in image.text
    page = desk.get(f"/finding/{finding.finding_id}", CASE)
    assert page.status_code == 200
    assert "every face" in page.text
    behind = "This page is not drawn yet, or cannot be drawn"
    assert behind in page.text


def test_bytes_that_are_no_page_are_said_to_be_none(store, desk):
    document_id = store.blobs.put(b"%PDF-1.7 and then nothing")
    page = Page(1, 595.0, 842.0, 0, 5)
    document = Document(
        document_id, "a.pdf", "application/pdf", "words", (page,), (), "1"
    )
    coverage = Coverage(document_id, "a.pdf", Kind.OTHER, "en", 1, 1, 0, Status.READ)
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=coverage,
        model_version="x",
        document=document,
        passages=(),
        findings=(),
    )
    image = desk.get(f"/page-image/{document_id}/1.jpg")
    assert image.status_code == 404
    assert "page 1 of document" in image.text
    assert "cannot be rendered" in image.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "made a mistake"), ("de", "einen Fehler gemacht"), ("fr", "une erreur")],
)
def test_a_mistake_of_the_program_is_a_page_with_a_way_on(tmp_path, language, said):
    with open_store(home=tmp_path) as store:
        fill_store(store, NAME)
        facts: dict[str, ModelFacts] = {}
        broken = create_app(store, default_labels(), model=lambda: facts["none"])
        client = Client(broken)
        answer = client.get("/dossier/read", CASE | {"lang": language})
        assert answer.status_code == 500
        assert said in answer.text
        assert 'href="/"' in answer.text
        assert "KeyError" not in answer.text
        assert client.get("/case", CASE).status_code == 200
