"""An error page that is sent with status 200 replaces no report."""

import hashlib

import pytest

from pipeline.errors import SourceError
from pipeline.screening.library import LIBRARY, refresh_library
from pipeline.sources.fetch import check_body
from pipeline.sources.outcome import FetchState
from pipeline.sources.refresh import refresh_source
from tests.sources.test_refresh import manifest_of
from tests.sources.test_unfetched import _at_once as _at_once
from tests.sources.test_unfetched import store as store

REPORT = b"# Report\n\nThe agency intercepted the calls of journalists.\n" * 40
NOT_FOUND = b"<html><head><title>404 Not Found</title></head>nginx</html>"
WRAPPED = b"<html><head><title>Reports</title></head><body>Moved.</body></html>"


@pytest.mark.parametrize("page", [NOT_FOUND, WRAPPED, b"404: Not Found\n"])
def test_an_error_page_leaves_the_former_edition(page, store, tiny_model, publisher):
    other = publisher.serve("/other.md", b"Words of another report.")
    url = publisher.serve("/report.md", REPORT)
    source = manifest_of(files=({"url": url}, {"url": other}))
    refresh_library(source, store=store, model=tiny_model)
    before = store.coverage(LIBRARY), store.source_state("test-reports").files[url]
    publisher.serve("/report.md", page)
    for _ in range(2):  # it is tried again each time
        run = refresh_library(source, store=store, model=tiny_model)
        assert (run.counts()["failed"], run.counts()["new"]) == (1, 0)
        assert url in run.missing[0].reason
        now = store.coverage(LIBRARY), store.source_state("test-reports").files[url]
        assert now == before
    publisher.serve("/report.md", REPORT + b"\nA second edition.")
    run = refresh_library(source, store=store, model=tiny_model)
    assert (run.counts()["failed"], run.counts()["new"]) == (0, 1)


def test_a_page_is_taken_in_place_of_a_file_if_the_list_gives_its_hash(
    store, tiny_model, publisher
):
    url = publisher.serve("/report", REPORT)
    refresh_library(manifest_of(files=({"url": url},)), store=store, model=tiny_model)
    publisher.serve("/report", WRAPPED)
    entry = {"url": url, "sha256": hashlib.sha256(WRAPPED).hexdigest()}
    run = refresh_library(manifest_of(files=(entry,)), store=store, model=tiny_model)
    assert (run.reason, run.counts()["new"]) == ("", 1)


def html(title: str, n_words: int = 10) -> bytes:
    return f"<!doctype html><title>{title}</title>{'word ' * n_words}".encode()


@pytest.mark.parametrize(
    "page",
    [
        html("Page not found | Justice Watch"),
        html("Justice Watch - 404"),
        html("Error 503 Service Unavailable"),
        html("Error"),
        b"<html><body><h1>The requested URL was not found</h1></body></html>",
        b"<h1>403 Forbidden</h1>",
        html("Seite nicht gefunden \u2013 Beispiel"),
    ],
)
def test_an_error_page_is_no_document(page):
    with pytest.raises(SourceError, match="got a page with the title"):
        check_body("https://example.org/a", page, len(page))


@pytest.mark.parametrize(
    "page",
    [
        html("404 days in prison"),
        html("Evidence not found: the search for the missing"),
        html("Trial and error"),
        html("Error", 20_000),
        b"# Error\n\n" + b"The court erred in law. " * 100,
        b"Gone: the disappeared of 2025",
    ],
)
def test_a_report_on_errors_is_a_document(page):
    check_body("https://example.org/a", page, len(page))


def test_a_refresh_counts_what_a_killed_one_fetched(store, tiny_model, publisher):
    """The killed refresh saved the fetched file, and added nothing to the library."""
    url = publisher.serve_versioned("/report.md", REPORT)
    source = manifest_of(files=({"url": url},))
    with store.hold_source(source.source_id) as held:
        refresh_source(source, held)
    run = refresh_library(source, store=store, model=tiny_model)
    assert run.refresh is not None
    assert [item.status for item in run.refresh.fetched] == [FetchState.UNCHANGED]
    counts = run.counts()
    assert (counts["new"], counts["unchanged"], counts["screened"]) == (1, 0, 1)
    counts = refresh_library(source, store=store, model=tiny_model).counts()
    assert (counts["new"], counts["unchanged"], counts["screened"]) == (0, 1, 0)
