"""Words of a PDF line from right to left, by the places of its letters.

pdfium guesses which letters to turn around. Of a page printed by Chromium it leaves
half of the words backwards, and of one by Typst the two letters of a ligature.
"""

import ctypes
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import inf
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.ingest.layout.lines import (
    TO_LEFT,
    brackets_righted,
    reading_order,
    words_to_right,
)
from pipeline.ingest.pdf.space import Transform

_SAME = 0.05
"""Largest distance in points between the origins of letters of one glyph."""

_NUMBER = re.compile(r"[#$£€¥%+\-]?\d(?:[\d.,:/\-]*\d)?[#$£€¥%]?")
_ARABIC_NUMBER = re.compile(r"\d(?:[\d.,:/]*\d)?")
_ARABIC = re.compile("[\u0600-\u08ff]")
_LAST = frozenset("اأإآٱدذرزوؤةى")
"""Arabic letters that never join the next one, so that no ligature begins with one."""


class Glyph(NamedTuple):
    """A character as drawn: its origin, then the extent of its ink, in points.

    ``char`` is its index among pdfium's characters.
    """

    text: str
    x: float
    y: float
    left: float
    right: float
    height: float
    char: int


def glyphs_of(
    text_page: pdfium.PdfTextPage,
    transform: Transform,
    line: str,
    indices: Sequence[int],
) -> list[Glyph]:
    """Return the characters of a line as drawn."""
    sides = [ctypes.c_double() for _ in range(6)]
    x, y, left, right, bottom, top = sides
    found = []
    for text, index in zip(line, indices, strict=True):
        pdfium_c.FPDFText_GetCharOrigin(text_page, index, x, y)
        pdfium_c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        origin = transform.box(x.value, y.value, x.value, y.value)
        ink = transform.box(left.value, top.value, right.value, bottom.value)
        place = origin.x0, origin.top, ink.x0, ink.x1, ink.height
        found.append(Glyph(text.replace("\ufffe", "-"), *place, index))
    return found


def words_to_left(
    line: Sequence[Glyph], *, to_left: bool
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the words of a line from the left, with the runs of their characters.

    The line has its spaces, in pdfium's order; ``to_left`` says where most of it runs.
    """
    is_arabic = any(_ARABIC.match(glyph.text) for glyph in line)
    size = max(glyph.height for glyph in line)
    for row in _rows(line, size):
        drawn = [g for stack in _stacks(row) for g in stack]
        words = [
            list(word)
            for is_space, word in groupby(drawn, key=lambda glyph: glyph.text.isspace())
            if not is_space
        ]
        to_right = _to_right(words, size) if to_left else {}
        for i, word in enumerate(words):
            said, runs = _written(word, is_arabic=is_arabic, to_left=to_left)
            yield to_right.get(i, said), runs


def _to_right(words: Sequence[list[Glyph]], size: float) -> dict[int, str]:
    found: dict[int, str] = {}
    start = 0
    for end in range(1, len(words) + 1):
        # A cell of a table ends at a wide gap.
        if end == len(words) or words[end][0].left - words[end - 1][-1].right > size:
            texts = ["".join(g.text for g in word) for word in words[start:end]]
            said = words_to_right(texts)
            found.update((start + i, text) for i, text in said.items())
            start = end
    return found


def _rows(line: Sequence[Glyph], size: float) -> Iterator[list[Glyph]]:
    """Yield the characters of one height together: raised ones stay in their place."""
    row: list[Glyph] = []
    for glyph in line:
        if row and not _is_mark(glyph) and abs(glyph.y - row[0].y) > size / 2:
            yield row
            row = []
        row.append(glyph)
    yield row


def _stacks(row: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return the characters from the left, those of one glyph together."""
    letters = sorted(filter(_is_letter, row), key=_origin)
    placed = [glyph if _is_letter(glyph) else _moved(glyph, letters) for glyph in row]
    stacks: list[list[Glyph]] = []
    for glyph in sorted(placed, key=_origin):
        if stacks and glyph.x - stacks[-1][0].x < _SAME:
            stacks[-1].append(glyph)
        else:
            stacks.append([glyph])
    return [_from_the_left(stack) for stack in stacks]


def _moved(glyph: Glyph, letters: Sequence[Glyph]) -> Glyph:
    """Return a mark at the origin of its letter, and a space beside a letter.

    Spaces that pdfium adds have the origin of a letter, and stand on either side of it.
    """
    if not glyph.text.isspace():
        at = bisect_right(letters, max(glyph.left, glyph.x), key=_origin)
        return glyph._replace(x=letters[at - 1].x) if at else glyph
    first = bisect_left(letters, glyph.x - _SAME, key=_origin)
    stop = bisect_right(letters, glyph.x + _SAME, key=_origin)
    if first == stop:
        return glyph
    before, after = letters[max(first - 1, 0) : first], letters[stop : stop + 1]
    left = letters[first].left - max((g.right for g in before), default=-inf)
    right = min((g.left for g in after), default=inf) - letters[stop - 1].right
    return glyph._replace(x=glyph.x + 2 * _SAME * (1 if right > left else -1))


def _origin(glyph: Glyph) -> float:
    return glyph.x


def _is_letter(glyph: Glyph) -> bool:
    return not glyph.text.isspace() and not _is_mark(glyph)


def _from_the_left(stack: list[Glyph]) -> list[Glyph]:
    """Return the characters of a glyph with the last one to be read first."""
    if len(stack) == 1 or not TO_LEFT.match(stack[0].text):
        return stack
    letters = [glyph for glyph in stack if not _is_mark(glyph)]
    marks = [glyph for glyph in stack if _is_mark(glyph)]
    letters.sort(key=lambda glyph: -glyph.left)
    said = "".join(glyph.text for glyph in letters)
    if said[:1] in _LAST or said == "هلل":
        letters.reverse()
    return [*marks[::-1], *letters[::-1]]


def _is_mark(glyph: Glyph) -> bool:
    return unicodedata.category(glyph.text) == "Mn"


def _written(
    word: list[Glyph], *, is_arabic: bool, to_left: bool
) -> tuple[str, list[tuple[int, int]]]:
    """Return a word in the order of reading, and the runs of its characters."""
    text = "".join(glyph.text for glyph in word)
    number = _ARABIC_NUMBER if is_arabic else _NUMBER
    items, at = list[str](), 0
    for match in number.finditer(text):
        items += [*text[at : match.start()], match.group()]
        at = match.end()
    items += text[at:]
    order = reading_order(items, to_left=to_left)
    said = brackets_righted("".join(items[i] for i in order))
    runs: list[tuple[int, int]] = []
    for index in sorted(glyph.char for glyph in word):
        if runs and index <= runs[-1][1]:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return said, runs
