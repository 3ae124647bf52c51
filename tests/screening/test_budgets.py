"""Traps cost what they may cost and no more, and what lies among them is read."""

import time

import pytest

from pipeline.datamodel import Shelf, Status
from pipeline.ingest.sandbox import child as sandbox
from pipeline.ingest.sandbox.child import Sandbox, thread_sandbox
from pipeline.screening import file
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store
from tests.hostile import OFFER
from tests.ingest.test_archive import zip_of
from tests.ingest.test_sandbox import SLOW


def anew() -> None:
    """Forget what earlier documents took, and take the settings as they are now."""
    box = thread_sandbox()
    box.close()
    Sandbox.__init__(box)


DEAL = Target("deal", Shelf.CASE)


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened
    thread_sandbox().close()


def test_passages_over_the_limit_are_told(store, tiny_model, tmp_path, monkeypatch):
    monkeypatch.setattr(file, "_MAX_PASSAGES", 3)
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"{OFFER} It is offer {n}." for n in range(5)))
    (line,) = screen_file(path, DEAL, store=store, model=tiny_model)
    assert line.status is Status.PARTIAL
    assert (line.n_passages, len(store.passages(line.document_id))) == (3, 3)
    assert (
        "2 of 5 passages are over the limit of 3 of a document and are not screened"
        in line.reason
    )
    monkeypatch.setattr(file, "_MAX_PASSAGES", 5)
    path.write_text("\n\n".join(f"{OFFER} It is deal {n}." for n in range(5)))
    (line,) = screen_file(path, DEAL, store=store, model=tiny_model)
    assert (line.status, line.n_passages) == (Status.READ, 5)


def test_an_archive_of_traps_ends_with_all_of_them_listed(
    store, tiny_model, tmp_path, monkeypatch, settings_cleared
):
    monkeypatch.setenv("TRIAGE_READ_CPU_S", "1")
    monkeypatch.setattr(sandbox, "_LEAST_CPU_S", 0.1)
    settings_cleared()
    anew()
    # What is read in no time between two traps gives no time back to the next.
    files = [
        pair
        for i in range(6)
        for pair in (
            (f"{i}.pdf", SLOW + b"%%%d" % i),
            (f"offer{i}.txt", f"{OFFER} It is offer {i}.".encode()),
        )
    ]
    path = tmp_path / "traps.zip"
    path.write_bytes(zip_of(*files))
    tiny_model.open()
    worked = time.process_time()
    _, *lines = screen_file(path, DEAL, store=store, model=tiny_model)
    assert time.process_time() - worked < 20
    assert len(lines) == 12
    states = {line.name.rpartition(" / ")[2]: line for line in lines}
    for i in range(6):
        assert states.pop(f"offer{i}.txt").status is Status.READ
    assert {line.status for line in states.values()} == {Status.TOO_LARGE}
    assert states["0.pdf"].reason.endswith("more than 1 seconds of processor time")
    assert "run again to try it anew" in states["1.pdf"].reason
    assert "more than 0.1 seconds of processor time, after" in states["5.pdf"].reason
    assert len(store.coverage("deal")) == 13

    # What had all of its time is known; what lacked some is tried anew.
    anew()
    _, *lines = screen_file(path, DEAL, store=store, model=tiny_model)
    again = {line.name.rpartition(" / ")[2]: line for line in lines}
    assert again["0.pdf"].reason == states["0.pdf"].reason
    assert again["1.pdf"].reason.endswith("more than 1 seconds of processor time")
    assert len(store.coverage("deal")) == 13
