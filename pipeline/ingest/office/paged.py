"""What office formats share: colours, properties, drawings, charts.

Programs fill the properties in by themselves, often with a file's name; a person may
have written there what the pages do not say. A drawing shows its text in paragraphs of
DrawingML, whatever holds them. A chart keeps the words of its data in a cache beside
its numbers.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from lxml import etree

from pipeline.datamodel import BlockKind, Said
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder, hide
from pipeline.ingest.decode import clean, one_line
from pipeline.ingest.ocr.held import held_pictures, with_held
from pipeline.ingest.office.ooxml import A, Package

PAPER = "FFFFFF"
"""Colour of a page without a colour of its own."""

UNKNOWN = ""
"""Colour that a reader cannot tell: of a pattern, of a picture, of the program."""

_NEAR = 16
"""Two colours that differ less in red, green and blue look the same, of 255."""


def is_near(colour: str, ground: str) -> bool:
    """Return True if two colours differ too little to be told apart.

    Example:
        >>> is_near("FEFEFE", PAPER), is_near("AUTO", PAPER), is_near(UNKNOWN, PAPER)
        (True, False, False)
    """
    try:
        pairs = zip(bytes.fromhex(colour), bytes.fromhex(ground), strict=True)
        return bool(colour) and all(abs(a - b) < _NEAR for a, b in pairs)
    except ValueError:
        return False


CORE = "docProps/core.xml"
_KINDS = {
    "title": BlockKind.TITLE,
    "subject": BlockKind.COMMENT,
    "description": BlockKind.COMMENT,
    "keywords": BlockKind.COMMENT,
    "keyword": BlockKind.COMMENT,
}
_MADE_UP = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|(?:power)?point presentation|\S*"
    r"|.*\.(?:docx?|pptx?|xlsx?|od[tsp]|rtf|pdf|indd|qxd)|untitled.*"
    r"|generated (?:by|using|with|from) .*",
    re.IGNORECASE,
)
"""Values that programs write by themselves, and single words."""


def build_with_properties(
    builder: TextBuilder,
    package: Package,
    part: str,
    what: str,
    pictures: Mapping[str, int],
) -> Extract:
    """Return the text of an office file, with the properties behind its last page.

    Raises:
        UnreadableDocument: It holds no text and no picture, and no page is unread.
    """
    body = builder.texts()
    if part in package and body:
        with suppress(UnreadableDocument):  # the pages are read without it
            texts = _named_texts(package.parse(part))
            builder.extend_last(told_properties(texts, body))
    extract = with_held(builder.build(), held_pictures(package, pictures))
    if not extract.blocks and not any(page.unread for page in extract.pages):
        msg = Said("the {format} holds no text", format=what)
        raise UnreadableDocument(msg)
    return extract


def told_properties(
    properties: Iterable[tuple[str, str]], body: Collection[str]
) -> Iterator[Piece]:
    """Yield named texts as pieces, each once, unless a page says the same."""
    seen: set[str] = set()
    for name, text in properties:
        told = one_line(text)
        if name not in _KINDS or told in body or told in seen:
            continue
        if _MADE_UP.fullmatch(told) is None:
            seen.add(told)
            kind = _KINDS[name]
            yield Piece(told, kind, int(kind is BlockKind.TITLE))


def _named_texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("{*}*"):
        name = etree.QName(element).localname.lower()
        if name in _KINDS:
            yield name, "".join(str(text) for text in element.itertext())


_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def paragraph_text(
    paragraph: etree._Element,
    is_unseen: Callable[[etree._Element], bool] | None = None,
) -> str:
    """Return the text of an ``a:p`` as shown, with its line breaks.

    The words of runs that ``is_unseen`` finds are marked as hidden.
    """
    signs = {f"{A}br": "\n", f"{A}tab": "\t"}
    parts: list[str] = []
    for part in paragraph.iter(f"{A}t", *signs):
        text = signs.get(str(part.tag)) or clean(part.text or "")
        run = part.getparent() if part.tag == f"{A}t" else None
        if run is not None and is_unseen is not None and is_unseen(run):
            words = text.strip()
            text = text.replace(words, hide(words)) if words else text
        parts.append(text)
    return "".join(parts).strip()


def drawing_pieces(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield the text of a drawing and of the charts and diagrams in it."""
    yield from unless_damaged(_diagram_pieces(package, part), damage)
    yield from embedded_pieces(package, part, damage)


def embedded_pieces(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield the text of the charts and diagrams that a part refers to."""
    for target in package.linked(part, "chart", "chartEx"):
        yield from unless_damaged(_chart_pieces(package, target), damage)
    for target in package.linked(part, "diagramData"):
        yield from unless_damaged(_diagram_pieces(package, target), damage)


def shows_pictures(root: etree._Element) -> bool:
    """Return True for a page, or a drawing of it, with a picture."""
    return next(root.iter(f"{A}blip", "{*}image"), None) is not None


def note_pictures(
    package: Package, part: str, page: int, pictures: dict[str, int], *through: str
) -> None:
    """Note the pictures that a part refers to, unless a page before shows them.

    With types in ``through``, they are those of the parts to which it refers by these.
    """
    with suppress(UnreadableDocument):  # its text says so
        for shown in package.linked(part, *through) if through else [part]:
            for target in package.linked(shown, "image"):
                pictures.setdefault(target, page)


def unless_damaged(pieces: Iterator[Piece], damage: list[str]) -> Iterator[Piece]:
    """Yield pieces as far as they can be read, and keep the reason for a stop.

    One damaged part must not hide the others of its page, nor look clean.
    """
    try:
        yield from pieces
    except UnreadableDocument as error:
        damage.append(str(error))


def _diagram_pieces(package: Package, part: str) -> Iterator[Piece]:
    root = package.parse(part)
    for paragraph in root.iter(f"{A}p"):
        yield Piece(paragraph_text(paragraph))
    for properties in root.iter("{*}cNvPr"):
        yield from described(properties)


def described(properties: etree._Element | None) -> Iterator[Piece]:
    """Yield the alternative text of a shape or picture."""
    if properties is None:
        return
    for name in ("title", "descr"):
        text = clean(properties.get(name) or "").strip()
        if " " in text:
            yield Piece(text, BlockKind.CAPTION)


def _chart_pieces(package: Package, part: str) -> Iterator[Piece]:
    """Yield titles, then the names of series and categories, each once."""
    root = package.parse(part)
    texts = [paragraph_text(paragraph) for paragraph in root.iter(f"{A}p")]
    for cache in root.iter(f"{_CHART}strCache"):
        texts.extend(clean(v.text or "").strip() for v in cache.iter(f"{_CHART}v"))
    for text in dict.fromkeys(filter(None, texts)):
        yield Piece(text)
