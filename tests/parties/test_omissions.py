"""What a contract leaves out: each kind, its traps, and bad input."""

import time

import pytest

from pipeline.datamodel import OmissionKind
from pipeline.parties.papers.exhibits import holds_exhibit
from pipeline.parties.papers.omissions import find_omissions


def told(text: str) -> list[tuple[str, str]]:
    return [(item.kind.value, item.name) for item in find_omissions(text)]


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in told(text)]


@pytest.mark.parametrize(
    "place",
    [
        "[* * *]",
        "[***]",
        "[*]",
        "[REDACTED]",
        "[Redacted - Commercially Sensitive]",
        "[redacted]",
        "(geschwärzt)",
        "█████",
        "■■■ ■■■■",
        "XXXXX",
        "[Confidential information omitted]",
    ],
)
def test_a_redaction_is_told_with_the_words_around_it(place):
    text = f"The Supplier delivers {place} units to the port of Sarel each month."
    [found] = find_omissions(text)
    assert found.kind.value == "redaction"
    assert found.span.of(text) == text[:-1] or place in found.span.of(text)
    assert "delivers" in found.span.of(text)


def test_a_stamp_on_each_page_is_one_redaction():
    page = "CONFIDENTIAL TREATMENT REQUESTED\nThe price is fixed.\n\n"
    assert kinds(page * 20) == ["redaction"]


@pytest.mark.parametrize(
    "place",
    [
        "___________",
        "[name of the bank]",
        "[insert address]",
        "[●]",
        "[__________]",
        "<insert date>",
        "[TO BE COMPLETED]",
        "{{ customer_name }}",
    ],
)
def test_a_blank_is_told(place):
    text = f"The goods are paid through {place} within thirty days."
    [found] = find_omissions(text)
    assert found.kind.value == "blank"
    assert place in found.span.of(text)


def test_blanks_of_one_line_are_one_place():
    assert kinds("made this ___ day of ________, 20__ in Sarel") == ["blank"]


@pytest.mark.parametrize(
    "text",
    [
        "One section.\n\n* * *\n\n***\n\nAnother section.",
        "One page.\n____________________\n1 Footnotes below a stroke.",
        "He said [...] that the port was closed [sic] in 2024.",
        "as set out in Section 5.1 [Customer Billing] below",
        "[REMAINDER OF PAGE INTENTIONALLY LEFT BLANK]",
        "[ ] Yes  [x] No",
        "1. Definitions ........ 4\n2. Prices ........ 7",
        "The price is to be determined by the parties each year.",
        "The item is listed in Annex I to Regulation (EU) 2021/821.",
        "Annex IV items and Annex I of Council Regulation (EC) No 428/2009 apply.",
        "filed as Exhibit 10.2 to the Form 10-K and on Schedule 13D",
        "See Exhibit A to the Master Agreement.",
        "call +49 30 XXXXXXX or [our office](https://tane.example/{{ page }})",
        "",
        "***",
        "[",
    ],
)
def test_what_leaves_nothing_out(text):
    assert told(text) == []


def test_a_party_without_a_name_is_told_by_its_role():
    text = (
        "This Agreement is made between [* * *], a company of Karavia (the "
        '"Provider"), and Tane Ltd (the "Recipient").'
    )
    assert ("party", "Provider") in told(text)


@pytest.mark.parametrize("value", ["__________", "TBD", "[name]", "........", "[***]"])
def test_a_label_without_a_value_is_a_party_without_a_name(value):
    text = f"End user: {value}\nConsignee: Tane Import Ltd, Port Sarel"
    assert told(text) == [("party", "End user")]


LONG = "The goods are radio receivers of the Kestrel series, twelve of each."


def test_exhibits_that_are_named_and_not_there():
    text = (
        "Prices stand in Exhibit A, the users in Exhibits B through D.\n\n"
        f"EXHIBIT A\n{LONG}\n\nExhibit C\n{LONG}\n"
    )
    assert told(text) == [("exhibit_missing", "Exhibit B"),
                          ("exhibit_missing", "Exhibit D")]  # fmt: skip


