"""Presentations as python-pptx writes them, and parts changed by hand."""

import io
import zipfile
from copy import deepcopy

import pptx
import pytest
from lxml import etree
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from pipeline.errors import UnreadableDocument
from pipeline.ingest.office.pptx import read_pptx
from tests.ingest.checks import check_blocks, hidden, kinds, patched, saved, texts

BOX = (Inches(1), Inches(2), Inches(5), Inches(1))


class Deck:
    """A presentation that is built slide by slide."""

    def __init__(self) -> None:
        self.deck = pptx.Presentation()

    def slide(self, title: str | None, *items: str):
        layout = self.deck.slide_layouts[6 if title is None else 1]
        slide = self.deck.slides.add_slide(layout)
        if title is not None:
            slide.shapes.title.text = title
            slide.placeholders[1].text_frame.text = "\n".join(items)
        return slide

    def save(self) -> bytes:
        return saved(self.deck)


def test_a_slide_is_a_page_with_its_title_as_heading():
    deck = Deck()
    deck.slide("Remote access", "Reads messages", "Turns on microphones")
    deck.slide("Contact", "sales@vendor.example")
    extract = read_pptx(deck.save())
    assert kinds(extract) == [
        ("heading", "Remote access"),
        ("list_item", "Reads messages"),
        ("list_item", "Turns on microphones"),
        ("heading", "Contact"),
        ("list_item", "sales@vendor.example"),
    ]
    assert [block.page_number for block in extract.blocks] == [1, 1, 1, 2, 2]
    assert [(page.number, page.width) for page in extract.pages] == [(1, 0), (2, 0)]


def test_speaker_notes_follow_their_slide():
    deck = Deck()
    slide = deck.slide("Features", "Fast")
    slide.notes_slide.notes_text_frame.text = "Say that it needs no warrant."
    deck.slide("End")
    assert kinds(read_pptx(deck.save()))[2:] == [
        ("comment", "Say that it needs no warrant."),
        ("heading", "End"),
    ]


def test_boxes_in_groups_in_groups_are_read():
    deck = Deck()
    slide = deck.slide("Architecture")
    outer = slide.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    inner.shapes.add_textbox(*BOX).text_frame.text = "Probe at the operator"
    assert texts(read_pptx(deck.save())) == ["Architecture", "Probe at the operator"]


