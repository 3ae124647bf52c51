"""Text in drawings: boxes, diagrams and charts, alike in slides and sheets.

A drawing shows its text in paragraphs of DrawingML, whatever holds them. A chart
keeps the words of its data in a cache beside its numbers.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.decode import clean
from pipeline.ingest.ooxml import Package
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


def drawing_pieces(package: Package, part: str) -> Iterator[Piece]:
    """Yield the text of a drawing and of the charts and diagrams in it.

    Args:
        package: The office file.
        part: Name of a drawing, or of anything that refers to charts.
    """
    for paragraph in package.parse(part).iter(f"{A}p"):
        yield Piece(paragraph_text(paragraph))
    yield from embedded_pieces(package, part)


def embedded_pieces(package: Package, part: str) -> Iterator[Piece]:
    """Yield the text of the charts and diagrams that a part refers to."""
    for relation in dict.fromkeys(package.relations(part)):
        if relation.target not in package:
            continue
        try:
            if relation.type in {"chart", "chartEx"}:
                yield from _chart_pieces(package.parse(relation.target))
            elif relation.type == "diagramData":
                for paragraph in package.parse(relation.target).iter(f"{A}p"):
                    yield Piece(paragraph_text(paragraph), BlockKind.LIST_ITEM)
        except UnreadableDocument as error:
            yield Piece(f"[{error}]", BlockKind.FURNITURE)


def _chart_pieces(root: etree._Element) -> Iterator[Piece]:
    """Yield titles, then the names of series and categories, each once."""
    texts = [paragraph_text(paragraph) for paragraph in root.iter(f"{A}p")]
    for cache in root.iter(f"{_CHART}strCache"):
        texts.extend(clean(v.text or "").strip() for v in cache.iter(f"{_CHART}v"))
    for text in dict.fromkeys(filter(None, texts)):
        yield Piece(text)
