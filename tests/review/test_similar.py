"""Passages like the one in question, with what people said of them."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from pipeline.datamodel import CaseAct, CaseEvent, Decision, Shelf, Verdict
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.desk import Desk
from pipeline.review.similar import nearest, similar_to
from tests.dossier.sample import NAME
from tests.review.acts import NOON, one
from tests.review.conftest import CASE, REVIEWER, Client

ROWS = [
    "The lamp switches itself off when the room is empty.",
    "Delivery takes ninety days.",
    "Cameras find every face in the crowd.",
]


def test_the_most_alike_come_first_and_strangers_not_at_all():
    assert nearest("every face in a crowd, found by cameras", ROWS, 2) == [2]
    assert nearest("", ROWS, 2) == []
    assert nearest("we support every crowd", ROWS, 2) == [2]
    assert nearest("we support a crowd", ROWS, 2) == [], "one word has many senses"
    assert nearest("anything", [], 2) == []


def test_only_answered_passages_of_the_same_label_are_shown(store, desk, answer):
    label, _ = Counter(f.label for f in store.findings(NAME)).most_common(1)[0]
    first, *rest = store.findings(NAME, label=label)
    before = desk.get(f"/finding/{first.finding_id}", CASE).text
    answer(rest[0].finding_id, "confirm")
    answer(one(store, "facial_recognition").finding_id, "confirm")
    reader = Desk(store, default_labels(), REVIEWER)
    queue = reader.queue(NAME)
    row, _ = queue.find(first.finding_id)
    found = similar_to(queue, row, label)
    assert {claim.label_id for _, claim in found.decided} <= {label}
    assert all(not claim.is_open for _, claim in found.decided)
    assert found.examples
    assert "invented for training; of no document" in before


def test_examples_are_in_the_language_of_the_passage(store):
    label = "person_location_tracking"
    queue = Desk(store, default_labels(), REVIEWER).queue(NAME)
    row = next(iter(queue.hits))
    quote = "Balise indécelable par tout conducteur: support and solution"

    def examples(language):
        words = replace(row.words, quote=quote, language=language)
        found = similar_to(queue, replace(row, words=words), label).examples
        return [example.text for example in found]

    assert any("Balise sous caisse" in text for text in examples("fr"))
    assert not any("Balise" in text for text in examples("en"))


BOB = "Bob Beispiel"
OTHER = "b" * 64


@pytest.fixture
def decide(store):
    """Another case with nearly the words of a finding; return what answers there."""
    found = one(store, "facial_recognition")
    old = next(c for c in store.coverage(NAME) if c.document_id == found.document_id)
    text = f"Model B. {found.quote}"
    document = replace(store.document(found.document_id), document_id=OTHER, text=text,
                       pages=())  # fmt: skip
    near = replace(found, finding_id="near", document_id=OTHER, start=0,
                   end=len(text), quote=text, evidence=(), boxes=())  # fmt: skip
    store.add_outcome(
        case="earlier",
        shelf=Shelf.CASE,
        coverage=replace(old, document_id=OTHER, name="earlier.txt"),
        model_version="1",
        document=document,
        passages=(),
        findings=[near],
    )

    def decide(reviewer, verdict, *, finding_id="near", start=0, reason=""):
        words = (OTHER, start, len(text), near.label)
        said = Decision(*words, verdict, reviewer, NOON, "see the manual", finding_id)
        store.add_decision(replace(said, reason=reason))

    return decide


def ask_two(store, case):
    head = store.chain_end()[1]
    act = CaseAct.TWO_READERS
    store.add_case_event(CaseEvent(case, act, REVIEWER, NOON, "", head))


@pytest.fixture
def before(store):
    """Return a function: what a reviewer is told of other cases, by page and API."""
    claim = one(store, "facial_recognition").finding_id

    @cache
    def desk_of(reviewer):
        return Client(create_app(store, default_labels(), reviewer=reviewer))

    def before(reviewer=REVIEWER):
        client = desk_of(reviewer)
        page = client.get(f"/finding/{claim}", CASE).text
        told = client.get(f"/api/finding/{claim}", CASE).json()["decided_before"]
        assert ("Answered before in other cases" in page) == bool(told)
        assert ("see the manual" in page) == bool(told)
        return [(each["case"], each["decision"]["verdict"]) for each in told]

    return before


def test_what_was_decided_on_nearly_the_same_words_elsewhere_is_shown(decide, before):
    assert before() == []
    decide(BOB, Verdict.DISMISSED, reason="denied")
    assert before() == [("earlier", "dismissed")]
    decide(REVIEWER, Verdict.OPEN)
    assert before() == []


def test_so_are_words_that_a_person_marked(decide, before):
    decide(BOB, Verdict.CONFIRMED, finding_id=None, start=9)
    assert before() == [("earlier", "confirmed")]


def test_what_another_case_reads_blind_is_not_shown_before_both_answered(
    store, decide, before
):
    ask_two(store, "earlier")
    decide(BOB, Verdict.DISMISSED)
    assert before() == before("") == []
    assert before(BOB) == [("earlier", "dismissed")]
    decide("Cyd Exemple", Verdict.CONFIRMED)
    assert before() == [("earlier", "confirmed")]


def test_who_reads_blind_is_told_only_of_own_answers(store, decide, before):
    ask_two(store, NAME)
    decide(BOB, Verdict.DISMISSED)
    assert before() == []
    decide(REVIEWER, Verdict.CONFIRMED)
    assert before() == [("earlier", "confirmed")]
