"""Meaning of HTML tags for a reader, and a way to read them without a tree.

``strip_tags`` is for pages that a parser cannot handle, for example because they are
nested too deeply for libxml2. It sees less structure, but loses no text.
"""

import re
from html import unescape

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.pieces import Piece

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
_SPACE = re.compile("[ \t\n\r\f]+")


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
    text = _SPACE.sub(" ", clean(unescape("".join(buffer)))).strip()
    if tag in HEADINGS:
        return Piece(text, BlockKind.HEADING, int(tag[1]))
    kind = BlockKind.LIST_ITEM if tag == "li" else BlockKind.PARAGRAPH
    return Piece(text, kind)
