"""Pictures inside pages with text: read by OCR, at their place, within a budget."""

import pytest

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.ocr import scans
from pipeline.ingest.pdf.picture_places import Picture, find_pictures, is_large
from pipeline.text.segment import segment
from tests.ingest.pdfs import Sheet

PLAIN = [
    f"Our company sells tool number {n} to gardens of the country" for n in "abcdefgh"
]
SHOWN = ["Every call is recorded", "at the ministry of the interior"]
PLACE = BBox(80, 300, 480, 500)
A4 = (595.0, 842.0)


def slides(*pages: list[str]) -> bytes:
    sheet = Sheet()
    for number, texts in enumerate(pages):
        if number:
            sheet.next_page()
        sheet.lines(PLAIN, 60, 60)
        sheet.screenshot(texts, PLACE.x0, PLACE.top, PLACE.width, PLACE.height)
        sheet.line("Set over the picture", 100, 480)
    return sheet.save()


@pytest.mark.usefixtures("ocr_on")
def test_words_of_a_picture_are_passages_of_its_page():
    document = read_document(slides(SHOWN, ["Faces in a crowd are known"]), "a.pdf")
    assert document.pages[-1].end == len(document.text)
    assert [page.note for page in document.pages] == ["1 picture read by OCR"] * 2
    told = {" ".join(p.text.split()): p for p in segment(document)}
    assert document.text.count("Set over the picture") == 2
    first = next(p for text, p in told.items() if SHOWN[0] in text)
    assert SHOWN[1] in told
    assert first.page_number == 1
    assert first.heading == ()
    assert document.share_marked(first.start, first.end, MarkKind.OCR) > 0.99
    ((number, box),) = first.boxes
    assert number == 1
    assert PLACE.x0 < box.x0 < box.x1 < PLACE.x1
    assert PLACE.top + 30 < box.top < box.bottom < PLACE.top + 100
    second = next(p for text, p in told.items() if "Faces" in text)
    assert second.page_number == 2
    assert {number for number, _ in second.boxes} == {2}


@pytest.mark.usefixtures("ocr_on")
def test_the_same_picture_is_read_once_and_places_of_other_texts_stay(
    monkeypatch, settings_cleared
):
    data = slides(SHOWN, SHOWN)
    document = read_document(data, "a.pdf")
    assert document.text.count(SHOWN[0]) == 1
    monkeypatch.setenv("TRIAGE_OCR", "0")
    settings_cleared()
    plain = read_document(data, "a.pdf")
    assert document.text.startswith(plain.text)
    assert document.blocks[: len(plain.blocks)] == plain.blocks
    off = "1 picture not read: OCR is switched off (TRIAGE_OCR)"
    assert [page.note for page in plain.pages] == [off, off]


@pytest.mark.usefixtures("ocr_on")
def test_what_is_over_the_budget_is_told(monkeypatch):
    monkeypatch.setattr(scans, "_MAX_PICTURES", 1)
    document = read_document(slides(SHOWN, ["Faces in a crowd are known"]), "a.pdf")
    assert SHOWN[0] in document.text
    assert document.pages[1].note == "1 picture not read: more than 1 in a document"
    monkeypatch.setattr(scans, "_PICTURES_CPU_S", -1.0)
    document = read_document(slides(SHOWN), "a.pdf")
    assert document.pages[0].note == (
        "1 picture not read: the time for the pictures of a document was used up"
    )


def test_small_pictures_and_scans_with_a_text_layer_are_left_out():
    logo, photo = BBox(10, 10, 100, 60), BBox(50, 100, 400, 300)
    assert [p.box for p in find_pictures([logo, photo], [], A4, 1)] == [photo]
    word = Word("word", BBox(60, 110, 90, 120), 10, mark=MarkKind.OCR)
    assert find_pictures([photo], [word] * 5, A4, 1) == []
    assert find_pictures([BBox(600, 0, 900, 300)], [], A4, 1) == []


def test_stamps_are_pictures_that_are_read_last():
    stamp, slide = BBox(60, 700, 230, 734), BBox(50, 100, 400, 300)
    assert find_pictures([stamp], [], A4, 1) == [Picture(1, stamp)]
    assert (is_large(stamp), is_large(slide)) == (False, True)


@pytest.mark.usefixtures("ocr_on")
def test_the_words_of_a_narrow_stamp_are_read():
    sheet = Sheet()
    sheet.lines(["Our company sells garden tools and flowers"] * 20, 60, 60)
    sheet.screenshot(["Approved by the Ministry of Interior"], 60, 500, 260, 34)
    document = read_document(sheet.save(), "a.pdf")
    assert "Approved by the Ministry of Interior" in document.text


def test_strips_are_one_picture():
    strips = [BBox(50, 100 + 20 * i, 400, 120 + 20 * i) for i in range(10)]
    assert [p.box for p in find_pictures(strips, [], A4, 1)] == [
        BBox(50, 100, 400, 300)
    ]
    tiles = [BBox(50 + 100 * i, 100, 150 + 100 * i, 300) for i in range(3)]
    assert [p.box for p in find_pictures(tiles, [], A4, 1)] == [BBox(50, 100, 350, 300)]
