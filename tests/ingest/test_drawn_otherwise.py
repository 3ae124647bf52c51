"""Letters that are drawn and are not those that are stored: found, read both ways."""

import string

import pytest

from pipeline.datamodel import Document, MarkKind
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.ocr.page import OcrPage, OcrWord
from pipeline.ingest.pdf.drawn_otherwise import settle
from pipeline.ingest.pdf.glyph_check import FontCheck
from pipeline.ingest.pdf.glyph_shapes import LETTERS, judge, shape_of
from pipeline.ingest.pdf.text_layer import find_unknown
from tests.ingest.checks import hidden
from tests.ingest.swapped import (
    by_actual_text,
    by_codes,
    by_to_unicode,
    by_type_3,
    honest,
)

DRAWN = [
    "The target never sees that the phone is read",
    "Calls and messages of journalists are copied",
    "to a central monitoring facility every night",
    "Faces in a crowd are matched with a watch list",
]
STORED = [
    "A quiet museum of garden tools and flowers",
    "Tickets are sold at the entrance in spring",
    "The gardens open every morning at nine",
    "Children visit free of charge on Sundays",
]


def first_hidden(document: Document) -> int:
    return min(m.start for m in document.marks if m.kind is MarkKind.HIDDEN)


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize(
    "drawn", [["The goods are for the police"], [*DRAWN, "police"]]
)
def test_one_other_word_of_a_replacement_is_told(drawn):
    stored = [line.replace("police", "farm") for line in drawn]
    document = read_document(by_actual_text(drawn, stored), "a.pdf")
    assert drawn[-1] in document.text
    assert "farm" in " ".join(hidden(document))
    assert document.text.index("police") < first_hidden(document)
    assert "not those in the file" in (document.pages[0].note or "")


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (by_actual_text(DRAWN, STORED), STORED),
        (by_codes(DRAWN[0], "The garden never sees that the rabbit is fed"),
         ["The garden never sees that the rabbit is fed"]),
        (by_codes(DRAWN[0], "Our harbor never sees when the storm is near"),
         ["Our harbor never sees when the storm is near"]),
    ],
)  # fmt: skip
def test_both_readings_are_kept_and_told(data, stored):
    document = read_document(data, "a.pdf")
    (page,) = document.pages
    assert document.status == "read"
    assert DRAWN[0] in document.text
    assert page.note is not None
    assert page.note.startswith(
        "read by OCR: the letters shown are not those in the file"
    )
    behind = " ".join(hidden(document)).split()
    assert sorted(behind) == sorted(" ".join(stored).split())
    assert document.text.index(DRAWN[0]) < first_hidden(document)


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize(
    "other", [{"n": "t", "t": "n"}, {"e": "a", "a": "e"}, {"o": "a", "a": "o"}]
)
def test_a_font_that_swaps_two_letters_is_found(other):
    document = read_document(by_to_unicode(DRAWN, other), "a.pdf")
    for line in DRAWN:
        assert line in document.text
    assert hidden(document)


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize(
    "other", [{"a": "e"}, {"e": "a"}, {"s": "t"}, {"n": "m"}, {"i": "a"}, {"o": "u"}]
)
def test_a_font_that_draws_one_letter_as_another_is_found(other):
    document = read_document(by_to_unicode(DRAWN, other), "a.pdf")
    for line in DRAWN:
        assert line in document.text
    assert hidden(document)


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize("first", [0xE000, 0x200B, 0xAD])
def test_words_of_unknown_letters_beside_known_ones_are_read_by_ocr(first):
    steps = 0 if first < 0xE000 else 1
    other = {x: chr(first + steps * i) for i, x in enumerate(string.ascii_letters)}
    data = by_to_unicode([], other, beside=(DRAWN, STORED * 4))
    document = read_document(data, "a.pdf")
    assert document.status == "read"
    for line in (*DRAWN, *STORED):
        assert line in document.text
    assert not any(chr(first + steps) in block for block in document.text.split())
    assert "no known characters" in (document.pages[0].note or "")


@pytest.mark.parametrize("words", [["\uf0b7"] * 9, ["\uf0b7" * 40] * 4, ["\uf0fc"]])
def test_bullets_and_leaders_are_no_unknown_words(words):
    box = BBox(0, 0, 9, 9)
    printed = [*words, "Deliver", "it"]
    assert find_unknown([Word(word, box, 9, ink=(0, 9)) for word in printed]) is None


@pytest.mark.usefixtures("ocr_on")
def test_letters_that_make_no_words_are_read_by_ocr_alone():
    document = read_document(by_to_unicode(DRAWN), "a.pdf")
    assert document.text.splitlines()[:4] == DRAWN
    note = document.pages[0].note
    assert note is not None
    assert note.startswith("read by OCR")


@pytest.mark.parametrize(
    ("drawn", "stored", "told"),
    [
        ("The end user is the Ministry", " ", "1 text is read as the page draws it"),
        ("The end user is the Ministry", "\\001", "“The end user is the Ministry”"),
        ("Yes", "No", "1 word is in the file but not shown: “No”"),
        ("5000", "5", "1 word is in the file but not shown: “5”"),
    ],
)
def test_a_short_replacement_deletes_and_turns_nothing(drawn, stored, told):
    document = read_document(
        by_actual_text([drawn, "Seen."], [stored, "Seen."]), "a.pdf"
    )
    assert document.text.split() == [*drawn.split(), "Seen."]
    assert told in str(document.pages[0].note)


