"""Parties that a sentence names beside their role; lists and duties name nobody."""

import re

import pytest

from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.line_wraps import in_one_line
from pipeline.parties.papers.named_roles import read_named_roles
from pipeline.parties.papers.role_phrases import read_phrases


def _roles(text):
    return {(party.name, party.role.value) for party in find_parties(text)}


DEAL = 'Supply agreement between Norrby AB (the "Seller") and Tane Ltd (the "Buyer").\n'


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("Goods go to the Consignee, Orrin Freight Co., at the port.",
         {("Orrin Freight Co.", "consignee")}),
        ("The End User, Orrin Prison Service, signs the statement.",
         {("Orrin Prison Service", "end_user")}),
        ("The end user, the Ministry of Interior of Karavia, signs it.",
         {("Ministry of Interior of Karavia", "end_user")}),
        ("Four radios are sold. Consignee: Orrin Freight Ltd, Sarel. Port: Sarel.",
         {("Orrin Freight Ltd", "consignee")}),
        ("The buyers of the group (Orsk Ltd; Lumen GmbH; collectively the Buyers) pay.",
         {("Orsk Ltd", "buyer"), ("Lumen GmbH", "buyer")}),
        ("Affiliates of the Buyer include Orrin Telecom LLC and Orsk Signals AG.",
         {("Orrin Telecom LLC", "other"), ("Orsk Signals AG", "other")}),
        ("Please ship to Orrin Police Academy, Sarel, and invoice to Lumen Holding Ltd "
         "who will pay.",
         {("Orrin Police Academy", "consignee"), ("Lumen Holding Ltd", "payer")}),
    ],
)  # fmt: skip
def test_a_sentence_names_a_party_beside_its_role(clause, found):
    assert found <= _roles(DEAL + clause)


@pytest.mark.parametrize(
    "clause",
    [
        "The Buyer, Orsk Ltd and Lumen GmbH keep the plan secret.",
        "It goes to the Seller, the Consignee, the Ministry of Health, or a court.",
        "The Buyer, Not later than 3 May, pays.",
        "The Consignee, Sarel, stores them.",
        "The Site, Orsk Ltd, is dry.",
        "The goods (radios; aerials; collectively the Products) are new.",
        "The radios (Orsk Ltd; a spare battery; collectively the Buyers) are new.",
        "Affiliates of the Buyer include companies that it controls.",
        "Affiliates of the Buyer include Subsidiaries and Parent Companies.",
        "Times. Buyer: shall mean whoever buys.",
        "After acceptance by the End User, Tane Ltd in Sarel issues the invoice.",
        "If so requested by the Buyer, Orsk Ltd in Sarel ships the goods.",
        "According to the End User, Ministry of Defence in Orland was told.",
        "For the Supplier, Ministry of Trade (Orland) issues the licence.",
        "To the Buyer, Orsk Bank Ltd of Sarel confirms the transfer.",
    ],
)
def test_lists_duties_and_things_name_no_party(clause):
    assert read_named_roles(DEAL + clause) == []


@pytest.mark.parametrize(
    "clause",
    [
        "Please deliver the report to the Ministry of Interior.",
        "Please deliver your comments to Orsk Legal LLP.",
        "Please dispatch an engineer to Orsk AG.",
        "The invoice relates to goods of Orsk AG.",
        "A copy of the invoice to Kuehne Logistics GmbH follows.",
    ],
)
def test_reports_and_engineers_are_no_goods(clause):
    assert {role for _, role in _roles(DEAL + clause)} == {"seller", "buyer"}


def test_who_asks_for_shipment_is_not_taken_for_the_seller():
    text = "Please ship to Orrin Police Academy, Sarel.\nRegards\nLumen Devices AB"
    assert ("Lumen Devices AB", "other") in _roles(text)
    text = "We can ship to Orrin Police Academy, Sarel. Orders from Orsk Ltd are old.\n"
    assert ("Lumen Devices AB", "seller") in _roles(f"{text}Regards\nLumen Devices AB")
    text += "Please deliver the signed end-use certificate to our office.\n"
    assert ("Lumen Devices AB", "seller") in _roles(f"{text}Regards\nLumen Devices AB")


def test_a_name_in_quotes_may_stand_before_what_it_is():
    text = (
        'This agreement is between "Acorn Exports", a Norrby corporation ("Exporter"), '
        'and "Dan\'s Imports", a company of Sarel ("Importer").'
    )
    assert _roles(text) == {("Acorn Exports", "seller"), ("Dan's Imports", "buyer")}


@pytest.mark.parametrize("before", ["Trade House ", "Tane Ltd, ", "of the firm "])
def test_a_piece_of_a_name_in_quotes_is_no_party(before):
    text = (
        f'It is between {before}"Acorn", a company of Sarel (the "Importer"), and us.'
    )
    assert "Acorn" not in {name for name, _ in _roles(text)}


def test_the_label_of_a_signature_is_no_party():
    text = DEAL + "NORRBY AB   DISTRIBUTOR   By: /s/ A. TAMM   By: /s/ B. ORSK\n"
    assert "By" not in {name for name, _ in _roles(text)}


def test_an_article_makes_no_second_party():
    text = (
        "AGREEMENT\nbetween\nTHE TANE COMPANY\nand\nTHE ORSK COMPANY, INC.\n\n"
        "This Agreement is between The Tane Company, of Sarel, and Orsk Company, Inc."
    )
    assert len(_roles(text)) == 2


SENTENCES = [
    "The radios will be operated by the Signals Directorate of the Tane Police Force.",
    "Delivery is made on behalf of the Signals Directorate of the Tane Police Force.",
    "They are not to be operated by the Signals Directorate of the Tane Police.",
    "All invoices are paid in advance by Lumen Holding Ltd of Sarel.",
    "The aerials are sold to Lumen Trading GmbH of Sarel.",
]


@pytest.mark.parametrize("gap", ["\n", " \n", "\n  ", "\r\n"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_role_does_not_depend_on_where_a_line_ends(sentence, gap):
    whole = _roles(sentence)
    head = re.split(r"Signals|Lumen", sentence)[0]
    for space in re.finditer(" ", head):
        broken = f"{sentence[: space.start()]}{gap}{sentence[space.end() :]}"
        assert _roles(broken) == whole, broken


def test_a_label_or_an_item_below_a_line_belongs_to_no_sentence():
    for start in ("- ", "(b) ", "Note: "):
        text = f"The radios are operated\n{start}by Lumen GmbH."
        assert in_one_line(text)[0] == text
        assert not read_phrases(f"The radios are operated\n{start}by Lumen GmbH.")
    assert read_phrases("The radios are operated\nby Lumen Trading GmbH.")
