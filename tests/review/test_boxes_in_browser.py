"""Where the box around a quote lies in Chromium, against what was printed there.

The truth is known from printing: the advance widths, ascents and descents of the
quote's lines. That the page image lies where the boxes suppose it to is measured as
well: the quote is printed in blue, and its ink must lie inside the boxes.
"""

import io
import random
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from pipeline.datamodel import Kind, Passage, Shelf
from pipeline.geometry import BBox
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store
from pipeline.text.segment import segment
from tests.dossier.sample import VERSION, finding, line
from tests.ingest.pdfs import Sheet, prose
from tests.review.browser import chromium, open_window, pictures
from tests.review.test_serve import running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.usefixtures("ocr_on"),
]

LEAST = 0.9
"""Intersection over union of the boxes and the quote, as pixels of the window."""

OCR_DPI = 200


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def columns(
    rotation: int, margin: tuple[int, int] = (0, 0), tops: Sequence[int] = (220,)
) -> tuple[Sheet, list[BBox]]:
    """Print two columns of two paragraphs; return the lines of the last, in blue.

    Args:
        rotation: Clockwise, a multiple of 90.
        margin: What the crop box cuts off on the left and at the bottom.
        tops: Which paragraphs of the second column are blue.
    """
    sheet, source = Sheet(rotation=rotation, margin=margin), random.Random(rotation)
    sheet.line("Interception by the state", 60, 50, size=18, font="Helvetica-Bold")
    true = []
    for x in (60, 320):
        for top in (100, 220):
            is_quoted = x == 320 and top in tops
            sheet.canvas.setFillColorRGB(0, 0, 1 if is_quoted else 0)
            boxes = sheet.lines(prose(source, 210, 7), x, top)
            true += boxes if is_quoted else []
    return sheet, true


def scan(sheet: Sheet) -> bytes:
    """Return the page as a scanner gives it: an image without a text layer."""
    with pdfium.PdfDocument(sheet.save()) as pdf:
        image = pdf[0].render(scale=OCR_DPI / 72).to_pil().convert("RGB")
    out = io.BytesIO()
    image.save(out, "PDF", resolution=float(OCR_DPI), quality=95)
    return out.getvalue()


MADE = {
    "turned by 0": lambda: columns(0),
    "turned by 90": lambda: columns(90),
    "turned by 180": lambda: columns(180),
    "turned by 270, cropped": lambda: columns(270, (40, 25)),
    # Without a text layer, paragraphs of one column are one passage.
    "scanned": lambda: columns(0, tops=(100, 220)),
}


def add(store: Store, case: str, data: bytes) -> Passage:
    """Store a document with a finding on its last passage, and return that."""
    document = read_document(data, f"{case}.pdf")
    store.blobs.put(data)
    passages = segment(document)
    passage = passages[-1]
    store.add_outcome(
        case=case,
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.BROCHURE),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[finding(passage, "communications_interception", 0.9)],
    )
    return passage


def drawn(page: Page) -> tuple[BBox, list[BBox]]:
    """Return where the page image and the boxes of the quote lie in the window."""
    rects = """element => { const r = element.getBoundingClientRect();
                            return [r.x, r.y, r.right, r.bottom]; }"""
    svg = page.locator("figure.sheet svg").first
    image = BBox(*svg.locator("image").evaluate(rects))
    boxes = svg.locator("rect.quote-box")
    return image, [BBox(*boxes.nth(i).evaluate(rects)) for i in range(boxes.count())]


def mask(boxes: Sequence[BBox], scale: int = 4) -> np.ndarray:
    """Return the pixels of boxes, finer than those of the window."""
    pixels = np.zeros((3000 * scale // 2, 1500 * scale), dtype=bool)
    for box in boxes:
        x0, top, x1, bottom = (round(side * scale) for side in box)
        pixels[max(top, 0) : max(bottom, 0), max(x0, 0) : max(x1, 0)] = True
    return pixels


def blue(page: Page) -> np.ndarray:
    """Return the pixels of the quote's ink, without the boxes on it."""
    page.evaluate(
        """() => document.querySelectorAll('.quote-box')
                         .forEach(e => { e.style.visibility = 'hidden'; })"""
    )
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    red, _, blue = np.moveaxis(np.asarray(shot, dtype=np.int16), 2, 0)
    ink = blue - red > 90
    sheet = page.locator("figure.sheet svg").first.bounding_box()
    assert sheet is not None
    x0, top = round(sheet["x"]), round(sheet["y"])
    here = np.zeros_like(ink, dtype=bool)
    bottom, x1 = round(top + sheet["height"]), round(x0 + sheet["width"])
    here[top:bottom, x0:x1] = True
    return np.asarray(ink & here)


@pytest.mark.parametrize("name", MADE)
def test_the_boxes_cover_the_quote_as_it_is_drawn(browser: Browser, store: Store, name):
    sheet, true = MADE[name]()
    data = scan(sheet) if name == "scanned" else sheet.save()
    passage = add(store, name, data)
    words = [w.text for w in sheet.words if any(covers(b, w.box) for b in true)]
    assert passage.text.split() == words
    (found,) = store.findings(name)
    app = create_app(store, default_labels(), reviewer="Ada Example")
    with running(app) as address, open_window(browser, size=(1440, 1400)) as window:
        page = window.new_page()
        page.goto(f"{address}/finding/{found.finding_id}?case={quote(name)}")
        page.wait_for_load_state("networkidle")
        page.locator("figure.sheet svg").first.scroll_into_view_if_needed()
        page.screenshot(path=pictures() / f"boxes-{name.replace(' ', '-')}.png")
        image, boxes = drawn(page)
        ink = blue(page)
    assert len(boxes) == len(true)
    scale = (image.x1 - image.x0) / sheet.width
    assert (image.bottom - image.top) / sheet.height == pytest.approx(scale, rel=0.005)

    def at(box: BBox) -> BBox:
        left, up = image.x0, image.top
        return BBox(
            left + box.x0 * scale, up + box.top * scale,
            left + box.x1 * scale, up + box.bottom * scale,
        )  # fmt: skip

    n_ink = ink.sum()
    assert n_ink > 500
    inside = mask(boxes, 2)[::2, ::2][: ink.shape[0], : ink.shape[1]]
    assert (ink & inside).sum() / n_ink > 0.98
    a, b = mask(boxes), mask([at(box) for box in true])
    overlap = (a & b).sum() / (a | b).sum()
    assert overlap >= LEAST, (overlap, boxes, true)


def covers(outer: BBox, inner: BBox) -> bool:
    """Tell whether a word stands in a line."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom
