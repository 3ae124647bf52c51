"""Print how exactly PDFs are read: ``python -m benches.fidelity``.

On generated pages the truth is known: words, their order, and the box of each line.
Columns are written in any order, pages are turned and cropped, and quotes run over
lines and columns. On real pages pdfplumber is the reference for the words
(``x_tolerance_ratio=.15``, multisets in NFKC, pages of 20 words or more) and for their
boxes (of words that occur once on a page for both). If words differ, their characters
are counted without the spaces between them. This shows if something is lost, or only
separated elsewhere, as pdfplumber separates "UF6" with its small 6.
"""

import random
import statistics
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from benches.corpus_files import choose, parser
from pipeline.datamodel import Document, Page
from pipeline.geometry import BBox, intersection_over_union
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.settings import project_dir

sys.path.insert(0, str(project_dir()))  # the makers of made pages are the tests'

from tests.ingest.pdfs import Sheet, prose, sentences

_MIN_WORDS = 20
"""A page of three words says nothing about an engine."""

_GUTTER = 18


@dataclass
class Shares:
    """Values between 0 and 1 of one measure, one for each page or box."""

    values: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return median, decile, worst and number as a line."""
        ordered = sorted(self.values) or [float("nan")]
        median, tenth = statistics.median(ordered), ordered[len(ordered) // 10]
        return (
            f"{name:<34} {median:7.4f} {tenth:7.4f} {ordered[0]:7.4f}"
            f" {len(self.values):7}"
        )


@dataclass
class Measures:
    """The measures of one kind of pages."""

    recall: Shares = field(default_factory=Shares)
    precision: Shares = field(default_factory=Shares)
    order: Shares = field(default_factory=Shares)
    boxes: Shares = field(default_factory=Shares)
    characters: Shares = field(default_factory=Shares)

    def show(self, name: str) -> None:
        """Print every measure that was taken."""
        print(f"\n{name:<34} {'median':>7} {'decile':>7} {'worst':>7} {'n':>7}")
        for measure, title in TITLES.items():
            shares: Shares = getattr(self, measure)
            if shares.values:
                print(shares.row(title))


TITLES = {
    "recall": "words found, by page",
    "precision": "words that are there, by page",
    "order": "sentences that follow, by page",
    "boxes": "IoU of a box",
    "characters": "characters that both have, by page",
}


def add_words(measures: Measures, found: Counter[str], true: Counter[str]) -> None:
    shared = (found & true).total()
    measures.recall.values.append(shared / true.total())
    measures.precision.values.append(shared / max(found.total(), 1))


def words_in(texts: Iterable[str]) -> Counter[str]:
    joined = unicodedata.normalize("NFKC", " ".join(texts)).replace("\u00ad", "-")
    return Counter(joined.split())


def as_document(data: bytes) -> Document:
    extract = read_pdf(data)
    return Document("0", "a", "a", extract.text, extract.pages, extract.blocks, "0")


def follows(text: str, names: Sequence[str]) -> float:
    """Return the share of neighbouring names that follow one another in a text."""
    found = sorted((name for name in names if name in text), key=text.index)
    pairs = set(pairwise(found))
    return sum(pair in pairs for pair in pairwise(names)) / (len(names) - 1)


def columns_page(source: random.Random, n_columns: int) -> tuple[Sheet, list[str]]:
    """Return a page of columns whose lines are written in any order."""
    sheet = Sheet()
    width = (595 - 80) / n_columns - _GUTTER
    names = [f"Nm{i:02d}" for i in range(12 * n_columns)]
    jobs = []
    for column in range(n_columns):
        mine = names[12 * column : 12 * (column + 1)]
        x = 40 + column * (width + _GUTTER)
        lines = sentences(source, width, mine)
        jobs += [(line, x, 120 + 13.0 * i) for i, line in enumerate(lines)]
    source.shuffle(jobs)
    sheet.line("Interception by the state", 40, 60, size=20)
    for text, x, top in jobs:
        sheet.line(text, x, top)
    return sheet, names


def made_columns(n_pages: int) -> None:
    for n_columns in (1, 2, 3):
        measures = Measures()
        for seed in range(n_pages):
            sheet, names = columns_page(random.Random(seed), n_columns)
            text = read_pdf(sheet.save()).text
            printed = words_in(word.text for word in sheet.words)
            add_words(measures, words_in([text]), printed)
            measures.order.values.append(follows(text, names))
        measures.show(f"made pages, columns: {n_columns}")


def made_quotes(n_pages: int) -> None:
    """Measure the boxes of quotes over lines of two columns, on turned pages."""
    for rotation in (0, 90, 180, 270):
        measures = Measures()
        for seed in range(n_pages):
            sheet = Sheet(rotation=rotation, margin=(40, 25) if seed % 2 else (0, 0))
            source = random.Random(seed)
            size = source.choice([8, 10, 12])
            columns = [prose(source, 220, 8, size) for _ in range(2)]
            true = sheet.lines(columns[0], 60, 80, size=size)
            true += sheet.lines(columns[1], 320, 80, size=size)
            document = as_document(sheet.save())
            first, last = source.randrange(6), source.randrange(9, 16)
            found = quote_boxes(document, [*columns[0], *columns[1]], first, last)
            for box in true[first : last + 1]:
                best = max((intersection_over_union(box, b) for b in found), default=0)
                measures.boxes.values.append(best)
            printed = words_in(word.text for word in sheet.words)
            add_words(measures, words_in([document.text]), printed)
        measures.show(f"made quotes, page turned by {rotation}")


def quote_boxes(
    document: Document, lines: Sequence[str], first: int, last: int
) -> list[BBox]:
    """Return the boxes of a quote that begins and ends with these lines."""
    start = document.text.find(lines[first])
    end = document.text.find(lines[last]) + len(lines[last])
    return [box for _, box in document.boxes(start, end)] if start >= 0 else []


def real_pages(paths: list[Path]) -> None:
    import pdfplumber

    measures = Measures()
    n_files = n_unread = 0
    for path in paths:
        try:
            document = as_document(path.read_bytes())
            with pdfplumber.open(BytesIO(path.read_bytes())) as referee:
                for page, other in zip(document.pages, referee.pages, strict=True):
                    words = other.extract_words(x_tolerance_ratio=0.15)
                    add_real_page(measures, document, page, words)
                    other.close()
        except Exception as error:  # either engine may fail: the file counts for none
            print(f"{path.name}: left out ({type(error).__name__}: {error})")
            continue
        n_files += 1
        n_unread += len(document.unread_pages)
    measures.show(f"real pages of {n_files} files")
    print(f"left out: {n_unread} pages that are for OCR, and those of few words")


def add_real_page(
    measures: Measures, document: Document, page: Page, words: list[dict[str, object]]
) -> None:
    true = words_in(str(word["text"]) for word in words)
    if true.total() < _MIN_WORDS or page.unread is not None:
        return
    found = words_in([document.text[page.start : page.end]])
    add_words(measures, found, true)
    our_characters, characters = (Counter("".join(w.elements())) for w in (found, true))
    most = max(our_characters.total(), characters.total())
    shared = (our_characters & characters).total()
    measures.characters.values.append(shared / most)
    theirs = dict(_alone((str(w["text"]), _box_of(w)) for w in words))
    for text, box in _alone(_own_words(document, page)):
        if text in theirs:
            measures.boxes.values.append(intersection_over_union(box, theirs[text]))


def _own_words(document: Document, page: Page) -> Iterator[tuple[str, BBox]]:
    spans, boxes = page.words.spans, page.words.boxes
    for i in range(len(page.words)):
        text = document.text[spans[2 * i] : spans[2 * i + 1]]
        yield text, BBox(*boxes[4 * i : 4 * i + 4])


def _box_of(word: dict[str, object]) -> BBox:
    return BBox(*(float(str(word[side])) for side in ("x0", "top", "x1", "bottom")))


def _alone(words: Iterable[tuple[str, BBox]]) -> list[tuple[str, BBox]]:
    """Return the words that stand once on their page: they are the same word."""
    listed = list(words)
    counts = Counter(text for text, _ in listed)
    return [(text, box) for text, box in listed if counts[text] == 1]


def main() -> None:
    import logging

    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    options = parser(__doc__, files=15)
    options.add_argument("--pages", type=int, default=40, help="made pages of a kind")
    given = options.parse_args()
    made_columns(given.pages)
    made_quotes(given.pages)
    real_pages(choose(given.corpus, given.files))
    print(f"\nagain: python -m benches.fidelity --files {given.files}")


if __name__ == "__main__":
    main()
