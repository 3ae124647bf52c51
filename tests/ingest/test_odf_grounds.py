"""Letters in the colour of their ground in OpenDocument files."""

import pytest

from pipeline.ingest import read_document
from tests.ingest.checks import hidden
from tests.ingest.test_odf import NAMES, OTHER, odf, text

SEEN = "Our company sells garden tools"
UNSEEN = "The agent turns on the microphone"


def style(name: str, family: str, inside: str, parent: str = "") -> str:
    based = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{based}>{inside}'
        "</style:style>"
    )


def letters(colour: str, more: str = "") -> str:
    return f'<style:text-properties fo:color="{colour}" {more}/>'


def area(kind: str, colour: str, more: str = "", inside: str = "") -> str:
    return (
        f'<style:{kind}-properties fo:background-color="{colour}" {more}>{inside}'
        f"</style:{kind}-properties>"
    )


def span(name: str = "T") -> str:
    return f'<text:p><text:span text:style-name="{name}">{UNSEEN}</text:span></text:p>'


def cell(inside: str, name: str = "") -> str:
    named = f' table:style-name="{name}"' if name else ""
    return f"<table:table-cell{named}>{inside}</table:table-cell>"


def table(cells: str, *, of_row: str = "", columns: str = "") -> str:
    return (
        f'<table:table table:name="A">{columns}<table:table-row {of_row}>{cells}'
        "</table:table-row></table:table>"
    )


WHITE, NAVY = "#ffffff", "#000080"
PALE = style("T", "text", letters(WHITE))
DARK = style("T", "text", letters(NAVY))
PALE_CELL = style("C", "table-cell", letters(WHITE))
NAVY_CELL = style("C", "table-cell", area("table-cell", NAVY))
LINE = f"<text:p>{UNSEEN}</text:p>"
IN_P = f'<text:p text:style-name="P">{UNSEEN}</text:p>'
IN_P_SPAN = (
    f'<text:p text:style-name="P"><text:span text:style-name="T">{UNSEEN}</text:span>'
    "</text:p>"
)
IN_BOX = (
    '<text:p><draw:frame draw:style-name="F"><draw:text-box>'
    f"{span()}</draw:text-box></draw:frame></text:p>"
)
FILL = style(
    "G",
    "graphic",
    f'<style:graphic-properties draw:fill="solid" draw:fill-color="{NAVY}"/>',
)
IMAGE = '<draw:image xlink:href="Pictures/a.png"/>'


def loose(shape: str, inside: str = "", anchor: str = "paragraph", name="G") -> str:
    return (
        f'<text:p><draw:{shape} draw:style-name="{name}" text:anchor-type="{anchor}"'
        f' svg:width="21cm" svg:height="9cm">{inside}</draw:{shape}></text:p>'
    )


def based(child: str, kind: str = "paragraph") -> str:
    """Return a dark style, and a style without an area that is based on it."""
    dark = style("Q", kind, area(kind, NAVY))
    return dark + style("P", kind, area(kind, child), "Q")


PICTURE = '<style:background-image xlink:href="Pictures/a.png"/>'
NO_PICTURE = "<style:background-image/>"


def page(colour: str, inside: str = "") -> dict[str, bytes]:
    layout = area("page-layout", colour, inside=inside)
    return {
        "styles.xml": (
            f"<office:document-styles {NAMES} {OTHER}><office:automatic-styles>"
            f'<style:page-layout style:name="L">{layout}</style:page-layout>'
            "</office:automatic-styles></office:document-styles>"
        ).encode()
    }


