"""Causes of errors in papers of new sources, each with an invented paper."""

import pytest

from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.issuers import read_tender
from pipeline.parties.papers.preamble import _once, read_preamble
from pipeline.parties.records import Opening, PartyRole, Span
from pipeline.parties.reports.actors import find_actors
from pipeline.parties.state.countries import countries_in, countries_of_address


def _roles(text):
    return {(party.name, party.role.value) for party in find_parties(text)}


LETTERHEAD = (
    "STATE OF NORRBY\nDEPARTMENT OF PRISONS AND PROBATION\nForm 12\n"
    "REQUEST FOR QUOTATION: NUMBER PLATE CAMERAS\nSolicitation Number: 4711\n"
    "The successful Offeror delivers within 30 days.\n"
)


def test_the_letterhead_of_a_tender_names_its_buyer():
    buyer = ("DEPARTMENT OF PRISONS AND PROBATION", "buyer")
    assert _roles(LETTERHEAD) == {buyer}
    for label in ("Business Name", "Supplier name and address", "Firm's Legal Name"):
        form = f"{LETTERHEAD}{label}: Orsk Signals Ltd\nContact: Ann Tamm\n"
        assert _roles(form) == {buyer, ("Orsk Signals Ltd", "seller")}


def test_a_sentence_of_a_tender_names_its_buyer():
    text = (
        "Answers to questions on the Request for Proposals\n"
        "The request was issued by the Sarel Police Department on May 3, 2026.\n"
        "The platform offered by the Tane Agency is not needed.\n"
    )
    assert _roles(text) == {("Sarel Police Department", "buyer")}


def test_a_paper_that_asks_for_no_offers_is_no_tender():
    letter = LETTERHEAD.replace("REQUEST FOR QUOTATION", "REPORT ON").replace(
        "Solicitation", "File"
    )
    assert read_tender(letter) == []
    assert read_tender("Request for Information\nAll about cameras\n") == []


def test_a_named_buyer_counts_before_the_letterhead():
    text = LETTERHEAD + "Buyer: Harbour Police of Norrby\n"
    assert _roles(text) == {("Harbour Police of Norrby", "buyer")}


def test_parties_stand_behind_between_and_and_with_colons():
    text = (
        "SOFTWARE CONTRACT\nBETWEEN:\tThe City of Sarel, (City) a municipal body\n"
        "AND:\tOrsk Group Inc, (Contractor) a corporation\nCONTRACT NO.: 12\n"
    )
    assert ("Orsk Group Inc", "seller") in _roles(text)


def test_one_company_under_its_short_and_its_full_name_is_one_party():
    text = 'Orsk Micro ("Distributor") signs as ORSK MICRO INC. and Orsk Mill Ltd'
    short, whole = Span(0, 10), Span(36, 51)
    openings = [
        Opening(short, short, "Distributor", PartyRole.DISTRIBUTOR),
        Opening(whole, whole, "", None),
        Opening(Span(56, 69), Span(56, 69), "", None),
    ]
    kept = _once(text, openings)
    assert [(o.name and o.name.of(text), o.term) for o in kept] == [
        ("ORSK MICRO INC.", "Distributor"),
        ("Orsk Mill Ltd", ""),
    ]


def test_a_body_of_a_state_is_the_other_side_of_a_pair():
    text = (
        "This grant agreement is between the State of Norrby, acting through its Crime "
        'Commission ("NCC" or "State"), and City of Sarel ("Recipient").\n'
        "Contacts:\nRecipient\nNCC\n"
    )
    names = {name for name, _ in _roles(text)}
    assert names == {"State of Norrby", "City of Sarel"}


@pytest.mark.parametrize(
    "lines",
    [
        "SHIPPER   BBLS REC'D   API GRAV   Receipts of the bank in May",
        "4.1 Lessor\nEmail Yes No\nNo: Yes\n",
        "Ship To: VARIOUS LOCATIONS - SEE LIST\n",
        "Supplier: 30 Carnival Way\n",
        "Supplier: Orsk Harbour CA 92679\n",
        "Buyer\nChotemoreau,\nNisa\n",
        "Vendor: Enter text.\n",
    ],
)
def test_the_next_field_or_column_of_a_form_is_no_party(lines):
    assert _roles(f"Form 7\n{lines}") == set()