def test_a_table_gives_rows_with_their_headers():
    deck = Deck()
    slide = deck.slide("Versions")
    table = slide.shapes.add_table(2, 2, *BOX).table
    for i, text in enumerate(("Version", "Targets", "Basic", "10 phones")):
        table.cell(i // 2, i % 2).text = text
    extract = read_pptx(deck.save())
    assert kinds(extract)[1:] == [
        ("table_row", "Version\tTargets"),
        ("table_row", "Basic\t10 phones"),
    ]
    assert extract.blocks[-1].columns == ("Version", "Targets")


def test_merged_cells_do_not_move_the_headers():
    deck = Deck()
    table = deck.slide("Versions").shapes.add_table(2, 3, *BOX).table
    for i, text in enumerate(("Name", "", "Price", "Basic", "x", "5 EUR")):
        table.cell(i // 3, i % 3).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    extract = read_pptx(deck.save())
    assert extract.blocks[-1].columns == ("Name", "", "Price")


def test_a_chart_is_read_with_the_words_of_its_data():
    data = CategoryChartData()
    data.categories = ["Phones tracked", "Calls intercepted"]
    data.add_series("Year one", (5, 7))
    deck = Deck()
    chart = deck.slide("Results").shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, data
    )
    chart.chart.has_title = True
    chart.chart.chart_title.text_frame.text = "What the system did"
    found = texts(read_pptx(deck.save()))
    assert found == [
        "Results",
        "What the system did",
        "Year one",
        "Phones tracked",
        "Calls intercepted",
    ]


def test_a_hidden_slide_is_read_and_said_to_be_hidden():
    deck = Deck()
    deck.slide("Shown")
    deck.slide("For the ministry alone")._element.set("show", "0")
    extract = read_pptx(deck.save())
    assert "For the ministry alone" in texts(extract)
    assert [page.note for page in extract.pages] == [None, "a hidden slide"]


A_NS = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_FILL = (
    '<a:solidFill><a:srgbClr val="000000"><a:alpha val="{}"/></a:srgbClr></a:solidFill>'
)
FILLS = {
    "without a fill": "<a:noFill/>",
    "transparent": _FILL.format("0"),
    "half transparent": _FILL.format("50000"),
    "only outlined": "<a:ln w='9525'/><a:noFill/>",
}


@pytest.mark.parametrize("way", FILLS)
def test_letters_without_a_fill_are_marked(way):
    deck = Deck()
    box = deck.slide("Shown").shapes.add_textbox(*BOX)
    box.text_frame.text = "For the ministry alone"
    properties = box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    properties.extend(etree.fromstring(f"<x {A_NS}>{FILLS[way]}</x>"))
    is_hidden = way in {"without a fill", "transparent"}
    assert bool(read_pptx(deck.save()).marks) == is_hidden


def test_boxes_in_a_hidden_group_are_marked():
    deck = Deck()
    slide = deck.slide("Shown")
    box = slide.shapes.add_textbox(*BOX)
    box.text_frame.text = "For the ministry alone"
    group = slide.shapes.add_group_shape([box])
    group._element.nvGrpSpPr.cNvPr.set("hidden", "1")
    assert len(read_pptx(deck.save()).marks) == 1


def test_a_table_that_a_slide_does_not_show_is_marked():
    deck = Deck()
    frame = deck.slide("Shown").shapes.add_table(1, 1, *BOX)
    frame.table.cell(0, 0).text = "For the ministry alone"
    frame._element.nvGraphicFramePr.cNvPr.set("hidden", "1")
    extract = read_pptx(deck.save())
    assert hidden(extract) == ["For the ministry alone"]


@pytest.mark.parametrize(
    ("way", "is_hidden"),
    [
        *(("hidden", True), ("off the slide", True), ("tiny", True)),
        *(("at the edge", False), ("tiny spacer", False)),
        *(("flat at the top", False), ("a point in the corner", False)),
    ],
)
def test_boxes_that_a_slide_does_not_show_are_marked(way, is_hidden):
    deck = Deck()
    box = deck.slide("Shown").shapes.add_textbox(*BOX)
    box.text_frame.text = "For the ministry alone"
    if way == "hidden":
        box._element.nvSpPr.cNvPr.set("hidden", "1")
    elif way == "off the slide":
        box.left = -box.width - 10
    elif way == "at the edge":
        box.left = 10 - box.width
    elif way == "flat at the top":
        box.top = box.height = 0
    elif way == "a point in the corner":
        box.left = box.top = box.width = box.height = 0
    elif way == "tiny spacer":
        spacer = box.text_frame.paragraphs[0].add_run()
        spacer.text, spacer.font.size = " ", 12_700
    else:
        box.text_frame.paragraphs[0].runs[0].font.size = 12_700
    extract = read_pptx(deck.save())
    marked = [text.strip() for text in hidden(extract)]
    assert marked == ["For the ministry alone"] * is_hidden


def test_a_slide_without_title_is_not_filed_under_the_slide_before():
    deck = Deck()
    deck.slide("Encryption", "Safe")
    deck.slide(None).shapes.add_textbox(*BOX).text_frame.text = "Covert tools\nMore"
    assert kinds(read_pptx(deck.save()))[2:] == [
        ("heading", "Covert tools"),
        ("paragraph", "More"),
    ]


def test_slides_stand_in_the_order_of_the_presentation():
    deck = Deck()
    for title in ("One", "Two", "Three"):
        deck.slide(title)
    ids = deck.deck.slides._sldIdLst
    ids.insert(0, ids[2])
    assert texts(read_pptx(deck.save())) == ["Three", "One", "Two"]


def test_line_breaks_and_list_marks():
    deck = Deck()
    slide = deck.slide("Points", "one\vtwo")
    frame = slide.shapes.add_textbox(*BOX).text_frame
    frame.text = "marked"
    properties = frame.paragraphs[0]._p.get_or_add_pPr()
    properties.append(
        properties.makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {}
        )
    )
    assert kinds(read_pptx(deck.save()))[1:] == [
        ("list_item", "one\ntwo"),
        ("list_item", "marked"),
    ]


