"""Measure the spread of words on a page: density and overlap."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.layout.printed import Word

_ROWS, _COLUMNS = 256, 32
"""Number of rows and columns of cells in the rectangle around the words. On a full page
a cell is 3 points high, a third of a line, and 18 points wide, as long as a word. Fewer
cells are faster."""

_TRIM = 0.2
"""Share of a word's height that is left out at its top and foot: lines set close touch
there."""

_INCH = 72.0


class Spread(NamedTuple):
    """Spread of words on a page; all zero without any.

    Attributes:
        covered: Share of the page that their boxes have together, 0 or more.
        piled: Share of their boxes that lies under other ones, in [0, 1].
        density: Number of words on a square inch of the rectangle around them.
    """

    covered: float = 0.0
    piled: float = 0.0
    density: float = 0.0


def spread_of(words: Sequence[Word], size: tuple[float, float]) -> Spread:
    """Measure the spread of words on a page; width and height in points."""
    if not words:
        return Spread()
    # By iterator: from tuples, numpy makes an array in four times the time.
    sides = chain.from_iterable(map(attrgetter("box"), words))
    flat = np.fromiter(sides, np.float64, 4 * len(words))
    if not np.isfinite(flat).all():
        return Spread()
    x0, top, x1, bottom = flat.reshape(-1, 4).T
    heights = bottom - top
    left, upper = x0.min(), top.min()
    width, height = max(x1.max() - left, 1.0), max(bottom.max() - upper, 1.0)
    # Nothing is made a cell wide that is not: words side by side must not meet.
    columns = np.rint((np.stack((x0, x1)) - left) * (_COLUMNS / width)).astype(int)
    trimmed = np.stack((top + _TRIM * heights, bottom - _TRIM * heights))
    rows = np.rint((trimmed - upper) * (_ROWS / height)).astype(int)
    total = int(np.dot(columns[1] - columns[0], rows[1] - rows[0]))
    return Spread(
        float(np.dot(x1 - x0, heights)) / max(size[0] * size[1], 1.0),
        1 - _count_covered(columns, rows) / total if total else 0.0,
        float(len(words) / (width * height / _INCH**2)),
    )


def _count_covered(columns: NDArray[np.int64], rows: NDArray[np.int64]) -> int:
    """Count the cells that any of some rectangles covers.

    Each rectangle adds 1 from its corner on and takes it away behind its sides, so that
    sums over rows and columns give the number of rectangles on a cell.
    """
    wide = _COLUMNS + 1
    corners = rows * wide
    begin, end = (corners + columns).ravel(), (corners + columns[::-1]).ravel()
    n = (_ROWS + 1) * wide
    steps = np.bincount(begin, minlength=n) - np.bincount(end, minlength=n)
    # A row of steps sums to nothing, so that the rows need not be told apart.
    counts = steps.reshape(_ROWS + 1, wide).cumsum(0).ravel().cumsum()
    return int(np.count_nonzero(counts))
