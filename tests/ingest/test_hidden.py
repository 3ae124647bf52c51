"""Words that nobody sees are read and marked; those of a scan's layer are not."""

import pytest
from reportlab.lib.utils import ImageReader

from pipeline.datamodel import Document, MarkKind
from pipeline.ingest import read_document
from tests.ingest.pdfs import Sheet, one_page

SEEN = "Seen by everyone who opens the file."
UNSEEN = "Unseen words about interception."


def hidden(document: Document) -> str:
    marks = [mark for mark in document.marks if mark.kind is MarkKind.HIDDEN]
    return " ".join(document.text[mark.start : mark.end] for mark in marks)


def invisible(sheet: Sheet, text: str, x: float, top: float) -> None:
    """Write words that are not painted (render mode 3)."""
    writer = sheet.canvas.beginText(x, sheet.height - top)
    writer.setFont("Helvetica", 10)
    writer.setTextRenderMode(3)
    writer.textOut(text)
    sheet.canvas.drawText(writer)


def white(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.line(UNSEEN, 60, 150)


def pale(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.97)
    sheet.line(UNSEEN, 60, 150)


def transparent(sheet: Sheet) -> None:
    sheet.canvas.setFillAlpha(0.02)
    sheet.line(UNSEEN, 60, 150)


def tiny(sheet: Sheet) -> None:
    sheet.line(UNSEEN, 60, 150, size=0.5)


def outside(sheet: Sheet) -> None:
    sheet.line(UNSEEN, 700, 150)


def unpainted(sheet: Sheet) -> None:
    invisible(sheet, UNSEEN, 60, 150)


def white_on_a_white_box(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.2)
    sheet.canvas.rect(0, 0, 595, 100, fill=1)
    sheet.canvas.setFillGray(1)
    sheet.canvas.rect(50, 642, 400, 100, fill=1)
    sheet.line(UNSEEN, 60, 150)


@pytest.mark.parametrize(
    "write",
    [white, pale, transparent, tiny, outside, unpainted, white_on_a_white_box],
)
def test_words_that_cannot_be_seen_are_read_and_marked(write):
    sheet = Sheet()
    sheet.line(SEEN, 60, 100)
    write(sheet)
    document = read_document(sheet.save(), "a.pdf")
    assert SEEN in document.text
    assert hidden(document) == UNSEEN
    assert document.pages[0].note == (
        f"4 words are in the file but not to be seen on the page: “{UNSEEN}”"
    )


def dash(sheet: Sheet) -> None:
    sheet.line("— ' . , -", 60, 150)


def white_on_black(sheet: Sheet) -> None:
    sheet.rule(0, 0, 1, 1)
    sheet.canvas.rect(50, 642, 400, 100, fill=1)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.line("White on black is for everyone.", 60, 150)


def light_grey(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.85)
    sheet.line("Light grey is hard to read.", 60, 150)


def over_the_edge(sheet: Sheet) -> None:
    sheet.line("Half-cut", 575, 150)


@pytest.mark.parametrize("write", [dash, white_on_black, light_grey, over_the_edge])
def test_words_that_can_be_seen_are_not_marked(write):
    sheet = Sheet()
    sheet.line(SEEN, 60, 100)
    write(sheet)
    document = read_document(sheet.save(), "a.pdf")
    assert len(document.text.split()) > 7
    assert document.marks == ()
    assert document.pages[0].note is None


def test_the_text_layer_of_a_scan_is_text():
    from PIL import Image

    sheet = Sheet()
    scan = ImageReader(Image.new("L", (60, 80), 200))
    sheet.canvas.drawImage(scan, 0, 0, 595, 842)
    for i in range(20):
        invisible(
            sheet, "Words that the OCR of a scanner has put there.", 60, 60 + 20 * i
        )
    document = read_document(sheet.save(), "scan.pdf")
    assert len(document.text.split()) == 200
    assert hidden(document) == ""
    assert {mark.kind for mark in document.marks} == {MarkKind.OCR}
    assert document.pages[0].note == (
        "the page is a scan; its text was made by OCR before it came here"
    )


def test_a_long_hidden_text_is_quoted_in_part():
    sheet = Sheet()
    sheet.line(SEEN, 60, 100)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    for i in range(30):
        sheet.line(UNSEEN, 60, 150 + 12 * i)
    (page,) = read_document(sheet.save(), "a.pdf").pages
    assert page.note is not None
    assert page.note.startswith("120 words are in the file")
    assert page.note.endswith("…”")
    assert len(page.note) < 250


def test_words_of_glyphs_without_ink_have_the_box_of_their_font():
    # A font whose glyphs are blank, as OCR programs embed it.
    content = b"BT /F 12 Tf 60 700 Td (Word   and) Tj ET"
    document = read_document(one_page(content), "a.pdf")
    boxes = document.pages[0].words.boxes
    assert boxes[0] == pytest.approx(60, abs=2)
