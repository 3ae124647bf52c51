"""Where a crop is cut, and that the quote is in it."""

import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.cases.crops import MAX_HEIGHT, choose_clip, choose_regions, cut_crops
from pipeline.geometry import BBox
from tests.cases.sample import brochure, finding, render_crops

quotes = st.tuples(
    st.floats(0, 590), st.floats(0, 830), st.floats(1, 400), st.floats(1, 500)
).map(lambda q: BBox(q[0], q[1], min(q[0] + q[2], 595), min(q[1] + q[3], 842)))


@given(quotes)
def test_a_clip_lies_on_the_page_and_holds_the_start_of_the_quote(quote):
    clip = choose_clip(quote, 595, 842)
    assert 0 <= clip.x0 < clip.x1 <= 595.001
    assert 0 <= clip.top < clip.bottom <= 842
    assert clip.width >= 0.4 * 595 - 0.001
    assert clip.height <= MAX_HEIGHT + 1e-6
    assert clip.x0 <= quote.x0 + 0.001
    assert clip.x1 >= quote.x1 - 0.001
    assert clip.top <= quote.top


@pytest.fixture(scope="module")
def printed():
    return brochure().build()


def test_a_quote_over_two_pages_gives_one_region_each(printed):
    _, document, passages = printed
    spread = finding(passages[0], "facial_recognition", 0.9)
    boxes = ((1, BBox(60, 780, 500, 792)), (2, BBox(60, 70, 300, 82)))
    first, second = choose_regions(replace(spread, boxes=boxes), document)
    assert (first.page_number, second.page_number) == (1, 2)
    assert not first.is_cut


def test_a_quote_taller_than_a_crop_is_said_to_be_cut(printed):
    _, document, passages = printed
    boxes = tuple((1, BBox(60, 100 + 20 * i, 500, 112 + 20 * i)) for i in range(20))
    tall = replace(finding(passages[0], "facial_recognition", 0.9), boxes=boxes)
    (region,) = choose_regions(tall, document)
    assert region.is_cut
    assert 0 < len(region.boxes) < 20


def test_a_page_without_size_gives_no_region(printed):
    _, document, passages = printed
    pages = tuple(replace(page, width=0.0, height=0.0) for page in document.pages)
    flat = replace(document, pages=pages)
    assert choose_regions(finding(passages[0], "facial_recognition", 1), flat) == ()


def test_each_file_is_rendered_once_and_the_boxes_hold_print(printed):
    content, document, passages = printed
    findings = [finding(p, "facial_recognition", 0.9) for p in passages]
    findings.append(finding(passages[0], "emotion_recognition", 0.9))
    calls = []

    def render(data, regions, *, dpi=110):
        calls.append(len(regions))
        return render_crops(data, regions, dpi=dpi)

    documents = {document.document_id: document}
    crops = cut_crops(findings, documents, lambda _: content, render)
    assert calls == [len(passages)]
    assert set(crops) == {f.finding_id for f in findings}
    for parts in crops.values():
        for crop in parts:
            for box in crop.boxes:
                assert has_ink(crop, box)


def has_ink(crop, box):
    image = Image.open(io.BytesIO(crop.jpeg)).convert("L")
    scale = image.width / crop.width
    left, top, right, bottom = (round(side * scale) for side in box)
    return min(image.crop((left, top, right, bottom)).tobytes()) < 100


def test_what_cannot_be_rendered_is_left_out(printed):
    content, document, passages = printed
    findings = [finding(p, "facial_recognition", 0.9) for p in passages]
    documents = {document.document_id: document}

    def render(data, regions, *, dpi=110):
        return [None, *render_crops(data, regions[1:], dpi=dpi)]

    crops = cut_crops(findings, documents, lambda _: content, render)
    assert findings[0].finding_id not in crops
    assert len(crops) == len(findings) - 1


def test_no_more_than_the_limit_are_cut(printed):
    content, document, passages = printed
    findings = [finding(p, "facial_recognition", 0.9) for p in passages]
    documents = {document.document_id: document}
    crops = cut_crops(findings, documents, lambda _: content, render_crops, max_crops=3)
    assert list(crops) == [f.finding_id for f in findings[:3]]


def test_the_sample_is_a_readable_pdf(printed):
    content, document, _ = printed
    with pdfium.PdfDocument(content) as pdf:
        assert len(pdf) == len(document.pages)
