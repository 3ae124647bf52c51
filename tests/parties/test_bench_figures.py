"""The shipped weights hold what the name bench measured."""

import csv

import pytest

from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.matching import engine, has_rigour
from tests.conftest import corpus_dir

CASES = "lists/list-nomenklatura/name_bench/cases.csv"
KINDS = {"Person": NameKind.PERSON, "Vessel": NameKind.VESSEL}
KINDS |= dict.fromkeys(("Company", "Organization"), NameKind.ORGANISATION)


@pytest.mark.corpus
def test_every_strong_pair_is_right():
    if not has_rigour():
        pytest.skip("the extra 'names' is not installed")
    using = engine("rigour")
    text = (corpus_dir() / CASES).read_text("utf-8")
    strong = [
        row for row in csv.DictReader(text.splitlines()) if row["quality"] == "STRONG"
    ]
    assert len(strong) > 40
    for row in strong:
        kind = KINDS.get(row["schema"], NameKind.UNKNOWN)
        match = using.compare(row["name1"], row["name2"], kind)
        assert match.score is not None, row
        assert (match.score >= 0.5) == (row["is_match"] == "true"), (row, match)