HIDDEN = {
    "white letters": text(span(), PALE),
    "nearly white letters": text(span(), style("T", "text", letters("#fefefe"))),
    "a white paragraph": text(IN_P, style("P", "paragraph", letters(WHITE))),
    "a style based on a white one": text(
        IN_P,
        style("Q", "paragraph", letters(WHITE)) + style("P", "paragraph", "", "Q"),
    ),
    "letters in the colour of their highlight": text(
        span(), style("T", "text", letters(NAVY, f'fo:background-color="{NAVY}"'))
    ),
    "letters in the colour of their paragraph": text(
        IN_P_SPAN, DARK + style("P", "paragraph", area("paragraph", NAVY))
    ),
    "a paragraph with an empty picture": text(
        IN_P_SPAN,
        DARK + style("P", "paragraph", area("paragraph", NAVY, inside=NO_PICTURE)),
    ),
    "letters in the colour of their cell": text(
        table(cell(span(), "C")), DARK + NAVY_CELL
    ),
    "letters in the colour of their row": text(
        table(cell(span()), of_row='table:style-name="R"'),
        DARK + style("R", "table-row", area("table-row", NAVY)),
    ),
    "letters in the colour of their section": text(
        f'<text:section text:style-name="S">{span()}</text:section>',
        DARK + style("S", "section", area("section", NAVY)),
    ),
    "letters in the colour of their box": text(
        IN_BOX,
        DARK
        + style(
            "F",
            "graphic",
            f'<style:graphic-properties draw:fill="solid" draw:fill-color="{NAVY}"/>',
        ),
    ),
    "letters in the colour of the page": text(span(), DARK, page(NAVY)),
    "white letters beside a picture in the line": text(
        loose("frame", IMAGE, "as-char") + span(), PALE
    ),
    "white letters beside a box without a fill": text(
        loose("frame", "<draw:text-box/>", name="H") + span(), PALE
    ),
    "white letters in a clear paragraph based on a dark one": text(
        IN_P_SPAN, PALE + based("transparent")
    ),
    "white letters in a clear highlight based on a dark one": text(
        span(),
        style("U", "text", letters(WHITE, f'fo:background-color="{NAVY}"'))
        + style("T", "text", letters(WHITE, 'fo:background-color="transparent"'), "U"),
    ),
    "a white cell of a sheet": odf("spreadsheet", table(cell(LINE, "C")), PALE_CELL),
    "a white column of a sheet": odf(
        "spreadsheet",
        table(
            cell(f"<text:p>{SEEN}</text:p>") + cell(LINE),
            columns="<table:table-column/><table:table-column "
            'table:default-cell-style-name="C"/>',
        ),
        PALE_CELL,
    ),
    "a white row of a sheet": odf(
        "spreadsheet",
        table(cell(LINE), of_row='table:default-cell-style-name="C"'),
        PALE_CELL,
    ),
}
SHOWN = {
    "white letters on a dark highlight": text(
        span(), style("T", "text", letters(WHITE, f'fo:background-color="{NAVY}"'))
    ),
    "white letters in a dark paragraph": text(
        IN_P_SPAN, PALE + style("P", "paragraph", area("paragraph", NAVY))
    ),
    "white letters in a dark cell": text(table(cell(span(), "C")), PALE + NAVY_CELL),
    "white letters on a dark page": text(span(), PALE, page(NAVY)),
    "white letters on a picture": text(span(), PALE, page(WHITE, PICTURE)),
    "white letters on a shape of the page": text(
        loose("rect", anchor="page") + span(), PALE + FILL
    ),
    "white letters on a shape of another paragraph": text(
        loose("custom-shape") + span(), PALE + FILL
    ),
    "white letters on a picture behind them": text(
        loose("frame", IMAGE) + span(), PALE
    ),
    "white letters on a filled box": text(
        loose("frame", "<draw:text-box/>") + span(), PALE + FILL
    ),
    "white letters on a shape of the page style": text(
        span(),
        PALE,
        {
            "styles.xml": page(WHITE)["styles.xml"].replace(
                b"</office:document-styles>",
                f"<style:header>{loose('rect')}</style:header>"
                "</office:document-styles>".encode(),
            )
        },
    ),
    "white letters of a sheet over a shape": odf(
        "spreadsheet",
        table(cell(LINE, "C") + cell(loose("rect"))),
        PALE_CELL + FILL,
    ),
    "dark letters in a clear paragraph based on a dark one": text(
        IN_P_SPAN, DARK + based("transparent")
    ),
    "dark letters in a clear highlight within a dark one": text(
        IN_P_SPAN,
        style("P", "paragraph", letters(WHITE, f'fo:background-color="{NAVY}"'))
        + style("T", "text", letters(NAVY, 'fo:background-color="transparent"')),
    ),
    "white letters in a box without a fill": text(IN_BOX, PALE),
    "white letters on a slide": odf(
        "presentation", f"<draw:page>{IN_BOX}</draw:page>", PALE
    ),
    "outlined white letters": text(
        span(), style("T", "text", letters(WHITE, 'style:text-outline="true"'))
    ),
    "the colour of the program": text(
        span(),
        style("T", "text", letters(WHITE, 'style:use-window-font-color="true"')),
    ),
    "a style that depends on a condition": text(
        IN_P,
        style(
            "P",
            "paragraph",
            f'{letters(WHITE)}<style:map style:condition="a"/>',
        ),
    ),
    "a style of the same name for other things": text(
        span(), style("T", "graphic", letters(WHITE))
    ),
    "a note in white letters of its anchor": text(
        '<text:p><text:span text:style-name="T">1<text:note><text:note-body>'
        f"{LINE}</text:note-body></text:note></text:span></text:p>",
        PALE,
    ),
    "a white cell beside": odf(
        "spreadsheet", table(cell(LINE) + cell("<text:p>1</text:p>", "C")), PALE_CELL
    ),
}


def unseen(data: bytes) -> list[str]:
    document = read_document(data, "a")
    assert UNSEEN in document.text
    return hidden(document)


@pytest.mark.parametrize("way", HIDDEN)
def test_letters_in_the_colour_of_their_ground_are_marked(way):
    assert unseen(HIDDEN[way]) == [UNSEEN]


@pytest.mark.parametrize("way", SHOWN)
def test_letters_that_differ_from_their_ground_are_not_marked(way):
    assert UNSEEN not in unseen(SHOWN[way])
