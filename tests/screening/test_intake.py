"""Nothing that was added is lost, and nothing is called done that coverage lacks."""

import hashlib
import io
import os
import resource
import signal
import sys
import time
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.classify.model import open_model
from pipeline.datamodel import JobState, Shelf
from pipeline.errors import AnswerRefused, NotStored
from pipeline.screening.intake import Intake
from pipeline.screening.worker import screen_job
from pipeline.store.store import open_store

PATIENCE_S = 300.0

_WORKER = (sys.executable, "-m", "pipeline.screening.worker")
_CODES = (0, 1, 2, 3, 4, 5, 17, 64, 126, 127, 130, 137, 139, 255)
_SIGNALS = ("KILL", "TERM", "SEGV", "ABRT", "INT")
FAULTS = [
    *([["sh", "-c", f"exit {code}"] for code in _CODES]),
    *([["sh", "-c", f"kill -{name} $$"] for name in _SIGNALS]),
    *([f"after:{n}:{code}" for n in (1, 2) for code in (0, 1, 3)]),
    "after:3:1",
    *(
        f"kill:{where}"
        for where in ("model", "read", "bytes", "store", "finding", "revisions")
    ),
    "kill:assess",
    *(f"full:{size}" for size in (0, 100, 4_096, 20_000, 40_000, 60_000, 100_000)),
    ["/no/such/program"],
    ["/"],
    ["sh", "-c", r"printf '\377\376\000' >&2; exit 3"],
    ["sh", "-c", "head -c 3000000 /dev/zero >&2; exit 1"],
    ["env", "TRIAGE_DATABASE_URL=mysql://nowhere", *_WORKER],
]
"""Together with three full disks of the desk, three cancelled jobs and two desks that
end, 53 faults."""


@lru_cache(maxsize=1)
def model_of(folder):
    """Open the model once: each open one reads its encoders again."""
    return open_model(str(folder))


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def here(home, tfidf_folder):
    """What a child process needs to work on the store of the test."""
    return {"TRIAGE_HOME": str(home), "TRIAGE_MODEL": str(tfidf_folder)}


@pytest.fixture
def opened(store, here, home):
    """A function that opens an intake whose child is this command."""
    made = []

    def opened(*command):
        more = {"command": command} if command else {}
        made.append(Intake(store, home / "intake", 10**6, here, **more))
        return made[-1]

    yield opened
    for intake in made:
        intake.close()


def files_of(case):
    """Return three files that no other case has."""
    return {
        f"{name}.txt": f"The {name} of {case} intercepts calls unseen.".encode()
        for name in ("agent", "probe", "relay")
    }


def take(intake, case, shelf=Shelf.CASE):
    files = [(name, io.BytesIO(data)) for name, data in files_of(case).items()]
    return intake.take(files, case=case, shelf=shelf, kind=None, reviewer="Ada")


def wait(store, job, *states):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = store.jobs.get(job.id)
        if found.state in states:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the job is {found.state}, not {states}")


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def kept(job):
    """Return the bytes that the intake holds of a job, by name."""
    return {p.name: p.read_bytes() for p in Path(job.folder).glob("files/*/*")}


def finish(store, tfidf_folder, intake, job, monkeypatch):
    """Resume a job in this process, and hold coverage to its files."""

    def run(job_id):
        screen_job(store, job_id)
        return 0, ""

    monkeypatch.setenv("TRIAGE_MODEL", str(tfidf_folder))
    monkeypatch.setattr(intake, "_run", run)
    monkeypatch.setattr("pipeline.screening.worker.hold", lambda *_: None)
    monkeypatch.setattr(
        "pipeline.screening.worker.open_model", lambda: model_of(tfidf_folder)
    )
    intake.resume(job.id)
    assert wait(store, job, *ENDED).state is JobState.DONE
    expected = {
        hashlib.sha256(data).hexdigest() for data in files_of(job.case).values()
    }
    assert {line.document_id for line in store.coverage(job.case)} == expected
    assert all(map(store.blobs.has, expected))
    intake.close()  # what is done is tidied up
    assert not Path(job.folder).exists()


