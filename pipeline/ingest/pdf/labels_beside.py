"""The label that is printed beside a field of a form: left of it, above or below."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from pipeline.geometry import BBox
from pipeline.ingest.layout.printed import Word

_REACH = 250.0
"""Largest distance of a field from a label left of it, in points."""

_NEAR = 14.0
"""Largest distance of a field from a label above or below it, and of a box from what it
ticks, in points."""

_TALLEST = 40.0
_MAX_CHARS = 100
_MAX_WORDS = 12
_MAX_EXAMINED = 2_000
"""Most words at the height of one field: no page has more, and the time grows with
their square."""


class Labels:
    """The printed words of a page and the fields between them."""

    def __init__(self, words: Iterable[Word], fields: Iterable[BBox]) -> None:
        self._words = sorted(
            (w for w in words if w.box.height < _TALLEST), key=lambda w: w.box.top
        )
        self._tops = [word.box.top for word in self._words]
        self._fields = sorted(fields, key=lambda box: box.top)
        self._field_tops = [box.top for box in self._fields]
        self._tallest = max((box.height for box in self._fields), default=0.0)

    def of_field(self, box: BBox) -> list[Word]:
        """Return the label of a field to write in, or nothing."""
        for label in (self._left(box), self._above(box), self._below(box)):
            if _is_label(label):
                return label
        return []

    def of_box(self, box: BBox) -> list[Word]:
        """Return the label of a box to tick, or nothing."""
        words = [w for w in self._level(box) if w.box.x0 >= box.x1 - 1]
        run = _run(words, start=box.x1, reach=3 * _NEAR, end=self._next_field(box))
        run = run if _is_wordy(run) else self._left(box)
        return run if _is_wordy(run) else []

    def _left(self, box: BBox) -> list[Word]:
        words = [w for w in self._level(box) if w.box.x1 <= box.x0 + 2]
        if not words:
            return []
        start = self._last_field(box)
        run: list[Word] = []
        edge, reach = box.x0, _REACH
        for word in sorted(words, key=lambda w: w.box.x0, reverse=True):
            gap = edge - word.box.x1
            if gap > reach or word.box.x0 < start:
                break
            run.append(word)
            edge, reach = word.box.x0, 1.5 * word.size
        return _trimmed(run[::-1])

    def _above(self, box: BBox) -> list[Word]:
        near = [
            w
            for w in self._between(box.top - _NEAR - _TALLEST, box.top)
            if box.top - _NEAR <= w.box.bottom <= box.top + 0.4 * w.box.height
        ]
        return self._along(near, box, is_above=True)

    def _below(self, box: BBox) -> list[Word]:
        near = [
            w
            for w in self._between(box.bottom - 2, box.bottom + _NEAR)
            if w.box.top >= box.bottom - 0.2 * w.box.height
        ]
        return self._along(near, box, is_above=False)

    def _along(self, words: list[Word], box: BBox, *, is_above: bool) -> list[Word]:
        words = [w for w in words if box.x0 - 20 <= w.box.x0 < box.x1]
        if not words:
            return []
        tops = [w.box.top for w in words]
        height = max(tops) if is_above else min(tops)
        row = [w for w in words if abs(w.box.top - height) < 0.5 * w.box.height]
        return _trimmed(_run(row, start=box.x0 - 20, reach=60, end=box.x1 + _REACH))

    def _level(self, box: BBox) -> list[Word]:
        """Return the words that stand at the height of a field's first line."""
        found = self._between(box.top - _TALLEST, box.bottom)
        bottom = min(box.bottom, box.top + 24.0)
        return [
            w
            for w in found
            if min(w.box.bottom, bottom) - max(w.box.top, box.top)
            > 0.4 * min(w.box.height, bottom - box.top)
        ]

    def _between(self, top: float, bottom: float) -> Sequence[Word]:
        first = bisect_left(self._tops, top)
        last = bisect_left(self._tops, bottom)
        return self._words[first : min(last, first + _MAX_EXAMINED)]

    def _beside(self, box: BBox) -> list[BBox]:
        first = bisect_left(self._field_tops, box.top - self._tallest)
        last = bisect_left(self._field_tops, box.bottom)
        return [
            other
            for other in self._fields[first : min(last, first + _MAX_EXAMINED)]
            if other.bottom > box.top + 1 and other.top < box.bottom - 1
        ]

    def _last_field(self, box: BBox) -> float:
        ends = (o.x1 - 2 for o in self._beside(box) if o.x1 <= box.x0 + 2)
        return max(ends, default=float("-inf"))

    def _next_field(self, box: BBox) -> float:
        starts = (o.x0 for o in self._beside(box) if o.x0 >= box.x1 - 2)
        return min(starts, default=float("inf"))


def _run(
    words: Iterable[Word], *, start: float, reach: float, end: float
) -> list[Word]:
    """Return words side by side from a place on, up to a wide gap or an end."""
    run: list[Word] = []
    for word in sorted(words, key=lambda w: w.box.x0):
        if word.box.x0 - start > reach or word.box.x0 >= end:
            break
        run.append(word)
        start, reach = word.box.x1, 1.5 * word.size
    return run


def _trimmed(run: list[Word]) -> list[Word]:
    """Take leaders off both ends: dots and lines to write on."""
    while run and not any(map(str.isalnum, run[-1].text)) and run[-1].text != ":":
        run = run[:-1]
    while run and not any(map(str.isalnum, run[0].text)):
        run = run[1:]
    return run


def _is_wordy(run: list[Word]) -> bool:
    text = " ".join(word.text for word in run)
    return sum(map(str.isalpha, text)) >= 2 and len(text) <= _MAX_CHARS


def _is_label(run: list[Word]) -> bool:
    """Tell a label from a part of a sentence with a field in it."""
    if not _is_wordy(run):
        return False
    last = run[-1].text
    if last.endswith((":", "?")):
        return True
    starts_low = run[0].text[:1].islower()
    return not starts_low and not last.endswith(",") and len(run) <= _MAX_WORDS
