"""Workbooks as openpyxl writes them, and parts changed by hand afterwards."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from pipeline.errors import DocumentTooLarge, UnreadableDocument
from pipeline.ingest.office.xlsx import read_xlsx
from tests.ingest.checks import check_blocks, hidden, kinds, patched, saved, texts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Sequence[object], title: str = "Prices") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def sheet_of(rows: str, **others: bytes) -> bytes:
    """Return a workbook whose only sheet holds these rows of XML."""
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    changes = {"xl/worksheets/sheet1.xml": xml.encode(), **others}
    return patched(saved(workbook(["x"])), **changes)


PRICES: tuple[Sequence[object], ...] = (
    ["Item", "Description", "Quantity", "Price"],
    ["IMSI catcher", "Locates phones in a crowd", 2, 120000.5],
    ["Implant", "Reads messages without notice", 1, 80000],
)


def test_a_row_is_a_table_row_with_its_headers_under_the_name_of_the_sheet():
    extract = read_xlsx(saved(workbook(*PRICES)))
    assert kinds(extract) == [
        ("heading", "Prices"),
        ("table_row", "Item\tDescription\tQuantity\tPrice"),
        ("table_row", "IMSI catcher\tLocates phones in a crowd\t2\t120000.5"),
        ("table_row", "Implant\tReads messages without notice\t1\t80000"),
    ]
    assert extract.blocks[2].columns == ("Item", "Description", "Quantity", "Price")


def test_empty_cells_do_not_move_the_headers():
    extract = read_xlsx(saved(workbook(*PRICES, [None, "Training", None, 900])))
    assert texts(extract)[-1] == "Training\t900"
    assert extract.blocks[-1].columns == ("Description", "Price")


def test_titles_above_and_notes_below_a_table():
    book = workbook(
        ["Offer 17 for the ministry"],
        ["Prices in EUR, valid until the end of the year."],
        *PRICES,
        [],
        ["Delivery needs no licence, says the vendor."],
    )
    extract = read_xlsx(saved(book))
    assert [kind for kind, _ in kinds(extract)] == [
        "heading", "heading", "paragraph", *["table_row"] * 3, "paragraph",
    ]  # fmt: skip
    assert extract.blocks[-2].columns == tuple(PRICES[0])


def test_a_table_goes_on_after_an_empty_row_and_another_does_not():
    book = workbook(
        *PRICES,
        [],
        ["Drone", "Watches crowds", 1, 5],
        [],
        ["Name", "Country", "Role", "Since", "Fee"],
        ["Agent A", "XX", "broker", 2020, 7],
    )
    extract = read_xlsx(saved(book))
    by_text = dict(zip(texts(extract), extract.blocks, strict=True))
    assert by_text["Drone\tWatches crowds\t1\t5"].columns[0] == "Item"
    assert by_text["Agent A\tXX\tbroker\t2020\t7"].columns[4] == "Fee"


def test_a_line_above_an_empty_row_is_the_title_of_what_follows():
    book = workbook(["Offer 17 for the ministry"], [], *PRICES, [], ["A last word"])
    assert [kind for kind, _ in kinds(read_xlsx(saved(book)))] == [
        "heading", "heading", *["table_row"] * 3, "paragraph",
    ]  # fmt: skip


def test_a_form_has_no_headers():
    book = workbook(
        ["Buyer", "Vendor Ltd"], ["End user", "The Ministry of the Interior"]
    )
    extract = read_xlsx(saved(book))
    assert [block.columns for block in extract.blocks] == [(), (), ()]


def test_bold_cells_and_merged_cells_head_a_table():
    book = workbook(
        ["Item", "Technical data", None],
        [None, "Range", "Power"],
        ["Catcher", "two km", "ten W"],
        ["Jammer", "five km", "one kW"],
    )
    sheet = book.active
    sheet.merge_cells("B1:C1")
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    extract = read_xlsx(saved(book))
    assert extract.blocks[-1].columns == (
        "Item",
        "Technical data Range",
        "Technical data Power",
    )


def test_a_page_for_each_sheet_and_hidden_ones_are_read():
    book = workbook(*PRICES)
    book.create_sheet("Empty")
    secret = book.create_sheet("Internal")
    secret.append(["Never show the end user"])
    secret.sheet_state = "veryHidden"
    secret.row_dimensions[1].hidden = True
    extract = read_xlsx(saved(book))
    assert [page.number for page in extract.pages] == [1, 2, 3]
    assert "Never show the end user" in texts(extract)
    assert extract.blocks[-1].page_number == 3
    assert extract.pages[2].note == "a hidden sheet; 1 hidden row was read"
    assert [page.note for page in extract.pages[:2]] == [None, None]


def test_values_as_they_are_shown():
    book = workbook(
        ["Date", "Time", "Stamp", "Share", "Sum", "Yes", "Long"],
        [
            date(2026, 3, 2),
            time(10, 30),
            datetime(2026, 3, 2, 10, 30),  # noqa: DTZ001 - a cell has no zone
            0.25,
            0.1 + 0.2,
            True,
            12345678901234567890,
        ],
    )
    book.active["D2"].number_format = "0.00%"
    assert texts(read_xlsx(saved(book)))[-1].split("\t") == [
        "2026-03-02", "10:30:00", "2026-03-02 10:30:00", "25%", "0.3", "TRUE",
        "1.23456789012346e+19",
    ]  # fmt: skip


def test_the_calendar_of_old_macs():
    book = workbook(["When", "What"], [date(2026, 3, 2), "x"])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert texts(read_xlsx(saved(book)))[-1] == "2026-03-02\tx"


def test_a_formula_without_a_value_is_read_as_it_stands():
    extract = read_xlsx(saved(workbook(['="IMSI"&" catcher"'])))
    assert texts(extract)[-1] == '="IMSI"&" catcher"'
    assert extract.pages[0].note == "1 formula has no stored value"


def test_a_stored_value_is_read_and_not_its_formula():
    data = sheet_of(
        "<row><c><f>6*7</f><v>42</v></c><c t='str'><f>A1&amp;1</f><v></v></c>"
        "<c t='str'><f>T(1)</f><v>text</v></c></row>"
    )
    assert texts(read_xlsx(data))[-1] == "42\ttext"


def test_comments_are_told():
    book = workbook(*PRICES)
    book.active["A2"].comment = Comment("Covert use only", "x")
    extract = read_xlsx(saved(book))
    assert kinds(extract)[-1] == ("comment", "A2: Covert use only")


def test_runs_phonetic_aids_and_escapes_of_strings():
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Ab</t></r><r><t>hören_x000D_ jetzt</t></r>'
        "<rPh><t>aid</t></rPh></si></sst>"
    ).encode()
    book = b'<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
    with zipfile.ZipFile(io.BytesIO(saved(workbook(["x"])))) as package:
        relations = package.read("xl/_rels/workbook.xml.rels")
    data = sheet_of(
        "<row><c t='s'><v>0</v></c></row>",
        **{
            "xl/sharedStrings.xml": strings,
            "xl/_rels/workbook.xml.rels": relations.replace(
                b"</Relationships>", book + b"</Relationships>"
            ),
        },
    )
    assert texts(read_xlsx(data))[-1] == "Abhören\n jetzt"


def test_cells_without_references_count_from_the_left():
    data = sheet_of(
        '<row><c t="inlineStr"><is><t>a</t></is></c>'
        '<c t="inlineStr"><is><t>b</t></is></c></row>'
        '<row><c t="s"><v>99</v></c><c t="e"><v>#N/A</v></c><c><v>x</v></c>'
        '<c s="77"><v>5</v></c></row>'
    )
    assert texts(read_xlsx(data)) == ["Prices", "a\tb", "#N/A\tx\t5"]


def test_a_row_of_whole_paragraphs_is_cut_into_its_cells():
    long = "The system hides itself. " * 40
    extract = read_xlsx(saved(workbook(*PRICES, [long, long, 1, 2])))
    assert [block.columns for block in extract.blocks[-4:]] == [
        ("Item",),
        ("Description",),
        ("Quantity",),
        ("Price",),
    ]


def test_charts_are_read():
    chart = openpyxl.chart.BarChart()
    chart.title = "Intercepted calls by month"
    book = workbook(*PRICES)
    book.active.add_chart(chart)
    assert "Intercepted calls by month" in texts(read_xlsx(saved(book)))


def test_a_sheet_of_pictures_alone_is_unread():
    book = workbook(*PRICES)
    shown = io.BytesIO(saved(Image.new("L", (9, 9)), "PNG"))
    book.create_sheet("Scan").add_image(openpyxl.drawing.image.Image(shown))
    book.create_sheet("Empty")
    reasons = [page.unread for page in read_xlsx(saved(book)).pages]
    assert reasons == [None, "it shows pictures and no text", None]


def test_a_damaged_sheet_is_a_page_that_is_unread():
    book = workbook(*PRICES)
    book.create_sheet("Other").append(["Text of the other sheet"])
    data = patched(saved(book), **{"xl/worksheets/sheet1.xml": b"<worksheet"})
    extract = read_xlsx(data)
    check_blocks(extract)
    assert "not well-formed" in (extract.pages[0].unread or "")
    assert "Text of the other sheet" in texts(extract)


def test_rows_above_the_damage_are_kept():
    data = sheet_of(
        '<row><c t="str"><v>Above</v></c></row><row><c t="str"><v>Below</v></c></cut>'
    )
    extract = read_xlsx(data)
    assert "Above" in texts(extract)
    assert "not well-formed" in (extract.pages[0].unread or "")


def test_damaged_styles_do_not_lose_the_values():
    data = patched(saved(workbook(*PRICES)), **{"xl/styles.xml": b"<broken"})
    assert len(texts(read_xlsx(data))) == 4


@pytest.mark.parametrize(
    ("data", "error", "why"),
    [
        (saved(openpyxl.Workbook()), UnreadableDocument, "no text"),
        (saved(workbook(*PRICES))[:-40], UnreadableDocument, "damaged"),
        (
            patched(
                saved(workbook(*PRICES)), **{"xl/workbook.xml": b"<!DOCTYPE a><a/>"}
            ),
            UnreadableDocument,
            "document type",
        ),
        (
            patched(saved(workbook(*PRICES)), **{"xl/big.xml": bytes(3_000_000)}),
            DocumentTooLarge,
            "a likely attack",
        ),
    ],
)
def test_what_cannot_be_read_says_why(data, error, why):
    with pytest.raises(error, match=why):
        read_xlsx(data)


def test_a_million_columns_cost_nothing():
    book = workbook(["a"])
    book.active["XFD1"] = "far"
    book.active["A1048576"] = "deep"
    assert texts(read_xlsx(saved(book))) == ["Prices", "a\tfar", "deep"]


@pytest.mark.parametrize(
    ("rows", "cells", "fields"),
    [
        ([["End user", "Country"], ["Ministry of Interior", "Karavia"]], "A2:B2",
         ["End user: Ministry of Interior", "Country: Karavia"]),
        ([["End user", "Ministry of Interior", "Country", "Karavia"]], "B1 D1",
         ["End user: Ministry of Interior", "Country: Karavia"]),
        ([["Item", "Buyer"], ["Probe", "Tane"], ["Relay", "Maro"]], "A2:B3", []),
        ([["End user"], ["Ministry of Interior"]], "A2",
         ["End user: Ministry of Interior"]),
    ],
)  # fmt: skip
def test_the_label_of_a_field_stands_beside_or_above_it(rows, cells, fields):
    book = workbook(*rows)
    rule = DataValidation(type="list", formula1='"A,B"', sqref=cells)
    book.active.add_data_validation(rule)
    found = kinds(read_xlsx(saved(book)))
    assert [text for kind, text in found if kind == "form_field"] == fields


def test_a_form_is_read_field_by_field():
    book = workbook(["End user", "Ministry of Interior"], ["Country", "Freedonia"])
    rule = DataValidation(type="list", formula1='"A,B"', promptTitle="End user")
    rule.prompt = "State who will operate the system"
    rule.add("B1:B2")
    book.active.add_data_validation(rule)
    book.active.oddHeader.center.text = "Not for export without licence"
    extract = read_xlsx(saved(book))
    assert kinds(extract)[1:] == [
        ("form_field", "End user: Ministry of Interior"),
        ("form_field", "Country: Freedonia"),
        ("comment", "End user: State who will operate the system"),
        ("furniture", "Not for export without licence"),
    ]
    assert extract.blocks[1].columns == ("End user",)


def test_hidden_rows_and_columns_are_marked():
    book = workbook(["Seen", "unseen column"], ["unseen row", "x"], ["End", None])
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[2].hidden = True
    extract = read_xlsx(saved(book))
    assert hidden(extract) == ["unseen column", "unseen row\tx"]


@pytest.mark.parametrize(
    "way", ["a row of no height", "a column of no width", "a format", "a tiny font"]
)
def test_cells_that_show_nothing_are_marked(way):
    book = workbook(["Seen", "x"], ["Seen too", "unseen"])
    cell = book.active["B2"]
    if way == "a row of no height":
        book.active.row_dimensions[2].height = 0.1
    elif way == "a column of no width":
        book.active.column_dimensions["B"].width = 0.1
    elif way == "a format":
        cell.number_format = ";;;"
    else:
        cell.font = Font(sz=1)
    extract = read_xlsx(saved(book))
    marked = " ".join(hidden(extract))
    assert "unseen" in marked
    assert "Seen " not in marked.replace("Seen too", "")


def test_properties_that_people_wrote_are_read():
    book = workbook(["x", "y"])
    book.properties.title = "Price list of the interception suite"
    book.properties.subject = "Book1"
    assert kinds(read_xlsx(saved(book)))[-1] == (
        "title",
        "Price list of the interception suite",
    )
