"""The walk over a page: text fills one buffer, tags that break lines empty it.

So no text can be lost and none can appear twice, however badly the tags are
nested. Tables collect their cells first (``pipeline.ingest.pieces``).

What an element hides by itself, with the attribute ``hidden`` or in its own style,
is read and remembered. Style sheets are not followed: what they hide is read as any
other text.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.pieces import Cell, Piece, Row, table_pieces
from pipeline.ingest.tags import BLOCKS, HEADINGS, LAID_OUT, SKIPPED
from pipeline.ingest.unseen import hide

_SPACE = re.compile("[ \t\n\r\f]+")
"""What a browser collapses; a no-break space is not among it."""

_FURNITURE = ("nav", "footer", "aside")
_CONTENT = ("main", "article")
_ITEMS = frozenset({"li", "dd", "dt"})
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_BOLD = frozenset({"b", "strong", "th"})
_ATTRIBUTES = {
    "img": ("alt", "title"),
    "area": ("alt", "title"),
    "input": ("alt", "title", "placeholder"),
    "iframe": ("title",),
    "abbr": ("title",),
    "a": ("title",),
}
_PROSE = re.compile(r"[^\W\d_]{2,}[^{};]*\s[^{};]*[^\W\d_]{2,}[^{};]*")
"""Two words in an attribute of a component: a title, a label, a menu path."""

_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0*\.?0*%?\s*(?:;|!|$))",
    re.IGNORECASE,
)
"""Of an element's own style. A font size of 0 is not among it: it takes the gaps out
from between parts that have a size of their own."""

_NOT_SHOWN = frozenset({"class", "classname", "style", "id", "d", "src", "href"})


def collapse(text: str) -> str:
    """Return text with its white space as a browser shows it."""
    return _SPACE.sub(" ", clean(text)).strip()


def _number(text: str | None, *, limit: int) -> int:
    """Read a span; browsers take what is not a number as 1 and cap the rest."""
    digits = (text or "").strip()[:6]
    return min(max(int(digits), 1), limit) if digits.isdecimal() else 1


def _is_hidden(element: etree._Element) -> bool:
    return (
        element.get("hidden") is not None
        or _HIDING.search(element.get("style") or "") is not None
    )


def _component_texts(element: etree._Element) -> list[str]:
    """Return the words in the attributes of a documentation site's component."""
    return [
        str(text)
        for name, text in element.attrib.items()
        if str(name).lower() not in _NOT_SHOWN and _PROSE.fullmatch(str(text)[:1_000])
    ]


@dataclass(slots=True)
class _Table:
    """A table that is being read."""

    rows: list[Row] = field(default_factory=list)
    in_head: bool = False

    def open_row(self) -> None:
        self.rows.append(Row(is_header=self.in_head))

    def open_cell(self, element: etree._Element) -> None:
        if not self.rows:
            self.open_row()
        span = _number(element.get("colspan"), limit=1_000)
        down = _number(element.get("rowspan"), limit=65_534)
        self.rows[-1].cells.append(Cell([], span, down, element.tag == "th"))

    def cell(self) -> Cell | None:
        """Return the last cell, or None before the first (a caption)."""
        return self.rows[-1].cells[-1] if self.rows and self.rows[-1].cells else None


