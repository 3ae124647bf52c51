"""Text in drawings: boxes, diagrams and charts, alike in slides and sheets.

A drawing shows its text in paragraphs of DrawingML, whatever holds them. A chart
keeps the words of its data in a cache beside its numbers.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.decode import clean
from pipeline.ingest.office.ooxml import Package
from pipeline.ingest.pieces import Piece

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of an ``a:p`` as shown, with its line breaks."""
    parts: list[str] = []
    for element in paragraph.iter(f"{A}t", f"{A}br", f"{A}tab"):
        parts.append(
            {f"{A}br": "\n", f"{A}tab": "\t"}.get(element.tag, element.text or "")
        )
    return clean("".join(parts)).strip()


def drawing_pieces(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield the text of a drawing and of the charts and diagrams in it."""
    yield from unless_damaged(_diagram_pieces(package, part), damage)
    yield from embedded_pieces(package, part, damage)


def embedded_pieces(package: Package, part: str, damage: list[str]) -> Iterator[Piece]:
    """Yield the text of the charts and diagrams that a part refers to."""
    targets = package.targets_by_type(part)
    for kind in ("chart", "chartEx"):
        for target in targets.get(kind, ()):
            yield from unless_damaged(_chart_pieces(package, target), damage)
    for target in targets.get("diagramData", ()):
        yield from unless_damaged(_diagram_pieces(package, target), damage)


def shows_pictures(root: etree._Element) -> bool:
    """Return True for a page, or a drawing of it, with a picture."""
    return next(root.iter(f"{A}blip", "{*}image"), None) is not None


def pictures_on(
    package: Package, parts: Iterable[str], page: int, pictures: dict[str, int]
) -> None:
    """Note the pictures that parts refer to, unless a page before shows them."""
    with suppress(UnreadableDocument):  # its text says so
        for part in parts:
            for target in package.targets_by_type(part).get("image", ()):
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
