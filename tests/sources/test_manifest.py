"""Manifests: the shipped ones are right, wrong ones name the field."""

from pathlib import Path

import pytest

from pipeline.datamodel import Coverage, Kind, Status
from pipeline.errors import ConfigError, SourceError
from pipeline.settings import settings
from pipeline.sources.manifest import (
    check_coverage,
    read_manifest,
    read_sources,
    select_manifests,
)

GOOD = """
source_id = "test-reports"
title = "Test reports"
kind = "report"
languages = ["en"]
licence = "none"
frequency = "daily"
connector = "folder"
folder = "inbox/test"

[publisher]
name = "Test"
official = false
url = "https://example.org/"

[assertions]
min_pages_with_text = 5
min_read_share = 0.5
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "test" / "reports.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_shipped_manifests_are_right():
    sources = read_sources()
    assert sources.broken == {}
    manifests = sources.manifests
    assert {"samples-reports", "eu-eur-lex-dual-use"} <= set(manifests)
    assert list(manifests) == sorted(manifests)
    for manifest in manifests.values():
        assert manifest.terms_url or manifest.licence == "Apache-2.0"


def test_no_shipped_source_is_active():
    """What a library holds is an operator's choice; the samples are invented."""
    manifests, problems = select_manifests()
    assert (manifests, problems) == ([], [])


def test_named_sources_come_in_the_order_asked():
    names = ["un-sc-consolidated-list", "samples-reports"]
    manifests, _ = select_manifests(names)
    assert [manifest.source_id for manifest in manifests] == names


def test_unknown_name_lists_what_there_is():
    with pytest.raises(ConfigError, match=r"unknown source 'x': expected .*samples-"):
        select_manifests(["x"])


def test_relative_folder_starts_from_home(tmp_path: Path):
    manifest = read_manifest(write(tmp_path, GOOD))
    assert manifest.folder_path == settings().home / "inbox/test"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Test reports"', "", "title: Field required"),
        (
            "languages",
            "langauges",
            r"langauges: unknown field, do you mean languages\?",
        ),
        ('kind = "report"', 'kind = "novel"', r"kind: .*\(got 'novel'\)"),
        ('"daily"', '"often"', "frequency: "),
        ('"test-reports"', '"../etc"', "source_id: "),
        ('["en"]', '["English"]', r"languages\.0: "),
        ("https://example.org/", "example.org", r"publisher\.url: .*http or https"),
        ("https://", "https://me:secret@", r"publisher\.url: .*no user name"),
        ('folder = "inbox/test"', "", "expected folder alone of .*, got none"),
        (
            'folder = "inbox/test"',
            'folder = "a"\nurl = "https://example.org/l"',
            "got folder, url",
        ),
        (
            'folder = "inbox/test"',
            'folder = "gs://bucket/a"',
            "folder: .*expected a path or an address s3://bucket/prefix",
        ),
        ('connector = "folder"', 'connector = "ftp"', r"connector: .*\(got 'ftp'\)"),
        (
            'connector = "folder"',
            'connector = "feed"',
            "connector 'feed': expected url alone of folder, files and url, got folder",
        ),
        ("[publisher]", 'include = "("\n[publisher]', "include: .*regular expression"),
        ("[publisher]", 'hosts = ["*"]\n[publisher]', "hosts: .*expected a|names such"),
        ("[publisher]", "requests_per_second = 0\n[publisher]", "requests_per_second"),
        (
            "min_pages_with_text = 5",
            "min_pages = 5",
            r"assertions\.min_pages: unknown field, do you mean min_pages_with_text",
        ),
        ("share = 0.5", "share = 50", r"assertions\.min_read_share: "),
        ("official = false", "official = maybe", "Invalid value"),
    ],
)
def test_wrong_field_is_named(tmp_path: Path, old: str, new: str, message: str):
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError, match=message) as caught:
        read_manifest(path)
    assert str(path) in str(caught.value)


def test_password_in_an_address_is_not_repeated(tmp_path: Path):
    path = write(tmp_path, GOOD.replace("https://", "https://me:hunter2@", 1))
    with pytest.raises(ConfigError) as caught:
        read_manifest(path)
    assert "hunter2" not in str(caught.value)


def test_missing_manifest_is_a_config_error(tmp_path: Path):
    with pytest.raises(ConfigError, match="No such file"):
        read_manifest(tmp_path / "none.toml")


def test_one_bad_manifest_stops_itself_alone(tmp_path: Path):
    path = write(tmp_path, GOOD)
    twin = path.with_name("twin.toml")
    twin.write_text(GOOD)
    bad = path.with_name("bad.toml")
    bad.write_text("title = ")
    sources = read_sources(tmp_path)
    assert list(sources.manifests) == ["test-reports"]
    assert set(sources.broken) == {twin, bad}
    assert "'test-reports' is taken" in sources.broken[twin]
    manifests, problems = select_manifests((), tmp_path)
    assert (len(manifests), len(problems)) == (1, 2)
    with pytest.raises(ConfigError, match=r"unknown source 'x'.*bad\.toml"):
        select_manifests(["x"], tmp_path)


def test_manifest_of_the_operator_takes_the_place_of_a_shipped_one(tmp_path: Path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    (shipped / "reports.toml").write_text(GOOD)
    (own / "mine.toml").write_text(GOOD.replace("Test reports", "Mine"))
    sources = read_sources(shipped, own)
    assert sources.manifests["test-reports"].title == "Mine"
    assert sources.broken == {}


def test_operators_manifests_lie_under_home(home: Path):
    folder = settings().home / "sources"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(GOOD)
    assert "test-reports" in read_sources().manifests


def coverage(n_pages_read: int) -> Coverage:
    status = Status.READ if n_pages_read else Status.UNREADABLE
    return Coverage("0" * 64, "a", Kind.REPORT, "en", 9, n_pages_read, 1, status)


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ([4], "at least 5 pages with text, got 4"),
        ([5, 0, 0], "at least 50% of 3 documents to be read, got 1"),
        ([3, 2, 0, 0], None),
    ],
)
def test_what_was_read_is_asserted(
    tmp_path: Path, pages: list[int], message: str | None
):
    manifest = read_manifest(write(tmp_path, GOOD))
    coverages = [coverage(n) for n in pages]
    if message is None:
        check_coverage(manifest, coverages)
    else:
        with pytest.raises(SourceError, match=message):
            check_coverage(manifest, coverages)
