"""Check that a PDF draws the letters that it stores.

A font may draw "Ministry of Interior" where the file stores "Museum of Gardening": by
its table of characters (ToUnicode, Encoding), or because a replacement text is stored
(ActualText). So a few letters of each font are drawn once per document and compared
with their expected shape. OCR reads the page only if a font differs.

Known fonts are looked at again by the widths of their letters, since another font may
bear the same name.
"""

import ctypes
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.geometry import BBox, merge_bboxes
from pipeline.ingest.layout.printed import ASKEW
from pipeline.ingest.pdf.glyph_shapes import (
    LETTERS,
    Shape,
    judge,
    shape_of,
)
from pipeline.ingest.pdf.hidden import Looks, Run
from pipeline.ingest.pdf.render import drawn
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.words import turns_of

_SCALE = 3.0
"""Pixels a point: a letter of 10 points has 15 rows and more."""

_MAX_CHARS = 240
"""Most letters of a font on a page: two or three lines, with 20 letters of the
alphabet."""

_N_COMPARED = 24
"""Number of letters of a known font whose widths are measured on each page."""

_MAX_AREA = 0.3
"""Largest share of the page: letters further apart are not drawn together."""

_MIN_HEIGHT, _MIN_WIDTH = 3.0, 0.2
"""Smallest height of a letter's ink, and width of an "l", in points."""

_MAX_ASKED = 2
_MAX_ASKED_IN_ALL = 20
"""Most pages that OCR reads for one font, and for all fonts of a document."""

_LETTERS = frozenset(LETTERS)

_OTHER_WAY = 0.015
"""Least difference, relative, in the proportions of one letter drawn in two ways."""

FontKey = tuple[bytes, int, int]
"""Name, size of the program, and number among the fonts of that name on a page."""


class _Letter(NamedTuple):
    text: str
    box: BBox
    turns: int
    width: float
    """Width of its ink, as a multiple of its font's size."""


