"""PPTX to blocks: a page for each slide, its title first.

The text of a slide is read in the order of its drawing, whatever groups and frames hold
it: text boxes, tables, charts, diagrams. The speaker's notes follow, which often hold a
claim that the slide leaves out. Hidden slides are read and said to be hidden.

Parts are read directly, as in DOCX: python-pptx opens only packages whose every
relationship holds, and knows no diagrams.
"""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.datamodel import BlockKind, joined
from pipeline.errors import UnreadableDocument
from pipeline.ingest.base import Extract, Piece, TextBuilder, hide
from pipeline.ingest.decode import clean
from pipeline.ingest.office.ooxml import MC, RELATED, A, P, Package
from pipeline.ingest.office.paged import (
    CORE,
    build_with_properties,
    described,
    embedded_pieces,
    note_pictures,
    paragraph_text,
    shows_pictures,
    unless_damaged,
)
from pipeline.ingest.office.pptx_grounds import Backdrops, SlideGrounds
from pipeline.ingest.pieces import Cell, TableRow, table_pieces

_SHAPES = frozenset({f"{P}sp", f"{P}cxnSp", f"{P}pic"})
_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr"})
_BODIES = frozenset({"body", "obj", ""})
"""Placeholders whose paragraphs have bullets unless they say otherwise."""

_MAX_TITLE_CHARS = 100
_TINY = frozenset({"0", "50", "100"})
_FAINT = frozenset({"0", "0%", *(f"{n}000" for n in range(1, 5))})
_WHOLE = re.compile(r"-?\d{1,12}")
_Sides = tuple[int, int]


def read_pptx(data: bytes) -> Extract:
    """Read a presentation, slide by slide.

    Raises:
        IngestError: ``Package`` refuses the file, or it holds no text.
    """
    package = Package(data, "PPTX")
    main = package.main_part("ppt/presentation.xml")
    targets = package.targets(main)
    builder = TextBuilder()
    told: set[str] = set()
    pictures: dict[str, int] = {}
    root = package.parse(main)
    size = _sides(root, "{*}sldSz", "cx cy")
    backdrops = Backdrops(package)
    for number, slide in enumerate(root.iterfind("{*}sldIdLst/{*}sldId"), start=1):
        part = targets.get(slide.get(f"{RELATED}id") or "", "")
        _write_slide(builder, package, part, told, size, backdrops)
        note_pictures(package, part, number, pictures)
    return build_with_properties(builder, package, CORE, "PPTX", pictures)


def _write_slide(
    builder: TextBuilder,
    package: Package,
    part: str,
    told: set[str],
    size: _Sides | None,
    backdrops: Backdrops,
) -> None:
    try:
        root = package.parse(part)
    except UnreadableDocument as error:
        builder.end_page(unread=str(error))
        return
    pieces = list(_shape_pieces(root, size, backdrops.grounds(part, root)))
    titles = [piece for piece in pieces if piece.kind is BlockKind.HEADING]
    others = [piece for piece in pieces if piece.kind is not BlockKind.HEADING]
    if not titles and others:
        # Without a title of its own, it must not be filed under the slide before.
        titles, others = _promote(others)
    damage: list[str] = []
    beside = [
        *unless_damaged(_beside(package, part, damage), damage),
        *unless_damaged(_backgrounds(package, part, told), damage),
    ]
    builder.write([*titles, *others, *beside])
    is_empty = not any(piece.text for piece in (*titles, *others, *beside))
    is_hidden = root.get("show") in {"0", "false"}
    builder.end_page(
        unread=joined(damage) or None,
        is_bare=is_empty and shows_pictures(root),
        notes=["a hidden slide"] if is_hidden else [],
        is_hidden=is_hidden,
    )


