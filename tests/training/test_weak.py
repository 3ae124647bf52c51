"""Other people's labels: mappings that are read, and rows that were checked."""

import json

import pytest

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.settings import settings
from pipeline.training.data import text_sha256
from pipeline.training.weak import (
    N_CHECKED,
    Mapping,
    precision_table,
    read_checks,
    read_mappings,
    rows_to_check,
    weak_rows,
)
from tests.conftest import corpus_dir

NAMES = list(read_mappings())


@pytest.fixture
def made(tmp_path, monkeypatch, home):
    """A folder that stands for the corpus."""
    monkeypatch.setenv("TRIAGE_CORPUS", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


def _mapping(files, format_, **values):
    labels = {"Torture": "serious_human_rights_violation"}
    return Mapping(
        title="made", files=files, format=format_, kind=Kind.REPORT, map=labels
    ).model_copy(update=values)


def test_a_row_with_two_issues_is_mapped_by_the_one_that_is_known(made):
    (made / "a.csv").write_text(
        'Text,Issue\n"Stop the torture","Justice,Torture"\nTrain them,Torture\n'
        "Ratify,Justice\n",
        "utf-8",
    )
    mapping = _mapping("*.csv", "csv", text="Text", category="Issue")
    assert [row.place for row in weak_rows(mapping)] == ["a.csv:1", "a.csv:2"]
    only = mapping.model_copy(update={"only": "^stop"})
    assert [row.text for row in weak_rows(only)] == ["Stop the torture"]


def test_an_xmi_file_is_read_paragraph_by_paragraph(made):
    """Four marked letters of eight are half of the first, none of the second."""
    spans = '<c:Span xmlns:c="http:///c" ArgType="Torture" begin="4" end="9"/>'
    (made / "a.xmi").write_text(
        '<?xml version="1.1" encoding="UTF-8"?>\n<x>'
        f'<cas sofaString="aaaabbbb&#10;cccc&#10;"/>{spans}</x>',
        "utf-8",
    )
    [row] = weak_rows(_mapping("*.xmi", "bio"))
    assert (row.place, row.text) == ("a.xmi:1", "aaaabbbb")


def test_a_paragraph_counts_where_the_type_covers_half(made):
    rows = ["tokens\tlabels"]
    for n in (1, 2, 3):
        tags = ["B-Torture"] * n + ["O"] * (4 - n)
        rows.append(f"{['a', 'b', 'c', str(n)]}\t{tags}")
    (made / "a.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = weak_rows(_mapping("*.csv", "bio"))
    assert [row.text for row in found] == ["a b c 2", "a b c 3"]


def test_a_vendor_is_mapped_paragraph_by_paragraph(made):
    vendors = [{"description": "It sells shoes.\nIt tells of torture."}]
    (made / "v.json").write_text(json.dumps({"values": vendors}), "utf-8")
    [row] = weak_rows(_mapping("v.json", "misp", map={"tortur": "internal_repression"}))
    assert (row.text, row.label) == ("It tells of torture.", "internal_repression")


def test_without_its_files_a_mapping_says_so(made):
    with pytest.raises(ConfigError, match="set TRIAGE_CORPUS"):
        weak_rows(_mapping("none/*.csv", "csv"))


@pytest.mark.parametrize("name", NAMES)
def test_every_mapping_was_checked_by_reading(name):
    checks = read_checks(name)
    assert len(checks) >= 99
    assert len({(c.text_sha256, c.label) for c in checks}) == len(checks)
    mapped = read_mappings()[name].map
    assert all(mapped[check.category] == check.label for check in checks)
    table = {
        k: row for k, row in precision_table().items() if k.startswith(f"{name}: ")
    }
    assert sum(int(str(row["read"])) for row in table.values()) == len(checks)


@pytest.mark.corpus
@pytest.mark.parametrize("name", NAMES)
def test_what_was_checked_are_the_rows_that_the_mapping_draws(name, monkeypatch, home):
    monkeypatch.setenv("TRIAGE_CORPUS", str(corpus_dir()))
    settings.cache_clear()
    drawn = rows_to_check(read_mappings()[name])
    checked = [(c.place, c.text_sha256, c.label) for c in read_checks(name)]
    assert [(r.place, text_sha256(r.text), r.label) for r in drawn] == checked
    assert len(drawn) <= N_CHECKED
