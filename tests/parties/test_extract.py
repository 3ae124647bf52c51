"""Parties of a transaction: names, roles, places; and papers that name nobody."""

import hashlib
import json
import time

import pytest

from pipeline.parties.papers.defined_terms import later_term
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.records import PartyRole, Span
from pipeline.settings import corpora_dir

ROWS = [
    json.loads(line)
    for line in (corpora_dir() / "parties" / "contracts.jsonl")
    .read_text("utf-8")
    .splitlines()
]
INVENTED = [row for row in ROWS if row["synthetic"]]


def _found(text):
    return {(party.name, party.role.value) for party in find_parties(text)}


def test_the_annotated_contracts_are_82_and_real_ones_hold_no_text():
    assert len(ROWS) == 82
    assert sum(not row["synthetic"] for row in ROWS) == 67
    assert all(("text" in row) == row["synthetic"] for row in ROWS)
    for row in INVENTED:
        for party in row["parties"]:
            name = row["text"][party["start"] : party["end"]]
            assert hashlib.sha256(name.encode()).hexdigest() == party["text_sha256"]


@pytest.mark.parametrize(
    "row",
    [row for row in INVENTED if row["split"] == "dev"],
    ids=lambda row: row["source"],
)
def test_invented_contracts_of_the_development_part(row):
    wanted = {
        (" ".join(row["text"][p["start"] : p["end"]].split()), p["role"])
        for p in row["parties"]
    }
    assert _found(row["text"]) == wanted


@pytest.mark.parametrize("row", INVENTED, ids=lambda row: row["source"])
def test_every_name_and_reason_stands_at_its_place(row):
    text = row["text"]
    for party in find_parties(text):
        assert " ".join(party.span.of(text).split()) == party.name
        assert 0 <= party.evidence.start < party.evidence.end <= len(text)
        assert party.reason


def test_two_end_users_are_both_found():
    text = "End User: Prison Service of Karavia\nEnd user: Border Guard of Karavia\n"
    assert _found(text) == {
        ("Prison Service of Karavia", "end_user"),
        ("Border Guard of Karavia", "end_user"),
    }


def test_an_annex_outranks_the_cover():
    text = (
        "Consignee: Tane Import Ltd\n\n" + "Terms follow.\n" * 5
        + "\nAnnex D\nConsignee: Tane Import Ltd\nEnd user: Central Prison, Karavia\n"
    )  # fmt: skip
    consignee = next(p for p in find_parties(text) if p.role is PartyRole.CONSIGNEE)
    assert consignee.in_annex
    assert consignee.span.start > text.index("Annex D")


def test_a_person_may_be_a_party():
    text = 'Made between Ms. Irina Dolan (the "Consultant") and Tane Ltd (the "Buyer").'
    assert ("Irina Dolan", "seller") in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "The customer shall comply with all laws. The Buyer pays.",
        "Nothing in this Agreement prevents disclosure to police or courts.",
        "Our founders are former officers. Police use cameras.",
        "The difference between Europe and Asia is large.",
        'End User: shall mean the person that uses the Product. "Buyer" means a buyer.',
        "VENDOR          SOFTWARE PRODUCT          MAXIMUM FEES",
        "=1+1\n@SUM(A1)\n",
    ],
)
def test_papers_without_parties_name_nobody(text):
    assert _found(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ship To:\nKaravia Telecom Ltd\nPort Sarel",
            ("Karavia Telecom Ltd", "consignee"),
        ),
        ("| Buyer | Tane Import Ltd |", ("Tane Import Ltd", "buyer")),
        ("Party A (Buyer): Tane Import Ltd, Dock Road", ("Tane Import Ltd", "buyer")),
        (
            "END-USE CERTIFICATE\nWe, the Border Guard of Karavia, hereby certify that",
            ("Border Guard of Karavia", "end_user"),
        ),
        (
            'Tane Import Ltd, Dock Road (the "Buyer") orders the goods.',
            ("Tane Import Ltd", "buyer"),
        ),
        (
            "The Buyer purchases on behalf of the Prison Service of Karavia.",
            ("Prison Service of Karavia", "end_user"),
        ),
        (
            "The equipment is operated by Tane Import Ltd under a contract.",
            ("Tane Import Ltd", "operator"),
        ),
    ],
)
def test_layouts_and_phrases(text, expected):
    assert expected in _found(text)


