"""Ties of report passages to the deal: what has none is background."""

from pathlib import Path

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import Kind
from pipeline.dossier.assess import assess
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, Made

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
