"""Print how well and how fast OCR reads: ``python -m benches.ocr``.

One page of each of some real PDFs is rendered at 200 and 300 dpi and read by OCR. The
result is compared with the text layer of the page, which goes through the same layout.
A word error is a word that must be inserted, deleted or replaced (Levenshtein distance
over the words of a page); the second figure ignores their order. The resolutions take
turns, so that a busy machine slows both alike. Rendered pages stand for scans, because
there is no text for the five files of the corpus without a text layer.
"""

import os
import random
import re
import statistics
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from benches.corpus_files import choose, parser
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.pages import join_pages, write_page
from pipeline.ingest.ocr.engine import recognise
from pipeline.ingest.ocr.page import lay_out_ocr
from pipeline.ingest.pdf.reader import read_pdf

RESOLUTIONS = (200, 300)
MIN_WORDS = 100
UNKNOWN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")
"""Scripts that are not Latin: unknown to the models, or written without spaces."""

SAME = str.maketrans("‘’‚“”„«»–—\u2010\u2011\u00ad", '\'\'\'"""""-----')
"""Signs that no reader of the quote would tell apart."""


class Sample(NamedTuple):
    """A page and what truly stands on it."""

    name: str
    page: pdfium.PdfPage
    truth: list[str]


class Result(NamedTuple):
    """Results of OCR on a page at one resolution."""

    errors: float
    errors_unordered: float
    confidence: float
    seconds: float


def words_of(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text).translate(SAME).split()


def samples(paths: Sequence[Path]) -> Iterator[Sample]:
    """Yield one page of running text of each file that has one."""
    source = random.Random(1)
    for path in paths:
        data = path.read_bytes()
        extract = read_pdf(data)
        numbers = [
            p.number for p in extract.pages if is_running_text(extract, p.number)
        ]
        if not numbers:
            continue
        number = source.choice(numbers)
        with pdfium.PdfDocument(data) as document:
            words = words_of(page_text(extract, number))
            yield Sample(f"{path.name}, page {number}", document[number - 1], words)


def page_text(extract: Extract, number: int) -> str:
    page = extract.pages[number - 1]
    return extract.text[page.start : page.end]


def is_running_text(extract: Extract, number: int) -> bool:
    text = page_text(extract, number)
    marked = any(
        mark.start < extract.pages[number - 1].end
        and mark.end > extract.pages[number - 1].start
        for mark in extract.marks
    )
    few = len(text.split()) < MIN_WORDS
    return not (few or marked or number in extract.scans or UNKNOWN.search(text))


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the Levenshtein distance of two sequences."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last = row
        row = [i]
        for j, y in enumerate(b, start=1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
    return row[-1]


def read(sample: Sample, dpi: int) -> Result:
    width, height = sample.page.get_size()
    bitmap = sample.page.render(scale=dpi / 72, grayscale=True).to_numpy()
    pixels: NDArray[np.uint8] = np.array(bitmap).reshape(bitmap.shape[:2])
    began = time.perf_counter()
    page = recognise(pixels, scale=72 / dpi, n_threads=os.cpu_count() or 1)
    seconds = time.perf_counter() - began
    layout = lay_out_ocr(page, width, height, why="rendered")
    found = words_of(join_pages([write_page(layout)]).text)
    shared = (Counter(found) & Counter(sample.truth)).total()
    longest = max(len(found), len(sample.truth))
    return Result(
        distance(sample.truth, found) / len(sample.truth),
        (longest - shared) / len(sample.truth),
        page.confidence,
        seconds,
    )


def main() -> None:
    options = parser(__doc__, files=20).parse_args()
    results: dict[int, list[Result]] = defaultdict(list)
    n_words = 0
    for sample in samples(choose(options.corpus, options.files)):
        n_words += len(sample.truth)
        for dpi in RESOLUTIONS:
            result = read(sample, dpi)
            results[dpi].append(result)
            print(
                f"{dpi} dpi  {result.errors:6.3f} {result.errors_unordered:6.3f}"
                f"  confidence {result.confidence:.3f}  {result.seconds:5.1f} s"
                f"  {len(sample.truth):5} words  {sample.name}",
                flush=True,
            )
    print(f"\nword error rate, {len(results[RESOLUTIONS[0]])} pages, {n_words} words")
    print("          median    mean   worst   order aside: median    mean   s/page")
    for dpi, found in results.items():
        ordered = [result.errors for result in found]
        loose = [result.errors_unordered for result in found]
        print(
            f"{dpi} dpi  {statistics.median(ordered):7.3f}"
            f" {statistics.mean(ordered):7.3f}"
            f" {max(ordered):7.3f} {statistics.median(loose):21.3f}"
            f" {statistics.mean(loose):7.3f}"
            f" {statistics.mean(result.seconds for result in found):8.1f}"
        )
    print(f"\nagain: python -m benches.ocr --files {options.files}")


if __name__ == "__main__":
    main()
