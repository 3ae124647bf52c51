"""Every entry of a folder has a line of coverage, with the reason if it is not read."""

import os
import shutil
import socket
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from pipeline.datamodel import Shelf, Status
from pipeline.errors import (
    ConfigError,
    IngestError,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.ingest import folder_entry
from pipeline.ingest.folder_entry import (
    OUTPUT_FILES,
    entry_name,
    find_entries,
    read_bytes,
    sha256,
)
from pipeline.screening.case import screen_case, write_case
from pipeline.screening.file import Target, screen_files
from pipeline.store.store import open_store
from tests.hostile import OFFER

DEAL = Target("deal", Shelf.CASE)

EXPECTED = {
    ".hidden.txt": "",
    ".git/": "a folder of git",
    "device": "a device, not a file",
    "empty/": "an empty folder",
    "link.txt": "a link to another place",
    "pipe": "a named pipe, not a file",
    "round": "a link to another place",
    "shut/": "the folder cannot be opened (Permission denied)",
    "socket": "a socket, not a file",
    "x.txt": "",
}


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def folder():
    """A folder that other accounts may reach, short as a socket's path must be."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _fill(folder: Path) -> list[str]:
    """Make one of each entry, and return the names of those that can be made here."""
    names = dict(EXPECTED)
    (folder / "x.txt").write_text(OFFER)
    (folder / ".hidden.txt").write_text(f"{OFFER} It is hidden.")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("[core]")
    (folder / "empty").mkdir()
    (folder / "shut").mkdir()
    (folder / "shut" / "secret.txt").write_text("No one may see it.")
    (folder / "shut").chmod(0)
    (folder / "link.txt").symlink_to(folder / "x.txt")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
    try:
        os.mknod(folder / "device", 0o020600, os.makedev(1, 3))
    except OSError:  # only the administrator of a machine makes devices
        del names["device"]
    return list(names)


@contextmanager
def as_nobody():
    """Take an account that permissions hold for: for root every folder opens."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_each_entry_has_a_line_with_its_reason(folder, store, tiny_model):
    names = _fill(folder)
    with as_nobody():
        entries = find_entries([folder])
        with pytest.raises(UnreadableDocument, match="the folder cannot be opened"):
            read_bytes(folder / "shut")
    assert entries == sorted(entries)
    run = screen_files(entries, DEAL, store=store, model=tiny_model)
    lines = {line.name: line for (line,) in run}
    assert set(lines) == set(names)
    for name, line in lines.items():
        root = name == "shut/" and os.geteuid() == 0
        assert line.reason.startswith("a folder" if root else EXPECTED[name]), name
        assert (line.status is Status.READ) == name.endswith("x.txt") or ".h" in name
    assert {line.name for line in store.coverage("deal")} == set(names)


def test_a_folder_that_is_filled_or_opened_is_listed_no_more(folder, store, tiny_model):
    def names():
        entries = find_entries([folder])
        assert list(screen_files(entries, DEAL, store=store, model=tiny_model))
        return {line.name for line in store.coverage("deal")}

    (folder / "annexes").mkdir()
    (folder / "x.txt").write_text(OFFER)
    assert names() == {"annexes/", "x.txt"}
    (folder / "annexes" / "y.txt").write_text("An annex.")
    assert names() == {"y.txt", "x.txt"}


def test_a_folder_that_lists_but_does_not_open_ends_no_run(folder, store, tiny_model):
    (folder / "listed").mkdir()
    (folder / "listed" / "a.txt").write_text(OFFER)
    (folder / "listed" / "folder").mkdir()
    (folder / "listed").chmod(0o744)
    (folder / "z.txt").write_text(OFFER)
    with as_nobody():
        entries = find_entries([folder])
        assert [path.name for path in entries] == ["a.txt", "folder", "z.txt"]
        for path in entries[:2]:
            assert entry_name(path) == path.name
            with pytest.raises(UnreadableDocument, match="Permission denied"):
                read_bytes(path)


def test_files_of_a_run_are_listed_as_no_papers(folder, store, tiny_model):
    (folder / "x.txt").write_text(OFFER)
    out = folder / "found"
    out.mkdir()
    (out / "findings.jsonl").write_text(OFFER)
    (out / "note.txt").write_text(f"{OFFER} A person wrote it.")
    assert read_bytes(out / "findings.jsonl"), "alone it is a paper like any other"
    screen_case("deal", [folder], store=store, model=tiny_model)
    files = write_case(store, "deal", out, tiny_model).files
    assert {path.name for path in files} == OUTPUT_FILES
    (out / "findings.jsonl").write_text(f"{OFFER} Of another program.")
    for name in ("coverage.jsonl", "dossier.html", "parties.jsonl"):
        (out / name).unlink()
    run = screen_case("deal", [folder], store=store, model=tiny_model)
    lines = {line.name: line for line in run.coverage}
    assert set(lines) == {"findings.jsonl", "note.txt", "x.txt"}
    assert lines["findings.jsonl"].status is Status.UNSUPPORTED
    assert lines["findings.jsonl"].reason.startswith("not a paper")
    assert lines["note.txt"].status is lines["x.txt"].status is Status.READ


def test_files_as_a_run_wrote_them_have_no_line(folder, store, tiny_model):
    (folder / "x.txt").write_text(OFFER)
    out = folder / "found"
    screen_case("deal", [folder], store=store, model=tiny_model)
    write_case(store, "deal", out, tiny_model)
    entries = find_entries([folder])
    assert list(screen_files(entries, DEAL, store=store, model=tiny_model))
    assert len(store.coverage("deal")) == 6, "an earlier program listed them"
    run = screen_case("deal", [folder], store=store, model=tiny_model)
    assert [line.name for line in run.coverage] == ["x.txt"]
    assert [line.name for line in store.coverage("deal")] == ["x.txt"]
    assert run.n_own == 5
    with pytest.raises(UnreadableDocument, match="no file to read"):
        screen_case("deal", [out], store=store, model=tiny_model)


def test_a_file_that_another_replaces_while_it_is_read_is_listed(
    folder, store, tiny_model, monkeypatch
):
    path = folder / "x.txt"
    path.write_text(OFFER)
    refuse = folder_entry._refuse_no_file
    looks = []

    def replace(path, found):
        refuse(path, found)
        looks.append(found)
        if len(looks) == 2:  # it is open by now
            other = path.with_name("other.txt")
            other.write_text("Other words.")
            other.replace(path)

    monkeypatch.setattr(folder_entry, "_refuse_no_file", replace)
    ((line,),) = screen_files([path], DEAL, store=store, model=tiny_model)
    assert line.status is Status.UNREADABLE
    assert "the file was replaced" in line.reason
    monkeypatch.undo()
    assert read_bytes(path) == b"Other words."


@contextmanager
def another_program(act):
    """Do something again and again in a thread, as a program beside the run does."""
    is_over = Event()

    def go_on():
        for turn in count():
            if is_over.is_set():
                return
            act(turn)

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_a_file_that_is_replaced_again_and_again_is_one_of_its_versions(
    folder, store, tiny_model
):
    path = folder / "x.txt"
    texts = [f"{OFFER} {word}." * 5 for word in ("One", "Two")]
    path.write_text(texts[0])

    def replace(turn):
        other = folder / "other"
        other.write_text(texts[turn % 2])
        other.replace(path)
        sleep(0.001)

    known = {sha256(text.encode()): text for text in texts}
    with another_program(replace):
        runs = [
            screen_files([path], DEAL, store=store, model=tiny_model) for _ in range(10)
        ]
    lines = [line for run in runs for found in run for line in found]
    assert len(lines) == 10
    for line in lines:
        if line.status is Status.READ:
            assert store.blobs.get(line.document_id) == (
                known[line.document_id].encode()
            )
        else:
            assert "run again" in line.reason
    assert all(line.name == "x.txt" for line in store.coverage("deal"))


def test_entries_that_come_and_go_are_each_listed_once(folder):
    (folder / "stays.txt").write_text(OFFER)

    def change(turn):
        place = folder / f"d{turn % 3}"
        place.mkdir()
        for name in "abc":
            (place / name).write_text(OFFER)
        sleep(0.002)
        shutil.rmtree(place)
        if turn % 3 == 0:
            place.write_text("Now a file.")
            place.unlink()

    reasons = set()
    with another_program(change):
        for _ in range(40):
            entries = find_entries([folder])
            assert len(entries) == len(set(entries))
            assert folder / "stays.txt" in entries
            for entry in entries:
                try:
                    read_bytes(entry)
                except IngestError as error:
                    reasons.add(str(error))
    assert "the file cannot be opened (No such file or directory)" in reasons


def test_a_file_that_a_person_names_in_a_shut_folder_is_listed(folder):
    (folder / "shut").mkdir()
    (folder / "shut" / "x.txt").write_text(OFFER)
    (folder / "shut").chmod(0)
    path = folder / "shut" / "x.txt"
    with as_nobody():
        assert find_entries([path]) == [path]
        with pytest.raises(UnreadableDocument, match="Permission denied"):
            read_bytes(path)


def test_a_pipe_that_takes_the_place_of_a_file_does_not_hold_the_run(folder):
    path = folder / "x.txt"
    path.write_text(OFFER)
    was = path.lstat()
    path.unlink()
    os.mkfifo(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "lstat", lambda _: was)
        with pytest.raises(UnsupportedDocument, match="a named pipe"):
            read_bytes(path)


def test_a_link_that_a_person_names_is_followed(folder):
    (folder / "in").mkdir()
    (folder / "x.txt").write_text(OFFER)
    (folder / "in" / "link.txt").symlink_to(folder / "x.txt")
    link = folder / "in" / "link.txt"
    assert find_entries([link]) == [folder / "x.txt"]
    assert find_entries([folder / "in"]) == [link]


def test_an_entry_is_named_once(folder):
    path = folder / "a.txt"
    path.write_text(OFFER)
    assert find_entries([path, folder, path]) == [path]


def test_what_is_not_there_is_refused(folder):
    with pytest.raises(ConfigError, match="no such file or folder"):
        find_entries([folder / "nothing"])


def test_an_interrupted_run_lists_what_it_did_not_come_to(store, tiny_model, tmp_path):
    for name in ("reports/a", "reports/b", "papers/c", "papers/d"):
        path = tmp_path / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{OFFER} It is of {name}.")
    places = {"store": store, "model": tiny_model}

    def interrupted(entries, target):
        yield from screen_files(entries[:1], target, **places)
        raise KeyboardInterrupt

    folders = ([tmp_path / "papers"], [tmp_path / "reports"])
    with pytest.raises(KeyboardInterrupt):
        screen_case("deal", *folders, screen=interrupted, **places)
    lines = {line.name: line for line in store.coverage("deal")}
    assert sorted(lines) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    read = lines.pop("a.txt")
    assert read.status is Status.READ
    reasons = {line.reason for line in lines.values()}
    assert reasons == {"the run ended before this file was read; run again"}

    screen_case("deal", *folders, **places)
    lines = {line.name: line for line in store.coverage("deal")}
    assert sorted(lines) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert {line.status for line in lines.values()} == {Status.READ}
