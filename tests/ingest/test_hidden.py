"""Words that nobody sees are read and marked; those of a scan's layer are not."""

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from pipeline.datamodel import Document, MarkKind
from pipeline.ingest import read_document
from tests.ingest import checks
from tests.ingest.pdfs import Sheet, one_page

SEEN = "Seen by everyone who opens the file."
UNSEEN = "Unseen words about interception."


def hidden(document: Document) -> str:
    return " ".join(checks.hidden(document))


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
    sheet.canvas.rect(50, 652, 400, 70, fill=1)
    sheet.line(UNSEEN, 60, 150)


def covered_by_a_shape(sheet: Sheet) -> None:
    sheet.line(UNSEEN, 60, 150)
    sheet.canvas.setFillGray(0.4)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)


def covered_by_a_picture(sheet: Sheet) -> None:
    sheet.line(UNSEEN, 60, 150)
    sheet.canvas.drawImage(photo(), 50, 652, 400, 70)


def dark_on_dark(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.1)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)
    sheet.canvas.setFillGray(0.11)
    sheet.line(UNSEEN, 60, 150)


def as_red_as_its_ground(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(0.8, 0.1, 0.1)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)
    sheet.line(UNSEEN, 60, 150)


def clipped(sheet: Sheet) -> None:
    path = sheet.canvas.beginPath()
    path.rect(50, 50, 100, 100)
    sheet.canvas.clipPath(path, stroke=0, fill=0)
    sheet.line(UNSEEN, 60, 150)


def clipped_by_its_form(sheet: Sheet) -> None:
    sheet.canvas.beginForm("f", 0, 0, 50, 50)
    sheet.line(UNSEEN, 60, 150)
    sheet.canvas.endForm()
    sheet.canvas.doForm("f")


def scaled_to_nothing(sheet: Sheet) -> None:
    writer = sheet.canvas.beginText(60, sheet.height - 150)
    writer.setFont("Helvetica", 10)
    writer.setHorizScale(0.01)
    writer.textOut(UNSEEN)
    sheet.canvas.drawText(writer)


def scaled_to_a_sliver(sheet: Sheet) -> None:
    writer = sheet.canvas.beginText(60, sheet.height - 150)
    writer.setFont("Helvetica", 12)
    writer.setHorizScale(1)
    writer.textOut(UNSEEN)
    sheet.canvas.drawText(writer)


def scaled_upwards_to_a_sliver(sheet: Sheet) -> None:
    sheet.canvas.translate(300, 300)
    sheet.canvas.rotate(90)
    sheet.canvas.translate(-60, 150 - sheet.height)
    scaled_to_a_sliver(sheet)


def flattened_to_a_line(sheet: Sheet) -> None:
    sheet.canvas.translate(60, 600)
    sheet.canvas.scale(1, 0.01)
    sheet.canvas.setFont("Helvetica", 12)
    sheet.canvas.drawString(0, 0, UNSEEN)


def flattened_to_nothing(sheet: Sheet) -> None:
    sheet.canvas.translate(60, 600)
    sheet.canvas.scale(1, 0.0001)
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.drawString(0, 0, UNSEEN)


def only_a_clip(sheet: Sheet) -> None:
    writer = sheet.canvas.beginText(60, sheet.height - 150)
    writer.setFont("Helvetica", 10)
    writer.setTextRenderMode(7)
    writer.textOut(UNSEEN)
    sheet.canvas.drawText(writer)


def over_an_empty_picture(sheet: Sheet) -> None:
    from PIL import Image

    grey = ImageReader(Image.new("L", (20, 20), 128))
    sheet.canvas.drawImage(grey, 50, 652, 400, 70)
    invisible(sheet, UNSEEN, 60, 150)


def photo() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.effect_noise((80, 20), 60))


WAYS = [
    *(white, pale, transparent, tiny, outside, unpainted, white_on_a_white_box),
    *(covered_by_a_shape, covered_by_a_picture, dark_on_dark, as_red_as_its_ground),
    *(clipped, clipped_by_its_form, scaled_to_nothing, flattened_to_nothing),
    *(scaled_to_a_sliver, scaled_upwards_to_a_sliver, flattened_to_a_line),
    *(only_a_clip, over_an_empty_picture),
]


