"""``triage annotations sample`` and ``triage annotate``, as they are typed."""

import json

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.data import read_annotations

COVERT = "covert_surveillance_marketing"


def _triage(*arguments, typed=None):
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(app, words, input=typed, catch_exceptions=False)


@pytest.fixture
def batch(corpus, tmp_path):
    """Draw both passages of the small corpus by chance."""
    path = tmp_path / "batch.jsonl"
    drawn = ("annotations", "sample", "--by", "random", "--kind", "brochure")
    said = _triage(*drawn, "-n", 9, "-o", path)
    assert "2 passages of 1 sources" in " ".join(said.output.split())
    return path


def _rows(path):
    return list(read_annotations(path, default_labels()))


def test_answers_of_a_file_are_written_at_once(batch, tmp_path):
    ids = [json.loads(line)["id"] for line in batch.read_text("utf-8").splitlines()]
    answers = tmp_path / "answers.jsonl"
    lines = [json.dumps({"id": id_, "labels": []}) for id_ in ids]
    answers.write_text("\n".join(lines[:1]), "utf-8")
    out = tmp_path / "rows.jsonl"
    given = ("annotate", batch, "--answers", answers, "--annotator", "r2", "-o", out)
    with pytest.raises(ConfigError, match="no answer"):
        _triage(*given)
    assert not out.exists()
    answers.write_text("\n".join(lines), "utf-8")
    _triage(*given)
    assert [row.annotator for row in _rows(out)] == ["r2", "r2"]


def test_what_was_typed_is_kept_and_the_rest_asked_again(batch, tmp_path):
    out = tmp_path / "rows.jsonl"
    told = ("annotate", batch, "--annotator", "adjudicator", "-o", out)
    said = _triage(*told, typed="?1\nx\n1\nit says unseen\nq\n")
    assert "Legal reference" in said.output
    assert "expected a number" in said.output
    [row] = _rows(out)
    assert (row.labels, row.reason) == ((COVERT,), "it says unseen")
    said = _triage(*told, typed="s\n")
    assert "1 of 2 passages left" in said.output
    _triage(*told, typed="0\n\n0\nno function\n")
    assert [row.labels for row in _rows(out)] == [(COVERT,), ()]


@pytest.mark.parametrize("by", ["random", "rule"])
def test_what_a_way_of_drawing_lacks_is_named(by, corpus, tmp_path):
    with pytest.raises(ConfigError, match="is needed"):
        _triage("annotations", "sample", "--by", by, "-o", tmp_path / "b.jsonl")


def test_an_unknown_way_of_drawing_is_refused(corpus, tmp_path):
    with pytest.raises(ConfigError, match="expected mixed, random, rule"):
        _triage("annotations", "sample", "--by", "hunch", "-o", tmp_path / "b.jsonl")
