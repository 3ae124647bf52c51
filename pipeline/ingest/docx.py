"""DOCX to blocks: one walk over each part, a block for each paragraph.

The walk sees every element, not only those that python-docx iterates over:
content controls, text boxes, smart tags and fields hold text as well, and a
brochure may stand in nothing but text boxes. Deleted text is left out, inserted
and hidden text is read. Nothing outside the package is opened.
"""

from collections.abc import Iterable, Iterator

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, TextBuilder
from pipeline.ingest.decode import decode
from pipeline.ingest.html import html_pieces
from pipeline.ingest.ooxml import Package
from pipeline.ingest.part_walk import PartWalk
from pipeline.ingest.pieces import Piece, write_pieces
from pipeline.ingest.styles import Style, read_styles


def read_docx(data: bytes) -> Extract:
    """Read a Word document with its notes, comments, headers and footers.

    Args:
        data: Bytes of the file.

    Returns:
        Blocks in reading order: headers, body, notes and comments, footers.

    Raises:
        DocumentTooLarge: It unpacks to more than a document can need.
        EncryptedDocument: It needs a password.
        UnreadableDocument: It is damaged, declares a document type, or holds
            no text.
    """
    package = Package(data)
    main = package.main_part("word/document.xml")
    builder = TextBuilder()
    write_pieces(builder, _document_pieces(package, main))
    extract = builder.build()
    if not extract.blocks:
        msg = "the DOCX holds no text"
        raise UnreadableDocument(msg)
    return extract


def _document_pieces(package: Package, main: str) -> Iterator[Piece]:
    targets = package.targets_by_type(main)
    styles = _styles(package, targets)
    seen: set[str] = set()

    def parts(*types: str) -> Iterator[str]:
        for type_ in types:
            yield from targets.get(type_, ())

    yield from _furniture(package, parts("header"), styles, seen)
    yield from _part_pieces(package, main, styles)
    for part in parts("diagramData", "chart"):
        yield from _part_pieces(package, part, styles)
    for part in parts("aFChunk"):
        yield from _chunk_pieces(package, part)
    for part in parts("footnotes", "endnotes", "comments"):
        for piece in _part_pieces(package, part, styles):
            yield Piece(piece.text, BlockKind.FOOTNOTE)
    yield from _furniture(package, parts("footer"), styles, seen)


def _chunk_pieces(package: Package, part: str) -> list[Piece]:
    """Read an embedded page; Word shows it as part of the document."""
    if not part.lower().endswith((".html", ".htm", ".xhtml")):
        return []
    return html_pieces(decode(package.read(part)))


def _styles(package: Package, targets: dict[str, list[str]]) -> dict[str, Style]:
    """Read the styles; a document with damaged styles still has its text."""
    for target in targets.get("styles", []):
        try:
            return read_styles(package.parse(target))
        except UnreadableDocument:
            continue
    return {}


def _furniture(
    package: Package, parts: Iterable[str], styles: dict[str, Style], seen: set[str]
) -> Iterator[Piece]:
    """Yield headers or footers, each text once: sections repeat them."""
    for part in parts:
        for piece in _part_pieces(package, part, styles):
            if piece.text not in seen:
                seen.add(piece.text)
                yield Piece(piece.text, BlockKind.FURNITURE)


def _part_pieces(package: Package, part: str, styles: dict[str, Style]) -> list[Piece]:
    walk = PartWalk(styles)
    walk.run(package.parse(part))
    return walk.pieces