def test_who_pays_for_another_needs_no_legal_form():
    text = "The price is paid in two parts by Orrin & Dale Holding on behalf of Buyer."
    assert ("Orrin & Dale Holding", "payer") in _found(text)


def test_an_address_begins_and_ends_with_the_address():
    text = (
        "between TANE GMBH, Werftkai 18, Nordholm (“Supplier”)\nand\nOrrin Ltd, Unit "
        "1, Port Sarel (“Buyer”)\ndated 14 April 2026\n"
    )
    tane, orrin = find_parties(text)
    assert tane.address is not None
    assert orrin.address is not None
    assert tane.address.of(text) == "Werftkai 18, Nordholm"
    assert orrin.address.of(text) == "Unit 1, Port Sarel"


def test_the_country_beside_a_name_is_kept():
    text = "Consignee: Tane Import Ltd, 7 Dock Road, Khartoum, Sudan"
    assert find_parties(text)[0].countries == {"sd"}


@pytest.mark.parametrize(
    "text",
    [
        "A B C D " * 20_000,
        "Buyer" + " " * 200_000,
        "((((" * 20_000,
        "between " * 20_000,
        'Acme Ltd (the "Seller") ' * 5_000,
        "used by Acme Ltd " * 5_000,
        "\u202eBuyer: \x00 Acme\n" * 2_000,
    ],
    ids=["capitals", "spaces", "brackets", "between", "terms", "phrases", "controls"],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    find_parties(text)
    assert time.process_time() - start < 20


FORM = (
    "END-USE STATEMENT\nNo.\tField\tEntry\n1\tImporter\tTane Import Ltd\n"
    "2\tEnd user\tsee field 9\n9\tRemarks\t{}\n"
)


def test_a_field_that_sends_to_another_is_read_there():
    text = FORM.format("Prison Service of Karavia, Port Sarel")
    found = {(party.name, party.role.value) for party in find_parties(text)}
    assert ("Prison Service of Karavia", "end_user") in found


@pytest.mark.parametrize("entry", ["intentionally left blank", "see field 2", "", "-"])
def test_a_field_that_sends_nowhere_names_nobody(entry):
    parties = find_parties(FORM.format(entry))
    assert [party.role.value for party in parties] == ["buyer"]


def test_a_field_that_is_not_there_names_nobody():
    parties = find_parties(FORM.replace("see field 9", "see box 12").format("none"))
    assert [party.role.value for party in parties] == ["buyer"]


def test_a_customer_named_elsewhere_leaves_the_vendor_a_seller():
    text = (
        "This Agreement is entered into by and between Orrin Group, Inc. with a place "
        'of business at 7 Dock Road, Tane ("Orrin") and the entity identified in the '
        'signature block ("Customer").'
    )
    assert _found(text) == {("Orrin Group, Inc.", "seller")}


def test_the_title_of_a_paper_is_no_party():
    text = (
        "END-USE STATEMENT\nWe, Tane Telecom SA, Dakar, certify that we are the end "
        "user of the goods."
    )
    assert _found(text) == {("Tane Telecom SA", "end_user")}


def test_two_parties_may_share_a_term():
    text = (
        'This Agreement is made between [* * *] (the "Provider"), and TELMARK PTE, '
        "LTD., a company existing under the laws of\nSingapore and Orrin Computer & "
        "Software Industries Ltd, a company organized under the laws of the State of "
        'Israel (each and both of them "Recipient").\n\nRECITALS\n'
    )
    found = {p.name: p for p in find_parties(text)}
    assert {(n, p.role.value) for n, p in found.items()} == {
        ("TELMARK PTE, LTD.", "buyer"),
        ("Orrin Computer & Software Industries Ltd", "buyer"),
    }
    assert found["TELMARK PTE, LTD."].countries == {"sg"}
    assert found["Orrin Computer & Software Industries Ltd"].countries == {"il"}


@pytest.mark.parametrize(
    "text",
    [
        'SUPPLY AGREEMENT\n\nTane Works GmbH, Munich, Germany (the "Seller") and Orrin '
        "FZE, Dubai, United Arab Emirates, and Sarel Networks Ltd, Nicosia, Cyprus "
        '(together the "Buyer") agree as follows.',
        "SUPPLY AGREEMENT\nbetween Tane Works GmbH, Munich, Germany (the "
        '"Seller") and (a) Orrin FZE, Dubai, United Arab Emirates and (b) Sarel '
        'Networks Ltd, Nicosia, Cyprus (each a "Buyer", jointly and severally).',
    ],
)
def test_what_is_said_of_one_buyer_is_not_said_of_the_other(text):
    found = {p.name: (p.role.value, set(p.countries)) for p in find_parties(text)}
    assert found == {
        "Tane Works GmbH": ("seller", {"de"}),
        "Orrin FZE": ("buyer", {"ae"}),
        "Sarel Networks Ltd": ("buyer", {"cy"}),
    }


def test_a_security_body_with_and_in_its_name_stays_one_buyer():
    text = (
        "SUPPLY AGREEMENT\nbetween Tane Works GmbH, Munich, Germany (the "
        '"Seller") and the Ministry of Interior and Security of Chad and its agencies '
        '(together the "Buyer").'
    )
    assert ("Ministry of Interior and Security of Chad", "buyer") in _found(text)
    assert len(_found(text)) == 2


def test_the_end_user_of_the_goods_is_the_end_user():
    text = (
        "Delivery\nThe ultimate consignee of the goods will be Tane Trading LLC, "
        "Muscat, Oman. The supplier of the software is Orrin Systems Ltd. The end user "
        "of the goods is the Presidential Guard of Chad, N'Djamena.\n"
    )
    found = {(p.name, p.role.value, p.countries) for p in find_parties(text)}
    assert found == {
        ("Tane Trading LLC", "consignee", frozenset({"om"})),
        ("Presidential Guard of Chad", "end_user", frozenset({"td"})),
    }


@pytest.mark.parametrize(
    "text",
    [
        "The end user of the goods is known to the buyer.",
        "The end user of the goods is the Buyer.",
        "The end user of the goods is Not Known to the Seller.",
        "The end user of the equipment is Strictly Confidential.",
        "The end user of the goods is Public Safety.",
        "The end user is Not Known to the Seller.",
        "The end user is Strictly Confidential.",
        "End user of the goods is To Be Confirmed by the Buyer.",
        "End user: To be named by the Buyer\n",
        "End user: Confidential\n",
        "ANNEX 3 - CUSTOMER SUPPORT\nSupport is given by phone.",
        "Customer\n1. The Customer shall pay.\n2. The Ministry of Interior shall "
        "inspect the goods.\n",
    ],
)
def test_a_role_in_a_clause_or_heading_names_nobody(text):
    assert _found(text) == set()


def test_all_end_users_of_an_annex_are_end_users():
    text = (
        "Annex 2: End users\n1. Ministry of Interior, Tripoli, Libya\n"
        "2. Internal Security Agency, Benghazi, Libya\n"
        "3. Directorate for Combating Terrorism, Mitiga, Libya\n\n"
        "ANNEX 3 - CONSIGNEE\nName: Tane Forwarding Ltd\nCountry: Malta\n"
    )
    assert _found(text) == {
        ("Ministry of Interior", "end_user"),
        ("Internal Security Agency", "end_user"),
        ("Directorate for Combating Terrorism", "end_user"),
        ("Tane Forwarding Ltd", "consignee"),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Utilisateur final : Garde présidentielle, Bamako, Mali",
            "Garde présidentielle",
        ),
        (
            "Destinataire : Dépôt central de la Sûreté, Sarel",
            "Dépôt central de la Sûreté",
        ),
        ("Destinataire : Marine nationale (Toulon)", "Marine nationale"),
        ("Comprador: Guardia civil, Madrid", "Guardia civil"),
        ("Utente finale: Polizia penitenziaria", "Polizia penitenziaria"),
        ("End User: Ministry of Interior shall inspect it", "Ministry of Interior"),
        (
            'End User: Ministry of Interior acting through its agent (the "Agent")',
            "Ministry of Interior",
        ),
        (
            "End user: Ministry of Interior hereinafter called (AG)",
            "Ministry of Interior",
        ),
        (
            "End User: Ministry of Defence or its successors (all)",
            "Ministry of Defence",
        ),
        (
            "End User: Police department unknown at present (so far)",
            "Police department",
        ),
        (
            "Käufer: Ministerium des Innern nachfolgend Auftraggeber genannt (AG)",
            "Ministerium des Innern",
        ),
        (
            "Utilisateur final : Direction de la surveillance ci-après dénommée (le "
            "Client)",
            "Direction de la surveillance",
        ),
        (
            "Comprador: Ministerio del Interior en adelante (CL)",
            "Ministerio del Interior",
        ),
        ("Acheteur : Dupont paie la facture", "Dupont"),
    ],
)
def test_a_body_keeps_the_small_words_of_its_name_and_no_clause(text, name):
    assert {party.name for party in find_parties(text)} == {name}


