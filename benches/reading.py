"""Print how fast and how completely PDFs are read: ``python -m benches.reading``.

Every engine reads the same files in one process, one file after the other. Processor
time is measured, so a busy machine makes no difference. ``ours`` is everything that
``read_pdf`` does without OCR (words, boxes, tables, reading order, blocks, hidden
text); ``our words`` is the part that the others do, too. pypdf and pdfminer.six give
text without boxes of words. PyMuPDF (AGPL) is measured if it is installed; it is no
dependency.

pdfplumber with ``x_tolerance_ratio=.15`` is the reference for the words, page by page,
as multisets of words in NFKC. A page that needs OCR counts here with its text layer,
which the reader does not trust: one report with "!" for spaces lowers the worst tenth
to 0.95. ``fidelity.py`` leaves such pages out and measures the other sides of
fidelity.
"""

import gc
import io
import logging
import statistics
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pypdfium2 as pdfium
from threadpoolctl import threadpool_limits

from benches.corpus_files import choose, parser
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.words import iter_words

Texts = list[str]
REFEREE = "pdfplumber words"


def ours(data: bytes) -> Texts:
    extract = read_pdf(data)
    return [extract.text[page.start : page.end] for page in extract.pages]


def our_words(data: bytes) -> Texts:
    texts = []
    with pdfium.PdfDocument(data) as document:
        for page in document:
            found = iter_words(page.get_textpage(), Transform.of_page(page))
            texts.append(" ".join(word.text for word in found))
            page.close()
    return texts


def by_pdfplumber(data: bytes) -> Texts:
    import pdfplumber

    texts = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            words = page.extract_words(x_tolerance_ratio=0.15)
            texts.append(" ".join(word["text"] for word in words))
            page.close()
    return texts


def by_pypdf(data: bytes) -> Texts:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def by_pdfminer(data: bytes) -> Texts:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer

    return [
        "".join(item.get_text() for item in page if isinstance(item, LTTextContainer))
        for page in extract_pages(io.BytesIO(data))
    ]


def by_pymupdf(data: bytes) -> Texts:
    import pymupdf

    with pymupdf.open(stream=data) as document:
        return [" ".join(word[4] for word in p.get_text("words")) for p in document]


ENGINES: dict[str, tuple[str, str, Callable[[bytes], Texts]]] = {
    "ours": ("pypdfium2", "pypdfium2", ours),
    "pdfplumber words": ("pdfplumber", "pdfplumber", by_pdfplumber),
    "our words": ("pypdfium2", "pypdfium2", our_words),
    "pdfminer.six text": ("pdfminer", "pdfminer.six", by_pdfminer),
    "pypdf text": ("pypdf", "pypdf", by_pypdf),
    "PyMuPDF words": ("pymupdf", "PyMuPDF", by_pymupdf),
}
"""Name of the engine: the module to look for, its distribution, the function."""


def engines() -> dict[str, Callable[[bytes], Texts]]:
    """Return the engines that are installed; ours first, the referee second."""
    found: dict[str, Callable[[bytes], Texts]] = {}
    for name, (module, distribution, engine) in ENGINES.items():
        if find_spec(module) is None:
            print(f"{name}: {distribution} is not installed, left out")
        else:
            print(f"{name}: {distribution} {version(distribution)}")
            found[name] = engine
    return found


def words_of(text: str) -> Counter[str]:
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "-")
    return Counter(text.split())


def show_fidelity(pairs: list[tuple[str, str]]) -> None:
    """Print recall and precision of our words, by page."""
    recalls, precisions = [], []
    for mine, theirs in pairs:
        a, b = words_of(mine), words_of(theirs)
        if b.total() < 20:  # a page of three words says nothing about an engine
            continue
        shared = (a & b).total()
        recalls.append(shared / b.total())
        precisions.append(shared / max(a.total(), 1))
    print(f"\nwords against pdfplumber, {len(recalls)} pages of 20 words or more")
    for name, shares in (("recall", recalls), ("precision", precisions)):
        tenth = sorted(shares)[len(shares) // 10]
        print(f"{name:<10} median {statistics.median(shares):.4f}   decile {tenth:.4f}")


def race(
    readers: dict[str, Callable[[bytes], Texts]], data: bytes
) -> tuple[dict[str, Texts], dict[str, float]]:
    """Return the texts of each engine and the processor's seconds that it took."""
    texts, seconds = {}, {}
    for name, engine in readers.items():
        gc.collect()
        began = time.process_time()
        texts[name] = engine(data)
        seconds[name] = time.process_time() - began
    return texts, seconds


def bench(paths: list[Path]) -> None:
    spent: dict[str, float] = defaultdict(float)
    n_pages = 0
    pairs: list[tuple[str, str]] = []
    shared: Counter[str] = Counter()
    readers = engines()
    race(readers, min(paths, key=lambda path: path.stat().st_size).read_bytes())
    for path in paths:  # only now are all engines imported
        data = path.read_bytes()
        try:
            texts, seconds = race(readers, data)
        except Exception as error:  # any engine may fail: then none counts the file
            print(f"{path.name}: left out ({type(error).__name__}: {error})")
            continue
        for name, took in seconds.items():
            spent[name] += took
        n_pages += len(texts["ours"])
        referee = words_of("\n".join(texts[REFEREE]))
        for name, pages in texts.items():
            shared[name] += (words_of("\n".join(pages)) & referee).total()
        pairs.extend(zip(texts["ours"], texts[REFEREE], strict=True))
    print(f"\n{len(paths)} files, {n_pages} pages, one process, interleaved")
    print(f"{'engine':<18} {'pages/s':>8} {'against pdfplumber':>19} {'recall':>7}")
    base = spent[REFEREE]
    for name in readers:
        rate, ratio = n_pages / spent[name], base / spent[name]
        recall = shared[name] / max(shared[REFEREE], 1)
        print(f"{name:<18} {rate:8.1f} {ratio:18.1f}x {recall:7.4f}")
    show_fidelity(pairs)


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    options = parser(__doc__, files=30).parse_args()
    with threadpool_limits(limits=1):  # as in the child process that reads
        bench(choose(options.corpus, options.files))
    print(f"\nagain: python -m benches.reading --files {options.files}")


if __name__ == "__main__":
    main()
