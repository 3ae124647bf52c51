"""Crops of pages: the printed words are in them, whatever the page's rotation."""

import io

import pytest
from PIL import Image

from pipeline.geometry import BBox
from pipeline.ingest import render_crops
from tests.ingest.forms import LAYOUTS, annotated, certificate, text_field
from tests.ingest.pdfs import Sheet, one_page


def darkness(jpeg: bytes | None) -> float:
    """Return the share of dark pixels of a crop."""
    assert jpeg is not None
    image = Image.open(io.BytesIO(jpeg)).convert("L")
    histogram = image.histogram()
    return sum(histogram[:128]) / (image.width * image.height)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("margin", [(0, 0), (40, 25)])
def test_a_crop_shows_what_is_printed_in_its_box(rotation, margin):
    sheet = Sheet(rotation=rotation, margin=margin)
    box = sheet.line("INTERCEPTION", 300, 200, size=24, font="Helvetica-Bold")
    data = sheet.save()
    empty = BBox(box.x0, box.top + 100, box.x1, box.bottom + 100)
    printed, blank = render_crops(data, [(1, box), (1, empty)])
    assert darkness(printed) > 0.2
    assert darkness(blank) < 0.01


@pytest.mark.parametrize("number", range(len(LAYOUTS)))
def test_a_crop_shows_what_is_filled_into_a_form(number):
    filled = certificate(number)
    # The edges of a field are drawn as well; its middle shows the value alone.
    boxes = filled.boxes.values()
    sides = ((x0 + 2, y0 + 3, x0 + 60, y1 - 3) for x0, y0, x1, y1 in boxes)
    crops = render_crops(filled.data, [(1, BBox(*side)) for side in sides])
    assert len(crops) == 4
    assert all(darkness(crop) > 0.02 for crop in crops)


def test_a_crop_shows_a_value_that_has_no_appearance():
    data = annotated([text_field("Ministry of Interior")])
    box = BBox(150, 222, 450, 242)
    filled, empty = (
        render_crops(each, [(1, box)])[0]
        for each in (data, annotated([text_field("")]))
    )
    assert darkness(filled) > 0.01
    assert darkness(empty) == 0


def test_a_crop_has_the_size_of_its_box():
    sheet = Sheet()
    sheet.line("Words.", 60, 100)
    (jpeg,) = render_crops(sheet.save(), [(1, BBox(50, 90, 122, 126))], dpi=144)
    assert jpeg is not None
    width, height = Image.open(io.BytesIO(jpeg)).size
    assert abs(width - 144) <= 2
    assert abs(height - 72) <= 2


@pytest.mark.parametrize(
    "region",
    [
        (0, BBox(0, 0, 10, 10)),
        (9, BBox(0, 0, 10, 10)),
        (1, BBox(10, 10, 10, 10)),
        (1, BBox(10, 10, 5, 5)),
        (1, BBox(0, 0, 1e7, 1e7)),
        (1, BBox(float("nan"), 0, 10, 10)),
        (1, BBox(700, 900, 800, 1000)),
    ],
)
def test_a_region_that_cannot_be_rendered_is_none_and_the_others_are(region):
    sheet = Sheet()
    sheet.line("Words.", 60, 100)
    good = (1, BBox(50, 90, 122, 126))
    first, bad, last = render_crops(sheet.save(), [good, region, good])
    assert first is not None
    assert bad is None
    assert first == last


@pytest.mark.parametrize("data", [b"", b"no PDF", b"%PDF-1.7\n"])
def test_what_is_no_pdf_has_no_crops(data):
    assert render_crops(data, [(1, BBox(0, 0, 10, 10))]) == [None]


def test_a_crop_of_a_huge_page_costs_no_more_than_its_box():
    data = one_page(b"BT /F 20 Tf 10 10 Td (Words) Tj ET", box=b"0 0 100000 100000")
    (jpeg,) = render_crops(data, [(1, BBox(0, 99_950, 100, 100_000))])
    assert darkness(jpeg) > 0.02