def _promote(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    for i, piece in enumerate(pieces):
        is_text = piece.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
        if is_text and 0 < len(piece.text) <= _MAX_TITLE_CHARS:
            title = Piece(piece.text, BlockKind.HEADING, 1)
            return [title], [*pieces[:i], *pieces[i + 1 :]]
    return [], pieces


def _beside(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield the blocks of a slide from other parts of the file."""
    yield from embedded_pieces(package, part, damage)
    for target in package.linked(part, "notesSlide"):
        yield from unless_damaged(_notes(package, target), damage)
    for target in package.linked(part, "comments"):
        yield from unless_damaged(_comments(package, target), damage)


def _notes(package: Package, part: str) -> Iterator[Piece]:
    for piece in _shape_pieces(package.parse(part)):
        if piece.kind is not BlockKind.FURNITURE:
            yield Piece(piece.text, BlockKind.COMMENT)


def _comments(package: Package, part: str) -> Iterator[Piece]:
    for element in package.parse(part).iter(f"{P}text", "{*}txBody"):
        text = element.text or "\n".join(map(paragraph_text, element.iter(f"{A}p")))
        yield Piece(clean(text).strip(), BlockKind.COMMENT)


def _shape_pieces(
    root: etree._Element,
    size: _Sides | None = None,
    grounds: SlideGrounds | None = None,
) -> Iterator[Piece]:
    """Yield the text of a slide's shapes and tables, in the order of drawing."""
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element.tag == f"{MC}Fallback" and _is_double(element):
            walker.skip_subtree()
        elif element.tag in _SHAPES:
            pieces = _text_pieces(element, grounds)
            is_under = grounds is not None and grounds.is_covered(element)
            if is_under or _is_unseen(element, size):
                pieces = (p._replace(text=hide(p.text)) for p in pieces)
            yield from pieces
            walker.skip_subtree()
        elif element.tag == f"{A}tbl":
            pieces = iter(table_pieces(_rows(element, grounds)))
            frame = next(element.iterancestors(f"{P}graphicFrame"), None)
            if frame is not None and _is_unseen(frame, size):
                pieces = (p._replace(text=hide(p.text)) for p in pieces)
            yield from pieces
            walker.skip_subtree()


def _is_double(fallback: etree._Element) -> bool:
    """Return True for a copy of shapes for programs that cannot draw their words."""
    choice = fallback.find(f"../{MC}Choice")
    return choice is None or any(map(_says, choice.iter(f"{A}r", f"{A}fld")))


def _is_unseen(shape: etree._Element, size: _Sides | None) -> bool:
    """Return True for a shape that is hidden, off its slide or of tiny letters."""
    properties = shape.find(f"*/{P}cNvPr")
    around = shape.iterancestors(f"{P}grpSp")
    boxes = [properties, *(group.find(f"*/{P}cNvPr") for group in around)]
    if any(box is not None and box.get("hidden") in {"1", "true"} for box in boxes):
        return True
    runs = [run for run in shape.iter(f"{A}r", f"{A}fld") if _says(run)]
    if runs and all(_size(run) in _TINY or _is_clear(run) for run in runs):
        return True
    parent = shape.getparent()
    in_group = parent is None or parent.tag != f"{P}spTree"
    place = _sides(shape, f"{P}spPr/{A}xfrm/{A}off", "x y")
    extent = _sides(shape, f"{P}spPr/{A}xfrm/{A}ext", "cx cy")
    if in_group or size is None or place is None or extent is None:
        return False
    return any(
        at >= side or at + own < 0
        for at, own, side in zip(place, extent, size, strict=True)
    )


def _size(run: etree._Element) -> str:
    properties = run.find(f"{A}rPr")
    return "" if properties is None else properties.get("sz", "")


def _is_clear(run: etree._Element) -> bool:
    """Return True for letters without a fill, or with one that is transparent."""
    properties = run.find(f"{A}rPr")
    if properties is None or properties.find(f"{A}ln") is not None:
        return False
    alpha = properties.find(f"{A}solidFill/*/{A}alpha")
    is_faint = alpha is not None and alpha.get("val") in _FAINT
    return is_faint or properties.find(f"{A}noFill") is not None


def _says(run: etree._Element) -> bool:
    return any((words.text or "").strip() for words in run.iter(f"{A}t"))


def _sides(root: etree._Element, path: str, names: str) -> _Sides | None:
    element = root.find(path)
    if element is None:
        return None
    x, y = (element.get(name, "") for name in names.split())
    is_whole = _WHOLE.fullmatch(x) and _WHOLE.fullmatch(y)
    return (int(x), int(y)) if is_whole else None


def _text_pieces(
    shape: etree._Element, grounds: SlideGrounds | None = None
) -> Iterator[Piece]:
    placeholder = shape.find(f"*/{P}nvPr/{P}ph")
    role = None if placeholder is None else placeholder.get("type", "")
    is_unseen = None if grounds is None else grounds.unseen_on(shape)
    told = ((p, paragraph_text(p, is_unseen)) for p in shape.iter(f"{A}p"))
    texts = [(paragraph, text) for paragraph, text in told if text]
    if role in _TITLES and texts:
        text = " ".join(" ".join(text for _, text in texts).split())
        yield Piece(text, BlockKind.HEADING, 1)
        return
    for paragraph, text in texts:
        yield Piece(text, _kind(paragraph, role))
    yield from described(shape.find(f"*/{P}cNvPr"))


def _backgrounds(package: Package, part: str, told: set[str]) -> Iterator[Piece]:
    """Yield the texts of a slide's layout and master, each once.

    Their own placeholders say how to fill them in and are not shown.
    """
    for layout in package.linked(part, "slideLayout"):
        for background in (layout, *package.linked(layout, "slideMaster")):
            if background in told:
                continue
            told.add(background)
            for shape in package.parse(background).iter(f"{P}sp"):
                if shape.find(f"*/{P}nvPr/{P}ph") is None:
                    for piece in _text_pieces(shape):
                        yield Piece(piece.text, BlockKind.FURNITURE)


def _kind(paragraph: etree._Element, role: str | None) -> BlockKind:
    if role in _FURNITURE:
        return BlockKind.FURNITURE
    properties = paragraph.find(f"{A}pPr")
    if properties is not None:
        if properties.find(f"{A}buNone") is not None:
            return BlockKind.PARAGRAPH
        signs = properties.find(f"{A}buChar"), properties.find(f"{A}buAutoNum")
        if signs != (None, None):
            return BlockKind.LIST_ITEM
    return BlockKind.LIST_ITEM if role in _BODIES else BlockKind.PARAGRAPH


def _rows(table: etree._Element, grounds: SlideGrounds | None) -> list[TableRow]:
    properties = table.find(f"{A}tblPr")
    has_header = properties is not None and properties.get("firstRow") == "1"
    return [
        TableRow(
            [_cell(c, grounds) for c in row.iterfind(f"{A}tc")], has_header and i == 0
        )
        for i, row in enumerate(table.iterfind(f"{A}tr"))
    ]


def _cell(cell: etree._Element, grounds: SlideGrounds | None) -> Cell:
    is_unseen = None if grounds is None else grounds.unseen_in(cell)
    texts = (paragraph_text(p, is_unseen) for p in cell.iter(f"{A}p"))
    pieces = [Piece(text) for text in texts if text]
    is_covered = cell.get("hMerge") == "1" or cell.get("vMerge") == "1"
    return Cell([] if is_covered else pieces)
