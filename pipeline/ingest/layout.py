"""Words of a page to lines, blocks and reading order, by geometry alone.

Words arrive in the order of the content stream, which a layout program may
have written in any order. Lines are cut where a gap is wide enough to be a
gutter, lines that stand under one another become blocks, and blocks are put
in order by cutting the page along white space: bands from top to bottom, and
columns inside a run of bands that share a gutter.

Source: recursive X-Y cut, Nagy and Seth, "Hierarchical representation of
optically scanned documents", ICPR 1984; joining bands that share a gutter is
our addition, since a heading over two columns defeats the plain cut.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox, merge_bboxes

_MARKER = re.compile(
    r"(?:[-•▪◦●○■□‣–—*·✓➢»]|\(?[ivxIVX]{1,5}[.)]|\(?[a-zA-Z][.)]"
    r"|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)$"
)
_TERMINAL = (".", ":", ";", "?", "!", ".”", '."', ",")


class Word(NamedTuple):
    """A word as printed.

    Attributes:
        text: Without white space.
        box: As wide as its glyphs and as high as its font, in points, so that
            "on" and "of" stand on one line.
        size: Height of the font in points.
        bold: Whether the font says so.
        ink: Top and bottom of its glyphs.
    """

    text: str
    box: BBox
    size: float
    bold: bool = False
    ink: tuple[float, float] | None = None


@dataclass(slots=True)
class Line:
    """Words side by side without a gutter between them."""

    words: list[Word]
    box: BBox = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.box = merge_bboxes(word.box for word in self.words)
        self.size = median(word.size for word in self.words)

    @property
    def text(self) -> str:
        """The words, separated by one space."""
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class LayoutBlock:
    """Lines that belong together, with their role."""

    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    columns: tuple[str, ...] = ()
    box: BBox = field(init=False)

    def __post_init__(self) -> None:
        self.box = merge_bboxes(line.box for line in self.lines)

    @property
    def text(self) -> str:
        """The lines, separated by one space."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Table:
    """A ruled table: its box and the boxes of its cells, row by row."""

    box: BBox
    rows: list[list[BBox | None]]


@dataclass(slots=True)
class PageLayout:
    """Blocks of one page in reading order."""

    width: float
    height: float
    blocks: list[LayoutBlock] = field(default_factory=list)
    unread: str | None = None


def lay_out(
    words: Sequence[Word],
    width: float,
    height: float,
    *,
    tables: Sequence[Table] = (),
    unread: str | None = None,
) -> PageLayout:
    """Group words into blocks and put the blocks into reading order.

    Args:
        words: In stream order, boxes in points.
        width: Page width in points.
        height: Page height in points.
        tables: Ruled tables; their words become one block a row.
        unread: Why the page counts as unread, or None.
    """
    rest, table_blocks = _take_tables(words, tables)
    lines = _split_lines(rest)
    lines, row_blocks = _take_rows(lines)
    if _is_disordered(lines):
        lines = [item.lines[0] for item in _order([LayoutBlock([n]) for n in lines])]
    blocks = _group(lines) + table_blocks + row_blocks
    body = _body_size(lines)
    for block in blocks:
        _set_role(block, body)
    return PageLayout(width, height, _order(blocks), unread)


def _take_tables(
    words: Sequence[Word], tables: Sequence[Table]
) -> tuple[list[Word], list[LayoutBlock]]:
    blocks: list[LayoutBlock] = []
    rest = list(words)
    for table in tables:
        header: tuple[str, ...] = ()
        for index, row in enumerate(table.rows):
            cells: list[list[Word]] = []
            for cell in row:
                inside = [w for w in rest if cell is not None and _centre_in(w, cell)]
                taken = set(map(id, inside))
                rest = [w for w in rest if id(w) not in taken]
                cells.append(inside)
            texts = tuple(" ".join(w.text for w in cell) for cell in cells)
            filled = [Line(cell) for cell in cells if cell]
            if filled:
                columns = header if len(header) == len(texts) else ()
                blocks.append(LayoutBlock(filled, BlockKind.TABLE_ROW, columns=columns))
            if index == 0 and _is_header(texts, len(table.rows)):
                header = texts
    return rest, blocks


