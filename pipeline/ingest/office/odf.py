"""OpenDocument to blocks: texts, sheets, slides and drawings.

A text is one page; a spreadsheet has a page for each sheet, a presentation or a
drawing one for each slide. Comments, notes, text boxes and embedded objects are
read. Deleted text is left out, hidden text, sheets and rows are read; notes say so.
Nothing outside the package is opened.
"""

import posixpath
from collections.abc import Callable, Iterator

from lxml import etree

from pipeline.datamodel import BlockKind, Said, counted, joined
from pipeline.errors import EncryptedDocument, UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder, deleted_note
from pipeline.ingest.decode import clean
from pipeline.ingest.office.odf_parts import (
    DRAW,
    OFFICE,
    STYLE,
    TABLE,
    Styles,
    read_styles,
)
from pipeline.ingest.office.odf_walk import OdfWalk
from pipeline.ingest.office.ooxml import Package
from pipeline.ingest.office.paged import (
    PAPER,
    UNKNOWN,
    build_with_properties,
    shows_pictures,
)
from pipeline.ingest.office.sheets import sheet_pieces

_WHAT = "OpenDocument file"
_HIDDEN = "{n} hidden row or column was read", "{n} hidden rows or columns were read"
_PAGES = {f"{TABLE}table", f"{DRAW}page"}
_CONDITIONS = "{*}conditional-formats"
_FURNITURE = ("header", "header-left", "footer", "footer-left")


def read_odf(data: bytes) -> Extract:
    """Read an OpenDocument text, spreadsheet, presentation or drawing.

    Raises:
        IngestError: ``Package`` refuses the file, or it holds no text.
    """
    package = Package(data, _WHAT)
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        msg = Said("the {format} is encrypted and needs a password", format=_WHAT)
        raise EncryptedDocument(msg)
    root = package.parse("content.xml")
    extra = _styles_part(package)
    styles = read_styles([root] if extra is None else [extra, root])
    builder = TextBuilder()
    body = root.find(f"{OFFICE}body")
    pictures: dict[str, int] = {}
    for content in () if body is None else body:
        _write_content(builder, package, content, extra, styles, pictures)
    return build_with_properties(builder, package, "meta.xml", _WHAT, pictures)


def _styles_part(package: Package) -> etree._Element | None:
    """Return the styles; a document with damaged styles still has its text."""
    try:
        return package.parse("styles.xml")
    except UnreadableDocument:
        return None


def _write_content(
    builder: TextBuilder,
    package: Package,
    content: etree._Element,
    extra: etree._Element | None,
    styles: Styles,
    pictures: dict[str, int],
) -> None:
    damage: list[str] = []
    embedded = _embedded(package, styles, damage)
    if content.tag == f"{OFFICE}text":
        walk = OdfWalk(styles, embedded, paper=styles.grounds.paper)
        walk.run(content)
        builder.write([*_furniture(extra, styles), *walk.pieces, *walk.fields])
        notes = [deleted_note(walk.deleted)]
        builder.end_flow(walk.page, unread=joined(damage) or None, notes=notes)
        pictures |= walk.pictures
        return
    pages = (child for child in content if child.tag in _PAGES)
    for number, page in enumerate(pages, start=1):
        is_sheet = page.tag == f"{TABLE}table"
        # A condition may give its cells other colours.
        is_plain = is_sheet and page.find(_CONDITIONS) is None
        is_plain = is_plain and not styles.grounds.has_loose_shape(page)
        paper = PAPER if is_plain else UNKNOWN
        walk = OdfWalk(styles, embedded, keep_sheet=is_sheet, paper=paper)
        walk.run(page)
        if walk.keep_sheet:
            _write_sheet(builder, page, walk)
        else:
            # The title first, wherever it was drawn.
            builder.write(sorted(walk.pieces, key=lambda p: p.level != 1))
            builder.write(walk.fields)
        is_empty = not walk.pieces and not walk.sheet
        builder.end_page(
            unread=joined(damage) or None,
            is_bare=is_empty and shows_pictures(page),
            notes=list(_notes(page, walk)),
            is_hidden=_is_hidden(page, walk),
        )
        pictures |= dict.fromkeys(walk.pictures.keys() - pictures.keys(), number)
        damage.clear()


def _write_sheet(builder: TextBuilder, page: etree._Element, walk: OdfWalk) -> None:
    if walk.sheet or walk.pieces:
        name = clean(page.get(f"{TABLE}name") or "")
        builder.add(name, BlockKind.HEADING, level=1)
    builder.write([*sheet_pieces(walk.sheet), *walk.pieces, *walk.fields])


def _is_hidden(page: etree._Element, walk: OdfWalk) -> bool:
    styles = {page.get(f"{TABLE}style-name"), page.get(f"{DRAW}style-name")}
    return not walk.styles.hidden.isdisjoint(styles)


def _notes(page: etree._Element, walk: OdfWalk) -> Iterator[str]:
    if _is_hidden(page, walk):
        yield "a hidden sheet" if walk.keep_sheet else "a hidden slide"
    if walk.n_hidden:
        yield counted(walk.n_hidden, *_HIDDEN)


def _embedded(
    package: Package, styles: Styles, damage: list[str]
) -> Callable[[str], list[Piece]]:
    """Return a function that reads an object of the package, each once."""
    seen: set[str] = set()

    def embedded(place: str) -> list[Piece]:
        part = posixpath.normpath(posixpath.join(place, "content.xml")).lstrip("/")
        if part in seen or part not in package or part == "content.xml":
            return []
        seen.add(part)
        try:
            root = package.parse(part)
        except UnreadableDocument as error:
            damage.append(str(error))
            return []
        walk = OdfWalk(styles)
        walk.run(root)
        return walk.pieces

    return embedded


def _furniture(extra: etree._Element | None, styles: Styles) -> Iterator[Piece]:
    """Yield headers and footers of the page styles, each text once."""
    seen: set[str] = set()
    names = [f"{STYLE}{name}" for name in _FURNITURE]
    for element in () if extra is None else extra.iter(*names):
        walk = OdfWalk(styles)
        walk.run(element)
        for piece in walk.pieces:
            if piece.text not in seen:
                seen.add(piece.text)
                yield Piece(piece.text, BlockKind.FURNITURE)
