"""Whom a distributor resells the goods to is the end user."""

import pytest

from pipeline.parties.papers.extract import find_parties

HEAD = (
    "DISTRIBUTION AGREEMENT\n\nThis Agreement is made between Norvik Systems GmbH, "
    'Bremen, Germany ("Supplier") and Orin Trading Ltd, Nairobi, Kenya '
    '("Distributor").\n\n'
)


def end_users(clause: str) -> list[str]:
    found = find_parties(HEAD + clause)
    return [party.name for party in found if party.role.value == "end_user"]


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        (
            "The Distributor shall resell the Products to the Interior Ministry of "
            "Karavia.",
            "Interior Ministry of Karavia",
        ),
        (
            "The Distributor buys for resale to Lake Police Directorate.",
            "Lake Police Directorate",
        ),
        (
            "Die Ware ist zum Weiterverkauf an das Innenministerium Karavia bestimmt.",
            "Innenministerium Karavia",
        ),
        (
            "Der Händler verkauft die Waren an das Innenministerium Karavia weiter.",
            "Innenministerium Karavia",
        ),
        (
            "Le Distributeur revendra les produits au Ministère de l'Intérieur.",
            "Ministère de l'Intérieur",
        ),
        (
            "El Distribuidor revenderá los productos al Ministerio del Interior.",
            "Ministerio del Interior",
        ),
    ],
)
def test_who_gets_the_goods_by_resale_is_the_end_user(clause: str, name: str) -> None:
    assert end_users(clause) == [name]


@pytest.mark.parametrize(
    "clause",
    [
        "The Distributor shall not resell the Products to the Army of Karavia.",
        "The Distributor shall not, without consent, resell to the Army of Karavia.",
        "Resale to the Interior Ministry of Karavia is prohibited.",
        "Der Händler darf die Waren nicht an das Innenministerium weiterverkaufen.",
        "Le Distributeur ne peut revendre les produits au Ministère de l'Intérieur.",
        "The Distributor shall resell the Products to End Users.",
    ],
)
def test_a_ban_of_resale_names_no_end_user(clause: str) -> None:
    assert end_users(clause) == []
