"""Documents added from the page: limited, kept, screened in a child process."""

import io
import time

import pytest

from pipeline.datamodel import Shelf
from pipeline.errors import AnswerRefused
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.intake import BatchState, Intake, plain_name
from pipeline.review.security import MAX_FORM_BYTES
from tests.cases.sample import NAME
from tests.review.conftest import CASE, REVIEWER, Client

MAX_BYTES = 100_000
KIND = "multipart/form-data; boundary=x"
PAGE = b"<h1>Offer</h1><p>The camera finds one face in a crowd of thousands.</p>"


@pytest.fixture
def intake(tmp_path):
    here = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": ""}
    intake = Intake(tmp_path / "inbox", MAX_BYTES, here)
    yield intake
    intake.close()


@pytest.fixture
def adding(store, intake):
    return Client(create_app(store, default_labels(), reviewer=REVIEWER, intake=intake))


def send(client, *files, **fields):
    fields = {"csrf": client.token(), **CASE} | fields
    parts = [("files", (name, content)) for name, content in files]
    return client.send("POST", "/add", data=fields, files=parts or None)


def wait(intake, case):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        (batch, *_) = intake.batches(case)
        if batch.state in (BatchState.DONE, BatchState.FAILED):
            return batch
        time.sleep(0.1)
    raise AssertionError("the batch was not read")


@pytest.mark.slow
def test_files_are_screened_into_a_new_case(adding, store, intake):
    files = (("offer.html", PAGE), ("../../offer.html", PAGE + b"<p>Second.</p>"))
    page = adding.follow(
        send(adding, *files, ("broken.pdf", b"%PDF-1.7 no"), case="New 7")
    )
    assert "broken.pdf" in page.text
    batch = wait(intake, "New 7")
    assert (batch.state, batch.words) == (BatchState.DONE, "")
    lines = store.coverage("New 7")
    assert sorted(line.name for line in lines) == [
        "broken.pdf",
        "offer.html",
        "offer.html",
    ]
    assert list(intake.inbox.iterdir()) == []
    assert "facial_recognition" in {f.label for f in store.findings("New 7")}
    assert "to the queue" in adding.get("/add", {"case": "New 7"}).text
    assert not (intake.inbox.parent.parent / "offer.html").exists()


def test_two_gigabytes_are_refused_before_they_are_read(adding):
    headers = {"content-length": str(2 * 10**9), "content-type": KIND}
    page = adding.send("POST", "/add", content=b"", headers=headers)
    assert page.status_code == 413
    assert "Nothing of it was kept" in page.text


def test_a_body_that_grows_is_cut_off(adding, intake):
    large = io.BytesIO(b"x" * (MAX_BYTES + MAX_FORM_BYTES + 1))
    assert send(adding, ("large.bin", large)).status_code == 413
    assert intake.batches(NAME) == []
    note = {"note": "x" * (MAX_FORM_BYTES + 1), "csrf": "x"}
    assert adding.send("POST", "/close", data=note).status_code == 413
    assert adding.send("POST", "/api/close", json=note).status_code == 413


@pytest.mark.parametrize(
    ("files", "fields", "words"),
    [
        ((), {}, "0 files were chosen"),
        ((("a.txt", b"x"),), {"case": " "}, "expected a name"),
        ((("a.txt", b"x"),), {"case": "x\x00y"}, "expected a name"),
        ((("a.txt", b"x"),), {"as": "nonsense"}, "nonsense"),
    ],
)
def test_what_cannot_be_added_is_said(adding, intake, files, fields, words):
    page = send(adding, *files, **fields)
    assert page.status_code == 422
    assert words in page.text
    assert not intake.inbox.exists()


def test_a_disk_that_is_full_keeps_nothing_and_says_so(adding, intake, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    page = send(adding, ("a.txt", b"x"))
    assert page.status_code == 507
    assert "No space left on device" in page.text
    assert list(intake.inbox.iterdir()) == []


def test_a_batch_that_fails_is_kept(tmp_path):
    here = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": "mysql://nowhere"}
    intake = Intake(tmp_path / "inbox", MAX_BYTES, here)
    intake.take(
        [("a.txt", io.BytesIO(b"kept"))],
        case="x",
        shelf=Shelf.CASE,
        kind=None,
        reviewer=REVIEWER,
    )
    batch = wait(intake, "x")
    assert batch.state is BatchState.FAILED
    assert "mysql" in batch.words
    (kept,) = intake.inbox.glob("*/files/*/a.txt")
    assert kept.read_bytes() == b"kept"
    intake.close()


def test_a_desk_without_a_name_takes_nothing(store, desk):
    page = desk.get("/add", CASE)
    assert "This desk only reads" in page.text
    assert send(desk, ("a.txt", b"x")).status_code == 422


@pytest.mark.parametrize(
    "name",
    ["x" * 400 + ".pdf", "a/../..", "..\\..\\x.pdf", "\udcff.pdf", "", "日" * 300],
)
def test_every_name_is_one_that_a_disk_takes(tmp_path, name):
    folder = tmp_path / "inbox"
    folder.mkdir()
    place = folder / plain_name(name)
    place.write_bytes(b"x")
    assert list(folder.iterdir()) == [place]


def test_too_many_files_are_refused(intake):
    files = [("a", io.BytesIO())] * 501
    with pytest.raises(AnswerRefused, match="501 files"):
        intake.take(files, case="x", shelf=Shelf.CASE, kind=None, reviewer="x")
