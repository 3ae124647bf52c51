"""Words below a picture that shows them are there once, as seen."""

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from pipeline.ingest import read_document
from tests.ingest.pdfs import Sheet
from tests.ingest.test_carriers import OTHER, SENTENCES
from tests.ingest.test_hidden import hidden
from tests.ingest.test_ocr import scanned


def below_pictures(stored, shown) -> bytes:
    """Return a page of printed lines below two pictures of a page of other lines."""
    sheet, seen = Sheet(), Sheet()
    for page, lines in (sheet, stored), (seen, shown):
        for n, line in enumerate(lines):
            page.line(line, 40, 30 + 68 * n, size=11)
    picture = Image.fromarray(scanned(seen))
    half = picture.height // 2
    for n in range(2):
        part = picture.crop((0, n * half, picture.width, (n + 1) * half))
        sheet.canvas.drawImage(ImageReader(part), 0, 421 * (1 - n), 595, 421)
    return sheet.save()


@pytest.mark.usefixtures("ocr_on")
def test_words_that_the_picture_above_them_shows_count_once():
    document = read_document(below_pictures(SENTENCES, SENTENCES), "page.pdf")
    assert sorted(document.text.split()) == sorted(" ".join(SENTENCES).split())
    assert hidden(document) == ""
    assert "in the file but not shown" not in (document.pages[0].note or "")


@pytest.mark.usefixtures("ocr_on")
def test_words_that_the_picture_above_them_does_not_show_stay_hidden():
    stored = [*SENTENCES[:11], OTHER]
    document = read_document(below_pictures(stored, SENTENCES), "page.pdf")
    words = " ".join([*SENTENCES, OTHER]).split()
    assert sorted(document.text.split()) == sorted(words)
    assert hidden(document).split() == OTHER.split()