@pytest.mark.parametrize(
    "headings",
    [
        "Delivery Address\n3. Payment Terms",
        "Purchase Price\n3. Delivery Date",
        "Technical Support\n3. User Training",
        "Crowd Control\n3. Ministry of Interior (excluded)",
    ],
)
def test_a_heading_below_a_role_names_nobody(headings):
    text = f"BUYER\n1. Orrin Holdings Ltd, Nicosia\n2. {headings}\n"
    assert {p.name for p in find_parties(text)} == {"Orrin Holdings Ltd"}


@pytest.mark.parametrize(
    "heading",
    [
        "Annex 3: End Users (excluded)",
        "End users (no delivery allowed):",
        "End users (not permitted)",
        "Endverwender (ausgeschlossen):",
    ],
)
def test_excluded_end_users_are_no_end_users(heading):
    text = f"{heading}\n1. Ministry of Interior of Karavia\n2. Orrin Systems Ltd\n"
    assert "end_user" not in {role for _, role in _found(text)}


def test_the_end_user_of_a_form_may_not_be_the_buyer():
    text = "End user (if not the buyer): Orrin Systems Ltd, Nicosia\n"
    assert _found(text) == {("Orrin Systems Ltd", "end_user")}


def test_a_police_department_that_buys_is_the_buyer():
    text = (
        "SERVICES AGREEMENT\n\nThis Agreement is entered into by and between Kestrel "
        "Plate Readers, Inc. and the Port Sarel Police Department on 3 May 2026.\n"
        "WHEREAS cameras that read licence plates are to be installed;\n"
    )
    assert ("Port Sarel Police Department", "buyer") in _found(text)
    assert ("Kestrel Plate Readers, Inc.", "seller") in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "This Agreement is between HIGH TIDE,\nINC. and LLC, a corporation.",
        "Seller: LLC\nBuyer: Corporation\n",
        "Granted under the Export Control Order 2008 and the Protocol on Karavia, "
        "this Agreement between the parties is an agreement.",
        'The "Licensor" means the Company. The "Licensee" means the Partner.',
        "Notices to: Tane Ltd\nBROOMFIELD, CO 80021\nthis agreement",
    ],
)
def test_fragments_laws_and_defined_words_are_no_parties(text):
    names = {name for name, _ in _found(text)}
    assert names <= {"HIGH TIDE, INC.", "HIGH TIDE,\nINC.", "Tane Ltd"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('The reader is operated by Tane Media, Inc. ("Tane," "we" or "us").',
         "Tane Media, Inc."),
        ("If you live in Karavia, your agreement is with Tane Ireland Ltd. or not.",
         "Tane Ireland Ltd."),
        ("You may write to us at Tane Corporation, 7 Dock Road, Port Sarel.",
         "Tane Corporation"),
    ],
)  # fmt: skip
def test_terms_of_service_name_who_provides(text, name):
    assert (name, "seller") in _found(f"TERMS OF SERVICE\n\n{text}\n")


