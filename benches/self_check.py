"""Measure the check of text layers: ``python -m benches.self_check``.

Every page of real PDFs is measured as by the reader: the share of the page that its
words cover, the share of this that lies under other words, and their density. Most real
pages have a good layer, so the thresholds must let their values pass. Then the layers
of the same pages are damaged in ways that occur: words written twice, two pages on one,
all words in one place, a layer that shrank or moved under its scan, a long stamp over
it. The share of damaged layers that are found is printed.

The bench also counts the pages with words that are marked as hidden. On real pages most
of these are false alarms, and the pages are named so that a person can look.

For each page with a flawed layer, the bench also checks if pdfplumber, the slow reader,
gives words without that flaw. At the end it prints the share of the check in the
reading time.
"""

import io
import logging
import random
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium

from benches.corpus_files import choose, parser
from pipeline.datamodel import MarkKind
from pipeline.errors import IngestError
from pipeline.geometry import BBox, overlap
from pipeline.ingest.base import Extract
from pipeline.ingest.layout.printed import Word
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.text_layer import (
    Spread,
    find_flaw,
    find_image,
    find_misplaced,
    spread_of,
)
from pipeline.ingest.pdf.words import iter_words

Words = Sequence[Word]
Size = tuple[float, float]

MIN_WORDS = 40
"""Least number of words of a page that the check judges."""


@dataclass(frozen=True)
class Layer:
    """The text layer of a page of 40 words or more."""

    place: str
    words: Words
    size: Size
    spread: Spread


@dataclass
class Found:
    """Results on some files."""

    layers: list[Layer] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    flawed: list[tuple[Path, int, str]] = field(default_factory=list)
    hidden: list[tuple[int, str]] = field(default_factory=list)
    """Hidden words of a page, and which page."""

    n_pages: int = 0
    reading_s: float = 0.0
    checking_s: float = 0.0


def measure(path: Path, found: Found) -> None:
    data = path.read_bytes()
    began = time.process_time()
    extract = read_pdf(data)
    found.reading_s += time.process_time() - began
    pages = extract.pages
    found.hidden += hidden_on(extract, path.name)
    found.n_pages += len(pages)
    for page in pages:
        if page.unread is not None:
            found.reasons[page.unread] += 1
            found.flawed.append((path, page.number, page.unread))
    good = {page.number for page in pages if page.unread is None}
    for number, words, size in layers_of(data):
        began = time.process_time()
        spread = spread_of(words, size)
        found.checking_s += time.process_time() - began
        if number in good and len(words) >= MIN_WORDS:
            place = f"{path.name}, page {number}"
            found.layers.append(Layer(place, words, size, spread))


def hidden_on(extract: Extract, name: str) -> Iterator[tuple[int, str]]:
    """Yield number of words and place of each page with words that nobody sees."""
    starts = [page.start for page in extract.pages]
    n_words = Counter[int]()
    for mark in extract.marks:
        if mark.kind is MarkKind.HIDDEN:
            page = bisect_right(starts, mark.start)
            n_words[page] += len(extract.text[mark.start : mark.end].split())
    for number, n in n_words.items():
        yield n, f"{name}, page {number}"


def layers_of(data: bytes) -> Iterator[tuple[int, Words, Size]]:
    with pdfium.PdfDocument(data) as document:
        for number, page in enumerate(document, start=1):
            words = list(iter_words(page.get_textpage(), Transform.of_page(page)))
            yield number, words, page.get_size()
            page.close()


def show_real(found: Found) -> None:
    layers = found.layers
    print(f"{found.n_pages} pages; {len(layers)} of {MIN_WORDS} words or more are read")
    heads = ("least", "1 %", "median", "99 %", "99.9 %", "most")
    print(f"{'':<28}" + "".join(f"{head:>9}" for head in heads))
    show("share of the page covered", [layer.spread.covered for layer in layers])
    show("share of words under others", [layer.spread.piled for layer in layers])
    show("words on a square inch", [layer.spread.density for layer in layers])
    print("most words under others:")
    for layer in sorted(layers, key=lambda layer: -layer.spread.piled)[:4]:
        print(f"  {layer.spread.piled:.3f}  {layer.place}")
    print("pages for OCR:")
    for reason, n in found.reasons.most_common():
        print(f"  {n:5}  {reason}")
    n_hidden = len(found.hidden)
    print(f"pages with hidden words: {n_hidden} ({n_hidden / found.n_pages:.2%})")
    for n, place in sorted(found.hidden, reverse=True)[:12]:
        print(f"  {n:5}  {place}")
    share = found.checking_s / found.reading_s
    print(f"the check of places takes {share:.1%} of the reading")


def show(name: str, values: Sequence[float]) -> None:
    ranked = sorted(values)
    at = (int(q * (len(ranked) - 1)) for q in (0, 0.01, 0.5, 0.99, 0.999, 1))
    print(f"{name:<28}" + "".join(f"{ranked[i]:9.3f}" for i in at))


