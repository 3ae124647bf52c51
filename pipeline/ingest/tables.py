"""Ruled tables by pdfplumber, only on pages that may hold one: it is 50 times slower.

The page detector counts straight thin strokes and fills among the page's own
objects. A page with two of each direction, or a handful of boxes, goes to
pdfplumber; its cells then collect the words that pdfium found.
"""

import io

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.geometry import BBox
from pipeline.ingest.layout import Table

_THIN = 2.0
"""A stroke or fill up to this many points wide is a rule, not an area."""

_MAX_OBJECTS = 4_000
"""A page with more paths is a drawing: finding its tables would take minutes."""


def may_hold_table(page: pdfium.PdfPage) -> bool:
    """Tell whether straight rules or boxes of a page could draw a grid.

    Counts distinct places, because programs draw the same rule several times,
    and only what lies on the page, because print marks stand outside it.
    """
    heights: set[int] = set()
    sides: set[int] = set()
    boxes: set[tuple[int, int]] = set()
    x0, y0, x1, y1 = page.get_cropbox()
    for n, path in enumerate(
        page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)
    ):
        if n > _MAX_OBJECTS:
            return False
        left, bottom, right, top = path.get_bounds()
        if left < x0 or right > x1 or bottom < y0 or top > y1:
            continue
        width, height = right - left, top - bottom
        if height <= _THIN < 40 < width:
            heights.add(round(bottom / 3))
        elif width <= _THIN < 6 < height:
            sides.add(round(left / 3))
        elif width > 20 and 6 < height < 300:
            boxes.add((round(left / 3), round(bottom / 3)))
    lefts, bottoms = {box[0] for box in boxes}, {box[1] for box in boxes}
    grid_of_boxes = len(boxes) >= 4 and len(lefts) >= 2 and len(bottoms) >= 2
    return (len(heights) >= 3 and len(sides) >= 2) or grid_of_boxes


class TableFinder:
    """Finds ruled tables in one PDF, which pdfplumber opens on first need."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdf: pdfplumber.pdf.PDF | None = None

    def find(self, index: int) -> tuple[Table, ...]:
        """Return the tables of a page with at least two rows and two columns.

        Args:
            index: Page index from 0.
        """
        try:
            if self._pdf is None:
                self._pdf = pdfplumber.open(io.BytesIO(self._data))
            page = self._pdf.pages[index]
            tables = [_table(table) for table in page.find_tables()]
            page.close()  # its character cache would keep all pages in memory
        except Exception:  # pdfminer.six raises anything on damaged input;
            # without its tables the page is still read as plain text.
            return ()
        return tuple(t for t in tables if len(t.rows) > 1 and len(t.rows[0]) > 1)


def _table(table: "pdfplumber.table.Table") -> Table:
    rows = [
        [None if cell is None else BBox(*cell) for cell in row.cells]
        for row in table.rows
    ]
    return Table(BBox(*table.bbox), rows)
