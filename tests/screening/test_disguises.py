"""A disguised offer is flagged as the plain one, and everybody is told."""

import pytest

from pipeline.casefile.rows.grouped import group_findings
from pipeline.datamodel import Kind, Shelf
from pipeline.labels import default_labels
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store

PLAIN = (
    "Our spyware intercepts all calls and messages of a target without a trace. "
    "Operators read the chats of any person live.\n\n"
    "The machine makes coffee in two sizes and is cleaned once a day by the staff.\n"
)
HIDDEN = PLAIN.replace("spyware", "ѕруwаrе").replace("messages", "m-e-s-s-a-g-e-s")


@pytest.fixture
def found(home, tiny_model, tmp_path):
    """Return lines and findings of the plain and of the disguised offer."""
    with open_store() as store:
        lines = {}
        for name, text in (("plain.txt", PLAIN), ("hidden.txt", HIDDEN)):
            path = tmp_path / name
            path.write_text(text, "utf-8")
            target = Target(name, Shelf.CASE, Kind.BROCHURE)
            (lines[name],) = screen_file(path, target, store=store, model=tiny_model)
        findings = {name: store.findings(name) for name in lines}
        yield lines, findings, store.document_text(lines["hidden.txt"].document_id)


def test_the_same_labels_are_flagged_and_the_quote_is_that_of_the_document(found):
    _, findings, text = found
    labels = {n: {(f.label, f.score) for f in own} for n, own in findings.items()}
    assert labels["plain.txt"]
    assert labels["hidden.txt"] == labels["plain.txt"]
    first = [f for f in findings["hidden.txt"] if f.quote.startswith("Our ")]
    assert first
    for finding in first:
        assert text[finding.start : finding.end] == finding.quote
        assert dict(finding.attributes)["disguise"] == "other_script, letters_apart"
    marked = {text[a:b] for f in first for a, b in f.evidence}
    assert marked & {"ѕруwаrе", "m-e-s-s-a-g-e-s"}
    assert not any("disguise" in dict(f.attributes) for f in findings["plain.txt"])


def test_the_coverage_says_how_and_where(found):
    lines, _, _ = found
    assert lines["hidden.txt"].reason == (
        "page 1: letters of another script inside words, 1 place; page 1: words with "
        "spaced letters, 1 place"
    )
    assert lines["plain.txt"].reason == ""
    assert lines["hidden.txt"].language == "en"


def test_what_is_disguised_comes_first_in_the_queue(found):
    lines, findings, _ = found
    claims = {
        name: group.claims[0]
        for name, own in findings.items()
        for group in group_findings(own, [lines[name]], default_labels())
        if group.words.quote.startswith("Our ")
    }
    assert claims["hidden.txt"].label_id == claims["plain.txt"].label_id
    assert claims["hidden.txt"].rank < claims["plain.txt"].rank
