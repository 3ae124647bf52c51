"""Pages of PDFs and images as pixels: for people to see, for OCR, and for checks."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import cached_property, partial
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.errors import IngestError
from pipeline.geometry import BBox
from pipeline.ingest.ocr.image import open_frame
from pipeline.ingest.pdf.objects import read_objects
from pipeline.ingest.pdf.picture_places import MAX_PIXELS, Picture
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.sniff import IMAGES, sniff

_CONTRAST = 16
"""A part of the page whose pixels differ less, of 255, is empty."""

_DIFFERENCE = 10
"""Words that change no pixel by so much, of 255, are invisible."""

_MAX_SIDE = 4_000
"""Most pixels on a side of the drawn page, at 72 dpi."""

_LUMA = np.array([0.11, 0.59, 0.3])
"""Shares of blue, green and red in the brightness of a pixel."""


def drawn(
    page: pdfium.PdfPage,
    box: BBox | None = None,
    *,
    scale: float,
    annotated: bool,
    blended: bool = False,
    form: Any = None,
    coloured: bool = False,
) -> NDArray[np.uint8]:
    """Return the grey pixels of a page, or of a box on it in points.

    Without an alpha channel pdfium is faster, and ignores most ways of blending. It
    draws the fields of a form only with its handle ``form``. If ``coloured``, each
    pixel is blue, green and red.
    """
    width, height = page.get_size()
    x0, top, x1, bottom = box or (0.0, 0.0, width, height)
    cut = (x0, height - bottom, width - x1, top)
    crop = tuple(max(side, 0.0) for side in cut)
    how = {"force_bitmap_format": pdfium_c.FPDFBitmap_BGRA} if blended else {}
    page.formenv = form
    pixels = page.render(
        scale=scale,
        grayscale=not (blended or coloured),
        crop=crop,
        draw_annots=annotated,
        **how,
    ).to_numpy()
    if coloured:
        return np.array(pixels[..., :3], dtype=np.uint8)
    if blended:
        return np.array(np.rint(pixels[..., :3] @ _LUMA), dtype=np.uint8)
    return np.array(pixels).reshape(pixels.shape[:2])


class PageImage:
    """Image of a page; drawn when first needed."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        *,
        annotated: bool = True,
        blended: bool = False,
        form: Any = None,
    ) -> None:
        self._draw = partial(
            drawn, page, annotated=annotated, blended=blended, form=form
        )
        self.size: tuple[float, float] = page.get_size()

    def is_like(self, box: BBox, brightness: int) -> bool:
        """Return True if most of a part of the page has that brightness."""
        # Letters cover less than half of their box, so its median is their ground.
        part = self._part(self._pixels, box)
        median = float(np.median(part)) if part.size else 255.0
        return abs(median - brightness) < _CONTRAST

    def is_even_at(self, box: BBox) -> bool:
        """Return True if a part of the page has one brightness."""
        part = self._part(self._pixels, box)
        return not part.size or int(np.ptp(part)) < _CONTRAST

    def adds(self, box: BBox, other: "PageImage") -> tuple[bool, bool]:
        """Return True if two images differ in the middle of a box, and anywhere."""
        changes = np.abs(self._pixels.astype(np.int16) - other._pixels)
        aside, down = 0.3 * box.width, 0.3 * box.height
        middle = BBox(box.x0 + aside, box.top + down, box.x1 - aside, box.bottom - down)
        inner, whole = self._part(changes, middle), self._part(changes, box)
        is_drawn = bool(inner.size) and int(np.ptp(inner)) >= 4 * _CONTRAST
        return is_drawn, bool(whole.size) and int(whole.max()) >= _DIFFERENCE

    @property
    def is_even(self) -> bool:
        """Return True if the whole page has one brightness."""
        return int(np.ptp(self._pixels)) < _CONTRAST

    def unseen(self, boxes: Sequence[BBox], raws: Sequence[Any]) -> list[bool]:
        """Return True for each box that looks the same without its text."""
        changes = self._changes(raws, self._pixels, coloured=False)
        alike = [self._is_same(changes, box) for box in boxes]
        if any(alike):  # colours may differ that have the same brightness
            changes = self._changes(raws, self._drawn(coloured=True), coloured=True)
            alike = [
                is_alike and self._is_same(changes, box)
                for is_alike, box in zip(alike, boxes, strict=True)
            ]
        return alike

    def _changes(
        self, raws: Sequence[Any], shown: NDArray[np.uint8], *, coloured: bool
    ) -> NDArray[np.int16]:
        for raw in raws:
            pdfium_c.FPDFPageObj_SetIsActive(raw, False)
        without = self._drawn(coloured=coloured)
        for raw in raws:
            pdfium_c.FPDFPageObj_SetIsActive(raw, True)
        return np.asarray(np.abs(shown.astype(np.int16) - without), dtype=np.int16)

    def _is_same(self, changes: NDArray[np.int16], box: BBox) -> bool:
        part = self._part(changes, box)
        return not part.size or int(part.max()) < _DIFFERENCE

    def _part(self, pixels: NDArray[Any], box: BBox) -> NDArray[Any]:
        scale = self._scale
        x0, top = (max(int(side * scale), 0) for side in (box.x0, box.top))
        x1, bottom = (max(int(side * scale) + 1, 0) for side in (box.x1, box.bottom))
        return pixels[top:bottom, x0:x1]

    @property
    def _scale(self) -> float:
        return min(1.0, _MAX_SIDE / max(self.size))

    @cached_property
    def _pixels(self) -> NDArray[np.uint8]:
        return self._drawn()

    def _drawn(self, *, coloured: bool = False) -> NDArray[np.uint8]:
        return self._draw(scale=self._scale, coloured=coloured)


