"""The page of what may have been missed: drawn, read blind, stated, added."""

import re

import pytest

from pipeline.datamodel import DrawnFrom
from pipeline.labels import default_labels
from pipeline.review import create_app
from tests.review.conftest import CASE, Client
from tests.store.records import make

FACE = "facial_recognition"


@pytest.fixture
def drawn(desk, store):
    """Draw some of sixty unflagged passages; return the draw."""
    texts = tuple(f"Line {i} is about the delivery of goods. " for i in range(60))
    make("many", texts=texts).add(store, case=CASE["case"], findings=[])
    shown = desk.get("/certify", CASE).text
    assert "unflagged" in shown
    assert "scores are not known" in shown
    assert desk.follow(desk.post("/draw", CASE | {"bound": "0.2"})).status_code == 200
    return store.draws.newest(CASE["case"], DrawnFrom.UNFLAGGED)


def say(desk, draw, place, do, *labels):
    sent = {**CASE, "draw": str(draw.number), "place": str(place), "do": do}
    return desk.post("/drawn", sent | ({"labels": labels[0]} if labels else {}))


def test_what_is_found_among_the_draws_is_stated_and_can_be_added(desk, store, drawn):
    hit = next(i for i, passage in enumerate(drawn.passages) if passage.band == 0)
    for place in range(len(drawn.passages)):
        shown = desk.get("/certify", CASE).text
        assert f"Passage {place + 1} of {len(drawn.passages)}" in shown
        assert "Drawn, not flagged" not in shown  # that would tell which they are
        does = ("carries", FACE) if place == hit else ("none",)
        assert say(desk, drawn, place, *does).status_code == 303
    shown = desk.get("/certify", CASE).text
    assert "Any label: 1 of them carry one" in shown
    assert "Facial recognition of people: 1 of them carry it" in shown
    form = shown[shown.index('action="/passage"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert desk.post("/passage", fields).status_code == 303
    added = store.decisions(CASE["case"])[-1]
    place = drawn.passages[hit]
    assert (added.start, added.end, added.label) == (place.start, place.end - 1, FACE)
    assert store.verify().problems == []
    german = desk.get("/certify", CASE, headers={"accept-language": "de"}).text
    assert "Irgendein Merkmal: 1 davon tragen eines." in german
    assert "Verfahren: Eine Ziehung aus jeder Folge" in german
    said = desk.get("/api/certify", CASE).json()
    assert said["answered"] == said["passages"] == len(drawn.passages)
    assert any("Any label: 1" in line for line in said["statement"])


def test_a_decoy_looks_like_any_other_passage(desk, drawn):
    decoy = next(i for i, passage in enumerate(drawn.passages) if passage.band < 0)
    other = next(i for i, passage in enumerate(drawn.passages) if passage.band == 0)
    first, second = (
        desk.get("/certify", CASE | {"at": str(place)}).text for place in (decoy, other)
    )
    for sign in ("/finding/", "threshold", "score"):
        assert (sign in first) is (sign in second) is False


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"do": "carries"}, "choose the label that the passage carries"),
        ({"do": "carries", "labels": "nonsense"}, "is not in the label set"),
        ({"do": "none", "place": "999"}, "expected one of"),
        ({"do": "perhaps"}, "Input should be"),
    ],
)
def test_an_answer_that_cannot_be_recorded_comes_back(
    desk, store, drawn, fields, words
):
    sent = {**CASE, "draw": str(drawn.number), "place": "0"} | fields
    answer = desk.post("/drawn", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert store.draws.answers(drawn.number) == {}


def test_who_only_reads_draws_nothing(store):
    reader = Client(create_app(store, default_labels()))
    assert 'action="/draw"' not in reader.get("/certify", CASE).text
    assert store.draws.newest(CASE["case"], DrawnFrom.UNFLAGGED) is None


def test_the_rest_of_a_queue_is_followed_on_the_page(desk, store, answer):
    assert desk.post("/rest", CASE).status_code == 303
    shown = desk.get("/certify", CASE).text
    assert (
        "findings of the rest were read in random order, 0 of them confirmed" in shown
    )
    for _ in range(3):  # a passage is read when each of its labels is answered
        (claim, *_) = re.findall(r'href="/finding/([^?"]+)\?case=', shown)
        answer(claim, "confirm")
        shown = desk.get("/certify", CASE).text
        if "1 of them confirmed" in shown:
            break
    assert "1 of them confirmed" in shown
    assert desk.post("/rest", CASE).status_code == 422  # it was begun
