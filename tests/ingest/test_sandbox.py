"""The child process may hang, crash or lie; the parent goes on with the next file."""

import contextlib
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from pipeline.errors import DocumentTooLarge, IngestError, UnreadableDocument
from pipeline.ingest import read_document
from pipeline.ingest.sandbox.child import Sandbox
from pipeline.settings import Settings, project_dir
from tests.ingest.pdfs import Sheet, one_page

GOOD = b"The next file is read."

SLOW = one_page(
    b"".join(
        b"BT /F 1 Tf %d %d Td (a%d) Tj ET\n" % (i % 500, i // 500, i)
        for i in range(400_000)
    )
)
"""A page of 400,000 words takes far longer than a second."""


def child_of(sandbox: Sandbox) -> psutil.Process:
    child = sandbox._child
    assert child is not None
    return psutil.Process(child.pid)


@pytest.fixture
def sandbox():
    box = Sandbox()
    yield box
    box.close()


def limited(**limits) -> Sandbox:
    return Sandbox(Settings(**limits))


def read_good(sandbox: Sandbox) -> None:
    assert (
        read_document(GOOD, "a.txt", sandbox=sandbox).text.split()
        == GOOD.decode().split()
    )


def test_one_child_serves_one_file_after_the_other(sandbox):
    read_good(sandbox)
    first = child_of(sandbox).pid
    read_good(sandbox)
    assert child_of(sandbox).pid == first


def test_a_file_that_takes_too_long_is_too_large_and_the_next_is_read():
    sandbox = limited(read_cpu_s=1.0)
    read_good(sandbox)
    started = time.monotonic()
    with pytest.raises(
        DocumentTooLarge, match="more than 1 seconds of processor time"
    ) as caught:
        read_document(SLOW, "slow.pdf", sandbox=sandbox)
    assert time.monotonic() - started < 600
    assert caught.value.status == "too_large"
    read_good(sandbox)
    sandbox.close()


def test_a_file_that_takes_too_much_memory_is_too_large_and_the_next_is_read():
    sandbox = limited(read_memory_bytes=150_000_000)
    text = b"word and another word\n" * 8_000_000
    with pytest.raises(DocumentTooLarge, match="more than 150 MB of memory") as caught:
        read_document(text, "long.txt", sandbox=sandbox)
    assert caught.value.status == "too_large"
    read_good(sandbox)
    sandbox.close()


def test_a_reader_that_is_killed_is_an_unreadable_file_and_the_next_is_read(sandbox):
    read_good(sandbox)
    child = child_of(sandbox)
    killer = threading.Timer(0.5, child.send_signal, (signal.SIGSEGV,))
    killer.start()
    with pytest.raises(UnreadableDocument, match="reading it crashed") as caught:
        read_document(SLOW, "slow.pdf", sandbox=sandbox)
    killer.join()
    assert caught.value.status == "unreadable"
    read_good(sandbox)


def test_a_child_that_died_between_two_files_is_replaced(sandbox):
    read_good(sandbox)
    child = child_of(sandbox)
    child.kill()
    child.wait(5)
    read_good(sandbox)


ANSWER_FIRST = """
sys.stdin.readline()
sys.stdout.buffer.write(b'{"ok": true, "size": 0}' + bytes([10]))
sys.stdout.buffer.flush()
"""


@pytest.mark.parametrize(
    "junk",
    [
        b"junk\n",
        b"[]\n",
        b"{}\n",
        b'"ok"\n',
        b'{"ok": true, "size": -5}\n',
        b'{"ok": true, "size": "many"}\n',
        b'{"ok": true, "size": 1e300}\n',
        b'{"ok": true, "size": 99999999999999}\n',
        b'{"size": 0}\n',
        b'{"ok": false, "size": 0}\n',
        b'{"ok": false, "error": "Nothing", "reason": "", "size": 0}\n',
        b'{"ok": false, "error": "ClassVar", "reason": "", "size": 0}\n',
        b'{"ok": false, "error": 3, "reason": [], "size": 0}\n',
        b'{"ok": true, "size": 99}\n',
        b'{"ok": true, "size": 2}\n{}',
        b'{"ok": true, "media_type": "a", "size": 2}\n{}',
        b'{"ok": true, "media_type": "a", "size": 13}\n["ab", [], 3]',
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
        b"",
    ],
)
def test_junk_as_an_answer_is_an_unreadable_file(junk, monkeypatch):
    program = (
        f"import sys\n{ANSWER_FIRST}"
        f"sys.stdin.readline()\nsys.stdout.buffer.write({junk!r})\n"
    )
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", program)
    sandbox = limited(read_cpu_s=20.0)
    with pytest.raises(UnreadableDocument):
        read_document(GOOD, "a.txt", sandbox=sandbox)
    sandbox.close()
    monkeypatch.undo()
    read_good(sandbox)
    sandbox.close()


def test_an_endless_answer_is_cut_off(monkeypatch):
    program = f"import sys\n{ANSWER_FIRST}\nwhile True: sys.stdout.write('x' * 65536)\n"
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", program)
    sandbox = limited(read_cpu_s=30.0)
    before = psutil.Process().memory_info().rss
    with pytest.raises(UnreadableDocument):
        read_document(GOOD, "a.txt", sandbox=sandbox)
    assert psutil.Process().memory_info().rss - before < 500_000_000
    sandbox.close()


def test_what_a_library_prints_does_not_reach_the_answers(monkeypatch):
    noisy = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pipeline.ingest.sandbox import worker\n"
        "read = worker._read\n"
        "def loud(*args):\n"
        "    print('noise'); os.write(1, b'noise'); return read(*args)\n"
        "worker._read = loud\nworker.main()\n"
    )
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", noisy)
    sandbox = Sandbox()
    read_good(sandbox)
    sandbox.close()


