"""Traps cost what they may cost and no more, and what lies among them is read."""

import time

import pytest

from pipeline.datamodel import Shelf, Status
from pipeline.ingest import read_document
from pipeline.ingest.sandbox import child as sandbox
from pipeline.ingest.sandbox.child import Allowance, Sandbox, thread_sandbox
from pipeline.screening import outcome
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store
from tests.hostile import OFFER
from tests.ingest.checks import zip_of
from tests.ingest.pdfs import one_page
from tests.ingest.test_sandbox import SLOW

DEAL = Target("deal", Shelf.CASE)


@pytest.fixture
def brief(monkeypatch, settings_cleared):
    """A document may take a second of the processor, or what is left of two."""
    monkeypatch.setenv("TRIAGE_READ_CPU_S", "1")
    monkeypatch.setattr(sandbox, "_LEAST_CPU_S", 0.1)
    settings_cleared()
    thread_sandbox().close()
    monkeypatch.setattr(sandbox._local, "sandbox", Sandbox())


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened
    thread_sandbox().close()


def test_passages_over_the_limit_are_told(store, tiny_model, tmp_path, monkeypatch):
    monkeypatch.setattr(outcome, "_MAX_PASSAGES", 3)
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"{OFFER} It is offer {n}." for n in range(5)))
    (line,) = screen_file(path, DEAL, store=store, model=tiny_model)
    assert line.status is Status.PARTIAL
    assert (line.n_passages, len(store.passages(line.document_id))) == (3, 3)
    assert (
        "2 of 5 passages exceed the limit of 3 per document and are not screened"
        in line.reason
    )
    monkeypatch.setattr(outcome, "_MAX_PASSAGES", 5)
    path.write_text("\n\n".join(f"{OFFER} It is deal {n}." for n in range(5)))
    (line,) = screen_file(path, DEAL, store=store, model=tiny_model)
    assert (line.status, line.n_passages) == (Status.READ, 5)


def test_an_archive_of_traps_ends_with_all_of_them_listed(
    store, tiny_model, tmp_path, brief
):
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
    assert "run again" in states["1.pdf"].reason
    assert (
        "more than 0.1 seconds of processor time, because other"
        in states["5.pdf"].reason
    )
    assert len(store.coverage("deal")) == 13

    # What had all of its time is known; what lacked some is tried anew.
    _, *lines = screen_file(path, DEAL, store=store, model=tiny_model)
    again = {line.name.rpartition(" / ")[2]: line for line in lines}
    assert again["0.pdf"].reason == states["0.pdf"].reason
    assert again["1.pdf"].reason.endswith("more than 1 seconds of processor time")
    assert len(store.coverage("deal")) == 13


def test_a_run_loses_as_much_as_two_documents_and_each_has_the_least():
    allowed = Allowance(8.0, least=1.0)
    shares = []
    for _ in range(6):
        shares.append(allowed.share)
        allowed.take(allowed.share)
    assert shares == [8.0, 4.0, 2.0, 1.0, 1.0, 1.0]
    allowed.take(3.0, worth=3.0)
    assert allowed.share == 1.5
    allowed.take(3.0, worth=4.0)
    assert allowed.share == 3.0
    allowed.take(3.0, worth=2.0)
    assert allowed.share == 2.5


def test_what_a_request_is_worth_grows_with_what_it_takes_and_brings():
    assert sandbox._worth_s("read", 2_000, 10**7) < 0.3
    assert sandbox._worth_s("read", 10**7, 2_000) < 0.3
    assert sandbox._worth_s("read", 1_000_000, 900_000) > 5
    assert sandbox._worth_s("ocr", 2_000, 20_000) > 60


def test_what_is_read_but_slowly_counts_against_the_run(store, brief, monkeypatch):
    monkeypatch.setattr(sandbox, "_LEAST_CPU_S", 0.0)
    box = thread_sandbox()
    box.allowance.take(0.5)
    before = box.allowance.share
    words = b"".join(b"BT /F 1 Tf 9 9 Td (a%d) Tj ET\n" % i for i in range(2_000))
    monkeypatch.setattr(sandbox, "_BYTES_A_SECOND", 10**9)
    assert read_document(one_page(words), "slow.pdf").text
    assert box.allowance.share < before
    monkeypatch.setattr(sandbox, "_BYTES_A_SECOND", 1)
    assert read_document(one_page(words), "slow.pdf").text
    assert box.allowance.share > before - 0.25


def test_many_passages_in_few_bytes_are_left_for_another_run(
    store, tiny_model, tmp_path, monkeypatch
):
    monkeypatch.setattr(outcome, "_MAX_PASSAGES", 40)
    monkeypatch.setattr(outcome, "_LEAST_PASSAGES", 2)
    texts = ["\n\n".join(f"a{i} {n}" for n in range(40)) for i in range(4)]
    files = [(f"{i}.txt", text.encode()) for i, text in enumerate(texts)]
    path = tmp_path / "many.zip"
    path.write_bytes(zip_of(*files, ("last.txt", OFFER.encode())))
    _, *lines = screen_file(path, DEAL, store=store, model=tiny_model)
    assert [line.n_passages for line in lines] == [40, 40, 0, 0, 1]
    assert [line.status.value for line in lines[2:]] == ["too_large"] * 2 + ["read"]
    assert "about 40 passages in 268 bytes, after other files" in lines[2].reason
    assert "run again" in lines[2].reason

    _, *lines = screen_file(path, DEAL, store=store, model=tiny_model)
    assert [line.n_passages for line in lines] == [40, 40, 40, 40, 1]
    assert len(store.coverage("deal")) == 6
