"""A guarantor has a role of its own, and never that of the party it belongs to."""

import pytest

from pipeline.parties.papers.extract import find_parties

HEAD = (
    "SUPPLY AGREEMENT\n\nThis Agreement is made between Norvik Systems GmbH, Bremen, "
    'Germany ("Supplier") and Orin Trading Ltd, Nairobi, Kenya ("Buyer").\n\n'
)


def roles(text: str) -> dict[str, str]:
    return {party.name.rstrip("."): party.role.value for party in find_parties(text)}


@pytest.mark.parametrize(
    "clause",
    [
        "Lind AG, an affiliate of the Supplier, guarantees payment of the price.",
        "Lind AG irrevocably guarantees the due performance of the Buyer.",
        "The obligations of the Buyer are guaranteed by Lind AG.",
        "Lind AG is the parent of the Buyer and guarantees its debts.",
        'Lind AG (the "Guarantor") signs this Agreement too.',
        "Guarantor: Lind AG",
        "Bürge: Lind AG",
        "Lind AG, eine Tochter der Käuferin, bürgt für die Zahlung.",
        "Lind AG garantit le paiement du prix.",
        "Lind AG garantiza el pago del precio.",
    ],
)
def test_who_guarantees_for_another_is_a_guarantor(clause: str) -> None:
    found = roles(HEAD + clause)
    assert found["Lind AG"] == "guarantor"
    assert found["Norvik Systems GmbH"] == "seller"


@pytest.mark.parametrize(
    "clause",
    [
        "Lind AG does not guarantee the payment of the price.",
        "Orin Trading Ltd guarantees payment within thirty days.",
        "Norvik Systems GmbH guarantees the performance of the radios.",
        "Lind Bank AG guarantees the payment under its letter of credit.",
    ],
)
def test_banks_and_the_sides_of_the_contract_are_no_guarantors(clause: str) -> None:
    assert "guarantor" not in roles(HEAD + clause).values()


def test_an_affiliate_does_not_take_the_term_of_its_relative() -> None:
    text = (
        "Norvik Systems GmbH is the Supplier. Lind AG, an affiliate of the "
        '"Supplier", guarantees payment by Orin Trading Ltd (the "Buyer").'
    )
    assert roles(text).get("Lind AG") in (None, "guarantor")
    assert roles(text)["Orin Trading Ltd"] == "buyer"


def test_a_third_party_of_the_opening_may_guarantee() -> None:
    text = HEAD.replace(").\n", ") and Lind AG, Zurich, which guarantees payment.\n")
    assert roles(text)["Lind AG"] == "guarantor"
