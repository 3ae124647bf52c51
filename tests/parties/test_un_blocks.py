"""Entries of lists as the United Nations print them, and blocks that are none."""

import pytest

from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.listings import ListingSection
from pipeline.parties.reports.report_names import names_of

BODY = """KPe.953 Name: TANE SIGNALS BUREAU (TSB)
A.k.a.: a) Tane Bureau b) Bureau of Tane F.k.a.: na Address: Sarel, Karavia
Listed on: 11 Sep. 2017 Other information: Supported the shelling of towns. Old."""

PERSON = """QDi.997 Name: 1: PAVEL 2: na 3: MARSK 4: na
Title: na Designation: na DOB: 1970 POB: na Good quality a.k.a.: Pavel Marsk Orrin
Low quality a.k.a.: na Nationality: na Address: na Listed on: 6 Oct. 2001
Other information: na"""


def listed(text: str, section: ListingSection | None = None) -> dict[str, str]:
    found = names_of(text, section=section).names
    return {a.name: str(a.reason) for a in found if a.part is Part.LISTED}


def test_a_block_lists_a_body_with_other_names_date_and_reason() -> None:
    found = listed(BODY)
    names = ["TANE SIGNALS BUREAU", "TSB", "Tane Bureau", "Bureau of Tane"]
    assert list(found) == names
    said = "listed 11 Sep. 2017: Supported the shelling of towns"
    assert set(found.values()) == {said}


def test_a_block_lists_a_person_whose_name_has_numbered_parts() -> None:
    assert listed(PERSON) == {
        "PAVEL MARSK": "listed 6 Oct. 2001",
        "Pavel Marsk Orrin": "listed 6 Oct. 2001",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Name: Tane Signals AG\nListed on: Sarel Stock Exchange\nSector: radios",
        "Name: Tane Signals AG\nReasons: none found\nListed on: no list",
        "Name: Tane Signals AG\nDelisted on: 3 May 2021\nReasons: no longer met",
        "KPe.953 is the number of the entry. Name: Tane Signals AG",
        "Part QDe.104 Rev. 2 Name: Tane radio Listed on: page 4",
    ],
)
def test_other_blocks_of_labels_list_nobody(text: str) -> None:
    assert listed(text) == {}


@pytest.mark.parametrize(
    ("note", "is_listed"),
    [
        ("The Committee removed the entry specified below from its list.", False),
        ("The Committee decided that the names below are delisted.", False),
        ("The Committee approved the addition of the entry specified below.", True),
        ("The Committee enacted the amendments to the entry below.", True),
    ],
)
def test_the_note_above_says_whether_a_name_is_removed(
    note: str, is_listed: bool
) -> None:
    section = ListingSection()
    section.pass_over(f"{note} " + "It acted under its guidelines. " * 8)
    assert bool(listed(BODY, section)) is is_listed
