"""Each published format: what is read of it, and what is refused."""

import pytest

from pipeline.errors import SourceError
from pipeline.parties.lists import misp, ofac
from pipeline.parties.lists.consolidated import read_eu, read_un
from pipeline.parties.lists.official import read_table_of_entries
from pipeline.parties.names.alignment import NameKind
from tests.parties.lists import papers


def test_eu(write):
    parsed = read_eu(write(papers.eu("Sarel Signals Works", "Orient Star Holding")))
    first = parsed.entries[0]
    assert str(parsed.dated) == "2026-11-20"
    assert first.name == "Sarel Signals Works"
    assert first.weak_aliases == ("Sarel Signals Works weak",)
    assert first.kind is NameKind.ORGANISATION
    assert first.countries == {"sy"}
    assert (first.entry_id, first.programmes) == ("EU.1", ("KAR",))


def test_un(write):
    parsed = read_un(write(papers.UN.format(date="2026-11-20")))
    person, body = parsed.entries
    assert person.names == (
        "Tarek OSMAR", "طارق عصمر", "Tariq Usmar", "Abu Osmar", "The Colonel",
    )  # fmt: skip
    assert person.weak_aliases == ("The Colonel",)
    assert person.kind is NameKind.PERSON
    assert person.countries == {"sd", "ly"}
    assert (body.name, body.aliases) == ("SAREL DEFENCE WORKS", ())


@pytest.mark.parametrize("namespace", sorted(ofac.NAMESPACES))
def test_ofac_xml(write, namespace):
    parsed = ofac.read_xml(write(papers.OFAC.format(ns=namespace, count=2)))
    body, person = parsed.entries
    assert (body.name, body.weak_aliases) == ("SAREL AIRWAYS", ("SAR",))
    assert body.countries == {"kp"}
    assert (person.name, person.kind) == ("Tarek OSMAR", NameKind.PERSON)


@pytest.mark.parametrize("end", ["", "\x1a"])
def test_ofac_csv(write, end):
    write(papers.ALT, "alt.csv")
    write(papers.ADD, "add.csv")
    parsed = ofac.read_csv(write(papers.SDN + end, "sdn.csv"))
    body, person = parsed.entries
    assert body.names == ("SAREL AIRWAYS", "SAREL-AIR")
    assert body.countries == {"cu"}
    assert (person.kind, parsed.dated) == (NameKind.PERSON, None)


def test_misp(write):
    parsed = misp.read(write(papers.misp(), "cluster.json"))
    vendor, product = parsed.entries
    assert vendor.names == ("Night Lantern", "Night Lantern (Sudan)", "NL Labs")
    assert vendor.countries == {"sd"}
    assert (product.name, product.note) == ("GhostLine", "product of Night Lantern")


def test_table(write):
    parsed = read_table_of_entries(write(papers.TABLE, "own.toml"))
    assert parsed.entries[0].countries == {"sd", "karavia"}


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE export [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;">]>'
)
_GOOD = papers.eu("Sarel Signals Works")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        (_GOOD[: len(_GOOD) // 2], "complete XML"),
        (_GOOD.replace("</export>", ""), "complete XML"),
        (_GOOD.replace("fsd/export", "fsd/export/2"), "expected <export>"),
        (papers.UN.format(date="2026-11-20"), "CONSOLIDATED_LIST"),
        (_GOOD.replace('generationDate="2026-11-20', 'generationDate="soon'), "date"),
        (_BOMB + _GOOD.split("?>", 1)[1], "document type"),
        ((_BOMB + _GOOD.split("?>", 1)[1]).encode("utf-16"), "document type"),
        ("<!-- " + "x" * 70_000 + "--><!DOCTYPE export>" + _GOOD, "no element"),
        (b"\x00\xff\x01" * 100, "no element"),
        ("%PDF-1.7 not a list", "no element"),
        ("<html><body>Service unavailable</body></html>", "expected <export>"),
        (_GOOD.replace("</export>", "<a>" * 5_000), "complete XML"),
    ],
)
def test_what_is_not_a_whole_eu_list_is_refused(write, content, said):
    with pytest.raises(SourceError, match=said):
        read_eu(write(content))


def test_a_file_named_as_an_entity_is_never_opened(write, tmp_path):
    (tmp_path / "secret").write_text("secret")
    head = f'<!DOCTYPE export [<!ENTITY x SYSTEM "{tmp_path / "secret"}">]>'
    with pytest.raises(SourceError, match="document type"):
        read_eu(write(head + _GOOD.split("?>", 1)[1].replace("Works", "&x;")))


def test_an_entry_without_a_name_is_counted(write):
    text = papers.eu("Sarel Signals Works", "").replace(' weak"', '"', 2)
    parsed = read_eu(write(text.replace('wholeName=" weak"', 'wholeName=""')))
    assert (len(parsed.entries), parsed.n_skipped) == (1, 1)


def test_ofac_that_says_more_records_than_it_holds_is_refused(write):
    with pytest.raises(SourceError, match="says 3 records, found 2"):
        ofac.read_xml(write(papers.OFAC.format(ns=papers.OFAC_NS, count=3)))


@pytest.mark.parametrize(
    ("sdn", "said"),
    [
        (papers.SDN[:-30], "CSV list|12 columns"),
        (papers.SDN + "38,only two\n", "expected 12 columns, found 2"),
        (papers.SDN.encode() + b"\xff\xfe,", "CSV list"),
        (papers.SDN + '39,"never closed', "CSV list"),
    ],
)
def test_ofac_csv_that_is_cut_off_is_refused(write, sdn, said):
    write(papers.ALT, "alt.csv")
    write(papers.ADD, "add.csv")
    with pytest.raises(SourceError, match=said):
        ofac.read_csv(write(sdn, "sdn.csv"))


def test_ofac_csv_without_the_files_beside_it_is_refused(write):
    with pytest.raises(SourceError, match=r"alt\.csv"):
        ofac.read_csv(write(papers.SDN, "sdn.csv"))


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"values": []}', '{"type": "x", "version": 1, "values": []}',
     "[" * 100_000, papers.misp()[:-20]],
)  # fmt: skip
def test_what_is_no_cluster_is_refused(write, content):
    with pytest.raises(SourceError, match="MISP"):
        misp.read(write(content, "cluster.json"))


@pytest.mark.parametrize("content", ["", "version = 1", papers.TABLE + "extra = 1\n"])
def test_what_is_no_table_is_refused(write, content):
    with pytest.raises(SourceError, match="table of entries"):
        read_table_of_entries(write(content, "own.toml"))
