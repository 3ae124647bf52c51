"""Bodies that an address names above another, tables of receivers, and end uses."""

import pytest

from pipeline.parties.papers.addresses import countries_at
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.records import PartyRole


def roles(text):
    return [(party.name, party.role.value) for party in find_parties(text)]


@pytest.mark.parametrize("words", ["duly ", "incorporated and ", "gegründete "])
def test_the_law_of_a_company_without_end_is_read(words):
    # Hours if the words are read again from each of them.
    said = f"a company {words * 20_000}under the laws of Cyprus, Cairo, Egypt"
    assert countries_at(said)[0] >= {"eg"}


def test_the_body_above_a_unit_is_a_party_too():
    text = (
        "The acceptance takes place in the hall of the Third Directorate, Amt Sorel,"
        " Block 4,\nDock Road, Port Or, Republic of Zemara. Visitors wait at the gate."
    )
    unit, above = find_parties(text)
    assert (unit.name, above.name) == ("Third Directorate", "Amt Sorel")
    assert unit.role is above.role is PartyRole.SITE
    assert unit.evidence.of(text).endswith("Republic of Zemara")
    assert above.address is not None
    assert above.address.of(text).startswith("Block 4")
    assert above.countries == {"zemara"}


@pytest.mark.parametrize(
    "text",
    [
        "Site: Police Department, Civic Center, 100 Main Street, Norrby",
        "Installed at the Prison Service, Lower Tane, 4 Dock Road.",
        "Installed at the Prison Service, Lower Tane, Republic of Zemara.",
    ],
)
def test_a_building_or_a_town_is_no_body_above(text):
    assert len(find_parties(text)) == 1


def test_a_column_of_consignees_names_parties():
    text = (
        "Lot\tContent\tConsignee and place\n"
        "1\tItems 1 and 2\tBuyer, Dock 4, Port Or\n"
        "2\tItem 3\tHarrow Forwarding, shed 3, Port Or\n"
        "3\tSpare parts\tSupplier's own store\n"
    )
    assert roles(text) == [("Harrow Forwarding", "consignee")]


def test_a_column_of_customers_may_be_a_list_of_references():
    text = "Year\tCustomer\tSize\n2024\tHarrow Forwarding\t12\n"
    assert "Harrow Forwarding" not in dict(roles(text))


def test_who_an_end_use_is_done_by_is_the_end_user():
    text = "The end use is the survey of the coast by the Harbour Office of Or."
    assert roles(text) == [("Harbour Office of Or", "end_user")]


@pytest.mark.parametrize(
    ("value", "country"),
    [
        ("Harbour Board, 4 Dock Road, Rosario,\nArgentina", "ar"),
        ("Harbour Board, 4 Dock Road, Bremen,\n    Alemania.", "de"),
        ("Harbour Board, Dock Road, United Arab\nEmirates", "ae"),
        ("Harbour Board, 4 Dock Road, Rosario\nArgentina", ""),  # a word of a list
        ("Harbour Board, 4 Dock Road, Rosario,\n\nArgentina", ""),
        ("Harbour Board, 4 Dock Road, Rosario,\nArgentina: 4 boxes", ""),
    ],
)
def test_a_country_may_stand_on_the_next_line(value, country):
    text = f"Purchase order 4\n\nConsignee: {value}\nGoods: 4 boxes\n"
    (party,) = find_parties(text)
    assert party.countries == frozenset(filter(None, [country]))


def test_an_address_is_the_line_below_a_name_and_never_the_word_hereinafter():
    text = (
        "This Agreement is made between\n\n"
        'Tane Micro Repair hereinafter referred to as ("DISTRIBUTOR")\n'
        "Address\t:\t2201 Second Street, Lower Tane\nTel.\t:\t337-3434\n\nand\n\n"
        'Orsk Paints Ltd, 12 Dock Road, Tane, hereinafter referred to as "SUPPLIER".\n'
    )
    found = {p.name: p.address.of(text) for p in find_parties(text) if p.address}
    assert found["Tane Micro Repair"] == "2201 Second Street, Lower Tane"
    assert found["Orsk Paints Ltd"] == "12 Dock Road, Tane"
