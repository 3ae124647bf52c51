"""A certification from its draw to its statement, by desk's service and by CLI."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.commands.certify import certify
from pipeline.datamodel import DrawAnswer, DrawnFrom, Shelf
from pipeline.errors import AnswerRefused, ConfigError
from pipeline.labels import default_labels
from pipeline.recall import certify as service
from pipeline.recall.bounds import Sample, upper
from pipeline.recall.drawing import heap_of
from pipeline.recall.tail import begin_tail, tail_reading
from pipeline.recall.words import sentences, tail_sentence
from pipeline.store.store import open_store
from pipeline.training.gold.batches import (
    Answer,
    append_rows,
    read_batch,
    to_annotation,
)
from tests.dossier.sample import NAME, fill_store
from tests.store.records import NOON, make

LABELS = default_labels().ids
FACE = "facial_recognition"


@pytest.fixture
def store(home):
    with open_store() as store:
        fill_store(store, NAME)
        yield store


def reading(store, now=NOON):
    """Return the newest draw as it is read; there is one."""
    found = service.reading(store, NAME, now)
    assert found is not None
    return found


def read_all(store, labels=(), *, is_unsure=False):
    """Answer every passage of the newest draw; return what the last one gave."""
    at = reading(store)
    said = None
    for place in range(at.n):
        own = () if is_unsure else labels
        given = DrawAnswer(at.draw.number, place, own, is_unsure, "ada", NOON)
        said = service.answer(store, reading(store), given, LABELS)
    return said


def test_clean_draws_are_stated_for_any_label_and_for_those_not_found(store):
    draw = service.begin(store, NAME, 0.2, "ada", NOON)
    assert service.begin(store, NAME, 0.2, "bob", NOON) == draw  # never drawn again
    said = read_all(store)
    n = said.n_unflagged
    assert [bound.label for bound in said.bounds] == ["", service.NOT_FOUND]
    wanted = upper([Sample(n, said.n_drawn)])
    assert {bound.n_passages for bound in said.bounds} == {wanted}
    assert store.draws.statement(NAME) == said
    assert store.verify().problems == []
    shown = list(sentences(said, str, is_current=True))
    assert any(line.startswith("Each other label: no passage") for line in shown)
    assert said.unread
    assert any("their length is unknown" in line for line in shown)


def test_what_is_found_or_unsure_widens_the_bound(store):
    service.begin(store, NAME, 0.2, "ada", NOON)
    clean = read_all(store)
    found = read_all(store, (FACE,))
    assert [b.label for b in found.bounds] == ["", FACE, service.NOT_FOUND]
    assert found.bounds[0].n_passages == found.n_unflagged
    assert found.bounds[2] == clean.bounds[1]
    assert found.n_recognised == found.n_decoys > 0
    unsure = read_all(store, is_unsure=True)
    assert unsure.bounds[1].n_passages == unsure.n_unflagged
    assert store.draws.statement(NAME) == unsure  # the newest answer counts


def test_pages_that_were_not_read_count_as_missed(store):
    line = next(x for x in store.coverage(NAME) if x.n_pages_read)
    document = store.document(line.document_id)
    store.add_outcome(
        case=NAME, shelf=Shelf.CASE, model_version="again", document=document,
        coverage=replace(line, n_pages=line.n_pages + 4),
        passages=store.passages(line.document_id), findings=[],
    )  # fmt: skip
    heap = heap_of(store, NAME, by_score=False)
    own = next(x for x in heap.unread if x.name == line.name)
    assert own.n_pages >= 4
    assert own.n_passages >= 4 * line.n_passages / line.n_pages_read
    service.begin(store, NAME, 0.2, "ada", NOON)
    said = read_all(store)
    shown = list(sentences(said, str, is_current=True))
    worst = said.n_unread + said.bounds[0].n_passages
    assert any(f"at most {worst} passages were missed" in text for text in shown)


def test_a_case_that_changed_and_one_left_for_a_month_say_so(store):
    service.begin(store, NAME, 0.2, "ada", NOON)
    late = NOON + timedelta(days=40)
    at = reading(store, late)
    assert at.is_old
    assert at.is_current
    read_all(store)
    line = next(x for x in store.coverage(NAME) if x.n_passages)
    store.add_outcome(
        case=NAME, shelf=Shelf.CASE, coverage=line, model_version="again",
        document=store.document(line.document_id), findings=[],
        passages=store.passages(line.document_id),
    )  # fmt: skip
    at = reading(store, late)
    assert not at.is_current
    with pytest.raises(AnswerRefused, match="has changed"):
        service.answer(store, at, DrawAnswer(1, 0, (), False, "ada", late), LABELS)
    said = store.draws.statement(NAME)
    shown = list(sentences(said, str, is_current=False, age=at.age))
    assert shown[:2] == [
        "The case has changed since: this is its earlier state. Draw again.",
        "This is 40 days old.",
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (DrawAnswer(9, 0, (), False, "ada", NOON), "expected draw 1"),
        (DrawAnswer(1, 900, (), False, "ada", NOON), "expected one of"),
        (DrawAnswer(1, 0, ("nonsense",), False, "ada", NOON), "not in the label set"),
        (DrawAnswer(1, 0, (FACE,), True, "ada", NOON), "unsure, or names labels"),
    ],
)
def test_an_answer_that_fits_nothing_is_refused(store, given, words):
    service.begin(store, NAME, 0.2, "ada", NOON)
    with pytest.raises(AnswerRefused, match=words):
        service.answer(store, reading(store), given, LABELS)
    assert store.draws.answers(1) == {}


def test_others_are_not_drawn_before_the_first_are_read(store):
    many = make("many", texts=tuple(f"Line {i} of it. " for i in range(60)))
    many.add(store, case=NAME, findings=[])
    first = service.begin(store, NAME, 0.2, "ada", NOON)
    with pytest.raises(AnswerRefused, match="remaining passages"):
        service.begin(store, NAME, 0.1, "ada", NOON)
    read_all(store)
    second = service.begin(store, NAME, 0.1, "ada", NOON)
    assert second.number == 2
    assert len(second.passages) > len(first.passages)


def test_by_score_needs_scores_and_then_needs_fewer_draws(store):
    assert service.plans(store, NAME, [0.05])[0].n_by_score is None
    with pytest.raises(ConfigError, match="no scores of unflagged"):
        service.begin(store, NAME, 0.05, "ada", NOON, by_score=True)
    for line in store.coverage(NAME):
        if line.n_passages and line.document_id in store.draws.papers(NAME):
            passages = store.passages(line.document_id)
            store.add_outcome(
                case=NAME, shelf=Shelf.CASE, coverage=line, model_version="scored",
                document=store.document(line.document_id), passages=passages,
                findings=[], closeness=[1 / (i + 2) for i in range(len(passages))],
            )  # fmt: skip
    (planned,) = service.plans(store, NAME, [0.05])
    assert planned.n_by_score is not None
    draw = service.begin(store, NAME, 0.05, "ada", NOON, by_score=True)
    high, low = draw.bands
    assert high.lowest > low.lowest
    said = read_all(store)
    assert said.bounds[0].n_by_score is not None
    assert said.bounds[0].n_by_score <= said.bounds[0].n_passages
    assert "Wendell" in said.method
    assert store.verify().problems == []


def test_cli_and_desk_read_the_same_draw(store, tmp_path, capsys):
    batch, answers = tmp_path / "batch.jsonl", tmp_path / "answers.jsonl"
    certify(NAME, bound=0.2, out=batch)
    assert "to read are in" in capsys.readouterr().out
    rows = read_batch(batch)
    assert {row.selected_by for row in rows} == {"certify"}  # nothing tells a decoy
    draw = store.draws.newest(NAME, DrawnFrom.UNFLAGGED)
    assert [(r.document_id, r.start) for r in rows] == [
        (p.document_id, p.start) for p in draw.passages
    ]
    decoys = {(p.document_id, p.start) for p in draw.passages if p.band < 0}
    assert decoys

    def answer(row):
        labels = (FACE,) if (row.document_id, row.start) in decoys else ()
        return to_annotation(row, Answer(id=row.id, labels=labels), "r1")

    append_rows(answers, [answer(row) for row in rows[1:]])
    with pytest.raises(ConfigError, match="has no answer"):
        certify(NAME, answers=answers)
    assert store.draws.answers(draw.number) == {}
    append_rows(answers, [answer(rows[0])])
    certify(NAME, answers=answers, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["n_recognised"] == said["n_decoys"] == len(decoys)
    assert said["person"] == "r1"
    assert said["bounds"][0]["n_found"] == 0
    certify(NAME)
    shown = capsys.readouterr().out
    assert "Any label: 0 of them carry one" in shown
    certify(NAME, as_json=True)
    assert json.loads(capsys.readouterr().out)["is_current"] is True


def test_answers_without_a_draw_are_refused(store, tmp_path):
    with pytest.raises(ConfigError, match="no passages were drawn yet"):
        certify(NAME, answers=tmp_path / "none.jsonl")


def test_the_rest_of_a_queue_is_followed_by_its_answers(store):
    files = CaseFiles(store, default_labels(), ["en"])
    now = datetime.now(UTC)
    assert tail_reading(store, files.of(NAME), now) is None
    draw = begin_tail(store, files.of(NAME), "ada", now)
    rest = tail_reading(store, files.of(NAME), now)
    assert rest is not None
    assert rest.is_current
    assert (rest.tail.n, rest.tail.n_read) == (len(draw.passages), 0)
    assert "Read" in tail_sentence(rest.tail)
    with pytest.raises(AnswerRefused, match="already"):
        begin_tail(store, files.of(NAME), "ada", now)
