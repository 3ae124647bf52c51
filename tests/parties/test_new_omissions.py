"""Causes of wrong or missed omissions in papers of new sources, each invented."""

import pytest

from pipeline.datamodel import OmissionKind
from pipeline.parties.papers.omissions import find_omissions


def _omitted(text, kind):
    return [item.span.of(text) for item in find_omissions(text) if item.kind is kind]


@pytest.mark.parametrize(
    "place",
    [
        "until the year 20__ only",
        "made as of [·], 2026, by both",
        "the goods of (insert name of seller) in May",
        "on «__» of May",
        "for {company_name} alone",
        "for «Company_Name» alone",
        "on [дата] in Sarel",
        "from XX/XX/XXXX on",
        "named in (……) below",
        "in this [month] alone",
    ],
)
def test_more_ways_to_leave_a_place_open(place):
    assert _omitted(f"The goods are due {place}.\n", OmissionKind.BLANK)


@pytest.mark.parametrize(
    "text",
    [
        "Delivery Date:\nDelivery Date: 7 May\nCost Centre: 12\n",
        "Business Name: ____________\nPhone: 12\nBusiness Name: Orsk Ltd\n",
        "A. COVER PAGE ______________________ A-1\nB. TERMS ______________ 2\n",
        "the text ends.\n____________________ * * *  Words on this page are gone.\n",
        "60\tPk\tTBC The Best Crafts, 24 paint markers\n",
    ],
)
def test_filled_fields_contents_and_footnotes_hold_no_blank(text):
    assert _omitted(text, OmissionKind.BLANK) == []


def test_a_field_that_is_empty_more_often_than_filled_is_a_blank():
    text = "Delivery Date: ________\n" * 2 + "Delivery Date: 7 May\n"
    assert _omitted(text, OmissionKind.BLANK)


def test_strokes_of_two_columns_are_signatures():
    text = "For the Provider: ____________    For the Client: ____________\n"
    assert len(_omitted(text, OmissionKind.SIGNATURE)) == 2
    text = "TANE LTD              CONSULTANT\nBy: __________        __________\n"
    assert _omitted(text, OmissionKind.BLANK) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It holds a contract under GSA Schedule 70, and the Schedule 70 rules.", []),
        ("THIS EXHIBIT IS PART OF THE AGREEMENT.", []),
        ('The "MSA" has annexes. Prices stand in MSA Exhibit B.', ["Exhibit B"]),
        ("Prices stand in Exhibit IV.", ["Exhibit IV"]),
    ],
)
def test_exhibits_of_another_body_are_not_missing(text, names):
    missing = OmissionKind.EXHIBIT_MISSING
    assert [i.name for i in find_omissions(text) if i.kind is missing] == names


_CLAUSE = "The Distributor keeps the records of each sale for seven years. "
_BACK = (
    "Orrin Optics Ltd\tDistributor:\n"
    "By ____________________\t____________________\n"
    "Its ____________________\tTane Trading Inc. By ______________ Its ______________\n"
)
_LIST = (
    "Exhibits\nExhibit A – Goods and Prices\nExhibit B – Area of Sale\n"
    "Exhibit C – Least Sales\n{more}Form 7, printed on 3 May 2026\n\n"
)
_ENDS = (
    "SCHEDULE A\nORRIN OPTICS Goods and Prices\n"
    "A lamp costs 90 euros, a spare lens 12 euros.\n\n"
    "EXHIBIT B\nArea of Sale\nThe goods are sold in the five northern valleys.\n\n"
    "Exhibit C\nLeast Sales\nForty lamps are sold in each year of the agreement.\n"
)


def test_the_name_and_title_beside_a_signature_are_no_signatures():
    text = f"{_CLAUSE}\n\n{_BACK}"
    signatures = _omitted(text, OmissionKind.SIGNATURE)
    assert len(signatures) == 2
    assert not any(words.startswith("Its") for words in signatures)


@pytest.mark.parametrize(
    ("more", "empty"), [("", []), ("Exhibit D – Training\n", ["Exhibit D"])]
)
def test_only_an_exhibit_that_comes_no_more_is_empty_in_a_list_at_the_end(more, empty):
    body = "Prices stand in Exhibit A and the area in Exhibit B.\n\n" + _CLAUSE * 80
    text = f"{body}\n\n{_BACK}{_LIST.format(more=more)}{_ENDS}"
    kinds = OmissionKind.EXHIBIT_EMPTY, OmissionKind.EXHIBIT_MISSING
    assert [i.name for i in find_omissions(text) if i.kind in kinds] == empty


def test_an_exhibit_without_a_word_is_empty_below_a_list_of_exhibits():
    below = _ENDS.replace("Forty lamps are sold in each year of the agreement.", "")
    text = _CLAUSE * 80 + "\n\n" + _LIST.format(more="") + below
    assert len(_omitted(text, OmissionKind.EXHIBIT_EMPTY)) == 1


