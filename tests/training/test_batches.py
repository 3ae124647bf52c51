"""Batches and answers: what is written, and what is refused whole."""

import json

import pytest

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.corpus import iter_candidates
from pipeline.training.data import read_annotations, text_sha256
from pipeline.training.gold.batches import (
    Answer,
    annotate,
    append_rows,
    batch_row,
    guideline,
    guideline_version,
    parse_answer,
    passage_lines,
    read_answers,
    read_batch,
    write_batch,
)

COVERT = "covert_surveillance_marketing"


@pytest.fixture
def batch(corpus):
    """Return the two passages of the small corpus as a batch."""
    return [batch_row(c, "random") for c in iter_candidates([Kind.BROCHURE])]


def _answer(row, *labels, **values):
    return Answer(id=row.id, labels=labels, **values)


def test_a_batch_comes_back_as_written(batch, tmp_path):
    write_batch(tmp_path / "b.jsonl", batch)
    assert read_batch(tmp_path / "b.jsonl") == batch
    assert batch[0].after == batch[1].text


def test_an_answer_becomes_a_row_without_the_text(batch, tmp_path):
    rows = annotate(batch, [_answer(batch[0], COVERT), _answer(batch[1])], "r1")
    path = tmp_path / "rows.jsonl"
    assert append_rows(path, rows) == 2
    assert batch[0].text not in path.read_text("utf-8")
    first, second = read_annotations(path, default_labels())
    assert first.labels == (COVERT,)
    assert first.text_sha256 == text_sha256(batch[0].text)
    assert first.guideline_version == guideline_version()
    assert second.labels == ()
    with pytest.raises(ConfigError, match="already annotated by r1"):
        append_rows(path, rows[:1])
    assert append_rows(path, annotate(batch[:1], [_answer(batch[0])], "r2")) == 1


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"labels": ["internal_repression"]}, "no label of a brochure"),
        ({"labels": ["spying"]}, "no label of a brochure"),
        ({"labels": [COVERT, COVERT]}, "twice"),
        ({"labels": [COVERT], "polarity": {COVERT: "negated"}}, "cannot stand"),
        ({"labels": [], "polarity": {COVERT: "optional"}}, "must stand"),
    ],
)
def test_an_answer_that_breaks_a_rule_is_named(batch, said, complaint):
    answers = [Answer(id=batch[0].id, **said), _answer(batch[1])]
    with pytest.raises(ConfigError, match=complaint) as error:
        annotate(batch, answers, "r1")
    assert batch[0].id in str(error.value)
    assert batch[1].id not in str(error.value)


def test_every_passage_needs_its_answer_and_every_answer_its_passage(batch):
    stray = Answer(id="0000-1", labels=())
    with pytest.raises(ConfigError, match="2 answers are wrong") as error:
        annotate(batch, [_answer(batch[0]), stray], "r1")
    assert f"{batch[1].id}: no answer" in str(error.value)
    assert "0000-1: not in the batch" in str(error.value)


def test_a_third_reading_gives_its_reason(batch):
    with pytest.raises(ConfigError, match="reason"):
        annotate(batch[:1], [_answer(batch[0])], "adjudicator")
    rows = annotate(batch[:1], [_answer(batch[0], reason="G6: bare")], "adjudicator")
    assert rows[0].reason == "G6: bare"


def test_a_wrong_line_of_answers_is_named_by_its_number(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "labels": []}\n{"id": "2"}\n', "utf-8")
    with pytest.raises(ConfigError, match="line 2: labels"):
        read_answers(path)
    path.write_text('{"id": "1", "labels": []}\n' * 2, "utf-8")
    with pytest.raises(ConfigError, match="more than once"):
        read_answers(path)
    with pytest.raises(ConfigError, match="No such file"):
        read_answers(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("line", "labels", "polarity", "is_uncertain"),
    [
        ("0", (), {}, False),
        ("1 u", (COVERT,), {}, True),
        ("1=n", (), {COVERT: "negated"}, False),
        ("1=o 2", (COVERT, "facial_recognition"), {COVERT: "optional"}, False),
    ],
)
def test_what_is_typed(batch, line, labels, polarity, is_uncertain):
    answer = parse_answer(line, batch[0])
    assert answer.labels == labels
    assert answer.polarity == polarity
    assert answer.uncertain == is_uncertain


@pytest.mark.parametrize("line", ["", "u", "0 1", "99", "x", "1=z", "-1"])
def test_a_slip_of_the_keys_is_no_answer(batch, line):
    with pytest.raises(ConfigError):
        parse_answer(line, batch[0])


def test_how_a_passage_was_drawn_is_not_shown(batch):
    row = batch[0].model_copy(update={"selected_by": f"score:{COVERT}"})
    assert COVERT not in json.dumps(list(passage_lines(row)))


@pytest.mark.parametrize("label", default_labels().ids)
def test_every_label_has_its_guideline_at_hand(label):
    assert guideline(label).startswith(f"# {label}")
