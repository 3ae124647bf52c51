"""Words to printed lines: side by side, cut at gutters, with their markers, as read.

Words arrive in the order of the content stream, which a layout program may have written
in any order. For lines from right to left the order on the page is the only one to rely
on: programs write such text in any order, and pdfium turns it around in part. Here the
page's order is turned back: a line from right to left is reversed, and what runs from
left to right in it is not.

Source: the rules of Unicode Standard Annex 9, read backwards. Where two texts look the
same ("Pro 3000" may be either), words and numbers side by side stay together.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.geometry import BBox
from pipeline.ingest.layout.printed import Line, Word

TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Blocks of the scripts that run from right to left."""

_TO_RIGHT_RUN = re.compile("N?L(?:[-N]*L)*N?")
_TO_LEFT_RUN = re.compile("R(?:[-N]*R)*")
_OPEN, _CLOSED = "([{«‹", ")]}»›"
_OPENED = str.maketrans(_CLOSED, _OPEN)
_SHUT = str.maketrans(_OPEN, _CLOSED)
_AROUND = _OPEN + _CLOSED + "\"'“”„‟״"
_MIRRORED = str.maketrans(_OPEN + _CLOSED, _CLOSED + _OPEN)
_INSIDE = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_WORDS_TO_RIGHT = re.compile("L(?:[-N]*[LN])+")


def runs_to_left(text: str, *, is_likely: bool = False) -> bool:
    """Return True if a line runs from right to left, by its words in any order.

    If the page is likely to, a third of the letters is enough.
    """
    n = 0 if text.isascii() else len(TO_LEFT.findall(text))
    return n > 0 and (3 if is_likely else 2) * n > sum(map(str.isalpha, text))


def reading_order(items: Sequence[str], *, to_left: bool) -> list[int]:
    """Return the places of words, numbers or signs in the order of reading."""
    order = list(range(len(items)))
    if to_left:
        order.reverse()
    kinds = "".join(_kind(items[i]) for i in order)
    for run in (_TO_RIGHT_RUN if to_left else _TO_LEFT_RUN).finditer(kinds):
        start, end = run.span()
        order[start:end] = order[start:end][::-1]
    return order


def _kind(item: str) -> str:
    """Return R or L for the direction of a word, N for a number, "-" for a sign."""
    ways = map(unicodedata.bidirectional, item)
    if TO_LEFT.search(item) and not {"R", "AL"}.isdisjoint(ways):
        return "R"
    if any(map(str.isalpha, item)):
        return "L"
    return "N" if any(map(str.isdigit, item)) else "-"


def brackets_righted(word: str) -> str:
    """Return a word with opening brackets before it and closing ones after it.

    Brackets inside it are mirrored if only that makes pairs of all.

    Example:
        >>> brackets_righted(")GSM("), brackets_righted("3)x(")
        ('(GSM)', '3(x)')
    """
    inside = _INSIDE.search(word)
    if inside is None:
        return word
    start, end = inside.span()
    before, after = word[:start].translate(_OPENED), word[end:].translate(_SHUT)
    said = before + inside[0] + after
    mirrored = before + inside[0].translate(_MIRRORED) + after
    return mirrored if _is_paired(mirrored) and not _is_paired(said) else said


def _is_paired(word: str) -> bool:
    waiting: list[str] = []
    for character in word:
        if character in _OPEN:
            waiting.append(character)
        elif character in _CLOSED and (
            not waiting or waiting.pop() != character.translate(_OPENED)
        ):
            return False
    return not waiting


def words_to_right(words: Sequence[str]) -> dict[int, str]:
    """Return the words of runs from left to right in a line from right to left.

    Signs at the left end of a run are read behind its last word; brackets and quotation
    marks at its right end before its first.

    Returns:
        The words of each run of several, by their places.

    Example:
        >>> words_to_right([".Alpha", "Ltd"])
        {0: 'Alpha', 1: 'Ltd.'}
    """
    found: dict[int, str] = {}
    for run in _WORDS_TO_RIGHT.finditer("".join(map(_kind, words))):
        first, last = run.start(), run.end() - 1
        found.update((i, words[i]) for i in range(first, last + 1))
        inside = _INSIDE.search(words[first])
        left = words[first][: inside.start()] if inside else ""
        kept = words[last].rstrip(_AROUND)
        right = words[last][len(kept) :]
        found[first] = right[::-1] + words[first][len(left) :]
        found[last] = kept + left[::-1]
    return {i: brackets_righted(word) for i, word in found.items()}


