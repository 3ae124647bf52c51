"""The walk over a page: text fills one buffer, tags that break lines empty it.

This way no text can be lost and none can appear twice, however badly the tags are
nested. Tables collect their cells first (``pipeline.ingest.pieces``).

Text that the page's styles hide is read and marked
(``pipeline.ingest.markup.html_styles``). A value that a person may have filled in is a
form field (``tags`` beside this).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from pipeline.datamodel import REPEATED_KINDS, BlockKind
from pipeline.ingest.base import Piece, hide
from pipeline.ingest.decode import clean
from pipeline.ingest.markup.html_styles import Look, PageStyles
from pipeline.ingest.markup.tags import (
    BLOCKS,
    HEADINGS,
    LAID_OUT,
    SKIPPED,
    SPACE,
    PageFields,
    collapse,
)
from pipeline.ingest.pieces import (
    Cell,
    OpenTable,
    TableRow,
    field_piece,
    number_of,
    table_pieces,
)

_CONTENT = ("main", "article")
_TAG_ROLES = {
    **dict.fromkeys(("nav", "aside", "button", "select"), BlockKind.MENU),
    "footer": BlockKind.FURNITURE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "textarea": BlockKind.FORM_FIELD,
}
_NAMED_ROLES = {
    **dict.fromkeys(
        "navigation menu menubar breadcrumb breadcrumbs".split(), BlockKind.MENU
    ),
    "contentinfo": BlockKind.FURNITURE,
    **dict.fromkeys(
        "footnote footnotes endnotes doc-footnote doc-endnote doc-endnotes".split(),
        BlockKind.FOOTNOTE,
    ),
}
"""Kinds by the attribute ``role`` and by classes that mean the same everywhere."""

_TEXT_ROLES = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_MAX_LINK_CHARS = 80
_MIN_LINKS = 3
"""A paragraph with so many links and no other word is a menu; for a list item, one link
is enough."""

_ITEMS = frozenset({"li", "dd", "dt"})
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_BOLD = frozenset({"b", "strong", "th"})
_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
_PROSE = re.compile(r"[^\W\d_]{2}.*\s(?:.*[^\w])?[^\W\d_]{2}", re.DOTALL)
"""Pattern of two words in a component's attribute: a title, a label, a menu path."""

_CODE = frozenset("{};")
_MAX_ATTRIBUTES = 20_000
"""Most texts in attributes of one page; a page of pictures alone has some hundred."""

_PICTURES = frozenset({"img", "area", "input", "iframe", "svg", "object", "video"})
_NOT_SHOWN = frozenset({"class", "classname", "style", "id", "d", "src", "href"})


def _is_prose(text: str) -> bool:
    return _PROSE.search(text[:300]) is not None and _CODE.isdisjoint(text)


def _component_texts(element: etree._Element) -> Iterator[str]:
    """Yield the words in the attributes of a documentation site's component."""
    for name, text in islice(element.attrib.items(), _MAX_ATTRIBUTES):
        if str(name).lower() not in _NOT_SHOWN and _is_prose(str(text)):
            yield str(text)