@pytest.mark.parametrize(
    ("lines", "party"),
    [
        ("Supplier: 1000008226\nORSK SIGNALS\nPO BOX 1\n", ("ORSK SIGNALS", "seller")),
        ("CONTRATADA: Orsk Sinais Ltda\n", ("Orsk Sinais Ltda", "seller")),
        ("Vergabestelle: Polizei Norrby\n", ("Polizei Norrby", "buyer")),
        (
            "Lessor\nName/trading name: The Tane Company (Norrby) Limited as trustee\n",
            ("Tane Company (Norrby) Limited", "seller"),
        ),
    ],
)
def test_labels_of_forms_with_more_words(lines, party):
    assert _roles(f"Form 7\n{lines}") == {party}


def test_a_masked_name_is_no_party():
    text = (
        "This agreement is made between Tane General Trading LLC, a company of Norrby "
        '("Company"), and XXXXXXXXXXXXXX ("Distributor").\n'
    )
    assert _roles(text) == {("Tane General Trading LLC", "seller")}


def test_a_memorandum_with_a_customer_has_a_seller():
    text = (
        "This Memorandum of Understanding is entered into by and between Tane Group, "
        'Inc. ("Tane") and Sarel Police Department ("Customer").\n'
    )
    assert ("Tane Group, Inc.", "seller") in _roles(text)


@pytest.mark.parametrize(
    ("address", "countries"),
    [
        ("a Nevada limited liability company", {"us"}),
        ("1 Dock Street, Reno, NV 89501", {"us"}),
        ("4700 Dock Avenue, North Bergen, New Jersey 07047", {"us"}),
        ("1 Dock Street, Jersey City, NJ 07310", {"us"}),
        ("Vancouver, British Columbia", {"ca"}),
        ("1 Dock Street, Toronto, Ontario", {"ca"}),
        ("St Helier, Jersey", {"je"}),
        ("Tbilisi, Georgia", {"ge"}),
        ("Via Roma 1, IT 00187 Roma", {"it"}),
    ],
)
def test_regions_of_an_address_tell_its_country(address, countries):
    assert countries_of_address(address) == countries


def test_a_region_in_a_name_is_no_country():
    assert countries_in("Highway Patrol of Nevada") == frozenset()


@pytest.mark.parametrize(
    "firm",
    [
        "Inversiones Istmo S.A. de C.V.",
        "Inversiones Istmo, S.A. DE C.V.",
        "Inversiones Istmo, S. A. de C. V.",
        "Inversiones Istmo SA de CV",
        "Tane Comercial S. de R.L. de C.V.",
        "Tane Comercial S.A.P.I. de C.V.",
        "Tane Comercial S.A.",
    ],
)
def test_a_legal_form_of_several_words_is_part_of_the_name(firm):
    (party, *_) = find_parties(f"Consignee: {firm}, Alameda Sur 12\nBuyer: Orsk Ltd\n")
    assert party.name == firm


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("a company organized under the laws of Singapore", None),
        (
            "a limited liability company duly incorporated and existing under the laws "
            "of the State of Israel, 14 Dock Road, Orrin",
            "14 Dock Road, Orrin",
        ),
        (
            "a corporation organized under the laws of England and Wales, with an "
            "office at 14 Dock Road, Orrin",
            "with an office at 14 Dock Road, Orrin",
        ),
        ("14 Dock Road, Orrin", "14 Dock Road, Orrin"),
    ],
)
def test_the_law_of_a_company_is_no_address(words, address):
    text = (
        "EXHIBIT 4.25\n\nThis Agreement is made between Tane Pte. Ltd., "
        f"{words} (the “Buyer”) and Orsk Ltd, Kiel (the “Seller”).\n"
    )
    (party,) = (p for p in find_parties(text) if p.role is PartyRole.BUYER)
    assert (party.address and party.address.of(text)) == address
    assert not party.in_annex


def test_england_and_wales_is_one_law_and_no_two_parties():
    text = (
        "SALES CONTRACT\n\nbetween Orsk Mast Ltd, a company incorporated in England "
        "and Wales with registered office at 2 Quay Road, Hexby, United Kingdom (the "
        "“Seller”)\nand Department of Border Control, Tane Road, Sarel (the “Buyer”)."
    )
    assert _roles(text) == {
        ("Orsk Mast Ltd", "seller"),
        ("Department of Border Control", "buyer"),
    }


