"""Pictures in office files and web pages: their words are read by OCR, and told."""

import base64
import io
from collections.abc import Callable

import docx
import openpyxl
import pptx
import pytest
from docx.shared import Cm
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image, ImageDraw, ImageFont

from pipeline.datamodel import MarkKind, Status
from pipeline.ingest import read_document
from pipeline.text.segment import segment
from tests.ingest.checks import patched, saved
from tests.ingest.test_odf import odf, text

PLAIN = "Our company sells tools to gardens of the country"
SHOWN = ("Every call is recorded", "at the ministry of the interior")


def screen(*lines: str) -> bytes:
    """Return an image of 800 x 400 pixels with these lines."""
    image = Image.new("RGB", (800, 400), "white")
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((40, 60 + 60 * i), line, "black", ImageFont.load_default(32))
    return saved(image, "PNG")


SCREEN = screen(*SHOWN)


def as_docx(image: bytes, said: str = PLAIN) -> bytes:
    document = docx.Document()
    document.add_paragraph(said)
    document.add_picture(io.BytesIO(image), width=Cm(12))
    document.add_picture(io.BytesIO(image), width=Cm(12))
    return saved(document)


def as_pptx(image: bytes) -> bytes:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = PLAIN
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_picture(
        io.BytesIO(image), 0, 0
    )
    return saved(deck)


def as_xlsx(image: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = PLAIN
    book.create_sheet("Screens").add_image(SheetImage(io.BytesIO(image)), "B2")
    return saved(book)


FRAME = '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame>'


def as_odt(image: bytes) -> bytes:
    body = f"<text:p>{PLAIN}</text:p><text:p>{FRAME}</text:p>"
    return text(body, parts={"Pictures/a.png": image})


def as_odp(image: bytes) -> bytes:
    box = f"<draw:frame><draw:text-box><text:p>{PLAIN}</text:p></draw:text-box>"
    pages = f"{box}</draw:frame></draw:page><draw:page>{FRAME}"
    body = f"<draw:page>{pages}</draw:page>"
    return odf("presentation", body, parts={"Pictures/a.png": image})


def as_html(image: bytes) -> bytes:
    shown = f"<img src='data:image/png;base64,{base64.b64encode(image).decode()}'>"
    return f"<p>{PLAIN}</p>{shown}{shown}".encode()


def as_rtf(image: bytes) -> bytes:
    """Word writes a picture twice, and a metafile for older programs."""
    size = rb"\picwgoal6000\pichgoal3000"
    old = rb"{\nonshppict{\pict\wmetafile8" + size + b" " + b"01000900" * 9 + b"}}"
    shown = rb"{\*\shppict{\pict" + size + rb"\pngblip{\*\blipuid 00ff}" + b"\n"
    pictures = (shown + image.hex("\n", 64).encode() + b"}}" + old) * 2
    return rb"{\rtf1\ansi " + PLAIN.encode() + rb"\par " + pictures + b"}"


def as_rtf_in_bytes(image: bytes) -> bytes:
    head = rb"{\pict\pngblip\bin%d " % len(image)
    return rb"{\rtf1\ansi " + PLAIN.encode() + rb"\par " + head + image + b"}}"


READ = "1 picture read by OCR"


@pytest.mark.usefixtures("ocr_on")
@pytest.mark.parametrize(
    ("write", "page"),
    [
        (as_docx, 1),
        (as_pptx, 2),
        (as_xlsx, 2),
        (as_odt, 1),
        (as_odp, 2),
        (as_html, 1),
        (as_rtf, 1),
        (as_rtf_in_bytes, 1),
    ],
)
def test_the_words_of_a_picture_are_passages_of_its_page(
    write: Callable[[bytes], bytes], page: int
):
    document = read_document(write(SCREEN), "a.bin")
    assert document.status is Status.READ
    assert [p.note for p in document.pages] == [*[None] * (page - 1), READ]
    told = {" ".join(p.text.split()): p for p in segment(document)}
    assert PLAIN in told
    for line in SHOWN:
        (found,) = (passage for said, passage in told.items() if line in said)
        assert found.page_number == page
        assert document.share_marked(found.start, found.end, MarkKind.OCR) > 0.99
        assert found.boxes == ()


@pytest.mark.usefixtures("ocr_on")
def test_a_file_of_pictures_alone_is_read_as_far_as_they_have_words():
    document = read_document(as_docx(SCREEN, said=""), "a.docx")
    assert SHOWN[0] in document.text
    assert document.status is Status.READ
    bare = read_document(as_docx(screen(), said=""), "a.docx")
    assert (bare.text, bare.status) == ("", Status.READ)
    assert bare.pages[0].note == "1 picture without words"


def test_pictures_that_are_not_read_are_told_and_change_no_other_text():
    off = "1 picture not read: OCR is switched off (TRIAGE_OCR)"
    document = read_document(as_pptx(SCREEN), "a.pptx")
    assert document.text == f"{PLAIN}\n"
    assert [page.note for page in document.pages] == [None, off]
    assert document.pages[1].unread == "it shows pictures and no text"


@pytest.mark.usefixtures("ocr_on")
def test_a_picture_that_cannot_be_drawn_is_told():
    frame = FRAME.replace("a.png", "a.emf")
    data = text(f"<text:p>{PLAIN}{frame}</text:p>", parts={"Pictures/a.emf": SCREEN})
    document = read_document(data, "a.odt")
    why = "a drawing in EMF, which OCR cannot see"
    assert document.pages[0].note == f"1 picture not read: {why}"
    drawn = as_rtf(b"\1\0\0\0" + SCREEN).replace(b"pngblip", b"emfblip")
    (page,) = read_document(drawn, "a.rtf").pages
    assert page.note == f"2 pictures not read: {why}"
    broken = patched(as_docx(SCREEN), **{"word/media/image1.png": SCREEN[:2_000]})
    (page,) = read_document(broken, "a.docx").pages
    assert page.note is not None
    assert "1 picture not read: frame 1 of the image is damaged" in page.note
