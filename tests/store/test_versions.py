"""Adding again changes nothing; a new version adds and is what is read."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipeline.datamodel import Kind, Origin, Shelf, Status
from pipeline.errors import NotStored, SpanError, StoreError
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import BATCH
from pipeline.store.store import Store
from tests.store.records import NOON, SENTENCE, finding_on, make, sha256, unread


def test_adding_again_changes_nothing(store: Store) -> None:
    screening = make()
    screening.add(store)
    before = (store.counts(), store.cases(), store.case_documents("acme"))

    screening.add(store)

    after = (store.counts(), store.cases(), store.case_documents("acme"))
    assert after == before


def test_unread_again_changes_nothing(store: Store) -> None:
    unread().add(store, reader_version="1")
    before = store.counts()

    unread().add(store, reader_version="1")

    assert store.counts() == before


def test_new_model_shows_its_findings_and_keeps_the_old(store: Store) -> None:
    make(model="m1").add(store)
    newer = make(model="m2")
    newer.add(store)

    assert store.findings("acme") == list(newer.findings)
    assert store.counts()["finding"] == 2 * len(newer.findings)
    assert store.counts()["passage"] == len(newer.passages)


def test_new_reader_shows_its_text_and_keeps_the_old(store: Store) -> None:
    old = make(reader="1")
    old.add(store)
    newer = make(reader="2", texts=("Now ", SENTENCE))
    newer.add(store)
    document_id = newer.coverage.document_id

    assert store.document(document_id) == newer.document
    assert store.passages(document_id) == list(newer.passages)
    assert store.findings("acme") == list(newer.findings)
    assert store.counts()["passage"] == len(old.passages) + len(newer.passages)


def test_other_text_under_the_same_reader_bends_no_offsets(store: Store) -> None:
    make(model="m1").add(store)
    flaky = make(model="m2", texts=("Shifted. ", SENTENCE))
    flaky.add(store)

    text = store.document_text(flaky.coverage.document_id)
    for finding in store.findings("acme"):
        assert text[finding.start : finding.end] == finding.quote
    assert len(store.findings("acme")) == 2


def test_every_case_quotes_the_text_that_is_shown(store: Store) -> None:
    make(reader="1", kind=Kind.BROCHURE).add(store, "old")
    newer = make(reader="2", kind=Kind.REPORT, texts=("Now ", SENTENCE))
    newer.add(store, "new")

    assert store.findings("old") == list(newer.findings)
    assert store.coverage("old")[0].kind is Kind.REPORT


def test_each_case_keeps_its_kind_of_the_same_reading(store: Store) -> None:
    brochure = make(kind=Kind.BROCHURE)
    brochure.add(store, "one")
    report = make(kind=Kind.REPORT)
    report = replace(report, findings=report.findings[:1])
    report.add(store, "two")

    assert store.findings("one") == list(brochure.findings)
    assert store.findings("two") == list(report.findings)
    assert store.coverage("one")[0].kind is Kind.BROCHURE


def test_newest_that_is_unread_shows_as_unread(store: Store) -> None:
    read = make()
    read.add(store)
    failed = unread("a", Status.UNREADABLE)
    failed.add(store, reader_version="2")

    assert store.coverage("acme") == [failed.coverage]
    assert store.findings("acme") == []
    assert store.document(read.coverage.document_id) == read.document


def test_find_outcome_wants_versions_and_kind(store: Store) -> None:
    screening = make()
    screening.add(store)
    document_id = screening.coverage.document_id

    def find(reader: str = "1", model: str = "m1", kind: Kind | None = None):
        return store.find_outcome(
            document_id, reader_version=reader, model_version=model, kind=kind
        )

    assert find() == screening.coverage
    assert find(kind=Kind.BROCHURE) == screening.coverage
    assert find(kind=Kind.REPORT) is None
    assert find(reader="2") is None
    assert find(model="m2") is None


def test_find_outcome_of_an_unread_file(store: Store) -> None:
    screening = unread()
    screening.add(store, reader_version="1")

    found = store.find_outcome(
        screening.coverage.document_id,
        reader_version="1",
        model_version="m1",
        kind=None,
    )

    assert found == screening.coverage


def test_link_shows_the_findings_in_another_case(store: Store) -> None:
    screening = make()
    screening.add(store)
    document_id = screening.coverage.document_id

    store.link("other", document_id, "copy.pdf", Shelf.LIBRARY, Kind.BROCHURE)

    assert store.findings("other") == list(screening.findings)
    assert store.findings("other", shelf=Shelf.CASE) == []
    assert [c.name for c in store.coverage("other")] == ["copy.pdf"]
    assert store.counts()["coverage"] == 1


def test_link_of_an_unknown_document_makes_no_case(store: Store) -> None:
    with pytest.raises(NotStored, match="never screened"):
        store.link("other", sha256("x"), "x.pdf", Shelf.CASE, None)

    assert store.cases() == []


def test_findings_come_in_order_and_by_label(store: Store) -> None:
    for seed in ("b", "a", "c"):
        screening = make(seed)
        further = finding_on(screening.passages[0], label="audio")
        screening.add(store, findings=(*screening.findings, further))

    found = store.findings("acme")

    assert found == sorted(found, key=lambda f: (f.document_id, f.start, f.label))
    assert len(found) == 9
    assert {f.label for f in store.findings("acme", label="audio")} == {"audio"}


def test_known_bytes_of_many(store: Store) -> None:
    make("a").add(store)
    unread("b").add(store)
    ids = [sha256(seed) for seed in ("a", "b", *map(str, range(1_200)))]

    assert store.known_bytes(ids) == {sha256("a"), sha256("b")}


def test_origin_is_as_fetched_last(store: Store) -> None:
    screening = make()
    first = Origin("eu.law", "https://example.org/a", NOON, "CC-BY-4.0", '"1"')
    later = replace(first, retrieved_at=NOON + timedelta(days=1), etag='"2"')
    screening.add(store)
    document_id = screening.coverage.document_id
    store.add_origins([(document_id, first)])
    store.add_origins([(document_id, later)])

    assert store.origins(document_id) == [later]


def test_cases_count_their_documents(store: Store) -> None:
    make("a").add(store, "one")
    make("b").add(store, "one", Shelf.LIBRARY)
    make("a").add(store, "Two")

    assert [(c.name, c.n_documents) for c in store.cases()] == [("Two", 1), ("one", 2)]
    shelves = [d.shelf for d in store.case_documents("one")]
    assert shelves == [Shelf.CASE, Shelf.LIBRARY]


@pytest.mark.parametrize("change", [{"quote": "else"}, {"start": 1}, {"end": 10_000}])
def test_a_quote_that_is_not_there_stores_nothing(
    store: Store, change: dict[str, object]
) -> None:
    screening = make()
    wrong = replace(screening.findings[1], **change)  # type: ignore[arg-type]

    with pytest.raises(SpanError):
        screening.add(store, findings=(screening.findings[0], wrong))

    assert set(store.counts().values()) == {0}


def test_a_passage_of_another_text_stores_nothing(store: Store) -> None:
    screening = make()
    wrong = replace(screening.passages[0], text="x" * len(SENTENCE))

    with pytest.raises(SpanError, match="quote at 0:36"):
        screening.add(store, passages=(wrong,))

    assert set(store.counts().values()) == {0}


def test_a_refusal_of_the_database_stores_nothing(store: Store) -> None:
    screening = make()
    twice = (*screening.findings, screening.findings[0])

    with pytest.raises(StoreError):
        screening.add(store, findings=twice)

    assert set(store.counts().values()) == {0}


def test_records_of_two_documents_are_refused(store: Store) -> None:
    screening = make("a")

    with pytest.raises(StoreError, match="must be of document"):
        screening.add(store, passages=make("b").passages)
    with pytest.raises(StoreError, match="must be of document"):
        screening.add(store, document=make("b").document)


def test_findings_without_a_document_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="was not read"):
        unread("a").add(store, findings=make("a").findings)


def test_what_is_not_there_says_so(store: Store) -> None:
    screening = make()
    screening.add(store)
    unread().add(store)
    document_id = screening.coverage.document_id

    with pytest.raises(NotStored, match="no passage at 0:5"):
        store.passage_at(document_id, 0, 5)
    with pytest.raises(NotStored, match="no text"):
        store.document(sha256("broken"))
    with pytest.raises(NotStored, match="no text"):
        store.passages(sha256("unknown"))
    with pytest.raises(NotStored, match="'none' is not in the store"):
        store.coverage("none")


def test_passage_at_gives_the_passage(store: Store) -> None:
    screening = make()
    screening.add(store)
    passage = screening.passages[1]

    assert store.passage_at(passage.document_id, passage.start, passage.end) == passage


def test_passages_at_some_offsets_are_read_in_order(store: Store) -> None:
    screening = make()
    screening.add(store)
    document_id, passages = screening.coverage.document_id, screening.passages
    starts = [each.start for each in reversed(passages)]

    assert store.passages(document_id, starts) == list(passages)
    assert store.passages(document_id, starts[:1]) == [passages[-1]]
    # more offsets than one query takes
    many = range(passages[-1].end + 2 * BATCH)
    assert store.passages(document_id, many) == list(passages)
    assert store.passages(document_id, ()) == []


def test_a_row_without_its_document_is_refused(store: Store, engine: sa.Engine) -> None:
    row = {"case": "none", "document_id": "none", "name": "", "shelf": Shelf.CASE}
    values = row | {"kind": None, "added_at": NOON}

    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(t.case_document).values(values))