def test_the_whole_name_is_taken_where_the_text_has_it():
    text = (
        'This is an agreement between you and Tanemark ("we", "us"). By using it you '
        "agree.\n\nCopyright Tanemark Inc. 2026"
    )
    assert ("Tanemark Inc.", "seller") in _found(text)


def test_four_hundred_parties_are_all_named():
    names = [f"Kestrel {i} Signals Ltd" for i in range(400)]
    labels = "\n".join(f"Consignee: {name}" for name in names)
    assert {name for name, _ in _found(labels)} == set(names)
    listed = ", ".join(f'{name} (the "K{i}")' for i, name in enumerate(names))
    agreement = f"This Agreement is made between {listed} and Tane Ltd.\nWHEREAS"
    assert len({name for name, _ in _found(agreement)} & set(names)) >= 396


YOU = "You may use it. Your data stay yours. " * 4


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("These guidelines say what you send to Tane Limited (“Tane”).",
         {"Tane Limited"}),
        ("“**T**” means (a) T Corp. (7 Dock Road) if you live here; or (b) Tane "
         "International Limited if you do not.", {"T Corp.", "Tane International "
         "Limited"}),
        ("Licence.\nCopyright (c) 2019-2024 Tane Signals, Inc.",
         {"Tane Signals, Inc."}),
        ("This agreement is between you and Tane Technologies Corp. (together with "
         "its affiliates, “Tane”).", {"Tane Technologies Corp."}),
    ],
)  # fmt: skip
def test_a_paper_that_speaks_to_you_names_who_offers(text, names):
    assert _found(f"{text}\n{YOU}") == {(name, "seller") for name in names}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Acceptable use\nYou may not use Tanesoft services to harm. Tanesoft may end "
         "your account.\nReports: abuse@tanesoft.com", {"Tanesoft"}),
        ("Tanesoft-Regeln\nDie Dienste von Tanesoft und jedes Tanesoft-Produkt. "
         "Tanesoft behält sich das Recht vor, sie zu ändern.", {"Tanesoft"}),
        ("Notice\nAuthor: Mira Sorel\nThe tool is made for study.", {"Mira Sorel"}),
        ("MIT License\n\nCopyright (c) 2021 Mira Sorel\n\nPermission is hereby granted",
         {"Mira Sorel"}),
        ("Requests go to one of these:\nTane Pacific Pty Ltd, for residents there;\n"
         "Tane Gulf FZE, for all others.\n(collectively “Tane”, “we” or “us”).",
         {"Tane Pacific Pty Ltd", "Tane Gulf FZE"}),
        ("Guide\nWrite to the legal team when seeking records from Tane Platforms. The "
         "service provider is Tane Ireland Ltd. in Europe.", {"Tane Ireland Ltd."}),
        ("Users may ask. The Platform is free. Third parties provide services: radios "
         "by Orsk Inc., maps by Tamm Ltd, mail by Sarel AG.", set()),
        ("NO WARRANTY, EXCEPT AS PROVIDED HERE, INCLUDING BUT NOT LIMITED TO LOSS.",
         set()),
    ],
)  # fmt: skip
def test_a_paper_without_parties_names_who_issues_it(text, names):
    assert _found(text) == {(name, "seller") for name in names}


