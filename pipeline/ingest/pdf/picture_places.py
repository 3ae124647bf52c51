"""Pictures with possible words inside of pages, and their places.

A logo or a rule is too small for a sentence. A scan under its own text layer is read
by that layer.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.datamodel import MarkKind
from pipeline.geometry import BBox, merge_bboxes, overlap
from pipeline.ingest.layout.printed import Word

_MIN_SIDE, _MIN_AREA = 28.0, 5_000.0
"""Smallest side in points, and area in square points: a stamp of 60 mm by 12 mm."""

_LARGE_SIDE, _LARGE_AREA = 50.0, 10_000.0
"""The same for pictures that are read first: 35 mm by 35 mm."""

MAX_PIXELS = 2_000
ONLY_PICTURES = "it shows pictures and no text"
"""Reason why a page of an office file is unread, until OCR has looked at its
pictures."""

_MAX_GAP = 1.0
"""Largest gap in points between the strips into which programs cut a picture."""

_MAX_IMAGES = 300
"""Most pictures of a page, the largest ones; a mosaic of more is a texture."""

_N_SCANNED = 5
"""Fewest words of a text layer that show that a picture is a scan."""


class Picture(NamedTuple):
    """A picture in a page.

    Attributes:
        page: Number of the page, from 1.
        box: Box in points on the page as shown; for a picture held as a file, its own
            size.
        part: Name of the picture in the file, if it is held as a file of its own;
            otherwise "".
    """

    page: int
    box: BBox
    part: str = ""


def find_pictures(
    images: Sequence[BBox],
    words: Sequence[Word],
    size: tuple[float, float],
    number: int,
) -> list[Picture]:
    """Return the pictures of a page that are large enough for words, from its top."""
    if not images:
        return []
    page = BBox(0.0, 0.0, *size)
    shown = [cut for box in images if (cut := _cut(box, page)) is not None]
    shown.sort(key=lambda box: -box.area)
    scanned = [word.box for word in words if word.mark is MarkKind.OCR]
    return [
        Picture(number, box)
        for box in sorted(_joined(shown[:_MAX_IMAGES]), key=lambda box: box.top)
        if holds_words(box) and not _is_scan(box, scanned)
    ]


def _cut(box: BBox, page: BBox) -> BBox | None:
    x0, top = max(box.x0, page.x0), max(box.top, page.top)
    x1, bottom = min(box.x1, page.x1), min(box.bottom, page.bottom)
    return BBox(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def _joined(boxes: Sequence[BBox]) -> list[BBox]:
    """Join the strips of a picture, and drop what lies inside of another."""
    found: list[BBox] = []
    # From top to bottom, each strip meets the picture that it continues.
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        for i, other in enumerate(found):
            if _is_strip(other, box) or overlap(other, box) > 0.9 * box.area:
                found[i] = merge_bboxes((other, box))
                break
        else:
            found.append(box)
    return found


def _is_strip(upper: BBox, lower: BBox) -> bool:
    """Return True if two boxes continue each other down or to the right."""
    same_columns = _near(upper.x0, lower.x0) and _near(upper.x1, lower.x1)
    same_rows = _near(upper.top, lower.top) and _near(upper.bottom, lower.bottom)
    down = same_columns and _near(upper.bottom, lower.top)
    return down or (same_rows and _near(upper.x1, lower.x0))


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= _MAX_GAP


def holds_words(box: BBox) -> bool:
    """Return True if a picture is large enough for the words of a stamp."""
    return min(box.width, box.height) >= _MIN_SIDE and box.area >= _MIN_AREA


def is_large(box: BBox) -> bool:
    """Return True if a picture is large enough for a sentence."""
    return min(box.width, box.height) >= _LARGE_SIDE and box.area >= _LARGE_AREA


def _is_scan(box: BBox, scanned: Sequence[BBox]) -> bool:
    inside = sum(overlap(box, word) > 0.5 * word.area for word in scanned)
    return inside >= _N_SCANNED
