"""After a new model, stored documents are screened again from their bytes."""

import zipfile

import pytest

from pipeline.classify.model import open_model
from pipeline.datamodel import CaseAct, CaseEvent, Kind
from pipeline.errors import ConfigError, NotStored
from pipeline.screening.case import screen_case
from pipeline.screening.rescreen import cases_to_rescreen, rescreen_case
from pipeline.store.store import open_store
from tests.dossier.sample import NOON

TEXT = "The system identifies people in a crowd by facial recognition.\n"


@pytest.fixture
def old(tiny_folder):
    return open_model(str(tiny_folder))


@pytest.fixture
def new(tfidf_folder):
    return open_model(str(tfidf_folder))


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def case(store, old, tmp_path):
    """A case of two files with one name, and an archive with a third."""
    folder = tmp_path / "case"
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        (folder / name / "offer.txt").write_text(f"{TEXT}Offer {name}.\n")
    with zipfile.ZipFile(folder / "annexes.zip", "w") as archive:
        archive.writestr("annex.txt", TEXT)
    screen_case("deal", [folder], kind=Kind.BROCHURE, store=store, model=old)
    return "deal"


def placed(store, case):
    return [
        (d.document_id, d.name, d.shelf, d.kind) for d in store.case_documents(case)
    ]


def test_what_an_older_model_screened_is_screened_again(case, store, old, new):
    before = placed(store, case)
    done = rescreen_case(case, store=store, model=new)
    assert len(done.coverage) == len(before) == 4
    assert done.without_bytes == ()
    assert placed(store, case) == before
    assert new.version != old.version
    for model in (new, old):  # both are there now
        assert rescreen_case(case, store=store, model=model).coverage == ()


def test_a_document_without_bytes_is_named(case, store, new, home):
    document_id = store.case_documents(case)[-1].document_id
    name = store.case_documents(case)[-1].name
    (home / "blobs" / document_id[:2] / document_id).unlink()
    assert rescreen_case(case, store=store, model=new).without_bytes == (name,)


def test_a_closed_case_stays_as_it_is(case, store):
    assert cases_to_rescreen(store) == [case]
    head = store.chain_end()[1]
    store.add_case_event(CaseEvent(case, CaseAct.CLOSED, "A", NOON, "", head))
    assert cases_to_rescreen(store) == []
    with pytest.raises(ConfigError, match="reopen it first"):
        cases_to_rescreen(store, [case])
    with pytest.raises(NotStored):
        cases_to_rescreen(store, ["no such case"])