NOT_READ = "1 picture not read: OCR is switched off (TRIAGE_OCR)"


def notes(document) -> list[str]:
    return (document.pages[0].note or "").split("; ")


@pytest.mark.parametrize("write", WAYS)
def test_words_that_cannot_be_seen_are_read_and_marked(write):
    sheet = Sheet()
    sheet.line(SEEN, 60, 100)
    write(sheet)
    document = read_document(sheet.save(), "a.pdf")
    assert SEEN in document.text
    assert hidden(document).split() == UNSEEN.split()
    assert notes(document)[0] == (
        f"4 words are in the file but not to be seen on the page: “{UNSEEN}”"
    )


def dash(sheet: Sheet) -> None:
    sheet.line("— ' . , -", 60, 150)


def white_on_black(sheet: Sheet) -> None:
    sheet.rule(0, 0, 1, 1)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.line("White on black is for everyone.", 60, 150)


def light_grey(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.85)
    sheet.line("Light grey is hard to read.", 60, 150)


def of_the_brightness_of_their_ground(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(1, 0, 0)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)
    sheet.canvas.setFillColorRGB(0, 0.51, 0)
    sheet.line("Green words on red are for everyone.", 60, 150)


def over_the_edge(sheet: Sheet) -> None:
    sheet.line("Half-cut", 575, 150)


def on_a_photo(sheet: Sheet) -> None:
    sheet.canvas.drawImage(photo(), 50, 652, 400, 70)
    sheet.canvas.setFillGray(0)
    sheet.line("Words on a photo are for all.", 60, 150)


def under_a_glaze(sheet: Sheet) -> None:
    sheet.line("Words under a glaze are for all.", 60, 150)
    sheet.canvas.setFillAlpha(0.3)
    sheet.canvas.rect(50, 652, 400, 70, fill=1)


def in_a_wide_clip(sheet: Sheet) -> None:
    path = sheet.canvas.beginPath()
    path.rect(50, 652, 400, 70)
    sheet.canvas.clipPath(path, stroke=0, fill=0)
    sheet.line("Words in a wide clip are for all.", 60, 150)


def in_forms(sheet: Sheet) -> None:
    sheet.canvas.beginForm("inner", 0, 0, 595, 842)
    white_on_black(sheet)
    sheet.canvas.endForm()
    sheet.canvas.beginForm("outer", 0, 0, 595, 842)
    sheet.canvas.doForm("inner")
    sheet.canvas.endForm()
    sheet.canvas.doForm("outer")


SEEN_WAYS = [
    *(dash, white_on_black, light_grey, over_the_edge, on_a_photo, under_a_glaze),
    *(in_a_wide_clip, in_forms, of_the_brightness_of_their_ground),
]


@pytest.mark.parametrize("write", SEEN_WAYS)
def test_words_that_can_be_seen_are_not_marked(write):
    sheet = Sheet()
    sheet.line(SEEN, 60, 100)
    write(sheet)
    document = read_document(sheet.save(), "a.pdf")
    assert len(document.text.split()) > 7
    assert document.marks == ()
    assert notes(document) in ([""], [NOT_READ])


def test_the_text_layer_of_a_scan_is_text():
    from PIL import Image

    sheet = Sheet()
    scan = ImageReader(Image.effect_noise((600, 800), 60))
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
        "the page is a scan; its text comes from an earlier OCR"
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


def test_words_of_an_east_asian_font_outside_the_file_are_seen_and_have_a_height():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text = "平台可跨摄像头追踪行人，按衣着颜色和步态检索目标。"
    sheet = Sheet()
    sheet.canvas.setFont("STSong-Light", 14)
    sheet.canvas.drawString(60, sheet.height - 150, text)
    document = read_document(sheet.save(), "a.pdf")
    assert text in document.text
    assert hidden(document) == ""
    assert document.pages[0].note is None
    ((_, box),) = document.boxes(0, len(text))
    assert box.bottom - box.top > 10
