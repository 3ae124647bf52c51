"""A unit that the papers name with the body above it, and a report without it."""

import pytest

from pipeline.datamodel import Kind, Strength
from pipeline.parties.deal.build import build_deal
from tests.parties.deal.made import CASE, TORTURE, Made

UNIT = "Network Crime Response Division"
SAID = f"The {UNIT} arrested two reporters in Egypt."


def _links(made: Made, end_user: str, said: str = SAID) -> dict[str, Strength | None]:
    text = f"Purchase order 3\n\nEnd User: {end_user}\nSupplier: Lumen Tane GmbH"
    made.add("order.txt", text, Kind.CONTRACT)
    made.add("report.txt", f"Report on Egypt\n\n{said}", Kind.REPORT, (said, TORTURE))
    return {link.name: link.strength for link in build_deal(made.store, CASE).links}


@pytest.mark.parametrize(
    "end_user",
    [
        f"{UNIT}, Cairo, Egypt",
        f"{UNIT}, Egyptian National Police, Cairo, Egypt",
        f"{UNIT} of the Egyptian National Police, Cairo, Egypt",
    ],
)
def test_a_report_that_names_the_unit_alone_is_linked(empty: Made, end_user: str):
    assert _links(empty, end_user) == {UNIT: Strength.L2}


@pytest.mark.parametrize(
    ("end_user", "said"),
    [
        # Any ministry may have such a unit.
        ("Legal Affairs Office, Ministry of Interior, Cairo, Egypt",
         "The Legal Affairs Office spoke of torture in Egypt."),
        # Another State's unit of the same name.
        (f"{UNIT}, Sudanese National Police, Khartoum, Sudan", SAID),
    ],
)  # fmt: skip
def test_a_common_or_foreign_unit_is_not(empty: Made, end_user: str, said: str):
    links = _links(empty, end_user, said)
    assert not {Strength.L2, Strength.L3} & set(links.values())


def test_a_payer_is_in_a_country_that_a_line_break_cuts(empty: Made):
    text = (
        "Order 6\n\nInvoices are settled by Gulf Tane Trading FZE, Tane Free Zone, {}."
    )
    for number, country in enumerate(("United Arab Emirates", "United Arab\nEmirates")):
        empty.add(f"{number}.txt", text.format(country), Kind.CONTRACT)
    (payer,) = build_deal(empty.store, CASE).parties
    assert [mention.countries for mention in payer.mentions] == [("ae",), ("ae",)]


BUREAU, FORCE = "Narcotics Suppression Bureau", "Egyptian National Police"


@pytest.mark.parametrize("end_user", [f"{BUREAU}, {FORCE}", f"{BUREAU} of the {FORCE}"])
@pytest.mark.parametrize(
    "said",
    [
        f"Officers of the {FORCE} tortured two reporters in Egypt.",
        f"Among the customers of the firm is the {FORCE}.",
        f"A report on the {FORCE} was sent to the ministry.",
    ],
)
def test_a_report_that_names_the_body_above_is_linked(
    empty: Made, end_user: str, said: str
):
    assert _links(empty, f"{end_user}, Cairo, Egypt", said) == {FORCE: Strength.L1}


def test_the_unit_behind_its_body_is_not_above_it(empty: Made):
    said = f"Among the customers of the firm is a {BUREAU} in Egypt."
    assert _links(empty, f"{FORCE}, {BUREAU}, Cairo, Egypt", said) == {}


@pytest.mark.parametrize(("consignee", "asked"), [
    ("Ministry of Defence, Cairo, Egypt", {"Ministry of Defence"}),
    ("Tane Import Ltd, Cairo, Egypt", {"Military Hospital"}),
])  # fmt: skip
def test_another_organ_is_asked_about_once_for_a_ministry_and_its_units(
    empty: Made, consignee: str, asked: set[str]
):
    said = "The National Police tortured two men in Egypt."
    text = (
        "Purchase order 3\n\nEnd User: Military Hospital, Cairo, Egypt\n"
        f"Consignee: {consignee}\nSupplier: Lumen Tane GmbH"
    )
    empty.add("order.txt", text, Kind.CONTRACT)
    empty.add("report.txt", f"Report on Egypt\n\n{said}", Kind.REPORT, (said, TORTURE))
    deal = build_deal(empty.store, CASE)
    names = {party.party_id: party.name for party in deal.parties}
    assert {names[link.party_id] for link in deal.links} == asked
