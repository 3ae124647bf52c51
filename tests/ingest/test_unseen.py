"""Words too small or of the colour of their ground are marked, in every format."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pptx
import pytest
from openpyxl.styles import Font, PatternFill
from pptx.util import Inches, Pt

from pipeline.datamodel import MarkKind
from pipeline.ingest import read_document
from tests.ingest.test_odf import NAMES, OTHER

DARK = PatternFill("solid", "FF101010")
SEEN, UNSEEN = "Seen by everyone.", "Unseen by all."


def hidden(data: bytes, name: str) -> str:
    document = read_document(data, name)
    assert SEEN in document.text
    assert UNSEEN in document.text
    marks = [m for m in document.marks if m.kind is MarkKind.HIDDEN]
    return " ".join(document.text[mark.start : mark.end] for mark in marks)


def saved(file: object) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


HIDING = {
    "screen": "@media screen{.x{display:none}}",
    "all": "@media all{.x{display:none}}",
    "supports": "@supports (display:block){.x{display:none}}",
    "layer": "@layer a{.x{display:none}}",
    "rgba": ".x{color:rgba(0,0,0,0)}",
    "slash": ".x{color:rgb(0 0 0 / 0%)}",
    "hsl": ".x{color:hsl(0 0% 100%)}",
    "rgb": ".x{color:rgb(255 255 255)}",
    "font": ".x{font:0/0 a}",
    "margin": ".x{margin-left:-9999px}",
    "translate": ".x{transform:translateX(-9999px)}",
    "inset": ".x{position:absolute;inset:-9999px auto auto -9999px}",
    "filter": ".x{filter:opacity(0)}",
    "opacity": ".x{opacity:.01}",
    "content": ".x{content-visibility:hidden}",
    "em": ".x{font-size:0.01em}",
    "sides": ".x{inline-size:0;block-size:0;overflow:hidden}",
}
SHOWING = (
    "@media print{.x{display:none}}",
    "@media (max-width: 600px){.x{display:none}}",
    ".x{color:rgb(0,0,0)}",
    ".x{color:rgba(0,0,0,1)}",
    ".x{font:bold 12px/1.5 serif}",
    ".x{opacity:.9;filter:opacity(1)}",
    ".x{margin-left:-10px;transform:translateX(-50%)}",
    ".x{font-size:.5em}",
    ".x{background:#000;color:rgb(255 255 255)}",
)


def page(css: str) -> bytes:
    body = f"<p>{SEEN}</p><p class=x>{UNSEEN}</p>"
    return f"<!doctype html><html><head><style>{css}</style></head>{body}".encode()


@pytest.mark.parametrize("css", HIDING.values(), ids=HIDING)
def test_styles_of_pages_that_hide(css):
    assert hidden(page(css), "a.html") == UNSEEN


@pytest.mark.parametrize("css", SHOWING)
def test_styles_of_pages_that_do_not_hide(css):
    assert hidden(page(css), "a.html") == ""


def rtf(look: str) -> bytes:
    colours = r"{\colortbl;\red255\green254\blue255;\red0\green0\blue0;}"
    head = r"{\rtf1{\fonttbl{\f0 A;}}"
    return (head + colours + rf"{SEEN}\par {{{look} {UNSEEN}}}\par}}").encode()


@pytest.mark.parametrize(
    ("look", "is_hidden"),
    [
        (r"\fs1", True), (r"\cf1", True), (r"\cf1\plain", False), (r"\fs20", False),
        (r"\cf2", False), (r"\cf1\highlight2", False), (r"\cbpat2\cf1", False),
    ],
)  # fmt: skip
def test_words_of_an_rtf(look, is_hidden):
    assert hidden(rtf(look), "a.rtf") == (UNSEEN if is_hidden else "")


def odt(properties: str) -> bytes:
    style = (
        f'<style:style style:name="H" style:family="text">{properties}</style:style>'
    )
    body = f'<text:p>{SEEN}</text:p><text:p><text:span text:style-name="H">{UNSEEN}'
    content = (
        f"<office:document-content {NAMES} {OTHER}><office:automatic-styles>{style}"
        f"</office:automatic-styles><office:body><office:text>{body}</text:span>"
        "</text:p></office:text></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("look", "is_hidden"),
    [
        ('fo:color="#ffffff"', True), ('fo:font-size="0.5pt"', True),
        ('fo:color="#ffffff" fo:background-color="#000080"', False),
        ('fo:color="#000000" fo:font-size="6pt"', False),
    ],
)  # fmt: skip
def test_words_of_an_odt(look, is_hidden):
    data = odt(f"<style:text-properties {look}/>")
    assert hidden(data, "a.odt") == (UNSEEN if is_hidden else "")


@pytest.mark.parametrize(
    ("format_", "is_hidden"),
    [
        ({"font": Font(color="FFFFFFFF")}, True),
        ({"font": Font(size=1)}, True),
        ({"number_format": ";;;"}, True),
        (
            {"font": Font(color="FF111111"), "fill": DARK},
            True,
        ),
        (
            {"font": Font(color="FFFFFFFF"), "fill": DARK},
            False,
        ),
        ({"font": Font(color="FF000000", size=8)}, False),
    ],
)
def test_cells_of_a_sheet(format_, is_hidden):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A3"] = SEEN, UNSEEN
    for name, held in format_.items():
        setattr(book.active["A3"], name, held)
    assert hidden(saved(book), "a.xlsx") == (UNSEEN if is_hidden else "")


def _hide(box):
    box._element.nvSpPr.cNvPr.set("hidden", "1")


def _shrink(box):
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(1)


def _move(box):
    box.left = Inches(-9)


@pytest.mark.parametrize(
    ("change", "is_hidden"),
    [(_hide, True), (_shrink, True), (_move, True), (lambda _: None, False)],
)
def test_shapes_of_a_slide(change: Callable[[object], None], is_hidden):
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    for top, text in ((1, SEEN), (3, UNSEEN)):
        box = slide.shapes.add_textbox(Inches(1), Inches(top), Inches(6), Inches(1))
        box.text_frame.text = text
    change(box)
    assert hidden(saved(slides), "a.pptx") == (UNSEEN if is_hidden else "")
