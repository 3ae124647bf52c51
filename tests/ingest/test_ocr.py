"""OCR of pages that were printed here: words, boxes, whichever way they lie."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.datamodel import MarkKind, Status
from pipeline.errors import DocumentTooLarge, UnreadableDocument
from pipeline.geometry import BBox, intersection_over_union, merge_bboxes
from pipeline.ingest import read_document, render_crops
from pipeline.ingest.ocr.engine import recognise
from pipeline.ingest.ocr.image import open_frame, read_image
from pipeline.ingest.ocr.page import OcrPage, OcrWord, lay_out_ocr
from pipeline.ingest.pdf.render import render_page
from pipeline.ingest.pdf.text_layer import PILED, SCAN, SHRUNK
from tests.ingest.checks import saved
from tests.ingest.pdfs import Sheet, prose

pytestmark = pytest.mark.usefixtures("ocr_on")


def printed() -> Sheet:
    """A page with a heading, a numbered paragraph and a plain one."""
    sheet = Sheet(width=420, height=300)
    sheet.line("Lawful interception of calls", 40, 40, size=18, font="Helvetica-Bold")
    sheet.line("1.", 40, 90)
    sheet.lines(prose(random.Random(3), 300, 4), 70, 90)
    sheet.lines(prose(random.Random(4), 330, 5), 40, 170)
    return sheet


def scanned(sheet: Sheet, *, turns: int = 0) -> np.ndarray:
    """The page as a scanner gives it, turned counterclockwise."""
    pixels, _ = render_page(sheet.save(), 1)
    return np.ascontiguousarray(np.rot90(pixels, turns))


def scan_pdf(*images: np.ndarray) -> bytes:
    """A PDF of images at 200 dpi without a text layer."""
    first, *others = [Image.fromarray(image) for image in images]
    more = {"save_all": True, "append_images": others}
    return saved(first, "PDF", resolution=200, **more)


def test_words_and_boxes_of_a_printed_page():
    sheet = printed()
    page = recognise(scanned(sheet), scale=72 / 200)
    assert [word.text for word in page.words] == [w.text for w in sheet.words]
    assert page.turns == 0
    assert page.confidence > 0.95
    assert page.lost == 0
    for word, true in zip(page.words, sheet.words, strict=True):
        # Ink is lower than the font: what matters is where the word stands.
        assert abs(word.box.x0 - true.box.x0) < 2.5, word
        assert abs(word.box.x1 - true.box.x1) < 2.5, word
        assert true.box.top - 1 < word.box.top < word.box.bottom < true.box.bottom + 1


@pytest.mark.slow
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_scan_that_lies_on_its_side_or_head_is_read(turns):
    sheet = printed()
    image = scanned(sheet, turns=turns)
    document = read_document(scan_pdf(image), "scan.pdf")
    page = document.pages[0]
    assert document.text.split() == [word.text for word in sheet.words]
    assert (page.width, page.height) == pytest.approx(
        (300, 420) if turns % 2 else (420, 300), abs=1
    )
    # Boxes lie on the page as it is shown.
    start = document.text.index("Lawful")
    ((_, box),) = document.boxes(start, start + len("Lawful"))
    true = sheet.words[0].box
    shown = {
        1: BBox(true.top, 420 - true.x1, true.bottom, 420 - true.x0),
        2: BBox(420 - true.x1, 300 - true.bottom, 420 - true.x0, 300 - true.top),
        3: BBox(300 - true.bottom, true.x0, 300 - true.top, true.x1),
    }[turns]
    assert intersection_over_union(box, shown) > 0.55


@pytest.mark.slow
def test_a_skewed_scan_is_read_in_order():
    sheet = printed()
    image = Image.fromarray(scanned(sheet)).rotate(2, fillcolor=255)
    page = recognise(np.asarray(image), scale=72 / 200)
    found = lay_out_ocr(page, 420, 300, why="a scan")
    words = " ".join(block.text for block in found.blocks).split()
    assert words == [word.text for word in sheet.words]


def test_a_mixed_file_reads_only_its_scan_by_ocr():
    sheet = printed()
    mixed = Sheet(width=420, height=300)
    mixed.line("The first page has a text layer.", 40, 40)
    mixed.next_page()
    picture = Image.fromarray(scanned(sheet))
    mixed.canvas.drawInlineImage(picture, 0, 0, 420, 300)
    mixed.next_page()
    mixed.line("The third page has one too.", 40, 40)
    document = read_document(mixed.save(), "mixed.pdf")
    assert document.status is Status.READ
    first, scan, third = document.pages
    assert document.text[scan.start : scan.end].split() == [
        word.text for word in sheet.words
    ]
    # The mark begins and ends with the words: the page's last newline is not read.
    assert [(m.start, m.end, m.kind) for m in document.marks] == [
        (scan.start, scan.end - 1, MarkKind.OCR)
    ]
    assert (first.note, third.note) == (None, None)
    assert scan.note == f"read by OCR: {SCAN.why}"
    kinds = [b.kind.value for b in document.blocks if b.page_number == 2]
    assert kinds == ["heading", "list_item", "paragraph"]


def test_a_stamp_over_a_scan_is_kept_and_the_scan_read():
    sheet = printed()
    stamped = Sheet(width=420, height=300)
    picture = Image.fromarray(scanned(sheet))
    stamped.canvas.drawInlineImage(picture, 0, 0, 420, 300)
    stamp = stamped.line("A/79/944", 360, 10)
    document = read_document(stamped.save(), "annex.pdf")
    page = document.pages[0]
    assert sorted(document.text.split()) == sorted(
        [*(word.text for word in sheet.words), "A/79/944"]
    )
    start = document.text.index("A/79/944")
    assert document.share_marked(start, start + 8, MarkKind.OCR) == 0
    assert document.share_marked(*_span(document.text, "Lawful"), MarkKind.OCR) == 1
    ((_, box),) = document.boxes(start, start + 8)
    assert intersection_over_union(box, stamp) > 0.5
    assert page.note is not None
    assert "fills the page" in page.note


@pytest.mark.parametrize(
    ("scale", "why"), [(0.25, SHRUNK.why), (0, PILED.why), (1, None)]
)
def test_a_text_layer_that_is_not_where_its_scan_has_the_words_is_read_anew(scale, why):
    sheet = printed()
    page = Sheet(width=420, height=300)
    picture = Image.fromarray(scanned(sheet))
    page.canvas.drawInlineImage(picture, 0, 0, 420, 300)
    for word in sheet.words:
        x, top = scale * word.box.x0, scale * word.box.top
        page.canvas.setFont("Helvetica", 10 * (scale or 1))
        page.canvas.drawString(20 + x, 280 - top, word.text, mode=3)
    document = read_document(page.save(), "scan.pdf")
    assert document.text.split() == [word.text for word in sheet.words]
    ((_, box),) = document.boxes(*_span(document.text, "Lawful"))
    note = document.pages[0].note
    assert note is not None
    if why is None:
        assert "comes from an earlier OCR" in note
    else:
        assert note == f"read by OCR: {why}"
        assert intersection_over_union(box, sheet.words[0].box) > 0.5


def _span(text: str, quote: str) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


def test_an_image_without_text_is_read_and_says_so():
    sheet = Sheet()
    sheet.picture(0, 0, 595, 842)
    document = read_document(sheet.save(), "photo.pdf")
    assert document.status is Status.READ
    assert document.text == ""
    assert document.pages[0].note == f"{SCAN.why}, and OCR found no text on it"


def test_ocr_can_be_switched_off(monkeypatch, settings_cleared):
    monkeypatch.setenv("TRIAGE_OCR", "0")
    settings_cleared()
    document = read_document(scan_pdf(np.full((99, 99), 255, np.uint8)), "scan.pdf")
    assert document.status is Status.UNREADABLE
    assert (
        document.pages[0].unread == f"{SCAN.why}, and OCR is switched off (TRIAGE_OCR)"
    )


def word(text: str, score: float) -> OcrWord:
    return OcrWord(text, BBox(10, 10, 50, 20), score)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (OcrPage((word("nonsense", 0.6),)), "not to be trusted (confidence 0.60"),
        (OcrPage((word("A/HRC/34", 0.99),), lost=0.8), "OCR could not read 80% of it"),
        (OcrPage(failure="OCR failed on it: too slow"), "OCR failed on it: too slow"),
    ],
)
def test_what_ocr_could_not_read_is_unread(page, reason):
    layout = lay_out_ocr(page, 100, 100, why="a scan")
    assert layout.unread is not None
    assert reason in layout.unread
    assert layout.note is None
    assert len(layout.blocks) == len(page.words)


def test_words_that_ocr_is_unsure_of_are_marked():
    words = (word("sure", 0.99), OcrWord("unsure", BBox(55, 10, 90, 20), 0.7))
    layout = lay_out_ocr(OcrPage(words), 100, 100, why="a scan")
    found = {w.text: w.mark for b in layout.blocks for n in b.lines for w in n.words}
    assert found == {"sure": MarkKind.OCR, "unsure": MarkKind.UNSURE}
    assert layout.note == "read by OCR, unsure of 1 of 2 words: a scan"


def image_file(kind: str, *frames: Image.Image, **options) -> bytes:
    more = {"save_all": True, "append_images": frames[1:]} if frames[1:] else {}
    return saved(frames[0], kind, **more, **options)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("JPEG", {"quality": 90}), ("BMP", {}), ("GIF", {})],
)
def test_image_files_are_documents(kind, options):
    sheet = printed()
    image = Image.fromarray(scanned(sheet))
    data = image_file(kind, image, dpi=(200, 200), **options)
    document = read_document(data, "scan")
    assert document.media_type == f"image/{kind.lower()}"
    assert document.text.split() == [word.text for word in sheet.words]
    box = merge_bboxes(b for _, b in document.boxes(0, 6))
    (crop,) = render_crops(data, [(1, box)])
    assert crop is not None
    assert np.asarray(Image.open(io.BytesIO(crop)).convert("L")).mean() < 200


def test_frames_of_a_tiff_are_pages_with_their_sizes():
    frames = [Image.new("1", size, 1) for size in ((1654, 2339), (2339, 1654))]
    data = image_file("TIFF", *frames, dpi=(200, 200), compression="group4")
    extract = read_image(data)
    sizes = [(round(p.width), round(p.height)) for p in extract.pages]
    assert sizes == [(595, 842), (842, 595)]
    assert extract.scans == (1, 2)
    assert all(page.unread for page in extract.pages)
    with pytest.raises(DocumentTooLarge, match="2 frames, more than the limit of 1"):
        read_image(data, max_pages=1)


def test_a_photo_is_taken_as_it_was_held_and_on_white():
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 9, 9), fill=(0, 0, 0, 255))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    pixels, _ = open_frame(image_file("PNG", image, exif=exif), 1)
    assert pixels.shape == (40, 20)
    assert pixels[5, 15] == 0
    assert pixels[35, 5] == 255


@pytest.mark.parametrize("cut", [40, 200, 2000])
def test_a_damaged_image_is_unread(cut):
    noise = np.random.default_rng(1).integers(0, 255, (99, 99), np.uint8)
    data = image_file("PNG", Image.fromarray(noise))[:cut]
    try:
        document = read_document(data, "a.png")
    except UnreadableDocument:
        return
    assert document.status is Status.UNREADABLE
    assert "damaged" in (document.pages[0].unread or "")


def test_a_bomb_of_pixels_is_unread():
    data = image_file("PNG", Image.new("1", (12_000, 12_000)))
    document = read_document(data, "bomb.png")
    assert document.status is Status.UNREADABLE
    assert "more than the limit of 100000000" in (document.pages[0].unread or "")