@dataclass(slots=True)
class PageWalk:
    """State of the one walk over a page."""

    styles: PageStyles
    fields: PageFields
    pieces: list[Piece] = field(default_factory=list)
    hidden_frames: set[etree._Element] = field(default_factory=set)
    _looks: list[Look] = field(default_factory=list)
    _roles: list[tuple[etree._Element, BlockKind]] = field(default_factory=list)
    _buffer: list[str] = field(default_factory=list)
    _beside: dict[Piece, None] = field(default_factory=dict)
    _n_beside: int = 0
    _tables: list[OpenTable] = field(default_factory=list)
    _kinds: list[tuple[BlockKind, int]] = field(default_factory=list)
    _depth: dict[str, int] = field(default_factory=dict)
    _plain: bool = False
    _n_links: int = 0
    _is_unlinked: bool = False
    _numbers: list[int | None] = field(default_factory=list)
    _marker: str = ""

    def run(self, root: etree._Element) -> None:
        """Visit every element once, without recursion."""
        self._looks.append(self.styles.first())
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
                self._end(element, tag)
                self._text(element.tail)
        self._flush()

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCKS:
            # First of all: text before a footer is not part of it.
            self._flush()
            self._open(element, tag)
        elif tag == "br":
            self._buffer.append("\v")
        elif tag == "a":
            self._n_links += 1
            if self._buffer and self._buffer[-1] == "":
                # Links side by side are words of their own, set apart by style.
                self._buffer[-1] = " "
        self._looks.append(self.styles.look(element, self._looks[-1]))
        if tag == "iframe" and self._looks[-1].is_hidden:
            self.hidden_frames.add(element)
        self._depth[tag] = self._depth.get(tag, 0) + 1
        role = self._role_of(element, tag)
        if role is not None:
            self._roles.append((element, role))
        self._attributes(element, tag)
        self._text(element.text)

    def _role_of(self, element: etree._Element, tag: str) -> BlockKind | None:
        if element.attrib and tag not in {"body", "main", "article"}:
            names = [element.get("role") or "", *(element.get("class") or "").split()]
            for name in names:
                if name in _NAMED_ROLES:
                    return _NAMED_ROLES[name]
        if tag == "aside" and self._is_callout():
            return None
        return _TAG_ROLES.get(tag)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in HEADINGS:
            self._kinds.append((BlockKind.HEADING, int(tag[1])))
        elif tag in _ITEMS:
            self._kinds.append((BlockKind.LIST_ITEM, 0))
            self._marker = self._next_number(element)
        elif tag in _LISTS:
            start = number_of(element.get("start"), most=100_000)
            self._numbers.append(start - 1 if tag == "ol" else None)
        elif tag == "table":
            self._tables.append(OpenTable())
        elif self._tables:
            self._open_in_table(element, tag)

    def _next_number(self, element: etree._Element) -> str:
        """Number an item of an ordered list: contracts refer to that number."""
        held = self._numbers[-1] if self._numbers and element.tag == "li" else None
        if held is None:
            return ""
        value = element.get("value")
        number = held + 1 if value is None else number_of(value, most=100_000)
        self._numbers[-1] = number
        return f"{number}. "

    def _open_in_table(self, element: etree._Element, tag: str) -> None:
        table = self._tables[-1]
        if tag in {"thead", "tbody", "tfoot"}:
            table.in_head = tag == "thead"
        elif tag == "tr":
            table.rows.append(TableRow(is_header=table.in_head))
        elif tag in {"td", "th"}:
            if not table.rows:
                table.rows.append(TableRow(is_header=table.in_head))
            span = number_of(element.get("colspan"), most=1_000)
            down = number_of(element.get("rowspan"), most=65_534)
            table.rows[-1].cells.append(Cell([], span, down, tag == "th"))
            self._plain = False

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._close(tag)
        elif tag == "a":
            self._buffer.append("")
        elif tag == "option":
            self._buffer.append(" ")
        self._depth[tag] = self._depth.get(tag, 1) - 1
        self._looks.pop()
        if self._roles and self._roles[-1][0] is element:
            self._roles.pop()

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
            self._tables[-1].mark_bold()

    def _attributes(self, element: etree._Element, tag: str) -> None:
        if not element.attrib or self._n_beside > _MAX_ATTRIBUTES:
            return
        for piece in self.fields.pieces(element, tag):
            self._put_beside(piece)
        if tag in LAID_OUT or tag in _PICTURES:
            texts = [element.get(name) or "" for name in _ATTRIBUTES]
            # A word alone on a link or a button repeats what it shows.
            told = [t for t in texts if tag in _PICTURES or _is_prose(t)]
        else:
            told = list(_component_texts(element))
        for text in dict.fromkeys(filter(None, map(collapse, told))):
            self._put_beside(Piece(text, BlockKind.CAPTION))

    def _put_beside(self, piece: Piece) -> None:
        self._n_beside += 1
        if self._looks[-1].is_hidden:
            piece = piece._replace(text=hide(piece.text))
        self._beside[piece] = None

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._depth.get("pre") and not self._depth.get("textarea"):
            text = SPACE.sub(" ", text)
        self._buffer.append(hide(text) if self._looks[-1].is_hidden else text)
        if not text.strip():
            return
        if not any(self._depth.get(tag) for tag in _BOLD):
            self._plain = True
        if not self._depth.get("a") and any(map(str.isalnum, text)):
            self._is_unlinked = True

    def _flush(self) -> None:
        if not self._buffer and not self._beside:
            return
        text = clean("".join(self._buffer))
        self._buffer.clear()
        text = re.sub(" ?\v ?", "\n", text) if "\v" in text else text
        kind, level = self._kind(text)
        sink = self._sink()
        if text.strip():
            sink.append(self._piece(self._marker + text.strip(), kind, level))
            self._marker = ""
        for piece in self._beside:
            if piece.text not in text:
                is_repeated = kind in REPEATED_KINDS and piece.kind is BlockKind.CAPTION
                sink.append(piece._replace(kind=kind) if is_repeated else piece)
        self._beside.clear()
        self._n_links, self._is_unlinked = 0, False

    def _piece(self, text: str, kind: BlockKind, level: int) -> Piece:
        if kind is BlockKind.FORM_FIELD:
            return field_piece(self.fields.name(self._roles[-1][0]), text)
        return Piece(text, kind, level)

    def _kind(self, text: str) -> tuple[BlockKind, int]:
        kind, level = self._kinds[-1] if self._kinds else (BlockKind.PARAGRAPH, 0)
        outer = next((r for _, r in self._roles if r in REPEATED_KINDS), None)
        if outer is not None:
            return outer, 0
        if kind not in _TEXT_ROLES:
            return kind, level
        if self._roles:
            return self._roles[-1][1], 0
        n_needed = 1 if kind is BlockKind.LIST_ITEM else _MIN_LINKS
        is_menu = self._n_links >= n_needed and not self._is_unlinked
        if is_menu and len(text) <= _MAX_LINK_CHARS * self._n_links:
            return BlockKind.MENU, 0
        return kind, level

    def _is_callout(self) -> bool:
        """Return True inside the content, where an aside is a box with claims."""
        outside = self._depth.get("nav", 0) + self._depth.get("footer", 0)
        return not outside and any(map(self._depth.get, _CONTENT))

    def _sink(self) -> list[Piece]:
        """Return the target of finished blocks: the open cell, or the page."""
        cell = self._tables[-1].cell() if self._tables else None
        return cell.pieces if cell is not None else self.pieces