@pytest.mark.parametrize(
    "customer",
    [
        'the entity identified in the signature block ("Customer")',
        "the party named on the signature page hereof (the “Buyer”)",
        "das im Unterschriftenfeld genannte Unternehmen („Kunde“)",
        "die auf der Unterschriftenseite bezeichnete Stelle (nachfolgend „Käufer“)",
        "l’entité désignée dans le bloc de signature (« Client »)",
        "la entidad indicada en el bloque de firmas (el «Cliente»)",
    ],
)
def test_a_party_left_to_a_signature_that_is_not_there_has_no_name(customer):
    text = f"This contract is between Tane Ltd, Kiel, and {customer}.\n\n1. Goods\n"
    kinds = [item.kind for item in find_omissions(text)]
    assert kinds.count(OmissionKind.PARTY) == 1
    assert kinds.count(OmissionKind.SIGNATURE_PAGE) == 1
    signed = f"{text}\nCUSTOMER: Orrin Police\nBy: /s/ Ann Tamm\nName: Ann Tamm\n"
    left = {item.kind for item in find_omissions(signed)}
    assert not left & {OmissionKind.PARTY, OmissionKind.SIGNATURE_PAGE}


@pytest.mark.parametrize(
    "text",
    [
        'the date in the signature block ("Effective Date")',
        "the person who signs the delivery note (the “Carrier”)",
        "the company named in the order (the “Goods”) signs the signature page",
    ],
)
def test_words_about_signatures_name_no_party(text):
    assert _omitted(f"Delivery follows {text}.\n", OmissionKind.PARTY) == []


@pytest.mark.parametrize(
    "text",
    [
        "The fee is EUR ..... per year.",
        "The price is US$ -------- per unit.",
        "The price is XX,XXX EUR.",
        "Account number: ???",
        "Delivery date: tbd",
        "Address: _ _ _ _ _",
        "Address: . . . . . . . .",
        "The term is ( ) years.",
        "Notice of xx days is given.",
        "on the first day of           2026",
        "The goods go to Sarel (to be completed).",
    ],
)
def test_blanks_of_drafts(text):
    assert _omitted(f"{text}\n", OmissionKind.BLANK)


@pytest.mark.parametrize(
    "text",
    [
        "What does it cost??? Nobody knows.",
        "1. Prices: . . . . . . . . . . 12",
        "The file has 20 XX chromosomes.",
        "See XX. The term (in years) is two.",
        "Who decides: TBDecide Ltd",
        "It is 3. . 4 and _ a _ b.",
        "EUR ...and no more. USD - - net.",
        "The date was not to be completed before May.",
        "It ends on the last day of May 2026.",
        "Radio TR-4: . . . . . . . . EUR 400",
        "Cable: . . . . . . . . on request",
        "1. Scope: . . . . . iv",
        "Could you come ??? I waited.",
        "Subject: Re: ????",
        "Discount EUR -----",
    ],
)
def test_marks_of_a_sentence_are_no_blanks_of_drafts(text):
    assert _omitted(f"{text}\n", OmissionKind.BLANK) == []


@pytest.mark.parametrize(
    ("line", "quotes"),
    [
        (
            "Price per unit:\t[***]\t[***]\t[***]",
            ["Price per unit:\t[***]\t[***]\t[***]"],
        ),
        ("Quantity:\t____\t____", ["Quantity:\t____\t____"]),
        (
            "End user: ______    Country: ______",
            ["End user: ______", "Country: ______"],
        ),
        ("The price is    [***]    per unit.", ["The price is    [***]    per unit."]),
    ],
)
def test_columns_are_told_by_their_labels(line, quotes):
    found = find_omissions(f"{line}\n")
    assert [line[o.span.start : o.span.end] for o in found] == quotes


def test_a_place_below_two_drawn_lines_is_quoted_without_the_other_column():
    drawn = "__________________\t__________________\n"
    text = (
        f"{drawn}Or, 27 March 2026\tStamp of the end user\nR. Tane\t(to follow)\nOr 1"
    )
    assert _omitted(text, OmissionKind.BLANK) == ["(to follow)"]
    form = "Name of the buyer\tTane Ltd\nStamp of the end user\t(to follow)\n"
    assert _omitted(form, OmissionKind.BLANK) == ["Stamp of the end user\t(to follow)"]


@pytest.mark.parametrize(
    ("row", "left"),
    [("1\tKestrel Ltd\tKaravia", True), ("Buyer: Kestrel Ltd", False)],
)
def test_a_list_of_buyers_that_is_not_read_is_told(row, left):
    text = (
        "FRAMEWORK AGREEMENT\n\nMade between Orrin Ltd (the “Supplier”) and the "
        f"following companies (each a “Buyer”):\nNo.\tName\tCountry\n{row}\n"
    )
    names = [i.name for i in find_omissions(text) if i.kind is OmissionKind.NAMES]
    assert names == (["Buyer"] if left else [])


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("seller: platomo", ["seller"]),
        ("End user: harbour police of norrby", ["End user"]),
        ("seller: platomo gmbh", []),  # its legal form makes it a party
        ("seller: see annex 2", []),
        ("buyer: platomo", []),  # another line names the buyer
    ],
)
def test_a_field_with_a_name_in_small_letters_is_told(line: str, left: list[str]):
    text = f"Order 7\n\nBuyer: Orsk Import Ltd\n{line}\n"
    found = find_omissions(text)
    assert [i.name for i in found if i.kind is OmissionKind.NAMES] == left


def test_a_file_of_settings_names_no_party():
    found = find_omissions("provider: ollama\nuser: admin\n")
    assert [i for i in found if i.kind is OmissionKind.NAMES] == []
