"""Causes of errors in contracts read from front to back, each with invented words."""

import pytest

from pipeline.datamodel import OmissionKind
from pipeline.parties.papers.exhibits import missing_exhibits
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.omissions import find_omissions


def _roles(text):
    return {(party.name, party.role.value) for party in find_parties(text)}


def _names(text):
    return {party.name for party in find_parties(text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            'This Agreement is made between Kestrel US, LLC ("Kestrel") and '
            'Tane Signals Ltd ("Tane").',
            {"Kestrel US, LLC", "Tane Signals Ltd"},
        ),
        (
            "This Agreement is made between:\nTane Research and Engineering Company, a "
            'corporation of Norrby ("Tane"),\nand\nOrsk Optics, Inc. ("Orsk").',
            {"Tane Research and Engineering Company", "Orsk Optics, Inc."},
        ),
        (
            'This Agreement is made between Orsk Optics, Inc. ("Buyer"), a company of '
            'Norrby, and Tane Equipment and Consulting, Inc. ("Seller").',
            {"Orsk Optics, Inc.", "Tane Equipment and Consulting, Inc."},
        ),
        (
            "This Guaranty is made by and between ORSK DOWNS, L.P., a Norrby limited "
            'partnership ("Borrower"), and TANE BANK, NATIONAL ASSOCIATION ("Bank").',
            {"ORSK DOWNS, L.P.", "TANE BANK, NATIONAL ASSOCIATION"},
        ),
        (
            "This AGREEMENT is made\nBETWEEN\n1. Orsk Radio Corp., a company of "
            'Norrby ("Orsk")\nAND\n2. Tane Press Limited a company of Karavia '
            '("Tane"), and Lumen A/S, a company of Sarel ("Lumen").\nWHEREAS:',
            {"Orsk Radio Corp.", "Tane Press Limited", "Lumen A/S"},
        ),
        (
            "This Agreement is made by and among:\n(a) Ann Tamm, Inc. (“ATI”);\n"
            "(b) The Orsk Group Co. (“OG”), 19 Quay Road; and\n"
            "(c) Sarel Eyewear (“Sarel”), 10 Arch Street\nWHEREAS",
            {"Ann Tamm, Inc.", "Orsk Group Co.", "Sarel Eyewear"},
        ),
        (
            "MAINTENANCE AGREEMENT\nBETWEEN\nTANEX\nAND\nORSK S.A., SYSTEMS\nPage 1\n"
            "TANEX maintains the software that ORSK S.A. has bought from it.\n",
            {"TANEX", "ORSK S.A."},
        ),
        (
            'This Agreement is between Tane Co. ("Principal") And Orsk Health, Inc. '
            '(herein referred to as "Distributor").',
            {"Tane Co.", "Orsk Health, Inc."},
        ),
        (
            "DATED 13 October 2025\nDCL\nDAIRY TANE LIMITED (Company no 2085) whose "
            "office is at Sarel\nSEV\nSEV ORSK LIMITED (company no 4463) of Norrby\n",
            {"DAIRY TANE LIMITED", "SEV ORSK LIMITED"},
        ),
    ],
)
def test_every_party_of_an_opening_is_named(text, names):
    assert names <= _names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Data passes between the Hosting Center and the Internet may not exceed the "
        'limit that Tane Ltd (the "Customer") has bought.',
        "The site and the Engineering Company are paid by the Operating Company.",
        "The fees of each quarter shall be paid by Service Recipient to the account.",
        "Provider          Time Period         Labour Rate         Transport Rate\n",
        "The choice between\n\nTCP\nand\nUDP\n",
        "Comparison between\nGSM Networks\nand\nLTE Networks\n",
    ],
)
def test_words_of_a_clause_or_a_table_are_no_party(text):
    assert _names(text) <= {"Tane Ltd"}


def test_employer_and_employee_are_neither_seller_nor_buyer():
    text = (
        'This Agreement is between Sarel Bank (the "Employer"), located in Sarel, and '
        'Ann Tamm (the "Employee"). The Employer pays.'
    )
    assert _roles(text) == {("Sarel Bank", "other"), ("Ann Tamm", "other")}


def test_an_address_behind_the_term_belongs_to_its_party():
    text = (
        'This Agreement is between Tane Corporation ("TC"), 202 South Street, Plant '
        'City, Florida 33566, and Orsk SAS ("OS"), 3 rue Basse, Lyon, France.'
    )
    assert {p.name: set(p.countries) for p in find_parties(text)} == {
        "Tane Corporation": {"us"},
        "Orsk SAS": {"fr"},
    }


BODY = "The Agent acts for each fund shown on Schedule 1 attached hereto. " * 3


