"""Parties on covers: lists of governments, "and" and "&" on lines of their own."""

import pytest

from pipeline.parties.papers.covers import read_cover
from pipeline.parties.papers.extract import find_parties


def _names(text):
    return [party.name for party in find_parties(text)]


@pytest.mark.parametrize("joint", ["and", "AND", "&", "- and -"])
def test_governments_below_between_are_parties_each(joint):
    text = (
        "AGREEMENT\n\nBetween\n\nSTATE OF NORRBY\nCITY & COUNTY OF SAREL\n"
        f"COUNTY OF ORRIN\n\n{joint}\nTANE ORGANIZATION OF PRISON OFFICERS\n"
        "BARGAINING UNIT 4\n\nJULY 1, 2025 - JUNE 30, 2027\n"
    )
    assert _names(text) == [
        "STATE OF NORRBY",
        "CITY & COUNTY OF SAREL",
        "COUNTY OF ORRIN",
        "TANE ORGANIZATION OF PRISON OFFICERS",
    ]


def test_a_cover_without_between_names_its_parties():
    text = (
        "MEMORANDUM OF UNDERSTANDING\nCITY OF SAREL\nAND\n\n"
        "SAREL GUARDS ASSOCIATION\n\n2024 - 2026\n\nPreamble\n"
    )
    assert _names(text) == ["CITY OF SAREL", "SAREL GUARDS ASSOCIATION"]


def test_names_that_are_wrapped_on_a_cover_are_one_party_each():
    text = (
        "LABOUR\nAGREEMENT\n\nbetween\n\nSarel Metropolitan\nPolice Department\n\n&\n\n"
        "SAREL POLICE PROTECTIVE\nASSOCIATION\n\nJuly 1, 2024\n"
    )
    assert _names(text) == [
        "Sarel Metropolitan Police Department",
        "SAREL POLICE PROTECTIVE ASSOCIATION",
    ]


def test_german_towns_below_each_other():
    text = "VERTRAG\nzwischen\nStadt Norrby\nLandkreis Sarel\nund\nTane Signale GmbH\n"
    names = [name.of(text) for name in read_cover(text)]
    assert names == ["Stadt Norrby", "Landkreis Sarel", "Tane Signale GmbH"]


@pytest.mark.parametrize(
    "text",
    [
        "REPORT\nTane Ltd\nand\nOrsk Ltd\n",  # no agreement
        "AGREEMENT\nTerms\nand\nConditions\n",
        "AGREEMENT\nThe guards of the City of Sarel met\nand\nTane Ltd paid for it\n",
    ],
)
def test_other_lines_around_and_are_no_parties(text):
    assert read_cover(text) == []


def test_the_holder_of_an_office_who_gives_orders_buys_nothing():
    for office in ("Chief of Police", "Deputy Chief of Police", "Police Chief"):
        text = f"An officer called back by order of the {office} is paid for it."
        assert _names(text) == []
    text = "The radios were sold to the Police Department of Sarel."
    assert _names(text) == ["Police Department of Sarel"]