def test_a_replacement_of_the_same_letters_stays():
    lines = ["efficient", "The buyer keeps the", "goods"]
    stored = ["ef\\001icient", "The buyer keeps the", "goods"]
    document = read_document(by_actual_text(lines, lines), "a.pdf")
    assert document.text.split() == " ".join(lines).split()
    assert document.pages[0].note is None
    document = read_document(by_actual_text(["o", "fi"], ["\\200", "\\223"]), "a.pdf")
    assert document.text.split() == ["•", "fi"]
    assert document.pages[0].note is None
    document = read_document(
        by_actual_text(["-", *lines[1:]], ["\\255", *stored[1:]]), "a.pdf"
    )
    assert document.pages[0].note is None


@pytest.mark.parametrize(
    ("drawn", "stored"),
    [
        ("l", "•"), ("o", "-"), ("4", "☑"), ("4", "IV"), ("o", "о"), ("a", "α"),
        ("\\264e", "é"), ("e", "é"), ("ae", "æ"), ("k", "क"), ("n", "ที่"), ("I", "fi"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_short_replacement_that_spells_what_is_drawn_stays(drawn, stored, encoding):
    value = stored.encode(encoding)
    if encoding == "utf-16":
        value = b"\xfe\xff" + stored.encode("utf-16-be")
    data = by_actual_text(["Item", drawn], ["Item", "HEX"])
    assert data.count(b"(HEX)") == 1
    data = data.replace(b"(HEX)", b"<%s>" % value.hex().encode())
    document = read_document(data, "a.pdf")
    assert sorted(document.text.split()) == sorted(["Item", stored])
    assert document.pages[0].note is None


@pytest.mark.parametrize(
    ("drawn", "stored"), [("12", "21"), ("B5", "B6"), ("A", "B"), ("on", "or")]
)
def test_a_short_replacement_of_other_letters_or_digits_is_set_aside(drawn, stored):
    document = read_document(
        by_actual_text([drawn, "Seen."], [stored, "Seen."]), "a.pdf"
    )
    assert document.text.split() == [drawn, "Seen."]
    assert "read as the page draws it" in str(document.pages[0].note)


def test_without_ocr_the_page_says_what_it_may_draw():
    document = read_document(by_actual_text(DRAWN, STORED), "a.pdf")
    note = document.pages[0].note
    assert note is not None
    assert "letters may be drawn that are not those that are stored" in note
    assert STORED[0] in document.text


@pytest.mark.usefixtures("ocr_on")
def test_a_type_3_font_that_draws_other_letters_is_found():
    stored = "The garden never sees that the rabbit is fed"
    document = read_document(by_type_3(DRAWN[0], stored), "a.pdf")
    (page,) = document.pages
    assert page.note is not None
    assert "the letters shown are not those in the file" in page.note
    assert DRAWN[0] in document.text
    behind = " ".join(hidden(document)).split()
    assert sorted(behind) == sorted(stored.split())


def test_a_type_3_font_that_draws_what_it_stores_is_believed():
    document = read_document(by_type_3(DRAWN[0], DRAWN[0]), "a.pdf")
    assert document.text.strip() == DRAWN[0]
    assert document.pages[0].note is None


FONTS = (
    "Helvetica", "Helvetica-BoldOblique", "Times-Roman", "Times-BoldItalic", "Courier",
    "Courier-Oblique",
)  # fmt: skip


def test_small_capitals_are_read_in_the_case_of_their_replacement():
    drawn, stored = ["hOLDINg", "gOV", "TO ACCOUNT"], ["Holding", "gov", "to account"]
    document = read_document(by_actual_text(drawn, stored), "a.pdf")
    assert document.text.split() == ["Holding", "gov", "TO", "ACCOUNT"]
    assert document.pages[0].note is None
    boxes = document.boxes(0, len("Holding"))
    assert 30 < boxes[0][1].x1 - boxes[0][1].x0 < 60


@pytest.mark.parametrize("font", FONTS)
def test_honest_fonts_are_believed(font):
    document = read_document(honest(DRAWN, font), "a.pdf")
    assert document.pages[0].note is None
    assert document.marks == ()


def test_a_turned_page_with_honest_letters_is_believed():
    for turn in (90, 180, 270):
        data = honest(DRAWN).replace(b"/MediaBox", b"/Rotate %d/MediaBox" % turn)
        assert read_document(data, "a.pdf").pages[0].note is None


def test_letters_that_are_all_drawn_as_a_bar_are_other_letters():
    import numpy as np

    pixels = np.full((20, 20), 255, np.uint8)
    pixels[3:17, 9:12] = 0
    shape = shape_of(pixels)
    assert shape is not None
    assert len(set(LETTERS)) == 52
    assert judge(LETTERS, [shape] * 52).is_other
    assert not judge("l" * 52, [shape] * 52).is_other
    assert shape_of(np.full((20, 20), 7, np.uint8)) is None


@pytest.mark.parametrize(
    ("read", "is_believed"), [("SERVICESAGREEMENT", True), ("BASICSARRANGEMENT", False)]
)
def test_words_that_ocr_joins_are_compared_together(read, is_believed):
    places = (BBox(10, 10, 90, 20), BBox(95, 10, 190, 20))
    words = [
        Word(text, box, 10)
        for text, box in zip(("SERVICES", "AGREEMENT"), places, strict=True)
    ]
    page = OcrPage((OcrWord(read, BBox(10, 10, 190, 20), 0.99),))
    layout = lay_out(words, 200, 100)
    shown = settle(layout, words, {0, 1}, page, FontCheck())
    assert (shown is layout) is is_believed