@dataclass(slots=True)
class PageWalk:
    """State of the one walk over a page."""

    pieces: list[Piece] = field(default_factory=list)
    _hidden_by: etree._Element | None = None
    _buffer: list[str] = field(default_factory=list)
    _beside: list[str] = field(default_factory=list)
    _tables: list[_Table] = field(default_factory=list)
    _kinds: list[tuple[BlockKind, int]] = field(default_factory=list)
    _depth: dict[str, int] = field(default_factory=dict)
    _plain: bool = False
    _numbers: list[int | None] = field(default_factory=list)
    _marker: str = ""

    def run(self, root: etree._Element) -> None:
        """Visit every element once, without recursion."""
        walker = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                self._text(element.tail)
            elif tag in SKIPPED:
                if event == "start":
                    walker.skip_subtree()
                else:
                    self._text(element.tail)
            elif event == "start":
                self._start(element, tag)
            else:
                self._end(tag)
                if element is self._hidden_by:
                    self._hidden_by = None
                self._text(element.tail)
        self._flush()

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCKS:
            # First of all: what stands before a footer is not part of it.
            self._flush()
            self._open(element, tag)
        elif tag == "br":
            self._buffer.append("\v")
        elif tag == "a" and self._buffer and self._buffer[-1] == "":
            # Links side by side are words of their own, set apart by style.
            self._buffer[-1] = " "
        if self._hidden_by is None and _is_hidden(element):
            self._hidden_by = element
        self._depth[tag] = self._depth.get(tag, 0) + 1
        self._attributes(element, tag)
        self._text(element.text)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in HEADINGS:
            self._kinds.append((BlockKind.HEADING, int(tag[1])))
        elif tag in _ITEMS:
            self._kinds.append((BlockKind.LIST_ITEM, 0))
            self._marker = self._next_number(element)
        elif tag in _LISTS:
            start = _number(element.get("start"), limit=100_000)
            self._numbers.append(start - 1 if tag == "ol" else None)
        elif tag == "table":
            self._tables.append(_Table())
        elif self._tables:
            self._open_in_table(element, tag)

    def _next_number(self, element: etree._Element) -> str:
        """Number an item of an ordered list: contracts refer to it by that."""
        held = self._numbers[-1] if self._numbers and element.tag == "li" else None
        if held is None:
            return ""
        value = element.get("value")
        number = held + 1 if value is None else _number(value, limit=100_000)
        self._numbers[-1] = number
        return f"{number}. "

    def _open_in_table(self, element: etree._Element, tag: str) -> None:
        table = self._tables[-1]
        if tag in {"thead", "tbody", "tfoot"}:
            table.in_head = tag == "thead"
        elif tag == "tr":
            table.open_row()
        elif tag in {"td", "th"}:
            table.open_cell(element)
            self._plain = False

    def _end(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._close(tag)
        elif tag == "a":
            self._buffer.append("")
        elif tag == "option":
            self._buffer.append(" ")
        self._depth[tag] = self._depth.get(tag, 1) - 1

    def _close(self, tag: str) -> None:
        if tag in HEADINGS or tag in _ITEMS:
            self._kinds.pop()
            self._marker = ""
        elif tag in _LISTS:
            self._numbers.pop()
        elif tag == "table" and self._tables:
            rows = self._tables.pop().rows
            self._sink().extend(table_pieces(rows))
        elif tag == "thead" and self._tables:
            self._tables[-1].in_head = False
        elif tag == "td" and self._tables and not self._plain:
            self._mark_bold()

    def _mark_bold(self) -> None:
        cell = self._tables[-1].cell()
        if cell is not None and cell.text:
            cell.is_header = True

    def _attributes(self, element: etree._Element, tag: str) -> None:
        if tag in _ATTRIBUTES:
            texts = [element.get(name) or "" for name in _ATTRIBUTES[tag]]
        elif tag in LAID_OUT:
            return
        else:
            texts = _component_texts(element)
        self._beside.extend(dict.fromkeys(filter(None, map(collapse, texts))))

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._depth.get("pre") and not self._depth.get("textarea"):
            text = _SPACE.sub(" ", text)
        self._buffer.append(text if self._hidden_by is None else hide(text))
        if text.strip() and not any(self._depth.get(tag) for tag in _BOLD):
            self._plain = True

    def _flush(self) -> None:
        if not self._buffer and not self._beside:
            return
        text = clean("".join(self._buffer))
        self._buffer.clear()
        text = re.sub(" ?\v ?", "\n", text) if "\v" in text else text
        kind, level = self._kind()
        sink = self._sink()
        if text.strip():
            sink.append(Piece(self._marker + text.strip(), kind, level))
            self._marker = ""
        if self._beside:
            beside = kind if kind == BlockKind.FURNITURE else BlockKind.PARAGRAPH
            sink.extend(Piece(t, beside) for t in self._beside if t not in text)
            self._beside.clear()

    def _kind(self) -> tuple[BlockKind, int]:
        if any(map(self._depth.get, _FURNITURE)) and not self._is_callout():
            return BlockKind.FURNITURE, 0
        return self._kinds[-1] if self._kinds else (BlockKind.PARAGRAPH, 0)

    def _is_callout(self) -> bool:
        """Inside the content an aside is a box with claims, not a side bar."""
        outside = self._depth.get("nav", 0) + self._depth.get("footer", 0)
        return not outside and any(map(self._depth.get, _CONTENT))

    def _sink(self) -> list[Piece]:
        """Return where finished blocks go: the open cell, or the page."""
        cell = self._tables[-1].cell() if self._tables else None
        return cell.pieces if cell is not None else self.pieces
