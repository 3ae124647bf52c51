"""Hostile and broken files: what is said of each, and that nothing else happens.

The files are written by ``tests/hostile``. One child process reads them all, one
after the other; whatever a file does to it, the next good file is read.
"""

import math
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from pipeline.datamodel import Document
from pipeline.errors import DocumentTooLarge, IngestError, UnreadableDocument
from pipeline.ingest import Sandbox, read_document
from pipeline.ingest.contained.unpack import Part, unpack
from pipeline.settings import Settings
from pipeline.text.segment import segment
from tests.hostile.case import CANARY, Case, Lure
from tests.hostile.cases import all_cases

GOOD = b"The next file is read."
MAX_SECONDS = 30.0
BASE_BYTES = 150_000_000
"""What Python and the libraries take; the limit counts from there."""

ESCAPED = "triage-escaped"
"""Every name that leads out of an archive ends in a file of this name."""

_MAX_SEGMENTED_CHARS = 50_000


@dataclass
class Outcome:
    """What is said of a file, and of what lies in it."""

    status: str
    reason: str = ""
    text: str = ""
    notes: list[str] = field(default_factory=list)
    document: Document | None = None


class Outside:
    """What lies outside of the files: a server that nobody may call, and a file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "secret.txt"
        self.path.write_text(CANARY)
        self.n_calls = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()
        self.lure = Lure(
            f"http://127.0.0.1:{self._server.getsockname()[1]}", str(self.path)
        )

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.n_calls += 1
            connection.close()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Iterator[Path]:
    """The folder in which the child starts; it must stay empty."""
    folder = tmp_path_factory.mktemp("room") / "deep" / "work"
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Iterator[Outside]:
    found = Outside(tmp_path_factory.mktemp("outside"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def cases(outside) -> dict[str, Case]:
    return {case.name: case for case in all_cases(outside.lure)}


WATCHED = """
import os, sys
sys.path.insert(0, sys.argv[1])
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
DEEDS = {
    "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir",
    "os.truncate", "os.chmod", "os.utime", "socket.connect", "socket.getaddrinfo",
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn",
}
def watch(event, args):
    opens = event == "open" and not isinstance(args[0], int) and args[2] & WRITES
    # rapidocr makes sure of the folder of its models, which is there.
    is_there = event == "os.mkdir" and os.path.isdir(args[0])
    if opens or (event in DEEDS and not is_there):
        os._exit(77)
sys.addaudithook(watch)
"""
"""A child that ends as soon as it would touch a file, a socket or a process.

