"""Annotation files against a small corpus made here."""

import json

import pytest
from rich.console import Console

from pipeline.commands import annotations as commands
from pipeline.datamodel import Passage
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import models_dir, settings
from pipeline.training.config import DataConfig
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    LOST,
    MOVED,
    OWN_LOST,
    Annotation,
    load_examples,
    load_examples_for,
    read_annotations,
    text_sha256,
)
from pipeline.training.fitting.fit import train
from pipeline.training.gold.annotations import CLASHING, OLDER, agreement, rebase
from tests.training.made_corpus import annotation_row, forget_corpus


def _row(document_id, text, start, **changes):
    values = {
        "document_id": document_id,
        "start": start,
        "end": start + len(text),
        "text_sha256": text_sha256(text),
        "kind": "brochure",
        "labels": ["covert_surveillance_marketing"],
        "annotator": "r1",
        "selected_by": "random",
        "guideline_version": "1",
        "reader_version": "1",
        "source": "made",
    }
    return annotation_row(**values | changes)


def _invented(words, **changes):
    row = json.loads(_row(text_sha256(words), words, 0, **changes))
    return json.dumps({**row, "synthetic": True, "text": words})


def _parsed(rows):
    return [Annotation.model_validate_json(row) for row in rows]


def _write(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


OUTSIDE = 10**9
"""Behind the end of any text."""


@pytest.mark.parametrize("away", [7, OUTSIDE])
def test_a_row_whose_offsets_are_old_is_found_by_its_words(corpus, tmp_path, away):
    passages = corpus_passages(corpus)
    assert passages is not None
    (start, end), passage = next(iter(passages.items()))
    path = _write(tmp_path, _row(corpus, passage.text, start + away))
    assert rebase(path) == (1, 0)
    row = json.loads(path.read_text("utf-8"))
    assert (row["start"], row["end"]) == (start, end)
    assert rebase(path) == (0, 0)


def test_words_count_above_offsets_and_the_nearest_above_the_first():
    words, other = "Follows a person.", "Opens a door."
    said = {0: words, 30: other, 44: words, 90: words}
    passages = {
        (at, at + len(text)): Passage("d" * 64, at, at + len(text), text, 1)
        for at, text in said.items()
    }
    (row,) = _parsed([_row("d" * 64, words, 40)])
    assert find_place(row, passages) == (44, 61)
    (row,) = _parsed([_row("d" * 64, words, 90)])
    assert find_place(row, passages) == (90, 107)
    (row,) = _parsed([_row("d" * 64, other, 44)])
    assert find_place(row, passages) == (30, 43)
    (row,) = _parsed([_row("d" * 64, "Stands nowhere.", 0)])
    assert find_place(row, passages) is None


@pytest.mark.parametrize("start", [0, OUTSIDE])
def test_a_row_whose_words_are_gone_stops_it_and_nothing_is_written(
    corpus, tmp_path, start
):
    path = _write(tmp_path, _row(corpus, "These words stand nowhere.", start))
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="1 rows not found"):
        rebase(path)
    assert path.read_bytes() == before
    assert rebase(path, drop_lost=True) == (0, 1)


def test_agreement_of_known_readings(corpus, tmp_path):
    """Three common, one of each alone, five of neither: kappa is (.8 - .52) / .48."""
    label = "covert_surveillance_marketing"
    readings = [(1, 1)] * 3 + [(1, 0), (0, 1)] + [(0, 0)] * 5
    rows = [
        _row(corpus, "x" * 9, 10 * i, annotator=who, labels=[label] * said)
        for i, pair in enumerate(readings)
        for who, said in zip(("r1", "r2"), pair, strict=True)
    ]
    found = agreement(_parsed(rows))[label]
    assert found["n"] == 10
    assert found["both"] == 3
    assert found["kappa"] == pytest.approx((0.8 - 0.52) / 0.48, abs=0.001)
    assert found["positive"] == pytest.approx(6 / 8)


def test_a_row_of_both_readers_counts_as_one_of_each():
    alone = _row("d" * 64, "Reads chats.", 20, annotator="r1")
    denied = _row("d" * 64, "Reads chats.", 20, annotator="r2", labels=[])
    both = _row("d" * 64, "Follows a person.", 0, annotator="both")
    found = agreement(_parsed([both, alone, denied]))["covert_surveillance_marketing"]
    assert (found["n"], found["r1"], found["r2"], found["both"]) == (2, 2, 1, 1)


