"""Ties of report passages to the deal: what has none is background."""

from pathlib import Path

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import Kind, Verdict
from pipeline.dossier.assess import assess
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from tests.casefile.test_brief import written
from tests.parties.deal.made import CASE, Made, whole_case

NAMED = "The Central Intelligence Organisation (CIO) tortured journalists."
CALLED = "The CIO read the mail of two lawyers."
OTHER = "The NCC read the mail of two lawyers."


@pytest.mark.parametrize("names_it", [True, False])
def test_a_report_calls_by_its_initials_whom_it_named(home: Path, names_it: bool):
    with open_store() as store:
        made = Made(store)
        made.add(
            "order.txt",
            "Buyer: Central Intelligence Organisation, Harare, Zimbabwe",
            Kind.CONTRACT,
        )
        passages = [NAMED, CALLED, OTHER] if names_it else [CALLED, OTHER]
        made.add(
            "report.txt", "\n\n".join(passages), Kind.REPORT,
            *((words, "surveillance_misuse") for words in passages),
        )  # fmt: skip
        assess(store, CASE, ["en"])
        file = CaseFiles(store, default_labels(), ["en"]).of(CASE)
        sorts = {
            row.words.quote: sort
            for row, sort in zip(file.rows, file.layout.sorts, strict=True)
        }
    assert sorts[CALLED] == ("report" if names_it else "background")
    assert sorts[OTHER] == "background"


def test_the_evidence_only_counts_passages_without_a_link(home: Path) -> None:
    far = "Police in Iceland beat protesters."
    with open_store() as store:
        made = whole_case(store)
        made.add("far.txt", far, Kind.REPORT, ("Iceland", "internal_repression"))
        assess(store, CASE, ["en"])
        evidence = evidence_of(made)
        assert far not in evidence
        assert "(background): 1." in evidence
        assert "far.txt: 1" in evidence
        assert far in written(made, "json").decode(), "the JSON has all"
        made.decide(made.findings["internal_repression Iceland"], Verdict.DISMISSED)
        evidence = evidence_of(made)
        assert far in evidence, "a person answered it"
        assert "(background)" not in evidence


def evidence_of(made: Made) -> str:
    html = written(made, "html").decode()
    return str(html[html.index('<h2 id="evidence">') :])
