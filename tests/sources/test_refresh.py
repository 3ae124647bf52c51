"""A whole source: its list, its state, its tripwires."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SourceError, StoreError
from pipeline.sources.manifest import Assertions, SourceManifest
from pipeline.sources.outcome import FetchLimits, FetchState
from pipeline.sources.refresh import Refresh, refresh_source
from pipeline.store.store import Store, open_store
from tests.sources.conftest import Publisher

Run = Callable[..., Refresh]
BASE = {
    "source_id": "test-reports",
    "title": "Test reports",
    "publisher": {"name": "Test", "official": False, "url": "https://example.org/"},
    "kind": "report",
    "languages": ("en",),
    "licence": "none",
    "frequency": "daily",
    "connector": "files",
}


def manifest_of(**fields) -> SourceManifest:
    return SourceManifest.model_validate(BASE | fields)


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Store]:
    with open_store(home=tmp_path / "home") as store:
        yield store


@pytest.fixture
def run(tmp_path: Path, limits: FetchLimits, known: Store) -> Run:
    """Refresh a source and save what its list leaves behind."""

    def refresh(manifest: SourceManifest, **options) -> Refresh:
        options = {"limits": limits} | options
        with known.hold_source(manifest.source_id) as held:
            refreshed = refresh_source(
                manifest, held, home=tmp_path / "home", **options
            )
            held.save(refreshed.state)
        return refreshed

    return refresh


def serve_list(publisher: Publisher, names: list[str]) -> SourceManifest:
    """Serve the named files and a list of them."""
    lines = []
    for name in names:
        url = publisher.serve_versioned(f"/{name}", f"text of {name}".encode())
        lines.append(f'[[file]]\nurl = "{url}"\n')
    url = publisher.serve_versioned("/list.toml", "".join(lines).encode())
    return manifest_of(connector="list", url=url)


def test_list_is_fetched_then_unchanged(publisher: Publisher, run: Run, known: Store):
    manifest = serve_list(publisher, ["a.pdf", "b.pdf"])
    first = run(manifest)
    assert [path.name for path in first.paths] == ["a.pdf", "b.pdf"]
    assert first.count(FetchState.NEW) == 2
    before = known.source_state("test-reports")
    publisher.requests.clear()
    second = run(manifest)
    assert second.count(FetchState.UNCHANGED) == 2
    assert second.paths == first.paths
    assert "If-None-Match" in publisher.asked("/list.toml")[0]
    assert [path for path, _ in publisher.requests] == ["/robots.txt", "/list.toml"]
    assert known.source_state("test-reports").files == before.files


def test_no_request_before_a_refresh(publisher: Publisher):
    manifest = serve_list(publisher, ["a.pdf"])
    assert manifest.allowed_hosts == {"127.0.0.1"}
    assert publisher.requests == []


def test_progress_is_told(publisher: Publisher, run: Run):
    told: list[tuple[int, int]] = []
    run(
        serve_list(publisher, ["a.pdf", "b.pdf"]), on_file=lambda *now: told.append(now)
    )
    assert told == [(1, 2), (2, 2)]


def test_one_missing_file_does_not_stop_the_others(publisher: Publisher, run: Run):
    manifest = serve_list(publisher, ["a.pdf", "b.pdf", "c.pdf"])
    del publisher.routes["/b.pdf"]
    refresh = run(manifest)
    assert [path.name for path in refresh.paths] == ["a.pdf", "c.pdf"]
    assert [item.url for item in refresh.failed] == [publisher.url("/b.pdf")]


def test_file_that_failed_is_tried_again(publisher: Publisher, run: Run):
    manifest = serve_list(publisher, ["a.pdf", "b.pdf"])
    route = publisher.routes.pop("/b.pdf")
    run(manifest)
    publisher.routes["/b.pdf"] = route
    refresh = run(manifest)
    assert [item.status for item in refresh.fetched] == [
        FetchState.UNCHANGED,
        FetchState.NEW,
    ]


def test_source_fails_when_no_file_could_be_fetched(publisher: Publisher, run: Run):
    manifest = serve_list(publisher, ["a.pdf"])
    del publisher.routes["/a.pdf"]
    with pytest.raises(SourceError, match=r"none of 1 files .* got 404"):
        run(manifest)


def test_list_that_shrank_fails_until_a_person_accepts_it(
    publisher: Publisher, run: Run, known: Store
):
    run(serve_list(publisher, ["a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"]))
    shrunk = serve_list(publisher, ["a.pdf", "b.pdf"])
    for _ in range(2):  # a failed refresh must not become the new normal
        with pytest.raises(SourceError, match="3 of 5 files of the last list are gone"):
            run(shrunk)
    refresh = run(shrunk, accept_shrink=True)
    gone = [publisher.url(f"/{name}.pdf") for name in "cde"]
    assert list(refresh.withdrawn) == gone
    state = known.source_state("test-reports")
    assert set(gone) < set(state.files), "withdrawn files are still known"
    assert run(shrunk).withdrawn == ()


def test_list_that_lost_half_is_taken(publisher: Publisher, run: Run):
    run(serve_list(publisher, ["a.pdf", "b.pdf"]))
    assert run(serve_list(publisher, ["a.pdf"])).withdrawn == (publisher.url("/b.pdf"),)


def test_list_whose_addresses_all_changed_fails(publisher: Publisher, run: Run):
    run(serve_list(publisher, ["a.pdf", "b.pdf"]))
    with pytest.raises(SourceError, match="2 of 2 files"):
        run(serve_list(publisher, ["c.pdf", "d.pdf"]))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>Maintenance</html>", "not TOML"),
        (b"", "got an empty body"),
        (b"# nothing", "file: Field required"),
        (b"file = []", "file: Tuple should have at least 1 item"),
        (b'[[file]]\nurl = "ftp://example.org/a"', r"file\.0\.url: .*ftp://example"),
        (b'[[file]]\nurl = "https://e.org/a"\nsha256 = "12"', r"file\.0\.sha256"),
        (b'[[file]]\nurl = "https://e.org/a"\nhash = "12"', r"file\.0\.hash: unknown"),
        (b'[[file]]\nurl = "https://e.org/a"\n' * 2, "listed twice"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_malformed_list_fails_with_the_field_named(
    publisher: Publisher, run: Run, body: bytes, message: str
):
    url = publisher.serve("/list.toml", body)
    with pytest.raises(SourceError, match=message):
        run(manifest_of(connector="list", url=url))


def test_list_that_cannot_be_fetched_fails(publisher: Publisher, run: Run):
    with pytest.raises(SourceError, match=r"no list: .* got 404"):
        run(manifest_of(connector="list", url=publisher.url("/list.toml")))


def test_list_may_not_point_into_the_house(publisher: Publisher, run: Run):
    body = b'[[file]]\nurl = "http://192.168.0.1/admin"\n'
    url = publisher.serve("/list.toml", body)
    manifest = manifest_of(connector="list", url=url)
    with pytest.raises(SourceError, match=r"expected a host .*got '192\.168\.0\.1'"):
        run(manifest)


@pytest.mark.parametrize(
    ("assertions", "message"),
    [
        ({"min_documents": 3}, "expected 3 to 100000 documents, got 2"),
        ({"max_documents": 1}, "expected 1 to 1 documents, got 2"),
    ],
)
def test_number_of_documents_is_asserted(
    publisher: Publisher, run: Run, assertions: dict[str, int], message: str
):
    manifest = serve_list(publisher, ["a.pdf", "b.pdf"]).model_copy(
        update={"assertions": Assertions.model_validate(assertions)}
    )
    with pytest.raises(SourceError, match=message):
        run(manifest)


def test_crash_after_the_first_file_keeps_it(publisher: Publisher, run: Run):
    manifest = serve_list(publisher, ["a.pdf", "b.pdf"])

    def crash(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(manifest, on_file=crash)
    statuses = [item.status for item in run(manifest).fetched]
    assert statuses == [FetchState.UNCHANGED, FetchState.NEW]


def test_two_refreshes_of_one_source_exclude_each_other(
    publisher: Publisher, run: Run, known: Store
):
    manifest = serve_list(publisher, ["a.pdf"])
    run(manifest)
    with (
        known.hold_source("test-reports"),
        pytest.raises(StoreError, match="another refresh is running"),
    ):
        run(manifest)
    assert run(manifest).count(FetchState.UNCHANGED) == 1


def test_refresh_without_its_lock_is_taken_over_and_may_save_no_more(
    publisher: Publisher, run: Run, known: Store
):
    manifest = serve_list(publisher, ["a.pdf"])
    with ExitStack() as others:
        dead = others.enter_context(known.hold_source("test-reports"))
        shutil.rmtree(Path(str(known._engine.url.database)).parent / "locks")
        assert run(manifest).count(FetchState.NEW) == 1
        with pytest.raises(StoreError, match="another refresh has taken it over"):
            dead.save(dead.state)
    assert known.source_state("test-reports").listed == {publisher.url("/a.pdf")}


def test_list_is_not_accepted_before_its_documents_are_published(
    publisher: Publisher, known: Store, limits: FetchLimits, tmp_path: Path
):
    manifest = serve_list(publisher, ["a.pdf"])
    for status in (FetchState.NEW, FetchState.UNCHANGED):  # the second as after a crash
        with known.hold_source("test-reports") as held:
            refresh = refresh_source(manifest, held, home=tmp_path, limits=limits)
        assert [item.status for item in refresh.fetched] == [status]
        assert known.source_state("test-reports").listed == frozenset()
    assert len(publisher.asked("/list.toml")) == 2, "both times in full"


def test_file_with_the_version_of_last_time_is_not_asked_for(
    publisher: Publisher, run: Run
):
    url = publisher.serve_versioned("/a.pdf", b"text")
    row = f'[[file]]\nurl = "{url}"\nversion = "2026-11-01"\n'
    manifest = manifest_of(
        connector="list", url=publisher.serve("/list.toml", row.encode())
    )
    run(manifest)
    assert run(manifest).count(FetchState.UNCHANGED) == 1
    assert len(publisher.asked("/a.pdf")) == 1
    publisher.serve("/list.toml", row.replace("11-01", "11-02").encode())
    run(manifest)
    assert len(publisher.asked("/a.pdf")) == 2


def test_nothing_new_among_many_costs_one_request(
    publisher: Publisher, run: Run, known: Store
):
    """More than are saved at a time."""
    urls = [publisher.url(f"/{n}.txt") for n in range(120)]
    rows = "".join(f'[[file]]\nurl = "{url}"\n' for url in urls)
    for n in range(120):
        publisher.serve(f"/{n}.txt", f"Report {n}".encode())
    url = publisher.serve_versioned("/list.toml", rows.encode())
    manifest = manifest_of(connector="list", url=url)
    run(manifest)
    publisher.requests.clear()
    assert run(manifest).count(FetchState.UNCHANGED) == 120
    assert len(publisher.requests) == 2


def test_files_of_the_manifest_may_be_taken_out(publisher: Publisher, run: Run):
    urls = [publisher.serve(f"/{n}.pdf", bytes([n])) for n in range(4)]
    run(manifest_of(files=[{"url": url} for url in urls]))
    refresh = run(manifest_of(files=[{"url": urls[0]}]))
    assert len(refresh.withdrawn) == 3


class TestFolder:
    """A source that somebody fills by hand."""

    def folder(self, tmp_path: Path, names: list[str]) -> SourceManifest:
        folder = tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).write_text(f"text of {name}")
        return manifest_of(connector="folder", folder=str(folder), glob="*.txt")

    def test_new_changed_and_unchanged(self, run: Run, tmp_path: Path):
        manifest = self.folder(tmp_path, ["a.txt", "b.txt", "c.pdf"])
        assert run(manifest).count(FetchState.NEW) == 2
        (tmp_path / "inbox/b.txt").write_text("second edition")
        statuses = [item.status for item in run(manifest).fetched]
        assert statuses == [FetchState.UNCHANGED, FetchState.NEW]

    def test_links_are_not_followed(self, run: Run, tmp_path: Path):
        manifest = self.folder(tmp_path, ["a.txt"])
        (tmp_path / "secret.txt").write_text("secret")
        (tmp_path / "inbox/link.txt").symlink_to(tmp_path / "secret.txt")
        assert [path.name for path in run(manifest).paths] == ["a.txt"]

    def test_missing_folder_fails(self, run: Run, tmp_path: Path):
        manifest = manifest_of(connector="folder", folder=str(tmp_path / "none"))
        with pytest.raises(SourceError, match="expected a folder at"):
            run(manifest)

    def test_empty_folder_fails(self, run: Run, tmp_path: Path):
        with pytest.raises(SourceError, match="expected 1 to 100000 documents, got 0"):
            run(self.folder(tmp_path, []))

    def test_emptied_folder_fails(self, run: Run, tmp_path: Path):
        manifest = self.folder(tmp_path, ["a.txt", "b.txt", "c.txt"])
        run(manifest)
        for name in ("a.txt", "b.txt"):
            (tmp_path / "inbox" / name).unlink()
        with pytest.raises(SourceError, match="2 of 3 files of the last list"):
            run(manifest)


def test_list_has_a_bound_of_its_own(
    publisher: Publisher, run: Run, limits: FetchLimits
):
    url = publisher.serve("/list.toml", b"#" * 50_000_001)
    with pytest.raises(SourceError, match="expected at most 50000000 bytes"):
        run(
            manifest_of(connector="list", url=url),
            limits=replace(limits, max_bytes=10**9),
        )
