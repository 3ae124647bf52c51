"""HTML to blocks: a block ends at a browser's line break.

The walk is ``pipeline.ingest.markup.html_walk``. Elements that a page hides are read
as well, since hidden text is evidence too; a note says what an element hides. Only
scripts, styles and templates are left out.

The parser fetches nothing and knows no entities but those of HTML. It runs with
``huge_tree``, because without it libxml2 *silently* drops content that is nested deeper
than 256 or longer than 10 MB. Content nested deeper than even that allows is read
without a tree (``pipeline.ingest.markup.tags``).
"""

import re
from collections.abc import Container, Iterator

from lxml import etree
from lxml.html import HTMLParser

from pipeline.datamodel import BlockKind, Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder, hide
from pipeline.ingest.decode import decode
from pipeline.ingest.markup.html_styles import PageStyles
from pipeline.ingest.markup.html_walk import PageWalk
from pipeline.ingest.markup.tags import PageFields, collapse, strip_tags
from pipeline.ingest.ocr.held import data_pictures, with_held
from pipeline.ingest.sniff import HTML

_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})""", re.I
)
_ATTRIBUTE = (
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']*+))?+"""
)
_MAX_ATTRIBUTES = 1_000
"""Most attributes of one element: libxml2 compares each with all before it, and 500,000
take minutes."""

_CROWDED = re.compile(
    rf"(<[A-Za-z][^\s/>]*+(?:{_ATTRIBUTE}){{{_MAX_ATTRIBUTES}}})(?:{_ATTRIBUTE})++"
)
_MAX_FRAMES = 3
"""Most pages that stand in frames of each other."""

_META_NAMES = frozenset({"description", "og:description", "twitter:description"})


def read_html(data: bytes) -> Extract:
    """Read a page: headings, paragraphs, list items and table rows in order.

    Returns:
        The blocks of the page, with its title and description first. The text of
        ``nav``, ``footer`` and ``aside`` is furniture.

    Raises:
        UnreadableDocument: The page holds no text.
    """
    declared = _META_CHARSET.search(data[:4096])
    name = declared.group(1).decode("ascii", "replace") if declared else None
    builder = TextBuilder()
    notes: list[str] = []
    builder.write(html_pieces(decode(data, declared=name), notes))
    extract = with_held(builder.build(notes), data_pictures(data, HTML))
    if not extract.blocks and not extract.pictures:
        msg = "the page holds no text"
        raise UnreadableDocument(msg)
    return extract


def html_pieces(
    markup: str, notes: list[str] | None = None, *, depth: int = 0
) -> list[Piece]:
    """Return the blocks of a page or a fragment of one, in reading order.

    Anything is accepted, as in a browser. ``notes`` takes in notes for the reviewer;
    ``depth`` is the number of the pages around this one.
    """
    if not markup.strip():
        return []
    markup, n_crowded = _CROWDED.subn(r"\1", markup)
    if notes is not None and n_crowded:
        code = "elements with over {m} attributes: {n}; those beyond are not read"
        notes.append(Said(code, m=_MAX_ATTRIBUTES, n=n_crowded))
    parser = HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return strip_tags(markup)
    if root is None or _is_cut_off(parser):
        return strip_tags(markup)
    for shadow in root.iter("template"):  # a browser shows it in its place
        if shadow.get("shadowrootmode") is not None:
            shadow.tag = "div"
    styles = PageStyles(root)
    walk = PageWalk(styles, PageFields(root))
    walk.run(root)
    if notes is not None and not styles.is_whole:
        notes.append("more rules of style than are applied: some may hide words")
    is_deep = depth >= _MAX_FRAMES
    framed = () if is_deep else _framed(root, walk.hidden_frames, notes, depth)
    return [*_head_pieces(root, walk.pieces), *walk.pieces, *framed]


def _framed(
    root: etree._Element,
    hidden: Container[etree._Element],
    notes: list[str] | None,
    depth: int,
) -> Iterator[Piece]:
    """Yield the blocks of the pages that a page holds in its frames.

    A page in a frame that nobody sees is hidden too.
    """
    for frame in root.iter("iframe"):
        if (markup := frame.get("srcdoc")) is not None:
            for piece in html_pieces(markup, notes, depth=depth + 1):
                is_hidden = frame in hidden
                yield piece._replace(text=hide(piece.text)) if is_hidden else piece


def _is_cut_off(parser: HTMLParser) -> bool:
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
            parent = element.getparent()
            if parent is not None and parent.tag != "svg":
                text = "".join(str(t) for t in element.itertext())
                yield collapse(text), BlockKind.TITLE, 1
            continue
        name = element.get("name") or element.get("property") or ""
        if name.lower() in _META_NAMES:
            yield collapse(element.get("content") or ""), BlockKind.PARAGRAPH, 0
