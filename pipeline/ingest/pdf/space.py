"""From pdfium's page space to house coordinates: rotated, cropped, top left.

pdfium's boxes lie in the unrotated page with its origin at the bottom left,
wherever the media box starts. A page is shown through its crop box and turned
clockwise by a multiple of 90 degrees.
"""

from dataclasses import dataclass
from typing import Self

import pypdfium2 as pdfium

from pipeline.geometry import BBox, Sides

_TURNS = {
    # a, b, c, d of x' = a x + c y + e, y' = b x + d y + f, and which corner of
    # the crop box (left, bottom, right, top) lands on the shown page's origin.
    0: (1, 0, 0, -1, 0, 3),
    90: (0, 1, 1, 0, 0, 1),
    180: (-1, 0, 0, 1, 2, 1),
    270: (0, -1, -1, 0, 2, 3),
}


@dataclass(frozen=True, slots=True)
class Transform:
    """Affine map between two spaces, in points: ``(a b c d e f)`` as in PDF."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of_page(cls, page: pdfium.PdfPage) -> Self:
        """Return the map from a page's own space to house coordinates.

        Source: ISO 32000-1, 7.7.3.3 (Rotate, CropBox) and 14.11.2.
        """
        # pdfium crops to what crop box and media box share, as viewers do.
        corners = page.get_bbox()
        a, b, c, d, i, j = _TURNS[page.get_rotation()]
        x, y = corners[i], corners[j]
        return cls(a, b, c, d, -(a * x + c * y), -(b * x + d * y))

    @classmethod
    def of_turns(cls, turns: int, width: float, height: float) -> Self:
        """Return the map from a page as it is read to the page as it is shown.

        As shown it needs so many clockwise turns by 90 degrees to be read. Width and
        height are those of the page as it is read, in points.
        """
        return (
            cls(1, 0, 0, 1, 0, 0),
            cls(0, -1, 1, 0, 0, width),
            cls(-1, 0, 0, -1, width, height),
            cls(0, 1, -1, 0, height, 0),
        )[turns % 4]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Map one point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, top: float, right: float, bottom: float) -> BBox:
        """Map two opposite corners to a box."""
        return BBox(*self.sides(left, top, right, bottom))

    def sides(self, left: float, top: float, right: float, bottom: float) -> Sides:
        """Map two opposite corners to the sides of a box."""
        # Written out, since it is called twice for every word.
        x0 = self.a * left + self.c * top + self.e
        x1 = self.a * right + self.c * bottom + self.e
        y0 = self.b * left + self.d * top + self.f
        y1 = self.b * right + self.d * bottom + self.f
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, y0, x1, y1) if y0 <= y1 else (x0, y1, x1, y0)

    def after(self, first: "Transform") -> "Transform":
        """Return the map that applies ``first`` and then this one."""
        a, b = self._turn(first.a, first.b)
        c, d = self._turn(first.c, first.d)
        e, f = self.point(first.e, first.f)
        return Transform(a, b, c, d, e, f)

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y