@pytest.mark.parametrize(
    "contents", ["", "[* * *]", "[Intentionally omitted]", "to be provided"]
)
def test_an_exhibit_without_a_word_is_empty(contents):
    text = f"End users stand in Annex 1.\n\nANNEX 1\n{contents}\n\nANNEX 2\n{LONG}"
    assert ("exhibit_empty", "Annex 1") in told(text)
    assert "exhibit_missing" not in kinds(text)


def test_a_list_of_contents_is_no_exhibit():
    text = (
        "EXHIBITS\nExhibit A Prices\nExhibit B Users\nExhibit C Sites\n\n"
        + "".join(f"{n} {LONG}\n" for n in range(80))
        + f"EXHIBIT A\n{LONG}\nEXHIBIT C\n{LONG}\n"
    )
    assert told(text) == [("exhibit_missing", "Exhibit B")]


def test_a_number_in_another_writing_is_the_same_exhibit():
    assert told(f"as Appendix 1 says.\n\nAPPENDIX I\n{LONG}") == []
    assert told(f"as Exhibit A says.\n\nSCHEDULE A\n{LONG}") == []


def test_an_exhibit_may_come_as_a_paper_of_its_own():
    assert holds_exhibit("Annex-B signed.pdf", "", "Annex B")
    assert holds_exhibit("scan0001.pdf", "ANNEX B\nUsers", "Annex B")
    assert not holds_exhibit("contract.pdf", "as Annex B states", "Annex B")
    assert not holds_exhibit("Annex Bis.pdf", "", "Annex B")


def test_strokes_side_by_side_before_annexes_have_no_signature():
    strokes = "____________________\t____________________\n"
    names = "For Supplier\tFor Buyer\nI. Fenn\tR. Qassar\n"
    annex = "Annex A. Goods\n" + 200 * "A dome camera with cable.\n"
    assert kinds(f"9.7 In two originals.\n{strokes}{names}{annex}") == ["signature"]
    assert kinds(f"9.7 In two originals.\n{strokes}/s/ I. Fenn\n{annex}") == []
    assert kinds(f"Totals\n{strokes}1,200\t1,300\n{annex}") == []


def test_signature_lines_without_a_signature():
    open_line = "TANE LTD\n\nBy: ____________________\nName:\nTitle: Director\n"
    signed = "ORSK AG\n\nBy: /s/ A. Person\nName: A. Person\n"
    assert kinds(open_line) == ["signature"]
    assert kinds(signed) == []
    assert kinds(signed + "\n" * 40 + "x" * 200 + "\n" + open_line) == ["signature"]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("Signature and official stamp:", True),
        ("7. Name, Unterschrift, Stempel:", True),
        ("Signature, stamp: ________", True),
        ("Signature and stamp: /s/ A. Kern", False),
        ("Unterschrift und Firmenstempel: A. Kern", False),
    ],
)
def test_a_place_for_a_signature_and_a_stamp_waits_for_both(line, is_told):
    text = f"END-USE STATEMENT\nEnd use: water works.\nDate:\n{line}\n"
    kinds = {o.kind for o in find_omissions(text)}
    assert (OmissionKind.SIGNATURE in kinds) is is_told


def test_a_signature_page_that_does_not_follow():
    text = f"{LONG}\n\n[SIGNATURE PAGE FOLLOWS]"
    assert kinds(text) == ["signature_page"]
    assert kinds(f"{text}\n\nBy: /s/ A. Person") == []


