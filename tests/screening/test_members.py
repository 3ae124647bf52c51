"""Mails and archives: each document inside has its own line, and none is lost."""

import zipfile

import pytest

from pipeline.datamodel import Shelf, Status
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store
from tests import hostile
from tests.ingest.checks import zip_of
from tests.ingest.test_eml import mail

OFFER = hostile.OFFER


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def screen(store, tiny_model, tmp_path):
    """Return a function that screens one file of these bytes into a case."""

    def screen(name, data, *, case="deal"):
        path = tmp_path / name
        path.write_bytes(data)
        return screen_file(
            path, Target(case, Shelf.CASE), store=store, model=tiny_model
        )

    return screen


def letter(*attached: tuple[str, bytes]) -> bytes:
    message = mail()
    message.set_content("Dear Colonel, please find our offer attached. Yours, Jörg")
    for name, data in attached:
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


def shown(lines):
    return [(line.name, line.status.value) for line in lines]


def test_each_document_inside_has_a_line_of_its_own(screen, store):
    inner = letter(("offer.txt", OFFER.encode()), ("logo.bin", bytes(range(256)) * 9))
    lines = screen("deal.zip", zip_of(("m.eml", inner), ("gone.txt", b"")))
    assert shown(lines) == [
        ("deal.zip", "read"),
        ("deal.zip / m.eml", "read"),
        ("deal.zip / m.eml / offer.txt", "read"),
        ("deal.zip / m.eml / logo.bin", "unsupported"),
        ("deal.zip / gone.txt", "unreadable"),
    ]
    assert sorted(store.coverage("deal"), key=str) == sorted(lines, key=str)
    assert lines[0].reason == "documents inside: 2, each on a line of its own"
    assert (lines[0].n_pages, lines[0].n_passages) == (0, 0)


def test_findings_belong_to_the_document_inside(screen, store):
    lines = screen("deal.zip", zip_of(("offer.txt", OFFER.encode())))
    assert {f.document_id for f in store.findings("deal")} == {lines[1].document_id}
    assert store.blobs.get(lines[1].document_id) == OFFER.encode()


def test_an_archive_that_compresses_nothing_is_no_pdf(screen, store):
    data = zip_of(("a.pdf", hostile.pdf(OFFER)), method=zipfile.ZIP_STORED)
    assert shown(screen("deal.zip", data)) == [
        ("deal.zip", "read"),
        ("deal.zip / a.pdf", "read"),
    ]


def test_a_second_run_adds_nothing_and_names_all(screen, store):
    data = letter(("offer.txt", OFFER.encode()), ("locked.pdf", b""))
    first, before = screen("m.eml", data), store.counts()
    assert screen("m.eml", data) == first
    assert store.counts() == before


def test_a_known_mail_brings_its_attachments_into_another_case(screen, store):
    data = letter(("offer.txt", OFFER.encode()))
    first = screen("m.eml", data)
    assert screen("m.eml", data, case="other") == first
    assert shown(store.coverage("other")) == shown(store.coverage("deal"))
    assert store.findings("other") == store.findings("deal") != []


def test_what_could_not_be_unpacked_makes_its_container_partial(screen, store):
    data = bytearray(zip_of(("secret.txt", b"x"), ("offer.txt", OFFER.encode())))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    lines = screen("deal.zip", bytes(data))
    assert shown(lines) == [
        ("deal.zip", "partial"),
        ("deal.zip / secret.txt", "encrypted"),
        ("deal.zip / offer.txt", "read"),
    ]
    assert "1 of them could not be unpacked" in lines[0].reason
    assert sorted(store.coverage("deal"), key=str) == sorted(lines, key=str)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (zip_of(("a.txt", b"x"))[:-30], "unreadable", "damaged"),
        (zip_of(), "unreadable", "no file"),
        (zip_of(("bomb", bytes(3_000_000))), "too_large", "could not be unpacked"),
    ],
    ids=["damaged", "empty", "bomb"],  # their bytes hold the time
)
def test_an_archive_that_gives_nothing_is_not_read(screen, data, status, reason):
    line = screen("a.zip", data)[0]
    assert line.status == status
    assert reason in line.reason


def test_documents_over_the_limit_are_no_silence(screen, monkeypatch, settings_cleared):
    monkeypatch.setenv("TRIAGE_MAX_MEMBERS", "2")
    settings_cleared()
    data = letter(*((f"{i}.txt", b"Offer %d of a router." % i) for i in range(5)))
    lines = screen("m.eml", data)
    assert shown(lines)[0] == ("m.eml", "partial")
    assert "3 documents inside are not unpacked" in lines[0].reason
    assert len(lines) == 3


def test_a_member_that_can_be_unpacked_at_last_is_listed_as_read_alone(
    screen, store, monkeypatch, settings_cleared
):
    data = letter(("offer.txt", OFFER.encode()))
    monkeypatch.setenv("TRIAGE_MAX_UNPACKED_BYTES", "10")
    settings_cleared()
    assert shown(screen("m.eml", data))[1] == ("m.eml / offer.txt", "too_large")
    monkeypatch.delenv("TRIAGE_MAX_UNPACKED_BYTES")
    settings_cleared()
    screen("m.eml", data)
    assert ("m.eml / offer.txt", "too_large") not in shown(store.coverage("deal"))
    assert ("m.eml / offer.txt", "read") in shown(store.coverage("deal"))


def test_an_unpacked_archive_is_no_gap_of_the_dossier(screen):
    from pipeline.casefile.coverage import coverage_words
    from pipeline.casefile.gaps import document_gaps

    lines = screen("deal.zip", zip_of(("offer.txt", OFFER.encode())))
    assert lines[0].status is Status.READ
    assert [gap for line in lines for gap in document_gaps(line)] == []
    assert "could not be opened" not in coverage_words(lines)
