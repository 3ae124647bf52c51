"""Letters in the colour of their ground on slides, in shapes and in their tables."""

from collections.abc import Callable

import pytest
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches

from pipeline.ingest import read_document
from pipeline.ingest.office.ooxml import A
from tests.ingest.checks import hidden
from tests.ingest.test_pptx import A_NS, BOX, Deck

WHITE, BLUE = RGBColor(255, 255, 255), RGBColor(0, 0, 128)
WORDS = "For the ministry alone"
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def box(slide, place=BOX, *, fill: RGBColor | None = None, letters=WHITE):
    """Add a box with words in a colour, or a theme's colour, on a fill."""
    shape = slide.shapes.add_textbox(*place)
    if fill is not None:
        shape.fill.solid()
        shape.fill.fore_color.rgb = fill
    shape.text_frame.text = "Seen and "
    paint(shape.text_frame.paragraphs[0].add_run(), letters)
    return shape


def paint(run, letters) -> None:
    run.text = WORDS
    if isinstance(letters, RGBColor):
        run.font.color.rgb = letters
    else:
        run.font.color.theme_color = letters


def page(slide, colour: RGBColor) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = colour


def rectangle(slide, colour: RGBColor, place=None, form=MSO_SHAPE.RECTANGLE):
    shape = slide.shapes.add_shape(form, *(place or (0, 0, Inches(9), Inches(7))))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    return shape


def cell(slide, *, fill: RGBColor | None = None, style: str = "", letters=WHITE):
    frame = slide.shapes.add_table(1, 2, *BOX)
    if style:
        frame._element.find(".//{*}tableStyleId").text = style
    first, second = frame.table.cell(0, 0), frame.table.cell(0, 1)
    second.text = "Seen"
    if fill is not None:
        first.fill.solid()
        first.fill.fore_color.rgb = fill
    paint(first.text_frame.paragraphs[0].add_run(), letters)
    return frame


def on_page(colour: RGBColor, letters) -> Callable[..., None]:
    def draw(slide) -> None:
        page(slide, colour)
        box(slide, letters=letters)

    return draw


def on_layout(slide) -> None:
    page(slide.slide_layout, BLUE)
    box(slide)


def on_master(slide) -> None:
    page(slide.slide_layout.slide_master, BLUE)
    box(slide)


def over(colour: RGBColor, letters, form=MSO_SHAPE.RECTANGLE) -> Callable[..., None]:
    def draw(slide) -> None:
        rectangle(slide, colour, form=form)
        box(slide, letters=letters)

    return draw


def half_over(slide) -> None:
    rectangle(slide, BLUE, (0, 0, Inches(3), Inches(7)))
    box(slide)


def before(slide) -> None:
    box(slide)
    rectangle(slide, BLUE, (0, Inches(5), Inches(9), Inches(1)))


def over_a_bar_of_the_layout(slide) -> None:
    on_layout_shape(slide, BLUE)
    box(slide)


def in_a_group(colour: RGBColor | None) -> Callable[..., None]:
    def draw(slide) -> None:
        shapes = [box(slide)]
        if colour is not None:
            shapes.insert(0, rectangle(slide, colour))
            slide.shapes._spTree.append(shapes[1]._element)
        slide.shapes.add_group_shape(shapes)

    return draw


def extended(inside: str) -> Callable[..., None]:
    def draw(slide) -> None:
        shape = box(slide)
        own = shape.text_frame.paragraphs[0].runs[1]._r.rPr
        for child in etree.fromstring(f"<x {A_NS}>{inside}</x>"):
            own.append(child)

    return draw


def of_the_list(slide) -> None:
    shape = slide.shapes.add_textbox(*BOX)
    shape.text_frame.text = WORDS
    style = shape.text_frame._txBody.find("{*}lstStyle")
    style.append(
        etree.fromstring(
            f"<a:lvl1pPr {A_NS}><a:defRPr><a:solidFill><a:srgbClr val='FFFFFF'/>"
            "</a:solidFill></a:defRPr></a:lvl1pPr>"
        )
    )


def in_a_title(slide) -> None:
    slide.shapes.title.text = "Seen and "
    paint(slide.shapes.title.text_frame.paragraphs[0].add_run(), WHITE)


def on_layout_shape(slide, colour: RGBColor) -> None:
    bar = rectangle(slide, colour)
    slide.slide_layout.shapes._spTree.append(bar._element)


def without_shapes_of_the_layout(slide) -> None:
    page(slide, BLUE)
    on_layout_shape(slide, WHITE)
    slide._element.set("showMasterSp", "0")
    box(slide)


def without_shapes_of_the_master(slide) -> None:
    page(slide, BLUE)
    bar = rectangle(slide, WHITE)
    slide.slide_layout.slide_master.shapes._spTree.append(bar._element)
    slide.slide_layout._element.set("showMasterSp", "0")
    box(slide)


