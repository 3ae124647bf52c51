"""Counts that a datasheet prints, from rows made here."""

import pytest

from pipeline.labels import default_labels
from pipeline.training.data import (
    Annotation,
    annotated_files,
    best_readings,
    read_annotations,
)
from pipeline.training.gold.annotations import (
    ALL,
    WITHOUT,
    agreement,
    count_labels,
    count_readers,
    count_table,
    prevalence,
)
from pipeline.training.split import split_of

LABEL = "facial_recognition"
TEST = [s for i in range(200) if split_of(s := f"t{i}", 0.25, False) == "test"]
TRAIN = [s for i in range(200) if split_of(s := f"t{i}", 0.25, False) == "train"]


def _row(start, *labels, source="t0", **values):
    return Annotation(
        **{
            "document_id": "d" * 64,
            "start": start,
            "end": start + 1,
            "text_sha256": "0" * 64,
            "kind": "brochure",
            "labels": labels,
            "annotator": "r1",
            "selected_by": "random",
            "guideline_version": "2",
            "reader_version": "3",
            "source": source,
        }
        | values
    )


def test_a_label_is_measurable_with_enough_passages_of_enough_sources():
    rows = [_row(i, LABEL, source=TEST[i % 5]) for i in range(30)]
    assert count_labels(rows, test_share=0.25)[LABEL].is_measurable
    assert not count_labels(rows[:29], test_share=0.25)[LABEL].is_measurable
    few = [_row(i, LABEL, source=TEST[i % 4]) for i in range(30)]
    assert not count_labels(few, test_share=0.25)[LABEL].is_measurable


def test_real_and_invented_are_counted_apart():
    rows = [
        _row(0, LABEL, source=TEST[0]),
        _row(1, LABEL, source=TRAIN[0], uncertain=True),
        _row(2, LABEL, source=TEST[1], synthetic=True, text="x"),
        _row(3, source=TRAIN[1]),
    ]
    table = count_table(count_labels(rows, test_share=0.25))
    row = table[LABEL]
    assert (row["test"], row["train"], row["invented"]) == (1, 1, 1)
    assert (row["sources"], row["test sources"], row["uncertain"]) == (2, 1, 1)
    assert table[WITHOUT]["train"] == 1
    assert table[ALL]["invented"] == 1


def test_a_passage_counts_once_by_its_best_reading():
    old = _row(0, guideline_version="1", annotator="adjudicator", reason="x")
    rows = [old, _row(0, annotator="r2"), _row(0, LABEL)]
    assert [r.labels for r in best_readings(rows)] == [(LABEL,)]
    third = _row(0, annotator="adjudicator", reason="bare")
    assert best_readings([third, *rows]) == [third]
    assert count_readers([third, *rows]) == {"read": 1, "by two": 1, "by a third": 1}


def test_only_chance_tells_how_frequent_a_label_is():
    rows = [_row(i, *[LABEL] * (i < 2)) for i in range(20)]
    rows += [_row(i, LABEL, selected_by=f"score:{LABEL}") for i in range(20, 40)]
    assert prevalence(rows)[LABEL]["brochure"].startswith("2/20: 1.2-31.7")


def test_agreement_compares_the_latest_readings():
    """The first readings differed; under the repaired guideline they agree."""
    rows = []
    for i, said in enumerate([True, True, False, False]):
        rows += [
            _row(i, LABEL, annotator="r1", guideline_version="1"),
            _row(i, annotator="r2", guideline_version="1"),
            _row(i, *[LABEL] * said, annotator="r1"),
            _row(i, *[LABEL] * said, annotator="r2"),
        ]
    found = agreement(rows)[LABEL]
    assert found["n"] == 4
    assert (found["kappa"], found["alpha"], found["positive"]) == (1.0, 1.0, 1.0)


def test_a_reading_under_older_guidelines_is_compared_too():
    rows = [_row(0, LABEL, guideline_version="1"), _row(0, annotator="r2")]
    rows += [_row(1, LABEL), _row(1, LABEL, annotator="r2")]
    assert agreement(rows)[LABEL]["n"] == 2
    assert agreement(rows)[LABEL]["positive"] == pytest.approx(0.667, abs=0.001)


def test_alpha_of_a_known_table():
    """Krippendorff (2011), "Computing alpha": two coders, binary, ten units: .095."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    rows = [
        _row(i, *[LABEL] * said, annotator=who)
        for who, column in (("r1", first), ("r2", second))
        for i, said in enumerate(column)
    ]
    assert agreement(rows)[LABEL]["alpha"] == pytest.approx(0.095, abs=0.001)


def test_what_was_judged_again_names_passages_that_were_read_before():
    """A row that slipped would be compared with nothing, and nobody would see it."""
    labels = default_labels()
    places = [
        {
            (row.document_id, row.start, row.end, row.text_sha256)
            for path in annotated_files([folder])
            for row in read_annotations(path, labels)
        }
        for folder in ("checked", "real")
    ]
    assert len(places[0]) == 200
    assert places[0] <= places[1]
