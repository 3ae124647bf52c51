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


def steps(clause: str) -> dict[str, tuple[str, str]]:
    """Return the role of each receiver, and its giver."""
    found = find_parties(HEAD + clause)
    return {
        p.name.rstrip("."): (p.role.value, p.giver.rstrip("."))
        for p in found
        if p.giver
    }


TANE, ORIN, MINISTRY = "Tane Import Ltd", "Orin Trading Ltd", "Interior Ministry"


@pytest.mark.parametrize(
    "clause",
    [
        f"The Distributor resells the Products to {TANE}, who delivers them to the "
        f"{MINISTRY}.",
        f"The radios are sold by {ORIN} to {TANE}. {TANE} ships the radios to the "
        f"{MINISTRY}.",
        f"Der Händler verkauft die Geräte an {TANE}, die sie an das {MINISTRY} "
        "liefert.",
        f"Le Distributeur revend les produits à {TANE}, qui les livre au {MINISTRY}.",
        f"El Distribuidor revende los equipos a {TANE}, que los entrega al {MINISTRY}.",
    ],
)
def test_who_passes_the_goods_on_stands_between(clause: str) -> None:
    assert steps(clause) == {
        TANE: ("distributor", ORIN),
        MINISTRY: ("consignee", TANE),
    }


@pytest.mark.parametrize(
    ("clause", "receiver", "role", "giver"),
    [
        (f"{ORIN} is the exclusive dealer of Orsk AG.", ORIN, "distributor", "Orsk AG"),
        (f"The {MINISTRY} buys the radios through {TANE}.", MINISTRY, "buyer", TANE),
        (
            f"The goods are sold to the {MINISTRY} by {TANE}.",
            MINISTRY,
            "buyer",
            TANE,
        ),
    ],
)
def test_a_sentence_names_the_giver(
    clause: str, receiver: str, role: str, giver: str
) -> None:
    assert steps(clause) == {receiver: (role, giver)}


def test_a_second_verb_has_the_same_giver() -> None:
    found = steps(
        f"The Distributor resells the radios to {TANE} and delivers spares to the "
        f"{MINISTRY}."
    )
    assert found[MINISTRY] == ("consignee", ORIN)


@pytest.mark.parametrize(
    "clause",
    [
        f"The Distributor shall deliver written notice to {TANE}.",
        f"The Distributor must deliver to {TANE} the minutes of each meeting.",
        f"The Distributor shall not sell the radios to {TANE}.",
        f"If the Distributor sells the radios to {TANE}, it informs the Supplier.",
        "The Distributor ships faulty radios to the Supplier.",
        f"Nothing allows the Distributor to sell the radios to {TANE}.",
    ],
)
def test_papers_returns_and_bans_are_no_step_of_a_chain(clause: str) -> None:
    assert steps(clause) == {}