def test_deep_nesting_is_an_unreadable_file_or_read_in_part(sandbox):
    html = b"<p>Deep " + b"<div>" * 200_000 + b"text"
    with contextlib.suppress(IngestError):
        read_document(html, "deep.html", sandbox=sandbox)
    read_good(sandbox)


def test_lone_surrogates_in_a_pdf_become_replacement_characters(sandbox):
    sheet = Sheet()
    sheet.line("Fine words before.", 60, 100)
    data = sheet.save()
    document = read_document(data, "a.pdf", sandbox=sandbox)
    document.text.encode("utf-8")


def test_the_child_writes_no_file(tmp_path, monkeypatch):
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from pipeline.ingest.sandbox import worker\n"
        "read = worker._read\n"
        "def writing(*args):\n"
        f"    Path({str(tmp_path / 'out')!r}).write_bytes(b'x' * 10)\n"
        "    return read(*args)\n"
        "worker._read = writing\nworker.main()\n"
    )
    monkeypatch.setattr("pipeline.ingest.sandbox.child._BOOT", program)
    sandbox = Sandbox()
    with pytest.raises(UnreadableDocument, match="must not do this: open"):
        read_document(GOOD, "a.txt", sandbox=sandbox)
    sandbox.close()
    assert not (tmp_path / "out").exists()


def test_the_child_has_no_open_file_and_no_socket_after_reading(sandbox):
    sheet = Sheet()
    sheet.line("Words.", 60, 100)
    read_document(sheet.save(), "a.pdf", sandbox=sandbox)
    child = child_of(sandbox)
    assert child.open_files() == []
    assert child.net_connections() == []


def test_the_child_does_not_see_the_environment(sandbox, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_DESK", "42")
    read_good(sandbox)
    assert "SECRET_OF_THE_DESK" not in child_of(sandbox).environ()


PARENT = """
from pipeline.ingest import read_document
from pipeline.ingest.sandbox.child import Sandbox
sandbox = Sandbox()
read_document(b"A file to read.", "a.txt", sandbox=sandbox)
print(sandbox._child.pid, flush=True)
input()
"""


KILLED_WHILE_IT_READS = """
from pipeline.ingest import read_document
from pipeline.ingest.sandbox import child as sandbox
sandbox._BOOT = '''
import os, sys; sys.path.insert(0, sys.argv[1])
from pipeline.ingest.sandbox import worker
def read(*args):
    os.kill(os.getppid(), 9)
    while True: pass
worker._read = read
worker.main()
'''
box = sandbox.Sandbox()
print(box._started().pid, flush=True)
read_document(b"A file to read.", "a.txt", sandbox=box)
"""
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere a reading child ends only after its file"
)


@pytest.mark.parametrize(
    "program", [PARENT, pytest.param(KILLED_WHILE_IT_READS, marks=on_linux)]
)
def test_the_child_ends_when_its_parent_is_killed(program):
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=project_dir(),
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    if program is PARENT:
        parent.kill()
    parent.communicate()
    assert psutil.wait_procs([child], timeout=120)[1] == []


def test_an_empty_file_and_one_over_the_limit_need_no_child(monkeypatch):
    with pytest.raises(UnreadableDocument, match="empty"):
        read_document(b"", "a.pdf")
    few = Settings(max_file_bytes=5)
    monkeypatch.setattr("pipeline.settings.settings", lambda: few)
    with pytest.raises(DocumentTooLarge, match="6 bytes, more than the limit of 5"):
        read_document(b"123456", "a.pdf")
