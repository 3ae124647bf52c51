"""Every kind of bad input: status, reason, nothing half-written, nothing twice."""

import threading
from contextlib import contextmanager

import pytest

from pipeline.classify.base import View
from pipeline.classify.model import _PLAIN_CASE
from pipeline.datamodel import Kind, Shelf, Status
from pipeline.errors import UnreadableDocument
from pipeline.ingest.folder_entry import find_entries, read_bytes
from pipeline.ingest.sandbox.child import thread_sandbox
from pipeline.screening.file import Target, screen_file, screen_files
from pipeline.store.store import open_store
from tests import hostile
from tests.screening.test_folders import as_nobody

DEAL = Target("deal", Shelf.CASE)


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


@pytest.fixture
def screen(store, tiny_model):
    """Return a function that screens one file into the case "deal"."""

    def screen(path, *, kind=None, shelf=Shelf.CASE, case="deal"):
        (line,) = screen_file(
            path, Target(case, shelf, kind), store=store, model=tiny_model
        )
        return line

    return screen


GOOD = hostile.OFFER.encode()
BAD = {
    "empty.pdf": (b"", "unreadable", "empty"),
    "blank.txt": (b" \n\n \t ", "unreadable", "no text"),
    "picture-named.pdf": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "unreadable", "damaged"),
    "noise.docx": (bytes(range(256)) * 40, "unsupported", ""),
    "locked.pdf": (
        hostile.pdf("A secret offer", encrypt="pw"),
        "encrypted",
        "password",
    ),
    "cut.pdf": (hostile.pdf("An offer", "More")[:600], "unreadable", ""),
    "no-pages.pdf": (hostile.NO_PAGES, "unreadable", "page"),
    "scan.pdf": (hostile.scan(2), "unreadable", "pages 1, 2 not read"),
    "half-scan.pdf": (hostile.scan(1, hostile.OFFER), "partial", "page 2 not read"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_listed_with_status_and_reason(name, screen, store, tmp_path):
    content, status, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    found = screen(path)
    assert found.status == status
    assert reason in found.reason
    assert found.reason
    assert found.name == name
    assert store.coverage("deal") == [found]
    if status != "partial":
        assert (found.n_passages, found.n_pages_read) == (0, 0)
        assert store.findings("deal") == []


def test_a_passage_in_an_unclear_language_is_screened_and_said(screen, tmp_path):
    path = tmp_path / "offer.txt"
    path.write_text(f"{hostile.OFFER}\n\n{hostile.BASQUE}\n", "utf-8")
    found = screen(path)
    assert (found.status, found.language, found.n_passages) == ("read", "en", 2)
    assert found.reason.endswith(
        "1 passage in an unclear language: screened, but never tested in this language"
    )


def test_a_language_that_was_never_measured_is_screened_and_said(
    screen, store, tmp_path
):
    path = tmp_path / "finnish.txt"
    path.write_text(hostile.FINNISH, "utf-8")
    found = screen(path)
    assert (found.status, found.language, found.n_passages) == ("read", "fi", 1)
    assert found.reason.endswith(
        "1 passage in 'fi': screened, but never tested in this language"
    )


@pytest.mark.parametrize("name", BAD)
def test_a_second_run_adds_nothing(name, screen, store, tmp_path):
    path = tmp_path / name
    path.write_bytes(BAD[name][0])
    first, before = screen(path), store.counts()
    assert screen(path) == first
    assert store.counts() == before


def test_a_wrong_extension_is_read_by_what_the_bytes_are(screen, tmp_path):
    path = tmp_path / "brochure.docx"
    path.write_bytes(hostile.pdf(hostile.OFFER[:80]))
    assert screen(path).status is Status.READ


@pytest.mark.slow
def test_a_text_of_100_megabytes_is_too_large(screen, store, tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"The quick brown fox jumps over it. \n" * 27_777)
    found = screen(path)
    assert found.status is Status.TOO_LARGE
    assert "more than" in found.reason
    assert store.counts()["passage"] == 0


def test_a_file_over_the_size_limit_is_not_even_opened(
    screen, monkeypatch, tmp_path, settings_cleared
):
    path = tmp_path / "large.txt"
    path.write_bytes(GOOD * 10)
    monkeypatch.setenv("TRIAGE_MAX_FILE_BYTES", "1000")
    settings_cleared()
    found = screen(path)
    assert found.status is Status.TOO_LARGE
    assert "limit of 1000" in found.reason


LONG = bytes(60_000_000)
"""Reading it takes long enough for the other thread to write meanwhile."""


@contextmanager
def _growing(path):
    """Append to a file until the block ends."""
    stop, started = threading.Event(), threading.Event()

    def grow():
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b"more\n")
                started.set()

    thread = threading.Thread(target=grow)
    thread.start()
    started.wait()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_file_that_grows_while_it_is_read_is_listed(screen, store, tmp_path):
    path = tmp_path / "growing.txt"
    path.write_bytes(LONG)
    with _growing(path):
        found = screen(path)
    assert found.status is Status.UNREADABLE
    assert "changed while it was read" in found.reason
    assert store.counts()["passage"] == 0


def test_a_file_that_was_growing_is_read_when_complete(screen, store, tmp_path):
    path = tmp_path / "growing.txt"
    path.write_bytes(LONG)
    with _growing(path):
        screen(path)
    path.write_bytes(GOOD)
    assert screen(path).status is Status.READ
    assert [line.status for line in store.coverage("deal")] == [Status.READ]


