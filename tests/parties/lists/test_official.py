"""Official texts from a copy: paragraphs as they are cited, and what a notice names."""

from datetime import date

import pytest

from pipeline.errors import SourceError
from pipeline.labels import default_labels
from pipeline.parties.lists.anchors import check_anchor
from pipeline.parties.lists.manifest import manifest
from pipeline.parties.lists.official import (
    read_notice,
    read_table_of_entries,
    read_text,
)
from pipeline.parties.lists.shelf import add_list, open_list, open_lists

REGULATION = """<html><body>
<p>Whereas:</p>
<table><tr><td><p>(8)</p></td><td><p>Some words on biometric data.</p></td></tr></table>
<p>Article 2</p><p>Definitions</p>
<p>(20) 'a term' means something;</p>
<p>Article 5</p>
<p>1.   An authorisation shall be required.</p>
<table><tr><td>(d)</td><td>a point of it.</td></tr></table>
<p>2.   Where an exporter is aware, it shall notify.</p>
<p>ANNEX I</p>
<p>4E001 "Technology", as follows:</p><p>a. one;</p><p>b. Not used;</p><p>c. two.</p>
<p>5D002 "Software" as follows:</p>
<p>a. first:</p><p>1. one</p><p>a. x</p><p>b. y</p><p>2. two</p><p>3. three</p>
<p>a. x</p><p>b. y</p><p>c. second</p><p>3. z</p>
<p>ANNEX II</p><p>5A001 elsewhere</p><p>f. no entry.</p>
</body></html>"""

GUIDELINES = """1. Terms

1.2.1. Specially designed

Words.

3.2 Red flags

More words."""

NOTICE = """<html><body><p>C/2026/417, 5.3.2026</p>
<p>Member States notified that an authorisation is required for “GhostLine Suite”,
which infects telephones, for the destinations Egypt and Chad.</p></body></html>"""


def paragraphs(path):
    return {entry.entry_id for entry in read_text(path).entries}


@pytest.fixture
def regulation(tmp_path):
    path = tmp_path / "L_2021206.html"
    path.write_text(REGULATION)
    return path


def test_paragraphs_are_kept_as_they_are_cited(regulation):
    found = paragraphs(regulation)
    cited = "Art. 2(20), Art. 5, Art. 5(1), Art. 5(1)(d), Art. 5(2), recital 8, Annex I"
    assert set(cited.split(", ")) <= found
    entries = {"4E001", "4E001.a", "4E001.c", "5D002.a.1.b", "5D002.a.3.b", "5D002.c"}
    assert entries <= found
    assert not {"5A001", "5A001.f", "Art. 5(3)", "recital 20", "4E001.d"} & found


def test_an_anchor_is_checked_only_where_every_paragraph_stands_in_a_copy(
    home, regulation, tmp_path
):
    anchor = "Reg. (EU) 2021/821 Art. 5(1)-(2); Guidelines 1.2.1 (specially designed)"
    before = check_anchor(anchor)
    assert before.unloaded == ("Art. 5(1)", "Art. 5(2)", "1.2.1")
    assert before.checked == ()
    small = {"min_entries": 1}
    add_list(regulation, manifest("eu-2021-821").model_copy(update=small))
    half = check_anchor(anchor)
    assert half.checked == ("Art. 5(1)", "Art. 5(2)")
    assert half.unloaded == ("1.2.1",)
    assert "unknown date (copy of" in half.copies[0]
    path = tmp_path / "guidelines.txt"
    path.write_text(GUIDELINES)
    add_list(path, manifest("eu-2024-2659").model_copy(update=small))
    whole = check_anchor(anchor)
    assert whole.checked == ("Art. 5(1)", "Art. 5(2)", "1.2.1")
    assert (whole.missing, whole.unloaded, whole.has_other) == ((), (), False)
    assert check_anchor("Guidelines 3.2, 3.9 (nothing)").missing == ("3.9",)
    other = check_anchor("Guidelines 3.2; Common Position 2008/944/CFSP Art. 2")
    assert other.checked == ("3.2",)
    assert other.has_other
    assert not {"eu-2021-821", "eu-2024-2659"} & {
        shelved.version.list_id for shelved in open_lists()
    }, "paragraphs are no names"


def test_every_anchor_of_the_label_set_can_be_taken_apart(home):
    for label in default_labels().labels:
        found = check_anchor(label.anchor)
        assert found.unloaded, label.anchor
        assert not any(" " in x and "Art." not in x and "recital" not in x
                       for x in found.unloaded)  # fmt: skip


def test_a_text_that_is_too_small_is_refused(home, regulation):
    with pytest.raises(SourceError, match="expected at least 60 entries"):
        add_list(regulation, manifest("eu-2021-821"))


def test_a_notice_names_items_technologies_and_destinations(tmp_path):
    path = tmp_path / "notice.html"
    path.write_text(NOTICE)
    parsed = read_notice(path)
    (entry,) = parsed.entries
    assert parsed.dated == date(2026, 3, 5)
    assert (entry.name, entry.note) == ("GhostLine Suite", "C/2026/417")
    assert entry.countries == {"eg", "td"}
    assert entry.programmes == ("device_intrusion_forensics",)


def test_notices_are_added_to_each_other_and_one_anew_takes_its_place(home, tmp_path):
    path = tmp_path / "notice.html"
    for text in (NOTICE, NOTICE.replace("417", "418").replace("Suite", "Two"), NOTICE):
        path.write_text(text)
        add_list(path, manifest("c-series"))
    shelved = open_list("c-series")
    assert shelved is not None
    names = sorted(entry.name for entry in shelved.entries)
    assert names == ["GhostLine Suite", "GhostLine Two"]


@pytest.mark.parametrize("text", ["<p>Nothing of the kind.</p>", ""])
def test_a_notice_that_names_nothing_is_refused(home, tmp_path, text):
    path = tmp_path / "notice.html"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"names a product|empty"):
        add_list(path, manifest("c-series"))
    assert open_list("c-series") is None


def test_a_table_without_a_date_counts_and_says_so(home, tmp_path):
    path = tmp_path / "notices.toml"
    path.write_text('version = "1"\n[[entry]]\nid = "C/1"\nname = "GhostCell"\n')
    added = add_list(path, manifest("c-series"))
    shelved = open_list("c-series")
    assert shelved is not None
    assert [entry.name for entry in shelved.entries] == ["GhostCell"]
    assert not added.is_dated


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ('[[entry]]\nid = "1"\nname = "Tane"\n', "the table, field 'version'"),
        ('version = "1"\n[[entry]]\nid = "1"\n', "entry 1, field 'name'"),
        ("name,country\nTane,ae\n", "Expected '=' after a key"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place_of_its_fault(tmp_path, words, fault):
    path = tmp_path / "own.toml"
    path.write_text(words, "utf-8")
    with pytest.raises(SourceError) as refused:
        read_table_of_entries(path)
    assert str(refused.value).startswith("own.toml: expected a table of entries")
    assert fault in str(refused.value)
    assert "http" not in str(refused.value)
