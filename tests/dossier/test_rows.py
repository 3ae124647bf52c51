"""The rows are a contract with other programs."""

import json
from dataclasses import replace

import pytest

from pipeline.dossier.exports.rows import (
    coverage_rows,
    findings_rows,
    json_lines,
    write_outputs,
)
from pipeline.files import write_atomically
from pipeline.geometry import BBox
from tests.dossier.sample import sample_case

FINDING_KEYS = [
    "finding_id",
    "case",
    "document_id",
    "document",
    "kind",
    "page",
    "start",
    "end",
    "quote",
    "boxes",
    "label",
    "score",
    "threshold",
    "attributes",
    "evidence",
    "classifier",
    "model_version",
    "language",
    "paragraph",
]
COVERAGE_KEYS = [
    "document_id",
    "document",
    "kind",
    "language",
    "pages",
    "pages_read",
    "passages",
    "status",
    "reason",
    "kind_probability",
]


@pytest.fixture(scope="module")
def case():
    return sample_case()


def test_finding_keys_stand_in_the_order_of_the_contract(case):
    rows = findings_rows(case.case, case.findings, case.coverage)
    assert len(rows) == len(case.findings)
    assert all(list(row) == FINDING_KEYS for row in rows)


def test_coverage_keys_stand_in_the_order_of_the_contract(case):
    rows = coverage_rows(case.coverage)
    assert len(rows) == len(case.coverage)
    assert all(list(row) == COVERAGE_KEYS for row in rows)


def test_a_finding_row_holds_the_values_of_the_finding(case):
    finding = case.findings[2]
    finding = replace(finding, boxes=((1, BBox(1.234567, 2, 3.5567, 4)),))
    (row,) = findings_rows("k", [finding], case.coverage)
    assert row["boxes"] == [[1, 1.23, 2.0, 3.56, 4.0]]
    assert row["evidence"] == [list(span) for span in finding.evidence]
    assert row["attributes"] == dict(finding.attributes)
    assert row["document"] == case.line(finding.document_id).name
    assert row["kind"] == "brochure"


def test_unread_documents_have_null_kind_and_plain_status(case):
    rows = {row["document"]: row for row in coverage_rows(case.coverage)}
    assert rows["minutes.pdf"]["kind"] is None
    assert rows["minutes.pdf"]["status"] == "encrypted"


def test_written_files_are_read_back(case, tmp_path):
    paths = write_outputs(tmp_path / "new" / "out", case)
    assert [path.name for path in paths] == [
        "findings.jsonl",
        "coverage.jsonl",
        "dossier.html",
    ]
    lines = paths[0].read_text("utf-8").splitlines()
    quotes = [json.loads(line)["quote"] for line in lines]
    assert quotes == [finding.quote for finding in case.findings]
    assert "عرض" in paths[1].read_text("utf-8")
    assert {path.name for path in paths[0].parent.iterdir()} == {p.name for p in paths}


def test_line_separators_of_unicode_do_not_end_a_row():
    content = json_lines([{"quote": "a\u2028b\x85c\nd"}])
    assert content.count(b"\n") == 1
    assert json.loads(content) == {"quote": "a\u2028b\x85c\nd"}


def test_half_a_surrogate_pair_survives():
    content = json_lines([{"quote": "a\ud800b"}, {"quote": "é"}])
    rows = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    assert rows == [{"quote": "a\ud800b"}, {"quote": "é"}]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "findings.jsonl"
    path.write_bytes(b"old")

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]