@pytest.mark.parametrize(
    "text",
    [
        "_" * 300_000,
        "[" * 300_000,
        "[*" * 150_000,
        "*" * 300_000,
        "Exhibit A " * 30_000,
        "Exhibits A, B, C " * 20_000,
        "End user: " * 30_000,
        "portion " * 40_000,
        ("█" * 50 + " ") * 6_000,
        "By: " + " " * 300_000,
        "{{ a " * 60_000,
        "XXXX " * 60_000,
    ],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    find_omissions(text)
    assert time.process_time() - start < 5


def test_a_field_that_sends_to_an_empty_field_is_a_role_without_a_name():
    text = "No.\tField\tEntry\n2\tEnd user\tsee field 9\n9\tRemarks\tleft blank\n"
    assert told(text) == [("party", "End user")] * 2
    assert told(text.replace("left blank", "Harbour Office")) == []


def test_two_strokes_over_two_names_wait_for_signatures():
    stroke = "_" * 30
    text = f"Made in two originals.\n{stroke}\t{stroke}\nFor Seller\tFor Buyer\n"
    assert kinds(text) == ["signature"]


def test_what_is_to_follow_is_not_there():
    assert kinds("Stamp of the end user (to follow)\n") == ["blank"]


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("(to follow)\tWassenaar-" + "a" * 40 + "\n", "(to follow)"),
        (
            "Stamp\t(to follow)\tSigned\tMinistry-of-the-Interior-of-Karavia here\n",
            "Stamp\t(to follow)",
        ),
        (
            "Stamp (to follow)\tto be sent by\tMinistry-of-the-Interior-of-Karavia\n",
            "Stamp (to follow)",
        ),
        ("Ministry-of-the-Interior-of-Karavia" + "a" * 9 + "\t(to follow)\tX\n",
         "(to follow)"),
        ("Stamp (to follow)      Signed by hand\n", "Stamp (to follow)"),
        ("(to follow)\tStamp of the user\n", "(to follow)\tStamp of the user"),
    ],
)  # fmt: skip
def test_the_quote_around_a_blank_is_cut_between_words_of_a_table_row(line, quote):
    (found,) = find_omissions(line)
    assert found.span.of(line) == quote


def test_blanks_of_two_columns_are_two():
    text = "Stamp (to follow)\tSeal (to follow)\n"
    assert [o.span.of(text) for o in find_omissions(text)] == [
        "Stamp (to follow)",
        "Seal (to follow)",
    ]


@pytest.mark.parametrize(
    "words", ["attached", "attached hereto.", "see attachment", "(attached separately)"]
)
def test_an_exhibit_that_is_attached_is_missing_and_not_empty(words):
    for text in (f"The goods.\nExhibit 1: {words}\n", f"EXHIBIT 1\nPrices\n{words}\n"):
        (found,) = find_omissions(text)
        assert (found.kind, found.name) == (OmissionKind.EXHIBIT_MISSING, "Exhibit 1")
    more = "EXHIBIT 1\nA radio costs 90 euros, a spare battery 12 euros."
    assert kinds(f"Exhibit 1: {words}\n\n{more}\n") == []


@pytest.mark.parametrize("words", ["to be attached", "omitted", "not attached"])
def test_an_exhibit_that_nobody_attached_is_empty(words):
    assert kinds(f"The goods.\nExhibit 1: {words}\n") == ["exhibit_empty"]


@pytest.mark.parametrize(
    "words",
    [
        "This Agreement is made as of this day of , 2005 between the parties.",
        "a company of Karavia with offices located at (\"Licensee\")",
        "the price is not to exceed [ ] million euros",
        "paid in the sum of $\xa0\xa0\xa0\xa0\xa0\xa0, which the buyer owes",
        "governed by the laws of [Your Country/State].",
        "Effective Date: [Date of signature]",
        "sold at a price between US$[ ] and US$20",
        "an expiration date: [please insert]",
        "located at__________, FL 33434 or elsewhere",
        "the manager of the seller shall be:\n_____________.\nHe decides.",
        "Copyright (C) <one line to give the name of the owner> 2026",
        "the carrier [{shipper}] pays",
        "made on the [ ] day of [ ] in Sarel",
        "the buyer agrees to pay a sum of [ ] euros",
    ],
)  # fmt: skip
def test_a_value_that_was_never_filled_in_is_a_blank(words):
    assert [item.kind.value for item in find_omissions(words)] == ["blank"]


