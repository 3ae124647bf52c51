"""Words in a PDF that nobody sees on its page: found, and told from scans.

Invisible are words that are not painted (render mode 3), fully transparent, as
pale as the page behind them, smaller than a point, or off the page. Words that
are not painted over an image are the text layer of a scan: a reader sees them in
the image. Not found: words covered by a shape or an image, and dark words on a
dark ground.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox
from pipeline.ingest.printed import Word
from pipeline.ingest.unseen import UNSEEN, count_and_quote

_PALE = 200
"""Of 255: only words lighter than this are compared with what is behind them."""

_CONTRAST = 16
"""Of 255: letters that differ less from what is behind them are not to be seen."""

_MIN_ALPHA = 13
"""Of 255: one twentieth."""

_MIN_SIZE = 1.0
"""Points."""

_MAX_SIDE = 4_000
"""Pixels of the page that is rendered to look behind pale words, at 72 dpi."""

_UNPAINTED = -1
_TINY = -2


@dataclass(slots=True)
class Looks:
    """How the words of one page are painted; asked once for each text object.

    Attributes:
        text_page: The page's text.
        faint: Number of each word that may be invisible, with the brightness of
            its letters, 0 to 255, or a negative number where they have none.
    """

    text_page: pdfium.PdfTextPage
    faint: dict[int, int] = field(default_factory=dict)
    _colour: list[ctypes.c_uint] = field(
        default_factory=lambda: [ctypes.c_uint() for _ in range(4)]
    )
    _last: int = -1
    _brightness: int = 0

    def add(self, number: int, char: int, size: float) -> None:
        """Remember a word if it may be invisible.

        Args:
            number: Of the word on its page.
            char: Index of its first character.
            size: Height of its font as measured, in points; too low for a dash.
        """
        handle = pdfium_c.FPDFText_GetTextObject(self.text_page.raw, char)
        address = ctypes.addressof(handle.contents) if handle else 0
        if address != self._last:
            self._last = address
            self._brightness = self._ask_brightness(handle, char)
        if size < _MIN_SIZE and self._ask_size(char) < _MIN_SIZE:
            self.faint[number] = _TINY
        elif not 0 <= self._brightness <= _PALE:
            self.faint[number] = self._brightness

    def _ask_brightness(self, handle: Any, char: int) -> int:
        invisible = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        if handle and pdfium_c.FPDFTextObj_GetTextRenderMode(handle) == invisible:
            return _UNPAINTED
        r, g, b, a = self._colour
        if not pdfium_c.FPDFText_GetFillColor(self.text_page, char, r, g, b, a):
            return 0
        if a.value < _MIN_ALPHA:
            return _UNPAINTED
        return round(0.3 * r.value + 0.59 * g.value + 0.11 * b.value)

    def _ask_size(self, char: int) -> float:
        size: float = pdfium_c.FPDFText_GetFontSize(self.text_page, char)
        matrix = pdfium_c.FS_MATRIX()
        if not pdfium_c.FPDFText_GetMatrix(self.text_page, char, matrix):
            return size
        scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        return size * float(scale)


def mark_hidden(
    page: pdfium.PdfPage,
    words: Sequence[Word],
    faint: dict[int, int],
    images: Sequence[BBox],
) -> list[Word]:
    """Return the words of a page, marked where a reader does not see them.

    Args:
        page: The page.
        words: As iterated.
        faint: As ``Looks`` found them.
        images: Where images stand on the page.

    Returns:
        Hidden words are marked ``HIDDEN``, those of a scan's text layer ``OCR``.
    """
    ground = _Ground(page)
    marked = list(words)
    for i, word in enumerate(words):
        if _is_outside(word.box, ground.size):
            marked[i] = word._replace(mark=MarkKind.HIDDEN)
        elif i in faint:
            marked[i] = word._replace(mark=_mark(word.box, faint[i], images, ground))
    return marked


def describe(words: Sequence[Word]) -> str | None:
    """Say which words of a page are hidden, or that its text layer is a scan's."""
    if {word.mark for word in words} <= {None}:
        return None
    hidden = [word.text for word in words if word.mark is MarkKind.HIDDEN]
    n_scanned = sum(word.mark is MarkKind.OCR for word in words)
    notes = []
    if hidden:
        notes.append(count_and_quote(hidden, UNSEEN))
    if 2 * n_scanned > len(words):
        notes.append("the page is a scan; its text was made by OCR before it came here")
    return "; ".join(notes) or None


def is_blank(page: pdfium.PdfPage, *, annotated: bool = True) -> bool:
    """Tell whether a page shows nothing at all, with or without its annotations."""
    return _Ground(page, annotated=annotated).is_even


class _Ground:
    """What is behind the words of a page; rendered when first asked for."""

    def __init__(self, page: pdfium.PdfPage, *, annotated: bool = True) -> None:
        self._page = page
        self._annotated = annotated
        self.size: tuple[float, float] = page.get_size()

    def brightness(self, box: BBox) -> float:
        """Return the median brightness of a part of the page, 0 to 255."""
        scale = self._scale
        x0, top = (max(int(side * scale), 0) for side in (box.x0, box.top))
        x1, bottom = (int(side * scale) + 1 for side in (box.x1, box.bottom))
        part = self._pixels[top:bottom, x0:x1]
        return float(np.median(part)) if part.size else 255.0

    @property
    def is_even(self) -> bool:
        """Tell whether the whole page has one brightness."""
        return int(np.ptp(self._pixels)) < _CONTRAST

    @property
    def _scale(self) -> float:
        return min(1.0, _MAX_SIDE / max(self.size))

    @cached_property
    def _pixels(self) -> NDArray[np.uint8]:
        pixels = self._page.render(
            scale=self._scale, grayscale=True, draw_annots=self._annotated
        ).to_numpy()
        return np.array(pixels).reshape(pixels.shape[:2])


def _is_outside(box: BBox, size: tuple[float, float]) -> bool:
    width, height = size
    return box.x1 <= 0 or box.bottom <= 0 or box.x0 >= width or box.top >= height


def _mark(
    box: BBox, brightness: int, images: Sequence[BBox], ground: _Ground
) -> MarkKind | None:
    if brightness == _TINY:
        return MarkKind.HIDDEN
    if brightness == _UNPAINTED:
        return MarkKind.OCR if _is_over(box, images) else MarkKind.HIDDEN
    # Letters cover less than half of their box: its median is what is behind.
    seen = abs(ground.brightness(box) - brightness) >= _CONTRAST
    return None if seen else MarkKind.HIDDEN


def _is_over(box: BBox, images: Sequence[BBox]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom for b in images)