def _is_header(texts: tuple[str, ...], n_rows: int) -> bool:
    """Tell column headers from the first row of a list of names and values."""
    filled = [text for text in texts if text]
    if len(filled) > 2:
        return True
    short = all(len(t.split()) <= 3 and not any(map(str.isdigit, t)) for t in filled)
    return len(filled) == 2 and short and n_rows > 2


def _centre_in(word: Word, cell: BBox) -> bool:
    x = (word.box.x0 + word.box.x1) / 2
    y = (word.box.top + word.box.bottom) / 2
    return cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom


def _split_lines(words: Sequence[Word]) -> list[Line]:
    """Join words that stand side by side, cut at gutters, give markers their text."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _continues(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    rows = [_join_row(row) for row in _rows([Line(run) for run in runs])]
    pieces = [
        piece
        for i, row in enumerate(rows)
        for line in row
        for piece in _cut(line, rows[max(i - 1, 0) : i + 2])
    ]
    order = {id(word): n for n, word in enumerate(words)}
    pieces.sort(key=lambda line: order[id(line.words[0])])
    return _attach_markers(pieces)


def _continues(run: list[Word], word: Word) -> bool:
    """Tell whether a word stands right of a run, at the same height."""
    last = run[-1]
    gap = word.box.x0 - last.box.x1
    # A superscript hardly overlaps the word after it, so two words are asked.
    shared = max(
        min(near.box.bottom, word.box.bottom) - max(near.box.top, word.box.top)
        for near in run[-2:]
    )
    height = max(min(last.box.height, word.box.height), 1.0)
    size = max(last.size, height)
    return shared > 0.3 * height and -size < gap <= 4 * size


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
    for i, (left, right) in enumerate(pairwise(line.words), start=1):
        gap = right.box.x0 - left.box.x1
        if gap <= 1.3 * left.size or (i == 1 and _MARKER.match(left.text)):
            continue
        if _is_gutter((left.box.x1 + right.box.x0) / 2, line, rows):
            pieces.append(Line(line.words[start:i]))
            start = i
    pieces.append(Line(line.words[start:]))
    return pieces


def _is_gutter(x: float, line: Line, rows: list[list[Line]]) -> bool:
    confirmed = False
    for row in rows:
        words = [w for other in row if other is not line for w in other.words]
        near = [w for w in words if _gap_between(w.box, line.box) < 2 * line.size]
        if any(w.box.x0 < x < w.box.x1 for w in near):
            return False
        sides = {w.box.x1 <= x for w in near}
        confirmed = confirmed or len(sides) == 2
    return confirmed


def _gap_between(a: BBox, b: BBox) -> float:
    return max(a.top - b.bottom, b.top - a.bottom)


def _attach_markers(lines: list[Line]) -> list[Line]:
    """Join a number or bullet that stands alone to the text right of it."""
    kept: list[Line] = []
    prefixes: dict[int, Line] = {}
    for line in lines:
        text = None
        if len(line.words) == 1 and _MARKER.match(line.words[0].text):
            text = _text_of_marker(line, lines)
        if text is None or id(text) in prefixes:
            kept.append(line)
        else:
            prefixes[id(text)] = line
    return [
        Line(prefixes[id(line)].words + line.words) if id(line) in prefixes else line
        for line in kept
    ]


def _text_of_marker(marker: Line, lines: list[Line]) -> Line | None:
    candidates = [
        line
        for line in lines
        if 0 < line.box.x0 - marker.box.x1 < 7 * max(marker.size, 6.0)
        and min(line.box.bottom, marker.box.bottom) - max(line.box.top, marker.box.top)
        > 0.4 * marker.box.height
    ]
    return min(candidates, key=lambda line: line.box.x0, default=None)


def _take_rows(lines: list[Line]) -> tuple[list[Line], list[LayoutBlock]]:
    """Find tables without ruling: runs of rows whose short cells align.

    Two columns of prose also stand side by side; there, most lines fill their
    column, here they do not.
    """
    rows = _rows(lines)
    taken: set[int] = set()
    blocks: list[LayoutBlock] = []
    for run in _runs_of_rows(rows):
        if len(run) >= 3 and _is_tabular(run):
            blocks.extend(LayoutBlock(row, BlockKind.TABLE_ROW) for row in run)
            taken.update(id(line) for row in run for line in row)
    return [line for line in lines if id(line) not in taken], blocks


def _rows(lines: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box.top + line.box.bottom) / 2):
        middle = (line.box.top + line.box.bottom) / 2
        if rows and middle < rows[-1][0].box.bottom - 0.2 * rows[-1][0].box.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _runs_of_rows(rows: list[list[Line]]) -> list[list[list[Line]]]:
    runs: list[list[list[Line]]] = [[]]
    for row in rows:
        if len(row) < 2:
            runs.append([])
        elif not runs[-1] or _aligned(runs[-1][-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _aligned(above: list[Line], row: list[Line]) -> bool:
    starts = [line.box.x0 for line in above]
    hits = sum(1 for line in row if any(abs(line.box.x0 - x) < 6 for x in starts))
    near = row[0].box.top - above[0].box.bottom < 3 * max(row[0].box.height, 1.0)
    return near and hits >= 2


def _is_tabular(run: list[list[Line]]) -> bool:
    fills = [
        left.box.width / max(right.box.x0 - left.box.x0, 1.0)
        for row in run
        for left, right in pairwise(row)
    ]
    n_words = [len(line.words) for row in run for line in row]
    return median(fills) < 0.65 and median(n_words) <= 6


def _body_size(lines: list[Line]) -> float:
    sizes = sorted(line.size for line in lines for _ in line.words)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _group(lines: list[Line]) -> list[LayoutBlock]:
    """Join lines to paragraphs where the next one stands right under the last."""
    leading = _typical_gap(lines)
    groups: list[list[Line]] = []
    for line in lines:
        home = next(
            (g for g in reversed(groups[-6:]) if _belongs(g, line, leading)), None
        )
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return [LayoutBlock(group) for group in groups]


def _is_disordered(lines: list[Line]) -> bool:
    """Tell whether lines were written in no order, as they stand in a column.

    In order, a line above the last one stands in another column, except for
    the few heads and notes that programs write at the end.
    """
    n_upwards = sum(
        1
        for last, line in pairwise(lines)
        if line.box.top < last.box.top - 1 and _share(last.box, line.box) > 0.5
    )
    return n_upwards >= 3 and n_upwards > 0.1 * len(lines)


def _typical_gap(lines: list[Line]) -> float:
    gaps = [
        below.box.top - above.box.bottom
        for above, below in pairwise(lines)
        if 0 <= below.box.top - above.box.bottom < 1.5 * max(above.box.height, 1.0)
        and _share(above.box, below.box) > 0.5
    ]
    return median(gaps) if gaps else 2.0


def _share(a: BBox, b: BBox) -> float:
    """Return the horizontal overlap as a share of the narrower box."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    return width / max(min(a.width, b.width), 1.0)


