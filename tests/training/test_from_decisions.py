"""What reviewers decide at the desk becomes annotations, if it teaches anything."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from pipeline.commands.annotations import from_decisions
from pipeline.commands.certify import certify
from pipeline.datamodel import Decision, DrawnFrom, Shelf, Verdict
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.answers.requests import Reason
from pipeline.settings import corpora_dir, models_dir, settings
from pipeline.store.store import open_store
from pipeline.training.config import read_base_config
from pipeline.training.corpus import corpus_passages
from pipeline.training.data import (
    GONE,
    HELD,
    OWN_LOST,
    ScanStats,
    annotation_line,
    best_readings,
    load_examples,
    read_annotations,
)
from pipeline.training.fitting.heads import make_rows
from pipeline.training.gold.annotations import differ
from pipeline.training.gold.batches import (
    Answer,
    append_rows,
    read_batch,
    to_annotation,
)
from pipeline.training.gold.draws import UNSURE
from pipeline.training.gold.from_decisions import (
    DISPUTED,
    NOT_TAUGHT,
    STALE,
    case_source,
    desk_sources,
    read_decisions,
)
from pipeline.training.gold.learn import AGAINST_SCORE, BOTH_WAYS, doubts, learn
from pipeline.training.run import train_any
from pipeline.training.split import split_of
from tests.dossier.sample import NAME, fill_store
from tests.review.acts import NOON, one, screen_again
from tests.review.conftest import CASE, Client
from tests.training.made_corpus import forget_corpus

ADA, BOB, CYD = "Ada Example", "Bob Beispiel", "Cyd Exemple"
CHANGES = {"name": '"small"', "n_folds": "2", "test_share": "0.4", "max_terms": "2000"}


@pytest.fixture
def store(home):
    forget_corpus()
    with open_store() as store:
        fill_store(store, NAME)
        yield store
    forget_corpus()


def give(store, claim, do, name=ADA, **fields):
    """Answer a claim by the form of the desk."""
    desk = Client(create_app(store, default_labels(), reviewer=name))
    sent = {"claim": claim, "do": do, "seen": str(store.chain_end()[0])}
    answer = desk.post("/answer", CASE | sent | {"view": "finding"} | fields)
    assert answer.status_code == 303, answer.text


def mark(store, label, passage, verdict="confirmed"):
    """Answer about a passage that no model flagged."""
    place = (passage.document_id, passage.start, passage.end, label)
    store.add_decision(Decision(*place, Verdict(verdict), ADA, NOON))


def passages_of(store, words):
    """Return the passages of the case that hold some words."""
    ids = {finding.document_id for finding in store.findings(NAME)}
    found = [p for i in sorted(ids) for p in store.passages(i)]
    return [p for p in found if words in " ".join(p.text.split())]


def denied_lamp(store):
    """Return the finding whose words deny its label."""
    return next(
        f
        for f in store.findings(NAME, label="covert_surveillance_marketing")
        if dict(f.attributes)["polarity"] == "negated"
    )


def taught(store):
    """Return by words and label whether it holds, and all that was read."""
    read = read_decisions(store, default_labels())
    found = {
        (row.passage.text, answer.label): answer.holds
        for row in read.judged
        for answer in row.answers
    }
    return found, read


def test_each_sort_of_answer_teaches_what_it_says(store):
    face = one(store, "facial_recognition")
    mood = one(store, "emotion_recognition")
    probe = one(store, "communications_interception")
    place = one(store, "person_location_tracking")
    lamp = denied_lamp(store)
    give(store, face.finding_id, "confirm")
    give(store, mood.finding_id, "dismiss:not_said")
    give(store, probe.finding_id, "relabel", label="person_location_tracking")
    give(store, place.finding_id, "adjust", words="Type a number and see")
    give(store, lamp.finding_id, "confirm")
    (probe_before,) = passages_of(store, "one console for devices")
    mark(store, "video_surveillance_analytics", probe_before)
    found, read = taught(store)
    assert found == {
        (face.quote, "facial_recognition"): True,
        (mood.quote, "emotion_recognition"): False,
        (probe.quote, "communications_interception"): False,
        (probe.quote, "person_location_tracking"): True,
        (place.quote, "person_location_tracking"): True,
        (lamp.quote, "covert_surveillance_marketing"): False,
        (probe_before.text, "video_surveillance_analytics"): True,
    }
    assert not read.skipped
    learned = learn()
    text = learned.path.read_text("utf-8")
    rows = {row.start: row for row in read_annotations(learned.path, default_labels())}
    assert ADA not in text
    assert NAME not in text
    assert "console" not in text
    denied = rows[lamp.start]
    assert denied.labels == ()
    assert denied.judged == ("covert_surveillance_marketing",)
    assert denied.polarity == {"covert_surveillance_marketing": "negated"}
    assert rows[probe_before.start].selected_by == "reader"
    assert rows[face.start].selected_by == "queue"


def test_what_teaches_nothing_is_left_out_and_counted(store):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "unsure", note="?")
    give(store, one(store, "emotion_recognition").finding_id, "dismiss:misread")
    other = one(store, "communications_interception").finding_id
    give(store, other, "dismiss:other", note="not of this deal")
    taken_back = one(store, "person_location_tracking").finding_id
    give(store, taken_back, "confirm")
    give(store, taken_back, "reopen")
    give(store, one(store, "control_reference").finding_id, "confirm")
    found, read = taught(store)
    assert not found
    assert read.skipped == {
        "the reviewer is unsure": 1,
        NOT_TAUGHT["misread"]: 1,
        NOT_TAUGHT["other"]: 1,
        "no answer: taken back, or a note alone": 1,
        "about a rule or a label that is not in the label set": 1,
    }
    assert read.n_answers == sum(read.skipped.values())
    with pytest.raises(ConfigError, match=r"found none .*1 the reviewer is unsure"):
        learn()
    assert NOT_TAUGHT.keys() < set(Reason)


def test_two_readers_who_differ_teach_nothing_until_a_third_settles(store):
    desk = Client(create_app(store, default_labels(), reviewer=ADA))
    desk.follow(desk.post("/readers", CASE | {"readers": "2", "note": "big"}))
    claim = one(store, "facial_recognition").finding_id
    give(store, claim, "confirm", ADA)
    assert taught(store)[1].skipped == {"waits for a second reviewer": 1}
    give(store, claim, "dismiss:not_said", BOB)
    assert taught(store)[1].skipped == {DISPUTED: 1}
    give(store, claim, "dismiss:not_said", CYD)
    found, read = taught(store)
    assert [*found.values()] == [False]
    assert not read.skipped


def test_an_answer_about_other_words_is_stale(store):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "confirm")
    coverage = next(
        c for c in store.coverage(NAME) if c.document_id == face.document_id
    )
    document = store.document(face.document_id)
    middle = (face.start + face.end) // 2
    text = document.text[:middle] + "#" + document.text[middle + 1 :]
    passages = [
        replace(p, text=text[p.start : p.end]) for p in store.passages(face.document_id)
    ]
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=coverage,
        model_version="newer",
        document=replace(document, text=text),
        passages=passages,
        findings=[],
    )
    found, read = taught(store)
    assert not found
    assert read.skipped == {STALE: 1}


def test_an_answer_stays_where_a_newer_model_flags_it_no_more(store):
    mood = one(store, "emotion_recognition")
    give(store, mood.finding_id, "dismiss:not_said")
    screen_again(store)
    assert taught(store)[0] == {(mood.quote, "emotion_recognition"): False}


def test_the_same_words_answered_both_ways_teach_nothing_and_are_shown_again(store):
    twins = passages_of(store, "All rights reserved.")
    for passage, verdict in zip(twins, ("confirmed", "dismissed"), strict=True):
        mark(store, "facial_recognition", passage, verdict=verdict)
    found, read = taught(store)
    assert not found
    assert [*read.skipped.values()] == [2]
    again = doubts(read.judged, read.contradictory, {})
    assert [d.why for d in again] == [BOTH_WAYS, BOTH_WAYS]


def test_labels_that_nobody_was_asked_about_are_neither_there_nor_absent(store):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "confirm")
    learn()
    (example,) = load_examples(["decided"], test_share=0.25)
    assert example.text == face.quote
    assert example.judged == frozenset({"facial_recognition"})
    config = read_base_config(models_dir() / "triage-en" / "config.toml")
    labels = default_labels()
    rows = make_rows(config, [example], labels)
    assert [labels.ids[j] for j in rows.allowed[0].nonzero()[0]] == [
        "facial_recognition"
    ]
    (row,) = read_annotations(learn().path, labels)
    whole = row.model_copy(update={"judged": None, "annotator": "r2", "labels": ()})
    assert differ(*best_readings([row, whole]) * 2) is False
    assert best_readings([row, whole]) == [whole]  # who read all labels counts more


def test_rows_of_this_desk_without_their_words_are_left_out_and_counted(store):
    give(store, one(store, "facial_recognition").finding_id, "confirm")
    path = learn().path
    (row,) = read_annotations(path, default_labels())
    moved = {"start": row.start + 1, "end": row.end + 1, "text_sha256": "0" * 64}
    deleted = {"document_id": "f" * 64}
    lines = [row, *(row.model_copy(update=change) for change in (moved, deleted))]
    path.write_text("\n".join(map(annotation_line, lines)) + "\n", "utf-8")
    stats = ScanStats()
    (example,) = load_examples(["decided"], test_share=0.25, stats=stats)
    assert example.labels == {"facial_recognition"}
    assert example.split == "train"
    assert stats.skipped == {OWN_LOST: 1, GONE: 1}


@pytest.mark.parametrize(("split", "n_held"), [("test", 1), ("dev", 0)])
def test_no_model_is_measured_on_answers_about_a_publisher_of_the_test(
    store, tmp_path, monkeypatch, split, n_held
):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "confirm")
    name = next(n for n in map(str, range(1000)) if split_of(n, 0.25, False) == split)
    row = f"a.txt\tbrochures\t{name}\t{face.document_id}\n"
    manifest = tmp_path / "manifest.tsv"
    manifest.write_text(f"path\tkind\tsource\tsha256\n{row}", "utf-8")
    with monkeypatch.context() as patched:
        patched.setenv("TRIAGE_CORPUS", str(tmp_path))
        forget_corpus()
        learned = learn()
    (held,) = learned.rows
    assert held.source == name
    assert learned.n_held == n_held
    forget_corpus()
    stats = ScanStats()
    found = load_examples(["decided"], test_share=0.25, stats=stats)
    assert [example.split for example in found] == ["dev"] * (1 - n_held)
    assert stats.skipped == ({HELD: 1} if n_held else {})


def test_papers_of_cases_that_share_one_are_one_source(store):
    ids = {d.document_id: d for d in store.case_documents(NAME)}
    sources = desk_sources(store)
    assert set(sources.values()) == {case_source(NAME)}
    shared = one(store, "facial_recognition").document_id
    coverage = next(c for c in store.coverage(NAME) if c.document_id == shared)
    store.add_outcome(
        case="another",
        shelf=Shelf.CASE,
        coverage=coverage,
        model_version="newer",
        document=store.document(shared),
        passages=store.passages(shared),
        findings=[],
    )
    assert len(set(desk_sources(store).values())) == 1
    assert desk_sources(store).keys() == ids.keys()


def test_a_reviewer_who_confirmed_everything_and_a_missing_draw_are_told(
    store, capsys, monkeypatch
):
    monkeypatch.setattr("pipeline.training.gold.learn._MIN_ANSWERS", 3)
    for label in ("facial_recognition", "emotion_recognition", "surveillance_misuse"):
        give(store, one(store, label).finding_id, "confirm")
    give(store, denied_lamp(store).finding_id, "confirm")  # agreed with, too
    from_decisions()
    said = capsys.readouterr().out
    assert f"{ADA} confirmed all 4 claims" in said
    assert "no passage was drawn by chance" in said
    from_decisions(as_json=True)
    assert json.loads(capsys.readouterr().out)["one_sided"].keys() == {ADA}


def test_draws_of_a_certification_keep_their_probability(store, tmp_path, capsys):
    batch, answers = tmp_path / "batch.jsonl", tmp_path / "answers.jsonl"
    certify(NAME, bound=0.2, out=batch)
    rows = read_batch(batch)
    assert {row.selected_by for row in rows} == {"certify"}
    drawn = store.draws.newest(NAME, DrawnFrom.UNFLAGGED).passages
    decoys = [passage for passage in drawn if passage.band < 0]
    doubtful = decoys[0].start
    said = [
        to_annotation(
            row, Answer(id=row.id, labels=(), uncertain=row.start == doubtful), "r1"
        )
        for row in rows
    ]
    append_rows(answers, said)
    certify(NAME, bound=0.2, answers=answers)
    give(store, one(store, "facial_recognition").finding_id, "confirm")
    capsys.readouterr()
    learned = learn()
    assert learned.n_draws == len(rows) - 1
    assert learned.decided.skipped[UNSURE] == 1
    assert len(learned.rows) == 1
    older = learned.path.with_name("draws-case-0123456789ab.jsonl")
    older.write_text("left by an earlier version\n", "utf-8")
    assert learn().n_draws == learned.n_draws
    assert not older.exists()
    kept = [
        row
        for path in learned.path.parent.glob("draws*")
        for row in read_annotations(path, default_labels())
    ]
    n_drawn = Counter(row.selected_by for row in kept)
    assert n_drawn["certify"] == len(drawn) - len(decoys)
    assert n_drawn["certify:flagged"] == len(decoys) - 1
    assert all(0 < (row.probability or 0) <= 1 for row in kept)
    assert learned.bias["facial_recognition"]["queue"] == "1 of 1 right"
    assert "of these flagged" in learned.bias["facial_recognition"]
    from_decisions()
    assert "drawn by chance are learned from" in capsys.readouterr().out


def test_an_answer_against_the_score_is_shown_again(store):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "confirm")
    (row,) = taught(store)[1].judged
    (answer,) = row.answers
    scored = [(True, 0.9)] * 5 + [(False, 0.4)] * 5 + [(False, 0.97), (True, 0.3)]
    made = [
        replace(
            row,
            passage=replace(row.passage, start=i, end=i + len(row.passage.text)),
            answers=(replace(answer, holds=holds, score=score),),
        )
        for i, (holds, score) in enumerate(scored)
    ]
    again = doubts(made, (), {})
    assert {d.row.passage.start for d in again} == {10, 11}
    assert {d.why for d in again} == {AGAINST_SCORE}


@pytest.mark.slow
def test_a_training_learns_from_decisions_beside_the_annotations(store, home, tmp_path):
    rows = [
        json.loads(line)
        for line in (corpora_dir() / "annotated" / "invented" / "items.jsonl")
        .read_text("utf-8")
        .splitlines()
    ][:160]
    face = one(store, "facial_recognition")
    for row in rows[::2]:
        row |= {"synthetic": False, "selected_by": "random"}
    give(store, face.finding_id, "confirm")
    learn()
    annotated = tmp_path / "annotated"
    annotated.mkdir()
    lines = [json.dumps(row) for row in rows]
    (annotated / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    text = (models_dir() / "baselines" / "joined-en.toml").read_text("utf-8")
    for key, value in (CHANGES | {"annotated": f'["{annotated}"]'}).items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    config = tmp_path / "config.toml"
    config.write_text(text, "utf-8")
    folder = train_any(config, out=tmp_path / "candidate", besides=["decided"])
    named = read_base_config(folder / "config.toml").data.annotated
    assert named == (str(annotated), "decided")
    stats = ScanStats()
    load_examples(named, test_share=0.4, stats=stats)
    assert stats.n_rows == 161


def test_a_near_duplicate_of_the_test_is_not_learned_from(store, tmp_path):
    face = one(store, "facial_recognition")
    give(store, face.finding_id, "confirm")
    learn()
    passages = corpus_passages(face.document_id)
    assert passages is not None
    assert passages[face.start, face.end].text == face.quote
    shares = [n / 1000 for n in range(1, 1000)]
    source = case_source(NAME)
    share = next(s for s in shares if split_of(source, s, False) != "test")
    other = next(
        name
        for name in map(str, range(100_000))
        if split_of(name, share, False) == "test"
    )
    (row,) = read_annotations(
        settings().home / "annotated/decided/decisions.jsonl", default_labels()
    )
    twin = row.model_copy(
        update={"document_id": "e" * 64, "text": face.quote + " Now.", "source": other}
    )
    digest = hashlib.sha256((face.quote + " Now.").encode()).hexdigest()
    gold = {"text_sha256": digest, "judged": None, "annotator": "r1"}
    twin = twin.model_copy(update=gold)
    folder = tmp_path / "gold"
    folder.mkdir()
    append_rows(folder / "gold.jsonl", [twin])
    stats = ScanStats()
    kept = load_examples([str(folder), "decided"], test_share=share, stats=stats)
    assert [example.source for example in kept] == [other]
    assert stats.skipped == {"repeats a passage of dev or test": 1}
