"""Parties that only the signatures of a paper name."""

import time

import pytest

from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.signatures import read_signatures

BETWEEN = (
    "This Agreement is made between Tane Ltd (the “Seller”) and Orsk AG (the “Buyer”)."
    "\n\nIN WITNESS WHEREOF, the parties have executed this Agreement.\n\n"
)
TERMS = "Each of them answers for what it says of itself in the statement.\n" * 120


def _names(text):
    return [name.of(text) for name in read_signatures(text)]


def _signers(text):
    return [p.name for p in find_parties(text) if p.reason == "signs the paper"]


def test_a_joint_filing_names_its_parties_above_the_signatures():
    text = (
        f"The undersigned agree to file one statement.\n\n{TERMS}"
        "IN WITNESS WHEREOF, the undersigned hereby execute this agreement.\n"
        "TANE FUND LP\nBy: Tane GP L.L.C., its general partner\nBy: /s/ A. Weil\n"
        "Name: A. Weil\nTitle: Director\n\nTANE FUND GP L.L.C.\nBy: /s/ A. Weil\n"
        "Title: Director ORSK HOLDINGS INC. By: /s/"
    )
    found = ["TANE FUND LP", "TANE FUND GP L.L.C.", "ORSK HOLDINGS INC."]
    assert [party.name for party in find_parties(text)] == found


@pytest.mark.parametrize(
    "block",
    [
        "SAREL SURETY CORP.\nBy: ______________",
        "Acknowledged and agreed to by:\nSAREL SURETY CORP., as Guarantor\nBy: /s/ B",
        "Sarel Surety Corp., a Karavian corporation\n\nBy:  /s/ B. Lind",
        "ACCEPTED AND AGREED TO SAREL SURETY CORP. By: /s/ B. Lind",
        "For and on behalf of:\nSarel Surety Corp.\nBy: ______________",
    ],
)
def test_a_company_that_only_signs_is_a_party_beside_those_of_the_opening(block):
    assert [n.casefold() for n in _signers(BETWEEN + block)] == ["sarel surety corp."]


@pytest.mark.parametrize(
    "block",
    [
        "TANE LIMITED\nBy: /s/ A\n\nORSK\nBy: /s/ B",  # named before, in other forms
        "By: Sarel GP LLC, its general partner\nBy: /s/ A",
        "By Company: /s/ A. Weil",
        "STEPHEN LIND\nBy: /s/ Stephen Lind",
        "It acts, for and on behalf of the Government of Karavia, in this matter.",
    ],
)
def test_who_is_named_before_or_only_acts_for_a_party_is_no_further_party(block):
    assert _signers(BETWEEN + block) == []


def test_a_name_before_by_counts_only_behind_words_of_a_signing():
    assert _names("Orders of Tane Ltd\nBy: post or courier") == []


def test_a_list_of_carriers_signs_line_by_line():
    block = "".join(
        f"For and on behalf of\nCarrier {n} Telecom Ltd\nBy:\n" for n in range(60)
    )
    assert len(_signers(BETWEEN + block)) == 60


@pytest.mark.parametrize(
    "piece", ["By: ", "/s/ ", "Tane Ltd By: /s/ ", " " * 7 + "______"]
)
def test_a_megabyte_of_signatures_is_read_in_seconds(piece):
    text = "IN WITNESS WHEREOF\n" + piece * (1_000_000 // len(piece))
    start = time.monotonic()
    read_signatures(text)
    assert time.monotonic() - start < 20
