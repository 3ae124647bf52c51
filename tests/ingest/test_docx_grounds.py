"""Letters in the colour of their ground in tables, boxes and on pages of Word files."""

import pytest

from pipeline.ingest import read_document
from tests.ingest.checks import hidden
from tests.ingest.test_docx import W, package, related, relations


def letters(colour: str, text: str) -> str:
    own = f'<w:rPr><w:color w:val="{colour}"/></w:rPr>' if colour else ""
    return f"<w:p><w:r>{own}<w:t>{text}</w:t></w:r></w:p>"


def shade(fill: str, kind: str = "clear") -> str:
    return f'<w:shd w:val="{kind}" w:color="auto" w:fill="{fill}"/>'


def cell(fill: str, inside: str) -> str:
    return f"<w:tc><w:tcPr>{shade(fill) if fill else ''}</w:tcPr>{inside}</w:tc>"


def table(*rows: str, properties: str = "") -> str:
    inside = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{inside}</w:tbl>"


def row_of(fill: str, inside: str) -> str:
    """Return a row with a shade of its own, in place of that of its table."""
    return f"<w:tblPrEx>{shade(fill)}</w:tblPrEx>{cell('', inside)}"


def of_style(name: str) -> str:
    return f'<w:tblStyle w:val="{name}"/>'


def styled(*, look: str = "04A0") -> str:
    """Return properties of a table; ``look`` says which parts of its style count."""
    return f'<w:tblStyle w:val="grid"/><w:tblLook w:val="{look}"/>'


def part(name: str, fill: str, colour: str = "") -> str:
    own = f'<w:rPr><w:color w:val="{colour}"/></w:rPr>' if colour else ""
    return (
        f'<w:tblStylePr w:type="{name}">{own}<w:tcPr>{shade(fill)}</w:tcPr>'
        "</w:tblStylePr>"
    )


STYLES = (
    f'<w:styles {W}><w:style w:type="table" w:styleId="base">'
    f"{part('firstRow', '000080', 'FFFFFF')}{part('band1Horz', 'C00000')}</w:style>"
    '<w:style w:type="table" w:styleId="grid"><w:basedOn w:val="base"/><w:tblPr>'
    f'<w:tblStyleRowBandSize w:val="1"/></w:tblPr>{part("lastCol", "008000")}'
    f'</w:style><w:style w:type="table" w:styleId="white"><w:rPr><w:color '
    f'w:val="FFFFFF"/></w:rPr></w:style><w:style w:type="table" w:styleId="dark">'
    f'<w:tblPr>{shade("000080")}</w:tblPr></w:style><w:style w:type="table" '
    f'w:styleId="clear"><w:tcPr>{shade("auto")}</w:tcPr></w:style><w:style '
    f'w:type="table" w:styleId="off"><w:tblPr>{shade("000080")}</w:tblPr><w:tcPr>'
    f'{shade("auto")}</w:tcPr></w:style><w:style w:type="character" '
    f'w:styleId="pen"><w:rPr>{shade("000080")}</w:rPr></w:style></w:styles>'
)
SETTINGS = f"<w:settings {W}><w:displayBackgroundShape/></w:settings>"
WHITE = letters("FFFFFF", "police")
PLAIN = letters("", "army")
PEN = (
    '<w:p><w:r><w:rPr><w:rStyle w:val="pen"/><w:color w:val="FFFFFF"/></w:rPr>'
    "<w:t>police</w:t></w:r></w:p>"
)


def box(fill: str) -> str:
    return (
        '<w:p><w:r><wsp xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<spPr>{fill}</spPr><txbx><w:txbxContent>{WHITE}</w:txbxContent></txbx></wsp>"
        "</w:r></w:p>"
    )