@pytest.mark.parametrize(
    "words",
    [
        "This Agreement is made on the 5th day of May, 2005 between the parties.",
        "the day of delivery, 2005 units or more",
        "- [ ] the buyer agrees\n- [x] the seller agrees",
        "Mode: [UNLIMITED]",
        "at 1200 hr              ) of the same day",
        "Inc. By____/s/ John Tane____________ John Tane, President",
        "the agreement with __N/A____________ of today",
        "Yes [ ] no [ ]",
        "the goods are new [ ] used [ ]",
        "I accept the terms [ ]",
        "paid in <less than ten days> by the buyer",
        "contact John <sales team office> by mail",
        "the [owner] of the goods, an [author] of books",
        "the functions foo___bar and init____ of the program",
    ],
)
def test_what_looks_like_a_blank_and_is_none(words):
    assert find_omissions(words) == []


def test_the_date_beside_a_signature_is_a_blank_where_the_paper_is_signed():
    signed = "By: /s/ A. Tane\nDate: ____________\n"
    assert [item.kind.value for item in find_omissions(signed)] == ["blank"]
    unsigned = "By: ____________\nDate: ____________\n"
    assert {item.kind.value for item in find_omissions(unsigned)} == {"signature"}


def test_a_paper_that_is_attached_and_is_not_there():
    text = "The work stands in the attached Statement of Work. Prices: the Price List"
    assert [(o.kind.value, o.name) for o in find_omissions(text)] == [
        ("exhibit_missing", "Statement of Work")
    ]
    headed = f"{text}\n\nSTATEMENT OF WORK\nThe seller lays a cable to the harbour."
    assert find_omissions(headed) == []


def test_a_long_run_of_spaces_is_read_at_once():
    assert find_omissions("(" + " " * 200_000) == []


def test_a_long_run_of_letters_is_read_at_once():
    text = "Ab3-_" * 30_000 + "\nthis day of" + " " * 100_000
    start = time.process_time()
    assert find_omissions(text) == []
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "head", ["Price List", "Price List 2024", "1. Price List – Phase 1"]
)
def test_a_paper_that_is_attached_heads_a_line(head):
    text = f"The Price List attached hereto applies.\n\n{head}\nA radio: 90 euros."
    assert find_omissions(text) == []


def test_a_line_that_speaks_of_a_paper_does_not_head_it():
    text = "The prices are in the\nPrice List attached hereto and apply."
    assert told(text) == [("exhibit_missing", "Price List")]


@pytest.mark.parametrize("label", ["Consignee Name", "Delivery Date", "Date"])
def test_a_blank_far_from_a_signature_is_a_blank(label):
    apart = "\n".join(["The goods are radios."] * 10)
    assert "blank" in kinds(f"{label}: ________\n{apart}\nBy: ________\n")


def test_a_value_beside_a_signature_is_a_blank():
    text = "Consignee Name: ________\nBy: _________\nPrinted Name: _______\n"
    assert sorted(kinds(text)) == ["blank", "signature"]


@pytest.mark.parametrize(
    "words",
    ["[● ●]", "<<party>>", "${buyer.name}", "<%= client %>", "No. NN/YYYY of today"],
)
def test_a_field_of_a_template_is_a_blank(words):
    assert "blank" in kinds(f"This agreement of the parties, {words}, is made here.")


def test_a_label_without_a_value_above_one_with_a_value_is_a_blank():
    assert kinds("Shipping Contact:\nTelephone: 919 555\n") == ["blank"]
    assert not kinds("Telephone: 919 555\nDefinitions:\nGoods are radios.\n")


def test_an_order_form_that_identifies_the_customer_and_is_not_there_is_missing():
    text = "This is between Tane Ltd and the entity identified in the Order Form."
    assert told(text) == [("exhibit_missing", "Order Form")]
    assert not kinds(f"{text}\n\nOrder Form\n{LONG}")
