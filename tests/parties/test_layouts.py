"""Invented papers in many layouts, and ordinary words that name no party."""

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.parties.papers.extract import find_parties

_PATH = Path(__file__).with_name("layouts.toml")
PAPERS = tomllib.loads(_PATH.read_text("utf-8"))["paper"]


def _plain(party):
    role, name = party.split(": ", 1)
    words = re.sub(r"^(?:the|der|die|das)\s", "", name.casefold())
    return role, " ".join(re.findall(r"\w+", words))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper["about"])
def test_a_paper_in_its_layout_names_its_parties_and_nobody_else(paper):
    named = find_parties(paper["text"].removeprefix("\n"))
    found = {_plain(f"{p.role.value}: {p.name}") for p in named}
    parties, may = (set(map(_plain, paper.get(key, ()))) for key in ("parties", "may"))
    assert found - may == parties