def _name(fault):
    return fault if isinstance(fault, str) else " ".join(fault)[:40]


@pytest.mark.parametrize("fault", FAULTS, ids=_name)
def test_a_job_whose_child_fails_is_kept_and_can_be_resumed(
    fault, opened, store, tfidf_folder, monkeypatch
):
    command = (
        [sys.executable, "-m", "tests.screening.faulty", fault]
        if isinstance(fault, str)
        else fault
    )
    intake = opened(*command)
    job = wait(store, take(intake, "a case"), *ENDED)
    assert job.state is JobState.FAILED
    assert job.reason
    assert kept(job) == files_of("a case")
    finish(store, tfidf_folder, intake, job, monkeypatch)


@contextmanager
def files_of_at_most(size):
    """Let the system take no file that is larger, as if the disk were full."""
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, was[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)


@pytest.mark.parametrize("size", [0, 10, 60])
def test_a_full_disk_takes_nothing_and_says_so(size, opened, store):
    intake = opened("sh", "-c", "exit 0")
    with files_of_at_most(size), pytest.raises((OSError, RuntimeError)):
        take(intake, "a case")
    assert {job.state for job in store.jobs.list()} <= {JobState.FAILED}
    assert list(intake.inbox.iterdir()) == []
    for job in store.jobs.list():
        with pytest.raises(AnswerRefused, match="add them again"):
            intake.resume(job.id)


def test_a_real_child_screens_confirms_and_empties_the_inbox(opened, store):
    intake = opened()
    job = wait(store, take(intake, "a case", Shelf.LIBRARY), *ENDED)
    assert (job.state, job.reason) == (JobState.DONE, "")
    assert {d.name for d in store.case_documents("a case")} == set(files_of("a case"))
    assert {d.shelf for d in store.case_documents("a case")} == {Shelf.LIBRARY}
    for act in (intake.resume, lambda n: intake.cancel(n, "Ada")):
        with pytest.raises(AnswerRefused):
            act(job.id)
    intake.close()
    assert list(intake.inbox.iterdir()) == []


def test_a_job_is_cancelled_while_it_waits_and_while_it_runs(
    opened, store, tfidf_folder, monkeypatch
):
    intake = opened("sleep", "60")
    running, waiting = take(intake, "one"), take(intake, "two")
    wait(store, running, JobState.RUNNING)
    for job in (waiting, running):
        intake.cancel(job.id, "Ada")
        with pytest.raises(AnswerRefused, match="cancelled"):
            intake.cancel(job.id, "Ada")
    for job in (running, waiting):
        found = wait(store, job, JobState.CANCELLED)
        assert found.reason == "cancelled by Ada"
        assert kept(job) == files_of(job.case)
    intake.close()
    for job in (running, waiting):
        finish(store, tfidf_folder, opened("false"), job, monkeypatch)


def test_a_job_resumed_before_its_child_has_ended_is_not_failed_by_that_end(
    opened, store, home
):
    there, go = home / "there", home / "go"
    wait_for_go = f"while [ ! -e {go} ]; do sleep 0.1; done; exit 3"
    intake = opened("sh", "-c", f"trap : TERM; touch {there}; {wait_for_go}")
    job = take(intake, "a case")
    deadline = time.monotonic() + PATIENCE_S
    while not there.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    intake.cancel(job.id, "Ada")
    intake.command = _WORKER
    intake.resume(job.id)
    go.touch()
    assert wait(store, job, *ENDED).state is JobState.DONE


