"""Tags and form fields of HTML for a reader, and a way to read tags without a tree.

``strip_tags`` is for pages that a parser cannot handle, for example because they are
nested too deeply for libxml2. It sees less structure, but loses no text. Of the fields,
unticked boxes, choices that nobody made and empty ones are left out, because a page is
full of them. Values that are filled in but not shown are marked.
"""

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.base import Piece, hide
from pipeline.ingest.decode import clean, one_line
from pipeline.ingest.pieces import field_piece

SKIPPED = frozenset({"script", "style", "noscript", "template", "title"})
"""Tags that are left out with all they hold; a title is read with the head of the
page."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_BLOCKS_WORDS = """
    address article aside blockquote body button caption center dd details
    dialog dir div dl dt fieldset figcaption figure footer form head header hr
    html iframe label legend li main menu nav ol optgroup p pre search section
    select summary svg table tbody td text textarea tfoot th thead tr ul video
"""
BLOCKS = HEADINGS | frozenset(_BLOCKS_WORDS.split())
"""Tags before and after which a browser breaks the line."""

_LAID_OUT_WORDS = """
    a abbr acronym audio b base basefont bdi bdo big br canvas cite code col
    colgroup data datalist del desc dfn em embed font frame frameset hgroup i
    ins kbd link map mark math meta meter object option output param picture
    progress q rp rt ruby s samp small source span strike strong sub sup time tr
    track tspan tt u var wbr g path rect circle defs use line polygon
"""
LAID_OUT = BLOCKS | frozenset(_LAID_OUT_WORDS.split())
"""Tags of HTML itself; all others are components with attributes of their own."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,60})[^<>]*>|<!--|<[!?][^<>]*>")
SPACE = re.compile("[ \t\n\r\f]+")
"""White space that a browser collapses; a no-break space is not among it."""


def collapse(text: str) -> str:
    """Return text with its white space as a browser shows it."""
    return SPACE.sub(" ", clean(text)).strip()


def strip_tags(markup: str) -> list[Piece]:
    """Read markup from left to right, in linear time at any nesting.

    Example:
        >>> [piece.text for piece in strip_tags("<p>One<br>two<div>three")]
        ['One two', 'three']
    """
    pieces: list[Piece] = []
    buffer: list[str] = []
    tag, position = "", 0
    while True:
        match = _TAG.search(markup, position)
        buffer.append(markup[position : match.start() if match else len(markup)])
        name = (match.group(2) or "").lower() if match else ""
        if match is None or name in BLOCKS:
            pieces.append(_piece(buffer, tag))
            buffer.clear()
            tag = name
        if match is None:
            return [piece for piece in pieces if piece.text]
        if name == "br":
            buffer.append(" ")
        position = _after(markup, match, name)


def _after(markup: str, match: re.Match[str], name: str) -> int:
    """Return the next place to read: after a tag, a comment, or a whole script."""
    if match.group() == "<!--":
        end = markup.find("-->", match.end())
        # A comment that never ends is read: its text is all that is left.
        return end + 3 if end >= 0 else match.end()
    if name in SKIPPED - {"title"} and not match.group(1):
        closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, match.end())
        return closing.start() if closing else len(markup)
    return match.end()


def _piece(buffer: list[str], tag: str) -> Piece:
    text = collapse(unescape("".join(buffer)))
    if tag in HEADINGS:
        return Piece(text, BlockKind.HEADING, int(tag[1]))
    kind = BlockKind.LIST_ITEM if tag == "li" else BlockKind.PARAGRAPH
    return Piece(text, kind)


_BUTTONS = frozenset({"submit", "button", "reset", "image"})
_SILENT = frozenset({"password", "file", "color", "range"})
_PROSE = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
"""Pattern of two words in a hidden field: most hold only codes for programs."""


class PageFields:
    """The fields of one page."""

    def __init__(self, root: etree._Element) -> None:
        self._labels = {
            label.get("for") or "": one_line("".join(map(str, label.itertext())))
            for label in root.iter("label")
            if label.get("for")
        }

    def name(self, element: etree._Element) -> str:
        """Return the name of a field as a person reads it, or "" without any."""
        keys = ("aria-label", "placeholder", "title", "name")
        told = self._labels.get(element.get("id") or ""), *map(element.get, keys)
        return clean(next(filter(None, told), ""))

    def pieces(self, element: etree._Element, tag: str) -> Iterator[Piece]:
        """Yield the field that an element is, if it is filled in."""
        if tag == "option" and element.get("selected") is not None:
            parent = element.getparent()
            text = one_line("".join(map(str, element.itertext())))
            if parent is not None and text:
                yield field_piece(self.name(parent), text)
        elif tag == "input":
            yield from self._input(element)

    def _input(self, element: etree._Element) -> Iterator[Piece]:
        kind = (element.get("type") or "text").lower()
        value = one_line(element.get("value") or "")
        if kind in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                is_told = kind == "radio" and value
                yield field_piece(self.name(element), value if is_told else "Yes")
        elif kind == "hidden":
            if _PROSE.search(value):
                yield field_piece(element.get("name") or "", hide(value))
        elif value and kind not in _SILENT:
            is_button = kind in _BUTTONS
            yield Piece(value) if is_button else field_piece(self.name(element), value)
