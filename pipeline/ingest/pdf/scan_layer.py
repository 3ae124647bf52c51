"""The text layer of a scan against its picture: OCR reads words that the layer lacks.

A reader of the page sees the picture. Its text layer comes from an earlier OCR, or from
somebody who wants the page to be searched for other words. So OCR reads the picture,
and the words are compared at their places. The layer stays as it is. Stretches of
several words that only OCR reads are added behind it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.datamodel import MarkKind, joined
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import OcrPage, OcrWord, printed, turned, why_unread
from pipeline.ingest.pdf.drawn_otherwise import read_at
from pipeline.ingest.pdf.turned import moved

OTHER_PICTURE = "the picture shows words that are not those of its text layer"

_N_COMPARED = 5
"""Fewest words of a layer that are compared with the picture."""

_MIN_LETTERS = 4
"""Fewest letters of a word that tells: a shorter one stands on any page."""

_ALIKE = 0.6
"""Least likeness, in [0, 1], of two readings of one word: bad scans have 0.7 and more,
other words 0.4 and less."""

_MIN_RUN = 5
_SURE = 0.9
"""Least confidence of such a word, and least mean confidence of its page."""

_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z\u00df-\u024f\u3040-\u30ff\u4e00-\u9fff]")
"""A letter that is not Latin, Chinese or Japanese: OCR reads many of them wrongly."""

_MAX_WORDS = 3_000
"""Most words of a page that are compared: no page of print has more."""


def is_layer(words: Sequence[Word]) -> bool:
    """Return True if a page has the text layer of a scan that OCR can be asked for."""
    n_words = sum(word.mark is MarkKind.OCR for word in words)
    return _N_COMPARED <= n_words <= _MAX_WORDS


def add_unstored(layout: PageLayout, recognised: OcrPage) -> PageLayout:
    """Return a page with the stretches behind it that only OCR reads in its picture."""
    if why_unread(recognised, "") is not None or recognised.confidence < _SURE:
        return layout
    size = layout.width, layout.height
    way = (recognised.turns - layout.turns) % 4
    upright = size[::-1] if way % 2 else size
    known = [
        turned(word, (-way) % 4, *upright)
        for block in layout.blocks
        for line in block.lines
        for word in line.words
    ]
    added = list(_unstored(recognised.words, known))
    if added:
        blocks = lay_out(printed(added), *upright).blocks
        layout.blocks += [moved(block, way, *size) for block in blocks]
        layout.note = joined([layout.note, OTHER_PICTURE])
    return layout


def _unstored(words: Sequence[OcrWord], known: Sequence[Word]) -> Iterator[OcrWord]:
    """Yield the words in the stretches that only OCR reads."""
    is_known = list(_matches(words, known))
    for run in _runs(is_known):
        start, end = run.start, run.stop
        while start and _goes_on(words, is_known, start, start - 1):
            start -= 1
        while end < len(words) and _goes_on(words, is_known, end - 1, end):
            end += 1
        yield from words[start:end]


def _goes_on(
    words: Sequence[OcrWord], is_known: Sequence[bool | None], i: int, j: int
) -> bool:
    """Return True if a word that cannot tell stands in the line of another one."""
    a, b = words[i].box, words[j].box
    return is_known[j] is None and a.top < (b.top + b.bottom) / 2 < a.bottom


def _matches(words: Sequence[OcrWord], known: Sequence[Word]) -> Iterator[bool | None]:
    """Yield False for each word that is surely not known; None if it cannot tell."""
    own = [_letters_of(word.text) for word in words]
    theirs = [_letters_of(word.text) for word in known]
    texts, pairs = set(theirs), set(pairwise(theirs))
    places = list(zip(theirs, (word.box for word in known), strict=True))
    for i, (letters, word) in enumerate(zip(own, words, strict=True)):
        if _OTHER_SCRIPT.search(letters):
            yield True
        elif len(letters) < _MIN_LETTERS or not letters.isalpha():
            yield None
        elif letters in texts:
            # The same word elsewhere is no match, the same two words are.
            around = own[max(i - 1, 0) : i + 2]
            yield not pairs.isdisjoint(pairwise(around)) or None
        else:
            there = read_at(word.box, places)
            likeness = SequenceMatcher(None, letters, there, autojunk=False).ratio()
            is_other = _OTHER_SCRIPT.search(there) is not None
            is_match = is_other or letters in there or likeness > _ALIKE
            yield is_match or (None if word.score < _SURE else False)


def _letters_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("\u0111", "d")
    return "".join(filter(str.isalnum, plain))


def _runs(is_known: Iterable[bool | None]) -> Iterator[range]:
    """Yield the stretches with enough words that are not known, by their numbers."""
    other: list[int] = []
    for i, is_match in enumerate([*is_known, True]):
        if is_match:
            if len(other) >= _MIN_RUN:
                yield range(other[0], other[-1] + 1)
            other = []
        elif is_match is False:
            other.append(i)
