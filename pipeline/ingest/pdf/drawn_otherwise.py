"""Words whose drawn letters may differ from the stored ones: OCR decides.

The text that OCR reads is compared with the stored text, word by word. If they agree,
the font is only an unusual one. If they do not, both readings are kept: the drawn words
at their place, and the stored words behind them, marked as hidden.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.datamodel import MarkKind, Said, joined
from pipeline.geometry import BBox, overlap
from pipeline.ingest.base import count_and_quote
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import (
    DRAWN_OTHERWISE,
    OcrPage,
    lay_out_ocr,
    turned,
    why_unread,
)
from pipeline.ingest.pdf.glyph_check import FontCheck
from pipeline.ingest.pdf.space import Transform

_SAME_SHAPE = frozenset("il1j|o0")
"""Letters and digits that OCR mistakes for each other in some fonts."""

_ALIKE = 0.75
"""Least likeness, in [0, 1], of a stored word and the word that OCR reads at its place;
above it, they differ only by errors of OCR."""

_MAX_OTHER = 0.2
"""Largest share of differing words: OCR errs in fewer words of plain print."""

_MIN_READ = 0.3
"""Smallest share of words that OCR reads: with less it cannot tell."""

_MIN_SWAPPED, _SWAPPED = 4, 0.6
"""Fewest places where OCR reads one other letter for a letter, and their least share of
all its places: errors of OCR change with the word."""

_MAX_COMPARED = 300


def settle(
    layout: PageLayout,
    words: Sequence[Word],
    doubted: Collection[int],
    recognised: OcrPage | None,
    fonts: FontCheck,
) -> PageLayout:
    """Return a page as drawn, and its stored words if they differ.

    Args:
        layout: Page as laid out from its text layer.
        words: Words of the text layer.
        doubted: Numbers of the words whose letters may be others.
        recognised: OCR result of the page; None asks for it.
        fonts: Checked fonts of the document; those that OCR confirms are trusted from
            then on.
    """
    stored = [words[i] for i in sorted(doubted) if words[i].mark is None]
    if not any(letters_of(word.text) for word in stored):
        return layout
    if recognised is None:
        layout.is_scan = fonts.may_ask()
        layout.note = joined([layout.note, DRAWN_OTHERWISE])
        return layout
    if (why := why_unread(recognised, DRAWN_OTHERWISE)) is not None:
        layout.note = joined([layout.note, why])
        return layout
    pairs = list(_compare(stored, recognised, layout))
    if len(pairs) < _MIN_READ * min(len(stored), _MAX_COMPARED):
        unread = "OCR could not read them"
        said = Said("{said1}, and {said2}", said1=DRAWN_OTHERWISE, said2=unread)
        layout.note = joined([layout.note, said])
        return layout
    n_other = sum(_likeness(*pair) < _ALIKE for pair in pairs)
    if n_other <= _MAX_OTHER * len(pairs) and not _has_swapped(pairs):
        fonts.believe()
        return layout
    why = "the letters shown are not those in the file"
    kept = [word for i, word in enumerate(words) if i not in doubted]
    return keep_both(
        layout, kept, [words[i] for i in sorted(doubted)], recognised, why=why
    )


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in small letters."""
    return "".join(filter(str.isalnum, text.casefold()))


NOT_DRAWN = (
    "1 word is in the file but not shown: “{quote}”",
    "{n} words are in the file but not shown: “{quote}”",
)


def _likeness(letters: str, there: str) -> float:
    return SequenceMatcher(None, letters, there, autojunk=False).ratio()


def _has_swapped(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return True if a letter is drawn as one other letter in most of its places."""
    n_places = Counter[str]()
    n_read = Counter[tuple[str, str]]()
    for letters, there in pairs:
        if len(letters) == len(there):
            n_places.update(letters)
            n_read.update(zip(letters, there, strict=True))
    return any(
        n >= _MIN_SWAPPED and n >= _SWAPPED * n_places[stored]
        for (stored, drawn), n in n_read.items()
        if stored != drawn and not {stored, drawn} <= _SAME_SHAPE
    )


def _compare(
    stored: Sequence[Word], page: OcrPage, layout: PageLayout
) -> Iterator[tuple[str, str]]:
    read = places_of(page, size_shown(layout))
    for word in stored[:_MAX_COMPARED]:
        letters, there = letters_of(word.text), letters_of(read_at(word.box, read))
        if len(letters) > 1 and there:
            yield letters, there


def size_shown(layout: PageLayout) -> tuple[float, float]:
    """Return width and height of a page as it is shown."""
    size = layout.width, layout.height
    return size[::-1] if layout.turns % 2 else size


def places_of(page: OcrPage, size: tuple[float, float]) -> list[tuple[str, BBox]]:
    """Return the words that OCR reads with their boxes on the page as shown."""
    width, height = size[::-1] if page.turns % 2 else size
    shown = Transform.of_turns(page.turns, width, height)
    return [(word.text, shown.box(*word.box)) for word in page.words]


def read_at(box: BBox, read: Iterable[tuple[str, BBox]]) -> str:
    """Return the texts that lie on a box, joined."""
    near = (p for p in read if p[1].top < box.bottom and p[1].bottom > box.top)
    return "".join(
        text
        for text, other in near
        if overlap(box, other) > 0.4 * min(box.area, other.area)
    )


def keep_both(
    layout: PageLayout,
    kept: Sequence[Word],
    unseen: Sequence[Word],
    recognised: OcrPage,
    *,
    why: str,
) -> PageLayout:
    """Return a page as OCR reads it, and words that it does not show behind it."""
    size = size_shown(layout)
    hidden = [word._replace(mark=MarkKind.HIDDEN) for word in unseen]
    drawn = lay_out_ocr(recognised, *size, why=why, words=kept)
    back = (-drawn.turns) % 4
    behind = [turned(word, back, drawn.width, drawn.height) for word in hidden]
    drawn.blocks += lay_out(behind, drawn.width, drawn.height).blocks
    quote = hidden and count_and_quote([word.text for word in hidden], NOT_DRAWN)
    drawn.note = joined([drawn.note, quote or None])
    return drawn
