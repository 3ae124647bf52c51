"""Tables with and without rules: a row is a block, with its headers."""

import itertools
import time

import pytest

from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.pdfs import Sheet, one_page

CELLS = [
    ("Item", "Function", "Quantity"),
    ("Probe", "Intercepts calls at the exchange", "4"),
    ("Server", "Retains records for five years", "2"),
    ("Licence", "Subscribers under surveillance", "500"),
]
XS, YS = [60, 160, 400, 500], [100, 125, 150, 175, 200]


def rows(data: bytes) -> list[tuple[str, tuple[str, ...]]]:
    extract = read_pdf(data)
    return [
        (extract.text[b.start : b.end], b.columns)
        for b in extract.blocks
        if b.kind == "table_row"
    ]


def write_cells(sheet: Sheet, cells=CELLS) -> None:
    for top, row in zip(YS, cells, strict=False):
        for x, text in zip(XS, row, strict=False):
            if text:
                sheet.line(text, x + 4, top + 6)


EXPECTED = [
    ("Item\tFunction\tQuantity", ()),
    ("Probe\tIntercepts calls at the exchange\t4", CELLS[0]),
    ("Server\tRetains records for five years\t2", CELLS[0]),
    ("Licence\tSubscribers under surveillance\t500", CELLS[0]),
]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("margin", [(0, 0), (50, 30)])
def test_ruled_rows_with_their_headers(rotation, margin):
    sheet = Sheet(rotation=rotation, margin=margin)
    sheet.line("Price list of the interception system", 60, 60)
    write_cells(sheet)
    sheet.grid(XS, YS)
    assert rows(sheet.save()) == EXPECTED


def test_a_table_of_boxes_in_one_path():
    sheet = Sheet()
    path = sheet.canvas.beginPath()
    for top in YS[:-1]:
        for left, right in itertools.pairwise(XS):
            path.rect(left, sheet.height - top - 25, right - left, 25)
    sheet.canvas.drawPath(path)
    write_cells(sheet)
    assert rows(sheet.save()) == EXPECTED


def test_a_table_of_thin_fills_in_a_scaled_form():
    sheet = Sheet()
    canvas = sheet.canvas
    canvas.beginForm("grid")
    for x in XS:
        canvas.rect(x / 2, (sheet.height - YS[-1]) / 2, 0.25, 50, stroke=0, fill=1)
    for y in YS:
        canvas.rect(XS[0] / 2, (sheet.height - y) / 2, 220, 0.25, stroke=0, fill=1)
    canvas.endForm()
    canvas.saveState()
    canvas.scale(2, 2)
    canvas.doForm("grid")
    canvas.restoreState()
    write_cells(sheet)
    assert rows(sheet.save()) == EXPECTED


def test_an_empty_cell_takes_its_header_with_it():
    sheet = Sheet()
    write_cells(sheet, [CELLS[0], ("Probe", "", "4"), *CELLS[2:]])
    sheet.grid(XS, YS)
    assert rows(sheet.save())[1] == ("Probe\t4", ("Item", "Quantity"))


def test_a_cell_of_several_lines_is_one_cell():
    sheet = Sheet()
    write_cells(sheet, [*CELLS[:3], ("Licence",)])
    sheet.grid(XS, [*YS[:-1], 260])
    sheet.lines(["Subscribers under", "surveillance", "without notice"], 164, 181)
    found = rows(sheet.save())
    assert found[3][0] == "Licence\tSubscribers under surveillance without notice"


def test_a_frame_around_prose_is_no_table():
    sheet = Sheet()
    sheet.grid([50, 300, 545], [90, 160])
    sheet.grid([50, 545], [160, 300])
    sheet.lines(["States should refrain from", "any transfer of systems."], 60, 100)
    assert rows(sheet.save()) == []


def test_a_drawing_of_many_paths_is_no_table():
    content = b"".join(
        b"%d %d m %d %d l S\n" % (x, y, x + 4, y)
        for x in range(0, 500, 5)
        for y in range(0, 600, 6)
    )
    content += b"BT /F 9 Tf 60 700 Td (Under the drawing) Tj ET"
    assert rows(one_page(content)) == []


def test_invisible_paths_draw_no_table():
    sheet = Sheet()
    write_cells(sheet, [("One two three four five six",), ("seven",)])
    for x, right in itertools.pairwise(XS):
        for y in YS[:-1]:
            sheet.canvas.rect(x, sheet.height - y, right - x, 25, stroke=0, fill=0)
    assert rows(sheet.save()) == []


def test_rows_without_rules():
    sheet = Sheet()
    write_cells(sheet)
    assert [text for text, _ in rows(sheet.save())] == [text for text, _ in EXPECTED]


def test_rows_without_rules_keep_lines_that_wrap_in_their_cells():
    sheet = Sheet()
    for i in range(4):
        top = 100 + 40 * i
        sheet.line(f"{i + 1} March", 60, top)
        sheet.line("Rasna", 160, top)
        sheet.lines(["Calls of a journalist were", "copied"], 260, top)
    assert [text for text, _ in rows(sheet.save())] == [
        f"{i + 1} March\tRasna\tCalls of a journalist were copied" for i in range(4)
    ]


def test_notes_with_hanging_numbers_are_notes():
    sheet = Sheet()
    sheet.lines(
        ["The state bought a system for the interception of calls."] * 6, 60, 80
    )
    for i in range(3):
        sheet.line(str(i + 1), 60, 600 + 12 * i, size=7)
        sheet.line(f"Report of the committee, page {i}.", 75, 600 + 12 * i, size=7)
    extract = read_pdf(sheet.save())
    notes = [
        extract.text[b.start : b.end] for b in extract.blocks if b.kind == "footnote"
    ]
    assert notes == [f"{i + 1} Report of the committee, page {i}." for i in range(3)]


def test_long_rows_cost_no_more_than_their_words():
    # Cells compared with all others took 42 s for a page of 16,000 words.
    def seconds(n: int) -> float:
        content = b"".join(
            b"BT /F 9 Tf %d %d Td (a%d) Tj ET\n" % (60 * i, 700 - 20 * row, i)
            for row in range(4)
            for i in range(n)
        )
        data = one_page(content, box=b"0 0 %d 842" % (60 * n))
        began = time.process_time()
        assert len(read_pdf(data).pages[0].words) == 4 * n
        return time.process_time() - began

    seconds(100)
    # The shortest of two: a busy machine lengthens either.
    assert min(seconds(2_000), seconds(2_000)) < 10 * min(seconds(400), seconds(400))
