"""A comparison leads with what got worse, on passages new to both models."""

import re
import shutil

import pytest

from pipeline.training.data import load_examples
from pipeline.training.measuring.measures import Interval
from pipeline.training.measuring.metrics import measure
from pipeline.training.promotion.compare import (
    Comparison,
    LabelChange,
    compare_models,
    render_comparison,
)
from pipeline.training.promotion.sets import unseen_examples
from tests.training.conftest import with_config
from tests.training.scoring import scored_examples

FORGOTTEN = "communications_interception"


@pytest.fixture(scope="module")
def comparison(model, poorer):
    return compare_models(str(poorer), str(model))


def test_a_model_beside_itself_changes_nothing(model):
    same = compare_models(str(model), str(model))
    assert not any(change.is_worse for change in same.changes)
    assert "## Worse\n\nNone.\n" in render_comparison(same)


def test_a_label_that_was_never_taught_comes_first(model, poorer):
    text = render_comparison(compare_models(str(poorer), str(model)))
    worse = text.split("## Not worse")[0].split("## Worse")[1]
    first = [line for line in worse.splitlines() if line.startswith("| ")][1]
    assert first.startswith(f"| {FORGOTTEN} | 1 |")


def test_changes_have_the_sign_of_the_candidate(comparison):
    (change,) = [c for c in comparison.changes if c.label == FORGOTTEN]
    # What is said in plain words is flagged in weak languages all the same.
    assert change.after.recall.value < 0.3
    assert change.before.recall.value > 0.5
    assert change.recall == change.after.recall.value - change.before.recall.value
    assert change.is_worse


def test_only_sources_that_both_left_out_are_used(model, annotated, tmp_path):
    """The smaller test share is the one that both models kept to."""
    other = shutil.copytree(model, tmp_path / "other")
    text = (other / "config.toml").read_text("utf-8")
    with_config(other, text.replace("test_share = 0.4", "test_share = 0.2"))
    both = {example.source for example in unseen_examples(str(model), str(other))}
    small, large = (
        {
            e.source
            for e in load_examples([str(annotated)], test_share=share)
            if e.split == "test"
        }
        for share in (0.2, 0.4)
    )
    assert both <= small < large


def test_every_label_stands_in_one_place(comparison):
    text, _, _ = render_comparison(comparison).partition("## Rules")
    for change in comparison.changes:
        assert len(re.findall(rf"\b{change.label}\b", text)) == 1


def test_says_on_what(comparison):
    text = render_comparison(comparison)
    assert f"On {comparison.n} passages of {comparison.n_sources} sources" in text
    assert "that neither model was trained on" in text
    assert comparison.n_synthetic == 0
    assert "invented" not in text


def test_invented_passages_are_called_so(model, annotated):
    examples = load_examples([str(annotated)], test_share=0.4)
    invented = [example for example in examples if example.synthetic][:20]
    text = render_comparison(compare_models(str(model), str(model), invented))
    assert "20 of them are invented: no claim rests on this" in text
    assert "neither" not in text


def _rendered(interval):
    metrics = measure(scored_examples(200))
    changes = tuple(LabelChange(label, label) for label in metrics.labels)
    names = ("a", "1"), ("b", "2")
    made = Comparison(*names, 200, 20, 0, True, "f" * 64, changes, ("x",), interval)
    return render_comparison(made)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval(0.03, 0.01, 0.05, 9), "+0.030 (95 %: +0.010 to +0.050)."),
        (Interval(-0.03, -0.05, -0.01, 9), "-0.030 (95 %: -0.050 to -0.010)."),
        (Interval(0.01, -0.01, 0.03, 9), "to +0.030), which may be chance."),
        (Interval(0.01, None, None, 9), "without an interval"),
        (None, "No label has enough positives"),
    ],
)
def test_the_verdict_says_what_may_be_chance(interval, expected):
    assert expected in _rendered(interval)


def test_measurable_labels_are_compared_with_an_interval(model, poorer, annotated):
    """Passages of the training split: enough of them, though no measure."""
    every = load_examples([str(annotated)], test_share=0.4)
    found = compare_models(str(poorer), str(model), every)
    assert FORGOTTEN in found.measured
    assert found.average_precision is not None
    assert found.average_precision.high is not None
    assert found.average_precision.high < 0
