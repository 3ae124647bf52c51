"""A case out of a real store, with real page images from the child process."""

from dataclasses import replace

import pytest

from pipeline.cases.dossier import render_dossier
from pipeline.cases.loading import load_case
from pipeline.errors import NotStored
from tests.cases.sample import MODEL, NAME, NOON, sample_case


def test_a_stored_case_has_all_findings_with_context_and_images(store):
    case = load_case(store, NAME, created_at=NOON, model=MODEL)
    sample = sample_case()
    assert {f.finding_id for f in case.findings} == {
        f.finding_id for f in sample.findings
    }
    assert case.library == sample.library
    assert all(case.passage(finding) for finding in case.findings)
    crops = [crop for parts in case.crops.values() for crop in parts]
    assert len(crops) >= 20
    assert all(crop.jpeg.startswith(b"\xff\xd8") for crop in crops)


def test_its_dossier_is_the_same_each_time(store):
    first, second = (
        render_dossier(load_case(store, NAME, created_at=NOON, model=MODEL))
        for _ in range(2)
    )
    assert first == second
    assert first.index("minutes.pdf") < first.index('id="summary"')


def test_bytes_that_are_not_pdf_give_no_image(store):
    def render(data, regions, *, dpi=110):
        return [None] * len(regions)

    case = load_case(store, NAME, created_at=NOON, model=MODEL, render=render)
    assert case.crops == {}
    assert "data:image" not in render_dossier(replace(case))


def test_an_unknown_case_is_not_stored(store):
    with pytest.raises(NotStored, match="nowhere"):
        load_case(store, "nowhere", created_at=NOON, model=MODEL)
