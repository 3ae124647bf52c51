"""A desk is backed up while people work, and comes back with the same log."""

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.backup import back_up, restore
from pipeline.datamodel import Decision, Kind, Shelf, Verdict
from pipeline.errors import ConfigError, StoreError
from pipeline.screening.file import Target, screen_file
from pipeline.settings import settings
from pipeline.store.store import Store, open_store

PAPER = "# Contract\n\nBuyer: Acme Trading FZE, Dubai\n\nThe system tracks phones.\n"


@pytest.fixture
def desk(home, tiny_model, tmp_path):
    """A store with a case, bytes, a list and a manifest of the operator."""
    paper = tmp_path / "contract.md"
    paper.write_text(PAPER)
    (home / "lists" / "own").mkdir(parents=True)
    (home / "lists" / "own" / "list.csv").write_text("name\nAcme\n")
    (home / "sources").mkdir()
    (home / "sources" / "mine.toml").write_text("title = ''\n")
    (home / "sources" / "x" / "files").mkdir(parents=True)
    (home / "sources" / "x" / "files" / "big.pdf").write_bytes(b"fetched")
    with open_store() as store:
        target = Target("deal", Shelf.CASE, Kind.CONTRACT)
        screen_file(paper, target, store=store, model=tiny_model)
        decide(store, 0)
        yield store


def decide(store: Store, n: int) -> None:
    (document,) = store.case_documents("deal")
    store.add_decision(
        Decision(
            document_id=document.document_id,
            start=0,
            end=8,
            label="facial_recognition",
            verdict=Verdict.DISMISSED,
            reviewer="Ada Example",
            decided_at=datetime(2026, 11, 29, tzinfo=UTC) + timedelta(seconds=n),
        )
    )


@pytest.fixture
def other_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Call it to be on another machine from then on."""
    folder = tmp_path / "other"

    def move() -> Path:
        monkeypatch.setenv("TRIAGE_HOME", str(folder))
        settings.cache_clear()
        return folder

    return move


def test_desk_comes_back_as_it_was(desk, tmp_path, other_home):
    made = back_up(desk, tmp_path / "desk.zip")
    assert (made.documents, made.n_decisions, made.missing) == (1, 1, ())
    home = other_home()
    assert restore(tmp_path / "desk.zip") == made
    with open_store() as again:
        assert again.counts() == desk.counts()
        assert again.verify_decisions(made.head).head == made.head
        assert again.findings("deal") == desk.findings("deal")
        assert again.passages(ids(again)[0]) == desk.passages(ids(desk)[0])
        assert again.blobs.get(ids(again)[0]).decode() == PAPER
        found = [passage for passage, _ in again.search("Dubai")]
        assert found == [passage for passage, _ in desk.search("Dubai")] != []
        decide(again, 1)  # and work goes on
    assert made.record == desk.head().digest
    assert (home / "lists/own/list.csv").is_file()
    assert (home / "sources/mine.toml").is_file()
    assert not (home / "sources/x").exists(), "fetched files are blobs already"


def test_a_backup_of_a_changed_store_says_so_when_it_is_restored(
    desk, home, tmp_path, other_home
):
    with sqlite3.connect(home / "store.sqlite") as database:
        database.execute("UPDATE coverage SET name = 'other.md'")
    back_up(desk, tmp_path / "desk.zip")
    other_home()
    with pytest.raises(StoreError, match=r"the record found faults \(1\)"):
        restore(tmp_path / "desk.zip")


def ids(store: Store) -> list[str]:
    return store.document_ids()


@pytest.mark.postgres
def test_desk_moves_to_a_server_and_back(
    desk,
    tmp_path,
    other_home,
    postgres,
    monkeypatch,
):
    made = back_up(desk, tmp_path / "desk.zip")
    other_home()
    monkeypatch.setenv("TRIAGE_DATABASE_URL", postgres.new_url())
    settings.cache_clear()
    restore(tmp_path / "desk.zip")
    with open_store() as served:
        assert served.counts() == desk.counts()
        assert served.search("Dubai")
        decide(served, 1)
        moved = back_up(served, tmp_path / "again.zip")
    assert moved.n_decisions == made.n_decisions + 1
    monkeypatch.delenv("TRIAGE_DATABASE_URL")
    settings.cache_clear()
    restore(tmp_path / "again.zip")
    with open_store() as again:
        assert again.verify_decisions(moved.head).head == moved.head


def test_backup_under_load_holds_one_moment(desk, tmp_path, other_home):
    stop = threading.Event()

    def work() -> None:
        n = 1
        while not stop.is_set():
            decide(desk, n)
            n += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [back_up(desk, tmp_path / f"{n}.zip") for n in range(3)]
    finally:
        stop.set()
        worker.join()
    assert made[0].n_decisions <= made[1].n_decisions <= made[2].n_decisions
    home = other_home()
    for n, each in enumerate(made):
        shutil.rmtree(home, ignore_errors=True)
        assert restore(tmp_path / f"{n}.zip").head == each.head


def test_nothing_is_overwritten(desk, tmp_path, other_home):
    file = tmp_path / "desk.zip"
    back_up(desk, file)
    before = file.read_bytes()
    with pytest.raises(ConfigError, match="expected a new file"):
        back_up(desk, file)
    assert file.read_bytes() == before
    with pytest.raises(
        StoreError, match="expected an empty store, found 1 case, 1 document"
    ):
        restore(file)
    home = other_home()
    (home / "lists/own").mkdir(parents=True)
    (home / "lists/own/list.csv").write_text("another")
    with pytest.raises(ConfigError, match=r"list\.csv: expected no file or the same"):
        restore(file)
    with open_store() as store:
        assert not any(store.counts().values())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("cut", "damaged or other file"),
        ("text", "damaged or other file"),
        ("no facts", "expected backup.json of a backup inside"),
        ("database", "store.sqlite inside was altered"),
        ("bytes", "inside was altered"),
        ("newer", "made by a newer version"),
        ("outside", "expected files of"),
        ("none", "found no file"),
    ],
)
def test_damaged_backup_restores_nothing(desk, tmp_path, other_home, damage, said):
    file, bad = tmp_path / "desk.zip", tmp_path / "bad.zip"
    back_up(desk, file)
    spoil(file, bad, damage)
    home = other_home()
    with pytest.raises(ConfigError, match=said):
        restore(bad)
    with open_store() as store:
        assert not any(store.counts().values())
    assert not (home.parent / "escaped").exists()


def spoil(file: Path, bad: Path, damage: str) -> None:
    if damage == "none":
        return
    if damage in {"cut", "text"}:
        data = file.read_bytes()
        bad.write_bytes(data[: len(data) // 2] if damage == "cut" else b"hello")
        return
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    (blob,) = (name for name in held if name.startswith("blobs/"))
    facts = held.pop("backup.json")
    if damage != "no facts":
        newer = json.dumps(json.loads(facts) | {"schema": "9999"}).encode()
        held["backup.json"] = newer if damage == "newer" else facts
    if damage == "database":
        held["store.sqlite"] = held["store.sqlite"].replace(b"Ada Ex", b"Eve Ex")
    if damage == "bytes":
        held[blob] += b"!"
    if damage == "outside":
        held["home/lists/../../../escaped"] = b"x"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