@dataclass(slots=True)
class FontCheck:
    """Results for the fonts of one document.

    Attributes:
        widths: Widths of the letters of each font that was looked at.
        wrong: Fonts whose letters look like others than are stored.
        on_page: Wrong fonts of the last page that was checked.
        asked: Number of pages read by OCR for each font.
        swaps: Stored letters of each font that look like another one, with that one.
    """

    widths: dict[FontKey, dict[str, float]] = field(default_factory=dict)
    wrong: set[FontKey] = field(default_factory=set)
    on_page: set[FontKey] = field(default_factory=set)
    asked: Counter[FontKey] = field(default_factory=Counter)
    swaps: dict[FontKey, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def suspects(
        self, sampler: "Sampler", seen: Sequence[Run], stood_in: Collection[int]
    ) -> list[Run]:
        """Return the texts of a page that may be drawn with other letters.

        ``seen`` are its texts with a word that is not hidden, ``stood_in`` the
        addresses of those that a replacement stands in for.
        """
        self.on_page = set()
        found = [run for run in seen if run.address in stood_in]
        fonts = _by_font(seen)
        for key, runs in fonts.items():
            if self._is_new(key, runs, sampler):
                self._look_at(key, runs, sampler)
            if key in self.wrong:
                self.on_page.add(key)
                found += runs
        return found

    def may_ask(self) -> bool:
        """Return True if OCR should read the last page, and count it.

        Two pages are enough to see whether a font is merely unusual.
        """
        fonts = self.on_page or {(b"ActualText", 0, 0)}
        is_new = any(self.asked[key] < _MAX_ASKED for key in fonts)
        is_new = is_new and self.asked.total() < _MAX_ASKED_IN_ALL
        if is_new:
            self.asked.update(fonts)
        return is_new

    def believe(self) -> None:
        """Trust the fonts of the last page: OCR confirmed their letters."""
        self.wrong -= self.on_page

    def swapped(self) -> set[tuple[str, str]]:
        """Return the letters that fonts of the last page may draw as other ones."""
        return {pair for key in self.on_page for pair in self.swaps.get(key, ())}

    def _is_new(self, key: FontKey, runs: Sequence[Run], sampler: "Sampler") -> bool:
        known = self.widths.get(key)
        if known is None:
            return True
        seen = list(sampler.letters(runs, _N_COMPARED))
        off = sum(
            abs(known.get(letter.text, letter.width) - letter.width) > 0.04
            for letter in seen
        )
        return off >= 3 and off > 0.25 * len(seen)

    def _look_at(self, key: FontKey, runs: Sequence[Run], sampler: "Sampler") -> None:
        letters = _near(list(sampler.letters(runs, _MAX_CHARS)), sampler.area)
        widths = self.widths.setdefault(key, {})
        widths.update((letter.text, letter.width) for letter in reversed(letters))
        drawn_ones = sampler.shapes(letters)
        texts, shapes = [x for x, _ in drawn_ones], [shape for _, shape in drawn_ones]
        verdict = judge(texts, shapes)
        self.swaps[key] = verdict.swaps
        if verdict.is_other:
            self.wrong.add(key)


def _by_font(runs: Sequence[Run]) -> dict[FontKey, list[Run]]:
    """Return painted texts by their font: its name and the size of its program."""
    keys: dict[int, FontKey] = {}
    n_alike = Counter[tuple[bytes, int]]()
    found: dict[FontKey, list[Run]] = defaultdict(list)
    name = ctypes.create_string_buffer(128)
    size = ctypes.c_size_t()
    for run in runs:
        if not run.handle or run.brightness < 0:
            continue
        font = pdfium_c.FPDFTextObj_GetFont(run.handle)
        if not font:
            continue
        address = ctypes.addressof(font.contents)
        if address not in keys:
            size.value = 0
            pdfium_c.FPDFFont_GetFontData(font, None, 0, size)
            pdfium_c.FPDFFont_GetBaseFontName(font, name, 128)
            alike = name.value, size.value
            keys[address] = (*alike, n_alike[alike])
            n_alike[alike] += 1
        found[keys[address]].append(run)
    return found


def _near(letters: list[_Letter], area: float) -> list[_Letter]:
    """Return the first place of each letter, and the first of its other ways.

    It stops if they get too far apart.
    """
    kept: dict[str, list[_Letter]] = defaultdict(list)
    around: BBox | None = None
    for letter in letters:
        known = kept[letter.text]
        if len(known) == 2 or any(_is_one_way(letter, other) for other in known):
            continue
        wider = letter.box if around is None else merge_bboxes((around, letter.box))
        if wider.area <= _MAX_AREA * area:
            around = wider
            known.append(letter)
    return [letter for known in kept.values() for letter in known]


def _is_one_way(letter: _Letter, other: _Letter) -> bool:
    """Return True if a letter has the same proportions at two places."""
    first, second = _proportions(letter), _proportions(other)
    return abs(first - second) <= _OTHER_WAY * max(first, second)


def _proportions(letter: _Letter) -> float:
    width, height = letter.box.width, letter.box.height
    return height / max(width, 0.01) if letter.turns % 2 else width / max(height, 0.01)


class Sampler:
    """Measures and draws letters of one page."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        text_page: pdfium.PdfTextPage,
        transform: Transform,
        looks: Looks,
    ) -> None:
        self._page = page
        self._text_page = text_page
        self._transform = transform
        self._n_chars = text_page.count_chars()
        starts = [run.char for run in looks.runs]
        self._ends = dict(zip(starts, [*starts[1:], self._n_chars], strict=False))
        self.size = page.get_size()
        self.area = self.size[0] * self.size[1]
        self._sides = [ctypes.c_double() for _ in range(4)]

    def letters(self, runs: Sequence[Run], n_chars: int) -> Iterator[_Letter]:
        """Yield the letters among the first characters of some texts."""
        for run in runs:
            turns = turns_of(self._text_page, self._transform, run.char)
            size = pdfium_c.FPDFText_GetFontSize(self._text_page, run.char)
            end = min(self._ends.get(run.char, run.char), run.char + n_chars)
            n_chars -= max(end - run.char, 0)
            if turns != ASKEW and size > 0:
                for index in range(run.char, end):
                    letter = self._letter(index, turns, size)
                    if letter is not None:
                        yield letter
            if n_chars <= 0:
                return

    def _letter(self, index: int, turns: int, size: float) -> _Letter | None:
        text = chr(pdfium_c.FPDFText_GetUnicode(self._text_page, index))
        if text not in _LETTERS:
            return None
        left, right, bottom, top = self._sides
        pdfium_c.FPDFText_GetCharBox(self._text_page, index, left, right, bottom, top)
        box = self._transform.box(left.value, bottom.value, right.value, top.value)
        across = box.height if turns % 2 else box.width
        width, height = self.size
        is_inside = 0 <= box.x0 < box.x1 <= width
        if is_inside and 0 <= box.top < box.bottom <= height:
            return _Letter(text, box, turns, across / size)
        return None

    def shapes(self, letters: Sequence[_Letter]) -> list[tuple[str, Shape]]:
        """Draw letters and return their shapes."""
        # A glyph without ink, or as flat as a line, has no shape.
        inked = (x for x in letters if min(x.box.width, x.box.height) >= _MIN_WIDTH)
        tall = [x for x in inked if max(x.box.width, x.box.height) >= _MIN_HEIGHT]
        if not tall:
            return []
        around = merge_bboxes(letter.box for letter in tall)
        if min(around.width, around.height) < 1:
            return []
        pixels = drawn(self._page, around, scale=_SCALE, annotated=False)
        found = []
        for letter in tall:
            crop = _crop(pixels, letter.box, around)
            shape = shape_of(np.rot90(crop, -letter.turns)) if crop.size else None
            if shape is not None:
                found.append((letter.text, shape))
        return found


def _crop(pixels: NDArray[np.uint8], box: BBox, around: BBox) -> NDArray[np.uint8]:
    # pdfium begins a part of a page at the next whole pixel.
    x0, top = (ceil(_SCALE * max(side, 0.0)) for side in (around.x0, around.top))
    left, right = floor(_SCALE * box.x0) - x0, ceil(_SCALE * box.x1) - x0
    upper, lower = floor(_SCALE * box.top) - top, ceil(_SCALE * box.bottom) - top
    return pixels[max(upper, 0) : lower, max(left, 0) : right]
