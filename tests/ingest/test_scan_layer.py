"""A scan gains what OCR reads in its picture and its text layer lacks, and no more."""

import unicodedata

import pytest

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.ocr.page import OcrPage, OcrWord
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.ingest.pdf.text_layer import OTHER_PICTURE, add_unstored
from pipeline.ingest.sandbox.child import Sandbox
from pipeline.settings import settings
from tests.ingest.pdfs import Sheet
from tests.ingest.test_carriers import OTHER, SENTENCES
from tests.ingest.test_hidden import invisible

FALSE = [f"{OTHER} number {n} of the catalogue" for n in range(12)]
POOR = [line.replace("i", "l").replace("g", "q") for line in SENTENCES]


def scan(seen, stored) -> bytes:
    """Return a page-wide picture of lines under a text layer of others."""
    sheet = Sheet()
    sheet.screenshot(seen, 0, 0, 595, 842)
    step = 842 / (len(seen) + 1)
    for n, line in enumerate(stored):
        invisible(sheet, line, 14, (n + 0.6) * step + 12)
    return sheet.save()


def recognised(lines) -> OcrPage:
    """Return what OCR reads, where ``scan`` has its layer."""
    step = 842 / (len(lines) + 1)
    words = []
    for n, line in enumerate(lines):
        x, top = 14.0, (n + 0.6) * step + 3
        for word in line.split():
            box = BBox(x, top, x + 5 * len(word), top + 11)
            words.append(OcrWord(word, box, 0.98))
            x = box.x1 + 3
    return OcrPage(tuple(words))


@pytest.mark.usefixtures("ocr_on")
def test_words_of_a_scan_are_passages_if_its_layer_says_something_else():
    data = scan(SENTENCES, FALSE)
    document = read_document(data, "scan.pdf")
    assert document.text.startswith(read_pdf(data).text)
    for sentence in SENTENCES:
        assert sentence in document.text
    assert (document.pages[0].note or "").endswith(f"; {OTHER_PICTURE}")
    start = document.text.index(SENTENCES[3])
    assert document.boxes(start, start + len(SENTENCES[3]))


def test_a_scan_asks_for_ocr_and_is_read_without():
    extract = read_pdf(scan(SENTENCES, SENTENCES))
    assert extract.scans == (1,)
    assert extract.pages[0].unread is None
    assert extract.text.splitlines() == list(SENTENCES)


@pytest.mark.parametrize("stored", [SENTENCES, POOR], ids=["good", "poor"])
def test_a_layer_that_agrees_stays_as_it_is(stored):
    data = scan(SENTENCES, stored)
    assert read_pdf(data, ocr={1: recognised(SENTENCES)}).text == read_pdf(data).text


SHORT = "Use of it is not to be had by the FBI or the CIA in 2019."
RUSSIAN = "Оператор обязан предоставить органам доступ ко всем сообщениям"
GREEK = "Ο προμηθευτής παρέχει στις αρχές πρόσβαση σε όλες τις επικοινωνίες"
LOOKALIKES = "Onepatop obasan npeaoctabntb opraham aoctyn ko bcem coobwehnam"
VIETNAMESE = "Nhà cung cấp phải được cung cấp quyền truy cập thông tin"


@pytest.mark.parametrize(
    ("read", "stored"),
    [("", SHORT), (f"{OTHER} of the same catalogue", SHORT), (GREEK, "")],
    ids=["unread", "other", "greek"],
)
def test_a_layer_keeps_all_its_words_unmarked(read, stored):
    data = scan(SENTENCES, [*SENTENCES[:11], stored])
    plain = read_pdf(data)
    extract = read_pdf(data, ocr={1: recognised([*SENTENCES[:11], read])})
    assert extract.text.startswith(plain.text)
    assert {mark.kind for mark in extract.marks} == {MarkKind.OCR}
    assert (OTHER in read) == (extract.text != plain.text)


def test_latin_letters_that_ocr_takes_for_cyrillic_ones_are_not_added():
    page = recognised([LOOKALIKES])
    words = [
        Word(text, word.box, 11.0)
        for text, word in zip(RUSSIAN.split(), page.words, strict=True)
    ]
    layout = lay_out(words, 595, 842)
    assert len(add_unstored(layout, page).blocks) == 1
    assert len(add_unstored(lay_out(words[:2], 595, 842), page).blocks) == 2


def test_accents_that_ocr_does_not_read_make_no_other_words():
    data = scan(SENTENCES, [*SENTENCES[:11], VIETNAMESE])
    plain = unicodedata.normalize("NFD", VIETNAMESE).encode("ascii", "ignore").decode()
    extract = read_pdf(data, ocr={1: recognised([*SENTENCES[:11], plain])})
    assert extract.text == read_pdf(data).text


def test_only_the_sentences_that_differ_are_added():
    stored = [*SENTENCES[:10], *FALSE[10:]]
    extract = read_pdf(scan(SENTENCES, stored), ocr={1: recognised(SENTENCES)})
    assert extract.text.splitlines() == [*stored, *SENTENCES[10:]]
    assert (extract.pages[0].note or "").endswith(f"; {OTHER_PICTURE}")


def test_nothing_is_added_from_a_picture_that_ocr_reads_badly():
    data = scan(SENTENCES, SENTENCES[:10])
    page = recognised(SENTENCES)
    sure = page.words[-30:]
    unsure = [word._replace(score=0.8) for word in page.words[:-30]]
    extract = read_pdf(data, ocr={1: OcrPage((*unsure, *sure))})
    assert extract.text == read_pdf(data).text


def test_a_few_false_words_over_a_scan_hide_nothing_of_it():
    extract = read_pdf(scan(SENTENCES, FALSE[:3]), ocr={1: recognised(SENTENCES)})
    words = extract.text.split()
    assert set(" ".join([*SENTENCES, *FALSE[:3]]).split()) <= set(words)
    assert OTHER_PICTURE in (extract.pages[0].note or "")
    assert {mark.kind for mark in extract.marks} == {MarkKind.OCR}


def test_ten_pages_of_a_document_are_compared():
    sheet = Sheet()
    for _ in range(12):
        sheet.screenshot(SENTENCES, 0, 0, 595, 842)
        invisible(sheet, SENTENCES[0], 14, 60)
        invisible(sheet, SENTENCES[1], 14, 90)
        for n, line in enumerate(SENTENCES[2:]):
            invisible(sheet, line, 14, 120 + 30 * n)
        sheet.next_page()
    assert read_pdf(sheet.save()).scans == tuple(range(1, 11))


@pytest.mark.usefixtures("ocr_on")
def test_a_run_with_little_time_compares_nothing_and_reads_the_layer():
    sandbox = Sandbox()
    data = scan(SENTENCES, FALSE)
    while 4 * sandbox.allowance.share > settings().read_cpu_s:
        sandbox.allowance.take(sandbox.allowance.share)
    document = read_document(data, "scan.pdf", sandbox=sandbox)
    assert document.text.splitlines() == FALSE
    assert document.pages[0].unread is None
