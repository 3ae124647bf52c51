"""Who pays, in sentences of four languages."""

import pytest

from pipeline.datamodel import Kind, PartyRole
from pipeline.parties.deal.build import build_deal
from pipeline.parties.papers.extract import find_parties
from tests.parties.deal.made import CASE, Made

HEAD = "Seller: Tane Optics GmbH, Kiel\nEnd User: Orrin Police Department\n\n"
FIRM = "Inversiones Pacífico Azul Ltd."


@pytest.mark.parametrize(
    "said",
    [
        f"Payment shall be made in cash by {FIRM}, Tortola.",
        f"Payment will be effected within 30 days by {FIRM}, Tortola.",
        f"Payment is made from an account of {FIRM}, Tortola.",
        f"{FIRM} pays the price on behalf of the Buyer.",
        f"Die Zahlung erfolgt in bar durch {FIRM}, Tortola.",
        f"Die Zahlung erfolgt 30 Tage nach Lieferung durch die {FIRM}, Tortola.",
        f"Der Kaufpreis wird von der {FIRM}, Tortola, beglichen.",
        f"Die {FIRM} zahlt den Kaufpreis im Auftrag des Käufers.",
        f"Le paiement sera effectué en espèces par {FIRM}, Tortola.",
        f"Le prix est réglé par la société {FIRM}, Tortola.",
        f"El pago se efectuará en efectivo por {FIRM}, Tortola.",
        f"El precio será pagado por la sociedad {FIRM}, Tortola.",
        f"Le prix fixé est réglé par la société {FIRM}, Tortola.",
        f"Die bestätigte Rechnung wird durch die {FIRM}, Tortola, bezahlt.",
    ],
)
def test_a_sentence_names_the_payer(said: str):
    assert [p.name for p in find_parties(HEAD + said) if p.role is PAYER] == [FIRM]


PAYER = PartyRole.PAYER


@pytest.mark.parametrize(
    "said",
    [
        "Payment shall be made by wire transfer to Tane Optics GmbH.",
        "Payment shall be made by letter of credit of Sarel Bank Ltd.",
        f"The price shall not be paid by {FIRM}, Tortola.",
        "Die Zahlung erfolgt durch Überweisung der Sarel Bank AG.",
        "Die Zahlung erfolgt durch den Käufer an die Tane Optics GmbH.",
        "Die Rechnung der Tane Optics GmbH ist binnen 30 Tagen zahlbar.",
        f"Die Zahlung erfolgt nicht durch {FIRM}, Tortola.",
        "Die Wartung macht die Tane Service GmbH; die Zahlung erfolgt monatlich.",
        "Le paiement sera effectué par virement à Tane Optics GmbH.",
        "El pago se efectuará por transferencia a Tane Optics GmbH.",
        f"Die Rechnung wird durch die {FIRM}, Tortola, gestellt.",
        "Die Zahlung wird von der Sarel Bank AG bestätigt.",
        f"La facture est émise par la société {FIRM}, Tortola.",
        f"El pago será garantizado por {FIRM}, Tortola.",
    ],
)
def test_a_receiver_or_a_way_of_payment_is_no_payer(said: str):
    assert not [p.name for p in find_parties(HEAD + said) if p.role is PAYER]


@pytest.mark.parametrize(
    "said",
    [
        "Die Zahlung wurde von der Sarel Kredit AG abgelehnt.",
        "Le paiement a été refusé par la société Sarel Finance SA.",
        "El pago ha sido rechazado por la sociedad Sarel Finance Ltd.",
    ],
)
def test_who_refuses_a_payment_is_no_payer(said: str):
    assert not [p.name for p in find_parties(HEAD + said) if p.role is PAYER]


@pytest.mark.parametrize(
    ("said", "bank"),
    [
        ("Payment is made by Orsk Commercial Bank for the Buyer.", None),
        ("Die Zahlung erfolgt durch die Norrby Bank AG.", "Norrby Bank AG"),
        ("Le paiement est effectué par la Banque du Delta SA.", "Banque du Delta SA"),
    ],
)
def test_a_bank_that_carries_out_a_payment_is_searched_but_pays_nothing(
    said: str, bank: str | None
):
    roles = {p.name: p.role for p in find_parties(HEAD + said)}
    assert roles[bank or "Orsk Commercial Bank"] is PartyRole.OTHER
    assert PAYER not in roles.values()


@pytest.mark.parametrize(
    "place",
    [
        "British Virgin Islands",
        "Britische Jungferninseln",
        "Îles Vierges britanniques",
        "Islas Vírgenes Británicas",
    ],
)
def test_the_country_behind_a_payer_is_a_place_of_payment(empty: Made, place: str):
    said = f"Die Zahlung erfolgt in bar durch {FIRM}, Tortola, {place}."
    empty.add("order.txt", HEAD + said, Kind.CONTRACT)
    found = build_deal(empty.store, CASE).destinations
    assert ("vg", ("payment",)) in {(d.country, d.uses) for d in found}


def test_who_buys_for_its_own_account_pays_in_no_country_of_its_customers(empty: Made):
    said = "The Reseller buys for its own account and resells in Egypt and Libya."
    empty.add("order.txt", HEAD + said, Kind.CONTRACT)
    found = build_deal(empty.store, CASE).destinations
    assert not {d.country for d in found if "payment" in d.uses} & {"eg", "ly"}


def test_a_place_that_is_denied_is_no_place_of_payment(empty: Made):
    said = "The payment will be made from Egypt, not from Libya."
    empty.add("order.txt", f"Purchase order 7\n\n{said}", Kind.CONTRACT)
    found = {d.country for d in build_deal(empty.store, CASE).destinations}
    assert found == {"eg"}


def test_a_company_named_with_and_without_its_form_is_one_party(empty: Made):
    empty.add("order.txt", "Buyer: Tanestar Pte Ltd, Cairo, Egypt", Kind.CONTRACT)
    empty.add("mail.txt", "Consignee: Tanestar", Kind.CONTRACT)
    (party,) = build_deal(empty.store, CASE).parties
    assert party.name == "Tanestar Pte Ltd"
    assert {role.value for role in party.roles} == {"buyer", "consignee"}


def test_a_short_name_of_two_companies_is_neither(empty: Made):
    text = "Buyer: Tanestar Ltd\nSeller: Tanestar GmbH"
    empty.add("order.txt", text, Kind.CONTRACT)
    empty.add("mail.txt", "Consignee: Tanestar", Kind.CONTRACT)
    assert len(build_deal(empty.store, CASE).parties) == 3