MARKER = re.compile(
    r"(?:[-•▪◦●○■□‣–—*·✓➢»]|\(?[ivxIVX]{1,5}[.)]|\(?[a-zA-Z][.)]"
    r"|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
    r"|\d[A-E](?:\d{3})?(?:\.[a-z])?\.?)$"  # entries of control lists: 5A001.f
)
REQUIREMENT = re.compile(r"\(?([A-Z]{1,4})[-–](\d{1,3})(?:\.\d{1,2})*[.:)]?$")
"""Number of a requirement, "T-12" or "FR-3.1". Weapons and aircraft look alike."""


def split_lines(words: Sequence[Word]) -> list[Line]:
    """Join words side by side, cut lines at gutters, and join markers to their text."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _continues(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    rows = [_join_row(row) for row in rows_of([Line(run) for run in runs])]
    pieces = [
        piece
        for i, row in enumerate(rows)
        for line in row
        for piece in _cut(line, rows[max(i - 1, 0) : i + 2])
    ]
    order = {id(word): n for n, word in enumerate(words)}
    pieces.sort(key=lambda line: order[id(line.words[0])])
    return as_read(_attach_markers(pieces))


def as_read(lines: list[Line]) -> list[Line]:
    """Return lines with their words in reading order, also from right to left."""
    text = " ".join(line.text for line in lines)
    if text.isascii() or not TO_LEFT.search(text):
        return lines
    is_likely = runs_to_left(text)
    return [
        _line_as_read(line, is_likely=is_likely) if TO_LEFT.search(line.text) else line
        for line in lines
    ]


def _line_as_read(line: Line, *, is_likely: bool) -> Line:
    to_left = runs_to_left(line.text, is_likely=is_likely)
    rows: list[list[Word]] = []  # a cell has several
    reach = float("-inf")
    for word in sorted(line.words, key=lambda word: word.box.top):
        if word.box.top >= reach - 0.25 * word.box.height:
            rows.append([])
        rows[-1].append(word)
        reach = max(reach, word.box.bottom)
    read: list[Word] = []
    for row in rows:
        row.sort(key=lambda word: word.box.x0)
        order = reading_order([word.text for word in row], to_left=to_left)
        read += (row[i] for i in order)
    return Line(read)


def rows_of(lines: list[Line]) -> list[list[Line]]:
    """Return lines that stand side by side as rows, from the top left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box.top + line.box.bottom) / 2):
        middle = (line.box.top + line.box.bottom) / 2
        if rows and middle < rows[-1][0].box.bottom - 0.2 * rows[-1][0].box.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _continues(run: list[Word], word: Word) -> bool:
    """Return True if a word is to the right of a run, at the same height."""
    # Written out, since it is called for every word.
    last, (x0, top, _, bottom) = run[-1], word.box
    _, last_top, last_x1, last_bottom = last.box
    height = max(min(last_bottom - last_top, bottom - top), 1.0)
    size = max(last.size, height)
    if not -size < x0 - last_x1 <= 4 * size:
        return False
    if min(last_bottom, bottom) - max(last_top, top) > 0.3 * height:
        return True
    # A superscript hardly overlaps the next word, so compare with two words.
    before = run[-2].box if len(run) > 1 else last.box
    return min(before.bottom, bottom) - max(before.top, top) > 0.3 * height


def _join_row(row: list[Line]) -> list[Line]:
    """Join neighbours that a layout program wrote at different times."""
    joined = row[:1]
    for line in row[1:]:
        left = joined[-1]
        gap = line.box.x0 - left.box.x1
        shared = min(left.box.bottom, line.box.bottom) - max(left.box.top, line.box.top)
        near = -1 < gap <= 1.3 * min(left.size, line.size)
        if near and shared > 0.6 * min(left.box.height, line.box.height):
            joined[-1] = Line(left.words + line.words)
        else:
            joined.append(line)
    return joined


