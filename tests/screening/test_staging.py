"""A refresh that fails or is killed changes nothing that anybody reads."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from copy import copy

import pytest
import sqlalchemy as sa

from pipeline.screening import library
from pipeline.screening.library import LIBRARY, refresh_library
from pipeline.sources.refresh import Refresh
from pipeline.store.schema import tables as t
from pipeline.store.staging import open_stage, stage_name
from pipeline.store.store import open_store
from tests.sources.test_refresh import manifest_of
from tests.store.conftest import postgres, url

__all__ = ["postgres", "url"]

STATE = {"source", "source_file"}
"""Where a refresh notes how far it came; no reader sees them."""

WORDS = b"The agency intercepted the calls of journalists without a warrant. Nr. %d."


@pytest.fixture
def store(url, home):
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    """A folder of three reports and an archive of one more."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_bytes(WORDS % n)
    return folder


def manifest(folder, **asked):
    return manifest_of(
        connector="folder", folder=str(folder), url=None, assertions=asked
    )


def rows(store):
    """Return the rows of each table that a reader sees."""
    with store.reading() as connection:
        return {
            table.name: sorted(map(str, connection.execute(sa.select(table))))
            for table in t.metadata.sorted_tables
            if table.name not in STATE
        }


def test_a_failed_assertion_changes_no_row_and_the_next_run_mends_it(
    store, folder, tiny_model
):
    refresh_library(manifest(folder), store=store, model=tiny_model)
    before = rows(store)
    assert len(before["case_document"]) == len(before["origin"]) == 3
    (folder / "3.txt").write_bytes(WORDS % 3)
    asked = manifest(folder, min_pages_with_text=5)
    run = refresh_library(asked, store=store, model=tiny_model)
    assert "expected at least 5 pages with text, got 4" in run.reason
    assert rows(store) == before
    fewer = manifest(folder, min_pages_with_text=4)
    run = refresh_library(fewer, store=store, model=tiny_model)
    assert run.reason == ""
    after = rows(store)
    assert len(after["case_document"]) == len(after["origin"]) == 4
    assert len(after["finding"]) >= len(before["finding"])
    assert store.verify().problems == []


def test_a_second_refresh_opens_no_document_and_no_stage(
    store, folder, tiny_model, monkeypatch
):
    refresh_library(manifest(folder), store=store, model=tiny_model)
    before = rows(store)

    def refuse(*_):
        msg = "something was read"
        raise AssertionError(msg)

    monkeypatch.setattr(library, "screen_files", refuse)
    run = refresh_library(
        manifest(folder, min_pages_with_text=3), store=store, model=tiny_model
    )
    assert (run.reason, run.counts()["screened"]) == ("", 0)
    assert rows(store) == before


def test_an_incremental_list_with_nothing_new_keeps_its_assertions(
    store, folder, tiny_model, monkeypatch
):
    refresh_library(manifest(folder), store=store, model=tiny_model)

    def nothing_new(source, held, **_):
        return Refresh(source.source_id, (), (), held.state)

    asked = manifest(folder, min_pages_with_text=3, min_read_share=1.0)
    run = refresh_library(asked, store=store, model=tiny_model, fetch=nothing_new)
    assert run.reason == ""
    # Documents that another model screened count as well.
    newer = copy(tiny_model)
    newer.version = "another"
    run = refresh_library(asked, store=store, model=newer, fetch=nothing_new)
    assert run.reason == ""
    more = manifest(folder, min_pages_with_text=4)
    run = refresh_library(more, store=store, model=tiny_model, fetch=nothing_new)
    assert "expected at least 4 pages with text, got 3" in run.reason


def test_another_document_under_an_address_keeps_the_first(store, folder, tiny_model):
    refresh_library(manifest(folder), store=store, model=tiny_model)
    (folder / "0.txt").write_bytes(b"Quite another text about fisheries and ports.")
    run = refresh_library(manifest(folder), store=store, model=tiny_model)
    assert run.counts()["new"] == 1
    assert len(store.case_documents(LIBRARY)) == 4


CHILD = """
    import os, signal, sys
    from pathlib import Path
    from pipeline.classify.model import open_model
    from pipeline.screening import library
    from pipeline.store.store import Store, open_store
    from tests.screening.test_staging import manifest

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    url, folder, model, moment = sys.argv[1:]
    if moment == "staged":
        Store.publish = die
    else:
        library.tell_news = die
    with open_store(url) as store:
        library.refresh_library(
            manifest(Path(folder)), store=store, model=open_model(model)
        )
"""


@pytest.mark.parametrize("moment", ["staged", "told"])
def test_a_killed_refresh_publishes_nothing_or_all(
    url, store, folder, tiny_model, tiny_folder, moment, monkeypatch
):
    before = rows(store)
    code = textwrap.dedent(CHILD)
    command = [sys.executable, "-c", code, url, folder, tiny_folder, moment]
    child = subprocess.run(command, check=False, env=os.environ, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]
    if moment == "staged":
        assert rows(store) == before
    told = []

    def tell(_store, new, **_):
        told.append(new)
        return []

    monkeypatch.setattr(library, "tell_news", tell)
    for _ in range(100):  # the server ends the dead process's lock a little later
        run = refresh_library(manifest(folder), store=store, model=tiny_model)
        if "another refresh" not in run.reason:
            break
        time.sleep(0.1)
    assert run.reason == ""
    counts = run.counts()
    assert (counts["new"], counts["unchanged"], counts["screened"]) == (3, 0, 3)
    assert len(store.case_documents(LIBRARY)) == 3
    assert [len(each) for each in told] == [3]
    assert store.source_state("test-reports").untold == ()
    assert store.verify().problems == []


HOLDER = """
import sys
from pipeline.store.store import open_store
with open_store(sys.argv[1]) as store, store.hold_source("test-reports"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_machines_do_not_refresh_one_source_at_once(
    url, store, folder, tiny_model, tmp_path
):
    """The other machine has the database alone in common; it is then switched off."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        env=os.environ | {"TRIAGE_HOME": str(tmp_path / "other")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        run = refresh_library(manifest(folder), store=store, model=tiny_model)
        busy = "source test-reports: another refresh is running; wait until it has"
        assert run.reason.startswith(busy)
    finally:
        other.kill()
        other.communicate()
    for _ in range(50):  # PostgreSQL needs a moment to see that a connection is gone
        if not store.locks.is_held("source test-reports"):
            break
        time.sleep(0.1)
    run = refresh_library(manifest(folder), store=store, model=tiny_model)
    assert run.reason == ""


def test_a_full_disk_names_the_source_and_publishes_nothing(
    store, folder, tiny_model, monkeypatch
):
    before = rows(store)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(store.blobs), "put", full)
    run = refresh_library(manifest(folder), store=store, model=tiny_model)
    assert run.reason.startswith("source test-reports: [Errno 28] No space left")
    assert rows(store) == before
    monkeypatch.undo()


def test_a_stage_is_a_store_of_its_own(store, home):
    name = stage_name("test-reports", "r1", "m1")
    with open_stage(store, name) as stage:
        assert stage.counts() | {"seal": 0} == store.counts() | {"seal": 0}
        assert stage.url != store.url