def _belongs(group: list[Line], line: Line, leading: float) -> bool:
    last = group[-1]
    gap = line.box.top - last.box.bottom
    height = max(min(last.box.height, line.box.height), 1.0)
    if gap < -0.5 * height or gap > max(1.5 * leading + 1.0, 0.3 * height):
        return False
    if _share(last.box, line.box) < 0.5 or not 0.87 <= line.size / last.size <= 1.15:
        return False
    return not _opens_paragraph(group, line)


def _opens_paragraph(group: list[Line], line: Line) -> bool:
    if _MARKER.match(line.words[0].text):
        return True
    first, last = group[0], group[-1]
    left = min(item.box.x0 for item in group)
    right = max(item.box.x1 for item in group)
    if len(group) > 1 or not _MARKER.match(first.words[0].text):
        # An indented line after a line that ended early or with a full stop.
        indented = line.box.x0 - left > 0.9 * line.size
        ended = last.text.endswith(_TERMINAL) or right - last.box.x1 > 3 * line.size
        if indented and ended and last.box.x0 - left < 1:
            return True
    short = right - last.box.x1 > 0.35 * max(right - left, 1.0)
    return len(group) > 2 and short and last.text.endswith((".", "?", "!"))


def _set_role(block: LayoutBlock, body: float) -> None:
    if block.kind is not BlockKind.PARAGRAPH:
        return
    text = block.text
    first = block.lines[0].words[0].text
    size = block.lines[0].size
    if _looks_like_heading(block, text, body):
        block.kind = BlockKind.HEADING
        block.level = 1 if size >= 1.5 * body else 2 if size >= 1.15 * body else 3
    elif _MARKER.match(first) and len(block.lines[0].words) > 1:
        block.kind = BlockKind.LIST_ITEM
    elif size <= 0.86 * body and first[:1].isdigit():
        block.kind = BlockKind.FOOTNOTE