def test_a_job_that_is_cancelled_between_two_files_keeps_what_it_has(
    opened, store, tfidf_folder, monkeypatch
):
    intake = opened(sys.executable, "-m", "tests.screening.faulty", "wait:")
    job = take(intake, "a case")
    deadline = time.monotonic() + PATIENCE_S
    while not (Path(job.folder) / "one-is-done").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    intake.cancel(job.id, "Ada")
    intake.close()
    assert store.jobs.get(job.id).state is JobState.CANCELLED
    read, *left = store.coverage("a case")
    assert read.n_pages_read
    n_done = sum(1 for line in left if line.n_pages_read)
    ends = [line for line in left if "the run ended" in line.reason]
    assert len(ends) == len(job.names) - 1 - n_done
    assert store.deal("a case") is None
    assert kept(job) == files_of("a case")
    finish(store, tfidf_folder, opened("false"), job, monkeypatch)


def test_the_next_desk_goes_on_with_what_the_last_one_left(opened, store):
    """The desk is killed: one job runs, one waits, one did not arrive whole."""
    intake = opened("sh", "-c", "exit 0")
    intake.close()
    jobs = []
    for case in ("one", "two"):
        intake._executor.submit = lambda *_: None
        jobs.append(take(intake, case))
    store.jobs.move(jobs[0].id, JobState.RUNNING, of=(JobState.WAITING,))
    jobs[0] = store.jobs.get(jobs[0].id)
    intake = opened()
    for job in jobs:
        assert wait(store, job, *ENDED).state is JobState.DONE
        assert len(store.coverage(job.case)) == 3
    intake.close()
    assert list(intake.inbox.iterdir()) == []


def test_a_job_that_a_process_still_screens_is_left_to_it(opened, store):
    from pipeline.screening.intake import hold

    intake = opened("sh", "-c", "exit 0")
    intake._executor.submit = lambda *_: None
    job = take(intake, "a case")
    store.jobs.move(job.id, JobState.RUNNING, of=(JobState.WAITING,))
    child = os.fork()
    if child == 0:
        hold(store, job)
        (Path(job.folder) / "held").touch()
        time.sleep(60)
        os._exit(0)
    try:
        while not (Path(job.folder) / "held").exists():
            time.sleep(0.01)
        opened().close()
        assert store.jobs.get(job.id).state is JobState.RUNNING
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_an_altered_file_is_not_confirmed(opened, store):
    """What came in is what must be listed, not what lies in the folder later."""
    intake = opened("sleep", "0")
    submit, intake._executor.submit = intake._executor.submit, lambda *_: None
    job = take(intake, "a case")
    (Path(job.folder) / "files" / "0" / "agent.txt").write_text("Other words.")
    intake.command = _WORKER
    submit(intake._screen, job.id)
    found = wait(store, job, *ENDED)
    assert found.state is JobState.FAILED
    assert "1 of 3 files without a line of coverage: agent.txt" in found.reason


def test_there_is_no_such_job(opened):
    with pytest.raises(NotStored):
        opened("false").resume(7)


def test_a_job_whose_end_cannot_be_written_is_shown_as_failed(
    store, home, opened, tfidf_folder, monkeypatch
):
    go = home / "go"
    intake = opened("sh", "-c", f"while [ ! -e {go} ]; do sleep 0.1; done; exit 1")
    job = take(intake, "deal")
    wait(store, job, JobState.RUNNING)
    with files_of_at_most(0):
        go.touch()
        shown = wait_shown(intake, job, JobState.FAILED)
        assert "the store cannot be written" in shown.reason
        assert "Free some space" in shown.reason
        assert store.jobs.get(job.id).state is JobState.RUNNING
    assert wait_shown(intake, job, JobState.FAILED).reason == (
        "the screening ended with status 1; 3 of 3 files without a line of coverage: "
        "agent.txt"
    )
    assert store.jobs.get(job.id).state is JobState.FAILED
    finish(store, tfidf_folder, intake, job, monkeypatch)


def wait_shown(intake, job, state):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        (found,) = intake.jobs(job.case)
        if found.state is state:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the job is shown as {found.state}, not {state}")
