"""Lines that run from right to left: the order of words and letters as printed."""

import subprocess
import unicodedata
from pathlib import Path

import pytest
import typst

from pipeline.datamodel import BlockKind
from pipeline.ingest.layout.lines import brackets_righted, reading_order
from pipeline.ingest.pdf.reader import read_pdf
from tests.review.browser import find_chromium

ARABIC = (
    "نظام المراقبة",
    "يعترض نظام SkyTrack Pro 3000 مكالمات الهدف (GSM) ورسائله دون علمه بنسبة 12.5% منذ "
    "2024/05/17، ويحدد موقع هاتفه في أي وقت.",
    "لا يسمح بالاستخدام إلا للجهات الحكومية.",
    "الاتصال: info@example.org هاتف +49 30 1234-567",
)
HEBREW = (
    "מערכת ניטור",
    "המערכת SkyTrack Pro 3000 מיירטת את כל השיחות (GSM) וההודעות של היעד ללא ידיעתו "
    "ב-12.5% מהמקרים, ומאתרת את הטלפון שלו בכל רגע.",
    "המשתמש הסופי: משרד הפנים, שָׁלוֹם",
)
LANGUAGES = {"ar": ARABIC, "he": HEBREW}


def by_typst(body: str, language: str) -> bytes:
    head = f'#set page(width: 400pt, height: 500pt)\n#set text(lang: "{language}")\n'
    data: bytes = typst.compile((head + body).encode())
    return data


def by_chromium(lines: tuple[str, ...], language: str, folder: Path) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = folder / "page.html"
    page.write_text(
        f'<html dir="rtl" lang="{language}"><meta charset="utf-8">{body}', "utf-8"
    )
    out = folder / "page.pdf"
    subprocess.run(
        [
            *(find_chromium(), "--headless", "--no-sandbox", "--disable-gpu"),
            *("--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"),
            *(f"--print-to-pdf={out}", page.as_uri()),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return out.read_bytes()


def paragraphs(data: bytes) -> list[str]:
    found = read_pdf(data)
    text = [" ".join(found.text[b.start : b.end].split()) for b in found.blocks]
    return [unicodedata.normalize("NFC", block) for block in text]  # order of points


def joined(lines: tuple[str, ...]) -> str:
    return unicodedata.normalize("NFC", " ".join(lines))


@pytest.mark.parametrize("language", LANGUAGES)
def test_typst(language):
    lines = LANGUAGES[language]
    body = "\n\n".join(lines).replace("@", "\\@")
    assert " ".join(paragraphs(by_typst(body, language))) == joined(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chromium(language, tmp_path):
    lines = LANGUAGES[language]
    found = paragraphs(by_chromium(lines, language, tmp_path))
    assert " ".join(found) == joined(lines)


NAMES = (
    'הסכם זה נחתם בין Alpha Ltd. (להלן: "המוכר") לבין Beta Inc. על פי סעיף 3(א) בהסכם.',
    "לפי סעיפים ו-4(ב) ו-5(א)(1) (St. Gallen Co.) תספק את Pro C++ 15% max לכל יעד.",
    "החברות Alpha, Beta & Co. וגם Foo (max) 3000, והן ישלמו את כל הסכום.",
)


def test_names_and_brackets_of_typst():
    body = "\n\n".join(NAMES).replace("+", "\\+")
    found = paragraphs(by_typst(f"#set smartquote(enabled: false)\n{body}", "he"))
    assert " ".join(found) == joined(NAMES)


def test_names_and_brackets_of_chromium(tmp_path):
    assert " ".join(paragraphs(by_chromium(NAMES, "he", tmp_path))) == joined(NAMES)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("3)א(:", "3(א):"),
        ("3(א):", "3(א):"),
        ("5)א()1(", "5(א)(1)"),
        (")3(א", "(3)א"),
        ("א)ב", "א)ב"),
    ],
)
def test_brackets_inside_a_word_make_pairs(drawn, read):
    assert brackets_righted(drawn) == read


def test_boxes_stand_where_the_words_are_printed():
    found = read_pdf(by_typst(HEBREW[1], "he"))
    words = found.pages[0].words
    first_line = found.text.index("\n")
    lefts = [
        words.boxes[4 * i]
        for i, start in enumerate(words.spans[::2])
        if start < first_line and not found.text[start].isascii()
    ]
    assert len(lefts) > 4
    assert lefts == sorted(lefts, reverse=True)


def test_columns_and_cells_are_read_from_the_right():
    first = "המערכת מיירטת את כל השיחות של היעד. " * 3
    second = "הטלפון שלו בכל רגע ובכל מקום. " * 3
    table = "#table(columns: 2, [שדה],[ערך],[המשתמש הסופי],[משרד הפנים])"
    columns = f"#columns(2, gutter: 40pt)[{first}\n#colbreak()\n{second}]"
    found = paragraphs(by_typst(f"{table}\n\n{columns}", "he"))
    assert found == [
        "שדה ערך",
        "המשתמש הסופי משרד הפנים",
        first.strip(),
        second.strip(),
    ]


def test_numbered_items_keep_their_numbers_in_front():
    data = by_typst("+ ראשון במעלה\n+ שני במעלה\n", "he")
    found = read_pdf(data)
    assert paragraphs(data) == ["1. ראשון במעלה", "2. שני במעלה"]
    assert {block.kind for block in found.blocks} == {BlockKind.LIST_ITEM}


def test_hebrew_words_in_an_english_line():
    line = "The words מערכת ניטור (יעד) mean a system, and נגיד too."
    assert paragraphs(by_typst(f"#set text(dir: ltr)\n{line}", "en")) == [line]


@pytest.mark.parametrize(
    ("from_the_left", "to_left", "read"),
    [
        ("ג ב א", True, "א ב ג"),
        ("ג Pro 3000 א", True, "א Pro 3000 ג"),
        ("567 30 ג", True, "ג 30 567"),
        ("a ב א b", False, "a א ב b"),
        ("a b", True, "a b"),
        ("", True, ""),
    ],
)
def test_reading_order(from_the_left, to_left, read):
    items = from_the_left.split()
    order = reading_order(items, to_left=to_left)
    assert [items[i] for i in order] == read.split()