def test_a_french_contract_begins_with_entre():
    text = (
        "Contrat d’agence commerciale\n\nEntre Optique du Norrby SAS, société de droit "
        "français, ayant son siège à Lyon (ci-après « le Fournisseur »)\n\net "
        "Compagnie de Sarel SARL, ayant son siège à Lomé, Togo (ci-après « l’Agent »)."
        "\n\n"
        "Article 1. L’Agent vend les produits."
    )
    assert _roles(text) == {
        ("Optique du Norrby SAS", "seller"),
        ("Compagnie de Sarel SARL", "agent"),
    }


def test_who_writes_a_mail_about_an_order_is_no_party():
    head = "From: Ruth Tane <tane@orchard.example>\nTo: Export <export@orsk.example>\n"
    assert _roles(f"{head}Subject: Order 55120\n\nPlease find our order.") == set()
    firm = head.replace("Ruth Tane", "Orchard Ltd")
    text = f"{firm}Subject: Order 55120\n\nPlease find our order."
    assert _roles(text) == {("Orchard Ltd", "buyer")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Endverwender: Generaldirektion für Staatssicherheit, Tane",
         "Generaldirektion für Staatssicherheit"),
        ("Order 4. The end user is the Department of Border Control. The Goods are "
         "installed in the hall.", "Department of Border Control"),
        ("L’utilisateur final serait aussi la Gendarmerie nationale.",
         "Gendarmerie nationale"),
    ],
)  # fmt: skip
def test_a_security_body_is_named_in_full_and_no_further(text, name):
    assert (name, "end_user") in _roles(text)


@pytest.mark.parametrize(
    ("payer", "role"),
    [
        ("City of Burbank", "payer"),
        ("West Bank Ltd", "payer"),
        ("Norrby Food Bank Ltd", "payer"),
        ("Tane Bank Ltd", "other"),
        ("Norrbank AG", "other"),
    ],
)
def test_a_bank_that_pays_is_no_payer_and_a_town_or_shore_is_no_bank(payer, role):
    text = f"Purchase contract 7\n\nThe price is paid by {payer} before delivery."
    assert [(p.name, p.role.value) for p in find_parties(text)] == [(payer, role)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Betrieben wird die Anlage von der Norrby Police.",
         {("Norrby Police", "operator")}),
        ("Die Anlage wird vom Polizeipräsidium Sarel in der Altstadt betrieben.",
         {("Polizeipräsidium Sarel", "operator")}),
        ("Genutzt wird das System durch die Norrby Police.",
         {("Norrby Police", "end_user")}),
        ("Le système est exploité par la Norrby Police.",
         {("Norrby Police", "operator")}),
        ("El sistema será utilizado por la Norrby Police.",
         {("Norrby Police", "end_user")}),
    ],
)  # fmt: skip
def test_a_passive_sentence_names_the_operator_or_user(text: str, found: object):
    assert _roles(text) == found


def test_a_german_opening_word_is_no_part_of_a_name():
    deal = (
        "Vertrag zwischen der Lumen Tane GmbH und der Norrby Police. "
        "Bitte die Polizei verständigen.\nEndverwender: Bitte die Polizei fragen\n"
    )
    assert {name for name, _ in _roles(deal)} == {"Lumen Tane GmbH", "Norrby Police"}
    for text in ("Bitte die Norrby Police fragen", "Im Auftrag der Norrby Police"):
        assert [actor.name for actor in find_actors(text)] == ["Norrby Police"]


@pytest.mark.parametrize(
    ("text", "seller"),
    [
        ("Order\nSeller: platomo GmbH, Dock Road 4, Sorel\n", "platomo GmbH"),
        ("order\nseller: platomo gmbh\n", "platomo gmbh"),
        ('This Agreement is made between platomo Ltd ("Seller") and Orsk Police '
         '("Buyer").', "platomo Ltd"),
    ],
)  # fmt: skip
def test_a_firm_in_small_letters_is_a_party(text: str, seller: str):
    assert (seller, "seller") in _roles(text)


def test_a_form_alone_or_a_sentence_is_no_firm_in_small_letters():
    for value in ("the company limited", "our GmbH", "to be limited by the annex"):
        assert not _roles(f"Seller: {value}\n")


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Annex 2: Buyers\n", "{n}. Orsk{n} Import Ltd, Dock Road\n"),
        ("Made between Orrin Ltd (the “Supplier”) and the following companies (each a "
         "“Buyer”):\n", "{n}. Orsk{n} Import Ltd, Dock Road\n"),
        ('This Agreement is made between Orrin Ltd ("Supplier") and:\n',
         '({n}) Orsk{n} Import Ltd (a "Buyer");\n'),
    ],
)  # fmt: skip
def test_a_list_of_hundreds_of_buyers_is_read_to_its_end(head: str, row: str):
    text = head + "".join(row.format(n=n) for n in range(1, 401))
    buyers = {name for name, role in _roles(text) if role == "buyer"}
    assert buyers == {f"Orsk{n} Import Ltd" for n in range(1, 401)}