def test_a_training_without_its_documents_is_refused(corpus, tmp_path, monkeypatch):
    """Invented passages alone would make a model that looks like the real one."""
    config = models_dir() / "triage-en" / "config.toml"
    monkeypatch.setenv("TRIAGE_CORPUS", str(tmp_path / "nowhere"))
    forget_corpus()
    with pytest.raises(ConfigError, match="set TRIAGE_CORPUS"):
        train(config, out=tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("n_lost", [1, 3])
def test_rows_whose_words_are_lost_are_left_out_unless_they_are_many(
    corpus, tmp_path, caplog, n_lost
):
    """A scan may be read otherwise; a whole corpus that is, stops the training."""
    passages = corpus_passages(corpus)
    assert passages is not None
    (start, _), passage = next(iter(passages.items()))
    here = _row(corpus, passage.text, start)
    gone = [_row(corpus, f"Lost words {n}.", 900 + 40 * n) for n in range(n_lost)]
    made = [_invented(f"Invented passage {n}.", labels=[]) for n in range(150)]
    _write(tmp_path, here, *gone, *made)
    data = DataConfig(annotated=(str(tmp_path),), test_share=0.01, synthetic_weight=1)
    if n_lost > 1:
        with pytest.raises(ConfigError, match="3 of 154 annotations cannot be used"):
            load_examples_for(data)
        return
    examples, _ = load_examples_for(data)
    assert len([e for e in examples if not e.synthetic]) == 1
    assert f"1 of 152 annotations are left out: {LOST}" in caplog.text


def test_lost_rows_of_a_desk_are_counted_and_stop_no_training(corpus, tmp_path, caplog):
    """The words of a desk's documents change when it reads them anew."""
    own = settings().home / "annotated" / "decided"
    own.mkdir(parents=True)
    gone = [_row(corpus, f"Lost words {n}.", 900 + 40 * n) for n in range(3)]
    covert = _invented("Invented passage.", source="desk")
    _write(own, *gone, covert, _invented("Another passage.", labels=[], source="desk"))
    data = DataConfig(annotated=("decided",), test_share=0.01, synthetic_weight=1)
    examples, _ = load_examples_for(data)
    assert len(examples) == 2
    assert f"3 of 5 annotations are left out: {OWN_LOST}" in caplog.text
    made = [_invented(f"Invented passage {n}.", labels=[]) for n in range(150)]
    _write(tmp_path, *made, _row(corpus, "Other words.", 700))
    both = data.model_copy(update={"annotated": (str(tmp_path), "decided")})
    assert len(load_examples_for(both)[0]) > 2
    _write(tmp_path, *made[:50], _row(corpus, "Other words.", 700))
    with pytest.raises(ConfigError, match="1 of 51 annotations cannot be used"):
        load_examples_for(both)


def test_a_training_tells_of_rows_that_moved_or_contradict_each_other(
    corpus, tmp_path, caplog, capsys
):
    passages = corpus_passages(corpus)
    assert passages is not None
    (_, passage), *_ = passages.items()
    far = _row(corpus, passage.text, OUTSIDE)
    clashing = [_row(corpus, passage.text, OUTSIDE, labels=[]), far]
    other = _row(corpus, passage.text, OUTSIDE, annotator="r2", labels=[])
    made = [_invented(f"Invented passage {n}.", labels=[]) for n in range(9)]
    _write(tmp_path, far, *clashing, other, *made)
    data = DataConfig(annotated=(str(tmp_path),), test_share=0.01, synthetic_weight=1)
    load_examples_for(data)
    assert f"1 of 13 annotations {CLASHING}" in caplog.text
    assert f"1 of 13 annotations {MOVED}" in caplog.text
    assert f"13 of 13 annotations {OLDER}" in caplog.text
    commands.counts(folder=str(tmp_path))
    assert f"1 of 13 annotations {CLASHING}" in capsys.readouterr().err


def test_an_invented_passage_that_was_changed_is_an_error(tmp_path):
    row = _invented("Reads the chats of a phone.")
    _write(tmp_path, row.replace("the chats", "all chats"))
    with pytest.raises(ConfigError, match="expected the text with the SHA-256"):
        load_examples([str(tmp_path)], test_share=0.25)


def test_a_narrow_window_folds_names_but_no_number_and_no_heading(monkeypatch, capsys):
    heads = ("train", "dev", "invented", "of these flagged", "uncertain", "measurable")
    row = dict.fromkeys(heads, 23113)
    monkeypatch.setattr(commands, "console", Console(width=60))
    commands._print_rows("label", {"covert_surveillance_marketing": row}, as_json=False)
    said = capsys.readouterr().out
    assert said.count("23113") == len(heads)
    assert all(word in said for head in heads for word in head.split())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"guideline_version": "4-draft"}, "guideline_version"),
        ({"start": -1}, "start"),
        ({"start": 20, "end": 10}, "expected an end after the start 20, found 10"),
        ({"text": "short", "end": 90}, r"expected \d+ characters, found 5"),
    ],
)
def test_a_bad_row_is_refused_in_one_sentence(tmp_path, change, said):
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps(json.loads(_row("d", "some words", 0)) | change) + "\n", "utf-8"
    )
    with pytest.raises(ConfigError, match=said):
        list(read_annotations(path, default_labels()))


def test_a_mark_of_utf_8_is_no_part_of_the_first_row(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(_row("d", "some words", 0) + "\n", "utf-8-sig")
    assert len(list(read_annotations(path, default_labels()))) == 1
