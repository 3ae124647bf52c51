"""Documents added from the page: limited, kept, screened in a child process."""

import http.client
import io
import re
import select
import socket
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.datamodel import JobState, Shelf
from pipeline.errors import AnswerRefused
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.access.security import MAX_FORM_BYTES
from pipeline.screening.intake import Intake, plain_name
from tests.dossier.sample import NAME
from tests.review.conftest import CASE, REVIEWER, Client
from tests.review.process import SECRET, answers, serving

MAX_BYTES = 100_000
KIND = "multipart/form-data; boundary=x"
PAGE = b"<h1>Offer</h1><p>The camera finds one face in a crowd of thousands.</p>"


@pytest.fixture
def intake(store, tmp_path):
    here = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": ""}
    intake = Intake(store, tmp_path / "inbox", MAX_BYTES, here)
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
        (batch, *_) = intake.jobs(case)
        if batch.state in (JobState.DONE, JobState.FAILED):
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
    assert (batch.state, batch.reason) == (JobState.DONE, "")
    lines = store.coverage("New 7")
    assert sorted(line.name for line in lines) == [
        "broken.pdf",
        "offer.html",
        "offer.html",
    ]
    intake.close()  # what is done is tidied up
    assert list(intake.inbox.iterdir()) == []
    assert "facial_recognition" in {f.label for f in store.findings("New 7")}
    assert "to the queue" in adding.get("/add", {"case": "New 7"}).text
    assert not (intake.inbox.parent.parent / "offer.html").exists()


def peak_memory(pid):
    """Return the most memory that a process held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def upload(port, *, chunked):
    """Send a file of two gigabytes until the answer; return it and the bytes sent.

    The file is never anywhere: its bytes are made as they are sent.
    """
    body = (
        f'--x\r\nContent-Disposition: form-data; name="case"\r\n\r\n{NAME}\r\n'
        '--x\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    ).encode()
    size = 2 * 10**9
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    who = f"Authorization: Bearer {SECRET}"
    kind = f"Content-Type: {KIND}"
    head = ("POST /add HTTP/1.1", "Host: 127.0.0.1", who, kind, length)
    zeros = bytes(2**20)

    def framed(part):
        return b"%x\r\n%b\r\n" % (len(part), part) if chunked else part

    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall("\r\n".join((*head, "", "")).encode() + framed(body))
        sent = 0
        while sent < size and not select.select([line], [], [], 0)[0]:
            line.sendall(framed(zeros))
            sent += len(zeros)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, answer.read().decode(), sent


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(),
    reason="the server's peak memory is read from /proc, which only Linux has",
)
def test_two_gigabytes_are_refused_early_and_fill_nothing(store, tmp_path):
    limit = 20_000_000
    with serving(tmp_path, TRIAGE_MAX_UNPACKED_BYTES=str(limit)) as (port, pid):
        before = peak_memory(pid)
        for chunked in (False, True):
            status, page, sent = upload(port, chunked=chunked)
            assert status == 413
            assert "Nothing of it was kept. Send it in parts" in page
            assert sent < (2 * limit if chunked else limit / 2)
        assert peak_memory(pid) - before < 30_000_000
        assert answers(port)
    assert not (tmp_path / "inbox").exists()


def test_a_body_that_grows_is_cut_off(adding, intake):
    large = io.BytesIO(b"x" * (MAX_BYTES + MAX_FORM_BYTES + 1))
    assert send(adding, ("large.bin", large)).status_code == 413
    assert intake.jobs(NAME) == []
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


@contextmanager
def files_of_at_most(size):
    """Let the system take no file that is larger, as if the disk were full."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


# The larger one is on disk before all of it has come.
@pytest.mark.parametrize("size", [60_000, 1_500_000])
def test_a_disk_that_is_full_keeps_nothing_and_says_so(store, tmp_path, size):
    intake = Intake(store, tmp_path / "inbox", 4_000_000)
    app = create_app(store, default_labels(), reviewer=REVIEWER, intake=intake)
    with files_of_at_most(50_000):
        page = send(Client(app), ("a.txt", b"x" * size))
    intake.close()
    if page.status_code == 507:
        assert "File too large" in page.text
        assert "Free some space, then try again" in page.text
    else:  # the store was the first that had no room
        assert page.status_code == 503
    assert list(tmp_path.glob("inbox/*")) == []
    assert {job.state for job in store.jobs.list()} <= {JobState.FAILED}


def test_a_batch_that_fails_is_kept(store, tmp_path):
    here = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": "mysql://nowhere"}
    intake = Intake(store, tmp_path / "inbox", MAX_BYTES, here)
    intake.take(
        [("a.txt", io.BytesIO(b"kept"))],
        case="x",
        shelf=Shelf.CASE,
        kind=None,
        reviewer=REVIEWER,
    )
    batch = wait(intake, "x")
    assert batch.state is JobState.FAILED
    assert "mysql" in batch.reason
    (kept,) = intake.inbox.glob("*/files/*/a.txt")
    assert kept.read_bytes() == b"kept"
    intake.close()


def test_files_are_added_by_program(store, tmp_path):
    here = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": "mysql://nowhere"}
    intake = Intake(store, tmp_path / "inbox", MAX_BYTES, here)
    app = create_app(store, default_labels(), reviewer=REVIEWER, intake=intake)
    client = Client(app)
    header = {"x-csrf-token": client.token()}

    def add(headers=header, size=4, **fields):
        files = [("files", ("a.txt", b"x" * size))]
        data = {"case": "by program"} | fields
        return client.send("POST", "/api/add", data=data, files=files, headers=headers)

    assert add(headers={}).status_code == 403
    assert add(size=MAX_BYTES + MAX_FORM_BYTES + 1).status_code == 413
    assert "nonsense" in add(**{"as": "nonsense"}).json()["error"]
    added = add(**{"as": "library"})
    assert added.status_code == 200
    assert added.json()["names"] == ["a.txt"]
    wait(intake, "by program")
    (batch,) = client.get("/api/batches", {"case": "by program"}).json()
    assert (batch["state"], batch["reviewer"]) == ("failed", REVIEWER)
    assert "mysql" in batch["words"]
    intake.close()


def test_a_desk_without_a_name_takes_nothing(store, desk):
    page = desk.get("/add", CASE)
    assert "This desk is read-only" in page.text
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