def test_the_title_of_an_exhibit_may_name_its_paper():
    text = (
        f"POWER OF ATTORNEY\n{BODY}\nSchedule 1 to Power of Attorney dated May 2\n"
        "Tane Fund, Orsk Fund, Sarel Fund and the Norrby Bond Portfolio\n"
    )
    assert list(missing_exhibits(text)) == []
    assert [e.name for e in missing_exhibits(text.split("\nSch")[0])] == ["Schedule 1"]


def test_a_short_exhibit_is_not_empty_and_one_with_a_title_alone_is():
    text = f"{BODY}\nSchedule 1 Territory\n{{}}\n16\n"
    assert list(missing_exhibits(text.format("Norrby."))) == []
    (empty,) = missing_exhibits(text.format(""))
    assert empty.kind is OmissionKind.EXHIBIT_EMPTY


@pytest.mark.parametrize(
    "contents",
    [
        "Goods\nTo follow.",
        "Goods\nSee separate file.",
        "Goods\nPage 4 of 4.",
        "Goods\nHalden Confidential.",
    ],
)
def test_a_promise_or_the_foot_of_a_page_leaves_an_exhibit_empty(contents):
    (empty,) = missing_exhibits(f"{BODY}\nSchedule 1 {contents}\n")
    assert empty.kind is OmissionKind.EXHIBIT_EMPTY


def test_numbers_of_a_register_are_no_exhibits():
    for words in ("Exhibit 99(h)(3) AGREEMENT", "See Exhibit 10.B.01 of the filing"):
        assert list(missing_exhibits(f"{words}\nThe parties agree.")) == []


def test_an_addendum_with_a_title_is_there():
    text = "The fee is stated in the Addendum attached to this Agreement.\n{}"
    title = (
        "ADDENDUM TO THE AGREEMENT   Effective Date: May 2, 2025 (closing)\nFee: 5 %"
    )
    assert [e.name for e in missing_exhibits(text.format(""))] == ["Addendum"]
    assert list(missing_exhibits(text.format(title))) == []


def test_a_name_beside_a_signature_is_no_blank():
    text = "Signature: ____________________ Name: ____________________\n"
    assert {item.kind for item in find_omissions(text)} == {OmissionKind.SIGNATURE}


@pytest.mark.parametrize(
    "text",
    [
        'References to $ or "dollars" mean dollars of Norrby.',
        "When staff are physically located at, the facilities of the other Party, "
        "they obey its rules.",
    ],
)
def test_a_sentence_without_a_gap_has_no_blank(text):
    assert list(find_omissions(text)) == []


def test_a_list_of_hundreds_of_companies_is_named_whole():
    forms = ("Ltd", "Nets GmbH", "Cargo S.A.", "Press Inc.")
    names = [f"Tane{chr(97 + n % 26)}{chr(97 + n // 26)} {f}" for n in range(100)
             for f in forms]  # fmt: skip
    text = f"This Agreement is made between {', '.join(names[:-1])} and {names[-1]}."
    assert _names(f"{text} WHEREAS the parties agree.") == set(names)


@pytest.mark.parametrize("marks", ["abcdefghijklmn", range(1, 15)])
def test_each_party_of_a_lettered_or_numbered_list_is_named(marks):
    names = [f"Tane{chr(97 + n)} Ltd" for n in range(14)]
    listed = ";\n".join(
        f"({mark}) {name}, a company of Norrby (“K{n}”)"
        for n, (mark, name) in enumerate(zip(marks, names, strict=True))
    )
    text = f"This Agreement is made by and among:\n{listed}\nWHEREAS"
    assert _names(text) == set(names)


def test_a_company_of_one_letter_is_named():
    text = 'between A Ltd, B GmbH, C S.A. and D Inc. (the "Sellers") and Tane AG.'
    assert {"A Ltd", "B GmbH", "C S.A.", "D Inc.", "Tane AG"} <= _names(text)


@pytest.mark.parametrize("answer", [*"YNJOIX", "n", "a", "ж"])
def test_a_tick_or_a_small_letter_is_no_party(answer):
    assert _roles(f"End User: {answer}\nConsignee: Tane Ltd\n") == {
        ("Tane Ltd", "consignee")
    }


@pytest.mark.parametrize("name", ["A", "B.", "山", "QX"])
def test_a_form_may_name_a_party_by_one_letter(name):
    roles = _roles(f"End User: {name}\nConsignee: Tane Ltd\n")
    assert roles == {(name.rstrip("."), "end_user"), ("Tane Ltd", "consignee")}


