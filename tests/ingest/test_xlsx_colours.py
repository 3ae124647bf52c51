"""Cells of a workbook whose letters have the colour of their ground are marked."""

import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from pipeline.ingest.office.xlsx import read_xlsx
from tests.ingest.checks import hidden, saved
from tests.ingest.test_xlsx import workbook

DARK = PatternFill("solid", fgColor="FF1F3864")
BLACK = PatternFill("solid", fgColor="FF000000")


@pytest.mark.parametrize(
    ("colour", "ground", "is_hidden"),
    [
        (Color(rgb="FFFFFFFF"), None, True),
        (Color(theme=0), None, True),
        (Color(theme=0, tint=-0.5), None, False),
        (Color(theme=1), None, False),
        (Color(rgb="FF000000"), BLACK, True),
        (Color(theme=0), DARK, False),
        (Color(rgb="FFFFFFFF"), PatternFill("darkGrid"), False),
    ],
)
def test_letters_in_the_colour_of_their_cell_are_marked(colour, ground, is_hidden):
    book = workbook(["Seen", "x"], ["Seen too", "For the ministry alone"])
    cell = book.active["B2"]
    cell.font = Font(color=colour)
    if ground is not None:
        cell.fill = ground
    extract = read_xlsx(saved(book))
    marked = hidden(extract)
    assert marked == (["For the ministry alone"] if is_hidden else [])
