"""A file that another program changes during its reading is listed, or read whole."""

import os
from time import sleep

import pytest

from pipeline.datamodel import Shelf, Status
from pipeline.ingest import folder_entry
from pipeline.ingest.folder_entry import read_bytes
from pipeline.screening.file import Target, screen_files
from pipeline.store.store import open_store
from tests.hostile import OFFER

DEAL = Target("deal", Shelf.CASE)


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def at_reading(monkeypatch):
    """Let programs act on a file just before it is read, and read again."""

    def acts(*programs):
        wait = folder_entry._wait_for_tick
        left = list(programs)

        def wait_and_act(found):
            wait(found)
            if left:
                left.pop(0)()

        monkeypatch.setattr(folder_entry, "_wait_for_tick", wait_and_act)
        return left

    return acts


def _write_over(path, words):
    """Return a program that writes into a file and puts back the time of the change."""
    first = path.stat()

    def write():
        with path.open("r+b") as file:
            file.write(words)
        os.utime(path, ns=(first.st_atime_ns, first.st_mtime_ns))
        assert path.stat().st_mtime_ns == first.st_mtime_ns
        assert path.stat().st_size == first.st_size

    return write


def test_a_file_whose_time_is_put_back_after_a_change_is_listed(
    tmp_path, store, tiny_model, at_reading
):
    path = tmp_path / "x.txt"
    path.write_text(OFFER)
    sleep(0.05)
    left = at_reading(_write_over(path, b"Other"), _write_over(path, b"Third"))
    ((line,),) = screen_files([path], DEAL, store=store, model=tiny_model)
    assert left == []
    assert line.status is Status.UNREADABLE
    assert "the file changed while it was read" in line.reason
    assert read_bytes(path) == path.read_bytes()


def test_a_file_that_changes_before_both_readings_is_read_as_it_is_now(
    tmp_path, at_reading
):
    path = tmp_path / "x.txt"
    path.write_text(OFFER)
    sleep(0.05)
    at_reading(_write_over(path, b"Other"))
    assert read_bytes(path) == b"Other" + OFFER.encode()[5:]


@pytest.mark.parametrize("way", ["rights", "link", "rights twice"])
def test_a_file_of_the_same_bytes_is_read_when_its_rights_or_links_change(
    tmp_path, store, tiny_model, at_reading, way
):
    path = tmp_path / "x.txt"
    path.write_text(OFFER)
    sleep(0.05)
    programs = {
        "rights": [lambda: path.chmod(0o600)],
        "link": [lambda: (tmp_path / "other").hardlink_to(path)],
        "rights twice": [lambda: path.chmod(0o600), lambda: path.chmod(0o640)],
    }
    first = path.stat().st_ctime_ns
    left = at_reading(*programs[way])
    ((line,),) = screen_files([path], DEAL, store=store, model=tiny_model)
    assert left == []
    assert path.stat().st_ctime_ns > first
    assert line.status is Status.READ
