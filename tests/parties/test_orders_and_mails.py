"""Parties and destinations that orders and mails name in passing."""

from pathlib import Path

import pytest

from pipeline.datamodel import Kind
from pipeline.parties.deal.build import build_deal
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.state.countries import countries_in
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, Made


@pytest.mark.parametrize(
    ("said", "party"),
    [
        (
            "Payment: 80 % in advance by Orsk Trading Ltd, Port Louis, Mauritius.",
            ("Orsk Trading Ltd", "payer"),
        ),
        (
            "The price shall be paid in advance by Orsk Trading Ltd, Tunis, Tunisia.",
            ("Orsk Trading Ltd", "payer"),
        ),
        (
            "Installation site: core network of Tane Mobile Kenya Ltd, Nairobi, Kenya",
            ("Tane Mobile Kenya Ltd", "site"),
        ),
        (
            "Empfänger laut Ihrer Bestellung ist die Orsk Cargo FZE, Sohar, Oman.",
            ("Orsk Cargo FZE", "consignee"),
        ),
    ],
)
def test_a_line_in_passing_names_a_party(said: str, party: tuple[str, str]):
    found = find_parties(f"Buyer: Nile Tane Ltd\n\n{said}")
    assert party in [(p.name, p.role.value) for p in found]


@pytest.mark.parametrize(
    "said",
    [
        "The Buyer shall be told of each visit in advance by Orsk Trading Ltd.",
        "Installation site: 4 Harbour Road, Tane",
    ],
)
def test_other_lines_name_no_party(said: str):
    found = find_parties(f"Buyer: Nile Tane Ltd\n\n{said}")
    assert {p.role.value for p in found} <= {"buyer", "site"}
    assert "Orsk Trading Ltd" not in {p.name for p in found}


@pytest.mark.parametrize(
    ("said", "countries"),
    [
        ("Vielleicht gehe eine der Kisten in den Südsudan weiter.", ["ss"]),
        ("Die zweite Kiste geht nach Kenia.", ["ke"]),
        ("Wir liefern nicht nach Libyen.", []),
        ("Unser Techniker kommt aus Kenia.", []),
    ],
)
def test_a_german_mail_tells_where_goods_go(
    home: Path, said: str, countries: list[str]
) -> None:
    with open_store() as store:
        Made(store).add("mail.txt", said, Kind.CONTRACT, language="de")
        deal = build_deal(store, CASE)
    assert [d.country for d in deal.destinations] == countries


@pytest.mark.parametrize(
    ("name", "country"),
    [("Aserbaidschan", "az"), ("Soudan du Sud", "ss"), ("Kazajistán", "kz")],
)
def test_countries_have_names_in_german_french_and_spanish(name: str, country: str):
    assert countries_in(f"({name})") == {country}


def test_words_of_other_languages_are_no_countries():
    said = "Maurice Granada of Rose Island met Dominique Grenade in San Martín."
    assert countries_in(said) == frozenset()