def _looks_like_heading(block: LayoutBlock, text: str, body: float) -> bool:
    if len(text) > 160 or len(block.lines) > 3 or text[:1] in "(*•":
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3:
        return False
    stands_out = block.lines[0].size >= 1.15 * body or all(
        word.bold for line in block.lines for word in line.words
    )
    if stands_out and not text.endswith((".", ";", ",")):
        return True
    capitals = sum(c.isupper() for c in letters)
    return len(letters) > 3 and capitals > 0.8 * len(letters) and len(text) < 100


def _order(blocks: list[LayoutBlock]) -> list[LayoutBlock]:
    """Put blocks into reading order: bands, then columns inside bands."""
    if len(blocks) < 2:
        return blocks
    ordered: list[LayoutBlock] = []
    for region in _regions(_bands(blocks)):
        x = _gutter(region)
        if x is None:
            ordered.extend(sorted(region, key=lambda b: (b.box.top, b.box.x0)))
        else:
            ordered.extend(_order([b for b in region if b.box.x1 <= x]))
            ordered.extend(_order([b for b in region if b.box.x1 > x]))
    return ordered


def _bands(blocks: list[LayoutBlock]) -> list[list[LayoutBlock]]:
    """Split at every height that no block crosses."""
    bands: list[list[LayoutBlock]] = []
    reach = float("-inf")
    for block in sorted(blocks, key=lambda b: (b.box.top, b.box.x0)):
        # Boxes are as high as the font: those of neighbouring lines may touch.
        if block.box.top >= reach - 0.25 * block.lines[0].size:
            bands.append([])
        bands[-1].append(block)
        reach = max(reach, block.box.bottom)
    return bands


def _regions(bands: list[list[LayoutBlock]]) -> list[list[LayoutBlock]]:
    """Join neighbouring bands as long as they share a gutter."""
    regions: list[list[LayoutBlock]] = []
    for band in bands:
        if regions and _gutter(regions[-1] + band) is not None:
            regions[-1].extend(band)
        else:
            regions.append(list(band))
    return regions


def _gutter(blocks: list[LayoutBlock]) -> float | None:
    """Return an x that no block crosses and that has two real columns beside it."""
    if all(block.kind is BlockKind.TABLE_ROW for block in blocks):
        return None
    reach = float("-inf")
    best: tuple[float, float] | None = None
    for block in sorted(blocks, key=lambda b: b.box.x0):
        gap = block.box.x0 - reach
        if gap >= 6 and reach > float("-inf") and (best is None or gap > best[0]):
            best = (gap, reach + gap / 2)
        reach = max(reach, block.box.x1)
    return None if best is None else best[1]
