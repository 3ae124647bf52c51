"""The text layer of a scan is compared with what OCR reads in its picture."""

import pytest

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.ocr.page import OcrPage, OcrWord
from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet
from tests.ingest.test_carriers import OTHER, SENTENCES
from tests.ingest.test_hidden import hidden, invisible

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
    document = read_document(scan(SENTENCES, FALSE), "scan.pdf")
    for sentence in SENTENCES:
        assert sentence in document.text
    assert len(hidden(document).split()) > 130
    note = document.pages[0].note or ""
    assert "the picture shows words that are not those of its text layer" in note
    assert "words are in the file but not shown: “" in note


def test_a_scan_asks_for_ocr_and_is_read_without():
    extract = read_pdf(scan(SENTENCES, SENTENCES))
    assert extract.scans == (1,)
    assert extract.pages[0].unread is None
    assert extract.text.splitlines() == list(SENTENCES)


@pytest.mark.parametrize("stored", [SENTENCES, POOR], ids=["good", "poor"])
def test_a_layer_that_agrees_stays_as_it_is(stored):
    data = scan(SENTENCES, stored)
    assert read_pdf(data, ocr={1: recognised(SENTENCES)}).text == read_pdf(data).text


def test_only_the_sentences_that_differ_are_read_twice():
    stored = [*SENTENCES[:10], *FALSE[10:]]
    extract = read_pdf(scan(SENTENCES, stored), ocr={1: recognised(SENTENCES)})
    assert extract.text.splitlines()[:12] == list(SENTENCES)
    marks = [mark for mark in extract.marks if mark.kind is MarkKind.HIDDEN]
    words = " ".join(extract.text[mark.start : mark.end] for mark in marks).split()
    assert set(words) <= set(" ".join(FALSE[10:]).split())
    assert len(words) > 20


def test_sentences_that_the_layer_lacks_are_added():
    data = scan(SENTENCES, SENTENCES[:10])
    extract = read_pdf(data, ocr={1: recognised(SENTENCES)})
    assert sorted(extract.text.splitlines()) == sorted(SENTENCES)
    assert {mark.kind for mark in extract.marks} == {MarkKind.OCR}


def test_a_few_false_words_over_a_scan_hide_nothing_of_it():
    extract = read_pdf(scan(SENTENCES, FALSE[:3]), ocr={1: recognised(SENTENCES)})
    lines = extract.text.splitlines()
    assert set(SENTENCES) <= set(lines)
    assert "words are in the file but not to be seen" in (extract.pages[0].note or "")