def test_a_body_that_issues_a_notice_is_no_seller():
    text = (
        "Export licences\nThe EXU provides advice. The EXU may refuse. The EXU "
        "requires a form; write to office@exu.example. The Export Unit is in Sarel."
    )
    assert {role for _, role in _found(text)} <= {"other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3. Consignee is Tane Forwarding, freight forwarder, Sarel.",
         ("Tane Forwarding", "consignee")),
        ("Annex 2 – Contractor: Orsk-Bačka d.o.o., Dock Road 8.",
         ("Orsk-Bačka d.o.o.", "seller")),
        ("It will be used by the Cyber Unit and the Directorate of Crime Records.",
         ("Directorate of Crime Records", "end_user")),
        ("Cameras were deployed in the field by the Sheriff's Office of Sarel.",
         ("Sheriff's Office of Sarel", "end_user")),
        ("Seller: Portunus Tane S.à r.l., Sarel", ("Portunus Tane S.à r.l.", "seller")),
        ("Seller: Tane ML UG (haftungsbeschränkt), Sarel",
         ("Tane ML UG (haftungsbeschränkt)", "seller")),
        ("Buyer: Agence des Travaux et de Gestion des Routes",
         ("Agence des Travaux et de Gestion des Routes", "buyer")),
        ("by and between Orsk Networks\nIncorporated, a company, and Tamm AG (the "
         '"Distributor").', ("Orsk Networks Incorporated", "seller")),
        ("This document tells of the services supplied by Orsk Cloud (hereinafter "
         '"the Provider").', ("Orsk Cloud", "seller")),
    ],
)  # fmt: skip
def test_names_and_clauses_of_real_papers(text, expected):
    assert expected in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "#\tUser\tNote\n",
        "Shipping address\nTelephone\n",
        "What is a “hot list” used by police?\nA Hot List is a list of plates.",
        "Licences that are not operated by the Export Control Joint Unit follow.",
        'Parties\n(1) ORSK LEGALE S.R.L., Via Sarel 97 ("Orsk")\nArticle 1 - Orsk '
        "supplies the HALCYON Unit Suite.\nThe Client is the end user.",
    ],
)
def test_what_stands_near_a_role_and_is_no_party(text):
    assert not {name for name, role in _found(text) if role != "seller"}


