"""Reading order, repeats and counter-evidence."""

from dataclasses import replace

import pytest

from pipeline.cases.grouping import (
    by_weight,
    group_documents,
    group_repeats,
    is_counter,
)
from pipeline.datamodel import Finding
from pipeline.labels import default_labels
from tests.cases.sample import sample_case

LABELS = default_labels()


def make(label="internal_repression", score=0.5, start=0, quote="Words.", **attributes):
    return Finding(
        finding_id=f"{label}-{start}-{score}",
        document_id="a" * 64,
        start=start,
        end=start + len(quote),
        quote=quote,
        page_number=1 + start // 100,
        boxes=(),
        label=label,
        score=score,
        threshold=0.3,
        attributes=tuple(sorted({"polarity": "asserted", **attributes}.items())),
        evidence=(),
        classifier="linear.v1",
        model_version="m",
        language="en",
    )


def test_a_conclusion_comes_before_an_allegation_with_a_higher_score():
    allegation = make(score=0.99, finding_strength="allegation_reported")
    conclusion = make(score=0.4, start=9, finding_strength="conclusion")
    assert by_weight([allegation, conclusion]) == [conclusion, allegation]


def test_the_higher_score_comes_first_among_equals():
    low, high = make(score=0.4), make(score=0.9, start=9)
    assert by_weight([low, high]) == [high, low]


def test_repeats_are_one_entry_with_all_places():
    clause = [make(start=100 * i, quote="The same\nclause.") for i in range(40)]
    clause[7] = replace(clause[7], quote="The same clause.")
    (entry,) = group_repeats(clause)
    assert entry.places == tuple(clause)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "surveillance_misuse"},
        {"quote": "Other words."},
        {"document_id": "b" * 64},
        {"attributes": (("polarity", "negated"),)},
    ],
)
def test_what_differs_is_not_a_repeat(change):
    first = make()
    assert len(group_repeats([first, replace(first, **change)])) == 2


@pytest.mark.parametrize(
    ("label", "polarity", "expected"),
    [
        ("contractual_safeguard", "asserted", True),
        ("contractual_safeguard", "prohibited", True),
        ("licence_or_oversight", "asserted", True),
        ("contractual_safeguard", "negated", False),
        ("facial_recognition", "asserted", False),
        ("facial_recognition", "optional", False),
        ("facial_recognition", "conditional", False),
        ("facial_recognition", "negated", True),
        ("facial_recognition", "prohibited", True),
        ("control_reference", "negated", False),
    ],
)
def test_what_counts_as_counter_evidence(label, polarity, expected):
    assert is_counter(make(label, polarity=polarity), LABELS) is expected


def test_no_finding_is_lost_or_doubled():
    case = sample_case()
    groups = group_documents(case.findings, case.coverage, LABELS, case.library)
    places = [f.finding_id for g in groups for e in g.entries for f in e.places]
    of_labels = [f.finding_id for f in case.findings if f.label in LABELS.ids]
    assert sorted(places) == sorted(of_labels)


def test_the_library_comes_last_and_labels_in_order_of_the_taxonomy():
    case = sample_case()
    lines = case.coverage[::-1]
    groups = group_documents(case.findings, lines, LABELS, case.library)
    in_library = [g.line.document_id in case.library for g in groups]
    assert in_library == sorted(in_library)
    for group in groups:
        order = [LABELS.ids.index(g.label.id) for g in group.flags]
        assert order == sorted(order)
