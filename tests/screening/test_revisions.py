"""A document that comes again, changed, is linked to what was read before."""

from pathlib import Path

import pytest

from pipeline.dossier.loading import describe, with_revisions
from pipeline.errors import NotStored
from pipeline.screening.case import link_revisions
from pipeline.store.store import open_store
from tests.store.records import make, sha256
from tests.text.test_revisions import NEW, OFFER, OTHER


@pytest.fixture
def store(tmp_path: Path):
    with open_store(home=tmp_path) as opened:
        yield opened


def lines(store, case: str = "acme") -> dict[str, str]:
    found = with_revisions(store, store.coverage(case))
    return {line.name: line.reason for line in found}


def test_a_changed_brochure_is_linked_to_the_one_before(store):
    make("old", texts=tuple(OFFER)).add(store)
    make("other", texts=tuple(OTHER)).add(store)
    assert link_revisions(store, "acme") == []

    make("a-new", texts=(*OFFER[:3], NEW)).add(store)
    (link,) = link_revisions(store, "acme")
    assert (link.document_id, link.earlier_id) == (sha256("a-new"), sha256("old"))
    assert (link.n_added, link.n_removed, link.n_unchanged) == (1, 1, 3)
    assert store.revisions([sha256("old")]) == [link]

    said = "another version of old.pdf: 1 passage added, 1 removed, 3 unchanged"
    assert lines(store) == {"a-new.pdf": said, "old.pdf": "", "other.pdf": ""}


def test_looking_again_adds_nothing(store):
    make("old", texts=tuple(OFFER)).add(store)
    make("version", texts=(*OFFER, NEW)).add(store)
    assert len(link_revisions(store, "acme")) == 1
    before = store.counts()
    assert link_revisions(store, "acme") == []
    assert store.counts() == before


def test_files_that_come_in_one_go_count_in_the_order_of_their_names(store):
    make("offer-2", texts=(*OFFER, NEW)).add(store)
    make("offer-1", texts=tuple(OFFER)).add(store)
    (link,) = link_revisions(store, "acme")
    assert link.earlier_id == sha256("offer-1")


def test_the_nearest_of_several_versions_is_the_predecessor(store):
    make("1", texts=tuple(OFFER[:3])).add(store)
    make("2", texts=tuple(OFFER)).add(store)
    make("3", texts=(*OFFER, NEW)).add(store)
    links = {x.document_id: x.earlier_id for x in link_revisions(store, "acme")}
    assert links == {sha256("2"): sha256("1"), sha256("3"): sha256("2")}


def test_a_version_of_a_document_of_another_case_names_that_case(store):
    make("old", texts=tuple(OFFER)).add(store, case="deal-1")
    make("new", texts=tuple(OFFER)).add(store, case="deal-2")
    link_revisions(store, "deal-1")
    link_revisions(store, "deal-2")
    assert lines(store, "deal-2") == {
        "new.pdf": "the same text as old.pdf (case 'deal-1')"
    }


def test_documents_without_text_are_no_versions(store):
    make("old", texts=tuple(OFFER)).add(store)
    make("note", texts=("See annex.",)).add(store)
    assert link_revisions(store, "acme") == []
    assert store.unsketched("acme") == []


def test_an_unknown_case_is_refused(store):
    with pytest.raises(NotStored, match="case 'x' is not in the store"):
        link_revisions(store, "x")


def test_words_for_one_and_for_many(store):
    make("old", texts=tuple(OFFER)).add(store)
    make("v", texts=(*OFFER, NEW, NEW.upper())).add(store)
    (link,) = link_revisions(store, "acme")
    assert describe(link, "x").startswith("another version of x: 2 passages added, 0")
