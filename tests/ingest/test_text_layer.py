"""A text layer that does not say what the page shows is found out."""

import random

import pytest

from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.printed import Word
from pipeline.ingest.text_layer import DRAWN, OVER_SCAN, SCAN, find_flaw, find_image
from tests.ingest.pdfs import Sheet, prose

TEXT = " ".join(prose(random.Random(1), 400, 20))


def words(text: str) -> list[Word]:
    return [Word(word, BBox(0, 0, 9, 9), 9) for word in text.split()]


def shifted(text: str, by: int) -> str:
    """The text as a font with a shifted code table gives it."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(
        letters[(letters.index(c) + by) % 26] if c in letters else c for c in text
    )


@pytest.mark.parametrize("by", range(1, 26))
def test_a_shifted_alphabet_is_a_flaw(by):
    assert find_flaw(words(shifted(TEXT, by))) == (
        "the text layer is unusable: its letters make no words"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("".join(chr(0xE000 + ord(c)) for c in TEXT[:80]), "no known characters"),
        (TEXT[:300] + "".join(chr(ord(c) - 31) for c in TEXT[300:400]), "control"),
        (TEXT.replace(" ", "!"), "'!' in place of spaces"),
        (TEXT[:300] + TEXT[300:].replace(" ", "("), "'(' in place of spaces"),
        (TEXT.translate({i: "#$%&()*+"[i % 8] for i in range(97, 123)}), "no words"),
    ],
)
def test_a_text_layer_of_nonsense_is_a_flaw(text, reason):
    flaw = find_flaw(words(text))
    assert flaw is not None
    assert reason in flaw


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        TEXT.upper(),
        "Contents " + "1.2 Interception . . . . . . . . . . . . . . . . . 7 " * 30,
        "隐私政策生效日期二〇二六年三月十二日对讲系统" * 20,
        "Требования к системам перехвата сообщений " * 20,
        "متطلبات أنظمة اعتراض الاتصالات " * 20,
        "Stop! Wow! Amazing! " * 20,
        "The buyer's offer isn't the seller's. " * 20,
        "for (int i = 0; i < count; i++) { send(packet(i), length(buffer)); } " * 20,
        "78 78 0D 01 03 53 41 35 32 15 03 62 00 02 2D 06 0D 0A " * 20,
        "\uf0b7 Intercepts calls of any subscriber without notice. " * 20,
    ],
)
def test_real_text_is_no_flaw(text):
    assert find_flaw(words(text)) is None


PAGE = (600.0, 800.0)


@pytest.mark.parametrize(
    ("n_words", "images", "found"),
    [
        (0, [], None),
        (0, [BBox(0, 0, 100, 100)], SCAN),
        (4, [BBox(0, 100, 600, 700)], OVER_SCAN),
        (4, [BBox(0, 100 * i, 600, 100 * i + 100) for i in range(5)], OVER_SCAN),
        (4, [BBox(0, 0, 300, 300)], None),
        (4, [BBox(0, 900, 600, 1800)], None),
        (40, [BBox(0, 0, 600, 800)], None),
    ],
)
def test_few_words_on_a_page_that_images_fill_may_be_a_scan(n_words, images, found):
    assert find_image(words("word " * n_words), images, PAGE) == found


def test_a_page_that_draws_its_text_as_shapes_is_not_read_as_blank():
    sheet = Sheet()
    sheet.canvas.setLineWidth(0.5)
    for i in range(50):
        sheet.rule(60 + 5 * i, 100, 62 + 5 * i, 110)
    sheet.next_page()
    sheet.line("Words.", 60, 100)
    extract = read_pdf(sheet.save())
    assert [page.unread for page in extract.pages] == [DRAWN, None]
    assert extract.scans == (1,)


def test_a_flawed_page_is_unread_without_ocr():
    sheet = Sheet()
    for i in range(20):
        sheet.line("the!probe!copies!all!traffic", 60, 60 + 12 * i)
    (page,) = read_document(sheet.save(), "a.pdf").pages
    assert page.unread == (
        "the text layer is unusable: it holds '!' in place of spaces, and OCR is"
        " switched off (TRIAGE_OCR)"
    )
