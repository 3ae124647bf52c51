"""Exhibits that invented papers name and lack, and places that they leave open."""

import tomllib
from pathlib import Path

import pytest

from pipeline.datamodel import OmissionKind
from pipeline.parties.papers.omissions import find_omissions

GAPS = tomllib.loads(Path(__file__).with_name("gaps.toml").read_text("utf-8"))


@pytest.mark.parametrize("paper", GAPS["exhibit"], ids=lambda paper: paper["text"][:40])
def test_an_exhibit_that_a_paper_names_and_lacks_is_told(paper):
    kinds = (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)
    found = [i.name for i in find_omissions(paper["text"]) if i.kind in kinds]
    folded = sorted(name.casefold() for name in found)
    assert folded == sorted(name.casefold() for name in paper["missing"])


@pytest.mark.parametrize("kind", ["blank", "filled"])
def test_a_place_left_open_is_told_and_a_filled_one_is_not(kind):
    for text in GAPS[kind]["texts"]:
        kinds = {item.kind for item in find_omissions(text)}
        is_open = bool(kinds & {OmissionKind.BLANK, OmissionKind.PARTY})
        assert is_open == (kind == "blank"), text
