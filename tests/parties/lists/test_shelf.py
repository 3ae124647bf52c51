"""A new list is built beside and swapped in; a bad one never replaces a good one."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, SourceError
from pipeline.files import write_atomically
from pipeline.parties.lists import shelf
from pipeline.parties.lists.manifest import manifest, read_manifests
from pipeline.parties.lists.shelf import (
    add_list,
    current_version,
    lists_in_use,
    open_list,
    open_lists,
)
from tests.conftest import corpus_dir
from tests.parties.lists import papers

TODAY = date(2026, 11, 25)
EU = manifest("eu-fsf").model_copy(update={"min_entries": 2})
NAMES = [f"Sarel Works No. {n}" for n in range(10)]


def _in_use(list_id):
    found = open_list(list_id)
    assert found is not None
    return found


def test_every_manifest_is_read_and_has_a_licence():
    manifests = read_manifests()
    assert {"eu-fsf", "un-sc", "us-ofac-sdn", "annex1-surveillance", "c-series"} <= {
        m.list_id for m in manifests
    }
    assert all(m.licence for m in manifests)


def test_an_unknown_list_names_the_known_ones():
    with pytest.raises(ConfigError, match="eu-fsf"):
        manifest("no-such-list")


def test_a_list_comes_back_as_it_was_read(write):
    added = add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    found = _in_use("eu-fsf")
    assert found.version == added == current_version("eu-fsf")
    assert [entry.name for entry in found.entries] == NAMES
    assert found.restricts
    assert found.version.dated == date(2026, 11, 20)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        papers.eu(*NAMES)[:2000],
        papers.eu("One Alone"),
        papers.eu(*NAMES[:4], date="2026-11-24"),
        papers.eu(*NAMES, date="2026-11-19"),
        papers.eu(*NAMES, date="2027-11-19"),
        papers.UN.format(date="2026-11-24"),
        "<!DOCTYPE export>" + papers.eu(*NAMES).split("?>", 1)[1],
    ],
    ids=["empty", "half", "small", "shrunk", "older", "future", "schema", "bomb"],
)
def test_a_bad_list_never_replaces_a_good_one_and_says_so(write, bad):
    good = add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    with pytest.raises(SourceError, match=r"2026-11-20 .* stays in use"):
        add_list(write(bad), EU, today=TODAY)
    assert _in_use("eu-fsf").version == good


def test_a_person_may_take_a_list_that_shrank(write):
    add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    text = papers.eu(*NAMES[:4], date="2026-11-24")
    added = add_list(write(text), EU, today=TODAY, accept_shrink=True)
    assert _in_use("eu-fsf").version == added


def test_an_old_list_is_better_than_none_and_says_its_age(write):
    added = add_list(write(papers.eu(*NAMES, date="2023-03-27")), EU, today=TODAY)
    assert "1339 days old, limit 14" in added.warning(TODAY)
    assert added.warning(date(2023, 4, 1)) == ""


def test_a_crash_before_the_swap_leaves_the_old_list(write, monkeypatch):
    good = add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    real = write_atomically

    def crash(path, content):
        if path.name == "current":
            raise KeyboardInterrupt
        return real(path, content)

    monkeypatch.setattr(shelf, "write_atomically", crash)
    with pytest.raises(KeyboardInterrupt):
        add_list(write(papers.eu(*NAMES, "New", date="2026-11-24")), EU, today=TODAY)
    assert _in_use("eu-fsf").version == good


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 64])
def test_a_pointer_that_names_no_version_is_refused(write, home, name):
    add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    (home / "lists" / "eu-fsf" / "current").write_text(name)
    with pytest.raises(SourceError, match="current"):
        open_list("eu-fsf")


def test_a_version_with_a_line_too_few_is_refused(write, home):
    added = add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    path = home / "lists" / "eu-fsf" / f"{added.sha256}.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(SourceError, match="says 10 entries, found 9"):
        open_list("eu-fsf")


def test_the_shipped_tables_are_there_without_a_refresh():
    shipped = {s.version.list_id: s for s in open_lists()}
    codes = {entry.name for entry in shipped["annex1-surveillance"].entries}
    assert {"4A005", "4D004", "5A001.f", "5A001.j", "5D001.e"} <= codes
    assert "c-series" not in shipped, "no notice was loaded"


def test_the_invented_list_is_opened_only_if_it_is_asked_for(home):
    assert "invented-sample" not in {s.version.list_id for s in open_lists()}
    assert not (home / "lists" / "invented-sample").exists()
    opened = {s.version.list_id: s for s in open_lists(with_sample=True)}
    shelved = opened["invented-sample"]
    assert shelved.restricts
    assert "nvented" in shelved.version.title
    assert all(e.entry_id.startswith("INVENTED-") for e in shelved.entries)
    assert "invented-sample" in lists_in_use(with_sample=True)
    assert "invented-sample" not in lists_in_use()


def test_the_invented_list_is_added_like_any_other():
    invented = manifest("invented-sample")
    assert invented not in read_manifests()
    added = add_list(Path(invented.shipped), invented, today=TODAY)
    assert added.warning(TODAY) == ""


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("list_id", "path", "n_entries"),
    [
        ("un-sc", "un_sanctions_list/consolidated-202303.xml", 955),
        ("us-ofac-sdn-csv", "list-watchman/test/testdata/sdn.csv", 7379),
        ("misp-surveillance-vendor",
         "list-misp-galaxy/clusters/surveillance-vendor.json", 615),
        ("misp-intelligence-agencies",
         "list-misp-galaxy/clusters/intelligence-agencies.json", 436),
    ],
)  # fmt: skip
def test_published_lists_are_read_in_whole(list_id, path, n_entries):
    added = add_list(corpus_dir() / "lists" / path, manifest(list_id))
    assert added.n_skipped == 0
    assert added.n_entries >= n_entries
    assert _in_use(list_id).version == added


def test_nothing_but_json_lies_on_the_shelf(write, home):
    added = add_list(write(papers.eu(*NAMES)), EU, today=TODAY)
    path = home / "lists" / "eu-fsf" / f"{added.sha256}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[0]["list_id"] == "eu-fsf"
    assert len(rows) == 1 + added.n_entries


@pytest.mark.parametrize(
    ("text", "list_id"),
    [
        (papers.eu(*NAMES).replace('generationDate="', 'x="'), "eu-fsf"),
        (papers.UN.format(date=""), "un-sc"),
        ('version = "1"\n[[entry]]\nid = "a"\nname = "B"\n', "annex1-surveillance"),
    ],
)
def test_a_list_that_lacks_its_date_is_refused_by_name(write, text, list_id):
    with pytest.raises(SourceError, match=list_id):
        add_list(write(text), manifest(list_id), today=TODAY)
    assert current_version(list_id) is None