Its counters of bytes written are no proof: they also grow when files are read, by
the page that holds the time of their last access.
"""


@pytest.fixture(scope="module")
def watched() -> Iterator[None]:
    boot = f"{WATCHED}from pipeline.ingest.sandbox.worker import main; main()"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.ingest.sandbox.child._BOOT", boot)
        yield


@pytest.fixture(scope="module")
def shared(work, watched) -> Iterator[Sandbox]:
    """The child that reads all files; its time is shorter, its memory as shipped."""
    sandbox = Sandbox(Settings(read_cpu_s=MAX_SECONDS))
    yield sandbox
    sandbox.close()


def child_of(sandbox: Sandbox) -> psutil.Process | None:
    child = sandbox._child
    return psutil.Process(child.pid) if child is not None else None


@contextmanager
def peak_memory(sandbox: Sandbox) -> Iterator[list[int]]:
    """Measure the largest resident memory of the child, in bytes, every 20 ms."""
    peaks, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            try:
                child = child_of(sandbox)
                rss = child.memory_info().rss if child is not None else 0
            except psutil.Error:
                continue
            peaks[0] = max(peaks[0], rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def outcome_of(part: Part, sandbox: Sandbox) -> Outcome:
    if part.contents.is_archive:
        whole = part.contents.is_whole
        said = "; ".join((*part.contents.left_out, *part.contents.notes))
        return Outcome("read" if whole else "partial", said)
    try:
        if part.error is not None:
            raise part.error
        document = read_document(part.data, part.name, sandbox=sandbox)
    except IngestError as error:
        error = part.contents.error or error
        return Outcome(error.status, str(error))
    reasons = dict.fromkeys(p.unread for p in document.pages if p.unread is not None)
    notes = [p.note for p in document.pages if p.note is not None]
    status = document.status.value
    return Outcome(status, "; ".join(reasons), document.text, notes, document)


def outcomes(case: Case, sandbox: Sandbox) -> dict[str, Outcome]:
    """Read a file and all documents in it, by name."""
    parts = unpack(case.make(), case.name, sandbox=sandbox)
    return {part.name: outcome_of(part, sandbox) for part in parts}


def read_good(sandbox: Sandbox) -> None:
    text = read_document(GOOD, "good.txt", sandbox=sandbox).text
    assert text == GOOD.decode() + "\n"


def check_said(case: Case, found: dict[str, Outcome]) -> None:
    own = found[case.name]
    assert (own.status, own.reason) == (case.status, own.reason), own
    assert re.search(case.reason, own.reason), own.reason
    text = "\n".join(outcome.text for outcome in found.values())
    for words in case.says:
        assert words in text, text[:500]
    assert CANARY not in text
    if case.note:
        assert re.search(case.note, "; ".join(own.notes)), own.notes
    for name, (status, reason) in case.inside.items():
        inner = found[f"{case.name} / {name}"]
        assert inner.status == status, inner
        assert re.search(reason, inner.reason), inner.reason


def check_sound(document: Document) -> None:
    document.text.encode("utf-8")
    assert "\0" not in document.text
    for page in document.pages:
        assert all(map(math.isfinite, (page.width, page.height, *page.words.boxes)))
    if len(document.text) <= _MAX_SEGMENTED_CHARS:
        for passage in segment(document):
            assert document.text[passage.start : passage.end] == passage.text


def check_alone(work: Path, outside: Outside) -> None:
    """Nothing was written anywhere, and nobody was called."""
    assert outside.n_calls == 0
    assert not list(work.iterdir())
    places = {*work.parents, Path(tempfile.gettempdir()), Path.home(), Path("/")}
    escaped = [path for place in places for path in place.glob(f"*{ESCAPED}*")]
    assert not escaped


def of_table():
    return [
        pytest.param(
            case.name, marks=[pytest.mark.slow] if case.slow else [], id=case.name[:60]
        )
        for case in all_cases(Lure())
    ]


@pytest.mark.parametrize("name", of_table())
def test_file(name, cases, shared, work, outside, request):
    case = cases[name]
    if case.ocr:
        request.getfixturevalue("ocr_on")
    own = case.limits != {}
    limits = {"read_cpu_s": MAX_SECONDS, **case.limits}
    settings = Settings(**limits)
    sandbox = Sandbox(settings) if own else shared
    read_good(sandbox)
    with peak_memory(sandbox) as peaks:
        found = outcomes(case, sandbox)
    check_said(case, found)
    for outcome in found.values():
        if outcome.document is not None:
            check_sound(outcome.document)
    assert peaks[0] < settings.read_memory_bytes + BASE_BYTES
    read_good(sandbox)
    check_alone(work, outside)
    if own:
        sandbox.close()


def test_the_table_has_many_cases_and_each_once():
    names = [case.name for case in all_cases(Lure())]
    assert len(names) >= 80
    assert len(set(names)) == len(names)
    assert {case.status for case in all_cases(Lure())} == {
        "read",
        "partial",
        "unreadable",
        "encrypted",
        "too_large",
        "unsupported",
    }


DOUBLE = """
import ctypes, os, re, signal, sys, threading, time
sys.path.insert(0, sys.argv[1])
from pipeline.ingest.sandbox import worker
read = worker._read
def double(data, head):
    if data.startswith(b"BAD"):
        {deed}
    return read(data, head)
