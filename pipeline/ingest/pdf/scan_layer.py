"""The text layer of a scan against its picture: OCR reads both.

A reader of the page sees the picture. Its text layer comes from an earlier OCR, or from
somebody who wants the page to be searched for other words. So OCR reads the picture,
and the words are compared at their places. Errors of either OCR touch single words. A
stretch of several words that only one of them has is kept beside the other reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import OcrPage, why_unread
from pipeline.ingest.pdf.drawn_otherwise import (
    keep_both,
    letters_of,
    places_of,
    read_at,
    size_shown,
)

OTHER_PICTURE = "the picture shows words that are not those of its text layer"

_N_COMPARED = 5
"""Fewest words of a layer that are compared with the picture."""

_MIN_LETTERS = 4
"""Fewest letters of a word that tells: a shorter one stands on any page."""

_ALIKE = 0.6
"""Least likeness, in [0, 1], of two readings of one word: bad scans have 0.7 and more,
other words 0.4 and less."""

_MIN_RUN = 5
"""Fewest words in a row that only one of the readings has."""

_SURE = 0.9
"""Least confidence of a word that OCR reads and the layer lacks."""

_MAX_WORDS = 3_000
"""Most words of a page that are compared: no page of print has more."""


def is_layer(words: Sequence[Word]) -> bool:
    """Return True if a page has the text layer of a scan that OCR can be asked for."""
    n_words = sum(word.mark is MarkKind.OCR for word in words)
    return _N_COMPARED <= n_words <= _MAX_WORDS


def settle_scan(
    layout: PageLayout, words: Sequence[Word], recognised: OcrPage
) -> PageLayout:
    """Return the page of a scan with what its picture shows, if its layer differs.

    Args:
        layout: Page as laid out from its text layer.
        words: Words of the text layer.
        recognised: OCR result of the page.
    """
    if why_unread(recognised, "") is not None:
        return layout
    differing = find_differing(words, recognised, size_shown(layout))
    if differing is None:
        return layout
    return keep_both(layout, *differing, recognised, why=OTHER_PICTURE)


def find_differing(
    words: Sequence[Word], recognised: OcrPage, size: tuple[float, float]
) -> tuple[list[Word], list[Word]] | None:
    """Return what OCR does not read on a scan, or None if both readings agree.

    Args:
        words: Words of the text layer.
        recognised: OCR result of the page.
        size: Width and height of the page as it is shown, in points.

    Returns:
        Words that are no part of the layer, and words of the layer that the picture
        does not show.
    """
    seen = places_of(recognised, size)
    stored = [word for word in words if word.mark is MarkKind.OCR]
    matches = list(_matches([(word.text, word.box) for word in stored], seen))
    runs = list(_runs(matches))
    if not runs and not _lacks(words, recognised, seen):
        return None
    unseen = {i for run in runs for i in run}
    unseen.update(i for i, match in enumerate(matches) if match is False)
    kept = [word for word in words if word.mark is not MarkKind.OCR]
    return kept, [stored[i] for i in sorted(unseen)]


def _lacks(
    words: Sequence[Word], recognised: OcrPage, seen: Sequence[tuple[str, BBox]]
) -> bool:
    """Return True if OCR surely reads a stretch that the layer does not have."""
    matches = _matches(seen, [(word.text, word.box) for word in words])
    sure = (
        None if word.score < _SURE else match
        for word, match in zip(recognised.words, matches, strict=True)
    )
    return any(True for _ in _runs(sure))


def _matches(
    words: Sequence[tuple[str, BBox]], others: Sequence[tuple[str, BBox]]
) -> Iterator[bool | None]:
    """Yield for each word if the other reading has it; None if it cannot tell."""
    own = [letters_of(text) for text, _ in words]
    theirs = [letters_of(text) for text, _ in others]
    known, pairs = set(theirs), set(pairwise(theirs))
    for i, (_, box) in enumerate(words):
        letters = own[i]
        if len(letters) < _MIN_LETTERS or not letters.isalpha():
            yield None
        elif letters in known:
            # The same word elsewhere is no match, the same two words are.
            around = own[max(i - 1, 0) : i + 2]
            yield not pairs.isdisjoint(pairwise(around)) or None
        else:
            there = read_at(box, others)
            likeness = SequenceMatcher(None, letters, there, autojunk=False).ratio()
            yield letters in there or likeness > _ALIKE


def _runs(matches: Iterable[bool | None]) -> Iterator[range]:
    """Yield the stretches with enough words that have no match, by their numbers."""
    other: list[int] = []
    for i, is_match in enumerate([*matches, True]):
        if is_match:
            if len(other) >= _MIN_RUN:
                yield range(other[0], other[-1] + 1)
            other = []
        elif is_match is False:
            other.append(i)
