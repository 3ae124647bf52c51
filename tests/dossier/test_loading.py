"""A case out of a real store, with real page images from the child process."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.datamodel import Decision, Verdict
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.dossier.view import build_view
from pipeline.errors import NotStored
from tests.dossier.sample import MODEL, NAME, sample_case


def test_a_stored_case_has_all_findings_with_context_and_images(store):
    case = load_case(store, NAME, model=MODEL)
    sample = sample_case()
    assert {f.finding_id for f in case.findings} == {
        f.finding_id for f in sample.findings
    }
    assert case.library == sample.library
    assert all(case.passage(finding) for finding in case.findings)
    crops = list(case.crops.values())
    pages = {(f.document_id, f.page_number) for f in case.findings}
    assert set(case.crops) == pages
    assert all(crop.jpeg.startswith(b"\xff\xd8") for crop in crops)


def test_its_dossier_is_the_same_each_time(store):
    first, second = (
        render_dossier(load_case(store, NAME, model=MODEL)) for _ in range(2)
    )
    assert first == second
    assert first.index("minutes.pdf") < first.index('id="contents"')


def test_its_time_is_that_of_the_newest_change(store):
    before = load_case(store, NAME, model=MODEL)
    finding = before.findings[0]
    later = before.created_at + timedelta(days=1)
    store.add_decision(
        Decision(
            finding.document_id, finding.start, finding.end, finding.label,
            Verdict.CONFIRMED, "Ada Example", later, finding_id=finding.finding_id,
        )
    )  # fmt: skip
    case = load_case(store, NAME, model=MODEL)
    assert case.created_at == later
    assert case.answers.head == store.head()
    assert build_view(case).n_open == build_view(before).n_open - 1


def test_a_passage_that_a_person_added_has_its_words_and_boxes(store):
    before = load_case(store, NAME, model=MODEL)
    key = before.coverage[0].document_id
    passage = next(
        p for p in store.passages(key) if p.passage_id not in before.passages
    )
    store.add_decision(
        Decision(
            key, passage.start, passage.end, "evasive_end_use", Verdict.CONFIRMED,
            "Ada Example", before.created_at,
        )
    )  # fmt: skip
    (added,) = load_case(store, NAME, model=MODEL).answers.added
    assert added.place.text == passage.text
    assert added.place.boxes


def test_bytes_that_are_not_pdf_give_no_image(store):
    def render(data, regions, *, dpi=110):
        return [None] * len(regions)

    case = load_case(store, NAME, model=MODEL, render=render)
    assert case.crops == {}
    assert "data:image" not in render_dossier(replace(case))


def test_an_unknown_case_is_not_stored(store):
    with pytest.raises(NotStored, match="nowhere"):
        load_case(store, "nowhere", model=MODEL)
