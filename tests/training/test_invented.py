"""Invented passages: how far a simple reader tells them apart, and templates."""

from dataclasses import replace

import pytest

from pipeline.datamodel import Kind
from pipeline.training.data import load_examples
from pipeline.training.invented import n_drafters, repeats, tell_apart


@pytest.fixture(scope="module")
def invented():
    return load_examples(["invented"], test_share=0.25)


def _mixed(invented, *, betray):
    """Return 400 passages, every second one passed off as real."""
    ours = [e for e in invented if e.kind is Kind.BROCHURE and e.labels][:400]
    return [
        replace(
            e,
            synthetic=bool(i % 2),
            text=f"{e.text} {'indeed' if betray and i % 2 else ''}",
            source=f"s{i % 40}",
        )
        for i, e in enumerate(ours)
    ]


def test_passages_of_one_kind_cannot_be_told_apart(invented):
    found = tell_apart(_mixed(invented, betray=False), Kind.BROCHURE, with_label=True)
    assert (found.n_real, found.n_invented) == (200, 200)
    assert found.auc is not None
    assert 0.35 < found.auc < 0.65


def test_a_word_that_betrays_is_found(invented):
    found = tell_apart(_mixed(invented, betray=True), Kind.BROCHURE, with_label=True)
    assert found.auc is not None
    assert found.auc > 0.9


def test_with_too_few_there_is_no_number(invented):
    assert tell_apart(invented, Kind.BROCHURE, with_label=True).auc is None


def test_no_template_repeats_in_what_was_invented(invented):
    """A pair shares its scene, but not its sentences."""
    pairs = repeats(invented)
    assert len(pairs) <= 0.005 * len(invented), pairs[:5]


def test_enough_drafters_are_imitated(invented):
    assert n_drafters(invented) >= 80