def test_a_right_holder_is_no_party_where_parties_are_named():
    text = f"Seller: Orsk AG\nBuyer: Tamm Ltd\n{YOU}\nCopyright 2024 Tane Inc."
    assert {name for name, _ in _found(text)} == {"Orsk AG", "Tamm Ltd"}


def test_one_label_may_give_two_roles():
    text = "Buyer and end user: Central Intelligence Organisation, Harare, Zimbabwe\n"
    assert _found(text) == {
        ("Central Intelligence Organisation", "buyer"),
        ("Central Intelligence Organisation", "end_user"),
    }


@pytest.mark.parametrize(
    ("title", "sender", "receiver"),
    [
        ("PURCHASE ORDER 17", "buyer", "seller"),
        ("ORDER CONFIRMATION 17", "seller", "buyer"),
        ("Pro forma invoice", "seller", "buyer"),
    ],
)
def test_sender_and_receiver_of_an_order(title, sender, receiver):
    text = f"{title}\n\nFrom: Tane Ltd, Dublin\nTo: Orsk GmbH, Linz\n\nPos. 1  Server\n"
    assert _found(text) == {("Tane Ltd", sender), ("Orsk GmbH", receiver)}


def test_sender_and_receiver_of_a_letter_have_no_role():
    text = "Subject: your visit\n\nFrom: Tane Ltd, Dublin\nTo: Orsk GmbH, Linz\n"
    roles = {role for _, role in _found(text)}
    assert not roles & {"buyer", "seller"}


def found_in(text):
    return [(party.name, party.role.value) for party in find_parties(text)]


FILLING = "\n".join(
    f"{n}. The goods are to be delivered to the warehouse of the buyer in the month {n}"
    for n in range(1, 30)
)


def test_a_name_goes_on_behind_a_wrapped_line():
    text = (
        "SUPPLY AGREEMENT\n\nThis Supply Agreement is made on the 4th of May by and "
        'between Lower\nTane Signals, Inc., a company of Karavia ("Supplier"), and the '
        'Orrin Hill\nUniversity, an institution of Tesmara ("Customer").\n' + FILLING
    )
    assert found_in(text) == [
        ("Lower Tane Signals, Inc.", "seller"),
        ("Orrin Hill University", "buyer"),
    ]


@pytest.mark.parametrize(
    "opening",
    [
        'Tane Ltd, a company with offices at Dock Road,\nOrrin 10022 ("Licensor")',
        "Tane Ltd, as Licensor,",
    ],
)
def test_a_term_belongs_to_the_company_and_not_to_its_address(opening):
    text = f'This Agreement is made between {opening} and Orsk Inc. (the "Licensee").'
    assert found_in(text) == [("Tane Ltd", "seller"), ("Orsk Inc.", "buyer")]


def test_the_body_says_the_roles_of_a_cover():
    body = (
        'THIS AGREEMENT is made between Tane Ltd (hereinafter called "Owner") and '
        'Orsk Inc., a company of Karavia (hereinafter called "Contractor").'
    )
    contents = "\n".join(f"Article {n} ........ {n}" for n in range(1, 500))
    text = f"AGREEMENT\n\nBETWEEN\nTane Ltd\nAND\nOrsk Inc.\n\n{contents}\n\n{body}"
    assert found_in(text) == [("Tane Ltd", "buyer"), ("Orsk Inc.", "seller")]


@pytest.mark.parametrize("line", ["Supplier: Labor", "Buyer: Effective Date"])
def test_words_that_the_paper_also_writes_small_are_no_party(line):
    text = f"{line}\nThe labor ends on the effective date.\nConsignee: Tane Import Ltd"
    assert found_in(text) == [("Tane Import Ltd", "consignee")]


def test_a_form_of_two_lettered_parties():
    text = (
        "Software License Contract\n\nParty A (“Licensee”): Tane Ltd\n\n"
        "Party B (“Licensor”): Orsk Corporation\n"
    )
    assert found_in(text) == [("Tane Ltd", "buyer"), ("Orsk Corporation", "seller")]


def test_a_guarantor_beside_a_party_without_a_term():
    text = (
        "This Agreement is made between Tane Ltd, a company of Karavia, and Orsk Inc. "
        '(the "Guarantor").'
    )
    assert ("Orsk Inc.", "guarantor") in found_in(text)


