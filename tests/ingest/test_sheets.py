"""Whatever a sheet looks like, its text is there once and in order."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.datamodel import BlockKind
from pipeline.ingest.office.sheets import SheetCell, SheetRow, sheet_pieces

texts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=90)


@st.composite
def sheets(draw: st.DrawFn) -> list[SheetRow]:
    numbers = sorted(draw(st.sets(st.integers(1, 30), max_size=12)))
    rows = []
    for number in numbers:
        columns = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=5)))
        cells = tuple(
            SheetCell(
                column,
                draw(texts),
                draw(st.booleans()),
                draw(st.booleans()),
                draw(st.integers(1, 3)),
            )
            for column in columns
        )
        rows.append(SheetRow(number, cells))
    return rows


@given(sheets())
def test_each_cell_is_read_once_and_in_order(rows):
    pieces = list(sheet_pieces(rows))
    read = [text for piece in pieces for text in piece.text.split("\t")]
    assert read == [cell.text for row in rows for cell in row.cells]


@given(sheets())
def test_a_row_has_a_header_for_each_cell_or_none(rows):
    for piece in sheet_pieces(rows):
        assert len(piece.columns) in {0, piece.text.count("\t") + 1}
        assert bool(piece.level) == (piece.kind is BlockKind.HEADING)


def row(number: int, *cells: str) -> SheetRow:
    return SheetRow(
        number,
        tuple(
            SheetCell(i, text, not text.isdecimal())
            for i, text in enumerate(cells)
            if text
        ),
    )


def columns(*rows: SheetRow) -> list[tuple[str, ...]]:
    return [piece.columns for piece in sheet_pieces(rows)]


def test_figures_below_words_make_a_header():
    assert columns(row(1, "Item", "Price"), row(2, "Probe", "5"))[1] == (
        "Item",
        "Price",
    )


def test_a_sum_line_of_words_does_not_undo_a_header():
    found = columns(
        row(1, "Item", "Price"), row(2, "A", "5"), row(3, "B", "7"), row(4, "C", "free")
    )
    assert found[-1] == ("Item", "Price")


def test_longer_words_below_make_a_header_of_three_columns_and_not_of_two():
    long = "a text of many words below"
    assert columns(row(1, "A", "B", "C"), row(2, "x", long, "y"))[1] == ("A", "B", "C")
    assert columns(row(1, "A", "B"), row(2, "x", long))[1] == ()


def test_a_number_is_no_header():
    assert columns(row(1, "2024", "2025"), row(2, "5", "7")) == [(), ()]
