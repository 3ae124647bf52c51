"""A publisher's documents into the library: new ones once, gone ones told."""

import pytest

from pipeline.datamodel import Kind, Shelf
from pipeline.errors import SourceError
from pipeline.parties.reports.report_actors import SAMPLE, report_documents
from pipeline.screening.library import (
    LIBRARY,
    refresh_library,
    require_all,
    screen_library,
)
from pipeline.sources.manifest import read_sources
from pipeline.store.store import open_store
from tests.dossier.sample import contract, line


@pytest.fixture
def manifest():
    """The shipped source that reads the sample reports from their folder."""
    return read_sources().manifests["samples-reports"]


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


def test_the_sample_reports_are_screened_into_the_library(manifest, store, tiny_model):
    counts = refresh_library(manifest, store=store, model=tiny_model).counts()
    assert (counts["new"], counts["failed"], counts["screened"]) == (5, 0, 5)
    lines = store.coverage(SAMPLE)
    assert len(lines) == 5
    assert {line.kind for line in lines} == {manifest.kind}
    for document in store.case_documents(SAMPLE):
        assert document.shelf == "library"
        (origin,) = store.origins(document.document_id)
        assert origin.source_id == manifest.source_id
        assert origin.licence == manifest.licence


def test_a_second_refresh_screens_nothing(manifest, store, tiny_model):
    refresh_library(manifest, store=store, model=tiny_model)
    before = store.counts()
    counts = refresh_library(manifest, store=store, model=tiny_model).counts()
    assert (counts["new"], counts["unchanged"], counts["failed"]) == (0, 5, 0)
    assert store.counts() == before


def test_names_in_the_library_are_those_of_the_publisher(manifest, store, tiny_model):
    refresh_library(manifest, store=store, model=tiny_model)
    names = {line.name for line in store.coverage(SAMPLE)}
    assert "un-special-rapporteur-karavia.pdf" in names


def test_a_source_whose_assertions_fail_leaves_nothing_new(manifest, store, tiny_model):
    more = manifest.assertions.model_copy(update={"min_pages_with_text": 10_000})
    thin = manifest.model_copy(update={"assertions": more})
    run = refresh_library(thin, store=store, model=tiny_model)
    assert "expected at least 10000 pages with text" in run.reason
    assert store.documents_in(SAMPLE) == []
    assert store.source_state(manifest.source_id).listed == frozenset()


def test_a_source_that_shrank_fails_and_loses_nothing(manifest, store, tiny_model):
    refresh_library(manifest, store=store, model=tiny_model)
    before = store.counts()
    more = manifest.assertions.model_copy(update={"min_documents": 6})
    shrunk = manifest.model_copy(update={"assertions": more})
    run = refresh_library(shrunk, store=store, model=tiny_model)
    with pytest.raises(SourceError, match="samples-reports"):
        require_all([run])
    assert store.counts() == before


def test_a_fetched_document_is_a_case_of_its_own_words(manifest, store, tiny_model):
    refresh_library(manifest, store=store, model=tiny_model)
    for finding in store.findings(SAMPLE):
        text = store.document_text(finding.document_id)
        assert text[finding.start : finding.end] == finding.quote


def test_invented_reports_are_seen_by_the_sample_case_alone(
    manifest, store, tiny_model
):
    real = [path for path in manifest.folder_path.iterdir() if path.is_file()]
    screen_library(real, kind=manifest.kind, store=store, model=tiny_model)
    assert report_documents(store)  # as an earlier version left them
    refresh_library(manifest, store=store, model=tiny_model)
    assert store.case_documents(LIBRARY) == []
    assert report_documents(store) == report_documents(store, "deal") == []
    assert len(report_documents(store, SAMPLE)) == 5
    _, document, passages = contract().build()
    store.add_outcome(
        case=SAMPLE,
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.CONTRACT),
        model_version="m1",
        document=document,
        passages=passages,
        findings=(),
    )
    assert report_documents(store, SAMPLE) == [], "a real case of the same name"
