"""Print how well pages with tables are recognised: ``python -m benches.tables``.

Before the reader looks for cells, a detector looks at the lines drawn on the page. The
reference is pdfplumber's own ``find_tables`` on the same pages, which parses each page
again. Both count a table only if words stand in two of its rows and two of its columns:
a frame around a paragraph is no table. Two things are compared: if a page has a table,
and, if both find one, the rows that they read, as the words of their cells.
"""

import io
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

from benches.corpus_files import choose, parser
from pipeline.ingest.layout.table_rows import take_tables
from pipeline.ingest.pdf.objects import read_objects
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.turned import find_tables
from pipeline.ingest.pdf.words import iter_words

Row = tuple[str, ...]


def our_rows(data: bytes) -> Iterator[list[Row]]:
    with pdfium.PdfDocument(data) as document:
        for page in document:
            transform = Transform.of_page(page)
            words = list(iter_words(page.get_textpage(), transform))
            _, blocks = take_tables(
                words, find_tables(read_objects(page, transform).paths)
            )
            yield [tuple(_joined(line.text) for line in b.lines) for b in blocks]
            page.close()


def their_rows(data: bytes) -> Iterator[list[Row]]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables = [found.extract() for found in page.find_tables()]
            yield [row for table in tables for row in _rows(table)]
            page.close()


def _rows(table: Sequence[Sequence[str | None]]) -> list[Row]:
    """Return the rows of a table with words in two rows and columns, or none."""
    cells = [[_joined(cell or "") for cell in row] for row in table]
    columns = {i for row in cells for i, cell in enumerate(row) if cell}
    rows = [tuple(cell for cell in row if cell) for row in cells if any(row)]
    return rows if len(columns) > 1 and len(rows) > 1 else []


def _joined(text: str) -> str:
    """Return a cell's letters and digits: where words end is not asked here."""
    return "".join(filter(str.isalnum, text))


def measure(paths: Sequence[Path]) -> None:
    pages: Counter[tuple[bool, bool]] = Counter()
    n_theirs = n_ours = n_both = 0
    seconds = [0.0, 0.0]
    differing: list[str] = []
    for path in paths:
        data = path.read_bytes()
        began = time.process_time()
        ours = list(our_rows(data))
        seconds[0] += time.process_time() - began
        began = time.process_time()
        theirs = list(their_rows(data))
        seconds[1] += time.process_time() - began
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1):
            pages[bool(mine), bool(other)] += 1
            if bool(mine) is not bool(other):
                who = "ours" if mine else "theirs"
                differing.append(f"{path.name}, page {number}: {who} alone")
            if mine and other:
                n_ours += len(mine)
                n_theirs += len(other)
                n_both += (Counter(mine) & Counter(other)).total()
    both, found = pages[True, True], pages[True, True] + pages[True, False]
    true = both + pages[False, True]
    print(f"{len(paths)} files, {pages.total()} pages, {true} with a table")
    print(f"pages with a table found: {both / max(true, 1):.3f}")
    print(f"pages found that have one: {both / max(found, 1):.3f}")
    print(f"rows of theirs in ours: {n_both / max(n_theirs, 1):.3f} of {n_theirs}")
    print(f"rows of ours in theirs: {n_both / max(n_ours, 1):.3f} of {n_ours}")
    print(f"time of theirs by ours, words included: {seconds[1] / seconds[0]:.0f}")
    for line in differing[:20]:
        print(f"  {line}")


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    given = parser(__doc__, files=20).parse_args()
    measure(choose(given.corpus, given.files))
    print(f"\nagain: python -m benches.tables --files {given.files}")


if __name__ == "__main__":
    main()