def _cut(line: Line, rows: list[list[Line]]) -> list[Line]:
    """Cut a line at the gaps that the rows above and below leave free too.

    A justified line may hold wider spaces than a narrow gutter, but its
    neighbours do not have theirs at the same place.
    """
    start = 0
    pieces: list[Line] = []
    near: _Neighbours | None = None
    for i, (left, right) in enumerate(pairwise(line.words), start=1):
        gap = right.box.x0 - left.box.x1
        if gap <= 1.3 * left.size or (i == 1 and MARKER.match(left.text)):
            continue
        near = near or _Neighbours(line, rows)
        if near.leave_free(left.box.x1, right.box.x0):
            pieces.append(Line(line.words[start:i]))
            start = i
    return [*pieces, Line(line.words[start:])] if pieces else [line]


class _Neighbours:
    """The words around a line, sorted: a page may hold 100,000 of them in a row."""

    def __init__(self, line: Line, rows: list[list[Line]]) -> None:
        near = [
            [
                word.box
                for other in row
                if other is not line
                for word in other.words
                if _gap_between(word.box, line.box) < 2 * line.size
            ]
            for row in rows
        ]
        self._size = line.size
        ends = [[box.x1 for box in row] for row in near if row]
        self._reaches = [(min(row), max(row)) for row in ends]
        self._boxes = sorted((box for row in near for box in row), key=_start)
        self._reached = list(accumulate((box.x1 for box in self._boxes), max))

    def leave_free(self, start: float, end: float) -> bool:
        """Return True if they leave a strip of a gap free, so it is a gutter.

        The gap after a short line reaches into its own column, so that its middle
        proves nothing. One row must have words on either side of the strip.
        """
        left, right = self._widest_strip(start, end)
        if right - left < 0.8 * self._size:
            return False
        return any(first <= left < last for first, last in self._reaches)

    def _widest_strip(self, reach: float, end: float) -> tuple[float, float]:
        best = (reach, reach)
        first = bisect_right(self._reached, reach)
        last = bisect_left(self._boxes, end, key=_start)
        for box in self._boxes[first:last]:
            if box.x1 <= reach:
                continue
            if box.x0 - reach > best[1] - best[0]:
                best = (reach, box.x0)
            reach = box.x1
        return (reach, end) if end - reach > best[1] - best[0] else best


def _start(box: BBox) -> float:
    return box.x0


def _gap_between(a: BBox, b: BBox) -> float:
    return max(a.top - b.bottom, b.top - a.bottom)


def _attach_markers(lines: list[Line]) -> list[Line]:
    """Join a number or bullet that stands alone to the text right of it."""
    kept: list[Line] = []
    prefixes: dict[int, Line] = {}
    for line in lines:
        text = None
        if len(line.words) == 1 and is_marker(line.words[0].text):
            text = _text_of_marker(line, lines)
        if text is None or id(text) in prefixes:
            kept.append(line)
        else:
            prefixes[id(text)] = line
    return [
        Line(prefixes[id(line)].words + line.words) if id(line) in prefixes else line
        for line in kept
    ]


def is_marker(text: str) -> bool:
    """Return True for the mark or number of a list item."""
    return (MARKER.match(text) or REQUIREMENT.match(text)) is not None


def _gap_after(marker: Line, line: Line) -> float:
    if marker.box.x0 >= line.box.x1 and TO_LEFT.search(line.text):
        return marker.box.x0 - line.box.x1
    return line.box.x0 - marker.box.x1


def _text_of_marker(marker: Line, lines: list[Line]) -> Line | None:
    candidates = [
        line
        for line in lines
        if 0 < _gap_after(marker, line) < 7 * max(marker.size, 6.0)
        and min(line.box.bottom, marker.box.bottom) - max(line.box.top, marker.box.top)
        > 0.4 * marker.box.height
    ]
    return min(candidates, key=lambda line: _gap_after(marker, line), default=None)