@pytest.mark.parametrize(
    ("clause", "role"),
    [
        ("Orsk Import GmbH shall act as exclusive distributor", "distributor"),
        ("Tane Ltd appoints Orsk Import GmbH as its sole reseller", "distributor"),
        ("Orsk Import GmbH shall be the buyer of the goods", "buyer"),
        ("Orsk Import GmbH is the licensor of the program", "seller"),
        ("Orsk Import GmbH will act as local representative", "agent"),
    ],
)  # fmt: skip
def test_a_later_clause_names_the_role(clause, role):
    opening = "This Agreement is between Tane Ltd and Orsk Import GmbH.\n1. Terms.\n"
    assert ("Orsk Import GmbH", role) in _roles(f"{opening}7.2 {clause}.\n")
    denied = clause.replace("shall ", "shall not ").replace("will ", "will not ")
    denied = denied.replace(" is ", " is not ").replace("appoints", "may not appoint")
    assert ("Orsk Import GmbH", role) not in _roles(f"{opening}7.2 {denied}.\n")


@pytest.mark.parametrize("word", ["Because", "Since", "Today"])
def test_the_first_word_of_a_clause_is_no_part_of_a_name(word):
    clause = f"{word} Orsk AG is the buyer of the shares, the fee is due"
    assert _roles(f"Terms of trade.\n{clause}.\n") == {("Orsk AG", "buyer")}


@pytest.mark.parametrize(
    "clause",
    [
        *(
            f"{word} Orsk AG is the buyer of the shares, the fee is due"
            for word in ("If", "When", "Whether", "The fee is due if the")
        ),
        "Nothing in this Contract appoints Tane Ltd as distributor",
        "Neither Party appoints Tane Ltd as its distributor",
        "Infineon AG is the manufacturer of the sensor",
    ],
)
def test_a_condition_a_denial_and_the_maker_of_a_part_name_no_party(clause):
    opening = "This Agreement is between Kestrel Ltd and Sarel Inc.\n1. Terms.\n"
    assert _names(f"{opening}7.2 {clause}.\n") == {"Kestrel Ltd", "Sarel Inc."}


def test_each_of_many_buyers_between_commas_is_a_party_with_its_country():
    names = [f"{word} Trading LLC" for word in ("Alder", "Birch", "Cedar", "Doven")]
    places = ("Kenya", "Oman", "Peru", "Chad")
    told = [f"{n}, a company of {p}" for n, p in zip(names, places, strict=True)]
    for last in (", ", ", and "):
        text = (
            "This Agreement is made between Vellum Optics GmbH, a company of Germany "
            f"(“Supplier”), and {', '.join(told[:3])}{last}{told[3]} (each a “Buyer”)."
        )
        found = [p for p in find_parties(text) if p.role.value == "buyer"]
        assert [p.name for p in found] == names
        assert [sorted(p.countries) for p in found] == [["ke"], ["om"], ["pe"], ["td"]]


def test_four_hundred_buyers_are_all_parties():
    firsts = "alder birch cedar doven elmar fjell garn hasel ilmen jorva".split()
    lasts = "bank brook dale field gate ham land mere moor port".split()
    kinds = ("Trading", "Import", "Optics", "Radio")
    names = [
        f"{first.title()}{last} {kind} LLC"
        for first in firsts
        for last in lasts
        for kind in kinds
    ]
    told = ", ".join(f"{name}, a company of Kenya" for name in names)
    text = (
        "SUPPLY AGREEMENT\nThis Agreement is made between Vellum Optics GmbH, a "
        f"company of Germany (“Supplier”), and {told} (each a “Buyer”).\n"
        "1. Supplier sells."
    )
    assert _names(text) == {*names, "Vellum Optics GmbH"}


def test_an_address_between_commas_is_no_party():
    text = (
        "This Agreement is made between Vellum Optics GmbH (“Supplier”), and Tane FZE, "
        "Sarel Internet City, Dubai, and Orrin Ltd, Quay House, Sarel (each a “Buyer”)."
    )
    assert _names(text) == {"Vellum Optics GmbH", "Tane FZE", "Orrin Ltd"}


_PAIR = (
    "SALES AGREEMENT\nThis agreement is made on 3 May 2026 between Corvel Labs s.r.o., "
    "Brno (“Seller”) and Mr. Anton Petrovich Lebedev, Minsk (“Buyer”).\n"
)


@pytest.mark.parametrize(
    ("clause", "end_users"),
    [
        ("2. The end user is the Buyer.", ["Anton Petrovich Lebedev"]),
        (
            "2. The end user of the goods shall be the Buyer. Next.",
            ["Anton Petrovich Lebedev"],
        ),
        ("2. The end user is Mr. Lebedev.", ["Anton Petrovich Lebedev"]),
        ("2. The end user is not the Buyer.", []),
        ("2. The end user is the Buyer's parent.", []),
        ("2. The end user is Mr. Orlov.", ["Orlov"]),
    ],
)
def test_a_clause_names_the_end_user_by_a_term_or_a_title(clause, end_users):
    found = [p for p in find_parties(_PAIR + clause) if p.role.value == "end_user"]
    assert [p.name for p in found] == end_users
