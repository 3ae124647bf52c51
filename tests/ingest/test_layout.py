"""Roles of blocks, and paragraphs that begin and end where they should."""

import pytest

from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet

BODY = "The operator may intercept the calls of any subscriber without notice, and"


def roles(sheet: Sheet) -> list[tuple[str, int, str]]:
    extract = read_pdf(sheet.save())
    return [
        (b.kind.value, b.level, extract.text[b.start : b.end]) for b in extract.blocks
    ]


def page_with(text: str, *, size: float = 10, font: str = "Helvetica") -> Sheet:
    sheet = Sheet()
    sheet.line(text, 60, 120, size=size, font=font)
    sheet.lines([BODY] * 8 + ["it keeps them."], 60, 160)
    return sheet


@pytest.mark.parametrize(
    ("text", "size", "font", "level"),
    [
        ("Lawful interception", 20, "Helvetica", 1),
        ("Lawful interception", 13, "Helvetica", 2),
        ("Lawful interception", 10, "Helvetica-Bold", 3),
        ("LAWFUL INTERCEPTION", 10, "Helvetica", 3),
        ("3.2 Retention of records", 13, "Helvetica-Bold", 2),
    ],
)
def test_headings_and_their_depth(text, size, font, level):
    assert roles(page_with(text, size=size, font=font))[0] == ("heading", level, text)


@pytest.mark.parametrize(
    "text",
    [
        "Records are kept for a year.",
        "Scope of supply ............................ 12",
        "SCOPE OF SUPPLY . . . . . . . . . . . . . 12",
        "IMSI",
    ],
)
def test_sentences_and_contents_are_no_headings(text):
    kind, _, found = roles(page_with(text))[0]
    assert found == text
    assert (kind == "heading") is (text == "IMSI")


def test_paragraphs_part_at_wider_gaps():
    sheet = Sheet()
    for i in range(3):
        sheet.lines([BODY, BODY, f"ends {i}."], 60, 100 + 60 * i)
    assert [text[-7:] for _, _, text in roles(sheet)] == [
        "ends 0.",
        "ends 1.",
        "ends 2.",
    ]


def test_paragraphs_part_at_indents():
    sheet = Sheet()
    for i in range(3):
        sheet.line(f"Opening {i} {BODY[:60]}", 80, 100 + 36 * i)
        sheet.lines([BODY, "and ends early."], 60, 112 + 36 * i)
    found = [text for _, _, text in roles(sheet)]
    assert [text[:9] for text in found] == ["Opening 0", "Opening 1", "Opening 2"]


def test_footnotes_under_the_body():
    sheet = page_with("Lawful interception", size=16)
    sheet.line("1 See the report of the committee of experts.", 60, 700, size=7)
    assert roles(sheet)[-1][0] == "footnote"


@pytest.mark.parametrize("mark", ["-", "•", "(a)", "iv.", "12.", "3.1", "5A001.f"])
def test_list_items_of_many_marks(mark):
    sheet = Sheet()
    sheet.lines([BODY] * 3, 60, 100)
    for i in range(3):
        sheet.line(f"{mark} item {i} with some words", 60, 200 + 14 * i)
    items = [text for kind, _, text in roles(sheet) if kind == "list_item"]
    assert items == [f"{mark} item {i} with some words" for i in range(3)]


def test_words_written_one_by_one_in_any_order_make_lines():
    sheet = Sheet()
    words = BODY.split()
    place = 60.0
    places = []
    for word in words:
        places.append(place)
        place += 6 * len(word) + 4
    for i in sorted(range(len(words)), key=lambda i: (i * 7) % len(words)):
        sheet.line(words[i], places[i], 100)
    assert [text for _, _, text in roles(sheet)] == [BODY]


def test_ten_thousand_words_are_laid_out_in_seconds():
    sheet = Sheet()
    for row in range(200):
        line = " ".join(f"w{row}x{i}" for i in range(50))
        sheet.line(line, 20, 20 + 4 * row, size=3)
    assert sum(text.count("x") for _, _, text in roles(sheet)) == 10_000


def test_numbered_requirements_are_items_and_a_rifle_is_none():
    sheet = Sheet()
    sheet.lines(
        ["Requirements for the probe", "T-1 It shall copy calls of a target"], 60, 100
    )
    sheet.lines(["and their content.", "T-2 It shall not be seen."], 60, 126)
    sheet.lines([f"{BODY} an officer with an", "AK-47 rifle stands by."], 60, 300)
    assert [text for _, _, text in roles(sheet)] == [
        "Requirements for the probe",
        "T-1 It shall copy calls of a target\nand their content.",
        "T-2 It shall not be seen.",
        f"{BODY} an officer with an\nAK-47 rifle stands by.",
    ]


def test_a_hanging_requirement_goes_on_after_a_comma():
    sheet = Sheet()
    for i, text in enumerate(["D-1 The test takes place in the hall,", "D-2 The end."]):
        sheet.line(text, 60, 100 + 40 * i)
    sheet.line("9 Marsh Road, in the week after the shipment.", 80, 113)
    assert [text for _, _, text in roles(sheet)] == [
        "D-1 The test takes place in the hall,\n"
        "9 Marsh Road, in the week after the shipment.",
        "D-2 The end.",
    ]


def test_a_weapon_is_no_number_of_a_hanging_requirement():
    sheet = Sheet()
    sheet.line("AK-47 The rifle is old,", 60, 100)
    sheet.line("It shoots.", 80, 113)
    texts = [text for _, _, text in roles(sheet)]
    assert texts == ["AK-47 The rifle is old,", "It shoots."]
