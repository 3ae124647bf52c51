"""What a publisher lists and nobody could fetch or read is told, not forgotten."""

import json
import sys
from functools import partial

import pytest

from pipeline import cli
from pipeline.datamodel import Shelf, Status
from pipeline.parties.deal.build import build_deal
from pipeline.screening import library
from pipeline.screening.file import Target, screen_file
from pipeline.screening.library import LIBRARY, refresh_library
from pipeline.screening.staging import UNFETCHED
from pipeline.sources import manifest as manifests
from pipeline.sources.refresh import refresh_source
from pipeline.store.store import open_store
from tests import hostile
from tests.sources.test_refresh import manifest_of

REPORT = b"The agency intercepted the calls of journalists without a warrant."
CUT = hostile.pdf("A report")[:300]


@pytest.fixture
def manifest(publisher):
    """Lists a text, a damaged PDF, a missing file and one of another hash."""
    good = publisher.serve("/good.txt", REPORT)
    cut = publisher.serve("/cut.pdf", CUT)
    other = publisher.serve("/other.txt", b"Other words.")
    entries = [{"url": url} for url in (good, cut, publisher.url("/gone.pdf"))]
    return manifest_of(files=(*entries, {"url": other, "sha256": "0" * 64}))


@pytest.fixture(autouse=True)
def _at_once(limits, monkeypatch):
    """The real pause between two requests is 1 s."""
    quick = partial(refresh_source, limits=limits)
    monkeypatch.setattr(library, "refresh_source", quick)


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


def test_each_failure_is_told_with_its_reason(manifest, store, tiny_model, publisher):
    run = refresh_library(manifest, store=store, model=tiny_model)
    counts = run.counts()
    assert (counts["new"], counts["failed"]) == (2, 2)
    assert (counts["screened"], counts["unread"]) == (1, 1)
    said = {(x.state, x.name): x.reason for x in run.missing}
    assert said["failed", publisher.url("/gone.pdf")] == (
        f"{publisher.url('/gone.pdf')}: expected 200, got 404"
    )
    assert "expected sha256 000" in said["failed", publisher.url("/other.txt")]
    assert said["unreadable", "cut.pdf"]


def test_what_is_missing_is_unread_until_it_is_there(
    manifest, store, tiny_model, publisher
):
    refresh_library(manifest, store=store, model=tiny_model)
    unread = {x.name: x for x in store.coverage(LIBRARY) if x.reason == UNFETCHED}
    assert set(unread) == {publisher.url("/gone.pdf"), publisher.url("/other.txt")}
    assert {line.status for line in unread.values()} == {Status.UNREADABLE}
    publisher.serve("/gone.pdf", hostile.pdf("It was found."))
    fewer = manifest.model_copy(update={"files": manifest.files[:3]})
    refresh_library(fewer, store=store, model=tiny_model)
    assert UNFETCHED not in {line.reason for line in store.coverage(LIBRARY)}


def test_a_file_that_was_fetched_before_is_not_listed_as_unread(
    manifest, store, tiny_model, publisher
):
    refresh_library(manifest, store=store, model=tiny_model)
    before = store.coverage(LIBRARY)
    publisher.serve("/good.txt", b"", status=404)
    run = refresh_library(manifest, store=store, model=tiny_model)
    assert run.counts()["failed"] == 3
    assert store.coverage(LIBRARY) == before


def test_a_case_learns_that_reports_are_missing(manifest, store, tiny_model, tmp_path):
    refresh_library(manifest, store=store, model=tiny_model)
    paper = tmp_path / "contract.md"
    paper.write_text("# Contract\n\nBuyer: Acme Trading FZE, Dubai\n")
    screen_file(paper, Target("deal", Shelf.CASE), store=store, model=tiny_model)
    deal = build_deal(store, "deal")
    words = "library reports not searched, because they were not fetched or not read: 3"
    assert deal.searches
    assert all(words in search.warnings for search in deal.searches)


def test_the_command_lists_them_and_ends_with_1(
    manifest, home, tiny_folder, monkeypatch, capsys, publisher
):
    found = manifests.Sources({"x": manifest}, {})
    monkeypatch.setattr(manifests, "read_sources", lambda *_: found)
    args = ["triage", "refresh", "x", "--model", str(tiny_folder)]
    for more in ([], ["--json"]):
        monkeypatch.setattr(sys, "argv", [*args, *more])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 1
        printed = capsys.readouterr().out
        assert publisher.url("/gone.pdf") in printed
        assert "expected 200, got 404" in printed
    (row,) = json.loads(printed)
    assert (row["failed"], row["screened"], row["unread"]) == (2, 0, 1)
    assert {x["state"] for x in row["missing"]} == {"failed", "unreadable"}