@pytest.mark.parametrize("is_drawn", [True, False])
def test_of_a_shape_and_its_copy_for_older_programs_one_is_read(is_drawn):
    deck = Deck()
    deck.slide("Shown").shapes.add_textbox(*BOX).text_frame.text = "Once"
    data = deck.save()
    name = "ppt/slides/slide1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read(name)
    start = xml.rindex(b"<p:sp>")
    end = xml.rindex(b"</p:sp>") + len(b"</p:sp>")
    shape = xml[start:end]
    space = b"http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = b"".join(
        [
            b'<mc:AlternateContent xmlns:mc="',
            space,
            b'"><mc:Choice Requires="a14">',
            shape if is_drawn else b"<p:contentPart/>",
            b"</mc:Choice><mc:Fallback>",
            shape,
            b"</mc:Fallback></mc:AlternateContent>",
        ]
    )
    data = patched(data, **{name: xml[:start] + both + xml[end:]})
    assert texts(read_pptx(data)) == ["Shown", "Once"]


def test_a_slide_of_pictures_alone_is_unread_and_an_empty_one_is_not():
    deck = Deck()
    deck.slide("One")
    deck.slide(None).shapes.add_picture(io.BytesIO(picture()), *BOX)
    deck.slide(None)
    reasons = [page.unread for page in read_pptx(deck.save()).pages]
    assert reasons == [None, "it shows pictures and no text", None]


def picture() -> bytes:
    return saved(Image.new("L", (9, 9)), "PNG")


def test_a_damaged_slide_is_a_page_that_is_unread():
    deck = Deck()
    deck.slide("One")
    deck.slide("Two")
    data = patched(deck.save(), **{"ppt/slides/slide1.xml": b"<p:sld"})
    extract = read_pptx(data)
    check_blocks(extract)
    assert "not well-formed" in (extract.pages[0].unread or "")
    assert texts(extract) == ["Two"]


@pytest.mark.parametrize(
    "name",
    [
        "ppt/charts/chart1.xml",
        "ppt/notesSlides/notesSlide1.xml",
        "ppt/slides/_rels/slide1.xml.rels",
    ],
)
def test_a_damaged_part_of_a_slide_is_a_gap_and_its_text_is_kept(name):
    data = CategoryChartData()
    data.categories = ["Phones tracked"]
    data.add_series("Year one", (5,))
    deck = Deck()
    slide = deck.slide("Results")
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *BOX, data)
    slide.notes_slide.notes_text_frame.text = "Say nothing."
    extract = read_pptx(patched(deck.save(), **{name: b"<broken"}))
    assert texts(extract)[0] == "Results"
    assert name in (extract.pages[0].unread or "")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (Deck().save(), "no text"),
        (Deck().save()[:-40], "damaged"),
        (
            patched(Deck().save(), **{"ppt/presentation.xml": b"<!DOCTYPE a><a/>"}),
            "document type",
        ),
    ],
)
def test_what_cannot_be_read_says_why(data, why):
    with pytest.raises(UnreadableDocument, match=why):
        read_pptx(data)


def test_what_the_master_shows_and_pictures_say_is_read_once():
    deck = Deck()
    first = deck.slide("One")
    deck.slide("Two")
    master = first.slide_layout.slide_master
    box = deepcopy(first.shapes.add_textbox(*BOX)._element)
    box.txBody.p_lst[0].add_r().text = "For law enforcement only"
    master.shapes._spTree.append(box)
    described = first.shapes.add_textbox(*BOX)
    described._element.nvSpPr.cNvPr.set("descr", "A van beside a crowd")
    assert kinds(read_pptx(deck.save())) == [
        ("heading", "One"),
        ("caption", "A van beside a crowd"),
        ("furniture", "For law enforcement only"),
        ("heading", "Two"),
    ]
