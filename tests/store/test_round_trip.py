"""What is put in comes out exactly, on both databases."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.datamodel import Origin, Shelf, Verdict
from pipeline.store.schema.column_types import decode, encode
from pipeline.store.store import Store
from tests.store import records
from tests.store.records import Screening, any_text, make, unread

# The store is shared by the examples on purpose: each has its own document.
# Without a deadline: the machine that runs this may be busy.
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(screening=records.screenings(), case=any_text)
def test_records_come_back_exactly(
    store: Store, screening: Screening, case: str
) -> None:
    screening.add(store, case)
    document_id = screening.coverage.document_id

    assert screening.document is not None
    assert store.document(document_id) == screening.document
    assert store.document_text(document_id) == screening.document.text
    assert store.passages(document_id) == list(screening.passages)
    mine = [f for f in store.findings(case) if f.document_id == document_id]
    assert mine == list(screening.findings)
    assert screening.coverage in store.coverage(case)


@EXAMPLES
@given(origin=records.origins)
def test_origin_comes_back_exactly(store: Store, origin: Origin) -> None:
    screening = make()
    screening.add(store)
    document_id = screening.coverage.document_id
    store.add_origins([(document_id, origin)])

    assert origin in store.origins(document_id)


@EXAMPLES
@given(
    reviewer=any_text,
    note=any_text,
    label=any_text,
    verdict=st.sampled_from(Verdict),
    decided_at=records.times,
)
def test_decision_comes_back_exactly(store: Store, **said: Any) -> None:
    screening = make()
    screening.add(store)
    decision = records.decide(screening, **said)

    store.add_decision(decision)

    assert decision in store.decisions("acme")
    store.verify_decisions()


@given(text=any_text)
def test_escape_is_undone_and_storable(text: str) -> None:
    escaped = encode(text)

    assert decode(escaped) == text
    assert "\x00" not in escaped
    escaped.encode("utf-8")


def test_plain_text_is_stored_as_it_is() -> None:
    assert encode("Überwachung 监控 🕵\n\t") == "Überwachung 监控 🕵\n\t"


def test_words_keep_their_types(store: Store) -> None:
    screening = make()
    screening.add(store)

    words = store.document(screening.coverage.document_id).pages[0].words

    assert (words.spans.typecode, words.boxes.typecode) == ("l", "f")


def test_unread_file_has_coverage_and_a_place(store: Store) -> None:
    screening = unread()
    screening.add(store)

    assert store.coverage("acme") == [screening.coverage]
    (place,) = store.case_documents("acme")
    assert (place.name, place.shelf, place.kind) == ("broken.pdf", Shelf.CASE, None)
    assert store.findings("acme") == []


def test_name_is_the_one_of_the_case(store: Store) -> None:
    screening = make()
    screening.add(store, "acme")
    renamed = replace(screening.coverage, name="offer.pdf")
    screening.add(store, "other", coverage=renamed)

    assert [c.name for c in store.coverage("acme")] == ["a.pdf"]
    assert [c.name for c in store.coverage("other")] == ["offer.pdf"]