def moved(words: Words, to: Callable[[BBox], BBox]) -> list[Word]:
    """Return words whose boxes went elsewhere, as print that nobody painted."""
    boxes = [to(BBox(w.box.x0, w.ink[0], w.box.x1, w.ink[1])) for w in words if w.ink]
    return [
        word._replace(box=box, ink=(box.top, box.bottom), mark=MarkKind.OCR)
        for word, box in zip(words, boxes, strict=True)
    ]


def by(x: float, y: float) -> Callable[[BBox], BBox]:
    return lambda box: BBox(box.x0 + x, box.top + y, box.x1 + x, box.bottom + y)


def times(x: float, y: float) -> Callable[[BBox], BBox]:
    return lambda box: BBox(box.x0 * x, box.top * y, box.x1 * x, box.bottom * y)


def on_a_heap(box: BBox) -> BBox:
    return BBox(72, 72, 72 + box.width, 72 + box.height)


BROKEN: dict[str, Callable[[Words, Words, Size], Words]] = {
    "twice, 3 points apart": lambda a, b, _: [*a, *moved(a, by(3, 3))],
    "twice, 6 points to the right": lambda a, b, _: [*a, *moved(a, by(6, 0))],
    "twice, 5 points lower": lambda a, b, _: [*a, *moved(a, by(0, 5))],
    "two pages on one": lambda a, b, _: [*a, *b],
    "all on a heap": lambda a, b, _: moved(a, on_a_heap),
    "all in one line": lambda a, b, _: moved(a, times(1, 0.001)),
    "a quarter as large": lambda a, b, _: moved(a, times(0.25, 0.25)),
    "half as large": lambda a, b, _: moved(a, times(0.5, 0.5)),
    "four times as large": lambda a, b, _: moved(a, times(4, 4)),
    "a stamp of 60 words in 4 points": lambda a, b, _: moved(a[:60], times(0.4, 0.4)),
}


def flaw_of(words: Words, size: Size) -> str | None:
    """Return the flaw that is found if the words lie under or over a scan."""
    page = BBox(0, 0, *size)
    shown = [word for word in words if overlap(word.box, page)]
    spread = spread_of(shown, size)
    flaw = find_misplaced(shown, spread)
    flaw = flaw or find_image(shown or words, spread, [page], size)
    return flaw and flaw.why


def show_broken(layers: Sequence[Layer]) -> None:
    print("\nbroken layers that the check finds")
    sample = random.Random(1).sample(layers, min(len(layers), 1_000))
    for name, break_ in BROKEN.items():
        flaws = Counter[str | None]()
        for layer, other in pairwise(sample):
            words = break_(layer.words, other.words, layer.size)
            flaws[flaw_of(words, layer.size)] += 1
        told = ", ".join(f"{n} {flaw}" for flaw, n in flaws.most_common() if flaw)
        print(f"{1 - flaws[None] / flaws.total():6.1%}  {name:<32} {told}")


def show_slow_reader(flawed: Sequence[tuple[Path, int, str]]) -> None:
    """Print what pdfplumber reads on pages whose layer is flawed."""
    import pdfplumber

    outcomes = Counter[tuple[str, str]]()
    for path, number, reason in flawed:
        data = path.read_bytes()
        with pdfplumber.open(io.BytesIO(data)) as document:
            page = document.pages[number - 1]
            theirs = page.extract_words(x_tolerance_ratio=0.15)
        ours = next(words for n, words, _ in layers_of(data) if n == number)
        words = [Word(str(w["text"]), BBox(0, 0, 9, 9), 9) for w in theirs]
        outcomes[reason, outcome_of(words, ours)] += 1
    print("\nthe slow reader (pdfplumber) on pages that are for OCR")
    for (reason, outcome), n in sorted(outcomes.items()):
        print(f"  {n:5}  {outcome:<24} {reason}")


def outcome_of(theirs: Words, ours: Words) -> str:
    """Say what the slow reader made better."""
    letters, own = ("".join(word.text for word in words) for words in (theirs, ours))
    if find_flaw(theirs) is not None or "(cid:" in letters:
        return "flawed as well"
    if len(letters) > 1.1 * len(own):
        return "more letters"
    return "no flaw in its letters" if find_flaw(ours) else "no more letters"


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    given = parser(__doc__, files=10_000).parse_args()
    found = Found()
    for path in choose(given.corpus, given.files):
        try:
            measure(path, found)
        except IngestError as error:
            print(f"{path.name}: left out ({error})")
    show_real(found)
    show_broken(found.layers)
    show_slow_reader(found.flawed)
    print(f"\nagain: python -m benches.self_check --files {given.files}")


if __name__ == "__main__":
    main()
