"""Which part of a page to show beside a quote.

A crop shows the quote with its surroundings, so that a reader sees a heading,
a table rule or a footnote mark, and can tell that the words were not taken out
of their place. It never shows more than a third of a page: a dossier is read,
and mailed, as a whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.cases.inputs import Crop, passage_id
from pipeline.datamodel import Document, Finding
from pipeline.geometry import BBox, merge_bboxes

MARGIN = 24.0
"""Points around the quote: two lines of ordinary print."""

MIN_WIDTH_SHARE = 0.4
"""Of the page's width: narrower crops show no surroundings."""

MAX_HEIGHT = 260.0
"""Points: about a third of an A4 page."""

MAX_CROPS = 300
"""At some 60 kB each, more would make a file that no mail server takes."""


class RenderCrops(Protocol):
    """Renders regions of a file; ``pipeline.ingest.render_crops`` does."""

    def __call__(
        self, data: bytes, regions: Sequence[tuple[int, BBox]], *, dpi: int = 110
    ) -> list[bytes | None]:
        """Return a JPEG for each region, None where it could not be rendered."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page that shows a quote.

    Attributes:
        page_number: Page from 1.
        clip: The part, in points of the page.
        boxes: Lines of the quote in it, in points of the page.
        is_cut: Whether lines of the quote lie outside.
    """

    page_number: int
    clip: BBox
    boxes: tuple[BBox, ...]
    is_cut: bool


def choose_regions(finding: Finding, document: Document) -> tuple[Region, ...]:
    """Return one region for each page of a quote; none where it has no boxes."""
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    pages = dict.fromkeys(number for number, _ in finding.boxes)
    return tuple(
        _region(number, _on_page(finding, number), *sizes[number])
        for number in pages
        if all(sizes.get(number, (0.0, 0.0)))
    )


def _on_page(finding: Finding, number: int) -> list[BBox]:
    return [box for page, box in finding.boxes if page == number]


def _region(number: int, boxes: list[BBox], width: float, height: float) -> Region:
    clip = choose_clip(merge_bboxes(boxes), width, height)
    inside = tuple(box for box in (clip_box(box, clip) for box in boxes) if box.area)
    is_cut = any(clip_box(box, clip) != box for box in boxes)
    return Region(number, clip, inside, is_cut)


def choose_clip(quote: BBox, width: float, height: float) -> BBox:
    """Return the part of a page to show around a quote.

    Args:
        quote: Smallest rectangle around the quote, in points of the page.
        width: Of the page in points, above 0.
        height: Of the page in points, above 0.

    Example:
        >>> choose_clip(BBox(100, 200, 120, 210), 500, 800)
        BBox(x0=10.0, top=176.0, x1=210.0, bottom=234.0)
    """
    wanted = min(max(quote.width + 2 * MARGIN, MIN_WIDTH_SHARE * width), width)
    x0 = (quote.x0 + quote.x1 - wanted) / 2
    x0 = min(max(x0, 0.0), width - wanted)
    top = min(max(quote.top - MARGIN, 0.0), height)
    bottom = min(quote.bottom + MARGIN, height, top + MAX_HEIGHT)
    return BBox(x0, top, x0 + wanted, bottom)


def clip_box(box: BBox, clip: BBox) -> BBox:
    """Return the part of a box inside another; empty where there is none."""
    x0, top = max(box.x0, clip.x0), max(box.top, clip.top)
    x1, bottom = min(box.x1, clip.x1), min(box.bottom, clip.bottom)
    return BBox(x0, top, max(x0, x1), max(top, bottom))


def cut_crops(
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    read_bytes: Callable[[str], bytes],
    render: RenderCrops,
    *,
    max_crops: int = MAX_CROPS,
) -> dict[str, tuple[Crop, ...]]:
    """Return the page images of findings, each file rendered once.

    Findings of one passage share their images. A finding is left out where its
    document has no pages or its page could not be rendered.

    Args:
        findings: In reading order: where there are more than ``max_crops``
            images, the later ones are left out.
        documents: Documents of the findings by id.
        read_bytes: Returns the bytes of a document by its id.
        render: Renders regions of a file.
        max_crops: Images at most.
    """
    findings = list(findings)
    regions = _regions_by_passage(findings, documents, max_crops)
    crops: dict[str, tuple[Crop, ...]] = {}
    for document_id in dict.fromkeys(finding.document_id for finding in findings):
        own = {k: v for k, v in regions.items() if k.startswith(f"{document_id}:")}
        if own:
            crops |= _render(own, read_bytes(document_id), render)
    return {
        finding.finding_id: crops[passage_id(finding)]
        for finding in findings
        if crops.get(passage_id(finding))
    }


def _regions_by_passage(
    findings: Iterable[Finding], documents: Mapping[str, Document], limit: int
) -> dict[str, tuple[Region, ...]]:
    chosen: dict[str, tuple[Region, ...]] = {}
    n_regions = 0
    for finding in findings:
        document = documents.get(finding.document_id)
        if document is None or passage_id(finding) in chosen:
            continue
        regions = choose_regions(finding, document)
        n_regions += len(regions)
        if n_regions > limit:
            break
        chosen[passage_id(finding)] = regions
    return chosen


def _render(
    regions: Mapping[str, tuple[Region, ...]], data: bytes, render: RenderCrops
) -> dict[str, tuple[Crop, ...]]:
    flat = [region for part in regions.values() for region in part]
    images = iter(render(data, [(r.page_number, r.clip) for r in flat]))
    return {key: tuple(_crops(part, images)) for key, part in regions.items()}


def _crops(regions: Iterable[Region], images: Iterator[bytes | None]) -> Iterator[Crop]:
    for region in regions:
        jpeg = next(images)
        if jpeg is not None:
            yield _crop(region, jpeg)


def _crop(region: Region, jpeg: bytes) -> Crop:
    clip = region.clip
    boxes = (
        BBox(b.x0 - clip.x0, b.top - clip.top, b.x1 - clip.x0, b.bottom - clip.top)
        for b in region.boxes
    )
    return Crop(
        page_number=region.page_number,
        width=clip.width,
        height=clip.height,
        jpeg=jpeg,
        boxes=tuple(boxes),
        is_cut=region.is_cut,
    )
