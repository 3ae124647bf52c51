"""DOCX to blocks: one walk over each part, a block for each paragraph.

The walk sees every element, not only those that python-docx iterates over:
content controls, text boxes, smart tags and fields hold text as well, and a
brochure may stand in nothing but text boxes. Deleted text is left out, inserted
and hidden text is read; a note says what was deleted and hidden. Nothing outside
the package is opened.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, TextBuilder
from pipeline.ingest.decode import decode
from pipeline.ingest.html import html_pieces
from pipeline.ingest.ooxml import Package
from pipeline.ingest.part_walk import PartWalk
from pipeline.ingest.pieces import Piece, write_pieces
from pipeline.ingest.styles import Style, read_styles
from pipeline.ingest.unseen import deleted_note


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
    deleted: list[str] = []
    write_pieces(builder, _document_pieces(package, main, deleted))
    extract = builder.build([deleted_note(deleted)])
    if not extract.blocks:
        msg = "the DOCX holds no text"
        raise UnreadableDocument(msg)
    return extract


def _document_pieces(
    package: Package, main: str, deleted: list[str]
) -> Iterator[Piece]:
    targets = package.targets_by_type(main)
    styles = _styles(package, targets)
    read = partial(_part_pieces, package, styles=styles, deleted=deleted)
    seen: set[str] = set()

    def parts(*types: str) -> Iterator[str]:
        for type_ in types:
            yield from targets.get(type_, ())

    yield from _furniture(read, parts("header"), seen)
    yield from read(main)
    for part in parts("diagramData", "chart"):
        yield from read(part)
    for part in parts("aFChunk"):
        yield from _chunk_pieces(package, part)
    for part in parts("footnotes", "endnotes", "comments"):
        for piece in read(part):
            yield Piece(piece.text, BlockKind.FOOTNOTE)
    yield from _furniture(read, parts("footer"), seen)


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
    read: Callable[[str], list[Piece]], parts: Iterable[str], seen: set[str]
) -> Iterator[Piece]:
    """Yield headers or footers, each text once: sections repeat them."""
    for part in parts:
        for piece in read(part):
            if piece.text not in seen:
                seen.add(piece.text)
                yield Piece(piece.text, BlockKind.FURNITURE)


def _part_pieces(
    package: Package, part: str, *, styles: dict[str, Style], deleted: list[str]
) -> list[Piece]:
    walk = PartWalk(styles, deleted)
    walk.run(package.parse(part))
    return walk.pieces
