"""A list is fetched once, and then asked whether it changed."""

import pytest

from pipeline.errors import ConfigError
from pipeline.parties.lists.manifest import manifest, read_manifests
from pipeline.parties.lists.refresh import UNCHANGED, refresh_list
from pipeline.parties.lists.shelf import current_version, lists_in_use, open_lists
from tests.parties.lists import papers
from tests.sources.conftest import limits, publisher

__all__ = ["limits", "publisher"]

NAMES = [f"Sarel Works No. {n}" for n in range(10)]

OWN = """
list_id = "own"
title = "Our own list"
format = "table"
licence = "our own"
shipped = "own-entries.toml"
restricts = true
min_entries = 1
max_age_days = 30

[publisher]
name = "The desk"
official = false
url = "https://desk.example"
"""
ENTRIES = """
version = "1"
dated = 2026-11-25

[[entry]]
id = "1"
name = "Sarel Works"
"""


def test_a_list_that_did_not_change_is_not_fetched_again(publisher, limits):
    url = publisher.serve_versioned("/eu.xml", papers.eu(*NAMES).encode())
    eu = manifest("eu-fsf").model_copy(update={"min_entries": 2, "url": url})
    version, reason = refresh_list(eu, limits)
    assert (version, reason) == (current_version("eu-fsf"), "")
    again, reason = refresh_list(eu, limits)
    assert (again, reason) == (version, UNCHANGED)
    assert [bool(x.get("If-None-Match")) for x in publisher.asked("/eu.xml")] == [
        False,
        True,
    ]
    publisher.serve_versioned("/eu.xml", papers.eu(*NAMES, "One More").encode())
    newer, reason = refresh_list(eu, limits)
    assert newer is not None
    assert (newer.n_entries, reason) == (11, "")


def test_a_list_that_was_refused_is_told_each_time(publisher, limits):
    url = publisher.serve_versioned("/eu.xml", papers.eu(*NAMES).encode())
    eu = manifest("eu-fsf").model_copy(update={"min_entries": 2, "url": url})
    version, _ = refresh_list(eu, limits)
    publisher.serve_versioned("/eu.xml", papers.eu(*NAMES[:3]).encode())
    for _ in range(2):
        lost, reason = refresh_list(eu, limits)
        assert lost is None
        assert "3 entries are left of 10" in reason
    assert current_version("eu-fsf") == version


def test_an_own_list_stands_beside_the_shipped_ones(home):
    folder = home / "lists"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(OWN)
    (folder / "own-entries.toml").write_text(ENTRIES)
    ids = [each.list_id for each in read_manifests()]
    assert ids == sorted({*ids, "own", "un-sc"})
    before = lists_in_use()
    assert "own" in {each.version.list_id for each in open_lists()}
    assert set(lists_in_use()) - set(before) >= {"own"}
    (folder / "own.toml").write_text(OWN.replace("min_entries", "min_entrys"))
    with pytest.raises(ConfigError, match=r"own\.toml: .*min_entrys"):
        read_manifests()
    (folder / "own.toml").write_text(OWN)
    (folder / "two.toml").write_text(OWN)
    with pytest.raises(ConfigError, match=r"'own' is taken by own\.toml"):
        read_manifests()
