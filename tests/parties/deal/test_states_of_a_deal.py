"""Countries of a deal that no table knows."""

import pytest

from pipeline.datamodel import Kind
from pipeline.parties.deal.build import build_deal
from pipeline.parties.state.unknown_states import States
from tests.parties.deal.made import CASE, Made


def test_the_buyers_state_is_a_destination_though_no_table_knows_it(empty: Made):
    order = (
        "Purchase order 17\n\nBuyer: Tane Trading FZE, Dock 4, Port Or, Zemara\n\n"
        "The Zemaran customs are told."
    )
    empty.add("order.txt", order, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    (place,) = deal.destinations
    assert place.country == "zemara"
    assert "consignee" in place.uses


def test_a_town_gives_the_country_of_an_earlier_delivery(empty: Made):
    contract = (
        "Buyer: Tane Trading FZE, Dock 4, Orrin Bay, Egypt\n\n"
        "The sets have been used by the city command of Orrin Bay since 2019.\n\n"
        "The Contractor delivers the goods to Egypt and installs them."
    )
    labels = (
        ("since 2019", "prior_supply_reference"),
        ("Contractor delivers", "prior_supply_reference"),
    )
    empty.add("contract.txt", contract, Kind.CONTRACT, *labels)
    (supply,) = build_deal(empty.store, CASE).prior_supplies
    assert supply.country == "eg"
    assert supply.quote is not None
    assert "since 2019" in supply.quote.text


def test_the_capital_behind_a_ministry_gives_its_state(empty: Made):
    mail = (
        "The same probe runs at the Ministry of Internal Affairs in Astana since 2019."
    )
    reports = (
        "Police of the Ministry of Internal Affairs of Kazakhstan tortured detainees.",
        "Police beat him at the Ministry of Interior in Egypt and tortured him.",
    )
    said = ((mail, "prior_supply_reference"), (mail, "state_security_end_user"))
    empty.add("mail.txt", mail, Kind.CONTRACT, *said)
    empty.add(
        "report.txt", "\n\n".join(reports), Kind.REPORT,
        *((words, "serious_human_rights_violation") for words in reports),
    )  # fmt: skip
    deal = build_deal(empty.store, CASE)
    assert [supply.country for supply in deal.prior_supplies] == ["kz"]
    assert [party.countries for party in deal.parties] == [("kz",)]
    assert {link.countries for link in deal.links} == {("kz",)}


def test_a_maker_is_found_as_reports_write_it(empty: Made):
    brochure = "Footfall Pro\nTane Analytics N.V., Quay 3, Orrin\n\nIt counts shoppers."
    report = "The police used a product of Tane Analytics on marchers."
    empty.add("brochure.txt", brochure, Kind.BROCHURE)
    empty.add("report.txt", report, Kind.REPORT, ("marchers", "surveillance_misuse"))
    (link,) = build_deal(empty.store, CASE).product_links
    assert (link.product, link.by) == ("Tane Analytics N.V.", "vendor")


def test_a_seller_is_no_town_of_its_country(empty: Made):
    contract = (
        "Seller: Tane Ltd, Germany\nBuyer: Ministry of Interior, Port Or, Egypt\n\n"
        "Tane Ltd has already delivered 40 such systems to the Customer since 2019."
    )
    label = ("since 2019", "prior_supply_reference")
    empty.add("contract.txt", contract, Kind.CONTRACT, label)
    supplies = build_deal(empty.store, CASE).prior_supplies
    assert [supply.country for supply in supplies] == ["eg"]


def test_a_town_of_two_countries_tells_none():
    texts = ["Tane, Egypt", "Tane, Kenya", "Our Office in Kenya", "Orrin Bay, Egypt"]
    states = States.of_papers(texts)
    assert not states.by_town("The Office in Tane")
    assert states.by_town("used in Orrin Bay") == {"eg"}


def test_a_delivery_of_now_beside_systems_in_use_is_an_earlier_one(empty: Made):
    contract = (
        "Supplier supplies the police of Egypt; 40 systems are in daily use in Cairo."
    )
    label = ("in daily use", "prior_supply_reference")
    empty.add("contract.txt", contract, Kind.CONTRACT, label)
    supplies = build_deal(empty.store, CASE).prior_supplies
    assert [supply.country for supply in supplies] == ["eg"]


@pytest.mark.parametrize(
    ("clause", "uses"),
    [
        ("The Reseller shall not sell or export the lamps outside Egypt.", ()),
        ("The lamps are exported to customers outside of Egypt only.", ()),
        ("Payments by the Client are made in Hong Kong dollars.", ()),
        ("Payments by the Client are made in U.S. Dollars.", ()),
        ("Any export is subject to the US EAR.", ()),
        ("The lamps are exported to Egypt.", ("destination",)),
        ("Payments by the Client are made from a bank in Egypt.", ("payment",)),
    ],
)
def test_a_currency_or_an_outside_is_no_destination(
    empty: Made, clause: str, uses: tuple[str, ...]
) -> None:
    empty.add("contract.txt", f"Supply contract\n\n{clause}", Kind.CONTRACT)
    places = build_deal(empty.store, CASE).destinations
    assert [place.uses for place in places] == ([uses] if uses else [])


def test_the_quote_of_a_destination_begins_and_ends_at_words(empty: Made) -> None:
    clause = "Notwithstanding everything agreed the Supplier ships all lamps to Egypt."
    empty.add("contract.txt", f"Supply contract\n\n{clause}", Kind.CONTRACT)
    (place,) = build_deal(empty.store, CASE).destinations
    assert place.quotes[0] is not None
    words = place.quotes[0].text.split()
    assert words[-1] == "Egypt"
    assert set(words) <= set(clause.rstrip(".").split())


_POLICE = "Policía Nacional Civil de El Salvador, San Salvador, El Salvador"
_KENYA = "Innenministerium der Republik Kenia, Nairobi, Kenia"


@pytest.mark.parametrize(
    ("user", "said", "countries"),
    [
        (_POLICE, "We have delivered 20 sets to the Policía Nacional Civil.", ["sv"]),
        (_POLICE, "20 Lizenzen gingen an die Policía Nacional Civil.", ["sv"]),
        (_POLICE, "20 jeux ont été livrés à la Policía Nacional Civil.", ["sv"]),
        (_POLICE, "Ya se entregaron 20 licencias a la Policía Nacional Civil.", ["sv"]),
        (_KENYA, "Schon 2021 wurde an das Innenministerium geliefert.", ["ke"]),
        (_POLICE, "Bereits 2021 wurden 20 Stück an den Käufer geliefert.", ["sv"]),
        (_POLICE, "Das System läuft bei demselben Kunden.", ["sv"]),
        (_POLICE, "20 licences ont déjà été livrées au Client.", ["sv"]),
        (_POLICE, "Der Verkäufer liefert an die Policía Nacional Civil.", []),
        (_POLICE, "Le Vendeur livre 20 licences à la Policía Nacional Civil.", []),
        (_POLICE, "The Seller has delivered 20 sets to a police force.", []),
        (_POLICE, "Tane Signals GmbH has sold 20 sets to a customer in 2021.", []),
        ("Polizei von Kenia", "20 Stück wurden an die Polizei geliefert.", []),
    ],
)
def test_a_receiver_named_without_its_state_gives_its_country(
    empty: Made, user: str, said: str, countries: list[str]
):
    order = f"Verkäufer: Tane Signals GmbH, Kiel\nEndverwender: {user}\n\n{said}"
    labels = ((said, "prior_supply_reference"), (said, "state_security_end_user"))
    empty.add("order.txt", order, Kind.CONTRACT, *labels)
    deal = build_deal(empty.store, CASE)
    assert [supply.country for supply in deal.prior_supplies] == countries
    assert len(deal.parties) == 2


def test_a_short_name_of_two_bodies_stays_apart(empty: Made):
    order = (
        "Buyer: Policía Nacional de Colombia\nEnd User: Policía Nacional del Perú\n\n"
        "The Policía Nacional sends its officers."
    )
    label = ("sends its officers", "state_security_end_user")
    empty.add("order.txt", order, Kind.CONTRACT, label)
    names = {party.name for party in build_deal(empty.store, CASE).parties}
    assert "Policía Nacional" in names
    assert len(names) == 3


@pytest.mark.parametrize(
    ("user", "countries"),
    [
        ("Orrin County Sheriff’s Office", ["us"]),
        ("Orrin County Sheriff's Office", ["us"]),
        ("Florida Department of Law Enforcement", ["us"]),
        ("Orrin County Sheriff’s Office, Monrovia, Liberia", ["lr"]),
        ("Orrin County Police", []),
        ("Georgia State Police", ["ge"]),
    ],
)
def test_a_body_that_only_one_state_has_gives_its_country(
    empty: Made, user: str, countries: list[str]
):
    empty.add("order.txt", f"Seller: Tane Ltd\nEnd User: {user}\n", Kind.CONTRACT)
    places = build_deal(empty.store, CASE).destinations
    assert [place.country for place in places] == countries


@pytest.mark.parametrize(
    ("clause", "uses"),
    [
        ("Exclusive jurisdiction lies with the courts located in Egypt.", ()),
        ("The venue is the site of the court in Cairo, Egypt.", ()),
        ("Any arbitration is located in Egypt.", ()),
        ("The servers are located in Egypt.", ("site",)),
        ("A court may decide, and the goods are installed in Egypt.", ("site",)),
    ],
)
def test_the_place_of_a_court_is_no_site(
    empty: Made, clause: str, uses: tuple[str, ...]
):
    empty.add("contract.txt", f"Contract 17\n\n{clause}", Kind.CONTRACT)
    found = build_deal(empty.store, CASE).destinations
    assert [place.uses for place in found] == ([uses] if uses else [])


def test_an_address_ends_where_the_next_field_begins(empty: Made):
    last = ("F. We ask the German office first.", "We ask the German office first.",
            "Remark: a German permit is asked for.")  # fmt: skip
    for number, line in enumerate(last):
        text = (
            "END-USE STATEMENT\nEnd user: Roads Office, 4 Dock Road, Lusaka, Zambia\n"
            f"Place of installation: RO Signal Centre, Mill Road, Orrin Bay\n{line}"
        )
        empty.add(f"use{number}.txt", text, Kind.CONTRACT)
    deal = build_deal(empty.store, CASE)
    assert [place.country for place in deal.destinations] == ["zm"]
