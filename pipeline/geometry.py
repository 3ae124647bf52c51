"""Rectangles on a page: PDF points (1/72 inch), origin at the top left.

``x0 <= x1`` grow to the right and ``top <= bottom`` grow downwards, as in
pdfplumber. Readers convert to this once; nothing else knows another origin.
"""

from collections.abc import Iterable
from typing import NamedTuple

Sides = tuple[float, float, float, float]
"""``x0, top, x1, bottom``: a ``BBox``, or its plain numbers, which are made faster."""


class BBox(NamedTuple):
    """A rectangle: ``x0, top, x1, bottom`` in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Horizontal extent in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical extent in points."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Area in square points; 0 for an empty rectangle."""
        return max(self.width, 0.0) * max(self.height, 0.0)


def merge_bboxes(bboxes: Iterable[Sides]) -> BBox:
    """Return the smallest rectangle that holds all given ones.

    Raises:
        ValueError: No rectangle is given.
    """
    x0s, tops, x1s, bottoms = zip(*bboxes, strict=True)
    return BBox(min(x0s), min(tops), max(x1s), max(bottoms))


def overlap(a: BBox, b: BBox) -> float:
    """Return the shared area of two rectangles in square points."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return max(width, 0.0) * max(height, 0.0)


def intersection_over_union(a: BBox, b: BBox) -> float:
    """Return shared area over joint area, in [0, 1]; 0 if both are empty."""
    shared = overlap(a, b)
    joint = a.area + b.area - shared
    return shared / joint if joint > 0 else 0.0