@pytest.mark.parametrize(
    "name", ["Police", "Gendarmerie", "State Security", "Homeland Security"]
)
def test_a_name_behind_a_label_is_a_party_though_the_paper_writes_it_small(name):
    text = (
        f"END USER STATEMENT\nEnd user: {name}\nAddress: 5 Orr Street, Port Or\n"
        f"The {name.lower()} will use the system.\n"
    )
    assert found_in(text) == [(name, "end_user")]


def test_a_company_with_a_common_word_for_its_name_is_a_party():
    text = "ORDER\nSeller: Orange\nShipping of orange cables to the site.\n"
    assert ("Orange", "seller") in found_in(text)


@pytest.mark.parametrize(
    ("line", "party"),
    [
        ("End-User: Ministry of Interior of Karavia", "end_user"),
        ("END-USER: Ministry of Interior of Karavia", "end_user"),
        ("Consignee/End user: Ministry of Interior of Karavia", "end_user"),
        ("“End User”: Ministry of Interior of Karavia", "end_user"),
        ("Ship-to: Ministry of Interior of Karavia", "consignee"),
        ("Seller\nMinistry of Interior of Karavia", "seller"),
    ],
)
def test_a_label_below_a_full_line_begins_a_line(line, party):
    full = "This agreement is made on this very day in the town of Karavia by"
    text = "\n".join([full] * 30) + f"\n{line}\n"
    assert ("Ministry of Interior of Karavia", party) in found_in(text)


def test_a_term_in_the_plural_right_behind_a_name_is_its_party():
    text = (
        'Tane Ltd (the "Seller") sells to the Interior Ministry of Karavia '
        '(the "End Users").'
    )
    assert found_in(text) == [
        ("Tane Ltd", "seller"),
        ("Interior Ministry of Karavia", "end_user"),
    ]
    crowd = 'Tane Ltd (the "Seller") writes software for Orsk Inc. and persons who '
    assert ("Orsk Inc.", "end_user") not in found_in(f'{crowd}use it (the "Users").')


@pytest.mark.parametrize(
    "body",
    [
        'Tane Safety Bureau (the "End User") uses it.',
        'Tane SA and Orsk Trading Ltd (the "Consignee") get it.',
        'The price is due to Tane SA later. Orsk (the "Consignee") gets it.',
    ],
)
def test_a_term_is_not_given_to_a_name_before_the_one_it_stands_behind(body):
    cover = "Made by Tane SA this year.\n"
    name = Span(8, 15)
    assert later_term(f"{cover}{body}", name, []) == ("", None)
    own = f'{cover}{body} Tane SA, a company of Karavia (the "Buyer") pays.'
    assert later_term(own, name, []) == ("Buyer", PartyRole.BUYER)


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ('In case of delay "Orla" (the Seller) shall pay to "Sefton" (the Buyer) a '
         "penalty.", {("Orla", "seller"), ("Sefton", "buyer")}),
        ('The Purchaser "ORLA" sends the Supplier "SEFTON" a forecast.',
         {("ORLA", "buyer"), ("SEFTON", "seller")}),
        ('On signing, "Orla" shall pay the whole price to "Sefton".',
         {("Orla", "buyer"), ("Sefton", "seller")}),
        ('The software is provided to the Customer "AS IS", as is usual.', set()),
        ('This Agreement is made between "Orla" and "Sefton".',
         {("Orla", "other"), ("Sefton", "other")}),
        ('The term is the period between "Effective Date" and "Expiry Date".', set()),
        ('The case lies between "Orla" and "Sefton".', set()),
        ('The Supplier gives the Buyer "Notice of Defects" in time.', set()),
        ('The User "Manual" and the Employee "Handbook" apply.', set()),
        ('"Force Majeure" (the Carrier) means storms.', set()),
        ('"Storm" (the Carrier) means bad weather.', set()),
        ('Shipper: "Orla Lines"\nConsignee: "SAME AS SHIPPER"\n',
         {("Orla Lines", "seller")}),
    ],
)  # fmt: skip
def test_values_in_quotes_of_a_filled_form_are_parties(text, parties):
    assert _found(text) == parties