_MAX_PIXELS = 25_000_000
"""Most pixels of a rendered page; an A3 page at 300 dpi has 17 million."""

_OCR_DPI = 200
"""Resolution for OCR: at 300 dpi it finds no more words of real pages, at 150 dpi 1 %
fewer."""

_MAX_OCR_SIDE = 4_000
"""Most pixels on a side: an A2 page at 170 dpi. OCR of larger images runs out of
memory."""


def render_regions(
    data: bytes, regions: Sequence[Sequence[float]], *, dpi: int
) -> Iterator[bytes]:
    """Yield one JPEG for each region, b"" if it cannot be rendered.

    Args:
        data: Bytes of a PDF or an image.
        regions: ``page_number, x0, top, x1, bottom`` each; the page number
            from 1, the box in points from the top left of the page as shown. Boxes
            that follow it, four numbers each, are painted black.
        dpi: Resolution.
    """
    scale = dpi / 72
    with ExitStack() as stack:
        cut: Callable[[int, Sequence[float], float], Image.Image]
        if sniff(data, "") in IMAGES:
            cut = partial(_cut_frame, data)
        else:
            document = stack.enter_context(closing(pdfium.PdfDocument(data)))
            # What is filled into the fields of a form is drawn only with the form.
            document.init_forms()
            cut = partial(_cut_page, document)
        for number, x0, top, x1, bottom, *hidden in regions:
            try:
                _check_size((x1 - x0) * scale, (bottom - top) * scale)
                image = cut(int(number), (x0, top, x1, bottom), scale)
                yield _jpeg(_painted(image, hidden, (x0, top), scale))
            except (IngestError, pdfium.PdfiumError, ValueError):
                yield b""


def render_page(data: bytes, number: int) -> tuple[NDArray[np.uint8], float]:
    """Return a page as OCR reads it: grey pixels, and points in a pixel.

    Raises:
        IngestError: The image is damaged or too large.
    """
    if sniff(data, "") in IMAGES:
        return _shrink(*open_frame(data, number))
    with closing(pdfium.PdfDocument(data)) as document:
        page = document[number - 1]
        scale = min(_OCR_DPI / 72, _MAX_OCR_SIDE / max(page.get_size()))
        return drawn(page, scale=scale, annotated=True), 1 / scale


def _shrink(pixels: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], float]:
    factor = min(1.0, _MAX_OCR_SIDE / max(pixels.shape), _OCR_DPI * scale / 72 * 1.5)
    if factor > 0.9:
        return pixels, scale
    height, width = (max(round(side * factor), 1) for side in pixels.shape)
    small = Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX)
    return np.asarray(small), scale / factor


def _cut_frame(
    data: bytes, number: int, box: Sequence[float], scale: float
) -> Image.Image:
    pixels, points = open_frame(data, number)
    x0, top, x1, bottom = (round(side / points) for side in box)
    cut = Image.fromarray(pixels).crop((x0, top, x1, bottom))
    width, height = (round((box[i + 2] - box[i]) * scale) for i in (0, 1))
    return cut.resize((width, height))


def _cut_page(
    document: pdfium.PdfDocument, number: int, box: Sequence[float], scale: float
) -> Image.Image:
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        sides = (box[0], height - box[3], width - box[2], box[1])
        crop = tuple(max(side, 0) for side in sides)
        image: Image.Image = page.render(scale=scale, crop=crop).to_pil()
        return image


def _painted(
    image: Image.Image,
    boxes: Sequence[float],
    origin: tuple[float, float],
    scale: float,
) -> Image.Image:
    draw = ImageDraw.Draw(image)
    for i in range(0, len(boxes), 4):
        sides = (boxes[i + k] - origin[k % 2] for k in range(4))
        draw.rectangle([side * scale for side in sides], fill=0)
    return image


def _check_size(width: float, height: float) -> None:
    if not 0 < width * height <= _MAX_PIXELS:
        msg = f"a region of {width * height:.0f} pixels, expected 1 to {_MAX_PIXELS}"
        raise ValueError(msg)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


_DPI = 200


def drawn_pictures(
    data: bytes, pictures: Sequence[Picture]
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield pictures of a PDF in grey, with their place in the list."""
    document = pdfium.PdfDocument(data)
    open_number, page = 0, None
    try:
        for i, (number, box, _) in enumerate(pictures):
            if page is None or number != open_number:
                if page is not None:
                    page.close()
                open_number, page = number, document[number - 1]
                for raw in read_objects(page, Transform.of_page(page)).raws.values():
                    pdfium_c.FPDFPageObj_SetIsActive(raw, False)
            scale = min(_DPI / 72, MAX_PIXELS / max(box.width, box.height))
            yield i, drawn(page, box, scale=scale, annotated=False)
    finally:
        if page is not None:
            page.close()
        document.close()