def test_a_file_that_vanishes_is_listed(screen, store, tmp_path):
    found = screen(tmp_path / "gone.pdf")
    assert found.status is Status.UNREADABLE
    assert "cannot be opened (No such file or directory)" in found.reason
    assert store.coverage("deal") == [found]


def test_a_file_without_permission_says_so(tmp_path):
    path = tmp_path / "closed.txt"
    path.write_bytes(GOOD)
    path.chmod(0)
    with as_nobody(), pytest.raises(UnreadableDocument, match="Permission denied"):
        read_bytes(path)


def test_two_names_of_the_same_bytes_are_both_listed(screen, store, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(GOOD)
    first = screen(tmp_path / "a.txt")
    findings = store.findings("deal")
    second = screen(tmp_path / "b.txt")
    assert first.document_id == second.document_id
    assert [line.name for line in store.coverage("deal")] == ["a.txt", "b.txt"]
    assert store.findings("deal") == findings != []


STRANGE = 'of "fer\n<script>alert(1)</script>&\u202e.txt'


def test_a_strange_file_name_is_kept_as_it_is(screen, store, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / STRANGE.replace("/", "")).write_bytes(GOOD)
    (path,) = find_entries([folder])
    assert screen(path).name == path.name == STRANGE.replace("/", "")
    assert store.coverage("deal")[0].name == path.name


def test_a_person_who_knows_the_kind_is_believed(screen, tmp_path):
    path = tmp_path / "offer.txt"
    path.write_bytes(GOOD)
    assert screen(path, kind=Kind.REPORT).kind is Kind.REPORT
    assert screen(path, kind=Kind.BROCHURE).kind is Kind.BROCHURE


@pytest.mark.parametrize(
    ("case", "shelf"), [("other", Shelf.CASE), ("deal", Shelf.LIBRARY)]
)
def test_a_kind_said_elsewhere_decides_nothing_here(
    case, shelf, screen, store, tmp_path
):
    path = tmp_path / "offer.txt"
    path.write_bytes(GOOD)
    screen(path, kind=Kind.OTHER, case=case, shelf=shelf)
    assert screen(path).kind is Kind.BROCHURE
    assert "covert_surveillance_marketing" in {f.label for f in store.findings("deal")}
    if case == "other":
        assert [line.kind for line in store.coverage("other")] == [Kind.OTHER]
    before = store.counts()
    assert screen(path).kind is screen(path, case="third").kind is Kind.BROCHURE
    assert store.counts()["coverage"] == before["coverage"]


def test_a_kind_said_for_a_case_stays_said(screen, store, tmp_path):
    path = tmp_path / "offer.txt"
    path.write_bytes(GOOD)
    screen(path)
    screen(path, kind=Kind.CONTRACT)
    assert screen(path).kind is Kind.CONTRACT
    assert [line.kind for line in store.coverage("deal")] == [Kind.CONTRACT]


def test_a_copy_among_the_reports_takes_nothing_from_evidence(screen, store, tmp_path):
    for name in ("offer.txt", "report.txt"):
        (tmp_path / name).write_bytes(GOOD)
    screen(tmp_path / "offer.txt")
    findings = store.findings("deal")
    screen(tmp_path / "report.txt", kind=Kind.REPORT, shelf=Shelf.LIBRARY)
    assert store.findings("deal") == findings != []
    assert {line.kind for line in store.coverage("deal")} == {Kind.BROCHURE}
    assert {line.shelf for line in store.case_documents("deal")} == {Shelf.CASE}


def test_every_quote_is_the_text_at_its_offsets(screen, store, tmp_path):
    path = tmp_path / "offer.txt"
    path.write_text(
        f"{hostile.OFFER}\n\nCode 5A001.f applies.\n\n{'Fees. ' * 20}", "utf-8"
    )
    found = screen(path, kind=Kind.BROCHURE)
    document = store.document(found.document_id)
    findings = store.findings("deal")
    assert {"covert_surveillance_marketing", "control_reference"} <= {
        finding.label for finding in findings
    }
    for finding in findings:
        assert document.text[finding.start : finding.end] == finding.quote
        for start, end in finding.evidence:
            assert finding.start <= start < end <= finding.end


def test_nothing_of_a_document_stays_when_storing_fails(
    store, tiny_model, monkeypatch, tmp_path
):
    """The write dies in the middle, as on a full disk."""
    from pipeline.store import writes

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    path = tmp_path / "offer.txt"
    path.write_bytes(GOOD)
    monkeypatch.setattr(writes, "add_to_case", full)
    with pytest.raises(OSError, match="No space left"):
        screen_file(path, DEAL, store=store, model=tiny_model)
    assert set(store.counts().values()) == {0}


def test_one_bad_file_does_not_stop_the_others(store, tiny_model, tmp_path):
    names = ["a.txt", "empty.pdf", "locked.pdf", "z.txt"]
    for name in names:
        (tmp_path / name).write_bytes(BAD.get(name, (GOOD + name.encode(),))[0])
    found = list(
        screen_files(
            [tmp_path / name for name in names],
            DEAL,
            store=store,
            model=tiny_model,
        )
    )
    assert [line.name for (line,) in found] == names
    assert [line.status.value for (line,) in found] == [
        "read", "unreadable", "encrypted", "read",
    ]  # fmt: skip


def test_what_a_model_is_tried_on_opens_its_second_stage(shipped, tiny_model):
    for model in (shipped, tiny_model):
        view = View(_PLAIN_CASE, Kind.BROCHURE)
        assert model.classifier.english.passes([view]).all()


@pytest.fixture(autouse=True)
def _own_sandbox():
    """A child of this test's limits; it ends with the test."""
    yield
    thread_sandbox().close()
