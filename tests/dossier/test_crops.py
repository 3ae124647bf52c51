"""Where a crop is cut, and that the quote is in it."""

import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline import ingest
from pipeline.dossier.crops import choose_clip, choose_regions, cut_crops
from pipeline.dossier.inputs import place_of
from pipeline.geometry import BBox
from tests.dossier.sample import brochure, finding, render_crops

quotes = st.tuples(
    st.floats(0, 590), st.floats(0, 830), st.floats(1, 400), st.floats(1, 500)
).map(lambda q: BBox(q[0], q[1], min(q[0] + q[2], 595), min(q[1] + q[3], 842)))


@given(quotes)
def test_a_clip_lies_on_the_page_and_holds_its_quotes(quote):
    clip = choose_clip(quote, 595, 842)
    assert (clip.x0, clip.x1) == (0, 595)
    assert 0 <= clip.top <= max(quote.top, 0)
    assert min(quote.bottom, 842) <= clip.bottom <= 842


@pytest.fixture(scope="module")
def printed():
    return brochure().build()


def place(passage, **changes):
    return replace(place_of(finding(passage, "facial_recognition", 0.9)), **changes)


def test_a_quote_over_two_pages_gives_one_region_each(printed):
    _, document, passages = printed
    boxes = ((1, BBox(60, 780, 500, 792)), (2, BBox(60, 70, 300, 82)))
    first, second = choose_regions([place(passages[0], boxes=boxes)], document)
    assert (first.page_number, second.page_number) == (1, 2)


def test_quotes_of_one_page_share_its_picture(printed):
    _, document, passages = printed
    places = [place(p) for p in passages]
    regions = choose_regions(places, document)
    pages = {number for p in places for number, _ in p.boxes}
    assert [region.page_number for region in regions] == sorted(pages)
    shown = [key for region in regions for key, _ in region.boxes]
    assert set(shown) == {p.place_id for p in places}
    assert len(shown) == sum(len(p.boxes) for p in places)


def test_a_page_without_size_gives_no_region(printed):
    _, document, passages = printed
    pages = tuple(replace(page, width=0.0, height=0.0) for page in document.pages)
    assert choose_regions([place(passages[0])], replace(document, pages=pages)) == ()


def test_each_file_is_rendered_once_and_the_boxes_hold_print(printed):
    content, document, passages = printed
    calls = []

    def render(data, regions, *, dpi=110):
        calls.append(len(regions))
        return render_crops(data, regions, dpi=dpi)

    documents = {document.document_id: document}
    places = [place(p) for p in passages]
    crops = cut_crops(places, documents, lambda _: content, render)
    assert calls == [2]
    assert set(crops) == {(document.document_id, 1), (document.document_id, 2)}
    for crop in crops.values():
        for _, box in crop.boxes:
            assert has_ink(crop, box)


def has_ink(crop, box):
    image = Image.open(io.BytesIO(crop.jpeg)).convert("L")
    scale = image.width / crop.width
    left, top, right, bottom = (round(side * scale) for side in box)
    return min(image.crop((left, top, right, bottom)).tobytes()) < 100


def test_hidden_boxes_are_painted_black(printed):
    content, document, passages = printed
    box = passages[0].boxes[0][1]
    documents = {document.document_id: document}
    (crop, *_) = cut_crops(
        [place(passages[0])], documents, lambda _: content, ingest.render_crops,
        hide=lambda _document, page: [box] if page.number == 1 else [],
    ).values()  # fmt: skip
    own = crop.boxes[0][1]
    image = Image.open(io.BytesIO(crop.jpeg)).convert("L")
    scale = image.width / crop.width
    inside = (own.x0 + 2, own.top + 2, own.x1 - 2, own.bottom - 2)
    left, top, right, bottom = (round(side * scale) for side in inside)
    pixels = image.crop((left, top, right, bottom)).tobytes()
    assert max(pixels) < 40
    assert max(image.tobytes()) > 200


def test_what_cannot_be_rendered_is_left_out(printed):
    content, document, passages = printed

    def render(data, regions, *, dpi=110):
        return [None, *render_crops(data, regions[1:], dpi=dpi)]

    places = [place(p) for p in passages]
    documents = {document.document_id: document}
    crops = cut_crops(places, documents, lambda _: content, render)
    assert set(crops) == {(document.document_id, 2)}


def test_no_more_than_the_limit_are_cut(printed):
    content, document, passages = printed
    places = [place(p) for p in passages]
    documents = {document.document_id: document}
    crops = cut_crops(places, documents, lambda _: content, render_crops, max_crops=1)
    assert list(crops) == [(document.document_id, 1)]


def test_the_sample_is_a_readable_pdf(printed):
    content, document, _ = printed
    with pdfium.PdfDocument(content) as pdf:
        assert len(pdf) == len(document.pages)
