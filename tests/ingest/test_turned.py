"""Text that runs up, down or upside down is read in order, with its boxes."""

import pytest
from reportlab.pdfbase import pdfmetrics

from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet, one_page

LINES = [
    "The target never sees that the phone is read",
    "Calls and messages of journalists are copied",
    "to a central monitoring facility every night",
]
HEADING = "An upright heading of the page"


def turned(angle: int, *, heading: bool = True) -> bytes:
    """Return a page with lines turned counter-clockwise around its middle."""
    sheet = Sheet()
    if heading:
        sheet.line(HEADING, 60, 40)
    canvas = sheet.canvas
    canvas.translate(297, 421)
    canvas.rotate(angle)
    canvas.setFont("Helvetica", 11)
    for i, line in enumerate(LINES):
        canvas.drawString(-150, 60 - 16 * i, line)
    return sheet.save()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("heading", [True, False])
def test_turned_lines_are_read_in_order(angle, heading):
    text = read_pdf(turned(angle, heading=heading)).text
    assert "\n".join(LINES) in text
    assert (HEADING in text) is heading


@pytest.mark.parametrize("matrix", ["0 1 -1 0 {x} 100", "0 -1 1 0 {x} 740"])
def test_turned_lines_that_begin_where_a_level_one_ends_are_read_in_order(matrix):
    end = 60 + pdfmetrics.stringWidth(HEADING, "Helvetica", 11)
    step = 15 if matrix.startswith("0 1") else -15
    turned_lines = " ".join(
        f"{matrix.format(x=round(end + 8 + step * i))} Tm ({line}) Tj"
        for i, line in enumerate(LINES)
    )
    level = f"60 780 Td ({HEADING}) Tj"
    extract = read_pdf(one_page(f"BT /F 11 Tf {level} {turned_lines} ET".encode()))
    assert "\n".join(LINES) in extract.text
    assert HEADING in extract.text
    start = extract.text.index("journalists")
    (box,) = extract.pages[0].words.within(start, start + 11)
    assert box.height == pytest.approx(
        pdfmetrics.stringWidth("journalists", "Helvetica", 11), abs=2.5
    )


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turned_words_have_the_boxes_of_what_is_shown(angle):
    extract = read_pdf(turned(angle))
    start = extract.text.index("journalists")
    (box,) = extract.pages[0].words.within(start, start + 11)
    left = -150 + pdfmetrics.stringWidth("Calls and messages of ", "Helvetica", 11)
    right = left + pdfmetrics.stringWidth("journalists", "Helvetica", 11)
    low, high = 44 - 2.5, 44 + 8.5  # y of the second line, counted from the middle
    corners = {
        0: (297 + left, 421 - high, 297 + right, 421 - low),
        90: (297 - high, 421 - right, 297 - low, 421 - left),
        180: (297 - right, 421 + low, 297 - left, 421 + high),
        270: (297 + low, 421 + left, 297 + high, 421 + right),
    }
    assert box == pytest.approx(corners[angle], abs=2.5)


def test_askew_words_come_behind_the_others_in_the_order_of_writing():
    assert read_pdf(turned(45)).text == f"{HEADING}\n{' '.join(LINES)}\n"


def test_letters_below_one_another_are_a_word():
    sheet = Sheet()
    sheet.line(HEADING, 60, 40)
    for x, word in ((100, "INTERCEPTION"), (200, "Spyware")):
        for i, letter in enumerate(word):
            sheet.line(letter, x, 100 + 14 * i)
    text = read_pdf(sheet.save()).text
    assert "INTERCEPTION" in text
    assert "Spyware" in text


def test_a_page_that_lies_on_its_side_keeps_its_table():
    sheet = Sheet(rotation=90)
    sheet.grid([60, 200, 400], [100, 120, 140, 160])
    for i, row in enumerate((("Item", "Use"), ("IMSI catcher", "Police"), ("A", "B"))):
        for x, cell in zip((65, 205), row, strict=True):
            sheet.line(cell, x, 104 + 20 * i)
    data = sheet.save().replace(b"/Rotate 90", b"/Rotate 0 ")
    extract = read_pdf(data)
    assert [b.kind for b in extract.blocks] == ["table_row"] * 3
    assert "IMSI catcher\tPolice" in extract.text
