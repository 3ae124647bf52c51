"""A list is fetched once, and then asked whether it changed."""

import json

import pytest

from pipeline.errors import ConfigError
from pipeline.parties.lists.anchors import check_anchor
from pipeline.parties.lists.manifest import manifest, read_manifests
from pipeline.parties.lists.refresh import (
    UNCHANGED,
    addresses_of,
    fetchable,
    refresh_list,
    untried,
)
from pipeline.parties.lists.shelf import (
    add_list,
    current_version,
    lists_in_use,
    open_list,
    open_lists,
)
from pipeline.settings import settings
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
        assert "only 3 of 10 entries are left" in reason
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


TEXT = """<html><body><p>1. Terms</p><p>1.2.1. Specially designed</p>{}
<p>3.2 Red flags</p></body></html>"""
TEXT = TEXT.format("".join(f"<p>2.{n} A heading of words</p>" for n in range(1, 9)))
NOTICE = """<html><body><p>C/2026/{0}, 5.3.2026</p><p>An authorisation is required for
“{1} Suite”, which infects telephones, for the destination Egypt.</p></body></html>"""


@pytest.fixture
def own_addresses(monkeypatch):
    def tell(**addresses):
        rows = {key.replace("_", "-"): urls for key, urls in addresses.items()}
        monkeypatch.setenv("TRIAGE_LIST_ADDRESSES", json.dumps(rows))
        settings.cache_clear()

    yield tell
    monkeypatch.undo()
    settings.cache_clear()


def test_official_texts_have_the_publishers_stable_address():
    for list_id, place in (
        ("eu-2021-821", "/eli/reg/2021/821/"),
        ("eu-2024-2659", "/eli/reco/2024/2659/"),
    ):
        (address,) = addresses_of(manifest(list_id))
        assert place in address
        assert [each.list_id for each in fetchable([list_id])] == [list_id]
    with pytest.raises(ConfigError, match="no list with an address: c-series"):
        fetchable(["c-series"])


def test_a_plain_refresh_leaves_the_operators_copy_of_a_text(own_addresses):
    texts = {"eu-2021-821", "eu-2024-2659"}
    plain = {each.list_id for each in fetchable()}
    assert "un-sc" in plain
    assert not texts & plain
    assert {each.list_id for each in fetchable(texts)} == texts
    own_addresses(eu_2021_821=["https://texts.example/consolidated.html"])
    assert texts & {each.list_id for each in fetchable()} == {"eu-2021-821"}


def test_an_address_of_an_unknown_list_is_told(own_addresses):
    own_addresses(eu_fsff=["https://lists.example/eu.xml"])
    with pytest.raises(ConfigError, match="TRIAGE_LIST_ADDRESSES: no list eu-fsff"):
        fetchable()


def test_only_a_notice_may_have_two_addresses(publisher, limits, own_addresses):
    urls = [
        publisher.serve_versioned(f"/{n}.html", TEXT.replace("2.8", n).encode())
        for n in ("2.8", "2.9")
    ]
    own_addresses(eu_2024_2659=urls)
    version, reason = refresh_list(manifest("eu-2024-2659"), limits)
    assert version is None
    assert reason == "eu-2024-2659: expected one address, found 2"
    assert open_list("eu-2024-2659") is None


def test_an_address_that_cannot_be_read_is_told(own_addresses, home):
    own_addresses(eu_2024_2659=["http://[::1"])
    version, reason = refresh_list(manifest("eu-2024-2659"))
    assert version is None
    assert "eu-2024-2659: url: " in reason
    assert "Invalid IPv6 URL" in reason


@pytest.mark.parametrize("said", ["OJ C 123, 4.5.2026", "C/2026/417"])
def test_a_fetched_page_without_a_reference_is_no_notice(
    said, publisher, limits, own_addresses
):
    page = "<html><body><p>{}</p><p>“Search Tips” help you.</p></body></html>"
    gone = page.format("Page Not Found")
    urls = [publisher.serve_versioned("/eli/C/1/oj/eng", gone.encode())]
    own_addresses(c_series=urls)
    lost, reason = refresh_list(manifest("c-series"), limits)
    assert lost is None
    assert "expected a reference as C/2025/1234 or OJ C 123, found none" in reason
    assert open_list("c-series") is None
    publisher.serve_versioned("/eli/C/1/oj/eng", page.format(said).encode())
    version, reason = refresh_list(manifest("c-series"), limits)
    assert (version, reason) == (current_version("c-series"), "")
    shelved = open_list("c-series")
    assert shelved is not None
    assert {entry.note for entry in shelved.entries} == {said}


TABLE = ENTRIES.replace("Sarel Works", "NightOwl").replace(
    '"1"\nname', '"C/2026/9"\nname'
)


def test_a_notice_that_a_table_replaced_is_fetched_again(
    publisher, limits, own_addresses, tmp_path
):
    html = NOTICE.format(417, "GhostLine").encode()
    own_addresses(c_series=[publisher.serve_versioned("/417.html", html)])
    notices = manifest("c-series")
    assert refresh_list(notices, limits)[1] == ""
    path = tmp_path / "table.toml"
    path.write_text(TABLE)
    add_list(path, notices)
    version, reason = refresh_list(notices, limits)
    assert (version, reason) == (current_version("c-series"), "")
    shelved = open_list("c-series")
    assert shelved is not None
    assert {e.name for e in shelved.entries} == {"NightOwl", "GhostLine Suite"}
    assert refresh_list(notices, limits) == (version, UNCHANGED)


def test_an_official_text_is_fetched_from_the_operators_address(
    publisher, limits, own_addresses
):
    url = publisher.serve_versioned("/reco.html", TEXT.encode())
    own_addresses(eu_2024_2659=[url])
    text = manifest("eu-2024-2659")
    version, reason = refresh_list(text, limits)
    assert (version, reason) == (current_version("eu-2024-2659"), "")
    assert check_anchor("Guidelines 1.2.1 and 3.2").checked == ("1.2.1", "3.2")
    assert refresh_list(text, limits) == (version, UNCHANGED)


def test_each_notice_has_its_own_address_and_one_that_fails_is_told(
    publisher, limits, own_addresses
):
    urls = [
        publisher.serve_versioned(f"/{n}.html", NOTICE.format(n, name).encode())
        for n, name in ((417, "GhostLine"), (418, "NightOwl"))
    ]
    own_addresses(c_series=urls)
    notices = manifest("c-series")
    assert refresh_list(notices, limits)[1] == ""
    shelved = open_list("c-series")
    assert shelved is not None
    assert {e.name for e in shelved.entries} == {"GhostLine Suite", "NightOwl Suite"}
    again, reason = refresh_list(notices, limits)
    assert (again, reason) == (shelved.version, UNCHANGED)
    own_addresses(c_series=[*urls, publisher.url("/gone.html")])
    lost, reason = refresh_list(notices, limits)
    assert lost is None
    assert "404" in reason
    own_addresses(c_series=["ftp://notices.example/1"])
    assert "expected an http or https address" in refresh_list(notices, limits)[1]
    assert open_list("c-series") == shelved


def test_every_list_is_tried_or_named_with_the_reason():
    tried = {each.list_id for each in fetchable()}
    named = dict(reason.split(": ", 1) for reason in untried())
    assert tried.isdisjoint(named)
    assert tried | set(named) == {each.list_id for each in read_manifests()}
    for each in read_manifests():
        if each.list_id in named and each.url:
            assert each.url in named[each.list_id]
