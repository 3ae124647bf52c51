"""Pixels of a PDF page, with and without some of its words."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.geometry import BBox

_CONTRAST = 16
"""A part of the page whose pixels differ less, of 255, is empty."""

_DIFFERENCE = 10
"""Words that change no pixel by so much, of 255, are invisible."""

_MAX_SIDE = 4_000
"""Most pixels on a side of the drawn page, at 72 dpi."""


def drawn(
    page: pdfium.PdfPage, box: BBox | None = None, *, scale: float, annotated: bool
) -> NDArray[np.uint8]:
    """Return the grey pixels of a page, or of a box on it in points."""
    width, height = page.get_size()
    x0, top, x1, bottom = box or (0.0, 0.0, width, height)
    cut = (x0, height - bottom, width - x1, top)
    crop = tuple(max(side, 0.0) for side in cut)
    pixels = page.render(
        scale=scale, grayscale=True, crop=crop, draw_annots=annotated
    ).to_numpy()
    return np.array(pixels).reshape(pixels.shape[:2])


def is_blank(page: pdfium.PdfPage, *, annotated: bool = True) -> bool:
    """Return True if a page shows nothing, with or without its annotations."""
    return PageImage(page, annotated=annotated).is_even


class PageImage:
    """Image of a page; drawn when first needed."""

    def __init__(self, page: pdfium.PdfPage, *, annotated: bool = True) -> None:
        self._page = page
        self._annotated = annotated
        self.size: tuple[float, float] = page.get_size()

    def is_like(self, box: BBox, brightness: int) -> bool:
        """Return True if most of a part of the page has that brightness."""
        # Letters cover less than half of their box, so its median is their ground.
        part = self._part(self._pixels, box)
        median = float(np.median(part)) if part.size else 255.0
        return abs(median - brightness) < _CONTRAST

    def is_even_at(self, box: BBox) -> bool:
        """Return True if a part of the page has one brightness."""
        part = self._part(self._pixels, box)
        return not part.size or int(np.ptp(part)) < _CONTRAST

    def adds(self, box: BBox, other: "PageImage") -> tuple[bool, bool]:
        """Return whether it has more in the middle, even fills aside, and anywhere."""
        changes = np.abs(self._pixels.astype(np.int16) - other._pixels)
        aside, down = 0.3 * box.width, 0.3 * box.height
        middle = BBox(box.x0 + aside, box.top + down, box.x1 - aside, box.bottom - down)
        inner, whole = self._part(changes, middle), self._part(changes, box)
        is_drawn = bool(inner.size) and int(np.ptp(inner)) >= 4 * _CONTRAST
        return is_drawn, bool(whole.size) and int(whole.max()) >= _DIFFERENCE

    @property
    def is_even(self) -> bool:
        """Return True if the whole page has one brightness."""
        return int(np.ptp(self._pixels)) < _CONTRAST

    def unseen(self, boxes: Sequence[BBox], raws: Sequence[Any]) -> list[bool]:
        """Return True for each part of the page that looks the same without texts."""
        shown = self._pixels.astype(np.int16)
        for raw in raws:
            pdfium_c.FPDFPageObj_SetIsActive(raw, False)
        without = self._drawn()
        for raw in raws:
            pdfium_c.FPDFPageObj_SetIsActive(raw, True)
        changes = np.abs(shown - without)
        parts = (self._part(changes, box) for box in boxes)
        return [not part.size or int(part.max()) < _DIFFERENCE for part in parts]

    def _part(self, pixels: NDArray[Any], box: BBox) -> NDArray[Any]:
        scale = self._scale
        x0, top = (max(int(side * scale), 0) for side in (box.x0, box.top))
        x1, bottom = (max(int(side * scale) + 1, 0) for side in (box.x1, box.bottom))
        return pixels[top:bottom, x0:x1]

    @property
    def _scale(self) -> float:
        return min(1.0, _MAX_SIDE / max(self.size))

    @cached_property
    def _pixels(self) -> NDArray[np.uint8]:
        return self._drawn()

    def _drawn(self) -> NDArray[np.uint8]:
        return drawn(self._page, scale=self._scale, annotated=self._annotated)
