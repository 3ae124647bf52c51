"""DOCX to blocks: one walk over each part, a block for each paragraph.

The walk sees every element, not only those that python-docx iterates over:
content controls, text boxes, smart tags and fields hold text as well, and a
brochure may stand in nothing but text boxes. Deleted text is left out, inserted
and hidden text is read; a note says what was deleted and hidden. Nothing outside
the package is opened.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder, deleted_note
from pipeline.ingest.decode import decode
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.office.docx_grounds import (
    WHITE_PAGE,
    page_ground,
    read_table_styles,
    shows_background,
)
from pipeline.ingest.office.docx_styles import DocxStyles, read_styles
from pipeline.ingest.office.docx_walk import PartWalk
from pipeline.ingest.office.ooxml import Package, W
from pipeline.ingest.office.paged import CORE, build_with_properties

_COUNTED = "pages are counted by the breaks in the text; in print there may be more"

_BESIDE = dict.fromkeys(("footnote", "endnote"), BlockKind.FOOTNOTE) | {
    "comment": BlockKind.COMMENT
}


def read_docx(data: bytes) -> Extract:
    """Read a Word document with its notes, comments, headers and footers.

    Returns:
        Blocks in reading order: headers, body, notes and comments, footers, and fields
        filled in under a name that no page prints. It has pages if the program that
        wrote it noted its page breaks, or if the text has breaks of its own.

    Raises:
        IngestError: ``Package`` refuses the file, or it holds no text.
    """
    package = Package(data)
    builder = TextBuilder()
    reading = _DocxReader(package, package.main_part("word/document.xml"))
    builder.write(reading.pieces())
    notes = [deleted_note(reading.deleted), reading.counted]
    builder.end_flow(reading.n_pages, notes=notes)
    return build_with_properties(builder, package, CORE, "DOCX", reading.pictures)


class _DocxReader:
    """One reading of a document, part by part; pages by breaks have a note."""

    def __init__(self, package: Package, main: str) -> None:
        self.deleted: list[str] = []
        self.n_pages = 1
        self.counted: str | None = None
        self.pictures: dict[str, int] = {}
        self._package = package
        self._main = main
        self._parts = partial(package.linked, main)
        self._styles = _styles(package, main)
        self._fields: list[Piece] = []

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all parts in reading order."""
        seen: set[str] = set()
        yield from self._furniture("header", seen)
        body = self._walk(self._main)
        self.n_pages = body.page
        if body.page > 1 and not body.is_rendered:
            self.counted = _COUNTED
        yield from body.pieces
        for part in self._parts("diagramData", "chart"):
            yield from self._walk(part).pieces
        for part in self._parts("aFChunk"):
            yield from _chunk_pieces(self._package, part)
        for kind, role in _BESIDE.items():
            yield from self._beside(kind, role, body.references)
        yield from self._furniture("footer", seen)
        yield from dict.fromkeys(self._fields)

    def _walk(self, part: str) -> PartWalk:
        walk = PartWalk(self._styles, self.deleted)
        walk.run(self._package.parse(part))
        self._fields += walk.fields
        if walk.pictures:
            self._add_pictures(part, walk.pictures)
        return walk

    def _add_pictures(self, part: str, places: dict[str, int]) -> None:
        try:
            targets = self._package.targets(part)
        except UnreadableDocument:  # without its links a part still has its text
            return
        for identity in (found for found in places if found in targets):
            self.pictures.setdefault(targets[identity], places[identity])

    def _furniture(self, kind: str, seen: set[str]) -> Iterator[Piece]:
        """Yield headers or footers, each text once: sections repeat them."""
        for part in self._parts(kind):
            for piece in self._walk(part).pieces:
                if piece.text not in seen:
                    seen.add(piece.text)
                    yield Piece(piece.text, BlockKind.FURNITURE)

    def _beside(
        self, kind: str, role: BlockKind, references: dict[tuple[str, str], int]
    ) -> Iterator[Piece]:
        """Yield notes or comments, each on the page that refers to it."""
        for part in self._parts(f"{kind}s"):
            for note in self._package.parse(part):
                walk = PartWalk(self._styles, self.deleted)
                walk.run(note)
                page = references.get((kind, note.get(f"{W}id") or ""), 1)
                for piece in walk.pieces:
                    yield Piece(piece.text, role, page=page)


def _chunk_pieces(package: Package, part: str) -> list[Piece]:
    """Read an embedded page; Word shows it as part of the document."""
    if not part.lower().endswith((".html", ".htm", ".xhtml")):
        return []
    return html_pieces(decode(package.read(part)))


def _styles(package: Package, main: str) -> DocxStyles:
    """Read the styles; a document with damaged styles still has its text."""
    root, settings = (
        _first(package, package.linked(main, kind)) for kind in ("styles", "settings")
    )
    is_shown = shows_background(settings)
    page = page_ground(package.parse(main)) if is_shown else WHITE_PAGE
    return DocxStyles(read_styles(root), read_table_styles(root), page)


def _first(package: Package, parts: Iterable[str]) -> etree._Element | None:
    for part in parts:
        with suppress(UnreadableDocument):
            return package.parse(part)
    return None