@pytest.mark.parametrize(
    "text",
    [
        "Name of Customer:          Effective Date (Day/Month):\nBranch:      Fax:\n",
        "Customer: Start Date: 3 May\n",
        "Customer:\nStart Date\n3 May\n",
        "Customer: Mailing Address: 4 Dock Road\n",
        "Customer:      Type of entity:\n",
    ],
)
def test_a_label_in_an_empty_field_is_no_name(text: str):
    assert not _roles(text)


def test_a_name_before_the_next_label_or_a_colon_fills_its_field():
    assert _roles("Customer: Tane Country: Norrby\n") == {("Tane", "buyer")}
    assert _roles("Supplier:   Tane Ltd:\n") == {("Tane Ltd", "seller")}


def test_a_heading_in_the_next_column_of_contents_is_no_name():
    contents = (
        "1. SCOPE                   9. COSTS\n"
        "2. CONTRACTOR             10. CARE OF TREES AND FENCES\n"
        "3. SUBCONTRACTORS         11. DIGGING AND FILLING OF HOLES\n"
    )
    assert not _roles(contents)
    assert _roles("2. Contractor     10. Tane Ltd\n") == {("Tane Ltd", "seller")}
    assert _roles("3. End users: 1. Orla Tane\n") == {("Orla Tane", "end_user")}


@pytest.mark.parametrize(
    "name",
    [
        "e-tane, Inc.",
        "t.n.e. Beauty, Inc.",
        "Tane, Orsk & Weil, Inc.",
        "Orsk, Tane & Lind-Norrby, Inc.",
        "Orsk / GSO Long-Short Income Fund",
        "Orsk Guards Union - Northern Sarel Chapter",
        "IREYA B.V",
    ],
)
def test_a_name_of_unusual_form_is_read_whole(name: str):
    text = (
        f"This Agreement is made between Sarel Ltd (the “Supplier”) and {name}, a "
        "company of Norrby (the “Customer”).\n\nWHEREAS they agree as follows.\n"
    )
    assert (name, "buyer") in _roles(text)


def test_parties_without_an_and_between_them_are_read():
    text = (
        "AMENDMENT No. 3\n\nThis Amendment No. 3 (the “Third Amendment”), entered into "
        "by and between Tane Heritage Foods, LLC (“Heritage”) Orsk Corporation (“Orsk”)"
        " is effective as of July 3, 2019.\n\nWHEREAS, they agree.\n"
    )
    assert {name for name, _ in _roles(text)} == {
        "Tane Heritage Foods, LLC",
        "Orsk Corporation",
    }


@pytest.mark.parametrize("relation", ["a division", "a wholly-owned subsidiary"])
def test_an_owner_of_a_party_is_no_party(relation: str):
    text = (
        "LICENCE AGREEMENT\n\nThis Agreement is made as of May 1, 2020 by and between "
        f"TANE LICENSING & MERCHANDISING, {relation} of Norrby Group, Inc. (“Tane”), "
        "and Orsk, Inc., a Norrby corporation (“Orsk”).\n\nWHEREAS they agree.\n"
    )
    openings = [o.name.of(text) for o in read_preamble(text) if o.name is not None]
    assert openings == ["TANE LICENSING & MERCHANDISING", "Orsk, Inc."]


@pytest.mark.parametrize(
    "words",
    ["AGENCY AGREEMENT May 21", "INFORMATION HAS BEEN FILED WITH THE COMMISSION"],
)
def test_a_piece_of_a_title_or_sentence_is_no_name(words: str):
    text = f"Supplier: {words}\nCustomer: Orsk AG\n"
    assert _roles(text) == {("Orsk AG", "buyer")}


def test_a_street_ends_a_name_without_a_legal_form():
    text = "LICENSEE: Tane Direct Lending Fund 12 Dock Street\nSarel\n"
    assert _roles(text) == {("Tane Direct Lending Fund", "buyer")}