worker._read = double
worker.main()
"""
HANGS = "more than (0.5 seconds of processor time|6 seconds of waiting)"
CRASHES = "reading it crashed"
DEEDS = {
    "sleeps": ("time.sleep(3600)", DocumentTooLarge, HANGS),
    "spins": ("while True: pass", DocumentTooLarge, HANGS),
    "spins in C": ("re.match('(a*)*b', 'a' * 99)", DocumentTooLarge, HANGS),
    "waits for a lock": (
        "threading.Lock().acquire() and threading.Event().wait()",
        DocumentTooLarge,
        HANGS,
    ),
    "ignores signals": (
        "[signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; time.sleep(3600)",
        DocumentTooLarge,
        HANGS,
    ),
    "stops itself": ("os.kill(os.getpid(), signal.SIGSTOP)", DocumentTooLarge, HANGS),
    "reads null": ("ctypes.string_at(0)", UnreadableDocument, CRASHES),
    "aborts": ("os.abort()", UnreadableDocument, CRASHES),
    "exits": ("os._exit(0)", UnreadableDocument, CRASHES),
    "raises exit": ("sys.exit(0)", UnreadableDocument, CRASHES),
    "closes its answers": (
        "os.closerange(0, 99); time.sleep(3600)",
        UnreadableDocument,
        CRASHES,
    ),
    "takes all memory": (
        "x = [bytes(10**7) for _ in range(10**6)]",
        DocumentTooLarge,
        "of memory",
    ),
    "recurses": (
        "double2 = lambda: double2(); double2()",
        UnreadableDocument,
        "nested too deeply|failed on it",
    ),
    "raises": ("raise KeyError('k')", UnreadableDocument, "KeyError"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_parser_that(deed, monkeypatch, work, outside):
    code, error, reason = DEEDS[deed]
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", DOUBLE.format(deed=code))
    monkeypatch.setattr("pipeline.ingest.sandbox.child._HANG_S", 1.0)
    limits = Settings(read_cpu_s=0.5, read_memory_bytes=200_000_000)
    sandbox = Sandbox(limits)
    read_good(sandbox)
    began = time.monotonic()
    with pytest.raises(error, match=reason):
        read_document(b"BAD file", "bad.txt", sandbox=sandbox)
    assert time.monotonic() - began < 600
    read_good(sandbox)
    sandbox.close()


TOUCHES = {
    "writes": "open('touched', 'w')",
    "appends": "open('touched', 'ab')",
    "makes a file": "os.close(os.open('touched', os.O_CREAT))",
    "makes a folder": "os.mkdir('touched')",
    "links": "os.symlink('/', 'touched')",
    "unpacks": "import tempfile; tempfile.mkdtemp(dir='.')",
    "calls": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "starts a program": "os.system('true')",
}


@pytest.mark.parametrize("deed", TOUCHES)
@pytest.mark.parametrize(
    ("watch", "said"), [("", "must not do this"), (WATCHED, "exit status 77")]
)
def test_a_parser_is_kept_from_it_when_it(deed, watch, said, monkeypatch, work):
    code = watch + DOUBLE.format(deed=TOUCHES[deed])
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", code)
    sandbox = Sandbox()
    with pytest.raises(UnreadableDocument, match=said):
        read_document(b"BAD file", "bad.txt", sandbox=sandbox)
    sandbox.close()
    assert not list(work.iterdir())


def test_native_code_that_writes_a_file_gets_no_byte_out(monkeypatch, work):
    code = (
        "libc = ctypes.CDLL(None); file = libc.open(b'written', os.O_WRONLY | "
        "os.O_CREAT, 0o600); assert libc.write(file, b'x', 1) == 1, 'no byte written'"
    )
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", DOUBLE.format(deed=code))
    sandbox = Sandbox()
    with pytest.raises(UnreadableDocument, match="no byte written"):
        read_document(b"BAD file", "bad.txt", sandbox=sandbox)
    sandbox.close()
    # The limit is on bytes: an empty file is all that a parser can leave.
    written = work / "written"
    assert written.stat().st_size == 0
    written.unlink()
