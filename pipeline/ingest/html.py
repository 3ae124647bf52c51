"""HTML to blocks: one walk over the tree, a block ends where a browser breaks.

Text goes into one open buffer, and every tag that a browser shows on a line of
its own empties it. So no text can be lost and none can appear twice, however
badly the tags are nested. Elements that a page hides are read as well: hidden
text is evidence too. Only scripts, styles and templates are left out.

The parser fetches nothing and knows no entities but those of HTML. It runs
with ``huge_tree``, because without it libxml2 *silently* drops what is nested
deeper than 256 or longer than 10 MB; what is nested deeper than even that
allows is read without a tree (``pipeline.ingest.tags``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HTMLParser

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, TextBuilder
from pipeline.ingest.decode import clean, decode
from pipeline.ingest.pieces import Cell, Piece, Row, table_pieces, write_pieces
from pipeline.ingest.tags import BLOCKS, HEADINGS, LAID_OUT, SKIPPED, strip_tags

_SPACE = re.compile("[ \t\n\r\f]+")
"""What a browser collapses; a no-break space is not among it."""

_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})""", re.I
)
_FURNITURE = frozenset({"nav", "footer", "aside"})
_BOLD = frozenset({"b", "strong", "th"})
_META_NAMES = frozenset({"description", "og:description", "twitter:description"})
_ATTRIBUTES = {
    "img": ("alt", "title"),
    "area": ("alt", "title"),
    "input": ("alt", "title", "placeholder"),
    "iframe": ("title",),
    "abbr": ("title",),
}
_CUSTOM_ATTRIBUTES = ("title", "label", "heading", "description", "caption", "alt")
"""Where components of documentation sites keep visible words."""


def read_html(data: bytes) -> Extract:
    """Read a page: headings, paragraphs, list items and table rows in order.

    Args:
        data: Bytes of the file; the encoding is taken from the byte order
            mark, valid UTF-8, the ``meta`` element or statistics.

    Returns:
        The blocks of the page, with its title and description first. What
        stands in ``nav``, ``footer`` and ``aside`` is furniture.

    Raises:
        UnreadableDocument: The page holds no text.
    """
    declared = _META_CHARSET.search(data[:4096])
    name = declared.group(1).decode("ascii", "replace") if declared else None
    builder = TextBuilder()
    write_pieces(builder, html_pieces(decode(data, declared=name)))
    extract = builder.build()
    if not extract.blocks:
        msg = "the page holds no text"
        raise UnreadableDocument(msg)
    return extract


def html_pieces(markup: str) -> list[Piece]:
    """Return the blocks of a page or a fragment of one, in reading order.

    Args:
        markup: HTML as text; anything is accepted, as in a browser.
    """
    if not markup.strip():
        return []
    parser = HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return strip_tags(markup)
    if root is None or _is_cut_off(parser):
        return strip_tags(markup)
    walk = _Walk()
    walk.run(root)
    return [*_head_pieces(root, walk.pieces), *walk.pieces]


def _is_cut_off(parser: HTMLParser) -> bool:
    """Tell whether libxml2 gave up in the middle of the page."""
    return any(
        entry.level_name == "FATAL" or entry.type_name == "ERR_RESOURCE_LIMIT"
        for entry in parser.error_log
    )


def _head_pieces(root: etree._Element, body: list[Piece]) -> Iterator[Piece]:
    """Yield title and description unless the page says the same itself."""
    seen = {piece.text.strip() for piece in body}
    for text, kind, level in _head_texts(root):
        if text and text not in seen:
            seen.add(text)
            yield Piece(text, kind, level)


def _head_texts(root: etree._Element) -> Iterator[tuple[str, BlockKind, int]]:
    for element in root.iter("title", "meta"):
        if element.tag == "title":
            if element.getparent() is not None and _parent_tag(element) != "svg":
                text = "".join(str(t) for t in element.itertext())
                yield _collapse(text), BlockKind.HEADING, 1
            continue
        name = element.get("name") or element.get("property") or ""
        if name.lower() in _META_NAMES:
            yield _collapse(element.get("content") or ""), BlockKind.PARAGRAPH, 0


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else ""


def _collapse(text: str) -> str:
    return _SPACE.sub(" ", clean(text)).strip()


def _number(text: str | None, *, limit: int) -> int:
    """Read a span; browsers take what is not a number as 1 and cap the rest."""
    digits = (text or "").strip()[:6]
    return min(max(int(digits), 1), limit) if digits.isdecimal() else 1


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
class _Walk:
    """State of the one walk over a page."""

    pieces: list[Piece] = field(default_factory=list)
    _buffer: list[str] = field(default_factory=list)
    _beside: list[str] = field(default_factory=list)
    _tables: list[_Table] = field(default_factory=list)
    _kinds: list[tuple[BlockKind, int]] = field(default_factory=list)
    _depth: dict[str, int] = field(default_factory=dict)
    _plain: bool = False

    def run(self, root: etree._Element) -> None:
        """Visit every element once, without recursion."""
        walker = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walker:
            tag = element.tag
            if event == "comment" or not isinstance(tag, str):
                self._tail(element, event)
            elif tag in SKIPPED:
                if event == "start":
                    walker.skip_subtree()
                else:
                    self._text(element.tail)
            elif event == "start":
                self._start(element, tag)
            else:
                self._end(tag)
                self._text(element.tail)
        self._flush()

    def _tail(self, element: etree._Element, event: str) -> None:
        if event == "comment":
            self._text(element.tail)

    def _start(self, element: etree._Element, tag: str) -> None:
        self._depth[tag] = self._depth.get(tag, 0) + 1
        if tag in BLOCKS:
            self._flush()
            self._open(element, tag)
        elif tag == "br":
            self._buffer.append("\v")
        elif tag == "a" and self._buffer and self._buffer[-1] == "":
            # Links side by side are words of their own, set apart by style.
            self._buffer[-1] = " "
        self._attributes(element, tag)
        self._text(element.text)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in HEADINGS:
            self._kinds.append((BlockKind.HEADING, int(tag[1])))
        elif tag in {"li", "dd", "dt"}:
            self._kinds.append((BlockKind.LIST_ITEM, 0))
        elif tag == "table":
            self._tables.append(_Table())
        elif self._tables:
            self._open_in_table(element, tag)

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
        if tag in HEADINGS or tag in {"li", "dd", "dt"}:
            self._kinds.pop()
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
        names = _ATTRIBUTES.get(tag)
        if names is None:
            if tag in LAID_OUT:
                return
            names = _CUSTOM_ATTRIBUTES
        texts = (_collapse(element.get(name) or "") for name in names)
        self._beside.extend(dict.fromkeys(t for t in texts if t))

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._depth.get("pre") and not self._depth.get("textarea"):
            text = _SPACE.sub(" ", text)
        self._buffer.append(text)
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
            sink.append(Piece(text.strip(), kind, level))
        if self._beside:
            beside = kind if kind == BlockKind.FURNITURE else BlockKind.PARAGRAPH
            sink.extend(Piece(t, beside) for t in self._beside if t != text.strip())
            self._beside.clear()

    def _kind(self) -> tuple[BlockKind, int]:
        if any(self._depth.get(tag) for tag in _FURNITURE):
            return BlockKind.FURNITURE, 0
        return self._kinds[-1] if self._kinds else (BlockKind.PARAGRAPH, 0)

    def _sink(self) -> list[Piece]:
        """Return where finished blocks go: the open cell, or the page."""
        cell = self._tables[-1].cell() if self._tables else None
        return cell.pieces if cell is not None else self.pieces
