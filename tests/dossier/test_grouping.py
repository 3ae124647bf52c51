"""Reading order, repeats and counter-evidence."""

from dataclasses import replace

import pytest

from pipeline.casefile.rows.grouped import group_findings, is_counter
from pipeline.datamodel import Finding
from pipeline.dossier.grouping import by_weight, group_documents
from pipeline.labels import default_labels
from tests.dossier.sample import sample_case

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
    assert by_weight([allegation, conclusion], LABELS) == [conclusion, allegation]


def test_the_higher_score_comes_first_among_equals():
    low, high = make(score=0.4), make(score=0.9, start=9)
    assert by_weight([low, high], LABELS) == [high, low]


def rows_of(found):
    line = sample_case().coverage[0]
    lines = [replace(line, document_id=key * 64) for key in "ab"]
    return group_findings(found, lines, LABELS)


def test_repeats_are_one_entry_with_all_places():
    clause = [make(start=100 * i, quote="The same\nclause.") for i in range(40)]
    clause[7] = replace(clause[7], quote="The same clause.")
    (entry,) = rows_of(clause)
    (claim,) = entry.claims
    assert claim.findings == tuple(clause)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "Other words."},
        {"document_id": "b" * 64},
    ],
)
def test_other_words_are_no_repeat(change):
    first = make()
    assert len(rows_of([first, replace(first, **change)])) == 2


def test_a_passage_is_one_entry_whatever_it_carries():
    found = [
        make("official_body_finding", 0.9),
        make("internal_repression", 0.4),
        make("internal_repression", 0.6, start=300, polarity="negated"),
        make("licence_or_oversight", 0.8),
    ]
    (entry,) = rows_of(found)
    assert [(c.label_id, c.is_counter) for c in entry.claims] == [
        ("internal_repression", False),
        ("official_body_finding", False),
        ("internal_repression", True),
        ("licence_or_oversight", True),
    ]
    assert not entry.is_counter


def test_two_printed_entries_of_the_control_list_are_two_claims():
    found = [
        make("control_reference", 1.0, entry="5A001.f"),
        make("control_reference", 1.0, entry="Annex I"),
        make("control_reference", 1.0, start=300, entry="5A001.f"),
    ]
    (entry,) = rows_of(found)
    assert [len(claim.places) for claim in entry.claims] == [2, 1]


def test_an_entry_without_a_point_to_answer_is_counter_evidence():
    (entry,) = rows_of([make("licence_or_oversight")])
    assert entry.is_counter


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
    rows = group_findings(case.findings, case.coverage, LABELS)
    groups = group_documents(rows, case.coverage, case.library)
    places = [f.finding_id for g in groups for e in g.entries for f in e.findings]
    of_labels = [f.finding_id for f in case.findings if f.label in LABELS.ids]
    assert sorted(places) == sorted(of_labels)


def test_the_library_comes_last_and_the_first_tier_first():
    case = sample_case()
    lines = case.coverage[::-1]
    rows = group_findings(case.findings, lines, LABELS)
    groups = group_documents(rows, lines, case.library)
    in_library = [g.line.document_id in case.library for g in groups]
    assert in_library == sorted(in_library)
    for group in groups:
        labels = [entry.claims[0].label for entry in group.flags]
        tiers = [label.tier for label in labels if label is not None]
        assert len(tiers) == len(labels)
        assert tiers == sorted(tiers)