def with_other_colours(element) -> None:
    """Swap the light and dark colours of the theme on a slide or layout."""
    names = {f"accent{i}": f"accent{i}" for i in range(1, 7)}
    names |= {"hlink": "hlink", "folHlink": "folHlink"}
    names |= {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}
    for found in element.iterfind("{*}clrMapOvr"):
        for child in found:
            found.remove(child)
        etree.SubElement(found, f"{A}overrideClrMapping", names)


def rectangle_of_the_theme(slide, letters) -> None:
    bar = rectangle(slide, WHITE)
    bar.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    with_other_colours(slide._element)
    box(slide, letters=letters)


def below_other_colours(slide) -> None:
    with_other_colours(slide._element)
    box(slide)


def page_of_other_colours(slide) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    with_other_colours(slide.slide_layout._element)
    box(slide, letters=RGBColor(0, 0, 0))


def over_a_placeholder(slide) -> None:
    layout = slide.slide_layout.placeholders[1]
    layout.fill.solid()
    layout.fill.fore_color.rgb = BLUE
    box(slide)


def marked(colour: str):
    def draw(slide) -> None:
        of_the_list(slide)
        run = slide.shapes[-1].text_frame.paragraphs[0].runs[0]._r
        properties = run.get_or_add_rPr()
        properties.append(
            etree.fromstring(
                f"<a:highlight {A_NS}><a:srgbClr val='{colour}'/></a:highlight>"
            )
        )

    return draw


def gradient(slide) -> None:
    box(slide, fill=BLUE).fill.gradient()


GREY = MSO_THEME_COLOR.BACKGROUND_1
UNSEEN = {
    "white on the page": lambda s: box(s),
    "nearly white": lambda s: box(s, letters=RGBColor(250, 251, 252)),
    "white of the theme": lambda s: box(s, letters=GREY),
    "white in a white box": lambda s: box(s, fill=WHITE),
    "blue in a blue box": lambda s: box(s, fill=BLUE, letters=BLUE),
    "blue on a blue page": on_page(BLUE, BLUE),
    "blue over a blue rectangle": over(BLUE, BLUE),
    "before a rectangle elsewhere": before,
    "in a title": in_a_title,
    "in a group": in_a_group(None),
    "white of the list": of_the_list,
    "white in a white cell": lambda s: cell(s, fill=WHITE),
    "blue in a blue cell": lambda s: cell(s, fill=BLUE, letters=BLUE),
    "white in a table without a style": lambda s: cell(s, style=NO_STYLE),
    "white on a white marker": extended(
        "<a:highlight><a:srgbClr val='FFFFFF'/></a:highlight>"
    ),
    "white of the list on a white marker": marked("FFFFFF"),
    "black over a black rectangle of the slide's own colours": (
        lambda s: rectangle_of_the_theme(s, RGBColor(0, 0, 0))
    ),
}
SEEN = {
    "white in a blue box": lambda s: box(s, fill=BLUE),
    "white on a blue page": on_page(BLUE, WHITE),
    "white of the theme on a blue page": on_page(BLUE, GREY),
    "on a blue layout": on_layout,
    "on a blue master": on_master,
    "white over a blue rectangle": over(BLUE, WHITE),
    "white over a white circle": over(WHITE, WHITE, MSO_SHAPE.OVAL),
    "white half over a blue rectangle": half_over,
    "over a bar of the layout": over_a_bar_of_the_layout,
    "over a rectangle in a group": in_a_group(BLUE),
    "on a gradient": gradient,
    "white in a blue cell": lambda s: cell(s, fill=BLUE),
    "white in a cell of a style": lambda s: cell(s),
    "with an edge": extended("<a:ln w='9525'><a:solidFill/></a:ln>"),
    "with a shadow": extended("<a:effectLst><a:glow rad='9'/></a:effectLst>"),
    "on a blue marker": extended(
        "<a:highlight><a:srgbClr val='000080'/></a:highlight>"
    ),
    "white of the list on a blue marker": marked("000080"),
    "without the shapes of its layout": without_shapes_of_the_layout,
    "on a layout without the shapes of its master": without_shapes_of_the_master,
    "over a rectangle of the slide's own colours": (
        lambda s: rectangle_of_the_theme(s, WHITE)
    ),
    "on the page of the master in the slide's own colours": below_other_colours,
    "on a page in a colour of its layout": page_of_other_colours,
    "over a placeholder that inherits its fill": over_a_placeholder,
}


def read(draw: Callable[..., None]):
    deck = Deck()
    draw(deck.slide("Offer"))
    return read_document(deck.save(), "a.pptx")


@pytest.mark.parametrize("way", UNSEEN)
def test_letters_in_the_colour_of_their_ground_are_marked(way):
    document = read(UNSEEN[way])
    assert hidden(document) == [WORDS]
    assert len(document.marks) == 1
    assert "4 words are in the file" in (document.pages[0].note or "")


@pytest.mark.parametrize("way", SEEN)
def test_letters_that_differ_from_their_ground_are_not_marked(way):
    document = read(SEEN[way])
    assert WORDS in document.text
    assert document.marks == ()