@pytest.mark.parametrize("number", ["1.2", "1.2.", "(1.2)", "3.10.1", "2)"])
def test_a_label_may_stand_behind_the_number_of_its_clause(number):
    label = f"CONTRACT\n\n{number} End user: Directorate of Signals, Karavia\n"
    assert ("Directorate of Signals", "end_user") in _found(label)


def test_the_name_that_a_short_policy_speaks_of_as_its_own_issues_it():
    text = (
        "# Tanehub Appeals\nWe do not allow spam on Tanehub. Tanehub may restrict an "
        "account that harms others. See https://docs.tanehub.com/appeals for more."
    )
    assert _found(text) == {("Tanehub", "seller")}


def test_initials_of_a_thing_issue_nothing():
    text = "ALPR policy\nALPR data are kept. ALPR systems may record. ALPR is useful."
    assert _found(text) == set()


@pytest.mark.parametrize(
    "label",
    [
        "Name of end-user", "Name and address of end-user", "1. Name of End User",
        "End User Name", "Company name of end user", "Final recipient",
        "Name and address of the ultimate end user", "Name des Endverwenders",
        "Nom de l'utilisateur final",
    ],
)  # fmt: skip
def test_a_label_may_ask_for_the_name_of_an_end_user(label):
    text = (
        f"END-USE CERTIFICATE\n{label}: National Police Directorate\nCountry: Karavia\n"
    )
    assert _found(text) == {("National Police Directorate", "end_user")}


def test_the_label_of_the_next_field_is_no_end_user():
    text = "END-USE CERTIFICATE\nEndverwender\nEndverwendungsland\nKaravia\n"
    assert _found(text) == set()
    text = "END-USE CERTIFICATE\nForeign purchaser: National Police Directorate\n"
    assert _found(text) == {("National Police Directorate", "buyer")}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Mr. L", "L"),
        ("Mr. Weil", "Weil"),
        ("Dr. Anton Weil", "Anton Weil"),
        ("Frau Weil", "Weil"),
        ("Not Stated", None),
    ],
)
def test_a_clause_names_a_person_by_title(value, name):
    text = f"Order 3\n\nSeller: Orrin Ltd\n\nThe end user is {value}.\n"
    found = [p.name for p in find_parties(text) if p.role is PartyRole.END_USER]
    assert found == ([name] if name else [])


def test_the_last_name_of_the_buyer_means_the_buyer():
    text = (
        "Contract between Orrin Ltd (“Seller”) and Mr. Anton Weil (“Buyer”).\n\n"
        "2. The end user is Mr. Weil.\n"
    )
    found = [p.name for p in find_parties(text) if p.role is PartyRole.END_USER]
    assert found == ["Anton Weil"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Orrin Signals Ltd grants no rights.", "the paper names no other party"),
        (
            "Μεταξύ της Orrin Signals Ltd και του Υπουργείου Εσωτερικών.",
            "other names in it may be unread in its script",
        ),
    ],
)
def test_a_paper_of_another_script_is_not_said_to_name_nobody_else(words, reason):
    (party,) = find_parties(f"{words}\n\n© 2026 Orrin Signals Ltd\n")
    assert party.name == "Orrin Signals Ltd"
    assert party.reason.endswith(reason)


def test_a_line_of_a_table_of_contents_names_nobody():
    contents = "Subcontractors   4.1   Consent   17 4.2   Terms   17\nPricing   18\n"
    found = find_parties(f"{contents}Seller: Tane Ltd\nBuyer: Lind Works GmbH\n")
    assert {party.name for party in found} == {"Tane Ltd", "Lind Works GmbH"}


def test_a_heading_of_an_index_is_not_the_we_of_a_policy():
    index = "3.Data shared between partners and Cookies\n5.Children\n1.Introduction\n"
    text = f"Privacy Policy\nIndex\n{index}We, Tane Corporation (“we,” “us”), collect."
    assert [party.name for party in find_parties(text)] == ["Tane Corporation"]


def test_terms_name_each_company_that_serves_a_region():
    text = (
        "Terms of service\n\nYou may use our services. In America, your contract is "
        "with Tane Inc. The company responsible for the services in Asia is Tane "
        "Harbour Limited. Elsewhere, the entity that provides you the services is Tane "
        "Europe GmbH.\n"
    )
    assert {party.name for party in find_parties(text)} == {
        "Tane Inc.", "Tane Harbour Limited", "Tane Europe GmbH",
    }  # fmt: skip
