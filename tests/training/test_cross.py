"""Sources left out, each once; and the challenge rows."""

import json

import pytest

from pipeline.labels import default_labels
from pipeline.training.card import render_card
from pipeline.training.challenge import measure_challenge
from pipeline.training.cross import cross_evaluate, cross_examples
from pipeline.training.data import load_examples
from pipeline.training.evaluate import is_challenge


@pytest.fixture(scope="module")
def listed(annotated, tmp_path_factory):
    """A keyword list trained on the same passages: it fits in no time."""
    from pipeline.settings import models_dir
    from pipeline.training.fit_single import train_single

    text = (models_dir() / "rungs" / "keywords-en.toml").read_text("utf-8")
    folder = tmp_path_factory.mktemp("listed")
    text = text.replace('["real", "invented"]', json.dumps([str(annotated)]))
    (folder / "config.toml").write_text(text, "utf-8")
    return train_single(folder / "config.toml", out=folder)


def test_every_real_passage_is_scored_once_without_its_source(annotated):
    examples = load_examples([str(annotated)], test_share=0.4)
    asked = [e for e in examples if not e.synthetic and not is_challenge(e)]
    seen_texts = []

    def train(some, out):
        seen_texts.append({e.passage_id for e in some})
        raise _Enough

    with pytest.raises(_Enough):
        cross_examples(train, examples, n_folds=3)
    left_out = [e for e in asked if e.passage_id not in seen_texts[0]]
    assert left_out
    sources = {e.source for e in left_out}
    assert not any(e.source in sources and e not in left_out for e in asked)


class _Enough(Exception):
    pass


def test_the_figures_are_of_all_folds_and_reach_the_card(listed):
    found = cross_evaluate(str(listed), write=True)
    examples = load_examples(
        json.loads(json.dumps([str(p) for p in _folders(listed)])), test_share=0.25
    )
    n = sum(not e.synthetic and not is_challenge(e) for e in examples)
    assert found.n == n
    assert [m.label for m in found.labels] == list(default_labels().ids)
    assert sum(m.recall.n_total for m in found.labels) == sum(
        len(e.labels) for e in examples if not e.synthetic and not is_challenge(e)
    )
    assert json.loads((listed / "cross.json").read_text("utf-8"))["n"] == n


def _folders(folder):
    import tomllib

    return tomllib.loads((folder / "config.toml").read_text("utf-8"))["data"][
        "annotated"
    ]


def test_the_card_shows_the_folds_of_this_config_only(listed):
    from pipeline.training.evaluate import evaluate

    cross_evaluate(str(listed), write=True)
    evaluate(str(listed), write=True)
    card = render_card(listed)
    assert "## Whole sources left out" in card
    assert "## Edge cases" in card
    path = listed / "cross.json"
    cross = json.loads(path.read_text("utf-8")) | {"config_sha256": "0" * 64}
    path.write_text(json.dumps(cross), "utf-8")
    assert "## Whole sources left out" not in render_card(listed)


def test_challenge_rows_are_counted(listed):
    from pipeline.classify.artifact import load_classifier

    facts = measure_challenge(load_classifier(str(listed), default_labels()))
    assert [f.file for f in facts] == ["rows.jsonl", "extended.jsonl"]
    assert [f.exact.n_total for f in facts] == [45, 497]
    assert facts[1].clean.n_total == 251
    for f in facts:
        assert 0 < f.exact.n_found < f.exact.n_total
        assert set(f.false_alarms) == set(default_labels().ids)
