"""The 36 edge cases of the taxonomy: how many the shipped model gets right.

A case is right when every row of it has exactly the expected flags and the
expected polarity. The floors are what was measured; raise them when a model
does better, and never lower one without saying in the changelog what got worse.
"""

import json
import sys
from collections import defaultdict
from functools import lru_cache
from typing import cast

import pytest

from pipeline.casefile.rows.grouped import group_findings
from pipeline.classify.polarity.cues import polarity
from pipeline.datamodel import (
    Coverage,
    Document,
    Kind,
    Page,
    Passage,
    Polarity,
    Status,
)
from pipeline.findings import polarity_of, triage_passages
from pipeline.labels import default_labels
from pipeline.screening.scoring import ScoreRequest, read_requests, score_requests
from pipeline.settings import corpora_dir

PATH = corpora_dir() / "challenge" / "rows.jsonl"


@lru_cache(maxsize=1)
def rows():
    return [json.loads(line) for line in PATH.read_text("utf-8").splitlines()]


def _requests():
    lines = [
        {key: row[key] for key in ("id", "text", "kind", "context") if key in row}
        for row in rows()
    ]
    return read_requests("\n".join(map(json.dumps, lines)).encode(), PATH.name)


def test_all_36_cases_are_there_once():
    assert sorted({row["case"] for row in rows()}) == list(range(1, 37))
    assert len({row["id"] for row in rows()}) == len(rows())
    assert len({(row["text"], row["kind"]) for row in rows()}) == len(rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['id']} {row['why']}")
def test_a_row_is_valid(row):
    allowed = default_labels().allowed(Kind(row["kind"]))
    for label in {*row["labels"], *row.get("polarity", {})}:
        assert label in allowed
    for label, said in row.get("polarity", {}).items():
        is_denied = Polarity(said) in (Polarity.NEGATED, Polarity.PROHIBITED)
        assert is_denied == (label not in row["labels"])


def test_no_row_is_trained_on():
    texts = {row["text"] for row in rows()} - {""}
    for path in (corpora_dir() / "annotated").rglob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line).get("text")
            assert text is None or text not in texts, path


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['id']} {row['why']}")
def test_polarity_of_a_row(row):
    """By the rules alone: every word is asked, whatever a model knows."""
    if "contractual_safeguard" in row["labels"]:
        said = ["prohibited"]  # a safeguard forbids
    else:
        said = list(row.get("polarity", {"any": "asserted"}).values())
    (view,) = next(r.views() for r in _requests() if r.id == row["id"])
    found = polarity(
        view.text, (), before=view.before, heading=view.heading, columns=view.columns
    )
    assert {found.value} == {*said}


def _outcome(model, request: ScoreRequest, row, flags):
    """Return missed labels, false alarms and wrong polarities of a row."""
    (view,) = request.views()
    wrong = {
        label: found.value
        for label, expected in row.get("polarity", {}).items()
        if (found := polarity_of(view, label, model.classifier)) != expected
    }
    expected = set(row["labels"])
    return sorted(expected - flags), sorted(flags - expected), wrong


RIGHT_CASES = 21
FOUND_LABELS = 32
"""Of 36 and 33, measured on 27 November 2026. Most wrong cases have a flag too
many: the thresholds are set for recall."""


def test_every_language_says_the_same_sixty_sentences():
    folder = corpora_dir() / "challenge" / "languages"
    files = {path.stem: path for path in folder.glob("*.jsonl")}
    said = {
        code: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for code, path in files.items()
    }
    base = said["en"]
    assert len(files) == 49
    assert len({row["pair"] for row in base}) == 30
    assert {label for row in base for label in row["labels"]} <= set(
        default_labels().ids
    )
    for code, rows_of_it in said.items():
        assert [row["id"] for row in rows_of_it] == [row["id"] for row in base], code
        assert len({row["text"] for row in rows_of_it}) == len(base), code


@pytest.mark.slow
def test_how_many_cases_the_shipped_model_gets_right(shipped, record_property):
    requests = _requests()
    answers = score_requests(requests, shipped.classifier)
    right: dict[int, bool] = defaultdict(lambda: True)
    n_found = 0
    wrong: list[str] = []
    for request, row, answer in zip(requests, rows(), answers, strict=True):
        outcome = _outcome(
            shipped, request, row, set(cast("list[str]", answer["flags"]))
        )
        right[row["case"]] &= not any(outcome)
        n_found += len(row["labels"]) - len(outcome[0])
        if any(outcome):
            wrong.append(f"{row['id']}: missed {outcome[0]}, false {outcome[1:]}")
    n_right, n_labels = sum(right.values()), sum(len(row["labels"]) for row in rows())
    summary = f"{n_right} of 36 cases right, {n_found} of {n_labels} labels found"
    report = "\n".join([*wrong, summary])
    record_property("challenge", summary)
    sys.stdout.write(f"{report}\n")  # shown by pytest -s
    assert n_right >= RIGHT_CASES, report
    assert n_found >= FOUND_LABELS, report


def test_a_clause_on_40_pages_is_one_group_with_40_places(tiny):
    """Case 34."""
    (text,) = (row["text"] for row in rows() if row["case"] == 34)
    size = len(text)
    passages = [
        Passage("0" * 64, n * (size + 1), n * (size + 1) + size, text, n + 1)
        for n in range(40)
    ]
    findings = triage_passages(passages, Kind.CONTRACT, tiny)
    line = Coverage("0" * 64, "a", Kind.CONTRACT, "en", 40, 40, 40, Status.READ)
    (row,) = group_findings(findings, [line], default_labels())
    places = {claim.label_id: len(claim.places) for claim in row.claims}
    assert places["contractual_safeguard"] == 40


def test_a_blank_page_is_no_clean_page():
    """Case 35."""
    page = Page(1, 595, 842, 0, 0, unread="no text layer")
    document = Document("0" * 64, "scan.pdf", "application/pdf", "", (page,), (), "1")
    assert document.status.value == "unreadable"
    assert document.unread_pages == (page,)
