"""A text layer that does not say what the page shows is found out."""

import random

import pytest

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.ocr.page import OcrPage, OcrWord
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.ingest.pdf.text_layer import (
    DRAWN,
    OVER_SCAN,
    PILED,
    SCAN,
    SHRUNK,
    Spread,
    find_flaw,
    find_image,
    spread_of,
)
from tests.ingest.pdfs import Sheet, prose

TEXT = " ".join(prose(random.Random(1), 400, 20))


def flaw_of(text: str) -> str | None:
    flaw = find_flaw(words(text))
    return flaw and flaw.why


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
    assert flaw_of(shifted(TEXT, by)) == (
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
    flaw = flaw_of(text)
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
    spread = Spread(covered=0.02)
    assert find_image(words("word " * n_words), spread, images, PAGE) == found


def rows(n: int, *, height: float = 9) -> list[Word]:
    """Words in rows of ten that touch each other on all sides."""
    boxes = [
        BBox(50 * x, height * y, 50 * x + 50, height * y + height)
        for y in range(n // 10)
        for x in range(10)
    ]
    return [Word("word", box, height) for box in boxes]


def shifted_by(words: list[Word], x: float, y: float) -> list[Word]:
    return [
        word._replace(box=BBox(b.x0 + x, b.top + y, b.x1 + x, b.bottom + y))
        for word in words
        for b in (word.box,)
    ]


def test_words_that_touch_do_not_lie_on_one_another():
    words = rows(500)
    assert spread_of(words, (500, 900)) == pytest.approx((0.5, 0, 500 / 43.4), 0.01)


def test_a_page_without_words_and_one_of_a_point_have_a_spread():
    assert spread_of([], PAGE) == Spread()
    point = Word("word", BBox(5, 5, 5, 5), 0)
    assert spread_of([point] * 50, PAGE).piled == 0
    endless = Word("word", BBox(0, 0, float("inf"), float("nan")), 9)
    assert spread_of([endless] * 50, PAGE) == Spread()


@pytest.mark.parametrize(
    ("layer", "piled"),
    [
        (rows(500) * 2, 0.5),
        (rows(500) + shifted_by(rows(500), 25, 0), 0.475),
        (rows(500) + shifted_by(rows(500), 0, 450), 0),
        ([Word("word", BBox(9, 9, 59, 18), 9)] * 100, 0.99),
    ],
)
def test_the_share_of_words_that_lie_on_others(layer, piled):
    assert spread_of(layer, PAGE).piled == pytest.approx(piled, abs=0.02)


LINES = prose(random.Random(2), 480, 20)


def layer(sheet: Sheet, *, visible: bool = True, scale: float = 1, down: float = 0):
    """Print the same 300 words each time, smaller or lower, or as nobody sees them."""
    sheet.canvas.saveState()
    sheet.canvas.translate(0, -down)
    sheet.canvas.scale(scale, scale)
    sheet.canvas.setFont("Helvetica", 10)
    for i, line in enumerate(LINES):
        mode = None if visible else 3
        sheet.canvas.drawString(50, 770 - 12 * i, line, mode=mode)
    sheet.canvas.restoreState()


def scan(sheet: Sheet) -> None:
    sheet.picture(0, 0, 595, 842)


def twice(sheet: Sheet) -> None:
    layer(sheet)
    layer(sheet, down=3)


def heap(sheet: Sheet) -> None:
    for i in range(20):
        sheet.line(LINES[0], 50 + 7 * i, 60)


def shrunk(sheet: Sheet) -> None:
    scan(sheet)
    layer(sheet, visible=False, scale=0.25)


def off_the_page(sheet: Sheet) -> None:
    scan(sheet)
    layer(sheet, visible=False, down=900)


def long_stamp(sheet: Sheet) -> None:
    scan(sheet)
    layer(sheet, scale=0.15)


@pytest.mark.parametrize(
    ("write", "flaw"),
    [
        (twice, PILED),
        (heap, PILED),
        (shrunk, SHRUNK),
        (off_the_page, OVER_SCAN),
        (long_stamp, OVER_SCAN),
    ],
)
def test_a_layer_that_is_not_where_its_words_are_is_for_ocr(write, flaw):
    sheet = Sheet()
    write(sheet)
    extract = read_pdf(sheet.save())
    assert extract.pages[0].unread == flaw.why
    assert extract.scans == (1,)
    # Its words are evidence as long as nothing better is read.
    assert LINES[0].split()[1] in extract.text.split()


def good_scan(sheet: Sheet) -> None:
    scan(sheet)
    layer(sheet, visible=False)


def small_print(sheet: Sheet) -> None:
    layer(sheet, scale=0.25)


def shadow(sheet: Sheet) -> None:
    layer(sheet)
    sheet.line("Lawful interception of calls", 60, 500, size=18)
    sheet.line("Lawful interception of calls", 63, 503, size=18)


def hidden_copy(sheet: Sheet) -> None:
    layer(sheet)
    sheet.canvas.setFillGray(1)
    layer(sheet, down=3)


@pytest.mark.parametrize("write", [layer, good_scan, small_print, shadow, hidden_copy])
def test_a_good_layer_is_not_for_ocr(write):
    sheet = Sheet()
    write(sheet)
    extract = read_pdf(sheet.save())
    assert extract.pages[0].unread is None
    compared = (1,) if write is good_scan else ()
    assert extract.scans == compared


def test_ocr_takes_the_place_of_a_misplaced_layer_only_if_it_is_to_be_trusted():
    sheet = Sheet()
    twice(sheet)
    sheet.canvas.drawString(60, 300, "Nobody sees this.", mode=3)
    data = sheet.save()
    sure = OcrWord("clear", BBox(60, 60, 90, 70), 0.99)
    (page,) = (extract := read_pdf(data, ocr={1: OcrPage((sure,))})).pages
    assert page.unread is None
    assert page.note is not None
    assert page.note.startswith(
        f"read by OCR: {PILED.why}; 3 words are in the file but"
    )
    assert extract.text.split() == ["clear", "Nobody", "sees", "this."]
    assert [mark.kind for mark in extract.marks] == [MarkKind.OCR, MarkKind.HIDDEN]
    unsure = OcrPage((sure._replace(score=0.4),))
    (page,) = (extract := read_pdf(data, ocr={1: unsure})).pages
    assert page.unread is not None
    assert page.unread.startswith(f"{PILED.why}, and what OCR made of it")
    assert LINES[0].split()[1] in extract.text.split()
    assert "clear" not in extract.text


def test_a_page_that_draws_its_text_as_shapes_is_not_read_as_blank():
    sheet = Sheet()
    sheet.canvas.setLineWidth(0.5)
    for i in range(50):
        sheet.rule(60 + 5 * i, 100, 62 + 5 * i, 110)
    sheet.next_page()
    sheet.line("Words.", 60, 100)
    extract = read_pdf(sheet.save())
    assert [page.unread for page in extract.pages] == [DRAWN.why, None]
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
