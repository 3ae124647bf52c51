"""Pairs of names that are not the same: none is linked as one.

Sixty are real, public names; in the others one name has a word more.
"""

import csv

import pytest

from pipeline.datamodel import NameRole, Strength
from pipeline.parties.linking import link
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.records import Span
from pipeline.parties.reports.actors import Actor
from pipeline.settings import corpora_dir

ROWS = list(
    csv.DictReader(
        (corpora_dir() / "parties" / "namesakes.csv").read_text("utf-8").splitlines()
    )
)
KINDS = {
    "organ": NameKind.ORGANISATION,
    "company": NameKind.ORGANISATION,
    "person": NameKind.PERSON,
    "extra word": NameKind.ORGANISATION,
}


def _countries(code):
    return frozenset({code} if code else ())


def test_there_are_eighty():
    assert len(ROWS) == 80


@pytest.mark.parametrize("role", [NameRole.ACTOR, NameRole.LISTED, NameRole.MENTION])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["party"])
def test_namesakes_are_never_linked_as_one(row, role):
    party = Named(row["party"], _countries(row["party_country"]), KINDS[row["kind"]])
    actor = Actor(
        row["actor"], Span(0, len(row["actor"])), role, "by",
        _countries(row["actor_country"]),
    )  # fmt: skip
    found = link(party, actor)
    assert found is None or found.strength in (None, Strength.L0, Strength.L1)
