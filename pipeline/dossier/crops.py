"""Choose the part of a page to show beside its quotes.

There is one image for each page, however many quotes it holds. It shows the quotes
where they stand, with the print around them. A reader sees a heading, a table rule or a
footnote mark, and can tell that no words were taken out of context.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.datamodel import Document, Page, Quote
from pipeline.dossier.inputs import Crop
from pipeline.geometry import BBox, merge_bboxes

MARGIN = 24.0
"""Margin above and below the quotes, in points: two lines of ordinary print."""

MAX_CROPS = 300
"""Most images of a dossier. At some 100 kB each, more would make a file that no mail
server accepts."""


RenderCrops = Callable[..., list[bytes | None]]
"""Function that renders regions of a file, such as ``pipeline.ingest.render_crops``."""


@dataclass(frozen=True, slots=True)
class Region:
    """A band of a page with all its quotes.

    Attributes:
        page_number: Page from 1.
        clip: Band of the page, in points of the page.
        boxes: Pairs ``(place_id, box)``, one for each line of a quote, in points of the
            page.
    """

    page_number: int
    clip: BBox
    boxes: tuple[tuple[str, BBox], ...]


def choose_regions(places: Iterable[Quote], document: Document) -> tuple[Region, ...]:
    """Return one region for each page with quotes; none for a page without size."""
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    boxes: dict[int, list[tuple[str, BBox]]] = {}
    for place in places:
        for number, box in place.boxes:
            boxes.setdefault(number, []).append((place.place_id, box))
    return tuple(
        _region(number, boxes[number], *sizes[number])
        for number in sorted(boxes)
        if all(sizes.get(number, (0.0, 0.0)))
    )


def _region(
    number: int, boxes: Sequence[tuple[str, BBox]], width: float, height: float
) -> Region:
    clip = choose_clip(merge_bboxes([box for _, box in boxes]), width, height)
    inside = ((key, clip_box(box, clip)) for key, box in boxes)
    return Region(number, clip, tuple((key, box) for key, box in inside if box.area))


def choose_clip(quotes: BBox, width: float, height: float) -> BBox:
    """Return the band of a page to show around its quotes, as wide as the page.

    Args:
        quotes: Smallest rectangle around the quotes, in points of the page.
        width: Width of the page in points, above 0.
        height: Height of the page in points, above 0.

    Example:
        >>> choose_clip(BBox(100, 200, 120, 210), 500, 800)
        BBox(x0=0.0, top=176.0, x1=500, bottom=234.0)
    """
    top = min(max(quotes.top - MARGIN, 0.0), height)
    bottom = max(min(quotes.bottom + MARGIN, height), top)
    return BBox(0.0, top, width, bottom)


def clip_box(box: BBox, clip: BBox) -> BBox:
    """Return the part of a box inside another, possibly empty."""
    x0, top = max(box.x0, clip.x0), max(box.top, clip.top)
    x1, bottom = min(box.x1, clip.x1), min(box.bottom, clip.bottom)
    return BBox(x0, top, max(x0, x1), max(top, bottom))


def cut_crops(
    places: Iterable[Quote],
    documents: Mapping[str, Document],
    read_bytes: Callable[[str], bytes],
    render: RenderCrops,
    *,
    max_crops: int = MAX_CROPS,
    hide: Callable[[Document, Page], list[BBox]] = lambda _document, _page: [],
) -> dict[tuple[str, int], Crop]:
    """Return the page images of quotes by document and page; render each file once.

    A page is left out if it has no size or could not be rendered.

    Args:
        places: Quotes. The order of their documents counts: if there are more than
            ``max_crops`` pages, the last ones are left out.
        documents: Documents of the quotes by id.
        read_bytes: Function that returns the bytes of a document by its id.
        render: Function that renders regions of a file.
        max_crops: Largest number of images.
        hide: Function that returns the boxes of a page that are painted black.
    """
    by_document: dict[str, list[Quote]] = {}
    for place in places:
        by_document.setdefault(place.document_id, []).append(place)
    crops: dict[tuple[str, int], Crop] = {}
    n_left = max_crops
    for document_id, own in by_document.items():
        document = documents.get(document_id)
        if document is None:
            continue
        regions = choose_regions(own, document)[:n_left]
        n_left -= len(regions)
        if regions:
            pages = {page.number: page for page in document.pages}
            hidden = [hide(document, pages[r.page_number]) for r in regions]
            data = read_bytes(document_id)
            own_render = partial(render, hidden=hidden) if any(hidden) else render
            found = _render(document_id, regions, data, own_render)
            crops |= {(document_id, crop.page_number): crop for crop in found}
    return crops


def _render(
    document_id: str, regions: Sequence[Region], data: bytes, render: RenderCrops
) -> Iterator[Crop]:
    images = render(data, [(r.page_number, r.clip) for r in regions])
    for region, jpeg in zip(regions, images, strict=True):
        if jpeg is not None:
            yield _crop(document_id, region, jpeg)


def _crop(document_id: str, region: Region, jpeg: bytes) -> Crop:
    clip = region.clip
    return Crop(
        document_id=document_id,
        page_number=region.page_number,
        width=clip.width,
        height=clip.height,
        jpeg=jpeg,
        boxes=tuple(
            (
                key,
                BBox(
                    b.x0 - clip.x0,
                    b.top - clip.top,
                    b.x1 - clip.x0,
                    b.bottom - clip.top,
                ),
            )
            for key, b in region.boxes
        ),
    )
