"""The command and the flow leave the same rows, whichever comes first."""

import sys
from pathlib import Path

import pytest

from flows._batches import opened_model, opened_store
from flows.ingest_library import ingest_library
from flows.refresh_library import refresh_library
from flows.refresh_lists import refresh_lists
from flows.triage_case import triage_case
from pipeline import cli
from pipeline.datamodel import Kind
from pipeline.dossier.assess import assess
from pipeline.parties.lists.manifest import manifest as list_manifest
from pipeline.parties.lists.refresh import refresh_list
from pipeline.parties.reports.report_actors import SAMPLE
from pipeline.screening.library import screen_library
from pipeline.settings import corpora_dir, settings
from pipeline.store.store import open_store
from tests.flows.rows import Tables, tables_of
from tests.parties.deal.made import CASE, ORDER, Made
from tests.parties.lists import papers
from tests.parties.lists.test_refresh import NAMES, OWN
from tests.sources.conftest import publisher
from tests.text.test_revisions import NEW, OFFER

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server", "home")]

__all__ = ["publisher"]

SAMPLES = corpora_dir() / "samples"


def tables() -> Tables:
    """Return the rows of the store in use."""
    return tables_of(f"sqlite:///{settings().home / 'store.sqlite'}")


def command(*args: object) -> None:
    """Run ``triage``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["triage", *map(str, args)])
        with pytest.raises(SystemExit) as end:
            cli.main()
    assert end.value.code == 0


@pytest.fixture
def move(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that goes on in another, empty home."""

    def to(name: str) -> None:
        opened_store.cache_clear()
        (tmp_path / name).mkdir()
        (tmp_path / name / "encoders").symlink_to(home / "encoders")
        monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / name))
        settings.cache_clear()

    return to


def test_a_refresh(move, tiny_folder: Path):
    model = str(tiny_folder)
    command("refresh", "samples-reports", "--model", model)
    by_command = tables()
    move("other")
    refresh_library(["samples-reports"], model=model)
    assert tables() == by_command
    assert len(by_command["origin"]) == len(by_command["document"]) == 5

    # Either finds nothing to add to what the other left.
    command("refresh", "samples-reports", "--model", model)
    assert tables() == by_command


def test_a_case(move, tiny_folder: Path, tmp_path: Path):
    model, out = str(tiny_folder), str(tmp_path / "out")
    case, reports = SAMPLES / "case", SAMPLES / "reports"
    command(
        "run", case, "--case=x", "--reports", reports, "--out", out, "--model", model
    )
    by_command = tables()
    move("other")
    triage_case([str(case)], "x", [str(reports)], out=out, model=model)
    assert tables() == by_command
    assert by_command["deal"]
    assert by_command["flag_sheet"]


def test_the_lists(move, publisher):
    def looked_up_once() -> None:
        """Leave a case whose buyer stands on the list of today alone."""
        url = publisher.serve_versioned("/eu.xml", papers.eu(*NAMES).encode())
        folder = settings().home / "lists"
        folder.mkdir(exist_ok=True)
        own = OWN.replace('shipped = "own-entries.toml"', f'url = "{url}"')
        (folder / "own.toml").write_text(own.replace('"table"', '"eu-xml-1.1"'))
        refresh_list(list_manifest("own"))
        with open_store() as store:
            Made(store).add("order.txt", ORDER, Kind.CONTRACT)
            assess(store, CASE, ("en",))
        publisher.serve_versioned(
            "/eu.xml", papers.eu(*NAMES, "Tane Import Ltd").encode()
        )

    looked_up_once()
    command("lists", "refresh", "own")
    by_command = tables()
    assert "DF9" in str(by_command["flag_sheet"])
    move("other")
    looked_up_once()
    refresh_lists(["own"])
    assert tables() == by_command


def test_an_inbox_links_versions(tmp_path: Path, tiny_folder: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.txt").write_text("\n\n".join(OFFER))
    (inbox / "2.txt").write_text("\n\n".join((*OFFER, NEW)))
    ingest_library(str(inbox), model=str(tiny_folder))
    assert len(tables()["revision"]) == 1


def test_what_lacks_an_origin_gets_one(tiny_folder: Path):
    model = str(tiny_folder)
    folder = SAMPLES / "reports"
    with open_store() as store:
        screen_library(
            sorted(p for p in folder.glob("*.pdf")),
            kind=Kind.REPORT,
            case=SAMPLE,
            store=store,
            model=opened_model(model),
        )
        ids = [d.document_id for d in store.case_documents(SAMPLE)]
        assert not any(map(store.origins, ids))
    refresh_library(["samples-reports"], model=model)
    assert all(map(opened_store().origins, ids))
    assert {o.source_id for i in ids for o in opened_store().origins(i)} == {
        "samples-reports"
    }
