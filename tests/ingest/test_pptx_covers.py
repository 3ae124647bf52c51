"""Words of a slide below a shape or a photo that hides them."""

import io
from collections.abc import Callable

import pytest
from lxml import etree
from PIL import Image
from pptx.util import Inches, Pt

from pipeline.ingest import read_document
from tests.ingest.checks import hidden
from tests.ingest.test_pptx import BOX, Deck
from tests.ingest.test_pptx_grounds import BLUE, rectangle

WORDS = "For the ministry alone"
AROUND = (Inches(0.5), Inches(1.5), Inches(6), Inches(2))
BESIDE = (Inches(0.5), Inches(4), Inches(6), Inches(2))


def words(slide, text: str = WORDS, *, size: int = 18):
    shape = slide.shapes.add_textbox(*BOX)
    shape.text_frame.text = text
    shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    return shape


def covered(place=AROUND, **more) -> Callable[..., None]:
    def draw(slide) -> None:
        words(slide, **more)
        rectangle(slide, BLUE, place)

    return draw


def below_a_picture(kind: str) -> Callable[..., None]:
    def draw(slide) -> None:
        words(slide)
        picture = io.BytesIO()
        Image.new("RGB", (60, 20), "navy").save(picture, kind)
        slide.shapes.add_picture(picture, *AROUND)

    return draw


def above(slide) -> None:
    rectangle(slide, BLUE, AROUND)
    words(slide)


def below_a_changed_shape(change: Callable[..., None]) -> Callable[..., None]:
    def draw(slide) -> None:
        words(slide)
        change(rectangle(slide, BLUE, AROUND))

    return draw


def in_lines(slide) -> None:
    frame = words(slide).text_frame
    frame.word_wrap = True
    for _ in range(9):
        frame.paragraphs[0].add_line_break()
    rectangle(slide, BLUE, AROUND)


def in_wide_letters(slide) -> None:
    words(slide, f"{WORDS} " + "監視装置" * 17).text_frame.word_wrap = True
    rectangle(slide, BLUE, AROUND)


def spaced(name: str, space: float | Pt) -> Callable[..., None]:
    def draw(slide) -> None:
        frame = words(slide).text_frame
        frame.add_paragraph().text = "and nobody else"
        for paragraph in frame.paragraphs:
            setattr(paragraph, name, space)
        rectangle(slide, BLUE, AROUND)

    return draw


def spaced_in_a_strict_file(slide) -> None:
    spaced("line_spacing", 5.0)(slide)
    for space in slide._element.iterfind(".//{*}lnSpc/{*}spcPct"):
        space.set("val", "500%")


def make_clear(shape) -> None:
    colour = shape._element.find(".//{*}solidFill/{*}srgbClr")
    etree.SubElement(colour, f"{{{colour.nsmap['a']}}}alpha", val="40000")


def turn(shape) -> None:
    shape.rotation = 30


def switch_off(shape) -> None:
    shape._element.nvSpPr.cNvPr.set("hidden", "1")


def animate(shape) -> None:
    slide = shape._element.getroottree().getroot()
    name = etree.QName(slide).namespace
    timing = etree.SubElement(slide, f"{{{name}}}timing")
    etree.SubElement(timing, f"{{{name}}}spTgt", spid=str(shape.shape_id))


def below_and_beside(slide) -> None:
    covered()(slide)
    rectangle(slide, BLUE, BESIDE)


HIDDEN: dict[str, Callable[..., None]] = {
    "below a rectangle": covered(),
    "below a photo": below_a_picture("JPEG"),
    "below a shape among others": below_and_beside,
}
SHOWN: dict[str, Callable[..., None]] = {
    "beside a rectangle": covered(BESIDE),
    "partly below a rectangle": covered((Inches(0.5), Inches(1.5), Inches(1), BOX[3])),
    "above a rectangle": above,
    "below a picture that may be clear": below_a_picture("PNG"),
    "below a shape that lets light through": below_a_changed_shape(make_clear),
    "below a turned shape": below_a_changed_shape(turn),
    "below a shape that is switched off": below_a_changed_shape(switch_off),
    "below a shape that goes away": below_a_changed_shape(animate),
    "out of its box": covered(text=f"{WORDS} " + "and nobody else " * 9),
    "too large for its box": covered(size=200),
    "out of its box by line breaks": in_lines,
    "out of its box by the space before": spaced("space_before", Pt(90)),
    "out of its box by the space after": spaced("space_after", Pt(90)),
    "out of its box by lines far apart": spaced("line_spacing", Pt(90)),
    "out of its box by lines of many times their height": spaced("line_spacing", 5.0),
    "out of its box by lines of a strict file": spaced_in_a_strict_file,
    "out of its box in wide letters": in_wide_letters,
}


def unseen(draw: Callable[..., None]) -> list[str]:
    deck = Deck()
    draw(deck.slide("Offer"))
    document = read_document(deck.save(), "a.pptx")
    assert WORDS in document.text
    return hidden(document)


@pytest.mark.parametrize("way", HIDDEN)
def test_words_below_a_shape_are_marked(way):
    assert unseen(HIDDEN[way]) == [WORDS]


@pytest.mark.parametrize("way", SHOWN)
def test_words_that_may_be_seen_are_not_marked(way):
    assert unseen(SHOWN[way]) == []
