r"""Letters of an RTF file that nobody sees: hidden, tiny, or as pale as their ground.

A colour is the number of a row of the colour table; 0 is the program's own colour. The
ground of letters is the first that is stated: their highlight or shade, the shade of
their paragraph, of their table cell. Else it is the paper. A ground with a pattern is
not known, and letters on it are taken as seen.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.ingest.office.paged import PAPER, UNKNOWN, is_near

_MAX_HEAD_BYTES = 4_000_000
"""Most bytes before the end of the colour table."""

_TABLE = re.compile(rb"\\colortbl\b([^{}]*)\}")
_PART = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_PARTS = (b"red", b"green", b"blue")

_TINY = 2
"""Largest size that nobody reads, in half points."""

_PILED = -160
"""Twentieths of a point by which letters are set closer: with 8 points they lie on each
other."""


_PATTERNS = (
    "horiz vert fdiag bdiag cross dcross "
    "dkhoriz dkvert dkfdiag dkbdiag dkcross dkdcross"
).split()

_ROW_SHADES = frozenset({"trcbpat", "trcfpat", "trshdng"})


class RtfLook(NamedTuple):
    """Look of letters, by the numbers that the file states.

    Attributes:
        hidden: Not 0 for hidden letters.
        size: Size in half points.
        colour: Colour of the letters.
        highlight: Colour of a highlight behind them.
        shade: Colour of a shade behind them.
        pattern: Not 0 if a pattern covers the shade.
        spacing: Space added between them, in twentieths of a point.
        width: Width in percent.
    """

    hidden: int = 0
    size: int = 24
    colour: int = 0
    highlight: int = 0
    shade: int = 0
    pattern: int = 0
    spacing: int = 0
    width: int = 100


PLAIN = RtfLook()

LOOKS = {
    "v": ("hidden", 1),
    "fs": ("size", 24),
    "cf": ("colour", 0),
    "highlight": ("highlight", 0),
    "chcbpat": ("shade", 0),
    "cb": ("shade", 0),
    "chshdng": ("pattern", 0),
    **dict.fromkeys((f"chbg{name}" for name in _PATTERNS), ("pattern", 1)),
    "expndtw": ("spacing", 0),
    "charscalex": ("width", 100),
}
"""Words that change a look: the attribute, and its value if none is written."""


def changed(look: RtfLook, word: str, number: int | None) -> RtfLook:
    """Return a look as one of the words in ``LOOKS`` changes it."""
    name, default = LOOKS[word]
    return look._replace(**{name: default if number is None else number})


def read_colours(data: bytes) -> list[str]:
    r"""Return the colour table; a row without a colour is ``UNKNOWN``.

    Example:
        >>> read_colours(rb"{\colortbl;\red255\green255\blue255;}")
        ['', 'FFFFFF']
    """
    table = _TABLE.search(data, 0, _MAX_HEAD_BYTES)
    rows = table[1].split(b";")[:-1] if table else []
    colours = []
    for row in rows:
        parts = {m[1]: min(int(m[2]), 255) for m in _PART.finditer(row)}
        shades = bytes(parts.get(name, 0) for name in _PARTS)
        colours.append(shades.hex().upper() if parts else UNKNOWN)
    return colours


@dataclass(slots=True)
class RtfGrounds:
    """Colours behind the letters of a file, as far as the walk has come.

    Attributes:
        colours: The colour table.
        paper: Colour of the page.
        cells: Colour of each cell of the row, in order; None for a cell without one.
            Empty until the row is defined.
    """

    colours: list[str]
    paper: str = PAPER
    cells: list[str | None] = field(default_factory=list)
    _row: str | None = None
    _cell: str | None = None

    @classmethod
    def of(cls, data: bytes) -> "RtfGrounds":
        """Return the colours of a file; its page may have a picture or a colour."""
        is_shown = rb"{\*\background" in data and rb"\viewbksp1" in data
        return cls(read_colours(data), UNKNOWN if is_shown else PAPER)

    def take(self, word: str, number: int | None) -> bool:
        """Take in a word on the cells of a row; return False for other words."""
        if word == "trowd":
            self.end_row()
        elif word == "cellx":
            self.cells.append(self._cell)
            self._cell = None
        elif word in _ROW_SHADES or word.startswith("trbg"):
            # Not every program shows the shade of a row.
            self._row = UNKNOWN if number != 0 else self._row
        elif word == "clcbpat":
            if self._cell != UNKNOWN and number:
                self._cell = self._told(number)
        elif word.startswith("clbg") or word == "clshdng":
            self._cell = UNKNOWN if number != 0 else self._cell
        else:
            return False
        return True

    def end_row(self) -> None:
        """Forget the cells: the definition of the next row may follow its text."""
        self.cells, self._row, self._cell = [], None, None

    def behind(self, shade: int | None, cell: int | None, *, in_box: bool) -> str:
        """Return the colour behind a paragraph.

        Args:
            shade: Shade of the paragraph; 0 without one, None for a pattern.
            cell: Index of its cell in the row, -1 for a cell of a table in a table, or
                None outside of tables.
            in_box: Whether it stands in a box, which may have any colour.
        """
        if shade != 0:
            return self._told(shade)
        if in_box:
            return UNKNOWN
        if cell is None:
            return self.paper
        if not 0 <= cell < len(self.cells):
            return UNKNOWN
        row = self.paper if self._row is None else self._row
        own = self.cells[cell]
        return row if own is None else own

    def is_unseen(self, look: RtfLook, behind: str) -> bool:
        """Return True if nobody sees letters on the colour behind their paragraph."""
        ground = behind
        if look.highlight or look.shade:
            ground = self._told(look.highlight or look.shade)
        if look.pattern and not look.highlight:
            ground = UNKNOWN
        return (
            look.hidden != 0
            or 0 <= look.size <= _TINY
            or look.spacing <= _PILED
            or look.width == 1
            or is_near(self._told(look.colour), ground)
        )

    def _told(self, number: int | None) -> str:
        # Row 0 means the program's own colour, even if the table gives it another.
        is_told = number is not None and 0 < number < len(self.colours)
        return self.colours[number] if is_told and number is not None else UNKNOWN
