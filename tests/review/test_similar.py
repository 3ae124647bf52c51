"""Passages like the one in question, with what people said of them."""

from collections import Counter

from pipeline.labels import default_labels
from pipeline.review.desk import Desk
from pipeline.review.similar import nearest, similar_to
from tests.cases.sample import NAME
from tests.review.acts import one
from tests.review.conftest import CASE, REVIEWER

ROWS = [
    "The lamp switches itself off when the room is empty.",
    "Delivery takes ninety days.",
    "Cameras find every face in the crowd.",
]


def test_the_most_alike_come_first_and_strangers_not_at_all():
    assert nearest("every face in a crowd, found by cameras", ROWS, 2) == [2]
    assert nearest("", ROWS, 2) == []
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
    assert {claim.claim.label_id for _, claim in found.decided} <= {label}
    assert all(not claim.is_open for _, claim in found.decided)
    assert found.examples
    assert "an invented example" in before