FILL = '<a:solidFill><a:{}Clr val="{}"/></a:solidFill>'
UNSEEN = {
    "white without a shade": table(cell("", WHITE) + cell("", PLAIN)),
    "white on white": table(cell("FFFFFF", WHITE) + cell("000080", PLAIN)),
    "white on a shade switched off": table(
        cell("auto", WHITE) + cell("", PLAIN), properties=styled(look="0420")
    ),
    "blue on blue": table(cell("000080", letters("04047C", "police"))),
    "black on black": table(cell("000000", letters("000000", "police"))),
    "white behind a blue table": table(cell("000080", PLAIN)) + WHITE,
    "white in an inner table on white": table(cell("FFFFFF", table(cell("", WHITE)))),
    "blue in an inner table on blue": table(
        cell("000080", table(cell("", letters("000080", "police"))))
    ),
    "white in the second row": table(
        cell("", PLAIN), cell("", WHITE), properties=styled(look="0620")
    ),
    "white in an even band": table(
        cell("", PLAIN),
        cell("", PLAIN),
        cell("", WHITE),
        properties=styled(look="0420"),
    ),
    "blue in the first row of a blue style": table(
        cell("", letters("000080", "police")),
        cell("", PLAIN),
        properties=styled(look="0420"),
    ),
    "white letters of the style": table(
        cell("", letters("", "police")), properties='<w:tblStyle w:val="white"/>'
    ),
    "white in a white row of a blue table": table(
        row_of("FFFFFF", WHITE), cell("", PLAIN), properties=shade("000080")
    ),
    "blue in a blue row of a white table": table(
        row_of("000080", letters("000080", "police")), properties=shade("FFFFFF")
    ),
    "white in a table of a style without a shade": table(
        cell("", WHITE), properties=of_style("clear")
    ),
    "white in a white box": box(FILL.format("srgb", "FFFFFF")),
    "white in a box of the theme": box(FILL.format("scheme", "bg1")),
    "white on a paragraph without a shade": f"<w:p><w:pPr>{shade('auto')}</w:pPr>"
    f"{WHITE.removeprefix('<w:p>')}",
}
SEEN = {
    "white on blue": table(cell("000080", WHITE)),
    "white on a pattern": table(
        f"<w:tc><w:tcPr>{shade('auto', 'pct75')}</w:tcPr>{WHITE}</w:tc>"
    ),
    "white in an inner table on blue": table(cell("000080", table(cell("", WHITE)))),
    "white in a shaded table": table(cell("", WHITE), properties=shade("000080")),
    "white in a table of a dark style": table(
        cell("", WHITE), properties='<w:tblStyle w:val="dark"/>'
    ),
    "white in the first row": table(
        cell("", WHITE), cell("", PLAIN), properties=styled()
    ),
    "letters of the style in the first row": table(
        cell("", letters("", "police")), cell("", PLAIN), properties=styled()
    ),
    "white in an odd band": table(
        cell("", PLAIN), cell("", WHITE), properties=styled(look="0420")
    ),
    "white in the last column": table(
        cell("", PLAIN),
        cell("", PLAIN) + cell("", WHITE),
        properties=styled(look="0720"),
    ),
    "white where nobody says which parts count": table(
        cell("", WHITE), properties='<w:tblStyle w:val="grid"/>'
    ),
    "white in a row of a control": table(cell("", PLAIN), properties=styled()).replace(
        "</w:tbl>",
        f"<w:sdt><w:sdtContent><w:tr>{cell('', WHITE)}</w:tr></w:sdtContent></w:sdt>"
        "</w:tbl>",
    ),
    "white in a blue row": table(
        row_of("000080", WHITE), cell("", PLAIN), properties=shade("FFFFFF")
    ),
    "blue in a row that switches off the shade of its table": table(
        row_of("auto", letters("000080", "police")), properties=shade("000080")
    ),
    "white in a row that switches off the shade of its table": table(
        row_of("auto", WHITE), properties=shade("000080")
    ),
    "white in a cell that switches off the shade of its table": table(
        cell("auto", WHITE), properties=shade("000080")
    ),
    "white in a blue table of a style without a shade": table(
        cell("", WHITE), properties=of_style("clear") + shade("000080")
    ),
    "white in a white table of a blue style": table(
        cell("", WHITE), properties=of_style("dark") + shade("FFFFFF")
    ),
    "blue in a white table of a blue style": table(
        cell("", letters("000080", "police")),
        properties=of_style("dark") + shade("FFFFFF"),
    ),
    "white in a style that shades its table and not its cells": table(
        cell("", WHITE), properties=of_style("off")
    ),
    "black in letters of the style": table(
        cell("", letters("000000", "police")), properties='<w:tblStyle w:val="white"/>'
    ),
    "white by a shade of its style": PEN,
    "white in a blue box": box(FILL.format("srgb", "000080")),
    "white in a box without a fill": box("<a:noFill/>"),
}


def read(body: str, **more: str):
    parts = related("styles") | {"word/styles.xml": STYLES}
    return read_document(package(body, more=parts | more), "a.docx")


@pytest.mark.parametrize("way", UNSEEN)
def test_letters_in_the_colour_of_their_ground_are_marked(way):
    document = read(UNSEEN[way])
    assert hidden(document) == ["police"]
    assert len(document.marks) == 1


@pytest.mark.parametrize("way", SEEN)
def test_letters_that_differ_from_their_ground_are_not_marked(way):
    document = read(SEEN[way])
    assert "police" in document.text
    assert document.marks == ()


@pytest.mark.parametrize(
    ("colour", "settings", "n_marks"),
    [("000080", SETTINGS, 0), ("FFFFFF", SETTINGS, 1), ("000080", "", 1)],
)
def test_white_letters_on_a_coloured_page_are_seen(colour, settings, n_marks):
    links = [("styles", "styles.xml", ""), ("settings", "settings.xml", "")]
    parts = {"word/_rels/document.xml.rels": relations(*links[: 2 if settings else 1])}
    more = {"word/styles.xml": STYLES, "word/settings.xml": settings or SETTINGS}
    coloured = f'{W}><w:background w:color="{colour}"/'
    data = package(WHITE, more=parts | more, ns=coloured)
    assert len(read_document(data, "a.docx").marks) == n_marks
